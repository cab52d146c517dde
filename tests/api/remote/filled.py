"""A store on a server as the tests of remote stores pass it around."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal

from kg.names import XSD
from kg.settings import Settings
from kg.store import EmbeddedStore, Reader
from kg.store.remote import RemoteStore
from tests.servers import Server


@dataclass(frozen=True)
class Filled:
    """A store with the sample plans, and the settings with which it is reached."""

    store: EmbeddedStore | RemoteStore
    settings: Settings


def settings_of(server: Server, folder: Path, **more: object) -> Settings:
    """What a user would set for a server."""
    values = {
        "store": server.query, "store_update": server.update, "store_user": server.user,
        "store_password": server.password, "cache": str(folder), "workers": 1,
    }  # fmt: skip
    return Settings(**{**values, **more})  # type: ignore[arg-type]


def value(term: object) -> Hashable:
    """A term by what it means."""
    if isinstance(term, Literal):
        if term.datatype.value in {XSD + "decimal", XSD + "integer"}:
            return Decimal(term.value).normalize()
        return term.value, (term.language or "").casefold(), term.datatype.value
    return "blank" if isinstance(term, BlankNode) else term


def by_value(reader: Reader) -> set[object]:
    """All quads, their blank nodes named by what is said of them."""
    every = Dataset(q for g in reader.graphs() if g.value.startswith(reader.base) for q in reader.quads(graph=g))
    every.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {
        (q.subject, q.predicate, value(q.object) if isinstance(q.object, Literal) else q.object, q.graph_name)
        for q in every
    }
