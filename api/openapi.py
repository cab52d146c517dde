"""The OpenAPI description of the routes that are none of the framework's: the two protocols of SPARQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from api.negotiate import GRAPHS, RESULTS, TRIPLES
from api.routes import graph_store, sparql

_TEXT = {"type": "string"}
_LIST = {"type": "array", "items": _TEXT}
_FORMATS = ", ".join(dict.fromkeys(one.name for one in (*RESULTS, *GRAPHS)))


def _parameter(name: str, schema: Mapping[str, object], description: str, place: str = "query") -> dict[str, object]:
    return {
        "name": name, "in": place, "schema": dict(schema), "description": description, "required": place == "path"
    }  # fmt: skip


_TIMEOUT = _parameter("timeout", {"type": "number"}, "seconds; not more than the service allows")
_QUERY = [
    _parameter("query", _TEXT, "SELECT, ASK, CONSTRUCT or DESCRIBE; without it the service describes itself"),
    _parameter("format", _TEXT, f"{_FORMATS}; goes before Accept"),
    _parameter("default-graph-uri", _LIST, "graphs that make up the default graph"),
    _parameter("named-graph-uri", _LIST, "graphs that GRAPH reaches"),
    _TIMEOUT,
]
_FIELDS = {
    "query": _TEXT, "update": _TEXT, "format": _TEXT, "default-graph-uri": _LIST, "named-graph-uri": _LIST,
    "using-graph-uri": _LIST, "using-named-graph-uri": _LIST,
}  # fmt: skip
_BODY = {
    "content": {
        sparql.FORM: {"schema": {"type": "object", "properties": _FIELDS}},
        sparql.QUERY: {"schema": _TEXT},
        sparql.UPDATE: {"schema": _TEXT},
    }
}
_RDF = {"content": {one.media_type: {"schema": _TEXT} for one in GRAPHS} | {"multipart/form-data": {"schema": {}}}}
_WHICH = [_parameter("graph", _TEXT, "IRI of a graph"), _parameter("default", _TEXT, "the default graph"), _TIMEOUT]
_DIRECT = [_parameter("path", _TEXT, "what ends the IRI of the graph", "path"), _TIMEOUT]
_FORMAT = _parameter("format", _TEXT, f"{', '.join(one.name for one in TRIPLES)}; goes before Accept")


def _operation(tag: str, summary: str, parameters: list[dict[str, object]], *statuses: int, **more: object) -> Any:  # noqa: ANN401
    said = {
        200: "The answer", 201: "A new graph", 204: "Done", 400: "Not understood", 401: "Without the token",
        403: "Closed", 404: "No such graph", 406: "No such format", 415: "Not to be read", 429: "Too many queries",
        503: "Try again", 504: "Took too long",
    }  # fmt: skip
    responses = {str(status): {"description": said[status]} for status in (*statuses, 400, 429, 503, 504)}
    return {"tags": [tag], "summary": summary, "parameters": parameters, "responses": responses, **more}


def _graphs(which: list[dict[str, object]]) -> dict[str, Any]:
    tag, writes = "Graph store", [201, 204, 401, 403, 415]
    return {
        "get": _operation(tag, "The triples of a graph", [*which, _FORMAT], 200, 404, 406),
        "put": _operation(tag, "Put triples in the place of a graph's", which, *writes, requestBody=_RDF),
        "post": _operation(tag, "Add triples to a graph, or make a new one", which, *writes, requestBody=_RDF),
        "delete": _operation(tag, "Remove a graph", which, 204, 401, 403, 404),
    }


PATHS: Mapping[str, Any] = {
    sparql.PATH: {
        "get": _operation("SPARQL", "Ask a query, or read what this service can do", _QUERY, 200, 403, 406),
        "post": _operation("SPARQL", "Ask a query, or update", [_TIMEOUT], 200, 204, 401, 403, 406, requestBody=_BODY),
    },
    graph_store.PATH: _graphs(_WHICH),
    graph_store.PATH + "/{path}": _graphs(_DIRECT),
}


def describe(app: FastAPI) -> None:
    """Have an application's description tell of these routes too."""
    of_framework = app.openapi

    def whole() -> dict[str, Any]:
        found = of_framework()
        found["paths"] = {**PATHS, **found["paths"]}
        return found

    app.openapi = whole  # type: ignore[method-assign]
