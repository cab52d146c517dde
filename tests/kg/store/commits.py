"""Commits by number, which show whether all of one is there: quads, a graph in place of another, and a document."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.extract import serial
from kg.model import Document, Entity, Extraction
from kg.store import EmbeddedStore, Record
from kg.store.catalog import Share, file_name
from kg.store.oxigraph import OxigraphReader

GRAPH = "https://example.org/graph"
MARK = NamedNode("https://example.org/number")
QUADS = 50


def nquads(number: int) -> bytes:
    lines = (f'<https://example.org/{i}> <{MARK.value}> "{number}" <{GRAPH}> .\n' for i in range(QUADS))
    return "".join(lines).encode()


def record(slug: str, text: str) -> tuple[Record, bytes]:
    packed = serial.pack(Extraction(Document(slug=slug, title=text, text=text, norm=text)))
    return Record(slug, text, text, text, f"/{slug}.txt", file_name(packed), "rules"), packed


def commit(store: EmbeddedStore, number: int) -> None:
    """Put a number in the place of the one before, in several steps."""
    with store.write() as transaction:
        entered, packed = record("plan", str(number))
        transaction.put_document(entered, packed, Share((Entity("https://example.org/0", str(number), ("Zone",)),)))
        transaction.drop_graph(GRAPH)
        transaction.load(nquads(number))


def number_of(reader: OxigraphReader) -> int:
    """The number that was committed last, 0 before the first."""
    found = reader.documents().get("plan")
    return int(found.title) if found else 0
