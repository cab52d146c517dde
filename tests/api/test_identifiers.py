"""What the IRIs of the graph lead to, asked as a browser and as a program of linked data asks."""

from __future__ import annotations

import json
from urllib.parse import quote

import httpx2
import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import PROV, RDF, RDFS, URIRef

from kg.names import BASE, DCTERMS, PLAN
from kg.store.base import Reader

METRO = "990100/地铁九号线"
DOCUMENT = "doc/yunchuan-2016-report"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SYNTAXES = [
    ("text/turtle", "turtle"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "xml"),
    ("application/ld+json", "json-ld"),
]


def _graph(client: httpx2.Client, identifier: str, accept: str, syntax: str) -> rdflib.Graph:
    answer = client.get(f"/id/{quote(identifier)}", headers={"Accept": accept})
    assert (answer.status_code, "Accept" in answer.headers["vary"].split(", ")) == (303, True)
    found = client.get(answer.headers["location"])
    assert found.headers["content-type"].partition(";")[0] == accept
    if syntax != "json-ld":
        return rdflib.Graph().parse(data=found.text, format=syntax)
    # It keeps the named graphs.
    whole = rdflib.Graph()
    for subject, predicate, value, _ in rdflib.Dataset().parse(data=found.text, format=syntax).quads():
        whole.add((subject, predicate, value))
    return whole


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize(("accept", "syntax"), SYNTAXES)
def test_a_thing_is_described_in_each_syntax(client: httpx2.Client, accept: str, syntax: str) -> None:
    found = _graph(client, METRO, accept, syntax)
    thing = URIRef(BASE + "id/" + METRO)
    assert (thing, RDFS.label, rdflib.Literal("地铁九号线", lang="zh")) in found
    assert (thing, URIRef(PLAN + "status"), URIRef(PLAN + "status-completed")) in found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("accept", "syntax"), SYNTAXES)
def test_a_document_is_described_by_what_it_states(client: httpx2.Client, accept: str, syntax: str) -> None:
    found = _graph(client, DOCUMENT, accept, syntax)
    document = URIRef(BASE + "id/" + DOCUMENT)
    assert (document, RDF.type, URIRef(PLAN + "Document")) in found
    assert list(found.objects(document, URIRef(DCTERMS + "title")))
    assert list(found.triples((None, URIRef(PLAN + "partOf"), None)))


def test_whatever_has_an_iri_is_described(client: httpx2.Client, small: Reader) -> None:
    """Statements, observations, passages and their selectors, sentences, mentions: none is a dead end."""
    subjects = {str(getattr(quad.subject, "value", "")) for quad in small.quads()}
    kinds: dict[str, str] = {}
    for iri in sorted(subjects):
        if iri.startswith(BASE + "id/"):
            rest = iri.removeprefix(BASE + "id/").split("/")
            kinds["/".join([rest[0], *rest[2:3], *rest[4:]])] = iri
    assert {"statement", "observation", "area", "990100", "doc", "doc/sentence", "doc/evidence/quote"} <= set(kinds)
    for iri in kinds.values():
        found = _graph(client, iri.removeprefix(BASE + "id/"), "text/turtle", "turtle")
        assert list(found.predicate_objects(URIRef(iri))), iri
        data = client.get(f"/id/{quote(iri.removeprefix(BASE + 'id/'))}", headers={"Accept": "application/json"})
        assert client.get(data.headers["location"]).status_code == 200


def test_an_observation_says_where_it_comes_from(client: httpx2.Client, small: Reader) -> None:
    iri = next(
        quad.subject.value
        for quad in small.quads(None, None, NamedNode(PLAN + "Observation"))
        if isinstance(quad.subject, NamedNode)
    )
    found = _graph(client, iri.removeprefix(BASE + "id/"), "text/turtle", "turtle")
    assert list(found.objects(URIRef(iri), PROV.wasDerivedFrom))
    assert list(found.objects(URIRef(iri), URIRef(PLAN + "asWritten")))


@pytest.mark.parametrize(
    ("identifier", "view"),
    [
        (METRO, "#/entity/" + quote(METRO, safe="")),
        ("area/990102", "#/entity/area%2F990102"),
        (DOCUMENT, "#/document/yunchuan-2016-report"),
    ],
)
def test_a_browser_is_led_to_the_page(client: httpx2.Client, identifier: str, view: str) -> None:
    answer = client.get(f"/id/{quote(identifier)}", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/" + view)


def test_a_browser_is_led_to_a_sentence_in_its_text(client: httpx2.Client) -> None:
    document = client.get("/documents/yunchuan-2016-report").json()["document"]
    one = document["sentences"][3]
    answer = client.get(f"/id/{DOCUMENT}/sentence/{one['start']}-{one['end']}", headers=BROWSER)
    assert answer.headers["location"] == f"/#/document/yunchuan-2016-report?at={one['start']}"


def test_what_is_not_there_is_told_at_once(client: httpx2.Client) -> None:
    for identifier in ("990100/没有", "doc/none", "doc/none/sentence/0-1", "statement/0"):
        answer = client.get(f"/id/{quote(identifier)}", headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert client.get(f"/id/{quote(METRO)}", headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"/id/{quote(METRO)}", params={"format": "turtle"}).headers["location"].endswith("format=turtle")


def test_json_ld_says_the_context_that_is_served(client: httpx2.Client) -> None:
    context = client.get("/ontology/context.jsonld", headers={"Origin": "https://example.org"})
    assert context.headers["access-control-allow-origin"] == "*"
    data = client.get(f"/entities/{quote(METRO)}", headers={"Accept": "application/ld+json"})
    assert json.loads(data.text)["@context"] == context.json()["@context"]
