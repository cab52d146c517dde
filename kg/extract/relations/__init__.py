"""Relations between the mentions of a document, all but ``hasValue``; indices are into the given mentions.

Lists, first clauses, places and verbs are read before headings: what has found its nearest whole in its own sentence
is not claimed by the topic of the sentence or the heading above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from kg.extract.attributes import any_of, clause_due, commitment, verbs_of
from kg.extract.clauses import Clause, Layout, lay_out
from kg.extract.outlook import outlooks
from kg.extract.relations import goals, headings, leading, lists, locatives, subjects, topics, verbs
from kg.extract.relations.base import Context, Rule, Words
from kg.extract.relations.governors import governors
from kg.extract.relations.judge import decide, weights
from kg.lexicon import Lexicon, kept
from kg.model import Commitment, Document, Mention, Outlook, Predicate, Relation

#: Rules that read a sentence, then those that read what the sentence and its heading are about.
LOCAL_RULES: tuple[Rule, ...] = (
    *lists.RULES,
    *leading.RULES,
    *goals.RULES,
    *locatives.RULES,
    *subjects.RULES,
    *verbs.RULES,
)
TOPIC_RULES: tuple[Rule, ...] = (*leading.TOPIC_RULES, *topics.RULES, *headings.RULES)
RULES: tuple[Rule, ...] = (*LOCAL_RULES, *TOPIC_RULES)

#: What has found its whole serves no topic besides; what serves something else may still be part of one.
_SETTLES: dict[Predicate, tuple[Predicate, ...]] = {
    "partOf": ("partOf", "contributesTo"),
    "contributesTo": ("contributesTo",),
    "develops": ("develops",),
}


def relate(
    document: Document,
    mentions: tuple[Mention, ...],
    lexicon: Lexicon,
    looks: tuple[Outlook | None, ...] | None = None,
    passage: Layout | None = None,
) -> tuple[Relation, ...]:
    """The relations that the document states, sorted by head, property and tail; indices are into ``mentions``.

    Args:
        document: The document; its sentences and blocks are read.
        mentions: Sorted by start, without overlap.
        lexicon: Cue words, and the types that each property joins.
        looks: The document's ``outlooks``, where the caller has them.
        passage: The mentions laid out, where the caller has them so.
    """
    context = context_of(document, mentions, lexicon, looks, passage)
    best = proposed(context)
    reasons = {key: relation.rule for key, relation in best.items()}
    spoken: dict[int, tuple[Commitment | None, str | None]] = {}
    found = {}
    for one in decide(context, reasons):
        key = (one.head, one.predicate, one.tail)
        relation = best.get(key) or next(_of_clauses(context, key), None)
        if relation is not None:
            firmness, by = _spoken(context, relation, spoken)
            sure = weights().probability(one.score)
            found[key] = replace(relation, confidence=round(sure, 2), commitment=firmness, due=by)
    return tuple(found[key] for key in sorted(found))


def proposed(context: Context) -> dict[tuple[int, Predicate, int], Relation]:
    """What the rules propose, each triple by the surest rule that does."""
    best: dict[tuple[int, Predicate, int], Relation] = {}
    #: What no topic claims again, and by which property.
    settled: set[tuple[Predicate, int]] = set()
    for rule in RULES:
        by_topic = rule in TOPIC_RULES
        nearer = frozenset(settled)
        for link in rule.find(context):
            owned = link.tail if link.predicate == "develops" else link.head
            if by_topic and (link.predicate, owned) in nearer:
                continue
            if rule.settles:
                settled.update((tie, owned) for tie in _SETTLES.get(link.predicate, ()))
            key = (link.head, link.predicate, link.tail)
            if key not in best or best[key].confidence < rule.confidence:
                best[key] = Relation(
                    link.predicate, link.head, link.tail, link.start, link.end, rule.name, rule.confidence
                )
    return best


def _of_clauses(context: Context, key: tuple[int, Predicate, int]) -> Iterator[Relation]:
    """A relation that no rule proposes, with the clauses of its ends as its span."""
    head, predicate, tail = key
    for link in context.link(predicate, head, tail):
        yield Relation(predicate, head, tail, link.start, link.end, "judge", 0.5)


def context_of(
    document: Document,
    mentions: tuple[Mention, ...],
    lexicon: Lexicon,
    looks: tuple[Outlook | None, ...] | None = None,
    passage: Layout | None = None,
) -> Context:
    """Lays a document out for the rules."""
    passage = replace(passage, mentions=mentions) if passage else lay_out(document, mentions)
    governing, ladder = governors(passage)
    return Context(
        passage=passage,
        lexicon=lexicon,
        verbs=verbs_of(lexicon),
        words=_words(lexicon),
        looks=outlooks(document) if looks is None else looks,
        governors=governing,
        ladder=ladder,
        neighbours=tuple(pair for listed in passage.by_sentence for pair in pairwise(listed)),
        pieces=tuple(_pieces(passage)),
    )


def _pieces(passage: Layout) -> Iterator[tuple[Clause, tuple[Clause, ...]]]:
    """The stretches of each sentence between semicolons, those of one clause left out."""
    for first, last in passage.spans:
        begin = first
        for index in range(first, last):
            if passage.clauses[index].stop in {"；", ";"} or index == last - 1:
                if index > begin:
                    yield passage.clauses[begin], passage.clauses[begin + 1 : index + 1]
                begin = index + 1


@kept
def _words(lexicon: Lexicon) -> Words:
    """The lexicon's words for relations, compiled."""
    wording = lexicon.wording
    properties = ("partOf", "locatedIn", "contributesTo", "develops", "connects", "cooperatesWith", "hosts")
    return Words(
        action=any_of(wording.get("actionVerb", ())),
        leading=any_of(wording.get("leadingVerb", ())),
        programme=wording.get("programmeNoun", ()),
        network=wording.get("networkNoun", ()),
        member=any_of(wording.get("memberNoun", ())),
        part=wording.get("partNoun", ()),
        task=any_of(wording.get("taskNoun", ())),
        serving=any_of(wording.get("servingVerb", ())),
        topic=any_of(wording.get("topicVerb", ())),
        progress=any_of(wording.get("progressVerb", ())),
        restraint=any_of(wording.get("restraint", ())),
        cues={name: any_of(lexicon.cues.get(name, ())) for name in properties},
    )


def _spoken(
    context: Context, relation: Relation, known: dict[int, tuple[Commitment | None, str | None]]
) -> tuple[Commitment | None, str | None]:
    """Commitment and due date of a relation's clause; ``known`` keeps them, since a list shares its clause."""
    acted = relation.tail if relation.predicate in {"develops", "hosts"} else relation.head
    found = context.passage.list_of[acted]
    if found < 0:
        return None, None
    index = context.passage.lists[found].clause
    clause = context.passage.clauses[index]
    if index not in known:
        look = context.looks[clause.sentence]
        by = clause_due(context.passage, index) if look == "forward" else None
        known[index] = commitment(clause.words, look, None, context.verbs), by
    return known[index]
