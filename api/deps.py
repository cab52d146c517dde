"""What routes are given: the store's newest commit, the pool, settings, and the things that a request names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request, Response

import kg
from api.metrics import Metrics
from api.negotiate import tags
from api.workers import Pool
from kg.errors import BadInput
from kg.graph import resolve
from kg.graph import terms as t
from kg.settings import Settings
from kg.store.base import OnDisk, Reader, Store
from kg.store.generations import IN_USE


@dataclass(frozen=True, slots=True)
class Service:
    """What one running service holds."""

    store: Store
    settings: Settings
    #: None for a store that no other process can open: then only queries are answered.
    pool: Pool | None
    metrics: Metrics


def _service(request: Request) -> Service:
    found = request.app.state.service
    assert isinstance(found, Service)  # noqa: S101 (set by create_app)
    return found


ServiceDep = Annotated[Service, Depends(_service)]


def _reader(service: ServiceDep) -> Reader:
    return service.store.reader()


ReaderDep = Annotated[Reader, Depends(_reader)]


def _iri(reader: ReaderDep, iri: Annotated[str, Query(description="a whole IRI, a CURIE, or a name")]) -> str:
    return resolve(reader, iri)


#: The thing that ``?iri=`` names.
IriDep = Annotated[str, Depends(_iri)]


def known(reader: Reader, identifier: str) -> str:
    """The IRI of an identifier from a path.

    Raises:
        BadInput: if it makes no IRI.
    """
    iri = t.of_identifier(reader, identifier)
    if t.node(iri) is None:
        raise BadInput(f"{identifier!r} is no identifier of a thing")
    return iri


def known_already(request: Request, response: Response, reader: Reader) -> bool:
    """Whether the client has the answer of this very commit; sets the headers by which it will know."""
    stamp = ""
    # A commit put back from a backup, or made after going back, may have the name of another one; a remote one has not.
    if isinstance(reader, OnDisk) and reader.folder is not None and (made := reader.folder / IN_USE).exists():
        stamp = f"-{made.stat().st_mtime_ns:x}"
    tag = f'W/"{kg.__version__}-{reader.generation}{stamp}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    known = tags(request)
    return tag.removeprefix("W/") in known or known == {"*"}


#: Seconds after which a query is given up.
Timeout = Annotated[float | None, Query(gt=0, description="seconds; not more than the service allows")]
