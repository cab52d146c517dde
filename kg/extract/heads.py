"""Names that a head noun ends, and the items of a list that share one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.extract.candidates import Candidate, candidates
from kg.extract.naming import has_place, is_name, modifiers_left
from kg.extract.passage import Passage
from kg.extract.rule import Example, Rule
from kg.model import EntityType, Mention

_ACTED = re.compile(r"建|开工|通车|通航|投运|投产|投用|扩|贯通|竣工|启动|开通|铺开|动工|通水|投入|前期|落地|完工")
#: A carrier without a name of its own: the industry that qualifies it is the entity (大数据产业|集群).
_CARRIERS = frozenset({"集群", "产业集群", "集聚区", "基地", "产业基地", "园区", "产业园区", "功能区", "示范区"})
_SHORT_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z\d“”（）\-—·+]{2,12}")


def _verb_in(passage: Passage, candidate: Candidate, kind: str) -> bool:
    words = passage.lexicon.wording.get(kind, ())
    return any(verb.endswith(words) or verb.startswith(words) for verb in candidate.verbs)


def _built(passage: Passage, candidate: Candidate) -> bool:
    """Whether the clause builds what it names."""
    clause = passage.clauses[candidate.clause]
    return _verb_in(passage, candidate, "buildVerb") or bool(_ACTED.search(passage.span(candidate.end, clause.end)))


def _type_of(passage: Passage, candidate: Candidate) -> EntityType | None:
    """The candidate's type in its clause, or None where it is no name."""
    head = candidate.head
    if head is None or not is_name(passage, candidate):
        return None
    if head.type == "Reform" and not _verb_in(passage, candidate, "reformVerb") and head.noun not in ("改革", "体制改革", "综合改革"):
        return None
    if head.type == "Project" and head.kind is not None and not _built(passage, candidate):
        return "Facility" if has_place(passage, candidate.start, candidate.end) else None
    if head.type == "Facility" and _verb_in(passage, candidate, "buildVerb") and head.noun not in ("港", "口岸"):
        return "Project"
    return head.type


def head_noun(passage: Passage) -> Iterator[Mention]:
    """A name from its left edge to its head noun."""
    for candidate in candidates(passage):
        if candidate.head is None or candidate.head.type == "Industry":
            continue
        if candidate.head.noun in _CARRIERS and _qualifying_industry(passage, candidate):
            continue
        if (kind := _type_of(passage, candidate)) is not None:
            subclass = candidate.head.kind if kind == candidate.head.type else None
            yield Mention(candidate.start, candidate.end, kind, "head_noun", 0.8, kind=subclass)


def _qualifying_industry(passage: Passage, candidate: Candidate) -> bool:
    return not has_place(passage, candidate.start, candidate.head_start) and any(
        passage.scan.industries.get(candidate.start, (0,))[0] == stop or _ends_industry(passage, candidate.start, stop)
        for stop in (candidate.head_start,)
    )


def _ends_industry(passage: Passage, start: int, end: int) -> bool:
    return any(head.type == "Industry" and head_start >= start for head_start, head in passage.scan.heads.get(end, ()))


def industry(passage: Passage) -> Iterator[Mention]:
    """An industry that the clause develops, gathers or upgrades; bare evaluations and public services are none."""
    for candidate in candidates(passage):
        if not _verb_in(passage, candidate, "industryVerb"):
            continue
        end = candidate.end
        if candidate.head is not None and candidate.head.type != "Industry":
            if candidate.head.noun in _CARRIERS and _qualifying_industry(passage, candidate):
                end = candidate.head_start
            else:
                continue
        listed = passage.scan.industries.get(candidate.start, (0,))[0] >= end
        headed = candidate.head is not None and len(modifiers_left(passage, candidate.start, candidate.head_start)) >= 2
        if end > candidate.start and (listed or headed) and end - candidate.start <= 16:
            yield Mention(candidate.start, end, "Industry", "industry", 0.7)


def _group_type(passage: Passage, after: str) -> EntityType | None:
    """The type that the words after 等 or a count give to the listed items (…等创新板块 → Zone)."""
    best: tuple[int, EntityType] | None = None
    for kind in ("Project", "Zone", "Hub", "Corridor", "AdminArea", "NaturalFeature", "Organization", "Industry", "Event", "Plan", "Reform"):
        for word in passage.lexicon.wording.get(f"group{kind}", ()):
            at = after.find(word)
            if 0 <= at <= 8 and (best is None or len(word) > best[0]):
                best = (len(word), kind)  # type: ignore[assignment]
    return best[1] if best else None


def shared_head(passage: Passage) -> Iterator[Mention]:
    """Items of a list that have no head noun of their own and take the type of the one that follows."""
    by_clause: dict[int, list[Candidate]] = {}
    for candidate in candidates(passage):
        by_clause.setdefault(candidate.clause, []).append(candidate)
    for found in by_clause.values():
        if len(found) > 1:
            yield from _of_list(passage, found)


def _of_list(passage: Passage, found: Sequence[Candidate]) -> Iterator[Mention]:
    group: EntityType | None = None
    kind: str | None = None
    noun = ""
    for candidate in reversed(found):
        closes = _group_type(passage, candidate.after[1:] if candidate.after.startswith("等") else candidate.after) if candidate.after else None
        own = _type_of(passage, candidate)
        if closes is not None and candidate.after[:1] in "等一二三四五六七八九十两0123456789":
            group, kind, noun = closes, None, ""
        if own is not None and candidate.head is not None:
            group, kind, noun = own, candidate.head.kind, candidate.head.noun
        elif candidate.head is None and group is not None and candidate.end - candidate.start <= 12 and group not in ("Industry", "Plan"):
            text = passage.span(candidate.start, candidate.end)
            if candidate.item < found[-1].item + 1 and _SHORT_NAME.fullmatch(text) and not (group == "AdminArea" and len(text) > 8):
                name = text + noun if noun and group == "Project" else None
                yield Mention(candidate.start, candidate.end, group, "shared_head", 0.65, kind=kind, name=name)


RULES = (
    Rule(head_noun, (
        Example("着力推进国际航运枢纽建设。", ("国际航运枢纽/Hub",)),
        Example("建设一批特色园区。", ()),
    )),
    Rule(shared_head, (
        Example("推进甲乙、丙丁城际铁路建设。", ("甲乙/Project",)),
        Example("提高教育、医疗水平。", ()),
    )),
    Rule(industry, (
        Example("大力发展海洋装备产业。", ("海洋装备产业/Industry",)),
        Example("农业生产稳定。", ()),
    )),
)  # fmt: skip
