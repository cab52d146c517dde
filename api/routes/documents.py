"""Documents: the list, and one with its text, sections, mentions and facts by sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter

from api.deps import ReaderDep
from kg import graph
from kg.graph import FullDocument, Node, Summary

router = APIRouter(tags=["documents"])


@dataclass(frozen=True, slots=True)
class Documents:
    """All documents, in the order of their slugs."""

    documents: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with all that was found in it, and how the things in it are shown."""

    document: FullDocument
    #: IRI → how it is shown.
    things: Mapping[str, Node]


@router.get("/documents", summary="All documents")
def documents(reader: ReaderDep) -> Documents:
    """Title, place, year, source, length and number of facts of each."""
    return Documents(graph.documents(reader))


@router.get("/documents/{identifier:path}", summary="One document")
def document(reader: ReaderDep, identifier: str) -> DocumentPage:
    """Offsets are code points into ``text``, end exclusive."""
    found = graph.document(reader, graph.resolve_document(reader, identifier))
    named = {mention.entity for mention in found.mentions if mention.type != "Quantity"}
    named |= {end for part in found.sentences for one in part.statements for end in (one.subject, one.object)}
    named |= {value.indicator for part in found.sentences for value in part.values}
    return DocumentPage(found, {iri: graph.describe(reader, iri) for iri in sorted(named)})
