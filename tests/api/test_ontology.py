"""The ontology as its IRI leads to it, against a running service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.names import PLAN
from kg.ontology import ontology_turtle
from kg.store import open_store

Running = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, running: Running) -> Iterator[httpx2.Client]:
    store = open_store(tmp_path_factory.mktemp("ontology") / "store", create=True)
    with running(store) as address, httpx2.Client(base_url=address, timeout=30) as found:
        yield found


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("*/*", "turtle"),
    ],
)
def test_programs_get_the_same_triples_in_each_syntax(client: httpx2.Client, accept: str, syntax: str) -> None:
    answer = client.get("/ontology", headers={"Accept": accept})
    read = rdflib.Graph().parse(data=answer.content, format=syntax)
    assert isomorphic(read, rdflib.Graph().parse(data=ontology_turtle(), format="turtle"))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("zh-CN,en;q=0.9", "zh"),
        ("en-GB,zh;q=0.9", "en"),
        ("fr, zh;q=0.2", "en"),
        ("en;q=x", "zh"),
    ],
)
def test_the_page_is_in_the_language_that_is_liked_better(client: httpx2.Client, accepted: str, language: str) -> None:
    answer = client.get("/ontology", headers={"Accept": "text/html", "Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    other = "en" if language == "zh" else "zh"
    assert f'<html lang="{other}">' in client.get("/ontology", params={"lang": other}).text


def test_what_a_client_has_is_not_sent_again(client: httpx2.Client) -> None:
    for path in ("/ontology", "/ontology?lang=en", "/ontology/context.jsonld"):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406


def test_the_iri_of_a_version_leads_to_it(client: httpx2.Client) -> None:
    ontology = rdflib.Graph().parse(data=ontology_turtle(), format="turtle")
    versions = list(ontology.objects(rdflib.URIRef(PLAN.rstrip("#")), rdflib.OWL.versionIRI))
    path = str(versions[0]).removeprefix("https://w3id.org/planatlas")
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/ontology")
    assert client.get("/ontology/99").status_code == 404


class _Anchors(HTMLParser):
    def __init__(self, content: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.goals: set[str] = set()
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if tag == "a" and str(told.get("href")).startswith("#"):
            self.goals.add(str(told["href"])[1:])


@pytest.mark.parametrize(("language", "label"), [("zh", "走廊"), ("en", "corridor")])
def test_people_get_a_page_in_which_each_term_has_its_place(client: httpx2.Client, language: str, label: str) -> None:
    answer = client.get("/ontology", headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}">' in answer.text
    assert label in answer.text
    anchors = _Anchors(answer.text)
    assert len(anchors.ids) == len(set(anchors.ids))
    assert anchors.goals <= set(anchors.ids)
    ontology = rdflib.Graph().parse(data=ontology_turtle(), format="turtle")
    for kind in (rdflib.OWL.Class, rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty):
        for term in ontology.subjects(rdflib.RDF.type, kind):
            if str(term).startswith(PLAN):
                assert str(term).removeprefix(PLAN) in anchors.ids


def test_the_context_is_the_project_s(client: httpx2.Client) -> None:
    answer = client.get("/ontology/context.jsonld")
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert answer.json() == json.loads((Path(__file__).parents[2] / "ontology" / "context.jsonld").read_text("utf-8"))


def test_terms_have_labels_and_ends(client: httpx2.Client) -> None:
    told = client.get("/ontology/terms").json()
    known = {one["name"]: one for one in told["terms"]}
    assert known["Zone"]["kind"] == "class"
    assert known["Zone"]["zh"]
    assert known["Zone"]["en"] == "zone"
    assert known["InnovationZone"]["parents"] == ["Zone"]
    assert known["partOf"]["inverse"] == "hasPart"
    assert known["hasPart"]["inverse"] == "partOf"
    assert "AdminArea" in known["locatedIn"]["range"]
    assert known["status-completed"]["parents"] == ["statuses"]
    assert not any(one["kind"] == "concept" and "industries" in one["parents"] for one in told["terms"])
    assert told["prefixes"]["plan"] == told["namespace"]
