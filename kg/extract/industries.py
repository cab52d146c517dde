"""Industries: what the clause develops, gathers, leads or transforms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.heads import verb_in
from kg.extract.naming import has_place, modifiers_left
from kg.extract.passage import Clause, Passage
from kg.extract.rule import Example, Rule
from kg.gazetteer import ABBREVIATIONS
from kg.model import Mention

#: What stands right after an industry, or after its list, that develops.
_GROWS = re.compile(
    r"(?:(?:等|、)[^，。；]{0,40}?(?:产业|行业|领域|业态|集群|赛道)|(?:产业|行业|领域|业态)?(?:不断|持续|加快|快速|蓬勃|健康|深度|全面)*"
    r"(?:发展|壮大|转型|升级|集聚|提质|扩容|增效|融合|崛起|兴起|涌现|集群|创新|开放|布局|突破|振兴|做大做强))"
)
#: A noun after an industry that takes the verb for itself (房地产|市场, 金融|风险).
_OTHER_OBJECT = re.compile(
    r"(?:转移人口|农村现代化|农村改革|农村发展|农村|市场|供需|投资|风险|资产|机构|监管|秩序|改革|政策|安全|价格|枢纽|企业|人才|产品|资源|税收|体制|收入|产值|增加值|系统|"
    r"发展(?:纲要|规划|计划|纲领|战略|速度|水平|银行)|用地|部门|从业|工作|事业|院校|队伍|服务(?!业)|危机|体系改革|生产|产量|消费量)"
)


def listed_industry(passage: Passage) -> Iterator[Mention]:
    """An industry that the ontology lists, where the clause develops it."""
    for clause in passage.clauses:
        position = clause.start
        while position < clause.end:
            stops = [s for s in passage.scan.industries.get(position, ()) if s <= clause.end and passage.scan.border(s)]
            if not stops or not passage.scan.border(position) or passage.inside_opaque(position):
                position += 1
                continue
            common = passage.span(position, stops[0]) in passage.words("commonNoun")
            if not common and _develops(passage, clause, position, stops[0]):
                yield Mention(position, stops[0], "Industry", "listed_industry", 0.7)
            position = stops[0]


def _develops(passage: Passage, clause: Clause, start: int, end: int) -> bool:
    """Whether the words before an industry, or those after it, develop it."""
    after = passage.span(end, clause.end)
    if _OTHER_OBJECT.match(after):
        return False
    before = passage.span(clause.start, start)
    return bool(_GROWS.match(after)) or any(word in before for word in passage.lexicon.wording.get("industryVerb", ()))


#: Longer phrases are clauses.
_LONGEST = 12
_NO_INDUSTRY = re.compile(r"[到以为起从在]|地区|机构|人才|资金|群众")


def headed_industry(passage: Passage) -> Iterator[Mention]:
    """An industry by its head noun after a verb that develops it; one that qualifies an unnamed carrier too."""
    for candidate in passage.candidates:
        if candidate.head is None or not verb_in(passage, candidate, "industryVerb"):
            continue
        end = candidate.end if candidate.head.type == "Industry" else _carried(passage, candidate)
        head_starts = [
            at for at, head in passage.scan.heads.get(end, ()) if head.type == "Industry" and at > candidate.start
        ]
        if (
            not head_starts
            or end - candidate.start > _LONGEST
            or _NO_INDUSTRY.search(passage.span(candidate.start, end))
        ):
            continue
        modifier = passage.span(candidate.start, max(head_starts))
        if _listed_part(passage, candidate.start, end) or (candidate.head.noun == "服务" and _PUBLIC.search(modifier)):
            continue
        if modifier[-1] in "和与及、" or passage.span(candidate.start, end) in passage.words("commonNoun"):
            continue
        if len(modifiers_left(passage, candidate.start, max(head_starts))) >= 2:
            yield Mention(candidate.start, end, "Industry", "headed_industry", 0.6)


#: Services that are no industry.
_PUBLIC = re.compile(r"公共|政务|重大|便民|水平|能力|项目|[“”]")


def _listed_part(passage: Passage, start: int, end: int) -> bool:
    """Whether a listed industry ends here after nothing but names of places (渝港澳|生产性服务业)."""
    return any(
        end in passage.scan.industries.get(at, ())
        and all(c in ABBREVIATIONS or c == "欧" or has_place(passage, start, at) for c in passage.span(start, at))
        for at in range(start + 1, end - 1)
    )


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
        Example("大力发展竹藤编织产业。", ("竹藤编织产业/Industry",)),
        Example("发展支柱产业。", ()),
    )),
)  # fmt: skip
