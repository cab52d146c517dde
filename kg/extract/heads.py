"""Names that a head noun ends, and the items of a list that share one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from kg.extract.candidates import Candidate
from kg.extract.naming import has_place, is_name, is_proper
from kg.extract.passage import Passage
from kg.extract.rule import Example, Rule
from kg.lexicon import Lexicon, kept
from kg.model import ENTITY_TYPES, EntityType, Mention

_ACTED = re.compile(
    r"建|开工|通车|通航|投运|投产|投用|扩|贯通|竣工|启动|开通|铺开|动工|通水|投入|前期|落地|完工|施工|封顶|铺轨|合龙|试运行|下闸|蓄水|验收|并网"
)
#: Types whose names keep the words after the verb that governs them (实施|提振消费专项行动).
_WHOLE_PHRASE = {"Plan": "planVerb", "Event": "eventVerb"}
_SHORT_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z\d“”（）\-—·+]{2,20}")
#: Own types that a list's closing noun overrides (推进某某基地、某某中心等项目建设).
_OVERRIDDEN = {"Project": frozenset({"Zone", "Facility", "Organization", "Plan"}), "Zone": frozenset({"Corridor"})}


def verb_in(passage: Passage, candidate: Candidate, kind: str) -> bool:
    """Whether a verb of a word list stands before the candidate in its clause."""
    words = passage.words(kind)
    return any(verb in words or verb[:2] in words or verb[-2:] in words for verb in candidate.verbs)


#: 改革 as the first half of a compound is no reform (文化|改革发展).
_COMPOUND = re.compile(r"(?:发展|开放|创新|稳定|红利)(?!试点)")
#: What a clause says after a system that it changes.
_CHANGES = re.compile(
    r"(?:工作)?(?:继续|全面|稳步|顺利|正式|深入|不断|加快|有序|扎实|持续|基本|进一步|有效|逐步|初步)*"
    r"(?:构建|建立|推进|深化|启动|实施|建立|完善|推开|落地|取得|运行|展开|铺开|健全|形成|推行|扩围|扩大|见效)"
)


def _changed(passage: Passage, candidate: Candidate) -> bool:
    """Whether the clause builds or changes a system, or is nothing but its name."""
    clause = passage.clauses[candidate.clause]
    if (candidate.start, candidate.end) == (clause.start, clause.end):
        return True
    if _CHANGES.match(passage.span(candidate.end, clause.end)):
        return True
    return bool(candidate.verbs) and candidate.verbs[-1] not in passage.words("mentionVerb")


def _built(passage: Passage, candidate: Candidate) -> bool:
    """Whether the clause builds what it names."""
    clause = passage.clauses[candidate.clause]
    return verb_in(passage, candidate, "buildVerb") or bool(_ACTED.search(passage.span(candidate.end, clause.end)))


def type_of(passage: Passage, candidate: Candidate) -> EntityType | None:
    """The candidate's type in its clause, or None where it is no name."""
    head = candidate.head
    if head is None or not is_name(passage, candidate, _left(passage, candidate)):
        return None
    if head.noun == "政策" and _purpose(passage, candidate):
        return None
    if head.noun.endswith("改革") and _COMPOUND.match(passage.document.norm, candidate.end):
        return None
    if head.type == "Reform" and not head.noun.endswith("改革") and not _changed(passage, candidate):
        return None
    if head.type == "Project" and head.kind is not None and not _built(passage, candidate):
        return "Facility" if has_place(passage, candidate.start, candidate.end) else None
    if head.noun.endswith("工程") and head.kind is None:
        return _work_or_programme(passage, candidate)
    if head.type == "Facility" and verb_in(passage, candidate, "buildVerb"):
        return "Project"
    return head.type


#: Verbs that carry out a programme, where others build a work.
_CARRIES_OUT = re.compile(r"(?:实施|开展|推行|组织)$")


def _work_or_programme(passage: Passage, candidate: Candidate) -> EntityType:
    """A 工程 that is carried out and stands nowhere is a programme (实施人才培育工程), else a work."""
    if has_place(passage, candidate.start, candidate.head_start):
        return "Project"
    return "Plan" if any(_CARRIES_OUT.search(verb) for verb in candidate.verbs) else "Project"


def _purpose(passage: Passage, candidate: Candidate) -> bool:
    """Whether a policy is only described by what it is for (扶持航空产业发展政策)."""
    return _left(passage, candidate) < candidate.start or any(passage.scan.lead.get(at) for at in (candidate.start,))


def _left(passage: Passage, candidate: Candidate) -> int:
    """Where a plan's or reform's name begins: right after the verb that governs it, verbs of its own included."""
    if candidate.head is None or candidate.head.type not in _WHOLE_PHRASE or len(candidate.edges) < 2:
        return candidate.start
    governing = passage.words(_WHOLE_PHRASE[candidate.head.type])
    for position, (start, word) in reversed(list(enumerate(candidate.edges))):
        if word[-2:] in governing or word in governing:
            return start if position < len(candidate.edges) - 1 else candidate.start
    return candidate.start


def head_noun(passage: Passage) -> Iterator[Mention]:
    """A name from its left edge to its head noun."""
    for candidate in passage.candidates:
        if candidate.head is None or candidate.head.type == "Industry":
            continue
        if (kind := type_of(passage, candidate)) is None or _only_quotes(passage, candidate):
            continue
        subclass = candidate.head.kind if kind == candidate.head.type else None
        # A bracket that says which one belongs to the name: 保税物流中心（B型）.
        end = (
            passage.opaque.get(candidate.end, candidate.end)
            if passage.document.norm[candidate.end : candidate.end + 1] == "（"
            else candidate.end
        )
        yield Mention(_left(passage, candidate), end, kind, "head_noun", 0.8, kind=subclass)


def _only_quotes(passage: Passage, candidate: Candidate) -> bool:
    """Whether a plain document noun follows a quoted name, which then is the name alone (“两重”项目)."""
    position = candidate.start
    while position in passage.opaque and position < candidate.end:
        position = passage.opaque[position]
    if position > candidate.start and candidate.head is not None and candidate.head.noun == "活动":
        return True
    quoted = position > candidate.start and position >= candidate.head_start
    return quoted and candidate.head is not None and candidate.head.noun in passage.words("plainNoun")


#: Lists of crimes are no lists of events.
_CRIMES = re.compile(r"违法|犯罪|恐怖|破坏|诈骗")


#: Types that a head noun after 等 gives to the listed items (西安至永寿等高速公路).
_BY_CLOSING_HEAD = frozenset({"Project", "Zone", "Hub", "Corridor", "Organization", "Event", "NaturalFeature"})
#: The noun that closes a list begins at most this far behind 等 or the count, and is no longer than that.
_NEAR, _WIDEST = 14, 10


@kept
def _closing_words(lexicon: Lexicon) -> tuple[AhoCorasick, tuple[EntityType, ...]]:
    """The nouns that may close a list as one automaton, and the type that each says."""
    words: dict[str, EntityType] = {
        head.noun: head.type for head in reversed(lexicon.head_nouns) if head.type in _BY_CLOSING_HEAD
    }
    words |= {word: kind for kind in ENTITY_TYPES for word in lexicon.wording.get(f"group{kind}", ())}
    chosen = sorted(word for word in words if len(word) > 1)
    return AhoCorasick(chosen), tuple(words[word] for word in chosen)


def _group_type(passage: Passage, candidate: Candidate) -> EntityType | None:
    """The type that the words after 等 or a count give to the listed items (…等创新板块 → Zone).

    The first closing noun decides; of two that end at one place the longer (过江通道 before 通道).
    """
    after = candidate.after
    if _CRIMES.search(after):
        return None
    automaton, kinds = _closing_words(passage.lexicon)
    found = [
        (end, start - end, kinds[index])
        for index, start, end in automaton.find_matches_as_indexes(after[: _NEAR + _WIDEST], overlapping=True)
        if start <= _NEAR
    ]
    whole = [item for item in sorted(found) if _ends_here(passage, candidate.after_start + item[0], candidate)]
    return whole[0][2] if whole else None


#: Parts of speech that may stand after the noun that closes a list.
_GOES_ON = frozenset({"v", "vn", "vd", "d", "ad", "p", "c", "u", "x", "f", "ul", "uz", "uj", "zg"})


def _ends_here(passage: Passage, position: int, candidate: Candidate) -> bool:
    """Whether a closing noun is the whole noun (…等国家, not …等国家领导人)."""
    end = candidate.after_start + len(candidate.after)
    if position >= end or any(
        position in table for table in (passage.scan.tail, passage.scan.lead, passage.scan.adverb)
    ):
        return True
    return passage.scan.words.get(position, (0, "n"))[1] in _GOES_ON


_CLOSED = re.compile(r"[等一二三四五六七八九十两\d]")


def shared_head(passage: Passage) -> Iterator[Mention]:
    """Items of a list that have no head noun of their own and take the type of the one that follows."""
    by_clause: dict[int, list[Candidate]] = {}
    for candidate in passage.candidates:
        by_clause.setdefault(candidate.clause, []).append(candidate)
    for found in by_clause.values():
        if len(found) > 1 or (found[0].after and _CLOSED.match(found[0].after)):
            yield from _of_list(passage, found)


@dataclass(frozen=True, slots=True)
class _Group:
    """What the items of a list share: their type, and the head noun or the words that close the list."""

    type: EntityType
    kind: str | None = None
    noun: str = ""
    #: The words from 等 or the count on; "" where the items share the last one's head noun.
    closing: str = ""

    @property
    def shares(self) -> bool:
        """Whether the items before it share a head noun that no word closes (财税、投资、价格|改革)."""
        return self.type not in {"Industry", "Plan", "Reform"} or self.noun.endswith(("改革", "行动"))


def _of_list(passage: Passage, found: Sequence[Candidate]) -> Iterator[Mention]:
    """From the last item to the first, so that a head noun or a closing noun reaches the items before it."""
    group: _Group | None = None
    following: Candidate | None = None
    for candidate in reversed(found):
        joint = None
        if following is not None:
            joint = _LISTED.fullmatch(passage.masked, candidate.end - passage.start, following.start - passage.start)
        listed = following is None or joint is not None
        following = candidate
        if candidate.after and _CLOSED.match(candidate.after):
            closing = _group_type(passage, candidate)
            group = _Group(closing, closing=candidate.after) if closing else None
        own, head = type_of(passage, candidate), candidate.head
        if own is not None and head is not None:
            if group is not None and group.closing and own in _OVERRIDDEN.get(group.type, ()):
                yield Mention(candidate.start, candidate.end, group.type, "shared_head", 0.86)
            elif group is None or not group.closing:
                group = _Group(own, head.kind if own == head.type else None, head.noun)
        elif (
            listed and group is not None and (group.closing or (group.shares and not _whole(passage, candidate, joint)))
        ):
            yield from _headless(passage, candidate, group)


def _whole(passage: Passage, candidate: Candidate, joint: re.Match[str] | None) -> bool:
    """Whether a place that a conjunction joins to the next item is no part of that item's name (江门|和|南沙港区)."""
    if joint is None or joint.group()[0] not in "和与及":
        return False
    return candidate.end in passage.scan.places.get(candidate.start, ())


#: What stands between two items of a list: the list comma or a conjunction, and verbs of the next item.
_LISTED = re.compile(r"(?:、|和|与|及|以及)[^的，。；：]{0,6}")
#: Subclasses whose items in a list are whole names but for the head noun (延榆 for 延榆高铁).
_LINES = frozenset({"RailProject", "RoadProject", "MetroProject", "AirportProject"})
#: Closing nouns that make industries of any items (不只是在某某领域).
_OF_INDUSTRY = re.compile(r"产业|行业|业态|赛道")


def _headless(passage: Passage, candidate: Candidate, group: _Group) -> Iterator[Mention]:
    start, end, head = candidate.start, candidate.end, candidate.head
    bare = head is not None and start == candidate.head_start and head.noun in passage.words("weakHead")
    overridden = head is not None and bool(group.closing) and head.type in _OVERRIDDEN.get(group.type, ())
    if head is not None and (bare or not (overridden or head.type == group.type)) and group.type != "Reform":
        return
    if passage.opaque.get(start) == end:
        start, end = start + 1, end - 1
    text = passage.span(start, end)
    if not _SHORT_NAME.fullmatch(text) or text in passage.words("commonNoun"):
        return
    if (
        group.type != "Industry"
        and end in passage.scan.industries.get(start, ())
        and not is_proper(passage, start, end)
    ):
        return
    if group.type == "Industry":
        if _OF_INDUSTRY.search(group.closing):
            yield Mention(start, end, "Industry", "shared_head", 0.6)
    elif head is not None or is_proper(passage, start, end):
        name = text + group.noun if group.kind in _LINES and len(group.noun) > 1 and head is None else None
        yield Mention(start, end, group.type, "shared_head", 0.86, kind=group.kind, name=name)
    elif (
        group.closing
        and (end - start >= 4 or group.type == "Reform")
        and group.type in {"Reform", "Project", "Event", "Zone"}
    ):
        yield Mention(start, end, group.type, "shared_head", 0.5, kind=group.kind)


RULES = (
    Rule(head_noun, (
        Example("着力推进国际航运枢纽建设。", ("国际航运枢纽/Hub",)),
        Example("深入实施提振消费专项行动。", ("提振消费专项行动/Plan",)),
        Example("建设一批特色园区。", ()),
        Example("东江新城由莲湖集聚区和榕溪集聚区组成。", ("东江新城/Zone", "莲湖集聚区/Zone", "榕溪集聚区/Zone")),
    )),
    Rule(shared_head, (
        Example("加快延榆、康渝高铁建设。", ("延榆/Project",)),
        Example("提高教育、医疗水平。", ()),
        Example("江门和南沙港区开工。", ()),
    )),
)  # fmt: skip
