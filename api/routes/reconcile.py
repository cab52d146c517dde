"""The Reconciliation Service API 0.2, by which OpenRefine and others match a table with the graph.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/; identifiers are those of /entities.
"""

from __future__ import annotations

import json
from html import escape
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request, Response

import kg
from api.deps import ReaderDep, known
from kg import graph
from kg.errors import BadInput, NotFound
from kg.graph import Node, vocabulary
from kg.graph import extension as ext
from kg.graph import terms as t
from kg.graph.reconcile import Candidate, reconcile
from kg.names import PLAN
from kg.store.base import Reader

router = APIRouter(tags=["reconciliation"])

#: A batch, and an extension, may hold so many queries or things.
MAX_BATCH = 100
#: So many candidates at most for one name, and so many where the client does not say.
_MOST, _USUAL = 50, 10
#: Properties of a query that say where a thing lies.
_PLACES = frozenset({"place", "locatedIn", "partOf"})
#: So many suggestions stand on one page, of so many in all.
_SUGGESTED, _SUGGESTED_ALL = 20, 200
#: A preview is made to be framed by a client elsewhere, and runs nothing.
_FRAMED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"
_FORM = "application/x-www-form-urlencoded"

Prefix = Annotated[str, Query(max_length=200)]
Cursor = Annotated[int, Query(ge=0, le=_SUGGESTED_ALL)]


async def _fields(request: Request) -> dict[str, str]:
    """The parameters of a request, from its address and its form."""
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind != _FORM:
            raise BadInput(f"a POST to /reconcile is of the type {_FORM}, not {kind or 'none'}")
        try:
            pairs += parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=100)
        except ValueError as error:
            raise BadInput(f"the form cannot be read: {error}") from None
    return dict(pairs)


_PARAMETERS = [
    {"name": name, "in": "query", "schema": {"type": "string"}, "description": description}
    for name, description in (
        ("queries", "a batch of queries as a JSON object"),
        ("extend", "things and properties as a JSON object"),
    )
]
_BODY = {
    "content": {
        _FORM: {
            "schema": {"type": "object", "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}}}
        }
    }
}


@router.get("/reconcile", summary="The manifest, or candidates for names", openapi_extra={"parameters": _PARAMETERS})
@router.post("/reconcile", summary="Candidates for names, or values of things", openapi_extra={"requestBody": _BODY})
def service(request: Request, reader: ReaderDep, fields: Annotated[dict[str, str], Depends(_fields)]) -> dict[str, Any]:
    """Without a parameter what this service can do; ``queries`` matches names, ``extend`` fetches values."""
    if "queries" in fields:
        batch = _object(fields["queries"], "queries")
        if len(batch) > MAX_BATCH:
            raise BadInput(f"a batch holds at most {MAX_BATCH} queries, not {len(batch)}")
        return {
            key: {"result": [_candidate(one) for one in _query(reader, key, query)]} for key, query in batch.items()
        }
    if "extend" in fields:
        return _extend(reader, _object(fields["extend"], "extend"))
    return _manifest(str(request.base_url).rstrip("/"), t.base_of(reader))


def _manifest(here: str, base: str) -> dict[str, Any]:
    words = vocabulary.classes()
    service = f"{here}/reconcile"
    suggest = {
        kind: {"service_url": service, "service_path": f"/suggest/{kind}"} for kind in ("entity", "type", "property")
    }
    suggest["entity"]["flyout_service_path"] = "/flyout/entity?id=${id}"
    return {
        "versions": ["0.2"],
        "name": "Planatlas",
        "identifierSpace": base + "id/",
        "schemaSpace": PLAN,
        "serviceVersion": kg.__version__,
        "documentation": f"{here}/docs",
        "defaultTypes": [{"id": name, "name": words[name].name} for name in t.KINDS if name in words],
        "view": {"url": here + "/id/{{id}}"},
        "preview": {"url": service + "/preview?id={{id}}", "width": 420, "height": 160},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [],
        },
    }


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        # Again without halves of surrogate pairs, which escapes may bring and no answer can hold.
        found = json.loads(json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise BadInput(f"{name} is not JSON") from None
    if not isinstance(found, dict):
        raise BadInput(f"{name} must be a JSON object")
    return found


def _query(reader: Reader, key: str, query: object) -> tuple[Candidate, ...]:
    if not isinstance(query, dict):
        raise BadInput(f"the query {key[:40]!r} must be an object")
    text = query.get("query", "")
    kinds = query.get("type") or []
    kinds = [kinds] if isinstance(kinds, str) else kinds
    limit = query.get("limit", _USUAL)
    if not isinstance(text, str) or not _strings(kinds):
        raise BadInput(f"the query {key[:40]!r} needs query as a text and type as a name or a list of names")
    if not isinstance(limit, int | float) or not limit >= 1:
        raise BadInput(f"the query {key[:40]!r} needs a limit of at least 1")
    return reconcile(
        reader,
        text,
        kinds=[_local(kind) for kind in kinds],
        every=query.get("type_strict") == "all",
        places=_places(reader, query.get("properties")),
        limit=int(min(limit, _MOST)),
    )


def _strings(found: object) -> bool:
    return isinstance(found, list) and len(found) <= MAX_BATCH and all(isinstance(one, str) for one in found)


def _places(reader: Reader, properties: object) -> list[str]:
    """IRIs of the places that a query names; what no place is called gives no hint."""
    if properties is None:
        return []
    if not isinstance(properties, list) or not all(isinstance(one, dict) and "pid" in one for one in properties):
        raise BadInput("properties must be a list of objects with pid and v")
    values: list[object] = []
    for one in properties:
        if one["pid"] in _PLACES:
            v = one.get("v")
            values += v if isinstance(v, list) else [v]
    found: dict[str, None] = {}
    for value in values[:5]:
        named = value.get("id") if isinstance(value, dict) else value
        text = str(named) if isinstance(named, str | int) and not isinstance(named, bool) else ""
        code = text.removeprefix("area/")
        if code.isdecimal() and code.isascii():
            # A code says where things lie by their identifiers, also where no text speaks of the area itself.
            found[f"{t.base_of(reader)}id/area/{code}"] = None
            continue
        try:
            found[graph.resolve(reader, text)] = None
        except (NotFound, BadInput):
            continue
    return list(found)


def _local(name: str) -> str:
    return name.removeprefix(PLAN).removeprefix("plan:")


def _types(node: Node) -> list[dict[str, str]]:
    words = vocabulary.classes()
    names = dict.fromkeys([node.type or "", *node.types])
    return [{"id": name, "name": words[name].name if name in words else name} for name in names if name]


def _candidate(one: Candidate) -> dict[str, Any]:
    shown = {"id": one.node.id or one.node.iri, "name": one.node.label, "score": one.score, "match": one.match}
    if one.matched != one.node.label:
        shown["description"] = one.matched
    return {**shown, "type": _types(one.node)}


def _thing(reader: Reader, identifier: str) -> str:
    return identifier if "://" in identifier else known(reader, identifier)


def _extend(reader: Reader, asked: dict[str, Any]) -> dict[str, Any]:
    ids = asked.get("ids")
    properties = asked.get("properties")
    if not _strings(ids) or not isinstance(properties, list) or len(properties) > MAX_BATCH:
        raise BadInput(f"extend needs ids, a list of at most {MAX_BATCH} texts, and properties, a list as short")
    names = [one.get("id") if isinstance(one, dict) else None for one in properties]
    if not all(isinstance(name, str) for name in names):
        raise BadInput("each of the properties needs an id")
    known_ones = ext.properties()
    chosen = [_local(name) for name in names if isinstance(name, str)]
    unknown = [name for name in chosen if name not in known_ones]
    if unknown:
        raise BadInput(f"there is no property {unknown[0][:40]!r}; there are: {', '.join(known_ones)}")
    rows = {}
    for identifier in dict.fromkeys(ids or ()):
        try:
            held = ext.values(reader, _thing(reader, identifier), chosen)
        except BadInput:
            held = {}
        rows[identifier] = {name: [_value(value) for value in held.get(name, ())] for name in chosen}
    return {"meta": [{"id": name, "name": known_ones[name]} for name in dict.fromkeys(chosen)], "rows": rows}


def _value(value: Node | str) -> dict[str, str]:
    return {"str": value} if isinstance(value, str) else {"id": value.id or value.iri, "name": value.label}


@router.get("/reconcile/properties", summary="Properties whose values can be fetched")
def properties(
    kind: Annotated[str, Query(alias="type")] = "", limit: Annotated[int, Query(ge=1)] = 100
) -> dict[str, Any]:
    """The same for every type."""
    found = [{"id": name, "name": label} for name, label in ext.properties().items()]
    return {"type": kind, "limit": limit, "properties": found[:limit]}


@router.get("/reconcile/suggest/entity", summary="Things by the beginning of a name")
def suggest_entity(reader: ReaderDep, prefix: Prefix = "", cursor: Cursor = 0) -> dict[str, Any]:
    """As search finds them; ``cursor`` is the number of those that are left out."""
    hits = graph.index(reader).search(prefix, limit=cursor + _SUGGESTED).hits[cursor:]
    return {
        "result": [
            {
                "id": hit.node.id or hit.node.iri,
                "name": hit.node.label,
                "description": ", ".join(one["name"] for one in _types(hit.node)),
                "notable": _types(hit.node),
            }
            for hit in hits
        ]
    }


@router.get("/reconcile/suggest/type", summary="Classes by the beginning of a name")
def suggest_type(prefix: Prefix = "", cursor: Cursor = 0) -> dict[str, Any]:
    """By name or by label, Chinese or English."""
    return _suggested(vocabulary.matching(vocabulary.classes(), prefix), cursor)


@router.get("/reconcile/suggest/property", summary="Properties by the beginning of a name")
def suggest_property(prefix: Prefix = "", cursor: Cursor = 0) -> dict[str, Any]:
    """By name or by label, Chinese or English; ``place`` says where a thing lies."""
    place = vocabulary.Word("place", "place", ("地区",), "The area in which a thing lies, by name or code")
    return _suggested(vocabulary.matching({"place": place, **vocabulary.relations()}, prefix), cursor)


def _suggested(words: list[vocabulary.Word], cursor: int) -> dict[str, Any]:
    shown = words[cursor : cursor + _SUGGESTED]
    return {"result": [{"id": word.id, "name": word.name, "description": word.description} for word in shown]}


@router.get("/reconcile/flyout/entity", summary="A few lines on a thing, within JSON")
def flyout(reader: ReaderDep, id: str) -> dict[str, str]:  # noqa: A002 (the word of the protocol)
    """For the suggestions of a client."""
    return {"id": id, "html": _told(reader, id)}


@router.get("/reconcile/preview", summary="A few lines on a thing, as a page", response_class=Response)
def preview(reader: ReaderDep, id: str) -> Response:  # noqa: A002 (the word of the protocol)
    """A small page that a client shows within its own."""
    style = "body{font:14px sans-serif;margin:.6em}p{margin:.3em 0}small{color:#555}"
    page = f'<!doctype html><html lang="zh"><meta charset="utf-8"><style>{style}</style>{_told(reader, id)}</html>'
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": _FRAMED})


def _told(reader: Reader, identifier: str) -> str:
    iri = _thing(reader, identifier)
    if t.node(iri) is None:
        raise BadInput("id is no identifier of a thing")
    told = ext.told(reader, iri)
    types = escape(", ".join(one["name"] for one in _types(told.node)))
    lines = [f"<p><b>{escape(told.node.label)}</b> <small>{types}</small></p>"]
    if told.aliases:
        lines.append(f"<p><small>{escape('、'.join(told.aliases))}</small></p>")
    if told.places:
        lines.append(f"<p>{escape('、'.join(told.places))}</p>")
    if told.quote:
        lines.append(f"<p>“{escape(told.quote)}”</p>")
    return "".join(lines)
