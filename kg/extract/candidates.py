"""Where names may begin and end: a clause's items cut at verbs, stripped on the left, ended by a head noun.

The left edge of a name is found from the left: the verbs and adverbs that lead a clause are taken off as long as
they match; one of them that can also be part of a name (创新, 发展) is given back where nothing but a head noun
would be left. Inside an item a verb that names never contain, or 的, begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.passage import Clause, Item, Passage
from kg.lexicon import HeadNoun

_CONJUNCTION = re.compile(r"以及|[和与及暨]")
_COUNT = re.compile(r"(?:这|上述)?(?:[两一二三四五六七八九十]|\d{1,3})多?(?:大|个|条|项|家|座|所|类|种|批|省|市)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: Types whose names stand even where an unknown noun follows.
_SELF_CONTAINED = frozenset({"Zone", "Hub", "Corridor", "Organization", "Facility"})
#: Types whose head noun, after the name of a place or zone, names a thing of its own.
_DETACHED = frozenset({"Reform", "Plan", "Industry"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may be a name: its edges, its head noun, the verbs before it and its place in the list."""

    start: int
    end: int
    head: HeadNoun | None
    head_start: int
    verbs: tuple[str, ...]
    clause: int
    item: int
    #: What follows the name in its item.
    after: str = ""


def candidates(passage: Passage) -> tuple[Candidate, ...]:
    """All candidates of a sentence, in order; items without a head noun come with ``head=None``."""
    found: list[Candidate] = []
    for number, clause in enumerate(passage.clauses):
        inherited: tuple[str, ...] = ()
        for item in clause.items:
            for candidate in _of_item(passage, clause, number, item):
                verbs = candidate.verbs or inherited
                inherited = verbs
                found.append(replace(candidate, verbs=verbs))
    return tuple(found)


def _of_item(passage: Passage, clause: Clause, number: int, item: Item) -> Iterator[Candidate]:
    for start, end, verb in _pieces(passage, item):
        left, verbs = strip_left(passage, start, end)
        if left < end:
            yield from _of_piece(passage, number, item, left, end, ((verb,) if verb else ()) + verbs)


def _covered(passage: Passage, position: int, end: int) -> bool:
    """Whether a name of a place or a listed name begins before ``position`` and reaches over it."""
    for start in range(max(passage.start, position - 6), position + 1):
        reach = max(passage.scan.places.get(start, (0,))[0], passage.scan.known.get(start, ((0,),))[0][0])
        if reach > position and (start < position or reach > end):
            return True
    return False


def _pieces(passage: Passage, item: Item) -> Iterator[tuple[int, int, str]]:
    """Cut an item at 的, at words that break names, and at the count or 等 that closes a list."""
    text = passage.masked[item.start - passage.start : item.end - passage.start]
    begin, position, verb = item.start, item.start, ""
    while position < item.end:
        width = 0
        if text[position - item.start] == "的":
            width = 1
        elif position in passage.scan.breaks and not _covered(passage, position, passage.scan.breaks[position][0]):
            width = passage.scan.breaks[position][0] - position
        elif position > begin and (end := _strong_verb(passage, position, item.end)):
            width = end - position
        if width and passage.masked[position - passage.start] != "\ufffc":
            if position > begin:
                yield begin, position, verb
            verb = passage.span(position, position + width).strip("的")
            position = begin = position + width
        else:
            position += 1
    if begin < item.end:
        yield begin, item.end, verb


def _strong_verb(passage: Passage, position: int, end: int) -> int:
    """End of a verb at ``position`` that breaks a name here, or 0."""
    for stop in passage.scan.lead.get(position, ()):
        word = passage.span(position, stop)
        if len(word) < 2 or word in passage.lexicon.wording.get("nounVerb", ()):
            continue
        if stop < end and not _bare(passage, stop, end) and not _covered(passage, position, stop):
            return stop
    return 0


def _bare(passage: Passage, start: int, end: int) -> bool:
    """Whether nothing but a head noun (and what may follow it) stands between two positions."""
    return any(head_start <= start + 1 for stop in range(start + 1, min(start + 9, end) + 1) for head_start, _ in passage.scan.heads.get(stop, ()) if head_start >= start)


def strip_left(passage: Passage, start: int, end: int) -> tuple[int, tuple[str, ...]]:
    """Take verbs and adverbs off the left edge; returns where the name may begin and the words taken."""
    taken: list[str] = []
    edges = [start]
    position = start
    while position < end:
        stops = [s for s in (*passage.scan.lead.get(position, ()), *passage.scan.adverb.get(position, ())) if s <= end]
        if not stops or (_named(passage, position, end) and max(stops) <= _named(passage, position, end)):
            break
        stop = max(stops)
        taken.append(passage.span(position, stop))
        position = stop
        edges.append(position)
    # A verb that can be part of a name is given back where nothing but the head noun would be left.
    noun_verbs = passage.lexicon.wording.get("nounVerb", ())
    while len(edges) > 1 and taken[-1] in noun_verbs and len(taken[-1]) > 1 and _only_head(passage, edges[-1], end):
        edges.pop()
        taken.pop()
    return edges[-1], tuple(taken)


def _named(passage: Passage, position: int, end: int) -> int:
    """End of the listed name, place or quoted part that begins at ``position``, or 0."""
    stop = passage.opaque.get(position, 0)
    if position in passage.scan.known:
        stop = max(stop, passage.scan.known[position][0][0])
    if position in passage.scan.places:
        stop = max(stop, passage.scan.places[position][0])
    return stop if stop <= end else 0


def _only_head(passage: Passage, start: int, end: int) -> bool:
    return any(head_start == start for stop in range(start + 1, min(start + 9, end) + 1) for head_start, _ in passage.scan.heads.get(stop, ()))


def _of_piece(
    passage: Passage, number: int, item: Item, start: int, end: int, verbs: tuple[str, ...]
) -> Iterator[Candidate]:
    """Candidates of a piece without verbs on its left, from left to right."""
    close = _closing(passage, start, end)
    if close is not None and close > start:
        yield from _of_piece_inner(passage, number, item, start, close, verbs, passage.span(close, end))
        return
    yield from _of_piece_inner(passage, number, item, start, end, verbs, "")


def _closing(passage: Passage, start: int, end: int) -> int | None:
    """Where 等 or a count closes a list in this piece (…等创新板块, 增城三大国家级开发区), or None."""
    text = passage.masked[start - passage.start : end - passage.start]
    for match in re.finditer(r"等(?![于级候待同高])", text):
        return start + match.start()
    if item_count := _COUNT.search(text, 2):
        return start + item_count.start()
    return None


def _of_piece_inner(
    passage: Passage, number: int, item: Item, start: int, end: int, verbs: tuple[str, ...], after: str
) -> Iterator[Candidate]:
    for left, right in _split_conjunctions(passage, start, end, in_list=item.index > 0 or bool(after)):
        position = left
        while position < right:
            found = _head(passage, position, right)
            if found is None:
                if position == left or right - position > 3:
                    yield Candidate(position, right, None, right, verbs, number, item.index, after)
                break
            stop, head_start, head = found
            inner = _detached(passage, position, head_start, head)
            if inner is not None:
                stop, head_start, head = inner
            follows = passage.span(stop, right) or (after if right == end else "")
            yield Candidate(position, stop, head, head_start, verbs, number, item.index, follows)
            position = stop


def _head(passage: Passage, start: int, end: int) -> tuple[int, int, HeadNoun] | None:
    """The last head noun of a piece that may end a name here: end, start of the noun, the noun."""
    for stop in range(end, start + 1, -1):
        for head_start, head in passage.scan.heads.get(stop, ()):
            if head_start < start or passage.inside_opaque(stop - 1) or (head_start == start and stop == end and False):
                continue
            if _may_follow(passage, stop, end) or (head.type in _SELF_CONTAINED and stop - start >= 4):
                return stop, head_start, head
    return None


def _may_follow(passage: Passage, start: int, end: int) -> bool:
    """Whether only words that may follow a name stand between two positions."""
    while start < end:
        stops = [s for s in passage.scan.tail.get(start, ()) if s <= end]
        if not stops:
            return False
        start = stops[0]
    return True


def _detached(passage: Passage, start: int, head_start: int, head: HeadNoun) -> tuple[int, int, HeadNoun] | None:
    """The zone or facility that leads the name of a reform or plan and is a thing of its own, or None."""
    if head.type not in _DETACHED:
        return None
    for stop in range(head_start, start + 2, -1):
        for inner_start, inner in passage.scan.heads.get(stop, ()):
            if inner_start > start and inner.type in {"Zone", "Hub", "Facility"} and head_start - stop >= 2:
                return stop, inner_start, inner
    return None


def _split_conjunctions(passage: Passage, start: int, end: int, *, in_list: bool) -> Iterator[tuple[int, int]]:
    """Split at 和, 与, 及 where what stands before is a name by its own head noun."""
    text = passage.masked[start - passage.start : end - passage.start]
    begin = start
    for match in _CONJUNCTION.finditer(text):
        at = start + match.start()
        if at <= begin or start + match.end() >= end or _covered(passage, at, start + match.end()):
            continue
        headed = any(head_start > begin for head_start, _ in passage.scan.heads.get(at, ()))
        whole_place = begin in passage.scan.places and at in passage.scan.places[begin]
        known = begin in passage.scan.known and any(stop == at for stop, _ in passage.scan.known[begin])
        if headed or whole_place or known or (passage.opaque.get(begin) == at):
            yield begin, at
            begin = start + match.end()
            begin, _ = strip_left(passage, begin, end)
    if begin < end:
        yield begin, end
