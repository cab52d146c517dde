"""Patterns, counts and values asked of a server, complete even where it gives only so many rows at once.

The store's own marks are left out of what is asked for without a graph, and so are the graphs that Virtuoso keeps for
itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import BadQuery, StoreUnavailable
from kg.store.base import Subject, Term
from kg.store.remote import answers, marks
from kg.store.remote.answers import Skolem
from kg.store.remote.endpoint import JSON, TRIPLES, Answer, Endpoint

#: The ways to have the union of all graphs as the default graph: as it is, as Oxigraph is told, as Fuseki is.
UNIONS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("union-default-graph", "true"),),
    (("default-graph-uri", "urn:x-arq:UnionGraph"),),
)
_OWN = frozenset(
    {
        "http://www.openlinksw.com/schemas/virtrdf#",
        "http://www.w3.org/ns/ldp#",
        "http://localuriqaserver/sparql",
        "http://www.w3.org/2002/07/owl#",
        "urn:activitystreams-owl:map",
        "urn:core:services:sparql",
    }
)
#: A number of rows that is a multiple of this may be a bound that nobody spoke of; then they are counted.
_ROUND = 500


class Patterns:
    """One store on one server."""

    def __init__(self, endpoint: Endpoint, base: str, union: tuple[tuple[str, str], ...] = ()) -> None:
        """Take a server.

        Args:
            endpoint: The server.
            base: Below this the store's IRIs are minted.
            union: Parameters that make the union of all graphs the default graph.
        """
        self.endpoint = endpoint
        self.where = endpoint.address.query
        self.marks = marks.graph_of(base)
        self.skolem = Skolem.of(base)
        self._union = union

    def ask(
        self, text: str, form: str = "SELECT", params: Sequence[tuple[str, str]] = (), *, union: bool = False
    ) -> Answer:
        """The answer to a whole query."""
        accept = TRIPLES if form == "CONSTRUCT" else JSON
        return self.endpoint.query(text, accept=accept, params=(*params, *(self._union if union else ())))

    def quads(
        self, subject: Subject | None, predicate: NamedNode | None, obj: Term | None, graph: NamedNode | None
    ) -> Iterator[Quad]:
        """The quads of named graphs that match a pattern, each once."""
        given = {"s": subject, "p": predicate, "o": obj, "g": graph}
        stands = {name: f"?{name}" if term is None else str(self.skolem.named(term)) for name, term in given.items()}
        where = f"GRAPH {stands['g']} {{ {stands['s']} {stands['p']} {stands['o']} }}"
        free = [name for name, term in given.items() if term is None]
        if not free:
            if self._truth(f"ASK {{ {where} }}"):
                yield Quad(cast("Subject", subject), cast("NamedNode", predicate), cast("Term", obj), graph)
            return
        for row in self._rows(free, where):
            found = {**given, **row}
            name = cast("NamedNode", found["g"])
            if graph is None and self._is_own(name):
                continue
            yield Quad(cast("Subject", found["s"]), cast("NamedNode", found["p"]), cast("Term", found["o"]), name)

    def values(self, subject: NamedNode | None, predicate: NamedNode) -> list[str]:
        """The values of a property in the graph of the marks."""
        node = "?s" if subject is None else str(subject)
        free = ["o"] if subject is not None else ["s", "o"]
        return [row["o"].value for row in self._rows(free, f"GRAPH {self.marks} {{ {node} {predicate} ?o }}")]  # type: ignore[union-attr]

    def state(self) -> marks.State:
        """What the marks say now."""
        rows = self._rows(["p", "o"], f"GRAPH {self.marks} {{ {self.marks} ?p ?o }}")
        return marks.state((row["p"].value, row["o"].value) for row in rows)  # type: ignore[union-attr]

    def graphs(self) -> Iterator[NamedNode]:
        """The named graphs that hold a quad."""
        return iter(self._sizes())

    def has_graph(self, graph: NamedNode) -> bool:
        """Whether a graph holds a quad."""
        return self._truth(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}")

    def bases(self) -> list[str]:
        """The bases of the stores on the server."""
        return sorted({row["o"].value for row in self._rows(["g", "o"], f"GRAPH ?g {{ ?g {marks.BASE} ?o }}")})  # type: ignore[union-attr]

    def sees_union(self) -> bool:
        """Whether a query that names no graph sees what named graphs hold."""
        answer = self.ask(f"ASK {{ {self.marks} {marks.BASE} ?o }}", union=True)
        return bool(answers.results(answer, "ASK", self.skolem, self.where))

    def count(self, graph: NamedNode | None = None) -> int:
        """The number of quads, of one graph or of all named ones."""
        if graph is not None:
            return self._count(f"GRAPH {graph} {{ ?s ?p ?o }}")
        return sum(self._sizes().values())

    def _sizes(self) -> dict[NamedNode, int]:
        """The named graphs and their numbers of quads; a thousand times faster on Virtuoso than DISTINCT."""
        text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        rows, most = self._page(text)
        while most is not None:
            more, most = self._page(f"{text} OFFSET {len(rows)} LIMIT {most}")
            rows += more
        sizes = {cast("NamedNode", row["g"]): int(cast("Literal", row["n"]).value) for row in rows if "g" in row}
        return {graph: size for graph, size in sizes.items() if size and not self._is_own(graph)}

    def _is_own(self, graph: NamedNode) -> bool:
        return graph == self.marks or (self.endpoint.virtuoso and graph.value in _OWN)

    def _truth(self, text: str) -> bool:
        answer = self.ask(text)
        return bool(answers.results(answer, "ASK", self.skolem, self.where))

    def _rows(self, free: Sequence[str], where: str) -> list[dict[str, Term]]:
        """All rows of a pattern; they are counted wherever some might be missing."""
        names = " ".join(f"?{name}" for name in free)
        text = f"SELECT {names} WHERE {{ {where} }}"
        found, most = self._page(text)
        if most is None and (not found or len(found) % _ROUND):
            return found
        wanted = self._count(where)
        # Virtuoso may go through a graph in another order for each page, so that rows come twice and others never; it
        # sorts no more than a few thousand unless the sorting stands in a query within.
        ways = (text, f"SELECT {names} WHERE {{ {{ {text} ORDER BY {names} }} }}")
        there = {tuple(row.get(name) for name in free): row for row in found}
        for way in ways if most is not None else ():
            for start in range(0, wanted, most or wanted):
                if len(there) < wanted:
                    more, _ = self._page(f"{way} OFFSET {start} LIMIT {most}")
                    there.update((tuple(row.get(name) for name in free), row) for row in more)
        if len(there) != wanted:
            raise StoreUnavailable(
                f"{self.where} counts {wanted} rows and gave {len(there)}: it is being written, or gives "
                f"{most or len(found)} rows at most; raise that number there (Virtuoso: ResultSetMaxRows)"
            )
        return list(there.values())

    def _count(self, where: str) -> int:
        rows, _ = self._page(f"SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}")
        found = rows[0]["n"] if rows else None
        return int(found.value) if isinstance(found, Literal) else 0

    def _page(self, text: str) -> tuple[list[dict[str, Term]], int | None]:
        try:
            answer = self.ask(text)
        except BadQuery as error:
            raise StoreUnavailable(f"{self.where} cannot be read: {error}") from None
        rows = answers.terms(answer, self.skolem, self.where)
        return rows, answer.most if answer.most is not None and len(rows) >= answer.most else None
