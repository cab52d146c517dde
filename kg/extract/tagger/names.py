"""From the tagger's spans to mentions: what the rules know of the same span is kept, amounts stay with the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extract.merge import merge
from kg.extract.scan import Scan
from kg.extract.tagger.network import Tagged, tag, weights
from kg.extract.tagger.tokens import tokenize
from kg.model import Document, Mention, Outlook

#: Name in the provenance of what the tagger alone finds.
RULE = "tagger"
#: What only rules find, because they read what it says.
_MEASURED = frozenset({"Indicator", "Quantity"})


def tagged_names(
    document: Document,
    scan: Scan,
    names: Sequence[Mention],
    observed: Sequence[Mention],
    looks: Sequence[Outlook | None],
) -> tuple[list[Mention], list[Mention]]:
    """The names of a document by rules and tagger together, and the indicators and quantities at their better edges.

    Args:
        document: As read.
        scan: Its words.
        names: What the rules found, with overlap.
        observed: Indicators and quantities that the rules found, sorted by start.
        looks: The document's outlooks.

    Returns:
        Names that overlap nothing, and ``observed`` with each indicator at the edges that the tagger gives it.
    """
    network = weights()
    told = merge(names, observed)
    tokens = tokenize(document, scan, told, looks, network.vocabulary)
    borders = tokens.borders
    found = [(int(borders[one.first]), int(borders[one.last]), one) for one in tag(tokens, network)]
    known = {(mention.start, mention.end, mention.type): mention for mention in names}
    return list(_names(found, known, scan)), list(_edged(observed, found))


def _names(
    found: Sequence[tuple[int, int, Tagged]], known: dict[tuple[int, int, str], Mention], scan: Scan
) -> Iterator[Mention]:
    for start, end, one in found:
        if one.type in _MEASURED:
            continue
        rule = known.get((start, end, one.type))
        if rule is not None:
            yield rule
        else:
            kinds = (noun.kind for _, noun in scan.heads.get(end, ()) if noun.type == one.type)
            yield Mention(start, end, one.type, RULE, kind=next(kinds, None))


def _edged(observed: Sequence[Mention], found: Sequence[tuple[int, int, Tagged]]) -> Iterator[Mention]:
    from dataclasses import replace
    spans = [(s, e) for s, e, one in found if one.type == "Indicator"]
    used=set()
    for m in observed:
        if m.type == "Indicator":
            over = [x for x in spans if x[0] < m.end and m.start < x[1]]
            if len(over) == 1 and over[0] not in used:
                used.add(over[0]); yield replace(m, start=over[0][0], end=over[0][1]); continue
        yield m
