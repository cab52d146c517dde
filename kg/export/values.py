"""The observations of a selection, and their table: one row a value, with the passage that states it.

The table is UTF-8 with a byte order mark, without which Excel takes Chinese for something else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import BinaryIO

from pyoxigraph import NamedNode

from kg.export.selection import Selection
from kg.export.text import cell
from kg.graph import Summary, Value, describe, summary
from kg.graph import terms as t
from kg.graph.evidence import observation
from kg.names import PLAN
from kg.store.base import Reader

_OBSERVATION = NamedNode(PLAN + "Observation")

HEADER = (
    "indicator", "place", "period", "value", "unit", "measure", "modality", "as written", "quote", "document", "year",
    "source", "start", "end", "confidence", "upper", "bound", "commitment", "due", "observation",
)  # fmt: skip


def observations(reader: Reader, selection: Selection) -> Iterator[Value]:
    """The observations of a selection: those that its documents state, else those of its indicators and places.

    Of the whole store they come in the order of the index, else by document and offset.
    """
    if selection.whole:
        for quad in reader.quads(None, t.TYPE, _OBSERVATION):
            if isinstance(quad.subject, NamedNode) and (one := observation(reader, quad.subject)) is not None:
                yield one
        return
    subjects = {triple.subject for triple in selection.triples}
    if selection.documents:
        for document in selection.documents:
            subjects.update(quad.subject for quad in reader.quads(None, t.DERIVED_FROM, NamedNode(document)))
    else:
        for iri in selection.nodes:
            node = NamedNode(iri)
            subjects.add(node)
            for predicate in (t.INDICATOR, t.OF_PLACE):
                subjects.update(quad.subject for quad in reader.quads(None, predicate, node))
    found = (observation(reader, subject) for subject in subjects if isinstance(subject, NamedNode))
    yield from sorted((one for one in found if one), key=lambda one: (one.document, one.quotes, one.iri))


def write_observations(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write CSV after RFC 4180; numbers are plain, texts that a spreadsheet would compute begin with an apostrophe."""

    @lru_cache(maxsize=10_000)
    def named(iri: str | None) -> str:
        return "" if iri is None else describe(reader, iri).label

    @lru_cache(maxsize=1_000)
    def document(iri: str) -> Summary:
        return summary(reader, iri)

    lines = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    try:
        rows = csv.writer(lines)
        rows.writerow(HEADER)
        for one in observations(reader, selection):
            source = document(one.document)
            quote = one.quotes[0] if one.quotes else None
            texts = (one.measure, one.modality, one.as_written, None if quote is None else quote.exact, source.title)
            rows.writerow(
                [
                    *map(cell, (named(one.indicator), named(one.place), one.period or "")),
                    number(one.value),
                    cell(one.unit or ""),
                    *(cell(text or "") for text in texts),
                    cell(source.year or ""),
                    cell(source.source or ""),
                    *(("", "") if quote is None else (quote.start, quote.end)),
                    one.confidence,
                    "" if one.upper is None else number(one.upper),
                    *(cell(text or "") for text in (one.bound, one.commitment, one.due, one.iri)),
                ]
            )
        lines.flush()
    finally:
        # What was passed in stays open.
        lines.detach()


def number(value: Decimal) -> str:
    """A number in plain digits, which every program reads: 1810000000000, not 1.81E+12."""
    return format(value, "f")
