"""Clauses of a sentence and the lists of mentions in them: what verbs stand before and after each list.

Offsets are code points into ``Document.text``; the words are read from ``Document.norm``. All mentions of one list
share what governs it, so the rules for attributes and relations speak of lists (``Coordination``), not of mentions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kg.model import Document, Mention

#: Ends a clause. 、 joins items within one.
_CLAUSE_END = re.compile(r"[，,；;：:。！？!?\n]")
#: What may stand between two items of a list: a mark or a conjunction, perhaps with quotation marks around the items.
_JOINT = re.compile(r"[”’》」）)]*\s*(?:[、/]|和|与|及|以及|暨|同|[、]?(?:以及|和))\s*[“‘《「（(]*")
#: Names in marks may stand side by side: “A”“B”.
_SIDE_BY_SIDE = re.compile(r"[”’》」]\s*[“‘《「]")
#: An item that nobody marked, between two that are; it has no verb of its own.
_UNMARKED = re.compile(r"[”’》]*、[^，；。建推加实促支争开启完]{1,14}(?:、|和|与|及)[“‘《]*")
#: Items may each have their own work noun: A扩建、B改造等.
_WORKED = re.compile(r"[”’》]*(?:建设|改造|改扩建|扩建|整治|治理)?[”’》]*(?:、|和|与|及|以及)[“‘《]*")
#: One of these stands between any two that are joined.
_JOINING = frozenset("、/和与及暨同”’》」")
#: Stands for a mention in the words around a list.
MARK = "\ufffc"
#: So many mentions before and after a list are looked at.
_WINDOW = 12
_QUOTES = "“”‘’《》「」\"' "


@dataclass(frozen=True, slots=True)
class Coordination:
    """A list of mentions in one clause (often of one item), with the words around it."""

    items: tuple[int, ...]
    start: int
    end: int
    #: Index into ``Layout.clauses``.
    clause: int
    #: The clause's words before the list; other mentions in them are ``MARK``.
    before: str
    #: The words since the list before it, or since the clause began.
    near: str
    #: The words up to the next list or the clause's end.
    after: str
    #: All words of the clause after the list.
    rest: str
    #: Types of its items.
    types: frozenset[str]


class Clause(NamedTuple):
    """A stretch between two marks of punctuation."""

    start: int
    end: int
    sentence: int
    #: The mark that ends it; "" at the end of a line.
    stop: str
    #: Its words; each mention is one ``MARK``.
    words: str
    #: Indices into ``Layout.lists``.
    lists: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's mentions laid out in clauses and lists."""

    document: Document
    mentions: tuple[Mention, ...]
    clauses: tuple[Clause, ...]
    lists: tuple[Coordination, ...]
    #: Clauses of each sentence: first, and one past the last.
    spans: tuple[tuple[int, int], ...]
    #: Lists of each sentence.
    by_sentence: tuple[tuple[Coordination, ...], ...]
    #: List of each mention; -1 for a mention outside all sentences.
    list_of: tuple[int, ...]

    def clause_of(self, mention: int) -> Clause | None:
        """The clause that a mention stands in."""
        found = self.list_of[mention]
        return None if found < 0 else self.clauses[self.lists[found].clause]

    def lists_of(self, sentence: int) -> tuple[Coordination, ...]:
        """The lists of a sentence in order."""
        return self.by_sentence[sentence]

    def name(self, mention: int) -> str:
        """What a mention prints, in simplified characters."""
        found = self.mentions[mention]
        return self.document.norm[found.start : found.end]


def lay_out(document: Document, mentions: tuple[Mention, ...]) -> Layout:
    """Cuts the sentences into clauses and joins coordinated mentions into lists.

    ``mentions`` are sorted by start and do not overlap. Linear in text and mentions.
    """
    starts = [mention.start for mention in mentions]
    clauses: list[Clause] = []
    lists: list[Coordination] = []
    spans: list[tuple[int, int]] = []
    by_sentence: list[tuple[Coordination, ...]] = []
    list_of = [-1] * len(mentions)
    for number, sentence in enumerate(document.sentences):
        first, opened = len(clauses), len(lists)
        inside = range(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
        for start, end, stop, members in _cut(document.norm, sentence.start, sentence.end, mentions, inside):
            found = _coordinate(document.norm, (start, end), mentions, members, len(clauses))
            for offset, coordination in enumerate(found):
                for item in coordination.items:
                    list_of[item] = len(lists) + offset
            words = _masked(document.norm, start, end, mentions, members)
            clauses.append(Clause(start, end, number, stop, words, tuple(range(len(lists), len(lists) + len(found)))))
            lists.extend(found)
        spans.append((first, len(clauses)))
        by_sentence.append(tuple(lists[opened:]))
    return Layout(document, mentions, tuple(clauses), tuple(lists), tuple(spans), tuple(by_sentence), tuple(list_of))


def _cut(
    norm: str, start: int, end: int, mentions: tuple[Mention, ...], inside: range
) -> Iterator[tuple[int, int, str, range]]:
    """Clauses of a sentence; a mark of punctuation within a mention ends none."""
    begin, first, mention = start, inside.start, inside.start
    for match in _CLAUSE_END.finditer(norm, start, end):
        position = match.start()
        while mention < inside.stop and mentions[mention].end <= position:
            mention += 1
        if mention < inside.stop and mentions[mention].start <= position:
            continue
        if position > begin:
            yield begin, position, match[0], range(first, mention)
        begin, first = position + 1, mention
    if begin < end:
        yield begin, end, "", range(first, inside.stop)


def _coordinate(
    norm: str, span: tuple[int, int], mentions: tuple[Mention, ...], members: range, clause: int
) -> list[Coordination]:
    start, end = span
    groups: list[list[int]] = []
    for index in members:
        if groups and _joined(norm, mentions[groups[-1][-1]], mentions[index]):
            groups[-1].append(index)
        else:
            groups.append([index])
    found = []
    for number, group in enumerate(groups):
        head, tail = mentions[group[0]], mentions[group[-1]]
        since = mentions[groups[number - 1][-1]].end if number else start
        until = mentions[groups[number + 1][0]].start if number + 1 < len(groups) else end
        # Only the words near by: a clause may hold thousands of lists.
        early = max(members.start, group[0] - _WINDOW)
        late = min(members.stop, group[-1] + 1 + _WINDOW)
        begin = mentions[early - 1].end if early > members.start else start
        close = mentions[late].start if late < members.stop else end
        found.append(
            Coordination(
                items=tuple(group),
                start=head.start,
                end=tail.end,
                clause=clause,
                before=_masked(norm, begin, head.start, mentions, range(early, group[0])),
                near=norm[since : head.start].strip(_QUOTES),
                after=norm[tail.end : until].strip(_QUOTES),
                rest=_masked(norm, tail.end, close, mentions, range(group[-1] + 1, late)).strip(_QUOTES),
                types=frozenset([mentions[index].type for index in group]),
            )
        )
    return found


def _joined(norm: str, left: Mention, right: Mention) -> bool:
    # Indicators and quantities are a matter of their own; they end a list of things.
    if (left.type in {"Indicator", "Quantity"}) != (right.type in {"Indicator", "Quantity"}):
        return False
    if {left.type, right.type} == {"AdminArea", "Industry"}:
        return False
    gap = norm[left.end : right.start]
    if len(gap) > 24 or _JOINING.isdisjoint(gap):
        return False
    return any(pattern.fullmatch(gap) for pattern in (_JOINT, _WORKED, _UNMARKED, _SIDE_BY_SIDE))


def _masked(norm: str, start: int, end: int, mentions: tuple[Mention, ...], members: range) -> str:
    pieces = []
    position = start
    for index in members:
        pieces.append(norm[position : mentions[index].start])
        pieces.append(MARK)
        position = mentions[index].end
    pieces.append(norm[position:end])
    return "".join(pieces)
