"""The JSON-LD context reads what a client may write, and has a term for everything that the graph holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.names import BASE, OA, PLAN, RDF, RDFS, SCHEMA, XSD

CITY = BASE + "id/440100/"
EXAMPLE = {
    "graph": [
        {
            "id": CITY + "甲创新集聚区",
            "type": ["Zone", "InnovationZone"],
            "label": {"zh": "甲创新集聚区", "en": "Jia innovation cluster"},
            "altLabel": {"zh": ["甲集聚区"]},
            "partOf": [CITY + "乙走廊"],
            "status": "status-started",
        },
        {
            "id": BASE + "id/observation/1",
            "type": ["Observation", "schema:Observation"],
            "value": "8.4",
            "unit": "unit-percent",
            "evidence": [
                {
                    "id": BASE + "id/doc/d/evidence/0-2",
                    "type": "SpecificResource",
                    "hasSelector": [
                        {"id": BASE + "id/doc/d/evidence/0-2/position", "type": "TextPositionSelector", "start": "0"}
                    ],
                }
            ],
        },
    ]
}


@pytest.fixture(scope="module")
def context(root: Path) -> dict[str, object]:
    context = json.loads((root / "ontology/context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert isinstance(context, dict)
    return context


def expand(document: Mapping[str, object], context: dict[str, object]) -> set[ox.Triple]:
    """The triples of a JSON-LD document under the context."""
    text = json.dumps({"@context": context, **document})
    return {ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(text, format=ox.RdfFormat.JSON_LD)}


def iri(value: str) -> ox.NamedNode:
    return ox.NamedNode(value)


def test_an_example_expands(context: dict[str, object]) -> None:
    zone, observation = iri(CITY + "甲创新集聚区"), iri(BASE + "id/observation/1")
    passage, position = iri(BASE + "id/doc/d/evidence/0-2"), iri(BASE + "id/doc/d/evidence/0-2/position")
    assert expand(EXAMPLE, context) == {
        ox.Triple(zone, iri(RDF + "type"), iri(PLAN + "Zone")),
        ox.Triple(zone, iri(RDF + "type"), iri(PLAN + "InnovationZone")),
        ox.Triple(zone, iri(RDFS + "label"), ox.Literal("甲创新集聚区", language="zh")),
        ox.Triple(zone, iri(RDFS + "label"), ox.Literal("Jia innovation cluster", language="en")),
        ox.Triple(zone, iri("http://www.w3.org/2004/02/skos/core#altLabel"), ox.Literal("甲集聚区", language="zh")),
        ox.Triple(zone, iri(PLAN + "partOf"), iri(CITY + "乙走廊")),
        ox.Triple(zone, iri(PLAN + "status"), iri(PLAN + "status-started")),
        ox.Triple(observation, iri(RDF + "type"), iri(PLAN + "Observation")),
        ox.Triple(observation, iri(RDF + "type"), iri(SCHEMA + "Observation")),
        ox.Triple(observation, iri(SCHEMA + "value"), ox.Literal("8.4", datatype=iri(XSD + "decimal"))),
        ox.Triple(observation, iri(PLAN + "unit"), iri(PLAN + "unit-percent")),
        ox.Triple(observation, iri(PLAN + "evidence"), passage),
        ox.Triple(passage, iri(RDF + "type"), iri(OA + "SpecificResource")),
        ox.Triple(passage, iri(OA + "hasSelector"), position),
        ox.Triple(position, iri(RDF + "type"), iri(OA + "TextPositionSelector")),
        ox.Triple(position, iri(OA + "start"), ox.Literal("0", datatype=iri(XSD + "integer"))),
    }


def test_everything_in_a_graph_has_a_term(context: dict[str, object], root: Path) -> None:
    text = (root / "tests/data/small.trig").read_text(encoding="utf-8")
    quads = [q for q in ox.parse(text, format=ox.RdfFormat.TRIG) if q.graph_name.value != BASE + "graph/ontology"]
    predicates = {q.predicate.value for q in quads} - {RDF + "type"}
    prefixes = {key: value for key, value in context.items() if isinstance(value, str) and value.endswith(("#", "/"))}
    covered = set()
    for value in context.values():
        if isinstance(value, dict):
            prefix, _, local = str(value["@id"]).partition(":")
            covered.add(prefixes[prefix] + local)
    assert predicates - covered == set()
