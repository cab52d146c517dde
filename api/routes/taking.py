"""Documents from outside: taken in with progress, mended by annotations, taken out. All of it needs the token."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException

from api import events, protocol
from api.deps import ReaderDep, Service, ServiceDep
from api.errors import Refused, Unsupported
from api.jobs import Annotate, AnyJob, DocumentRemoval, DocumentWrite
from api.limits import client_of
from api.negotiate import MediaType, choose, tags
from api.standoff import standoff_of, tag_of
from api.telling import Events, Result
from kg.errors import BadInput
from kg.text.files import MEDIA_TYPES
from kg.text.metadata import Told

router = APIRouter(tags=["documents"])

_FORMS = (MediaType("json", "application/json"), MediaType("events", events.MEDIA_TYPE))
_MULTIPART = "multipart/form-data"
#: Bytes of the fields beside the file, and of the name of a file.
_FIELDS = 1 << 16
_NAME = 200
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
    "replace": {"type": "boolean", "description": "take the place of another text's document with the identifier"},
}
#: Kind of a body → what a file of it is called that has no name.
_ENDINGS = {kind: ending for ending, kind in reversed(MEDIA_TYPES.items())}


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a document; as an event it has its ``stage`` besides."""

    id: str
    title: str
    characters: int
    mentions: int
    facts: int
    observations: int
    #: Who annotated it by hand.
    annotator: str | None
    #: Whether the store had it already, just so.
    unchanged: bool
    #: Identifiers of documents in whose place it stands.
    replaced: tuple[str, ...]
    #: Identifiers of documents that were written anew, since a name they hold has another scope now.
    renewed: tuple[str, ...]
    #: What its owner should know, each one line.
    notes: tuple[str, ...]
    #: Things in the whole store.
    entities: int
    #: The commit that holds it.
    generation: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Removed:
    """What came of a document that was taken out."""

    id: str
    renewed: tuple[str, ...]
    entities: int
    generation: str
    seconds: float


def _said(status: int, description: str) -> dict[int | str, dict[str, Any]]:
    stream = {"schema": {"type": "string"}, "example": events.event("read", id="plan", characters=16242).decode()}
    more = f"{description}; as {events.MEDIA_TYPE} the stages first: received, read, extracted, resolved, then this"
    problems = {
        401: "Without the token", 403: "Writing is closed", 404: "No such document", 409: "The identifier is taken",
        413: "Too large, or packed too tightly", 422: "Not to be read", 429: "Too many documents on their way",
        503: "Try again", 504: "Took too long",
    }  # fmt: skip
    told: dict[int | str, dict[str, Any]] = {number: {"description": text} for number, text in problems.items()}
    return {status: {"description": more, "content": {events.MEDIA_TYPE: stream}}} | told


Identifier = Annotated[str, Path(description="the document's identifier")]


@router.post(
    "/documents",
    summary="Take a document in",
    status_code=201,
    response_model=Taken,
    responses={200: {"description": "The store had it already", "model": Taken}, **_said(201, "It is in")},
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

    Text, Markdown, HTML, PDF or DOCX by the name's ending. The same file twice changes nothing (200); another text with
    the same identifier is refused (409) unless ``replace`` is given.
    """
    protocol.authorise(request.headers, service.settings.token)
    most = service.settings.max_bytes
    with _place(request, service) as held:
        name, body, given = await _read(request, most)
        job = DocumentWrite(name, body, _told(given), replace=_truth(given.get("replace", "")), max_bytes=most)
        return _response(request, service, job, held.pop_all(), new=201)


@router.get(
    "/documents/{identifier:path}/annotations",
    summary="A document's annotations, to be corrected",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}, 304: {"description": "The client has them (If-None-Match)"}},
)
def annotations_of(request: Request, reader: ReaderDep, identifier: Identifier) -> Response:
    """Brat standoff, offsets in code points of the text; ``ETag`` is for ``If-Match`` when they come back mended."""
    content = standoff_of(reader, identifier)
    headers = {"ETag": tag_of(content), "Cache-Control": "no-cache"}
    if headers["ETag"] in tags(request):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/plain; charset=utf-8", headers=headers)


@router.put(
    "/documents/{identifier:path}/annotations",
    summary="Correct a document's annotations",
    response_model=Taken,
    responses={**_said(200, "They are in"), 412: {"description": "Others have changed them (If-Match)"}},
    openapi_extra={"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def annotate(
    request: Request,
    service: ServiceDep,
    identifier: Identifier,
    annotator: Annotated[str | None, Query(description="who made them", min_length=1, max_length=_NAME)] = None,
    if_match: Annotated[str | None, Header(description="ETag of those that are to be replaced")] = None,
) -> Response:
    """Brat standoff in the place of what was extracted; it wins as long as the text is the same.

    Its author is named by ``annotator`` or by a note in it, and stands in the graph as provenance.
    """
    protocol.authorise(request.headers, service.settings.token)
    with _place(request, service) as held:
        body = await protocol.body(request.headers, request.receive, service.settings.max_bytes)
        try:
            standoff = body.decode("utf-8")
        except UnicodeDecodeError:
            raise BadInput("annotations are UTF-8") from None
        return _response(request, service, Annotate(identifier, standoff, annotator, if_match), held.pop_all())


@router.delete(
    "/documents/{identifier:path}",
    summary="Take a document out",
    response_model=Removed,
    responses=_said(200, "It is out"),
)
async def remove(request: Request, service: ServiceDep, identifier: Identifier) -> Response:
    """With all that rests on it alone, in one commit."""
    protocol.authorise(request.headers, service.settings.token)
    with _place(request, service) as held:
        return _response(request, service, DocumentRemoval(identifier), held.pop_all())


def _place(request: Request, service: Service) -> ExitStack:
    """A place among the documents on their way, before anything of it is read.

    Raises:
        Refused: if the store cannot be written from here.
        TooMany: if there is none.
    """
    if service.pool is None:
        raise Refused("this store answers queries only")
    held = ExitStack()
    held.enter_context(service.pool.uploads.one(client_of(request.scope)))
    return held


def _response(request: Request, service: Service, job: AnyJob, held: ExitStack, new: int = 200) -> Response:
    with held:
        asked = choose(_FORMS, request.headers.get("accept"), request.query_params.get("format"))
        seconds = protocol.seconds(protocol.query_fields(request.scope))
        if asked.name == "events":
            return Events(service, job, seconds, held=held.pop_all())
        return Result(service, job, seconds, held=held.pop_all(), new=new)


async def _read(request: Request, most: int) -> tuple[str, bytes, dict[str, str]]:
    """Name and content of the file, and what is said of it.

    Raises:
        BadInput: if there is none.
        TooLarge: if it is too large.
    """
    kind = protocol.media_type(request.headers)
    given = dict(request.query_params)
    if kind != _MULTIPART:
        body = await protocol.body(request.headers, request.receive, most)
        return _named(given.get("name"), kind, body), body, given
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Unsupported("packed bodies are not read; send it without Content-Encoding")
    try:
        async with request.form(max_files=1, max_fields=len(_PROPERTIES) + 4, max_part_size=_FIELDS) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise BadInput("the form holds no file in its field 'file'")
            body = await file.read()
            return _named(file.filename, file.content_type or "", body), body, {**given, **_texts(form)}
    except MultiPartException as error:
        raise BadInput(f"the form cannot be read: {error.message}") from None


def _named(name: str | None, kind: str, body: bytes) -> str:
    """What a file is called: no path, and where it has no name, one that says of what kind it is."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    last = "".join(sign for sign in last if sign.isprintable())[-_NAME:].strip()
    if last.strip("."):
        return last
    sniffed = "pdf" if body.startswith(b"%PDF-") else "docx" if body.startswith(b"PK\x03\x04") else "txt"
    return f"document{_ENDINGS.get(kind, '.' + sniffed)}"


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _told(given: dict[str, str]) -> Told:
    known = {name: value.strip() or None for name, value in given.items() if name in _TOLD}
    year = known.pop("year", None)
    if year is not None and not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise BadInput(f"the year is four digits, not {year!r}")
    slug = given.get("id", "").strip() or None
    return Told(**known, slug=slug, year=int(year) if year else None)


def _truth(text: str) -> bool:
    """What a switch says.

    Raises:
        BadInput: if it says neither.
    """
    said = text.strip().casefold()
    if said not in {"", "0", "false", "no", "off", "1", "true", "yes", "on"}:
        raise BadInput(f"replace is true or false, not {text!r}")
    return said in {"1", "true", "yes", "on"}
