"""The ontology where its IRI leads: a page for people, RDF for programs, the JSON-LD context."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Annotated, cast

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter
from pyoxigraph import RdfFormat, serialize

from api.negotiate import TRIPLES, MediaType, choose, tags
from api.terms import Terms, terms
from api.vocabulary import Language, page
from kg.errors import NotFound
from kg.names import PREFIXES
from kg.ontology import ontology_triples
from kg.resources import data_folder

router = APIRouter(tags=["ontology"])

#: A browser names text/html; whatever takes anything is a program.
_FORMS = (*TRIPLES, MediaType("html", "text/html", aliases=("application/xhtml+xml",)))
_CONTEXT = MediaType("jsonld", "application/ld+json")


@router.get("/ontology", summary="The ontology: a page, or RDF", response_class=Response)
def ontology(
    request: Request,
    lang: Annotated[Language | None, Query(description="of the page")] = None,
    format: str | None = None,  # noqa: A002 (the word of the interface)
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Classes and properties with labels, definitions and the words that announce them in a text."""
    chosen = choose(_FORMS, request.headers.get("accept"), "html" if lang and not format else format)
    if chosen.engine is None:
        return _answer(request, page(lang or _language(accept_language)).encode(), chosen)
    return _answer(request, _rdf(cast("RdfFormat", chosen.engine)), chosen)


@router.get("/ontology/context.jsonld", summary="The JSON-LD context", response_class=Response)
def context(request: Request) -> Response:
    """Terms for the classes and properties of the ontology."""
    return _answer(request, (data_folder("ontology") / "context.jsonld").read_bytes(), _CONTEXT)


def _answer(request: Request, content: bytes, form: MediaType) -> Response:
    """The content, unless the client has it already."""
    tag = f'"{sha256(content).hexdigest()[:24]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag, "Vary": "Accept, Accept-Language"}
    if tag in tags(request):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=form.media_type, headers=headers)


@router.get("/ontology/terms", summary="The terms of the ontology with their labels", response_model=Terms)
def terms_of(request: Request) -> Response:
    """Classes, properties and concepts: what they are called in Chinese and English, and how they hang together."""
    return _answer(request, _told(), MediaType("json", "application/json"))


@router.get("/ontology/{version}", summary="A version of the ontology", status_code=303, response_class=Response)
def version_of(request: Request, version: str) -> Response:
    """The one that this service has, where its IRI with the version names that."""
    if version != terms().version:
        raise NotFound(f"this service has the version {terms().version} of the ontology")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/ontology{query}", 303)


@cache
def _told() -> bytes:
    return TypeAdapter(Terms).dump_json(terms())


def _language(accepted: str) -> Language:
    """The language of the page that a browser likes better; Chinese where it says nothing."""
    liked: dict[str, float] = {}
    for part in accepted.split(","):
        name, _, quality = part.partition(";q=")
        try:
            liked.setdefault(name.strip().casefold()[:2], float(quality or 1))
        except ValueError:
            continue
    chinese = liked.get("zh", liked.get("*", 0.0))
    others = [quality for name, quality in liked.items() if name not in {"zh", "*", ""}]
    # Who reads neither of the two reads English rather.
    return "en" if max(others, default=0.0) > chinese else "zh"


@cache
def _rdf(engine: RdfFormat) -> bytes:
    return serialize(ontology_triples(), format=engine, prefixes=dict(PREFIXES)) or b""
