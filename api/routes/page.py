"""The plain page and its files."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, Response

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
