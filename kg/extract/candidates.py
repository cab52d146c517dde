"""Where names may begin and end: a clause's items cut at verbs, stripped on the left, ended by a head noun.

The left edge of a name is found from the left: the verbs and adverbs that lead a clause are taken off as long as
they match; one of them that can also be part of a name (创新, 发展) is given back where nothing but a short head noun
would be left. Inside an item a verb that names never contain, or 的, begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.extract.passage import OPAQUE, Clause, Item, Passage
from kg.lexicon import HeadNoun

_CONJUNCTION = re.compile(r"(?=[以和与及暨])(?:以及|[和与及暨])")
_COUNT = re.compile(
    r"(?=[这上两一二三四五六七八九十\d])(?<![\d第])(?:这|上述)?(?:[两一二三四五六七八九十]|\d{1,3})多?(?:大|个|条|项|家|座|所|类|种|批|省|市)(?!期)"
)
#: The mark of a numbered series that runs on in a paragraph.
_SERIES = re.compile(r"(?:第?[一二三四五六七八九十]+(?:是(?!否)|要(?!求|素|点))|[（(][一二三四五六七八九十\d]+[)）])")
#: A year inside a clause ends the name before it (二号航站楼|2018年|投入使用).
_YEAR = re.compile(r"(?:19|20)\d{2}年(?:底|末|初|前|内|上半年|下半年|\d+月)?")
_CLOSING = re.compile(r"等(?![于级候待同效])")
#: Types whose names may be the subject of a verb that names also contain.
_OWNING = frozenset({"Zone", "Hub", "AdminArea", "Corridor"})
#: Types whose names stand even where an unknown noun follows.
_SELF_CONTAINED = frozenset({"Zone", "Hub", "Corridor", "Organization", "Facility", "AdminArea"})
_PREPOSITIONS = "在向把被由对从"
#: Signs that may cut an item: particles, the first digit of a year, prepositions.
_CUTTING = frozenset("的地12" + _PREPOSITIONS)
#: Signs that end a name even where the segmenter took them for a part of its last word (集聚区|要).
_AFTER_NAME = frozenset("要也已将和与及等")
#: Parts of speech that may lead a name though no list holds the word.
_LEADING_TAGS = frozenset({"v", "d", "vd", "ad", "c", "r"})


class Candidate(NamedTuple):
    """A stretch that may be a name: its edges, its head noun, the verbs before it and its place in the list."""

    start: int
    end: int
    head: HeadNoun | None
    head_start: int
    #: Where the name could begin further left, with the word that was taken off there, outermost first.
    edges: tuple[tuple[int, str], ...]
    #: Verbs before the name, those of an earlier item of its list included.
    verbs: tuple[str, ...]
    clause: int
    item: int
    #: What follows the name in its item, and where that begins.
    after: str = ""
    after_start: int = 0


def find_candidates(passage: Passage) -> tuple[Candidate, ...]:
    """All candidates of a sentence, in order; items without a head noun come with ``head=None``."""
    found: list[Candidate] = []
    for number, clause in enumerate(passage.clauses):
        # Where nothing ends in a head noun and nothing closes a list, nothing gives a name its type.
        if not passage.has_head(clause.start, clause.end) and not _closes(passage, clause):
            continue
        inherited: tuple[str, ...] = ()
        for item in clause.items:
            for candidate in _of_item(passage, number, item):
                inherited = candidate.verbs or inherited
                found.append(candidate._replace(verbs=inherited) if inherited and not candidate.verbs else candidate)
    return tuple(found)


def _closes(passage: Passage, clause: Clause) -> bool:
    """Whether 等 or a count stands in a clause."""
    span = clause.start - passage.start, clause.end - passage.start
    return bool(_CLOSING.search(passage.masked, *span) or _COUNT.search(passage.masked, *span))


def _of_item(passage: Passage, number: int, item: Item) -> Iterator[Candidate]:
    for start, end, verb in _pieces(passage, item):
        edges = strip_left(passage, start, end)
        left = edges[-1][0]
        if left < end:
            verbs = ((verb,) if verb else ()) + tuple(word for _, word in edges[1:])
            yield from _of_closed(passage, Candidate(left, left, None, left, edges, verbs, number, item.place), end)


def _of_closed(passage: Passage, base: Candidate, end: int) -> Iterator[Candidate]:
    """A piece up to 等 or a count, what that closes, and the names after it (…三大开发区|和|智慧城)."""
    close = _closing(passage, base.start, end)
    if not close:
        yield from _of_piece(passage, base, end, in_list=base.item > 0)
        return
    stop, rest = end, end
    for match in _CONJUNCTION.finditer(passage.masked, close + 2 - passage.start, end - passage.start):
        at, after = passage.start + match.start(), passage.start + match.end()
        if passage.scan.heads.get(at) and _head(passage, after, end) and not only_head(passage, after, end):
            stop, rest = at, after
            break
    base = base._replace(after=passage.span(close, stop), after_start=close)
    yield from _of_piece(passage, base, close, in_list=True)
    if rest < end:
        edges = strip_left(passage, rest, end)
        base = base._replace(start=edges[-1][0], edges=edges, item=base.item + 1, after="", after_start=0)
        yield from _of_closed(passage, base, end)


def _covered(passage: Passage, position: int, end: int) -> bool:
    """Whether a place, a listed name or a word begins before ``position`` and reaches over it, or over ``end``."""
    if not passage.scan.border(position) or not passage.scan.border(end):
        return True
    for start in range(max(passage.start, position - 8), position + 1):
        reach = max(
            passage.scan.places.get(start, (0,))[0],
            passage.scan.known.get(start, ((0,),))[0][0],
            passage.scan.industries.get(start, (0,))[0],
        )
        if reach > position and (start < position or reach > end):
            return True
    return False


def _pieces(passage: Passage, item: Item) -> Iterator[tuple[int, int, str]]:
    """Cut an item at the words that stand in no name, and give each piece with the word before it."""
    series = _SERIES.match(passage.document.norm, item.start, item.end)
    begin = series.end() if series else item.start
    verb = ""
    for position in _cutting(passage, begin, item.end):
        if position >= begin and (width := _cut(passage, position, begin, item.end)):
            if position > begin:
                yield begin, position, verb
            verb = passage.span(position, position + width).strip("的地")
            begin = position + width
    if begin < item.end:
        yield begin, item.end, verb


def _cutting(passage: Passage, start: int, end: int) -> list[int]:
    """Where ``_cut`` may find something."""
    norm, breaks, lead = passage.document.norm, passage.scan.breaks, passage.scan.lead
    return [at for at in range(start, end) if norm[at] in _CUTTING or at in lead or at in breaks]


def _cut(passage: Passage, position: int, begin: int, end: int) -> int:
    """Length of what cuts an item at a position (的, a year, a preposition, a verb), or 0."""
    sign = passage.masked[position - passage.start]
    if sign == OPAQUE:
        return 0
    if sign == "的" or (sign == "地" and passage.scan.words.get(position, (0, ""))[1].startswith("u")):
        return 1
    if sign in "12" and (year := _YEAR.match(passage.document.norm, position, end)):
        return year.end() - position
    if position in passage.scan.breaks and not _covered(passage, position, passage.scan.breaks[position][0]):
        return passage.scan.breaks[position][0] - position
    if position == begin:
        return 0
    if _is_preposition(passage, position):
        return 1
    stop = _strong_verb(passage, position, end)
    # Verbs that follow the clause's first verb belong to the left edge (实施|降低物流成本行动).
    return stop - position if stop and strip_left(passage, begin, position)[-1][0] < position else 0


def _is_preposition(passage: Passage, position: int) -> bool:
    """Whether a preposition stands alone at a position (体育健儿|在|巴黎奥运会), or follows a head noun (新区|由)."""
    sign = passage.document.norm[position]
    # The segmenter joins 由 to the unknown name after it.
    if sign == "由" and position in passage.scan.heads and passage.scan.border(position):
        return True
    return sign in _PREPOSITIONS and passage.scan.words.get(position) == (position + 1, "p")


def _own_verb(passage: Passage, position: int, stop: int) -> bool:
    """Whether a verb that names contain has a subject here (中心城区|发展现代服务业, 邯郸|建设物流枢纽)."""
    if passage.span(position, stop) not in passage.words("ownVerb"):
        return False
    if stop in passage.scan.industries:
        return True
    if any(head.type in _OWNING for _, head in passage.scan.heads.get(position, ())):
        return True
    scan = passage.scan
    return any(position in scan.places[at] for at in scan.within("places", max(passage.start, position - 8), position))


def _strong_verb(passage: Passage, position: int, end: int) -> int:
    """End of a verb at ``position`` that breaks a name here, or 0."""
    for stop in passage.scan.lead.get(position, ()):
        word = passage.span(position, stop)
        if len(word) < 2 or (word in passage.words("nounVerb") and not _own_verb(passage, position, stop)):
            continue
        if (
            stop < end
            and not only_head(passage, stop, end)
            and not _of_programme(passage, stop, end)
            and not _covered(passage, position, stop)
        ):
            return stop
    return 0


def only_head(passage: Passage, start: int, end: int, longest: int = 4) -> bool:
    """Whether a head noun of at most ``longest`` characters, and what may follow it, is all between two positions."""
    return any(
        head_start - start <= 1 and head_start >= start and may_follow(passage, stop, end, any_verb=False)
        for stop in range(start + 1, min(start + longest + 1, end) + 1)
        for head_start, _ in passage.scan.heads.get(stop, ())
    )


def _of_programme(passage: Passage, start: int, end: int) -> bool:
    """Whether nothing but a verb that names contain and the noun of a programme follows (深化|提升行动)."""
    return any(
        stop < end
        and passage.span(start, stop) in passage.words("nounVerb")
        and any(head.type == "Plan" and at == stop for at, head in passage.scan.heads.get(stop + 2, ()))
        for stop in passage.scan.lead.get(start, ())
    )


def strip_left(passage: Passage, start: int, end: int) -> tuple[tuple[int, str], ...]:
    """Take verbs and adverbs off the left edge.

    Returns:
        The possible left edges with the word that was taken off before each, the given start first.
    """
    edges: list[tuple[int, str]] = [(start, "")]
    position = start
    while position < end:
        stop = _leading(passage, position, end)
        if stop == 0:
            break
        edges.append((stop, passage.span(position, stop)))
        position = stop
    if len(edges) > 1 and _belongs(passage, edges[-1][1], edges[-1][0], end):
        edges.pop()
    return tuple(edges)


def _belongs(passage: Passage, word: str, start: int, end: int) -> bool:
    """Whether a verb that can be part of a name stands before nothing but a head noun, so that it is part of it."""
    if len(word) < 2 or word not in passage.words("nounVerb") or not only_head(passage, start, end, 3):
        return False
    return not passage.span(start, end).startswith(passage.lexicon.wording.get("completeName", ("\0",)))


def _leading(passage: Passage, position: int, end: int) -> int:
    """End of the longest verb or adverb that leads at a position, or 0."""
    stops: list[int] = [*passage.scan.lead.get(position, ()), *passage.scan.adverb.get(position, ())]
    word_end, tag = passage.scan.words.get(position, (0, ""))
    if not stops and tag not in _LEADING_TAGS:
        return 0
    named = _named(passage, position, end)
    if stops:
        headed = _head_from(passage, position, end)
        for stop in sorted(stops, reverse=True):
            if named < stop <= end and headed <= stop and passage.scan.border(stop) and passage.scan.border(position):
                return stop
    # Adverbs, conjunctions and pronouns that no list holds, and ways to build (提档建设).
    if (
        tag in {"v", "d", "vd", "ad"}
        and passage.span(word_end, word_end + 2) == "建设"
        and named < word_end + 2 < end - 2
    ):
        return word_end + 2
    unlisted = tag in {"d", "c", "r"} and word_end - position == 2 and named < word_end < end - 2
    return word_end if unlisted and not only_head(passage, word_end, end) else 0


def _head_from(passage: Passage, position: int, end: int) -> int:
    """End of a head noun that begins at ``position`` (创新带), or 0: its first word is no verb."""
    return next((stop for stop in passage.scan.head_ends.get(position, ()) if position + 2 < stop <= end), 0)


def _named(passage: Passage, position: int, end: int) -> int:
    """End of the listed name, place, industry or quoted part that begins at ``position``, or 0."""
    scan = passage.scan
    stops = [passage.opaque.get(position, 0)]
    if position in scan.known:
        stops.append(scan.known[position][0][0])
    if position in scan.industries:
        stops.append(scan.industries[position][0])
    if position in scan.places and scan.border(scan.places[position][0]):
        stops.append(scan.places[position][0])
    return max([stop for stop in stops if stop <= end], default=0)


def _closing(passage: Passage, start: int, end: int) -> int:
    """Where 等 or a count closes a list in this piece (…等创新板块, 增城三大国家级开发区), or 0."""
    text = passage.masked[start - passage.start : end - passage.start]
    if match := _CLOSING.search(text, 1):
        return start + match.start()
    if (match := _COUNT.search(text, 2)) and passage.scan.border(start + match.start()):
        return start + match.start()
    return 0


def _of_piece(passage: Passage, base: Candidate, end: int, *, in_list: bool) -> Iterator[Candidate]:
    """Candidates of a piece without verbs on its left, from left to right."""
    for left, right in _split_conjunctions(passage, base.start, end, in_list=in_list):
        position = left
        edges = base.edges if left == base.start else ((left, ""),)
        while position < right:
            found = _head(passage, position, right)
            after, after_start = (base.after, base.after_start) if right == end else ("", 0)
            # Made anew and not by ``replace``, which takes three times as long; there are very many of them.
            placed = base.verbs, base.clause, base.item
            if found is None:
                if position == left:
                    yield Candidate(position, right, base.head, right, edges, *placed, after, after_start)
                break
            stop, head_start, head = found
            if (inner := _detached(passage, position, head_start, head)) is not None:
                stop, head_start, head = inner
            if follows := passage.span(stop, right):
                after, after_start = follows, stop
            yield Candidate(position, stop, head, head_start, edges, *placed, after, after_start)
            if may_follow(passage, stop, right):
                break
            position = strip_left(passage, stop, right)[-1][0]
            edges = ((position, ""),)


def _head(passage: Passage, start: int, end: int) -> tuple[int, int, HeadNoun] | None:
    """The last head noun of a piece that may end a name here: its end, its start, the noun."""
    for stop in reversed(passage.scan.within("heads", start + 2, end + 1)):
        heads = [(at, head) for at, head in passage.scan.heads[stop] if at >= start]
        if not heads or passage.inside_opaque(stop - 1):
            continue
        if not passage.scan.border(stop) and passage.document.norm[stop : stop + 1] not in _AFTER_NAME:
            continue
        follows = may_follow(passage, stop, end)
        for at, head in heads:
            if follows or (head.type in _SELF_CONTAINED and stop - start >= 4):
                return stop, at, head
    return None


def may_follow(passage: Passage, start: int, end: int, *, any_verb: bool = True) -> bool:
    """Whether only words that may follow a name stand between two positions, or a verb (of any kind) begins there."""
    while start < end:
        if passage.masked[start - passage.start] in "和与及" or start in passage.scan.breaks:
            return True
        if any(stop - start > 1 for stop in (*passage.scan.lead.get(start, ()), *passage.scan.adverb.get(start, ()))):
            noun_verbs = passage.words("nounVerb")
            if not any(passage.span(start, stop) in noun_verbs for stop in passage.scan.lead.get(start, ())):
                return True
        stops = [stop for stop in passage.scan.tail.get(start, ()) if stop <= end]
        if not stops:
            word_end, tag = passage.scan.words.get(start, (0, ""))
            return any_verb and tag == "v" and word_end - start > 1
        start = stops[0]
    return True


def _detached(passage: Passage, start: int, head_start: int, head: HeadNoun) -> tuple[int, int, HeadNoun] | None:
    """The zone or facility before a reform, which is a thing of its own (空港经济区|管理体制), or None."""
    if head.type not in {"Reform", "Industry"}:
        return None
    for stop in reversed(passage.scan.within("heads", start + 3, head_start + 1)):
        for inner_start, inner in passage.scan.heads[stop]:
            if inner_start > start and inner.type in {"Zone", "Hub", "Facility"}:
                return stop, inner_start, inner
    return None


#: A list item before 和 that shares the head noun after it (价格、住房|和|医疗制度改革) is no longer.
_SHORT = 4


def _ends_in_reform(passage: Passage, end: int) -> bool:
    return any(head.noun == "改革" for _, head in passage.scan.heads.get(end, ()))


def _split_conjunctions(passage: Passage, start: int, end: int, *, in_list: bool) -> Iterator[tuple[int, int]]:
    """Split at 和, 与, 及 where what stands before is a name by itself, or an item of a list without heads."""
    text = passage.masked[start - passage.start : end - passage.start]
    headless: bool | None = None
    begin = start
    for match in _CONJUNCTION.finditer(text):
        at, after = start + match.start(), start + match.end()
        heads = [head_start for head_start, _ in passage.scan.heads.get(at, ()) if head_start >= begin]
        headed = any(begin < head_start or head_start < at - 2 for head_start in heads)
        if at <= begin or after >= end or not (headed or (passage.scan.border(at) and passage.scan.border(after))):
            continue
        if headless is None:
            headless = in_list and _head(passage, start, end) is None
        whole = (
            at in passage.scan.places.get(begin, ())
            or any(stop == at for stop, _ in passage.scan.known.get(begin, ()))
            or at in passage.opaque_ends
            or headless
            or (in_list and begin in heads)
            or (in_list and at - begin <= _SHORT and _ends_in_reform(passage, end))
        )
        right = strip_left(passage, after, end)[-1][0]
        # 教育改革和|发展规划纲要: the right side is no name by itself.
        if whole or (headed and not only_head(passage, right, end, 6)):
            yield begin, at
            begin = right
    if begin < end:
        yield begin, end
