"""Small answers of the newest commit, kept while it is the newest: a commit never changes, and is asked the same often.

Only what is a function of query and commit is kept: not what the time, chance or another server has a part in.
"""

from __future__ import annotations

import re

from cachetools import LRUCache

from api.jobs import Answer, Job
from kg.store.generations import Pointer

#: Bytes that an answer takes besides its body.
_BESIDES = 1000
#: Functions whose value differs from call to call, and other servers.
_CHANGING = re.compile(r"(?:NOW|RAND|UUID|BNODE)(?:\s|#[^\n]*\n)*\(|SERVICE", re.IGNORECASE)


class Answers:
    """Answers to queries; what was used last stays longest."""

    def __init__(self, most: int) -> None:
        """Keep so many bytes; 0 keeps nothing."""
        self._commit: Pointer | None = None
        self._kept: LRUCache[Job, Answer] = LRUCache(most, getsizeof=_weight)

    def find(self, commit: Pointer, job: Job) -> Answer | None:
        """What a query brings at a commit, if it is kept; what was kept of another commit is dropped."""
        if commit != self._commit:
            self._kept.clear()
            self._commit = commit
        return self._kept.get(job)

    def keep(self, commit: Pointer, job: Job, answer: Answer) -> None:
        """Keep an answer of a commit, if it is small and would be the same again."""
        if commit == self._commit and _weight(answer) <= self._kept.maxsize and not _CHANGING.search(job.text):
            self._kept[job] = answer


def _weight(answer: Answer) -> int:
    return _BESIDES + len(answer.body or b"")
