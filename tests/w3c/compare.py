"""Whether two answers are the same: by value of numbers, and up to the names of blank nodes.

Expected answers come in the formats of results, in CSV, or as RDF in the vocabulary of result sets
(https://www.w3.org/2001/sw/DataAccess/tests/result-set), where the order counts that an index gives.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from kg.names import RDF, XSD
from kg.store.base import Term

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_WHOLE = frozenset(
    XSD + name
    for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger",
        "nonPositiveInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
_BROKEN = frozenset({XSD + "double", XSD + "float"})
_READERS = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}
Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer."""

    variables: frozenset[str]
    rows: tuple[Row, ...]
    #: Whether their order is part of the answer.
    ordered: bool = False


Answer = Table | bool | tuple[Quad, ...]


def results(data: bytes, form: QueryResultsFormat) -> Table | bool:
    """An answer in a format of results."""
    found = parse_query_results(data, form)
    if isinstance(found, QueryBoolean):
        return bool(found)
    assert isinstance(found, QuerySolutions)
    names = [one.value for one in found.variables]
    rows = tuple({name: row[name] for name in names if row[name] is not None} for row in found)
    return Table(frozenset(names), rows)


def comma_separated(data: bytes) -> Table:
    """An answer as CSV, which keeps the text of values alone."""
    lines = list(csv.reader(io.StringIO(data.decode(), newline="")))
    rows = tuple(
        {
            name: BlankNode(cell.removeprefix("_:")) if cell.startswith("_:") else Literal(cell)
            for name, cell in zip(lines[0], line, strict=True)
        }
        for line in lines[1:]
    )
    return Table(frozenset(lines[0]), rows)


def expected(file: Path, base: str) -> Answer:
    """The answer that a file of the suite holds."""
    data = file.read_bytes()
    if file.suffix in _READERS:
        return results(data, _READERS[file.suffix])
    if file.suffix == ".csv":
        return comma_separated(data)
    form = RdfFormat.RDF_XML if file.suffix == ".rdf" else RdfFormat.TURTLE
    graph = Store()
    graph.extend(parse(data, form, base_iri=base))
    sets = list(graph.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(_RS + "ResultSet")))
    if not sets:
        return tuple(graph)
    return _described(graph, sets[0].subject)


def same(one: Answer, other: Answer, *, lax: bool = False) -> bool:
    """Whether two answers are the same; ``lax`` takes rows that stand there once for rows that stand there twice."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Table) and isinstance(other, Table):
        return one.variables == other.variables and _same_rows(one, other, lax=lax)
    return not isinstance(one, Table) and not isinstance(other, Table) and isomorphic(one, other)


def isomorphic(one: Iterable[Quad], other: Iterable[Quad]) -> bool:
    """Whether two sets of quads are the same but for the names of blank nodes."""
    found = []
    for quads in (one, other):
        dataset = Dataset(Quad(q.subject, q.predicate, _by_value(q.object), q.graph_name) for q in quads)
        dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
        found.append({str(quad) for quad in dataset})
    return found[0] == found[1]


def _described(graph: Store, of: object) -> Table | bool:
    def objects(subject: object, name: str) -> list[Term]:
        return [quad.object for quad in graph.quads_for_pattern(subject, NamedNode(_RS + name), None)]  # type: ignore[arg-type]

    if said := objects(of, "boolean"):
        return str(getattr(said[0], "value", "")) in {"true", "1"}
    rows: list[tuple[int, Row]] = []
    solutions = objects(of, "solution")
    for solution in solutions:
        cells = {
            str(getattr(objects(binding, "variable")[0], "value", "")): objects(binding, "value")[0]
            for binding in objects(solution, "binding")
        }
        index = objects(solution, "index")
        rows.append((int(getattr(index[0], "value", 0)) if index else 0, cells))
    names = frozenset(str(getattr(one, "value", "")) for one in objects(of, "resultVariable"))
    rows.sort(key=lambda row: row[0])
    return Table(names, tuple(cells for _, cells in rows), ordered=any(index for index, _ in rows))


def _same_rows(one: Table, other: Table, *, lax: bool) -> bool:
    if one.ordered or other.ordered:
        return [_anonymous(row) for row in one.rows] == [_anonymous(row) for row in other.rows]
    plain, blank = zip(*(_split(table.rows) for table in (one, other)), strict=True)
    if lax:
        return set(plain[0]) == set(plain[1])
    return (
        plain[0] == plain[1] and len(blank[0]) == len(blank[1]) and isomorphic(_as_quads(blank[0]), _as_quads(blank[1]))
    )


def _split(rows: Iterable[Row]) -> tuple[Counter[frozenset[tuple[str, str]]], list[Row]]:
    """Rows without blank nodes, counted; and the others."""
    plain: Counter[frozenset[tuple[str, str]]] = Counter()
    blank = []
    for row in rows:
        if any(isinstance(term, BlankNode) for term in row.values()):
            blank.append(row)
        else:
            plain[_anonymous(row)] += 1
    return plain, blank


def _anonymous(row: Row) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, "_:" if isinstance(term, BlankNode) else str(_by_value(term))) for name, term in row.items()
    )


def _as_quads(rows: Sequence[Row]) -> list[Quad]:
    found = []
    for row in rows:
        node = BlankNode()
        found += [Quad(node, NamedNode(f"x:{name}"), term) for name, term in row.items()]
    return found


def _by_value(term: Term) -> Term:
    """A number in one way of writing it; language tags in small letters; everything else as it is."""
    if not isinstance(term, Literal):
        return term
    kind, text = term.datatype.value, term.value
    if term.language:
        return Literal(text, language=term.language.lower())
    try:
        if kind in _WHOLE:
            text = str(int(text))
        elif kind == XSD + "decimal":
            text = format(Decimal(text).normalize(), "f")
        elif kind in _BROKEN:
            text = repr(float(text))
    except (ValueError, InvalidOperation):
        return term
    return Literal(text, datatype=term.datatype)
