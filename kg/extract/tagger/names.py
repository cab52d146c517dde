"""From the tagger's spans to mentions: what the rules know of the same span is kept, amounts stay with the rules."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kg.extract.marks import whole_pairs
from kg.extract.merge import merge
from kg.extract.scan import Scan
from kg.extract.tagger.network import Committee, tag
from kg.extract.tagger.tokens import tokenize
from kg.model import Document, EntityType, Mention, Outlook

#: Name in the provenance of what the tagger alone finds.
RULE = "tagger"
#: What only rules find, because they read what it says.
_MEASURED = frozenset({"Indicator", "Quantity"})


def tagged(  # noqa: PLR0917 (each is another stage's result)
    document: Document,
    scan: Scan,
    names: Sequence[Mention],
    observed: Sequence[Mention],
    looks: Sequence[Outlook | None],
    networks: Committee,
) -> tuple[list[Mention], list[Mention]]:
    """The names of a document by rules and tagger together, and its indicators at the edges that the tagger gives.

    Args:
        document: As read.
        scan: Its words.
        names: What the rules found, with overlap.
        observed: Indicators and quantities that the rules found, sorted by start.
        looks: The document's outlooks.
        networks: The tagger's.

    Returns:
        Names that overlap nothing, and ``observed`` in its order, so that indices into it hold.
    """
    tokens = tokenize(document, scan, merge(names, observed), looks, networks.vocabulary)
    borders = tokens.borders
    found = [
        (*whole_pairs(document.norm, int(borders[one.first]), int(borders[one.last])), one.type)
        for one in tag(tokens, networks)
    ]
    del tokens, borders
    known = {(mention.start, mention.end, mention.type): mention for mention in names}
    indicators = [(start, end) for start, end, kind in found if kind == "Indicator"]
    return list(_names(found, known, scan)), list(_at_edges(observed, indicators))


def _names(
    found: Sequence[tuple[int, int, EntityType]], known: Mapping[tuple[int, int, EntityType], Mention], scan: Scan
) -> Iterator[Mention]:
    """What is found, as the rule knows it that found the same, else as its head noun says."""
    for start, end, found_type in found:
        if found_type in _MEASURED:
            continue
        rule = known.get((start, end, found_type))
        if rule is not None:
            yield rule
        else:
            kinds = (noun.kind for _, noun in scan.heads.get(end, ()) if noun.type == found_type)
            yield Mention(start, end, found_type, RULE, kind=next(kinds, None))


def _at_edges(observed: Sequence[Mention], indicators: Sequence[tuple[int, int]]) -> Iterator[Mention]:
    """Each indicator of the rules at the edges of the one tagged span that it overlaps, unless another has these."""
    starts = [start for start, _ in indicators]
    taken: set[int] = set()
    for mention in observed:
        if mention.type == "Indicator":
            first, past = bisect_right(starts, mention.start), bisect_left(starts, mention.end)
            over = list(range(first, past))
            if first and indicators[first - 1][1] > mention.start:
                over.insert(0, first - 1)
            if len(over) == 1 and over[0] not in taken:
                taken.add(over[0])
                start, end = indicators[over[0]]
                yield replace(mention, start=start, end=end)
                continue
        yield mention
