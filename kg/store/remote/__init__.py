"""The remote store: any SPARQL 1.1 server, asked over HTTP.

What holds of the embedded store and not of this one: a commit is not seen at once but piece by piece, there is no older
one to go back to, and a commit that is cut short stays as far as it came, with a mark that says so. The next ingest
sees the mark and makes the graphs anew from the catalogue, which is always whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from kg.errors import NotFound, PlanatlasError, StoreUnavailable
from kg.names import BASE
from kg.store.remote import marks, turn
from kg.store.remote.address import Address, address
from kg.store.remote.endpoint import Endpoint
from kg.store.remote.patterns import UNIONS, Patterns
from kg.store.remote.reader import RemoteReader
from kg.store.remote.transaction import RemoteTransaction

__all__ = ["Address", "RemoteReader", "RemoteStore", "address"]

#: Seconds for which a reader is handed out without a look whether there is a newer commit.
_FRESH = 0.5
#: Several beats of a writer, and one that waits for a long update of its own.
_PATIENCE = 12.0


class RemoteStore:
    """The store on one server."""

    def __init__(self, where: Address, *, base: str = BASE, create: bool = False) -> None:
        """Name the server; it is asked at the first use.

        Args:
            where: The server.
            base: Below this the IRIs of a new store are minted; a store that is there keeps its own.
            create: Whether there may be no store yet.
        """
        self.address = where
        #: Below this the IRIs of a new store are minted.
        self.base = base
        self._create = create
        #: Seconds without a sign of life after which another writer counts as gone.
        self.patience = _PATIENCE
        self.endpoint = Endpoint(where)
        self._guard = threading.Lock()
        self._patterns: Patterns | None = None
        self._newest: RemoteReader | None = None
        self._looked = float("-inf")

    @property
    def location(self) -> str:
        """The URL by which it is opened again."""
        return self.address.query

    def reader(self) -> RemoteReader:
        """The newest commit; the same object until there is a newer one, which is seen half a second later at most.

        Raises:
            StoreUnavailable: if the server does not answer, or there is no store on it.
        """
        with self._guard:
            if self._newest is None or time.monotonic() - self._looked > _FRESH:
                patterns, state = self._look()
                known = self._newest
                if known is None or (known.generation, known.unfinished) != (state.generation, state.unfinished):
                    self._newest = RemoteReader(patterns, state, state.base or self.base, self._folder(patterns))
                self._looked = time.monotonic()
            assert self._newest is not None  # noqa: S101 (just made)
            return self._newest

    @contextmanager
    def write(self) -> Iterator[RemoteTransaction]:
        """Begin a commit; see ``kg.store.base.Store``. What is written is seen at once, and stays if the block raises.

        Raises:
            StoreLocked: if another process is writing.
            StoreUnavailable: if the server does not answer or does not take updates.
        """
        patterns, _ = self._look()
        with turn.turn(patterns, self.patience):
            state = patterns.state()
            made = RemoteTransaction(patterns, state, state.base or self.base, self._folder(patterns))
            try:
                yield made
                made.finish()
            except BaseException as error:
                if not made.changed:
                    raise
                with suppress(PlanatlasError):
                    made.name(finished=False)
                if isinstance(error, StoreUnavailable):
                    raise type(error)(f"{error}; {_HALF}") from None
                raise
            finally:
                self.look_again()

    def check_free(self) -> None:
        """Refuse early what ``write`` would refuse; see ``kg.store.base.Store``."""
        patterns, _ = self._look()
        turn.free(patterns, self.patience)
        # Does nothing, and is refused to who may not write.
        node = patterns.marks
        self.endpoint.update(f'DELETE DATA {{ GRAPH {node} {{ {node} {marks.WRITER} "" }} }}')

    def look_again(self) -> None:
        """Have the next reader be the newest commit without the moment's delay."""
        self._looked = float("-inf")

    def rollback(self, _name: str | None = None) -> str:
        """A server keeps no older commits.

        Raises:
            NotFound: always.
        """
        raise NotFound(f"{self.location} is a remote store, which keeps no older commits; restore a backup there")

    def generations(self) -> list[str]:
        """The one commit that there is."""
        return [self.reader().generation]

    def _look(self) -> tuple[Patterns, marks.State]:
        """The store on the server, found once, and what its marks say now."""
        patterns = self._patterns or self._find()
        state = patterns.state()
        if state.base is not None:
            self._patterns = patterns
        elif not self._create:
            raise StoreUnavailable(
                f"there is no Planatlas store at {self.location}; make one with: "
                f"planatlas ingest PATH --store {self.location}"
            )
        return patterns, state

    def _find(self) -> Patterns:
        """The store below the base that is set, else the only one there is; and how its union is asked for."""
        bases = Patterns(self.endpoint, self.base).bases()
        # Who has set a base of their own wants that one.
        alone = len(bases) == 1 and self.base == BASE
        base = bases[0] if alone else self.base
        if base not in bases:
            return Patterns(self.endpoint, base, UNIONS[1])
        for union in UNIONS:
            found = Patterns(self.endpoint, base, union)
            with suppress(PlanatlasError):
                if found.sees_union():
                    return found
        raise StoreUnavailable(
            f"{self.location} does not answer over the union of its graphs; make that its default graph there"
        )

    def _folder(self, patterns: Patterns) -> Path:
        return self.address.cache / "remote" / sha256(f"{self.location} {patterns.marks}".encode()).hexdigest()[:16]


_HALF = "what was written so far stays; ingest again to mend it"
