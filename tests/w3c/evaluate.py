"""One test of the manifests put to a server: nothing where it passes, ``Failed`` with one line where it does not.

Data goes in by one update that drops everything before it. Tests that only read may follow one another on the same
data; a commit costs more than all else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import httpx2
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, RdfFormat, parse, serialize

from tests.w3c import compare
from tests.w3c.servers import Failed, Server
from tests.w3c.services import Services
from tests.w3c.suite import Case, Dataset, iri_of

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TSV, CSV = "text/tab-separated-values", "text/csv"
_FORMATS = {JSON: QueryResultsFormat.JSON, XML: QueryResultsFormat.XML, TSV: QueryResultsFormat.TSV}
#: End of the file with the expected answer → the format that is asked for.
_ASKED = {".srj": JSON, ".tsv": TSV, ".csv": CSV}
#: The whole dataset in one answer, so that a blank node is the same one everywhere.
_EVERYTHING = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


def run(case: Case, server: Server, services: Services) -> None:
    """Put a test to a server that holds nothing, or the data of the test.

    Raises:
        Failed: if it does otherwise.
    """
    _KINDS[case.kind](case, server, services)


def _ask(case: Case, server: Server, services: Services) -> None:
    assert case.answer is not None
    names = services.serve(case.services)
    _load(case.data, server, names)
    accept = _ASKED.get(case.answer.suffix, XML)
    text = f"BASE <{case.base}>\n{_replaced(case.text.read_text(encoding='utf-8'), names)}"
    response = server.query(text, f"{accept}, application/n-triples")
    _check(response.status_code == httpx2.codes.OK, response)
    kind = response.headers["content-type"].partition(";")[0]
    back = {there: name for name, there in names.items()}
    body = _replaced(response.text, back).encode()
    wanted = compare.expected(case.answer, iri_of(case.answer))
    got: compare.Answer
    if kind == CSV:
        got = compare.comma_separated(body)
    elif kind in _FORMATS:
        got = compare.results(body, _FORMATS[kind])
    else:
        got = tuple(parse(body, RdfFormat.N_TRIPLES))
    if not compare.same(wanted, got, lax=case.lax):
        raise Failed(f"another answer as {kind}")


def _update(case: Case, server: Server, services: Services) -> None:  # noqa: ARG001 (the same for all kinds)
    _load(case.data, server)
    response = server.update(f"BASE <{case.base}>\n{case.text.read_text(encoding='utf-8')}")
    _check(response.is_success, response)
    table = compare.results(server.query(_EVERYTHING, JSON).raise_for_status().content, QueryResultsFormat.JSON)
    assert isinstance(table, compare.Table)
    got = [
        Quad(row["s"], row["p"], row["o"], row.get("g", DefaultGraph()))  # type: ignore[arg-type]
        for row in table.rows
    ]
    if not compare.isomorphic(_quads(case.after), got):
        raise Failed("another dataset afterwards")


def _well_formed(case: Case, server: Server, services: Services) -> None:  # noqa: ARG001
    # What it would ask or change need not be there: an unknown function, a graph that is missing.
    response = _sent(case, server)
    _check(not server.refused_by_parser(response), response)


def _malformed(case: Case, server: Server, services: Services) -> None:  # noqa: ARG001
    response = _sent(case, server)
    _check(response.is_client_error, response)


def _sent(case: Case, server: Server) -> httpx2.Response:
    text = case.text.read_text(encoding="utf-8")
    return server.update(text) if case.text.suffix == ".ru" else server.query(text, "*/*")


def _load(data: Dataset, server: Server, names: Mapping[str, str] = MappingProxyType({})) -> None:
    """Put the data of a test in the place of whatever is there; one request, which is one commit."""
    graphs = [(f"GRAPH <{graph}>", _triples((file,))) for graph, file in data.named]
    triples = " ".join(f"{graph} {{ {text} }}" for graph, text in graphs)
    default = _replaced(_triples(data.default), names)
    created = " ".join(f"CREATE SILENT {graph} ;" for graph, text in graphs if not text)
    server.hold(f"{created} INSERT DATA {{ {default} {triples} }}")


def _quads(data: Dataset) -> list[Quad]:
    found = [Quad(one.subject, one.predicate, one.object) for one in _parsed(data.default)]
    for graph, file in data.named:
        found += [Quad(one.subject, one.predicate, one.object, NamedNode(graph)) for one in _parsed((file,))]
    return found


def _triples(files: Iterable[Path]) -> str:
    return (serialize((quad.triple for quad in _parsed(files)), format=RdfFormat.N_TRIPLES) or b"").decode()


def _parsed(files: Iterable[Path]) -> Iterator[Quad]:
    for file in files:
        form = RdfFormat.RDF_XML if file.suffix == ".rdf" else RdfFormat.TURTLE
        yield from parse(file.read_bytes(), form, base_iri=iri_of(file), rename_blank_nodes=True)


def _replaced(text: str, names: Mapping[str, str]) -> str:
    for name, there in names.items():
        text = text.replace(name, there)
    return text


def _check(fine: bool, response: httpx2.Response) -> None:  # noqa: FBT001
    if not fine:
        raise Failed(f"{response.status_code}: {' '.join(response.text.split())[:200]}")


_KINDS: Mapping[str, Callable[[Case, Server, Services], None]] = {
    "QueryEvaluationTest": _ask,
    "CSVResultFormatTest": _ask,
    "UpdateEvaluationTest": _update,
    "PositiveSyntaxTest": _well_formed,
    "PositiveSyntaxTest11": _well_formed,
    "PositiveUpdateSyntaxTest11": _well_formed,
    "NegativeSyntaxTest": _malformed,
    "NegativeSyntaxTest11": _malformed,
    "NegativeUpdateSyntaxTest11": _malformed,
}
