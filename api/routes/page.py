"""The explorer and its files, as built from ``web``; the pages that tell of the interface."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from mimetypes import guess_type
from typing import Annotated

from fastapi import APIRouter, Header, Response

from kg.errors import NotFound

router = APIRouter(include_in_schema=False)

#: Name → media type of the files of the pages.
FILES = {
    "docs.html": "text/html",
    "page.css": "text/css",
    "docs.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
#: Their names say what is in them.
_FOREVER = "public, max-age=31536000, immutable"
#: What stands at "/" in a checkout where nobody has built the explorer.
_UNBUILT = (
    "<!doctype html><meta charset=utf-8><title>Planatlas</title>"
    "<p>The explorer is not built: run <code>make web</code>. "
    '浏览器界面尚未构建：请运行 <code>make web</code>。 <a href="docs">/docs</a>'
)


@router.get("/")
def index() -> Response:
    """The explorer."""
    built = files("api") / "static" / "index.html"
    content = built.read_bytes() if built.is_file() else _UNBUILT.encode()
    return Response(content, media_type="text/html", headers={"Cache-Control": "no-cache"})


@router.get("/icon.svg")
def icon() -> Response:
    """The icon."""
    return _file("icon.svg")


@router.get("/assets/{name}")
def asset(name: str, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """A file of the explorer, packed for those who take that."""
    found = files("api") / "static" / "assets" / name
    if "/" in name or "\\" in name or name.startswith(".") or not found.is_file():
        raise NotFound(f"the explorer has no file {name!r}; reload the page")
    kind = "text/javascript" if name.endswith((".js", ".mjs")) else guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" not in accept_encoding:
        return Response(found.read_bytes(), media_type=kind, headers=headers)
    return Response(_packed(name), media_type=kind, headers=headers | {"Content-Encoding": "gzip"})


@cache
def _packed(name: str) -> bytes:
    """A file of the explorer, packed once a process; there are some dozens."""
    return gzip.compress((files("api") / "static" / "assets" / name).read_bytes(), mtime=0)


@router.get("/docs")
def docs() -> Response:
    """The interface, told from its OpenAPI description."""
    return _file("docs.html")


@router.get("/page/{name}")
def part(name: str) -> Response:
    """A file of the pages."""
    return _file(name)


def _file(name: str) -> Response:
    if name not in FILES:
        raise NotFound(f"there is no page {name!r}")
    content = (files("api") / "page" / name).read_bytes()
    return Response(content, media_type=FILES[name], headers={"Cache-Control": "no-cache"})
