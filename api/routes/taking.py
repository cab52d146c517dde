"""Documents from outside: taken in with progress, mended by annotations, taken out. All of it needs the token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.types import Send

from api import events, protocol
from api.answering import JobResponse
from api.deps import ReaderDep, Service, ServiceDep
from api.errors import Unsupported
from api.jobs import Annotate, AnyJob, DocumentRemoval, DocumentWrite
from api.negotiate import MediaType, choose
from api.problems import known
from api.workers import Answer, Failed
from kg import brat
from kg.errors import BadInput, NotFound
from kg.text.metadata import Told

router = APIRouter(tags=["documents"])

_FORMS = (MediaType("json", "application/json"), MediaType("events", events.MEDIA_TYPE))
_MULTIPART = "multipart/form-data"
#: Bytes of the fields beside the file.
_FIELDS = 1 << 16
_TOLD = {field.name for field in fields(Told)} - {"slug"}
_PROPERTIES: dict[str, Any] = {
    "file": {"type": "string", "format": "binary"},
    "id": {"type": "string", "description": "the document's identifier"},
    "place": {"type": "string", "description": "name or code of the place"},
    "year": {"type": "integer"},
    "title": {"type": "string"},
    "kind": {"type": "string"},
    "source": {"type": "string", "description": "where it was published"},
    "licence": {"type": "string"},
    "replace": {"type": "boolean", "description": "take the place of another file's document with the identifier"},
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    201: {
        "description": "What came of it; as text/event-stream with progress first (events progress, done, problem)",
        "content": {"application/json": {}, events.MEDIA_TYPE: {}},
    }
}
Identifier = Annotated[str, Path(description="the document's slug")]


class _Events(JobResponse):
    """The events of a job as they come; an error after the first is one of them."""

    async def deliver(self, found: Answer, send: Send) -> None:
        """Send them."""
        await send(self._start(found.head, None))
        if found.pieces is None:
            await send({"type": "http.response.body", "body": found.body or b""})
            return
        last = b""
        try:
            async for piece in found.pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except Failed as failed:
            last = events.event("problem", json.loads(bytes(known(failed.error).body)))
        await send({"type": "http.response.body", "body": last})


class _Result(JobResponse):
    """What the last event of a job says, once all is done."""

    at_once = False
    status = 201

    async def deliver(self, found: Answer, send: Send) -> None:
        """Send it."""
        body = found.body
        if body is None:
            assert found.pieces is not None  # noqa: S101 (an answer has one of the two)
            body = b"".join([piece async for piece in found.pieces])
        result = events.result_of(body)
        status = 200 if self.status == 200 or result.get("unchanged") else 201
        content = json.dumps(result, ensure_ascii=False).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode()), *self._more]
        if status == 201:
            headers.append((b"location", protocol.quoted(f"/documents/{result['id']}").encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


class _Done(_Result):
    status = 200


def _response(request: Request, service: Service, job: AnyJob, plain: type[_Result]) -> Response:
    asked = choose(_FORMS, request.headers.get("accept"), request.query_params.get("format"))
    kind = _Events if asked.name == "events" else plain
    # Proxies must not keep events back.
    return kind(
        service, job, protocol.seconds(protocol.query_fields(request.scope)), more={"Cache-Control": "no-store"}
    )


@router.post(
    "/documents",
    summary="Take a document in",
    status_code=201,
    responses=_ANSWER,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                _MULTIPART: {"schema": {"type": "object", "required": ["file"], "properties": _PROPERTIES}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        },
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": schema, "description": "as in the form"}
            for name, schema in ({"name": {"type": "string"}} | _PROPERTIES).items()
            if name != "file"
        ],
    },
)
async def take(request: Request, service: ServiceDep) -> Response:
    """A file as a form (``file`` and what is known of it) or as the body itself, with ``?name=plan.pdf`` and the rest.

    Text, Markdown, HTML, PDF or DOCX by the name's ending. The same file twice changes nothing (200); another file with
    the same identifier is refused (409) unless ``replace`` is given.
    """
    protocol.authorise(request.headers, service.settings.token)
    name, body, given = await _read(request, service.settings.max_bytes)
    job = DocumentWrite(
        name, body, _told(given), replace=_truth(given.get("replace", "")), max_bytes=service.settings.max_bytes
    )
    return _response(request, service, job, _Result)


@router.get("/documents/{identifier:path}/annotations", summary="A document's annotations, to be corrected")
def standoff_of(reader: ReaderDep, identifier: Identifier) -> Response:
    """Brat standoff, offsets in code points of the document's text."""
    if identifier not in reader.documents():
        raise NotFound(f"there is no document {identifier!r} in the store")
    extraction = reader.extraction(identifier)
    content = brat.write(brat.of_extraction(extraction), extraction.document.text)
    return Response(content, media_type="text/plain; charset=utf-8")


@router.put(
    "/documents/{identifier:path}/annotations",
    summary="Correct a document's annotations",
    openapi_extra={"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def annotate(
    request: Request,
    service: ServiceDep,
    identifier: Identifier,
    annotator: Annotated[str | None, Header(alias="X-Annotator", description="who made them, percent-encoded")] = None,
) -> Response:
    """Brat standoff in the place of what was extracted; it wins until it is dropped, with its author as provenance.

    The author is told by ``X-Annotator``, or by a note in the file.
    """
    protocol.authorise(request.headers, service.settings.token)
    body = await protocol.body(request.headers, request.receive, service.settings.max_bytes)
    try:
        standoff = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("annotations are UTF-8") from None
    job = Annotate(identifier, standoff, None if annotator is None else protocol.unquoted(annotator))
    return _response(request, service, job, _Done)


@router.delete("/documents/{identifier:path}", summary="Take a document out")
def remove(request: Request, service: ServiceDep, identifier: Identifier) -> Response:
    """With all that rests on it alone, in one commit."""
    protocol.authorise(request.headers, service.settings.token)
    return _response(request, service, DocumentRemoval(identifier), _Done)


async def _read(request: Request, most: int) -> tuple[str, bytes, Mapping[str, str]]:
    """Name and content of the file, and what is said of it.

    Raises:
        BadInput: if there is none.
        TooLarge: if it is too large.
    """
    if protocol.media_type(request.headers) != _MULTIPART:
        given = dict(request.query_params)
        return given.get("name", "document.txt"), await protocol.body(request.headers, request.receive, most), given
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Unsupported("packed bodies are not read; send it without Content-Encoding")
    try:
        async with request.form(max_files=1, max_fields=len(_PROPERTIES) + 4, max_part_size=_FIELDS) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise BadInput("the form holds no file in its field 'file'")
            return file.filename or "document.txt", await file.read(), {**request.query_params, **_texts(form)}
    except MultiPartException as error:
        raise BadInput(f"the form cannot be read: {error.message}") from None


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _told(given: Mapping[str, str]) -> Told:
    known_ = {name: value.strip() or None for name, value in given.items() if name in _TOLD}
    year = known_.pop("year", None)
    if year is not None and not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise BadInput(f"the year is four digits, not {year!r}")
    slug = given.get("id", "").strip() or None
    return Told(**known_, slug=slug, year=int(year) if year else None)


def _truth(text: str) -> bool:
    return text.strip().casefold() in {"1", "true", "yes", "on"}
