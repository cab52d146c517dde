"""Point queries, answered in the process that takes connections: handing one to a worker costs more than its answer.

Other queries have processes of their own because one of them may take all time and memory. These cannot. A small
grammar lets through what the engine reads off one range of one index, each step a row of the answer: no filter, path,
order, aggregate, function or offset, and each variable stands once. An answer that outgrows a few kilobytes is left to
a worker, so that of a hub with a million triples a few hundred are read. Where a step may bring no row (``DISTINCT``,
several triples of one subject), the range itself is measured first. The text goes to the engine as it came, with what
a worker would give it besides: the grammar decides where a query is answered, never how.

What it cannot foresee (a slow disk, a range full of what was removed) is bounded by the clock: after an answer that
took long, workers do the next ones, a hundred times as long. So it takes a hundredth of the time of this process.
"""

from __future__ import annotations

import asyncio
import re
import time

from api.jobs import Answer, Job
from api.perform import Kept, write_results
from kg.store import EmbeddedStore
from kg.store.base import Reader
from kg.store.generations import Pointer

#: Characters of a text that is looked at.
_LONGEST = 2_000
#: Bytes of an answer; a little less than what the engine writes in one piece, so that the first of several is too much.
_MOST = 8_000
#: Quads of a range where a step may bring no row, and triples of one subject. Their combinations are more, but each is
#: a row; ``DISTINCT`` of several, where it is not, may go through all of them and is left to a worker.
_STEPS = 64
_TRIPLES = 4
#: Seconds of work that count as long, and of waiting (for a disk; a busy machine has everybody wait a little); and how
#: many times as long workers then answer.
_LONG_WORK = 0.01
_LONG_WAIT = 0.2
_REST = 100
#: Seconds below which a deadline is kept by a worker.
_DEADLINE = 0.1

_S = r"[ \t\r\n]*+"
_VARIABLE = r"[?$]\w++"
_IRI = r"""<[^<>"{}|^`\\\x00-\x20]*+>"""
_NAMED = rf"(?:{_IRI}|[A-Za-z][A-Za-z0-9_-]*+:\w[\w-]*+)"
_LITERAL = rf"""(?:"[^"\\\n\r]*+"(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^{_NAMED})?+)"""
_PAIR = rf"((?-i:a)(?![\w:-])|{_VARIABLE}|{_NAMED}){_S}({_VARIABLE}|{_NAMED}|{_LITERAL})"
_PAIRS = re.compile(_PAIR)
_POINT = re.compile(
    rf"""{_S}(?P<prologue>(?:PREFIX[ \t\r\n]++[A-Za-z][A-Za-z0-9_-]*+:{_S}{_IRI}{_S})*+)
    (?:ASK|SELECT{_S}(?P<distinct>DISTINCT|REDUCED)?+{_S}(?P<projected>\*|(?:{_VARIABLE}{_S})++))
    {_S}(?:WHERE)?+{_S}\{{{_S}
    (?P<subject>{_VARIABLE}|{_NAMED}){_S}(?P<pairs>{_PAIR}(?:{_S};{_S}{_PAIR})*+)
    {_S}\.?+{_S}\}}{_S}(?:LIMIT[ \t\r\n]++[0-9]{{1,9}}+{_S})?+""",
    re.IGNORECASE | re.VERBOSE,
)


def recognise(text: str) -> str | None:
    """Whether a text is a point query.

    Returns:
        None if it is none; a query that must be answered with no before it is asked; or "".

    >>> recognise("SELECT ?p ?o WHERE { <x:a> ?p ?o }"), recognise("SELECT * { ?s a <x:b> } LIMIT 5")
    ('', '')
    >>> recognise("SELECT DISTINCT ?o { <x:a> rdfs:label ?o }")
    'ASK { <x:a> ?p ?o } OFFSET 64'
    >>> recognise("SELECT * { <x:a> ?p ?p }"), recognise("SELECT * { ?s ?p ?o }")
    (None, None)
    """
    found = _POINT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    subject = found["subject"]
    pairs = _PAIRS.findall(found["pairs"])
    nodes = [subject, *(node for pair in pairs for node in pair)]
    variables = [node[1:] for node in nodes if node[0] in "?$"]
    once = set(variables)
    if len(once) < len(variables) or len(pairs) > _TRIPLES:
        return None
    # A row without a value would be a step without a byte.
    projected = found["projected"]
    if projected is not None and not (once if projected == "*" else {name[1:] for name in projected.split()} <= once):
        return None
    distinct = found["distinct"] is not None
    if distinct and len(pairs) > 1:
        return None
    several = len(pairs) > 1 or distinct
    if subject[0] in "?$":
        return None if several or nodes[2][0] in "?$" else ""
    return f"{found['prologue']}ASK {{ {subject} ?p ?o }} OFFSET {_STEPS}" if several else ""


class Points:
    """Answers point queries over one store; for one event loop."""

    def __init__(self, store: EmbeddedStore, *, long: float = _LONG_WORK) -> None:
        """Answer from a store; nothing is opened yet.

        Args:
            store: Its newest commit is read.
            long: Seconds of work after which workers do the next queries.
        """
        self._store = store
        self._long = long
        self._opening: asyncio.Future[Reader] | None = None
        #: Until then workers answer.
        self._rests = 0.0

    def answer(self, job: Job, commit: Pointer, seconds: float) -> Answer | None:
        """The answer to a query; None where a worker has to give it, or to say what is wrong with it.

        Args:
            job: What is asked.
            commit: The newest commit.
            seconds: What it may take.
        """
        began, worked = time.monotonic(), time.thread_time()
        if seconds < _DEADLINE or began < self._rests or job.substitutions or job.default_graphs or job.named_graphs:
            return None
        check = recognise(job.text)
        reader = None if check is None else self._reader(commit.name)
        if reader is None:
            return None
        out = _Bounded()
        try:
            if check and reader.query(check, union=job.union):
                return None
            write_results(reader.query(job.text, union=job.union, base=job.base), out, job)
        except Exception:  # noqa: BLE001 (whatever it is, a worker meets it too and says so as it does)
            return None
        finally:
            taken = time.monotonic() - began
            if taken > self._long and (taken > _LONG_WAIT or time.thread_time() - worked > self._long):
                self._rests = began + taken * _REST
        return Answer(out.head, out.getvalue())

    def _reader(self, commit: str) -> Reader | None:
        """The newest commit, if it is open; opening one takes too long here."""
        found = self._store.opened(commit)
        if found is None and (self._opening is None or self._opening.done()):
            self._opening = asyncio.get_running_loop().run_in_executor(None, self._store.reader)
            # Where it cannot be opened the worker says why.
            self._opening.add_done_callback(lambda opening: opening.cancelled() or opening.exception())
        return found


class _Bounded(Kept):
    """A small answer."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take a piece.

        Raises:
            OverflowError: if it is too much.
        """
        if self.tell() + len(data) > _MOST:
            raise OverflowError
        return super().write(data)
