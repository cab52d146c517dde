"""What every rule of relations takes and gives: a context to read, links to yield, examples that show it.

In an example a mention is written ``[东湖新城]Zone``; what a rule must find in it is written as triples of names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kg.extract.attributes import Verbs
from kg.extract.clauses import Clause, Coordination, Layout
from kg.extract.relations.governors import MARKER, UNNAMED
from kg.lexicon import Lexicon
from kg.model import Outlook, Predicate


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two mentions, and the span that states it."""

    predicate: Predicate
    head: int
    tail: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """The lexicon's words for relations, compiled."""

    action: re.Pattern[str]
    leading: re.Pattern[str]
    programme: tuple[str, ...]
    network: tuple[str, ...]
    member: re.Pattern[str]
    part: tuple[str, ...]
    task: re.Pattern[str]
    serving: re.Pattern[str]
    #: Verbs that move a plan on, and what is said of one that moves.
    topic: re.Pattern[str]
    progress: re.Pattern[str]
    restraint: re.Pattern[str]
    cues: dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Context:
    """A passage with what the rules ask of it."""

    passage: Layout
    lexicon: Lexicon
    verbs: Verbs
    words: Words
    looks: tuple[Outlook | None, ...]
    #: For each sentence the entities of the heading that governs it, nearest heading only.
    governors: tuple[tuple[int, ...], ...]
    #: Heading entities and those of the heading above: (lower, higher, sentence of the lower).
    ladder: tuple[tuple[tuple[int, ...], tuple[int, ...], int], ...]

    #: Lists that follow each other in a sentence.
    neighbours: tuple[tuple[Coordination, Coordination], ...]
    #: The stretches of each sentence between semicolons: first clause and the others.
    pieces: tuple[tuple[Clause, tuple[Clause, ...]], ...]
    #: What ``opens`` and ``acted_on`` have said of a list, by its first mention: many rules ask the same.
    _opening: dict[int, bool] = field(default_factory=dict, repr=False, compare=False)
    _acted: dict[int, bool] = field(default_factory=dict, repr=False, compare=False)

    def type(self, mention: int) -> str:
        """The type of a mention."""
        return self.passage.mentions[mention].type

    def name(self, mention: int) -> str:
        """What a mention prints."""
        return self.passage.name(mention)

    def allowed(self, predicate: Predicate, head: int, tail: int) -> bool:
        """Whether the ontology lets the property join the two types; a thing is not related to itself."""
        return (
            head != tail
            and self.joins(predicate, self.type(head), self.type(tail))
            and self.name(head) != self.name(tail)
        )

    def joins(self, predicate: Predicate, head: str, tail: str) -> bool:
        """Whether the ontology lets the property join two types."""
        domain, range_ = self.lexicon.domains.get(predicate), self.lexicon.ranges.get(predicate)
        return (domain is None or head in domain) and (range_ is None or tail in range_)

    def link(self, predicate: Predicate, head: int, tail: int, *anchors: int) -> Iterator[Link]:
        """A link with the clauses of its anchors (mentions; by default both ends) as its span, where it is allowed."""
        if not self.allowed(predicate, head, tail):
            return
        found = [clause for anchor in anchors or (head, tail) if (clause := self.passage.clause_of(anchor))]
        if found:
            start, end = min(clause.start for clause in found), max(clause.end for clause in found)
            yield Link(predicate, head, tail, *self.trimmed(start, end))

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """A span without the blanks at its ends."""
        text = self.passage.document.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return start, end

    def opens(self, coordination: Coordination) -> bool:
        """Whether a list opens its clause: nothing but marks and a number (（四）, 一是) stand before it."""
        first = coordination.items[0]
        if first not in self._opening:
            self._opening[first] = not MARKER.sub("", coordination.before, count=1).strip(_MARKS)
        return self._opening[first]

    def announced(self, coordination: Coordination) -> bool:
        """Whether a list is a clause of its own of which the next says what is to be done (X改革，要…)."""
        following = coordination.clause + 1
        if coordination.rest or not self.opens(coordination) or following == len(self.passage.clauses):
            return False
        clause = self.passage.clauses[following]
        same = clause.sentence == self.passage.clauses[coordination.clause].sentence
        return same and clause.words.startswith(_SHOULD)

    def is_period(self, mention: int) -> bool:
        """Whether a mention says when or how rather than what for (十三五, 重点领域改革)."""
        return UNNAMED.fullmatch(self.name(mention)) is not None

    def developed(self, coordination: Coordination) -> bool:
        """Whether the clause acts on a list so as to develop it, not to inspect or restrain it (专项整治, 减排)."""
        return self.acted_on(coordination) and not self.words.restraint.search(coordination.rest)

    def acted_on(self, coordination: Coordination) -> bool:
        """Whether the clause does something to a list: an action verb before it, or behind it where it is the subject.

        Not where a preposition takes the list (在, 与, 按照 …), nor where it only qualifies what follows it.
        """
        first = coordination.items[0]
        if first not in self._acted:
            self._acted[first] = self._acts_on(coordination)
        return self._acted[first]

    def _acts_on(self, coordination: Coordination) -> bool:
        near = coordination.near or ""
        if coordination.rest.startswith(_QUALIFIED):
            return False
        if near.endswith(("在", "围绕", "聚焦", "面向", "瞄准")) and _FIELDS.match(coordination.rest):
            # 在A、B等领域推动落地: the fields are what is acted in.
            return bool(self.words.action.search(coordination.rest))
        if near.endswith(_PREPOSITIONS) and not near.endswith(_VERBS_LIKE_PREPOSITIONS):
            return False
        if self.words.action.search(coordination.before):
            return True
        if not self.opens(coordination):
            return False
        words = coordination.rest if coordination.after.startswith(_SHOULD) else coordination.after
        return bool(self.words.action.search(words)) or self.announced(coordination)


_SHOULD = ("要", "应", "必须", "将")
_MARKS = "“‘《 　—－-"
_PREPOSITIONS = (
    "在",
    "于",
    "从",
    "向",
    "与",
    "同",
    "以",
    "按照",
    "根据",
    "围绕",
    "依托",
    "到",
    "对",
    "比",
    "针对",
    "被",
    "由",
)
_VERBS_LIKE_PREPOSITIONS = ("投向", "转向", "对接", "参与", "迈向", "面向", "协同", "共同", "落到", "延伸到", "拓展到")
_FIELDS = re.compile(r"^等?(?:重点|前沿|新兴|关键)*(?:领域|产业|行业|方面|赛道)")
_QUALIFIED = ("\ufffc", "挂牌", "的\ufffc", "活力", "红利", "精神", "资格")


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with its mentions in brackets, and the triples that a rule must find in it (none: it stays silent)."""

    text: str
    found: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its function (whose name is the rule's name), how often it is right, and its examples."""

    find: Callable[[Context], Iterator[Link]]
    #: Precision on annotated passages, rounded down.
    confidence: float
    examples: tuple[Example, ...]
    #: Whether what it links has found its nearest whole, so that no heading claims it again.
    settles: bool = False

    @property
    def name(self) -> str:
        """The name that goes into a fact's provenance."""
        return self.find.__name__
