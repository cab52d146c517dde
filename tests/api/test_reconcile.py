"""The Reconciliation Service API 0.2: every answer has the shape that the specification gives it.

The schemas are our own reading of https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx2
import jsonschema
import pytest

TEXT = {"type": "string"}
TYPE = {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id"]}
SUGGEST = {
    "type": "object",
    "properties": {
        "service_url": {**TEXT, "pattern": "^https?://"},
        "service_path": {**TEXT, "pattern": "^/"},
        "flyout_service_path": {**TEXT, "pattern": r"\$\{id\}"},
    },
    "required": ["service_url", "service_path"],
}
TEMPLATE = {**TEXT, "pattern": r"\{\{id\}\}"}
MANIFEST = {
    "type": "object",
    "properties": {
        "versions": {"type": "array", "items": TEXT, "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": {**TEXT, "format": "uri"},
        "schemaSpace": {**TEXT, "format": "uri"},
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True, "minItems": 1},
        "view": {"type": "object", "properties": {"url": TEMPLATE}, "required": ["url"]},
        "preview": {
            "type": "object",
            "properties": {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}},
            "required": ["url", "width", "height"],
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": SUGGEST, "type": SUGGEST, "property": SUGGEST},
            "required": ["entity", "type", "property"],
        },
        "extend": {
            "type": "object",
            "properties": {"propose_properties": SUGGEST, "property_settings": {"type": "array"}},
            "required": ["propose_properties"],
        },
    },
    "required": ["versions", "name", "identifierSpace", "schemaSpace", "view", "preview", "suggest", "extend"],
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": TEXT,
                        "name": TEXT,
                        "description": TEXT,
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": TYPE},
                    },
                    "required": ["id", "name", "score", "match", "type"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["result"],
    },
}
SUGGESTIONS = {
    "type": "object",
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "description": TEXT,
                    "notable": {"type": "array", "items": TYPE},
                },
                "required": ["id", "name"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["result"],
}
CELL = {
    "oneOf": [
        {"type": "object", "properties": {"str": TEXT}, "required": ["str"], "additionalProperties": False},
        {
            "type": "object",
            "properties": {"id": TEXT, "name": TEXT},
            "required": ["id", "name"],
            "additionalProperties": False,
        },
    ]
}
EXTENSION = {
    "type": "object",
    "properties": {
        "meta": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]},
        },
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": CELL},
            },
        },
    },
    "required": ["meta", "rows"],
}


def _fits(answer: httpx2.Response, schema: dict[str, Any]) -> Any:  # noqa: ANN401 (JSON)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    jsonschema.Draft202012Validator(schema).validate(answer.json())
    return answer.json()


def _ask(client: httpx2.Client, **query: object) -> list[dict[str, Any]]:
    answer = client.post("/reconcile", data={"queries": json.dumps({"q0": query})})
    found = _fits(answer, RESULTS)["q0"]["result"]
    assert isinstance(found, list)
    return found


def test_the_manifest_has_its_shape_and_every_site_may_read_it(client: httpx2.Client) -> None:
    answer = client.get("/reconcile", headers={"Origin": "http://127.0.0.1:3333"})
    manifest = _fits(answer, MANIFEST)
    assert answer.headers["access-control-allow-origin"] == "*"
    address = manifest["view"]["url"].replace("{{id}}", quote("990100/青湖科学城"))
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 303
    for part in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        assert client.get(part["service_url"] + part["service_path"]).status_code == 200


def test_a_batch_is_the_same_by_get_and_post(client: httpx2.Client) -> None:
    batch = {"q0": {"query": "青湖科学城"}, "q1": {"query": "没有这个地方"}, "另": {"query": "九号线", "limit": 1}}
    posted = _fits(client.post("/reconcile", data={"queries": json.dumps(batch)}), RESULTS)
    assert _fits(client.get("/reconcile", params={"queries": json.dumps(batch)}), RESULTS) == posted
    assert list(posted) == ["q0", "q1", "另"]
    best = posted["q0"]["result"][0]
    assert (best["id"], best["score"], best["match"]) == ("990100/青湖科学城", 100, True)
    assert best["type"][0]["id"] == "Zone"
    assert posted["q1"]["result"] == []
    assert posted["另"]["result"][0]["name"] == "地铁九号线"


@pytest.mark.parametrize(
    ("query", "sure"),
    [
        ("青湖科学城", True),
        ("“青湖科学城”", True),
        ("九号线", True),  # an alias of one thing alone
        ("artificial intelligence", True),
        ("青湖科学", False),
        ("qinghukexuecheng", False),
        ("QHKXC", False),
        ("青湖科学诚", False),
        ("国际航运枢纽", False),  # two things of that name
        ("", False),
    ],
)
def test_only_a_whole_name_of_one_thing_is_a_match(client: httpx2.Client, query: str, *, sure: bool) -> None:
    found = _ask(client, query=query)
    assert [one["match"] for one in found].count(True) == sure
    assert bool(found) == bool(query)
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("v", ["990200", 990200, {"id": "area/990200", "name": "x"}, ["nowhere", "990200"]])
def test_a_place_tells_two_of_a_name_apart(client: httpx2.Client, v: object) -> None:
    found = _ask(client, query="国际航运枢纽", properties=[{"pid": "place", "v": v}])
    assert [(one["id"], one["match"]) for one in found[:2]] == [
        ("990200/国际航运枢纽", True),
        ("990100/国际航运枢纽", False),
    ]
    assert found[0]["score"] > found[1]["score"]


def test_a_type_keeps_others_out(client: httpx2.Client) -> None:
    assert {one["type"][0]["id"] for one in _ask(client, query="青湖", type="Zone")} == {"Zone"}
    both = _ask(client, query="青湖", type=["Zone", "AdminArea"])
    assert {one["type"][0]["id"] for one in both} == {"Zone", "AdminArea"}
    assert _ask(client, query="青湖", type=["Zone", "AdminArea"], type_strict="all") == []


def test_suggestions_of_all_kinds(client: httpx2.Client) -> None:
    entities = _fits(client.get("/reconcile/suggest/entity", params={"prefix": "qingh"}), SUGGESTIONS)["result"]
    assert [one["id"] for one in entities] == ["area/990103", "990100/青湖科学城"]
    rest = _fits(client.get("/reconcile/suggest/entity", params={"prefix": "qingh", "cursor": 1}), SUGGESTIONS)
    assert rest["result"] == entities[1:]
    types = _fits(client.get("/reconcile/suggest/type", params={"prefix": "corr"}), SUGGESTIONS)["result"]
    assert types[0]["id"] == "Corridor"
    properties = _fits(client.get("/reconcile/suggest/property", params={"prefix": "pla"}), SUGGESTIONS)["result"]
    assert properties[0]["id"] == "place"
    flyout = client.get("/reconcile/flyout/entity", params={"id": entities[0]["id"]}).json()
    assert flyout["id"] == entities[0]["id"]
    assert "青湖区" in flyout["html"]


def test_a_preview_is_a_page_that_others_may_frame(client: httpx2.Client) -> None:
    answer = client.get("/reconcile/preview", params={"id": "990100/地铁九号线"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "地铁九号线" in answer.text
    assert "“地铁九号线建成通车。”" in answer.text
    policies = answer.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "frame-ancestors *" in policies[0]
    assert "script" not in policies[0]
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]


def test_values_are_fetched_for_rows(client: httpx2.Client) -> None:
    proposed = client.get("/reconcile/properties", params={"type": "Zone"}).json()
    assert {"partOf", "altLabel", "status"} <= {one["id"] for one in proposed["properties"]}
    asked = {
        "ids": ["990100/青湖科学城", "990100/地铁九号线", "990100/没有"],
        "properties": [{"id": "develops"}, {"id": "status"}, {"id": "altLabel"}],
    }
    found = _fits(client.post("/reconcile", data={"extend": json.dumps(asked)}), EXTENSION)
    assert [one["id"] for one in found["meta"]] == ["develops", "status", "altLabel"]
    assert {one["name"] for one in found["rows"]["990100/青湖科学城"]["develops"]} == {"人工智能", "生物医药"}
    assert found["rows"]["990100/地铁九号线"]["altLabel"] == [{"str": "九号线"}]
    assert {one["str"] for one in found["rows"]["990100/地铁九号线"]["status"]} == {"completed", "planned"}
    assert found["rows"]["990100/没有"] == {"develops": [], "status": [], "altLabel": []}


@pytest.mark.parametrize(
    "fields",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": "[" * 5000},
        {"queries": '{"q": 1}'},
        {"queries": '{"q": {"query": 1}}'},
        {"queries": '{"q": {"query": "x", "type": 5}}'},
        {"queries": '{"q": {"query": "x", "limit": NaN}}'},
        {"queries": '{"q": {"query": "x", "limit": "9"}}'},
        {"queries": '{"q": {"query": "x", "properties": [1]}}'},
        {"queries": json.dumps({f"q{n}": {"query": "x"} for n in range(101)})},
        {"extend": "{}"},
        {"extend": '{"ids": ["x"], "properties": [{}]}'},
        {"extend": '{"ids": ["x"], "properties": [{"id": "nothing"}]}'},
    ],
)
def test_what_does_not_fit_is_told_in_one_line(client: httpx2.Client, fields: dict[str, str]) -> None:
    answer = client.post("/reconcile", data=fields)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "NEAR(a b)",
        "a AND",
        "* OR *",
        "^x",
        "name:x",
        "\ud800",
        "\x00",
        "\ue000",
        "x" * 5000,
        "𠀀",
        "'; DROP",
        "((((",
    ],
)
def test_no_query_is_read_as_syntax(client: httpx2.Client, query: str) -> None:
    asked = {"q0": {"query": query, "type": query, "properties": [{"pid": "place", "v": query}]}}
    _fits(client.post("/reconcile", data={"queries": json.dumps(asked)}), RESULTS)
    extend = {"ids": [query, f"http://{query}"], "properties": [{"id": "partOf"}]}
    assert client.post("/reconcile", data={"extend": json.dumps(extend)}).status_code == 200
    if query.isprintable():
        for path in ("preview", "flyout/entity"):
            assert client.get(f"/reconcile/{path}", params={"id": query}).status_code in {400, 404}
