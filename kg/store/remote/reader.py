"""One commit of a remote store, as far as a server that knows no commits can give it.

What a commit holds is asked for by patterns, many of them of the same few subjects. So a subject is fetched whole and
kept, and a graph that is asked often is fetched whole and kept too, as long as the commit is the newest.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import DefaultGraph, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg.errors import BadQuery, NotFound, StoreUnavailable
from kg.model import Extraction
from kg.store.base import Results, Subject, Term
from kg.store.catalog import Record
from kg.store.oxigraph import prefixes
from kg.store.remote import marks
from kg.store.remote.answers import results
from kg.store.remote.patterns import Patterns
from kg.store.remote.texts import bound, check_query, with_prefixes

#: So many subjects and patterns are kept, of so many quads each.
_KEPT = 20_000
_ROWS = 200
#: A graph that has been asked so often is fetched, if it has no more quads than that; all together no more than those.
_OFTEN = 8
_GRAPH = 100_000
_TOGETHER = 400_000
#: Seconds that the folder of an older commit stays.
_STAYS = 3600.0


class RemoteReader:
    """What the server holds now; kept as long as its generation is the newest."""

    def __init__(self, patterns: Patterns, state: marks.State, base: str, folder: Path) -> None:
        """Wrap a server.

        Args:
            patterns: Asks it.
            state: What its marks say.
            base: That of the store, or of one before its first commit.
            folder: Where derived files of this server lie.
        """
        self._patterns = patterns
        self._state = state
        self._cache = folder
        self.generation = state.generation
        self.base = base
        self.prefixes = prefixes(base)
        self._guard = threading.Lock()
        self._known: Mapping[str, Record] | None = None
        self._asked: dict[tuple[object, ...], tuple[Quad, ...]] = {}
        self._often: Counter[NamedNode] = Counter()
        self._graphs: dict[NamedNode, Oxigraph] = {}
        self._room = _TOGETHER

    @property
    def unfinished(self) -> bool:
        """Whether a commit was begun and has not ended: then graphs may lack some of their quads."""
        return self._state.unfinished

    @property
    def folder(self) -> Path | None:
        """A folder of this machine for what is derived from this commit."""
        if self._state.base is None or self._state.unfinished:
            return None  # There is no commit that it could belong to.
        found = self._cache / sha256(self.generation.encode()).hexdigest()[:16]
        with suppress(OSError):
            if not found.is_dir():
                found.mkdir(parents=True, exist_ok=True)
                _sweep(self._cache, found)
            return found
        return None

    def query(
        self,
        text: str,
        *,
        substitutions: Mapping[str, Term] | None = None,
        union: bool = True,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        base: str | None = None,
    ) -> Results:
        """The answer to a SPARQL 1.1 query; see ``kg.store.base.Reader``.

        Raises:
            StoreUnavailable: if the server does not answer, or not with all rows.
        """
        form, variables = check_query(text, self.prefixes, base, substitutions or ())
        whole = with_prefixes(bound(text, substitutions or {}), self.prefixes, base)
        params = [("default-graph-uri", iri) for iri in default_graphs]
        params += [("named-graph-uri", iri) for iri in named_graphs]
        try:
            answer = self._patterns.ask(whole, form, params, union=union and not params)
        except BadQuery as error:
            raise BadQuery(f"the query cannot be answered: {error}") from None
        return results(
            answer, form, self._patterns.skolem, self._patterns.where, variables=variables, given=substitutions
        )

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the word of the field)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""
        if graph is not None and (kept := self._whole(graph)) is not None:
            for quad in kept.quads_for_pattern(subject, predicate, object, None):
                yield Quad(quad.subject, quad.predicate, quad.object, graph)
            return
        if subject is None:
            yield from self._ask(None, predicate, object, graph)
            return
        for quad in self._ask(subject, None, None, None):
            if (
                (predicate is None or quad.predicate == predicate)
                and (object is None or quad.object == object)
                and (graph is None or quad.graph_name == graph)
            ):
                yield quad

    def graphs(self) -> Iterator[NamedNode]:
        """The named graphs that hold a quad."""
        return self._patterns.graphs()

    def has_graph(self, graph: str) -> bool:
        """Whether there is a named graph with a quad."""
        return self._patterns.has_graph(NamedNode(graph))

    def __len__(self) -> int:
        """Number of quads."""
        return self._patterns.count()

    def documents(self) -> Mapping[str, Record]:
        """Slug → what the catalogue knows of the document, in the order of slugs.

        After a commit that was cut short none has a fingerprint, so that whatever is ingested again is written again.
        """
        if self._known is None:
            if self._state.base is None:
                return {}
            texts = self._patterns.values(None, marks.RECORD)
            found = [marks.record(text) for text in texts]
            if self._state.unfinished:
                found = [replace(one, fingerprint="") for one in found]
            self._known = MappingProxyType({one.slug: one for one in sorted(found, key=lambda one: one.slug)})
        return self._known

    def extraction(self, slug: str) -> Extraction:
        """What was extracted from a document; see ``kg.store.base.Reader``."""
        from kg.extract.serial import unpack  # noqa: PLC0415 - brings all rules with it, and most readers need none

        return unpack(self.extraction_file(slug).read_bytes())

    def extraction_file(self, slug: str) -> Path:
        """The file that holds it packed, fetched where it is not here yet; see ``kg.store.base.Reader``."""
        known = self.documents().get(slug)
        if known is None:
            raise NotFound(f"there is no document {slug!r} in the store")
        return self.blob(known.file)

    def blob(self, name: str) -> Path:
        """The file of a blob, which never changes: its name is its hash."""
        path = self._cache / "blobs" / name
        if not path.exists():
            data = marks.whole(name, self._patterns.values(marks.blob(self._patterns.marks, name), marks.PART))
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                fresh = path.with_suffix(f".{threading.get_ident()}.tmp")
                fresh.write_bytes(data)
                fresh.replace(path)
            except OSError as error:
                message = f"{path.parent} cannot be written ({error.strerror}); set PLANATLAS_CACHE to a folder"
                raise StoreUnavailable(message) from None
        return path

    def _ask(
        self, subject: Subject | None, predicate: NamedNode | None, obj: Term | None, graph: NamedNode | None
    ) -> Sequence[Quad]:
        key = (subject, predicate, obj, graph)
        found = self._asked.get(key)
        if found is None:
            found = tuple(self._patterns.quads(subject, predicate, obj, graph))
            if len(found) <= _ROWS:
                if len(self._asked) >= _KEPT:
                    self._asked = {}
                self._asked[key] = found
        return found

    def _whole(self, graph: NamedNode) -> Oxigraph | None:
        """A graph that is kept here; None for one that is asked at the server."""
        if (found := self._graphs.get(graph)) is not None:
            return found
        with self._guard:
            self._often[graph] += 1
            if self._often[graph] != _OFTEN:
                return None
        if (size := self._patterns.count(graph)) > min(_GRAPH, self._room):
            return None
        found = Oxigraph()
        found.extend(
            Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
            for quad in self._patterns.quads(None, None, None, graph)
        )
        with self._guard:
            self._room -= size
            self._graphs[graph] = found
        return found

    def _forget(self) -> None:
        """Ask everything anew."""
        with self._guard:
            self._asked, self._graphs, self._room = {}, {}, _TOGETHER
            self._often.clear()


def _sweep(folder: Path, newest: Path) -> None:
    """Remove the folders of commits that nobody has read for long."""
    for each in folder.iterdir():
        if each not in {newest, folder / "blobs"} and time.time() - each.stat().st_mtime > _STAYS:
            shutil.rmtree(each, ignore_errors=True)
