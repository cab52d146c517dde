"""The ontology where its IRI leads: a page for people, RDF for programs, the JSON-LD context."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Header, Query, Request, Response
from pyoxigraph import RdfFormat, serialize

from api.negotiate import GRAPHS, MediaType, choose
from api.vocabulary import Language, page
from kg.names import PREFIXES
from kg.ontology import ontology_triples
from kg.resources import data_folder

router = APIRouter(tags=["ontology"])

#: A browser names text/html; whatever takes anything is a program.
_FORMS = (*(one for one in GRAPHS if one.name not in {"nquads", "trig"}), MediaType("html", "text/html"))
_KEPT = {"Cache-Control": "public, max-age=3600", "Vary": "Accept, Accept-Language"}


@router.get("/ontology", summary="The ontology: a page, or RDF", response_class=Response)
def ontology(
    request: Request,
    lang: Annotated[Literal["zh", "en"] | None, Query(description="of the page")] = None,
    format: str | None = None,  # noqa: A002 (the word of the interface)
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Classes and properties with labels, definitions and the words that announce them in a text."""
    chosen = choose(_FORMS, request.headers.get("accept"), "html" if lang and not format else format)
    if chosen.engine is None:
        first: Language = "en" if accept_language.strip().casefold().startswith("en") else "zh"
        return Response(page(lang or first), media_type="text/html", headers=_KEPT)
    return Response(_rdf(cast("RdfFormat", chosen.engine)), media_type=chosen.media_type, headers=_KEPT)


@router.get("/ontology/context.jsonld", summary="The JSON-LD context", response_class=Response)
def context() -> Response:
    """Terms for the classes and properties of the ontology."""
    content = (data_folder("ontology") / "context.jsonld").read_bytes()
    return Response(content, media_type="application/ld+json", headers=_KEPT)


@cache
def _rdf(engine: RdfFormat) -> bytes:
    return serialize(ontology_triples(), format=engine, prefixes=dict(PREFIXES)) or b""
