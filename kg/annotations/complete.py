"""From checked annotations to an extraction that says all that our rules can read around them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg import brat
from kg.annotations.check import describe_annotators
from kg.extract import extract
from kg.extract.amounts import AmountFinder
from kg.extract.attributes import attribute
from kg.extract.quantities import read_quantity
from kg.lexicon import Lexicon
from kg.model import Document, Extraction, Mention, Relation

#: Predicates of which the second end is what the sentence acts on.
_ACTS_ON_TAIL = frozenset({"develops", "hosts"})
#: Ends that stand further apart than this many sentences are no statement of all that lies between them.
_FAR = 3


def complete(
    document: Document, standoff: brat.Standoff, lexicon: Lexicon, annotators: tuple[str, ...] = ()
) -> Extraction:
    """Annotations as an extraction that says all that the rules can read around them.

    Args:
        document: The document.
        standoff: Annotations that fit it (``check``).
        lexicon: Units, verbs and head nouns.
        annotators: Names of those who made them.

    Returns:
        Just the mentions and relations of the standoff, with full confidence. Commitment and due date are the rules'
        where these read the same status or modality as the annotator. A relation's evidence is what the rules found
        to state it, else the sentences of its ends, of ends far apart that of the later one (a heading governs what
        follows it). A quantity that cannot be read has no amount.
    """
    said = brat.to_extraction(document, replace(standoff, relations=tuple(dict.fromkeys(standoff.relations))))
    read = extract(document, lexicon)
    mentions = _Details(document, said, read, lexicon).mentions()
    known = {_key(relation, read.mentions): relation for relation in read.relations}
    relations = [
        _stated(document, relation, mentions, known.get(_key(relation, mentions))) for relation in said.relations
    ]
    relations.sort(key=lambda relation: (relation.head, relation.tail, relation.predicate))
    return Extraction(
        document,
        mentions,
        tuple(relations),
        f"annotator {describe_annotators(annotators)}",
        is_annotated=True,
        annotators=annotators,
    )


_Span = tuple[int, int, str]


def _place(mention: Mention) -> _Span:
    return mention.start, mention.end, mention.type


def _key(relation: Relation, mentions: Sequence[Mention]) -> tuple[str, _Span, _Span]:
    return relation.predicate, _place(mentions[relation.head]), _place(mentions[relation.tail])


class _Details:
    """What standoff cannot say of its mentions."""

    def __init__(self, document: Document, said: Extraction, read: Extraction, lexicon: Lexicon) -> None:
        self._document = document
        self._said = said
        self._finder = AmountFinder(lexicon.units)
        self._lexicon = lexicon
        self._found: Mapping[_Span, Mention] = {_place(mention): mention for mention in read.mentions}
        #: Quantity → the indicator that it is a value of.
        self._measured = {r.tail: r.head for r in reversed(said.relations) if r.predicate == "hasValue"}
        self._pairs = {_key(r, read.mentions)[1:] for r in read.relations if r.predicate == "hasValue"}

    def mentions(self) -> tuple[Mention, ...]:
        """The mentions with all that could be read."""
        spoken = attribute(self._document, self._said.mentions, self._lexicon)
        return tuple(self._one(index, told) for index, told in enumerate(spoken))

    def _one(self, index: int, told: Mention) -> Mention:
        mention = self._said.mentions[index]
        same = self._found.get(_place(mention))
        sources = [source for source in (same, told) if source is not None]
        agreeing = next((s for s in sources if (s.status, s.modality) == (mention.status, mention.modality)), None)
        mention = replace(
            mention,
            kind=same.kind if same else self._kind(mention),
            name=same.name if same else None,
            commitment=agreeing.commitment if agreeing else None,
            due=agreeing.due if agreeing else None,
        )
        return self._quantity(index, mention, same) if mention.type == "Quantity" else mention

    def _quantity(self, index: int, mention: Mention, same: Mention | None) -> Mention:
        head = self._measured.get(index)
        indicator = None if head is None else self._said.mentions[head]
        # What the rules read of a quantity goes with the indicator that they gave it.
        if same is not None and (indicator is None or (_place(indicator), _place(mention)) in self._pairs):
            return replace(mention, amount=same.amount, period=same.period, due=same.due)
        name = "" if indicator is None else self._document.norm[indicator.start : indicator.end]
        return read_quantity(self._document, mention, self._finder, indicator=name) or mention

    def _kind(self, mention: Mention) -> str | None:
        """The subclass that the name itself or its last noun says."""
        name = self._document.norm[mention.start : mention.end]
        for known in self._lexicon.known_names:
            if known.name == name and known.type == mention.type:
                return known.kind
        heads = [h for h in self._lexicon.head_nouns if h.type == mention.type and name.endswith(h.noun)]
        return min(heads, key=lambda h: (-len(h.noun), h.kind or "")).kind if heads else None


def _stated(document: Document, relation: Relation, mentions: Sequence[Mention], known: Relation | None) -> Relation:
    """A relation with its evidence, its commitment and its due date."""
    if known is not None:
        return replace(relation, start=known.start, end=known.end, commitment=known.commitment, due=known.due)
    head, tail = mentions[relation.head], mentions[relation.tail]
    acted = tail if relation.predicate in _ACTS_ON_TAIL else head
    start, end = relation.start, relation.end
    if abs(_sentence_at(document, head.start) - _sentence_at(document, tail.start)) >= _FAR:
        later = max(head, tail, key=lambda mention: mention.start)
        index = _sentence_at(document, later.start)
        if index >= 0:
            start = min(later.start, document.sentences[index].start)
            end = max(later.end, document.sentences[index].end)
    due = None if relation.predicate == "hasValue" else acted.due
    return replace(relation, start=start, end=end, commitment=acted.commitment, due=due)


def _sentence_at(document: Document, position: int) -> int:
    """The index of the sentence that holds a position, or of the last one before it; -1 before the first."""
    return bisect_right(document.sentences, position, key=lambda sentence: sentence.start) - 1
