"""Documents as a reader of texts asks for them: lists by facet and page, parts of long ones, what has not changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import rdflib
from pydantic import TypeAdapter

from api.routes.documents import DocumentPage
from kg.ingest import ingest
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store

Running = Callable[..., AbstractContextManager[str]]
TOKEN = "a secret of this test"  # noqa: S105


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> EmbeddedStore:
    """The sample plans, taken in."""
    found = open_store(tmp_path_factory.mktemp("documents") / "store", create=True)
    ingest(sorted(samples.glob("*.txt")), found, settings=Settings(workers=1))
    return found


@pytest.fixture(scope="module")
def client(store: EmbeddedStore, running: Running) -> Iterator[httpx2.Client]:
    with running(store, Settings(token=TOKEN)) as address, httpx2.Client(base_url=address, timeout=30) as found:
        yield found


@pytest.fixture(scope="module")
def slug(client: httpx2.Client) -> str:
    """The longest document."""
    listed = client.get("/documents").json()["documents"]
    return str(max(listed, key=lambda one: one["characters"])["slug"])


def _whole(client: httpx2.Client, slug: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/documents/{slug}").json()
    return found


def test_the_list_counts_what_each_document_holds(client: httpx2.Client, store: EmbeddedStore) -> None:
    known = store.reader().documents()
    listed = {one["slug"]: one for one in client.get("/documents").json()["documents"]}
    assert list(listed) == list(known)
    for name, record in known.items():
        one = listed[name]
        assert (one["mentions"], one["observations"]) == (record.mentions, record.observations)
        assert one["facts"] == record.facts + record.observations
        assert one["extractor"] == record.extractor


def test_the_list_is_narrowed_and_paged(client: httpx2.Client) -> None:
    whole = client.get("/documents").json()
    for facet in ("kind", "place", "year"):
        assert sum(whole["facets"][facet].values()) == whole["total"] > 1
        for value, count in whole["facets"][facet].items():
            assert client.get("/documents", params={facet: value}).json()["total"] == count
    title = whole["documents"][0]["title"]
    assert client.get("/documents", params={"q": title[:6]}).json()["documents"][0]["title"] == title
    assert client.get("/documents", params={"q": "没有这样的"}).json()["total"] == 0
    page, seen = client.get("/documents?limit=1"), []
    while True:
        seen += [one["slug"] for one in page.json()["documents"]]
        if "next" not in page.links:
            break
        page = client.get(page.url.join(page.links["next"]["url"]))
    assert seen == [one["slug"] for one in whole["documents"]]
    assert client.get("/documents?year=soon").status_code == 400


def test_a_document_says_where_everything_stands(client: httpx2.Client, store: EmbeddedStore, slug: str) -> None:
    page = _whole(client, slug)
    document, extraction = page["document"], store.reader().extraction(slug)
    text = document["text"]
    assert (text, document["start"], document["end"], document["next"]) == (
        extraction.document.text,
        0,
        len(text),
        None,
    )
    assert [(one["start"], one["end"]) for one in document["mentions"]] == [
        (one.start, one.end) for one in extraction.mentions
    ]
    for mention, known in zip(document["mentions"], extraction.mentions, strict=True):
        assert (mention["type"], mention["confidence"]) == (known.type, round(known.confidence, 3))
        assert mention["type"] == "Quantity" or mention["entity"] in page["things"]
        if mention["attributes"].get("status"):
            assert known.type not in {"Quantity", "Indicator"}
    # What the extractor read of a mention is what the page says of it there.
    told = [one for one in zip(document["mentions"], extraction.mentions, strict=True) if one[1].status]
    assert len(told) > 5
    assert sum(one["attributes"].get("status") == known.status for one, known in told) > 0.9 * len(told)
    facts = {
        one["iri"] for sentence in document["sentences"] for key in ("statements", "values") for one in sentence[key]
    }
    assert len(facts) == document["summary"]["facts"]
    for sentence in document["sentences"]:
        for one in sentence["statements"]:
            assert any(sentence["start"] <= span["start"] < sentence["end"] for span in one["evidence"])
            assert 0 < one["confidence"] <= 1
        for value in sentence["values"]:
            assert value["as_written"] in value["quotes"][0]["exact"]
            assert all(text[found["start"] : found["end"]] == found["exact"] for found in value["quotes"])


def test_sections_stand_in_one_another(client: httpx2.Client, store: EmbeddedStore, slug: str) -> None:
    document = _whole(client, slug)["document"]
    known = store.reader().extraction(slug).document
    sections = document["sections"]
    assert [(one["start"], one["end"], one["level"]) for one in sections] == sorted(
        ((one.start, one.end, one.level) for one in known.sections), key=lambda one: (one[0], one[2])
    )
    for sentence, there in zip(document["sentences"], known.sentences, strict=True):
        inside = None if sentence["section"] is None else sections[sentence["section"]]["start"]
        assert inside == (None if there.section is None else known.sections[there.section].start)
    for section in sections:
        if section["parent"] is not None:
            above = sections[section["parent"]]
            assert (above["start"] <= section["start"], section["end"] <= above["end"]) == (True, True)
            assert above["level"] < section["level"]


@pytest.mark.parametrize("limit", [1, 300])
def test_parts_of_a_document_make_up_the_whole(client: httpx2.Client, slug: str, limit: int) -> None:
    whole = _whole(client, slug)["document"]
    page = client.get(f"/documents/{slug}", params={"limit": limit})
    parts = [page.json()["document"]]
    while parts[-1]["next"] is not None:
        page = client.get(page.url.join(page.links["next"]["url"]))
        parts.append(page.json()["document"])
    assert "next" not in page.links
    assert "".join(part["text"] for part in parts) == whole["text"]
    assert len(parts) > 5
    for key in ("sentences", "mentions"):
        assert [one for part in parts for one in part[key]] == whole[key]
    assert all(part["sections"] == whole["sections"] for part in parts)


def test_a_part_begins_with_the_sentence_that_is_asked_for(client: httpx2.Client, slug: str) -> None:
    sentences = _whole(client, slug)["document"]["sentences"]
    one = sentences[40]
    for place in (one["start"], one["end"] - 1):
        part = client.get(f"/documents/{slug}", params={"start": place, "limit": 10}).json()
        assert part["document"]["sentences"] == [one]
        assert set(part["things"]) < set(_whole(client, slug)["things"])
    assert client.get(f"/documents/{slug}", params={"start": 10**9}).json()["document"]["sentences"] == sentences[-1:]
    for wrong in ({"start": -1}, {"limit": 0}, {"limit": 10**9}, {"start": "x"}):
        assert client.get(f"/documents/{slug}", params=wrong).status_code == 400


def test_a_document_is_also_rdf(client: httpx2.Client, slug: str) -> None:
    answer = client.get(f"/documents/{slug}", headers={"Accept": "text/turtle"})
    assert (answer.headers["content-type"].partition(";")[0], answer.headers["vary"][:6]) == ("text/turtle", "Accept")
    assert len(rdflib.Graph().parse(data=answer.text, format="turtle")) > 100
    assert client.get(f"/documents/{slug}", headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"/documents/{slug}", headers={"Accept": "text/html,*/*;q=0.8"}).json()["document"]


def test_what_has_not_changed_is_not_sent_again(client: httpx2.Client, store: EmbeddedStore, slug: str) -> None:
    for path in ("/documents", f"/documents/{slug}", f"/documents/{slug}?limit=10"):
        tag = client.get(path).headers["etag"]
        for sent in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
            again = client.get(path, headers={"If-None-Match": sent})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.head(path).headers["etag"] == tag
    assert client.get("/documents/none", headers={"If-None-Match": "*"}).status_code == 404
    # Of two commits that take the same place one after the other each has its tag.
    tags = set()
    for number in (1, 2):
        update = {"update": f"INSERT DATA {{ GRAPH <x:g> {{ <x:a> <x:b> {number} }} }}"}
        assert client.post("/sparql", data=update, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 204
        tags.add(client.get("/documents").headers["etag"])
        store.rollback()
    assert len(tags) == 2


def test_the_description_tells_the_shape(client: httpx2.Client, slug: str) -> None:
    described = client.get("/openapi.json").json()
    schemas = described["components"]["schemas"]
    operation = described["paths"]["/documents/{identifier}"]["get"]
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/DocumentPage")
    assert {"FullDocument", "MentionPart", "FactPart", "SentencePart", "SectionPart", "Span", "Taken"} <= set(schemas)
    assert {"attributes", "confidence", "entity"} <= set(schemas["MentionPart"]["required"])
    # The answer, which is written past the framework, is of that shape.
    TypeAdapter(DocumentPage).validate_json(client.get(f"/documents/{slug}").content)
