"""The plain page, its files, and the addresses of things (``/id/…``), which lead to the form that is asked for."""

from __future__ import annotations

from importlib.resources import files
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import ReaderDep, known
from api.negotiate import MediaType, choose
from kg import graph
from kg.errors import NotFound

router = APIRouter(include_in_schema=False)

#: Name → media type of the files of the page.
FILES = {
    "index.html": "text/html",
    "docs.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "text.js": "text/javascript",
    "view.js": "text/javascript",
    "words.js": "text/javascript",
    "docs.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
#: A browser names text/html; whatever takes anything is a program.
_FORMS = (
    MediaType("json", "application/json"),
    MediaType("html", "text/html"),
    MediaType("jsonld", "application/ld+json"),
    MediaType("turtle", "text/turtle"),
)


def _file(name: str) -> Response:
    if name not in FILES:
        raise NotFound(f"there is no page {name!r}")
    content = (files("api") / "page" / name).read_bytes()
    return Response(content, media_type=FILES[name], headers={"Cache-Control": "no-cache"})


@router.get("/")
def index() -> Response:
    """The page."""
    return _file("index.html")


@router.get("/docs")
def docs() -> Response:
    """The interface, told from its OpenAPI description."""
    return _file("docs.html")


@router.get("/page/{name}")
def part(name: str) -> Response:
    """A file of the page."""
    return _file(name)


@router.get("/id/{identifier:path}")
def dereference(request: Request, reader: ReaderDep, identifier: str) -> Response:
    """See other: the page for a browser, the data for a program."""
    iri = known(reader, identifier)
    shown = graph.describe(reader, iri).id or identifier
    chosen = choose(_FORMS, request.headers.get("accept"), request.query_params.get("format"))
    root = request.scope.get("root_path", "")
    document = "Document" in graph.describe(reader, iri).types
    if chosen.name == "html":
        target = f"{root}/#/{'document' if document else 'entity'}/{quote(shown, safe='')}"
    elif document and chosen.name == "json":
        target = f"{root}/documents/{quote(shown.removeprefix('doc/'))}"
    else:
        target = f"{root}/entities/{quote(shown)}?format={chosen.name}"
    return RedirectResponse(target, 303, {"Vary": "Accept"})
