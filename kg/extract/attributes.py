"""Status, commitment and due date of mentions, read from the verbs of their clauses.

The outermost verb decides: it stands before the list of mentions where one does, else behind it. What the same
verb says depends on the outlook: 推进 is planned in a passage that looks forward, started in one that looks back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg.extract.clauses import MARK, Coordination, Layout, lay_out
from kg.extract.outlook import outlooks
from kg.lexicon import Lexicon, kept
from kg.model import Commitment, Document, Mention, Outlook, Status

#: Types that have a status.
STATUS_TYPES = frozenset({"Project", "Zone", "Hub", "Corridor", "Facility", "Organization"})
_Word = Literal["planned", "started", "completed", "aspire", "establish"]


@dataclass(frozen=True, slots=True)
class Verbs:
    """The lexicon's verbs, ready to be found in a stretch of words."""

    statuses: dict[str, _Word]
    finder: re.Pattern[str]
    weak: frozenset[str]
    work: re.Pattern[str]
    partial: re.Pattern[str]
    #: Verbs of a title won: they complete the title, not its winner.
    titles: frozenset[str]
    #: What may stand between a subject and its verb: adverbs, a phase, 等 with a common noun.
    lead_in: re.Pattern[str]
    commitments: dict[str, Commitment]
    commitment_finder: re.Pattern[str]

    def find(self, words: str) -> list[tuple[str, _Word]]:
        """Verbs with a status in the order in which they stand, the longest at each place."""
        return [(found[0], self.statuses[found[0]]) for found in self.finder.finditer(words)]


@kept
def verbs_of(lexicon: Lexicon) -> Verbs:
    """The lexicon's verbs, compiled."""
    statuses: dict[str, _Word] = dict(lexicon.status_cues)
    statuses |= dict.fromkeys(lexicon.wording.get("aspireVerb", ()), "aspire")
    statuses |= dict.fromkeys(lexicon.wording.get("establishVerb", ()), "establish")
    return Verbs(
        statuses=statuses,
        finder=any_of(statuses),
        weak=frozenset(lexicon.wording.get("weakVerb", ())),
        work=any_of(lexicon.wording.get("workNoun", ())),
        partial=any_of(lexicon.wording.get("partialWork", ())),
        titles=frozenset(lexicon.wording.get("titleVerb", ())),
        lead_in=_lead_in(lexicon),
        commitments=dict(lexicon.commitment_cues),
        commitment_finder=any_of(lexicon.commitment_cues),
    )


def _lead_in(lexicon: Lexicon) -> re.Pattern[str]:
    adverbs = any_of((*lexicon.wording.get("adverb", ()), *lexicon.wording.get("leadIn", ())))
    return re.compile(
        rf"[”’》）)]*(?:[等将].*|(?>[在于从]{MARK}(?:[、和与]{MARK})*|{adverbs.pattern}|\d+年(?:\d+月)?[底末内]?前?|[\d一二三四五六七八九十]+[期段个])*+)"
    )


def any_of(words: object) -> re.Pattern[str]:
    """A pattern that finds any of the words, the longest first; one that finds nothing where there are none."""
    listed = sorted(set(words), key=lambda word: (-len(word), word))  # type: ignore[call-overload]
    return re.compile("|".join(map(re.escape, listed)) if listed else r"(?!)")


def attribute(
    document: Document,
    mentions: tuple[Mention, ...],
    lexicon: Lexicon,
    looks: Sequence[Outlook | None] | None = None,
    passage: Layout | None = None,
) -> tuple[Mention, ...]:
    """The mentions with ``status``, ``commitment`` and ``due`` filled where their sentences say them.

    Args:
        document: The document; its sentences are read.
        mentions: Sorted by start, without overlap.
        lexicon: Verbs of status and commitment.
        looks: The document's ``outlooks``, where the caller has them.
        passage: The mentions laid out, where the caller has them so.
    """
    passage = passage or lay_out(document, mentions)
    verbs = verbs_of(lexicon)
    looks = outlooks(document) if looks is None else looks
    filled = list(mentions)
    dues: dict[int, str | None] = {}
    for coordination in passage.lists:
        clause = passage.clauses[coordination.clause]
        look = looks[clause.sentence]
        if document.blocks and document.blocks[document.sentences[clause.sentence].block].kind == "title":
            # A title announces the plan, whatever the passage under it begins with.
            look = "forward"
        types = STATUS_TYPES & coordination.types
        if not types:
            continue
        told = {kind: status(passage, coordination, kind, look, verbs) for kind in sorted(types)}
        words = coordination.before + MARK + coordination.rest
        firm = {kind: commitment(words, look, found, verbs) for kind, found in told.items() if found}
        if firm and coordination.clause not in dues:
            dues[coordination.clause] = clause_due(passage, coordination.clause)
        by = dues.get(coordination.clause)
        for item in coordination.items:
            mention = mentions[item]
            if mention.type in firm:
                filled[item] = replace(
                    mention,
                    status=told[mention.type],
                    commitment=mention.commitment or firm[mention.type],
                    due=mention.due or by,
                )
    return tuple(filled)


def status(passage: Layout, coordination: Coordination, kind: str, look: Outlook | None, verbs: Verbs) -> Status | None:
    """What the clause does to the mentions of a type in a list; None where it does nothing to them.

    推进A、B等项目建设 → planned; 开工建设A → started; A、B建成通车 → completed; 力争A建成通车 → planned;
    提升A能级, 在A举办, A管理体制 → None.
    """
    back = look == "back"
    behind = _behind(coordination, back=back, verbs=verbs)
    object_ = behind or coordination.rest.startswith(_MADE_INTO) or _is_object(coordination, verbs)
    before = _before(coordination, kind, verbs, backed=behind is not None) if object_ else None
    if before is None and behind is None:
        return _bare(passage, coordination, kind, back=back, verbs=verbs)
    if before is not None and before == "aspire":
        return "planned"
    outer = _told(before, back=back) if before is not None else None
    if behind == "planned" and before != "started":
        # 加快A前期工作, A正在谋划: nothing is begun.
        return "planned"
    if outer is None:
        return _told(behind, back=back) if behind is not None else None
    if back and behind is not None:
        inner = _told(behind, back=back)
        return max(outer, inner, key=("planned", "started", "completed").index)
    return outer


def _before(coordination: Coordination, type_: str, verbs: Verbs, *, backed: bool) -> _Word | None:
    """The outermost verb before a list; a weak one counts where another stands behind (推进A落户)."""
    if coordination.near.endswith(_PLACING):
        return None
    if coordination.near.endswith(("把", "将")) and coordination.rest.startswith(_MADE_INTO):
        return "planned"
    found = verbs.find(coordination.near) or verbs.find(coordination.before)
    if not found:
        return None
    kinds = [kind for _, kind in found]
    if "aspire" in kinds:
        return "aspire"
    weak = type_ != "Project" and not backed and all(word in verbs.weak for word, _ in found)
    if weak and not verbs.work.search(coordination.rest) and coordination.rest != _DEVELOPMENT:
        return None
    for kind in ("completed", "started", "establish"):
        if kind in kinds and kinds[0] == kind:
            return kinds[0]
    if kinds[0] == "planned" and kinds[-1] in {"started", "completed"} and found[0][0] not in verbs.weak:
        return kinds[-1]
    return kinds[0]


def _behind(coordination: Coordination, *, back: bool, verbs: Verbs) -> _Word | None:
    """The verb behind a list of subjects; ``planned`` stands for preparations."""
    whole = coordination.after.startswith("等") or coordination.after.endswith(("在", "于", "从"))
    words = coordination.rest if whole else coordination.after
    words = _QUALIFIER.sub("", words)
    if coordination.near.endswith(("把", "将")) and words.startswith(_MADE_INTO):
        return None
    found = [(word, kind) for word, kind in verbs.find(words) if word not in verbs.titles]
    if not found or not verbs.lead_in.fullmatch(words[: words.index(found[0][0])]):
        return None
    kinds = [kind for _, kind in found]
    under_way = back and "planned" in kinds and (verbs.work.search(words) or len(kinds) > 1)
    if "aspire" in kinds:
        return "planned"
    if back and found[0][0] in _FOUNDED and MARK not in words:
        return "completed"
    if "completed" in kinds and "started" in kinds and "或" in words:
        return "started"
    if "completed" in kinds:
        partly = found[kinds.index("completed")][0] == "完成" and verbs.partial.search(words)
        return "started" if partly else "completed"
    return "started" if "started" in kinds or under_way else None


def _told(kind: _Word, *, back: bool) -> Status:
    if kind == "aspire":
        return "planned"
    if kind == "establish":
        return "completed" if back else "planned"
    if kind == "planned":
        return "started" if back else "planned"
    return kind


#: A组建 says it of A, A形成B of B.
_FOUNDED = ("组建", "设立", "形成", "创设", "全面形成")
#: What is brought to a place does not found the place.
_PLACING = ("落户", "落地", "落户于", "落地于")
_DEVELOPMENT = "高质量发展"
#: 把A建成B speaks of what A is to become: it is worked on.
_MADE_INTO = ("建成", "打造成", "建设成", "打造为", "建设为")
#: 挂牌企业, 通车里程: here the verb only qualifies a noun.
_QUALIFIER = re.compile(
    r"建设性|(?:挂牌|运营|开通|通航|通车|交付|获批|投产|入选|上线)(?:的|效率|水平|机制|管理|企业|公司|里程|城市|机构|名单|主体|项目数)"
)
#: 等 with more behind it than a common noun speaks of something else: 完成A等企业战略性重组.
_AND_OTHERS = re.compile(r"^等.{0,13}$")
_OBJECT_END = re.compile(
    r"^(?:[、和及与]|[一二三四五六七八九十两\d]+(?:大|个|条|项|座)|方案$"
    r"|高质量发展$|的?(?:建设|改造)(?:$|方案|工程|项目|工作|任务|步伐|提升|[取实提全走迈和、]))|^$"
)


def _is_object(coordination: Coordination, verbs: Verbs) -> bool:
    """Whether the words behind a list leave it the object of the verb before it."""
    rest = coordination.rest
    if _OBJECT_END.match(rest) or _AND_OTHERS.match(rest):
        return True
    if rest.startswith((MARK, "的")):
        return False
    closing = [match.end() for match in verbs.work.finditer(rest)]
    return bool(closing) and (closing[-1] == len(rest) or rest[closing[-1] :].startswith(("实现", "取得", "方案")))


def _bare(passage: Layout, coordination: Coordination, type_: str, *, back: bool, verbs: Verbs) -> Status | None:
    """A clause that is nothing but a work (A航道扩容改造): it goes on, or is to be done."""
    if type_ != "Project" or coordination.before.strip() or coordination.rest.strip():
        return None
    name = passage.name(coordination.items[-1])
    found = [match.end() for match in verbs.work.finditer(name)]
    if not found or found[-1] != len(name) or name.endswith(("工程", "项目")):
        return None
    return "started" if back else "planned"


def commitment(words: str, look: Outlook | None, found: Status | None, verbs: Verbs) -> Commitment | None:
    """How firmly a clause speaks: its first verb of commitment, else what outlook and status say."""
    if look == "back":
        if found == "completed":
            return "achieved"
        if found == "started":
            return "underWay"
    match = verbs.commitment_finder.search(words)
    if look == "back":
        return (
            verbs.commitments[match[0]]
            if match and verbs.commitments[match[0]] in {"strives", "explores"}
            else "achieved"
        )
    if match is None:
        return "plans" if look == "forward" or found else None
    spoken = verbs.commitments[match[0]]
    # 加快A研究论证 explores; 推进A, 确保… commits only to what stands behind 确保.
    weaker = [verbs.commitments[m[0]] for m in verbs.commitment_finder.finditer(words)]
    if spoken == "plans":
        loose = [value for value in weaker if value in {"explores", "strives"}]
        return loose[0] if loose else "plans"
    return spoken


_DUE = re.compile(
    r"(?:到|至|在|力争|争取|确保)?(?P<year>20\d\d)年(?:(?P<month>1[0-2]|[1-9])月)?(?:底|末)?(?:之?前)?"
    r"|(?P<this>今年(?=底|年底|内|\d+月)|年内|年底前|年底|年末)(?:(?P<month2>1[0-2]|[1-9])月)?"
)
#: A clause so short says nothing but the time.
_TIME_CLAUSE = 12
_BY = re.compile(r"^(?:到|至|力争|争取|确保)|前$|底$|末$|^年|^今年")


def clause_due(passage: Layout, index: int) -> str | None:
    """By when a clause says that something is to be done; a sentence may say it first (到2027年，建成A，开通B)."""
    clause = passage.clauses[index]
    found = due(passage.document, clause.start, clause.end)
    if found is not None:
        return found
    opening = passage.clauses[passage.spans[clause.sentence][0]]
    if opening.end - opening.start <= _TIME_CLAUSE and not opening.lists:
        return due(passage.document, opening.start, opening.end)
    return None


def due(document: Document, start: int, end: int) -> str | None:
    """By when a clause says that something is to be done, as ``2018`` or ``2020-06``.

    到2018年建成 → 2018; 2027年底前 → 2027; 今年6月底前 in a report of 2016 → 2016-06.
    """
    for match in _DUE.finditer(document.norm, start, end):
        if not _BY.search(match[0]):
            continue
        year = match["year"] or (str(document.year) if document.year else None)
        if year is None or (document.year is not None and int(year) < document.year):
            continue
        month = match["month"] or match["month2"]
        return f"{year}-{int(month):02d}" if month else year
    return None
