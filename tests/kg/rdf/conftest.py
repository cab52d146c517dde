"""One small document with all that a document can state, resolved and in a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pyoxigraph as ox
import pytest

from kg.gazetteer import Gazetteer
from kg.lexicon import Lexicon
from kg.link import area_codes, merge_entities
from kg.model import Amount, Extraction, Resolved, Section
from kg.names import Names
from kg.ontology import ontology_quads
from kg.rdf.emit import emit_document, emit_entities, emit_gazetteer

TEXT = """2016年工作报告

一、建设[数字走廊]Corridor|kind=InnovationCorridor
加快建设[数字走廊]Corridor|status=planned|commitment=plans，包括[云川高新技术产业开发区]Zone|kind=HighTechZone和\
[“/?#%”湾区]Zone。确保[云川高新区]Zone|status=started|commitment=commits|due=2018建设。
[南沙]AdminArea发展[生物医药]Industry。
[地区生产总值]Indicator[1.81万亿元]Quantity|modality=achieved|period=2015，\
增长[8.4%至9%]Quantity|modality=target|commitment=strives|due=2020。
"""
RELATIONS = [("partOf", 2, 1), ("partOf", 3, 1), ("develops", 5, 6), ("hasValue", 7, 8), ("hasValue", 7, 9)]
AMOUNTS = {
    8: Amount(Decimal("1.81E+12"), "yuan"),
    9: Amount(Decimal("8.40"), "percent", bound="about", upper=Decimal(9), measure="change"),
}


@dataclass
class Memory:
    """A store in memory, which tests may damage."""

    store: ox.Store = field(default_factory=ox.Store)

    def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | None = None,  # noqa: A002 (the port's word)
        graph: ox.NamedNode | None = None,
    ) -> Iterable[ox.Quad]:
        return self.store.quads_for_pattern(subject, predicate, object, graph)

    def graphs(self) -> Iterable[ox.NamedNode]:
        return [graph for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode)]

    def load(self, nquads: bytes) -> None:
        self.store.load(nquads, format=ox.RdfFormat.N_QUADS)

    def update(self, text: str) -> None:
        """Change the store by a SPARQL update, with the prefixes of the graph's documentation."""
        self.store.update(text, prefixes=dict(PREFIXES))


PREFIXES = {
    "plan": "https://w3id.org/planatlas/ontology#",
    "gz": "https://w3id.org/planatlas/id/440100/",
    "cn": "https://w3id.org/planatlas/id/CN/",
    "area": "https://w3id.org/planatlas/id/area/",
    "graph": "https://w3id.org/planatlas/graph/",
    "doc": "https://w3id.org/planatlas/id/doc/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
}


@pytest.fixture(scope="session")
def extraction(marked: Callable[..., Extraction]) -> Extraction:
    """The document, with a section over all of its text but the title."""
    found = marked(
        TEXT, RELATIONS, amounts=AMOUNTS, slug="440100-2016-report", title='2016年"工作"报告', place="440100",
        kind="report", year=2016, date="2016-01-20", source="https://example.org/报告 1.html?a=b", licence="CC0",
    )  # fmt: skip
    document = found.document
    start = document.text.index("一、")
    section = Section(1, start, document.text.index("\n", start), start, len(document.text))
    sentences = tuple(replace(s, section=0 if s.start >= start else None) for s in document.sentences)
    return replace(found, document=replace(document, sections=(section,), sentences=sentences))


@pytest.fixture(scope="session")
def report(extraction: Extraction, resolved: Callable[..., Resolved]) -> Resolved:
    """The document resolved with an empty vocabulary but for one short form, so that the ontology may change."""
    return resolved(extraction, lexicon=Lexicon(aliases={"高新技术产业开发区": "高新区"}))


@pytest.fixture
def memory(report: Resolved, gazetteer: Gazetteer) -> Memory:
    """A store that holds the document, and is as it must be."""
    return _filled([report], gazetteer)


def _filled(documents: list[Resolved], gazetteer: Gazetteer) -> Memory:
    names, memory = Names(), Memory()
    for document in documents:
        for nquads in emit_document(document, names).values():
            memory.load(nquads)
    memory.load(emit_entities(merge_entities(e for d in documents for e in d.entities), names))
    memory.load(emit_gazetteer({code for d in documents for code in area_codes(d, names)}, gazetteer, names))
    memory.store.extend(ontology_quads(names))
    return memory


@pytest.fixture(scope="session")
def filled() -> Callable[[list[Resolved], Gazetteer], Memory]:
    """Puts resolved documents into a store."""
    return _filled
