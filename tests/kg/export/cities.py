"""A city made for tests: so many zones, each with a fact and a value, and every text the one that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.names import BASE, DCTERMS, OA, PLAN, PROV, RDF, RDFS, SCHEMA, XSD
from kg.store import EmbeddedStore, open_store

ID = BASE + "id/"
#: Quotation marks, markup of every kind, line ends, control characters, and the beginning of a formula.
HOSTILE = (
    "=cmd|' /C calc'!A0\"';,\t<script>alert(1)</script>&amp;<!--]]>\r\n\\n\\\"%0A{}\x00\x01\x0b\x1f\x7f\ufffe\u2028😀龘"
)


def stored(folder: Path, quads: Iterable[Quad]) -> EmbeddedStore:
    store = open_store(folder / "store", create=True)
    with store.write() as transaction:
        transaction.extend(quads)
    return store


def city(things: int, text: str) -> Iterable[Quad]:
    """An area with so many zones, each with a fact and a value that one document states, and all texts the same."""
    doc, area, indicator = ID + "doc/plan", ID + "area/990100", ID + "CN/人口"
    facts, evidence = BASE + "graph/doc/plan", BASE + "graph/doc/plan/evidence"
    yield _quad(doc, RDF + "type", NamedNode(PLAN + "Document"), facts)
    yield _quad(doc, DCTERMS + "title", Literal(text, language="zh"), facts)
    yield _quad(doc, DCTERMS + "source", Literal(text), facts)
    for iri, kind, graph in ((area, "AdminArea", "gazetteer"), (indicator, "Indicator", "entities")):
        yield from _thing(iri, kind, text, graph)
    yield _quad(area, PLAN + "code", Literal("990100"), BASE + "graph/gazetteer")
    yield _quad(doc + "/evidence/0-9", OA + "hasSource", NamedNode(doc), evidence)
    for part, predicate, value in (
        ("position", OA + "start", Literal("0", datatype=NamedNode(XSD + "integer"))),
        ("position", OA + "end", Literal("9", datatype=NamedNode(XSD + "integer"))),
        ("quote", OA + "exact", Literal(text)),
    ):
        yield _quad(doc + "/evidence/0-9/" + part, predicate, value, evidence)
        yield _quad(doc + "/evidence/0-9", OA + "hasSelector", NamedNode(f"{doc}/evidence/0-9/{part}"), evidence)
    for number in range(things):
        zone = f"{ID}990100/园区{number}"
        yield from _thing(zone, "Zone", text, "entities")
        yield _quad(zone, PLAN + "locatedIn", NamedNode(area), facts)
        statement, observation = f"{ID}statement/{number}", f"{ID}observation/{number}"
        for predicate, end in (
            (RDF + "type", RDF + "Statement"),
            (RDF + "subject", zone),
            (RDF + "predicate", PLAN + "locatedIn"),
            (RDF + "object", area),
        ):
            yield _quad(statement, predicate, NamedNode(end), evidence)
        yield _quad(observation, RDF + "type", NamedNode(PLAN + "Observation"), facts)
        yield _quad(observation, PLAN + "indicator", NamedNode(indicator), facts)
        yield _quad(observation, PLAN + "ofPlace", NamedNode(area), facts)
        yield _quad(observation, SCHEMA + "value", _decimal("-1200000000000.5"), facts)
        yield _quad(observation, PLAN + "asWritten", Literal(text), facts)
        for subject, graph in ((statement, evidence), (observation, facts)):
            yield _quad(subject, PLAN + "confidence", _decimal("0.9"), graph)
            yield _quad(subject, PROV + "wasDerivedFrom", NamedNode(doc), graph)
            yield _quad(subject, PLAN + "evidence", NamedNode(doc + "/evidence/0-9"), graph)


def _thing(iri: str, kind: str, label: str, graph: str) -> Iterable[Quad]:
    yield _quad(iri, RDF + "type", NamedNode(PLAN + kind), BASE + "graph/" + graph)
    yield _quad(iri, RDFS + "label", Literal(label, language="zh"), BASE + "graph/" + graph)


def _quad(subject: str, predicate: str, value: NamedNode | Literal, graph: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), value, NamedNode(graph))


def _decimal(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "decimal"))
