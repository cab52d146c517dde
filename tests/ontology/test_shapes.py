"""The shapes accept a well-formed graph and refuse each way in which one can be ill-formed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.names import OA, PLAN, PROV, RDF, RDFS, SCHEMA, XSD
from kg.rdf.shacl import check_shapes

Quads = list[ox.Quad]


@pytest.fixture(scope="module")
def graph(root: Path) -> Quads:
    """The tiny invented city, as the store gives it back (one integer type)."""
    text = (root / "tests/data/small.trig").read_text(encoding="utf-8")
    return list(ox.parse(text.replace("xsd:nonNegativeInteger", "xsd:integer"), format=ox.RdfFormat.TRIG))


def first(quads: Iterable[ox.Quad], cls: str) -> ox.NamedNode:
    """The first thing of a class by its IRI."""
    found = {q.subject for q in quads if q.predicate.value == RDF + "type" and q.object == ox.NamedNode(cls)}
    return min((node for node in found if isinstance(node, ox.NamedNode)), key=lambda node: node.value)


def without(cls: str, predicate: str) -> Callable[[Quads], Quads]:
    """The graph in which one thing of a class lacks a property."""

    def change(quads: Quads) -> Quads:
        subject = first(quads, cls)
        return [q for q in quads if not (q.subject == subject and q.predicate.value == predicate)]

    return change


def instead(cls: str, predicate: str, value: ox.NamedNode | ox.Literal) -> Callable[[Quads], Quads]:
    """The graph in which one thing of a class has another value for a property."""

    def change(quads: Quads) -> Quads:
        subject = first(quads, cls)
        kept = without(cls, predicate)(quads)
        return [*kept, ox.Quad(subject, ox.NamedNode(predicate), value, kept[0].graph_name)]

    return change


def plus(subject: str, predicate: str, value: str) -> Callable[[Quads], Quads]:
    """The graph with a relation between the first things of two classes."""

    def change(quads: Quads) -> Quads:
        ends = first(quads, PLAN + subject), first(quads, PLAN + value)
        return [*quads, ox.Quad(ends[0], ox.NamedNode(PLAN + predicate), ends[1], quads[0].graph_name)]

    return change


def integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))


def decimal(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + "decimal"))


ZONE, DOCUMENT, OBSERVATION, MENTION = PLAN + "Zone", PLAN + "Document", PLAN + "Observation", PLAN + "Mention"
STATEMENT, PASSAGE, POSITION, QUOTE = (
    RDF + "Statement", OA + "SpecificResource", OA + "TextPositionSelector", OA + "TextQuoteSelector"
)  # fmt: skip


def test_a_well_formed_graph_conforms(graph: Quads) -> None:
    assert list(check_shapes("small", graph)) == []


@pytest.mark.parametrize(
    ("path", "change"),
    [
        pytest.param(RDFS + "label", without(ZONE, RDFS + "label"), id="an entity without a label"),
        pytest.param(RDFS + "label", instead(ZONE, RDFS + "label", ox.Literal("x")), id="a label without a language"),
        pytest.param(
            RDF + "type", instead(PLAN + "InnovationZone", RDF + "type", ox.NamedNode(PLAN + "InnovationZone")),
            id="a subclass without the type of the guideline",
        ),
        pytest.param(PLAN + "code", instead(PLAN + "District", PLAN + "code", ox.Literal("44")), id="a short code"),
        pytest.param(PLAN + "sha256", instead(DOCUMENT, PLAN + "sha256", ox.Literal("00")), id="no SHA-256"),
        pytest.param(PLAN + "text", without(DOCUMENT, PLAN + "text"), id="a document without its text"),
        pytest.param(
            PLAN + "documentKind", instead(DOCUMENT, PLAN + "documentKind", ox.NamedNode(PLAN + "unit-yuan")),
            id="a kind of another scheme",
        ),
        pytest.param(PLAN + "mentionType", without(MENTION, PLAN + "mentionType"), id="a mention without a type"),
        pytest.param(
            PLAN + "mentionType", instead(MENTION, PLAN + "mentionType", ox.NamedNode(PLAN + "Place")),
            id="a mention of no type of the guideline",
        ),
        pytest.param(PLAN + "level", instead(PLAN + "Section", PLAN + "level", integer(0)), id="a heading of level 0"),
        pytest.param(OA + "start", instead(PLAN + "Sentence", OA + "start", integer(999_999)), id="a reversed span"),
        pytest.param(OA + "start", instead(POSITION, OA + "start", integer(-1)), id="a negative offset"),
        pytest.param(OA + "exact", instead(QUOTE, OA + "exact", ox.Literal("")), id="an empty quote"),
        pytest.param(OA + "hasSelector", without(PASSAGE, OA + "hasSelector"), id="evidence without a place"),
        pytest.param(PLAN + "evidence", without(STATEMENT, PLAN + "evidence"), id="a fact without evidence"),
        pytest.param(
            PLAN + "confidence", instead(STATEMENT, PLAN + "confidence", decimal("1.5")), id="more than certain"
        ),
        pytest.param(
            RDF + "predicate", instead(STATEMENT, RDF + "predicate", ox.NamedNode(RDFS + "label")), id="no relation"
        ),
        pytest.param(
            PLAN + "commitment", instead(STATEMENT, PLAN + "commitment", ox.NamedNode(PLAN + "status-planned")),
            id="a commitment of another scheme",
        ),
        pytest.param(PLAN + "due", instead(STATEMENT, PLAN + "due", ox.Literal("soon")), id="a due date in words"),
        pytest.param(
            PROV + "wasDerivedFrom", without(OBSERVATION, PROV + "wasDerivedFrom"), id="an observation from nowhere"
        ),
        pytest.param(SCHEMA + "value", instead(OBSERVATION, SCHEMA + "value", ox.Literal("8")), id="a value in words"),
        pytest.param(PLAN + "bound", without(OBSERVATION, PLAN + "bound"), id="an observation without a bound"),
        pytest.param(PLAN + "evidence", without(OBSERVATION, PLAN + "evidence"), id="a number without evidence"),
        pytest.param(RDF + "type", plus("Industry", "locatedIn", "District"), id="an industry that lies somewhere"),
        pytest.param(RDF + "type", plus("Zone", "develops", "District"), id="a district that is developed"),
        pytest.param(RDF + "type", plus("Reform", "connects", "District"), id="a reform that links places"),
        pytest.param(RDF + "type", plus("Reform", "status", "Zone"), id="a reform with a status"),
        pytest.param("", plus("Zone", "status", "District"), id="a status that is a district"),
    ],
)  # fmt: skip
def test_an_ill_formed_graph_is_refused(graph: Quads, path: str, change: Callable[[Quads], Quads]) -> None:
    found = list(check_shapes("small", change(graph)))
    assert path in {finding.path for finding in found}, found
