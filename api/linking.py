"""What addresses of things have in common: where the next page is, and a part of the graph as RDF."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import TypeAdapter

from api.negotiate import MediaType
from kg import export
from kg.export.selection import Selection
from kg.store.base import Reader

T = TypeVar("T")


def link_next(request: Request, response: Response, **place: str | int | None) -> None:
    """Say where the next page is (RFC 8288); as a reference without host, which holds behind any proxy.

    Args:
        request: The request of this page.
        response: Takes the header.
        place: The one parameter that another page has otherwise; None on the last page.
    """
    ((name, value),) = place.items()
    if value is not None:
        pairs = [(key, other) for key, other in request.query_params.multi_items() if key != name]
        response.headers["Link"] = f'<?{urlencode([*pairs, (name, value)])}>; rel="next"'


def json_of(adapter: TypeAdapter[T], value: T, headers: Mapping[str, str] | None = None) -> Response:
    """A value as JSON.

    By the model's own serialiser: the framework would check each of some thousand values once more, which takes longer
    than to find them.
    """
    return Response(adapter.dump_json(value), media_type="application/json", headers=dict(headers or {}))


def rdf_of(reader: Reader, selection: Selection, chosen: MediaType, headers: Mapping[str, str]) -> Response:
    """A part of the graph in a syntax."""
    out = io.BytesIO()
    export.format_named(chosen.name).write(reader, selection, out)
    return Response(out.getvalue(), media_type=chosen.media_type, headers=dict(headers))
