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
    r"(?:(?:等|、)[^，。；]{0,40}?(?:产业|行业|领域|业态|集群|赛道)|(?:产业|行业|领域|业态)?(?:不断|持续|加快|快速|蓬勃|健康|深度|全面|稳步|迅速|加速)*"
    r"(?:成长|入选|吸收外资|发展|壮大|转型|升级|集聚|提质|扩容|增效|融合|崛起|兴起|涌现|集群|创新|开放|布局|突破|振兴|做大做强))"
)
#: A noun after an industry that takes the verb for itself (房地产|市场, 金融|风险).
_OTHER_OBJECT = re.compile(
    r"(?:态|基地|产业园|标杆城市|体系建设|开放创新|转移人口|农村现代化|农村改革|农村发展|农村|市场|供需|投资|风险|资产|机构|监管|秩序|改革|政策|安全|价格|枢纽|企业|人才|产品|资源|税收|体制|收入|产值|增加值|系统|"
    r"发展(?:纲要|规划|计划|纲领|战略|速度|水平|银行)|用地|部门|从业|工作|事业|院校|队伍|服务(?!业)|危机|体系改革|生产|产量|消费量)"
)


def listed_industry(passage: Passage) -> Iterator[Mention]:
    """An industry that the ontology lists, where the clause develops it."""
    for clause in passage.clauses:
        past = clause.start
        for position in passage.scan.within("industries", clause.start, clause.end):
            if position < past:
                continue
            stops = [s for s in passage.scan.industries[position] if s <= clause.end and passage.scan.border(s)]
            if not stops or not passage.scan.border(position) or passage.inside_opaque(position):
                continue
            past = stops[0]
            common = passage.span(position, past) in passage.words("commonNoun")
            if not common and _develops(passage, clause, position, past):
                yield Mention(position, past, "Industry", "listed_industry", 0.7)


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


#: What leads an industry and is no part of it.
_MEASURES = re.compile(r"(?:一批|一些|若干|更多|[十百千万]亿(?:元)?级?|万亿级|新的|一系列|全国|全球|传统)")
_SERVICES = re.compile(
    r"(?:航运|金融|商务|物流|养老|家政|信息|科技|专业|中介|供应链|文化|旅游|健康|检验|检测|咨询|法律|会计|生活|生产)(?:性)?服务"
)


def subject_industry(passage: Passage) -> Iterator[Mention]:
    """An industry that opens its clause as the subject (新材料产业瞄准高端, 机械工业担负重任)."""
    for candidate in passage.candidates:
        clause = passage.clauses[candidate.clause]
        if candidate.head is None or candidate.head.noun not in {"产业", "工业", "制造业"} or candidate.item:
            continue
        after = passage.scan.words.get(candidate.end, (0, ""))[1]
        subject = (
            candidate.start == clause.start
            and candidate.end < clause.end
            and after in {"v", "d", "vn", "ad", "vd", "p"}
        )
        whole = passage.span(candidate.start, candidate.end)
        if not subject or whole in passage.words("commonNoun") or not 4 <= len(whole) <= _LONGEST - 2:
            continue
        if modifiers_left(passage, candidate.start, candidate.head_start) and not _OTHER_OBJECT.match(
            passage.span(candidate.end, clause.end)
        ):
            yield Mention(candidate.start, candidate.end, "Industry", "subject_industry", 0.6)


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
        start = candidate.start
        while match := _MEASURES.match(passage.document.norm, start, end):
            start = match.end()
        modifier = passage.span(start, max(head_starts))
        if not modifier:
            continue
        whole = passage.span(start, end)
        if _listed_part(passage, start, end) or (whole.endswith("服务") and not _SERVICES.search(whole)):
            continue
        if modifier[-1] in "和与及、" or whole in passage.words("commonNoun"):
            continue
        if len(modifiers_left(passage, start, max(head_starts))) >= 2:
            yield Mention(start, end, "Industry", "headed_industry", 0.6)


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
    Rule(subject_industry, (
        Example("竹藤编织产业瞄准高端化发力。", ("竹藤编织产业/Industry",)),
        Example("传统产业加快转型。", ()),
    )),
    Rule(headed_industry, (
        Example("大力发展竹藤编织产业。", ("竹藤编织产业/Industry",)),
        Example("发展支柱产业。", ()),
    )),
)  # fmt: skip
