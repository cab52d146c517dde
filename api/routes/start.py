"""What a page needs to know before it offers to take documents, and the sample plans for a store that has none."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

import kg
from api.deps import ServiceDep
from kg.resources import data_folder
from kg.text.files import MEDIA_TYPES

router = APIRouter(tags=["documents"])


@dataclass(frozen=True, slots=True)
class Status:
    """What this service lets its clients do."""

    version: str
    #: Whether documents are taken in, from those who hold the token.
    writing: bool
    #: Bytes that a document may have.
    max_bytes: int
    #: Endings of the names of files that are read.
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A plan made up to try the service with."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Samples:
    """The plans that come with the program."""

    samples: tuple[Sample, ...]


@router.get("/status", summary="What this service lets one do")
async def status(service: ServiceDep) -> Status:
    """Whether it takes documents, of which size and kinds; without a word of the token itself."""
    settings = service.settings
    writing = bool(settings.token) and service.pool is not None
    return Status(kg.__version__, writing, settings.max_bytes, tuple(sorted(MEDIA_TYPES)))


@router.get("/samples", summary="The sample plans")
def samples() -> Samples:
    """Text by name of file, to be sent to ``POST /documents`` like any other."""
    found = sorted(data_folder("examples").glob("*.txt"))
    return Samples(tuple(Sample(one.name, one.read_text(encoding="utf-8")) for one in found))
