"""Industries: what the clause develops, gathers, leads or transforms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.heads import verb_in
from kg.extract.naming import has_place, modifiers_left
from kg.extract.passage import Passage
from kg.extract.rule import Example, Rule
from kg.model import Mention

#: What a clause says after an industry that it develops.
_GROWS = re.compile(r"(?:发展|壮大|转型|升级|集聚|提质|扩容|增效|融合|崛起|兴起|涌现|产业|行业|领域|业态|集群|创新|开放|合作|供给|消费|布局|突破|规模化)")


def listed_industry(passage: Passage) -> Iterator[Mention]:
    """An industry that the ontology lists, where the clause develops it."""
    for clause in passage.clauses:
        text = passage.span(clause.start, clause.end)
        grows = None
        position = clause.start
        while position < clause.end:
            stops = [stop for stop in passage.scan.industries.get(position, ()) if stop <= clause.end and passage.scan.border(stop)]
            if not stops or not passage.scan.border(position) or passage.inside_opaque(position):
                position += 1
                continue
            if grows is None:
                grows = _develops(passage, text)
            if grows:
                yield Mention(position, stops[0], "Industry", "listed_industry", 0.7)
            position = stops[0]


def _develops(passage: Passage, text: str) -> bool:
    return bool(_GROWS.search(text)) or any(word in text for word in passage.lexicon.wording.get("industryVerb", ()))


def headed_industry(passage: Passage) -> Iterator[Mention]:
    """An industry by its head noun after a verb that develops it; one that qualifies an unnamed carrier too."""
    for candidate in passage.candidates:
        if candidate.head is None or not verb_in(passage, candidate, "industryVerb"):
            continue
        end = candidate.end if candidate.head.type == "Industry" else _carried(passage, candidate)
        head_starts = [at for at, head in passage.scan.heads.get(end, ()) if head.type == "Industry" and at > candidate.start]
        if not head_starts or end - candidate.start > 14:
            continue
        modifier = passage.span(candidate.start, max(head_starts))
        if modifier[-1] in "和与及、" or passage.span(candidate.start, end) in passage.words("commonNoun"):
            continue
        if len(modifiers_left(passage, candidate.start, max(head_starts))) >= 2:
            yield Mention(candidate.start, end, "Industry", "headed_industry", 0.6)


def _carried(passage: Passage, candidate: Candidate) -> int:
    """End of the industry that qualifies an unnamed carrier (大数据产业|集群), or 0."""
    if candidate.head is None or candidate.head.noun not in passage.words("carrier"):
        return 0
    return 0 if has_place(passage, candidate.start, candidate.head_start) else candidate.head_start


RULES = (
    Rule(listed_industry, (
        Example("大力发展融资租赁。", ("融资租赁/Industry",)),
        Example("向从事融资租赁的同志致敬。", ()),
    )),
    Rule(headed_industry, (
        Example("大力发展海洋装备产业。", ("海洋装备产业/Industry",)),
        Example("发展支柱产业。", ()),
    )),
)  # fmt: skip
