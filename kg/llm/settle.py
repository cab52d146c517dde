"""From checked mentions and claims to those of an ``Extraction``: amounts, overlaps, relations, spans of evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.amounts import AmountFinder
from kg.extract.attributes import attribute
from kg.extract.merge import merge
from kg.extract.quantities import read_quantity
from kg.lexicon import Lexicon
from kg.llm.answers import RULE, Claim
from kg.llm.chunks import heading_spans
from kg.model import Document, Mention, Predicate, Relation

#: Of a relation that a model states between two quotes that stand in the text; set by judgement, as those of mentions.
STATED = 0.7
_PAIR = frozenset({"Indicator", "Quantity"})
_CLAUSE_END = re.compile("[，；。！？]")


def quantities(
    document: Document, mentions: Sequence[Mention], lexicon: Lexicon, dropped: Counter[str]
) -> list[Mention]:
    """The mentions with the amount and period of each quantity, read by the same parser as the rules use.

    Of a quantity that this parser cannot read nothing can be computed; it is dropped.
    """
    finder = AmountFinder(lexicon.units)
    kept: list[Mention] = []
    for mention in mentions:
        if mention.type != "Quantity":
            kept.append(mention)
            continue
        read = read_quantity(document, mention, finder)
        if read is None:
            dropped["no amount that can be read"] += 1
        else:
            kept.append(read)
    return kept


def settle(
    document: Document, mentions: Sequence[Mention], lexicon: Lexicon, dropped: Counter[str]
) -> tuple[Mention, ...]:
    """Mentions without overlap, in the order of the text, with commitment and due date from the verbs around them.

    The status is the model's; what our own rules would say of it is not asked.
    """
    pairs = sorted((m for m in mentions if m.type in _PAIR), key=lambda m: (m.start - m.end, m.start, m.type))
    kept = tuple(merge((m for m in mentions if m.type not in _PAIR), pairs))
    dropped["overlaps another"] += len(mentions) - len(kept)
    spoken = attribute(document, kept, lexicon)
    return tuple(replace(told, status=said.status) for said, told in zip(kept, spoken, strict=True))


def relations(
    document: Document, mentions: tuple[Mention, ...], claims: Sequence[Claim], lexicon: Lexicon, dropped: Counter[str]
) -> tuple[Relation, ...]:
    """The claims whose two ends are mentions of types that the ontology lets the relation join."""
    place = {(mention.start, mention.end): index for index, mention in enumerate(mentions)}
    starts = [mention.start for mention in mentions]
    found: dict[tuple[int, str, int], Relation] = {}
    for claim in claims:
        head = place.get(claim.head)
        if head is None:
            dropped["relation of a dropped mention"] += 1
            continue
        tails = _named(document, mentions, starts, claim)
        if not tails:
            dropped["relation to what is no mention"] += 1
            continue
        other = document.quote(mentions[head]) != claim.tail  # a thing is not related to itself
        fitting = [
            tail for tail in tails if other and _allowed(lexicon, claim.predicate, mentions[head], mentions[tail])
        ]
        if not fitting:
            dropped["relation that the ontology forbids"] += 1
            continue
        tail = min(fitting, key=lambda t: (abs(mentions[t].start - mentions[head].start), t))
        start, end = _evidence(document, mentions[head], mentions[tail])
        acted = mentions[tail if claim.predicate in {"develops", "hosts"} else head]
        found.setdefault(
            (head, claim.predicate, tail),
            Relation(
                claim.predicate, head, tail, start, end, RULE, STATED,
                commitment=acted.commitment, due=acted.due if claim.predicate != "hasValue" else None,
            ),
        )  # fmt: skip
    return tuple(sorted(found.values(), key=lambda r: (r.head, r.tail, r.predicate)))


def _named(document: Document, mentions: tuple[Mention, ...], starts: list[int], claim: Claim) -> list[int]:
    """The mentions of that text in the claim's chunk; where there is none, in the headings that it stands under."""
    spans = [(claim.chunk.start, claim.chunk.end)]
    spans += reversed(heading_spans(document, claim.chunk.first))
    for start, end in spans:
        inside = range(bisect_right(starts, start - 1), bisect_right(starts, end - 1))
        named = [i for i in inside if document.quote(mentions[i]) == claim.tail]
        if named:
            return named
    return []


def _allowed(lexicon: Lexicon, predicate: Predicate, head: Mention, tail: Mention) -> bool:
    """Whether the ontology lets the property join the two types."""
    domain, range_ = lexicon.domains.get(predicate), lexicon.ranges.get(predicate)
    return (domain is None or head.type in domain) and (range_ is None or tail.type in range_)


def _evidence(document: Document, head: Mention, tail: Mention) -> tuple[int, int]:
    """The clauses from the one end to the other; where the tail stands in another sentence, the head's clause."""
    at = _sentence_at(document, head.start)
    if _sentence_at(document, tail.start) != at:
        tail = head
    sentence = document.sentences[at]
    first, last = min(head.start, tail.start), max(head.end, tail.end)
    start = max((m.end() for m in _CLAUSE_END.finditer(document.text, sentence.start, first)), default=sentence.start)
    after = _CLAUSE_END.search(document.text, last, sentence.end)
    end = after.start() if after else sentence.end
    quote = document.text[start:end]
    return start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())


def _sentence_at(document: Document, position: int) -> int:
    """The index of the sentence that holds a position."""
    return bisect_right(document.sentences, position, key=lambda sentence: sentence.start) - 1
