"""Programmes and reforms by the verb that governs them: what stands between the verb and the head noun is the name.

Such names hold verbs of their own (实施|降低物流成本行动, 完善|民营企业融资支持协调机制), which the general search for
left edges takes for the clause's. So here only adverbs and governing verbs are taken off, and nothing is cut inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.naming import modifiers_left
from kg.extract.passage import Item, Passage
from kg.extract.rule import Example, Rule
from kg.lexicon import HeadNoun
from kg.model import Mention

#: Head nouns of programmes that always have a name (政策 and 活动 may be described by what they are for).
_PROGRAMMES = re.compile(r"(?:行动|行动计划|行动方案|攻坚战|保卫战|计划|战略|方案|规划|纲要)")
_SYSTEMS = re.compile(r"(?:机制|制度|体制|体制机制|清单|试点|改革|管理模式|承诺制|责任制)")
#: Longer spans are sentences, shorter ones say nothing.
_LONGEST, _SHORTEST = 24, 4
_SPLIT = re.compile(r"和|与|及|以及")
_INSIDE = re.compile(r"[的了，。；：]|为重点|为核心|一批|一系列|相关|有关|各项|各类")


def governed_name(passage: Passage) -> Iterator[Mention]:
    """A programme or a reform, from the verb that governs it to its head noun, verbs of its own included."""
    for clause in passage.clauses:
        for item in clause.items:
            if not passage.has_head(item.start, item.end):
                continue
            start, verb = _after_verbs(passage, item)
            if verb and start < item.end:
                yield from _names(passage, start, item.end, verb)


def _after_verbs(passage: Passage, item: Item) -> tuple[int, str]:
    """Where the name may begin, after adverbs and governing verbs, and the last such verb."""
    position, verb = item.start, ""
    plans, reforms = passage.words("planVerb"), passage.words("reformVerb")
    while position < item.end:
        adverbs = passage.scan.adverb.get(position, ())
        for stop in sorted((*passage.scan.lead.get(position, ()), *adverbs), reverse=True):
            word = passage.span(position, stop)
            ends = {word, word[-2:]}
            governs = not (plans.isdisjoint(ends) and reforms.isdisjoint(ends))
            if passage.scan.border(stop) and (governs or (not verb and stop in adverbs)):
                position, verb = stop, word if governs else verb
                break
        else:
            return position, verb
    return position, verb


def _names(passage: Passage, start: int, end: int, verb: str) -> Iterator[Mention]:
    """The names between a governing verb and the last head noun, split where a name ends before 和."""
    last = _last_head(passage, start, end)
    if last is None:
        return
    stop, _ = last
    begin = start
    for match in _SPLIT.finditer(passage.masked, start - passage.start, stop - passage.start):
        at = passage.start + match.start()
        if begin < at and _head_at(passage, begin, at) is not None:
            yield from _name(passage, begin, at, verb)
            begin = passage.start + match.end()
    yield from _name(passage, begin, stop, verb)


def _name(passage: Passage, start: int, end: int, verb: str) -> Iterator[Mention]:
    found = _head_at(passage, start, end)
    text = passage.span(start, end)
    if found is None or not _SHORTEST <= len(text) <= _LONGEST or _INSIDE.search(text):
        return
    at, head = found
    if at - start < 2 or text in passage.words("commonNoun") or not _says_what(passage, start, end, head):
        return
    pattern, verbs = (_PROGRAMMES, "planVerb") if head.type == "Plan" else (_SYSTEMS, "reformVerb")
    if pattern.fullmatch(_shortest(passage, end, head.type)) and (
        verb in passage.words(verbs) or verb[-2:] in passage.words(verbs)
    ):
        yield Mention(start, end, head.type, "governed_name", 0.8, kind=head.kind)


def _says_what(passage: Passage, start: int, end: int, head: HeadNoun) -> bool:
    """Whether the modifiers say something, on both sides of a conjunction, and name no zone that stands alone."""
    if any(passage.opaque.get(at, 0) >= end - len(head.noun) for at in (start,)):
        return False
    first = max(at for at, noun in passage.scan.heads[end] if noun.type == head.type)
    if head.type == "Reform" and any(
        inner.type in _STANDALONE
        for stop in passage.scan.within("heads", start + 3, first + 1)
        for _, inner in passage.scan.heads[stop]
    ):
        return False
    begin = start
    for match in _SPLIT.finditer(passage.masked, start - passage.start, first - passage.start):
        begin = passage.start + match.end()
    return len(modifiers_left(passage, begin, first)) >= 2 and len(modifiers_left(passage, start, first)) >= 2


#: Types whose names before a reform are things of their own (空港经济区|管理体制).
_STANDALONE = frozenset({"Zone", "Hub", "Facility"})


def _last_head(passage: Passage, start: int, end: int) -> tuple[int, HeadNoun] | None:
    for stop in reversed(passage.scan.within("heads", start + 4, end + 1)):
        found = _head_at(passage, start, stop)
        if found is not None and (passage.scan.border(stop) or stop in passage.scan.tail):
            return stop, found[1]
    return None


def _head_at(passage: Passage, start: int, end: int) -> tuple[int, HeadNoun] | None:
    """The longest head noun of a plan or reform that ends at a position, and where it begins."""
    for at, head in passage.scan.heads.get(end, ()):
        if at >= start and head.type in {"Plan", "Reform"}:
            return at, head
    return None


def _shortest(passage: Passage, end: int, kind: str) -> str:
    nouns = [head.noun for _, head in passage.scan.heads.get(end, ()) if head.type == kind]
    return min(nouns, key=len)


RULES = (
    Rule(governed_name, (
        Example("深入实施降低物流成本行动。", ("降低物流成本行动/Plan",)),
        Example("完善小型商户用工对接协调机制。", ("小型商户用工对接协调机制/Reform",)),
        Example("出台扶持中小企业发展政策。", ()),
        Example("完善工作机制。", ()),
    )),
)  # fmt: skip
