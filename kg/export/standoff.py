"""The stored documents as brat standoff: a zip that brat opens as a folder of its data."""

from __future__ import annotations

from typing import BinaryIO

from pyoxigraph import NamedNode

from kg.brat import annotation_conf, of_extraction, visual_conf, write
from kg.errors import NotFound
from kg.export.archive import Archive
from kg.export.selection import Selection
from kg.graph import summary
from kg.graph import terms as t
from kg.graph.evidence import statement
from kg.names import segment
from kg.ontology import load_lexicon
from kg.store.base import Reader


def write_brat(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write ``SLUG.txt`` and ``SLUG.ann`` of each document that the selection is of or that states its facts.

    Raises:
        NotFound: if the selection is of no document.
    """
    slugs = _slugs(reader, selection)
    if not slugs:
        raise NotFound("no document whose annotations are stored belongs to what is exported")
    lexicon = load_lexicon()
    with Archive(out) as archive:
        for slug in slugs:
            extraction = reader.extraction(slug)
            # What begins with a dot is hidden, or the folder above.
            name = segment(slug).replace(".", "_", 1) if slug.startswith(".") else segment(slug)
            with archive.text(f"{name}.txt") as lines:
                lines.write(extraction.document.text)
            with archive.text(f"{name}.ann") as lines:
                lines.write(write(of_extraction(extraction), extraction.document.text))
        with archive.text("annotation.conf") as lines:
            lines.write(annotation_conf(lexicon.domains, lexicon.ranges))
        with archive.text("visual.conf") as lines:
            lines.write(visual_conf())


def _slugs(reader: Reader, selection: Selection) -> list[str]:
    """Those of whose documents the catalogue holds the annotations, in order."""
    known = reader.documents()
    if selection.whole:
        return list(known)
    documents = set(selection.documents)
    if not documents:
        found = (statement(reader, NamedNode(iri)) for iri in selection.statements)
        documents = {one.document for one in found if one is not None}
        documents |= {iri for iri in selection.nodes if next(reader.quads(NamedNode(iri), t.TYPE, t.DOCUMENT), None)}
    return sorted(slug for slug in {summary(reader, iri).slug for iri in documents} if slug in known)
