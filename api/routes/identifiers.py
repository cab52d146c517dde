"""The addresses of things (``/id/…``), which lead to a page or to data about them: https://www.w3.org/TR/cooluris/."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import ReaderDep, known
from api.negotiate import IDENTIFIED, choose
from kg import graph
from kg.errors import NotFound
from kg.graph import terms as t

router = APIRouter(tags=["identifiers"])

#: A part of a document, as ``kg.names.Names.part`` names it, or what belongs to one.
_PART = re.compile(r"doc/([^/]+)/(?:section|sentence|mention|evidence)/(\d+)-\d+(?:/.*)?")


@router.get(
    "/id/{identifier:path}",
    summary="What an IRI names",
    status_code=303,
    response_class=Response,
    responses={303: {"description": "See there: a page for a browser; JSON, JSON-LD, Turtle, N-Triples, RDF/XML"}},
)
def dereference(request: Request, reader: ReaderDep, identifier: str, format: str | None = None) -> Response:  # noqa: A002 (the word of the interface)
    """A thing, a document or a part of one, a statement, an observation: the page or the data about it, by Accept."""
    iri = known(reader, identifier)
    subject = t.node(iri)
    if subject is None or next(reader.quads(subject), None) is None:
        raise NotFound(f"there is no {iri} in the store")
    shown = t.identifier(reader, iri) or identifier
    chosen = choose(IDENTIFIED, request.headers.get("accept"), format)
    document = shown.removeprefix("doc/") if graph.is_document(reader, iri) else None
    root = request.scope.get("root_path", "")
    if chosen.name == "html":
        target = f"{root}/#/{_view(shown, document)}"
    elif document is not None:
        target = f"{root}/documents/{quote(document)}?format={chosen.name}"
    else:
        target = f"{root}/entities/{quote(shown)}?format={chosen.name}"
    return RedirectResponse(target, 303, {"Vary": "Accept"})


def _view(shown: str, document: str | None) -> str:
    """Where the page shows it: a part of a document in its place in the text."""
    part = _PART.fullmatch(shown)
    if part is not None:
        return f"document/{quote(part[1], safe='')}?at={part[2]}"
    return f"entity/{quote(shown, safe='')}" if document is None else f"document/{quote(document, safe='')}"
