"""Exports: one module a family of formats, and the list of formats as a plain tuple."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from kg.errors import BadInput
from kg.export.graphml import write_graphml
from kg.export.rdf import write_jsonld, write_nquads, write_trig, write_turtle
from kg.export.selection import WHOLE, Selection, around, of_document, of_query, of_type
from kg.store.base import Reader

__all__ = [
    "FORMATS",
    "WHOLE",
    "Format",
    "Selection",
    "around",
    "format_named",
    "of_document",
    "of_query",
    "of_type",
]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that a selection can be written in."""

    name: str
    media_type: str
    #: Without a dot.
    extension: str
    write: Callable[[Reader, Selection, BinaryIO], None]


FORMATS = (
    Format("turtle", "text/turtle", "ttl", write_turtle),
    Format("trig", "application/trig", "trig", write_trig),
    Format("nquads", "application/n-quads", "nq", write_nquads),
    Format("jsonld", "application/ld+json", "jsonld", write_jsonld),
    Format("graphml", "application/graphml+xml", "graphml", write_graphml),
)


def format_named(name: str) -> Format:
    """The format of that name, extension or media type.

    Raises:
        BadInput: if there is none; the message lists those there are.
    """
    wanted = name.strip().casefold()
    for one in FORMATS:
        if wanted in {one.name, one.extension, one.media_type}:
            return one
    raise BadInput(f"there is no format {name!r}; there are: {', '.join(one.name for one in FORMATS)}")
