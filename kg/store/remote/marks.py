"""What a server keeps of the store itself, as triples in a graph of its own (``…/graph/store``).

{graph} store:base            below this all IRIs are minted; where it is, there is a store
{graph} store:generation      name of the newest commit: who has read another one reads anew
{graph} store:unfinished      a commit that was begun and has not ended; more than a moment old it was cut short
{graph} store:writer, :beat   who is writing now, and a number that goes on while it does
{graph} store:meta-{key}      what stands for the whole store
{graph}/doc/{slug} store:record, :share    what the catalogue knows of a document, and the hash of its share
{graph}/blob/{hash} store:part             a packed extraction or a share, in numbered pieces of Base64

A blob is written before the record that names it, and one request puts a record in the place of another, so that the
catalogue is whole whenever a writer is cut short, and the graphs can be made from it anew.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreCorrupt
from kg.model import Entity
from kg.names import segment
from kg.store.catalog import Record, Share, file_name

NS = "https://w3id.org/planatlas/store#"
BASE, GENERATION, UNFINISHED, WRITER, BEAT, RECORD, SHARE, PART = (
    NamedNode(NS + name)
    for name in ("base", "generation", "unfinished", "writer", "beat", "record", "share", "part")
)  # fmt: skip
_META = NS + "meta-"
#: Characters of one piece of a blob; a record of a line is never so long.
_PIECE = 30_000
#: The name of the commit before the first.
NONE = "0"


@dataclass(frozen=True, slots=True)
class State:
    """What the marks say of a store."""

    #: None where there is no store yet.
    base: str | None = None
    generation: str = NONE
    unfinished: bool = False
    writers: tuple[str, ...] = ()
    beats: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)


def graph_of(base: str) -> NamedNode:
    """The graph with the marks of the store below a base."""
    return NamedNode(f"{base}graph/store")


def state(values: Iterable[tuple[str, str]]) -> State:
    """The state that predicates and values of the graph's own description say."""
    found: dict[str, list[str]] = {}
    for predicate, value in values:
        found.setdefault(predicate, []).append(value)

    def all_of(predicate: NamedNode) -> tuple[str, ...]:
        return tuple(sorted(found.get(predicate.value, ())))

    return State(
        base=next(iter(all_of(BASE)), None),
        generation=next(iter(reversed(all_of(GENERATION))), NONE),
        unfinished=bool(all_of(UNFINISHED)),
        writers=all_of(WRITER),
        beats=all_of(BEAT),
        meta={name.removeprefix(_META): max(each) for name, each in found.items() if name.startswith(_META)},
    )


def meta(key: str) -> NamedNode:
    """The predicate of a value that stands for the whole store."""
    return NamedNode(_META + key)


def document(graph: NamedNode, slug: str) -> NamedNode:
    """The node of a document in the catalogue."""
    return NamedNode(f"{graph.value}/doc/{segment(slug)}")


def blob(graph: NamedNode, name: str) -> NamedNode:
    """The node of a blob."""
    return NamedNode(f"{graph.value}/blob/{name.removesuffix('.z')}")


def parts(graph: NamedNode, name: str, data: bytes) -> Iterator[Quad]:
    """A blob in pieces."""
    text = base64.b64encode(data).decode()
    for number, start in enumerate(range(0, len(text) or 1, _PIECE)):
        yield Quad(blob(graph, name), PART, Literal(f"{number:06d}:{text[start : start + _PIECE]}"), graph)


def whole(name: str, found: Iterable[str]) -> bytes:
    """A blob from its pieces.

    Raises:
        StoreCorrupt: if a piece is missing or is another's.
    """
    data = b""
    try:
        data = base64.b64decode("".join(piece.partition(":")[2] for piece in sorted(found)), validate=True)
    except ValueError:
        data = b""
    if file_name(data) != name:
        raise StoreCorrupt(f"the store's copy of {name} is damaged; ingest its document again with --replace")
    return data


def record(text: str) -> Record:
    """A record from its JSON; fields of newer versions are left out."""
    known = {each.name for each in fields(Record)}
    return Record(**{name: value for name, value in json.loads(text).items() if name in known})


def record_text(found: Record) -> str:
    """A record as JSON."""
    return json.dumps(asdict(found), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def pack(share: Share) -> bytes:
    """A share as bytes."""
    return zlib.compress(json.dumps(asdict(share), ensure_ascii=False, separators=(",", ":")).encode(), 9)


def unpack(data: bytes) -> Share:
    """A share from its bytes."""
    read = json.loads(zlib.decompress(data))
    return Share(
        entities=tuple(
            Entity(one["iri"], one["label"], tuple(one["types"]), tuple(one["aliases"]), one["pinyin"], one["english"])
            for one in read["entities"]
        ),
        areas=tuple(read["areas"]),
        nation_wide=tuple(read["nation_wide"]),
        former=tuple((old, new) for old, new in read["former"]),
    )
