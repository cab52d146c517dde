"""What the service asks of a worker process: plain values, the head of what comes back, and where that goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from kg.store.base import Term
from kg.text import MAX_BYTES
from kg.text.metadata import Told


@dataclass(frozen=True, slots=True)
class Job:
    """A query as the service was asked it."""

    text: str
    accept: str | None = None
    #: The value of ``format=``.
    format: str | None = None
    #: Not hashable; jobs that differ in it alone are told apart all the same.
    substitutions: Mapping[str, Term] = field(default_factory=dict, hash=False)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    #: Whether the union of all graphs is the default graph where none is named.
    union: bool = True
    #: Relative IRIs stand below this one.
    base: str | None = None
    #: Whether the answer's head is enough.
    head: bool = False

    def __reduce__(self) -> tuple[type[Job], tuple[object, ...]]:
        """What pickle sends to a worker process: by itself it would take several times as long."""
        return Job, tuple(getattr(self, name) for name in self.__match_args__)


@dataclass(frozen=True, slots=True)
class Update:
    """An update as the service was asked it."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    base: str | None = None


@dataclass(frozen=True, slots=True)
class GraphRead:
    """A graph to read; None is the default graph."""

    graph: str | None
    accept: str | None = None
    format: str | None = None
    head: bool = False


@dataclass(frozen=True, slots=True)
class GraphWrite:
    """A graph to put, add to or remove; None is the default graph."""

    method: Literal["PUT", "POST", "DELETE"]
    graph: str | None
    #: Relative IRIs in the body stand below this one.
    base: str
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Description:
    """What the service says of itself and its graphs."""

    endpoint: str
    accept: str | None = None
    format: str | None = None
    union: bool = True
    #: Whether updates are open.
    writing: bool = False
    #: Whether other servers may be asked.
    federation: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """The graph, or a part of it, as a file; everything where nothing is chosen."""

    #: Name, extension or media type of the format.
    format: str
    document: str | None = None
    around: str | None = None
    depth: int = 1
    #: Local name of a class.
    type: str | None = None
    #: Name of a named query that takes no parameter.
    query: str | None = None
    entities: tuple[str, ...] = ()
    #: Kinds of edges that formats for graphs draw; all relations where none is named.
    edges: tuple[str, ...] = ()
    head: bool = False


@dataclass(frozen=True, slots=True)
class DocumentWrite:
    """A document to take in; answered by events (``api.events``), the last of which says what came of it."""

    #: What the client calls its file: only its ending counts, which says of what kind it is.
    name: str
    body: bytes
    told: Told = field(default_factory=Told)
    #: Whether it may take the place of another file's document with its slug.
    replace: bool = False
    max_bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Annotate:
    """What a person marked in a document, as brat standoff; answered as a document that is taken in."""

    slug: str
    standoff: str
    #: Who made them; None where a note in them says it.
    annotator: str | None = None
    #: What ``If-Match`` says: entity tags of the annotations that are to be replaced, with commas; None for any.
    replacing: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRemoval:
    """A document to take out; answered as one that is taken in."""

    slug: str


AnyJob = Job | Update | GraphRead | GraphWrite | Description | Export | DocumentWrite | Annotate | DocumentRemoval
#: Jobs by which documents come, change and go.
INGESTS = (DocumentWrite, Annotate, DocumentRemoval)
#: Jobs that commit; one of them at a time.
WRITES = (Update, GraphWrite, *INGESTS)


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an answer before its body."""

    #: None where there is no body.
    media_type: str | None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a job brought: the head, and the body in one or in pieces."""

    head: Head
    #: The whole body; None where it comes in pieces.
    body: bytes | None
    pieces: AsyncIterator[bytes] | None = None


class Out(Protocol):
    """Where an answer goes: its head, then its body, written in pieces."""

    def begin(self, head: Head) -> None:
        """Say what comes; once, before the first piece."""

    def write(self, data: bytes) -> int:
        """Take a piece of the body."""

    def flush(self) -> None:
        """Nothing: what has been written goes when it is worth it."""

    def push(self) -> None:
        """Have what has been written go now."""
