"""The manifests of the suites as plain values, one ``Case`` a test.

https://www.w3.org/2001/sw/DataAccess/tests/README and https://www.w3.org/2009/sparql/docs/tests/README.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

from tests.w3c.fetch import FOLDER

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

#: Suite → the address at which the W3C publishes it, which relative IRIs in it stand below.
BASES = {
    "sparql10": "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "sparql11": "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
}
_MANIFESTS = ("manifest-evaluation.ttl", "manifest-syntax.ttl", "manifest-all.ttl")
_FROM = re.compile(r"^\s*FROM\s+(?:NAMED\s+)?<([^>]+)>", re.IGNORECASE | re.MULTILINE)
#: Tests that ask requests of their own, which the manifests only name; they stand in ``protocol`` and ``description``.
_ELSEWHERE = frozenset({"ProtocolTest", "ServiceDescriptionTest"})


@dataclass(frozen=True, slots=True)
class Dataset:
    """Files of the default graph and of named graphs."""

    default: tuple[Path, ...] = ()
    #: IRI of the graph, file.
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the manifests."""

    #: Suite, folder and the end of the test's IRI: ``sparql11/bind/bind01``.
    id: str
    #: Class of the test without its namespace: ``QueryEvaluationTest``.
    kind: str
    #: The query or update.
    text: Path
    #: What its relative IRIs stand below.
    base: str
    data: Dataset
    #: The answer to a query; None for a test of syntax and an update.
    answer: Path | None = None
    #: What an update leaves behind.
    after: Dataset = Dataset()
    #: Whether REDUCED may leave duplicates out.
    lax: bool = False
    #: Endpoints of other servers and what they hold.
    services: tuple[tuple[str, Path], ...] = ()

    @property
    def group(self) -> str:
        """Suite and folder."""
        return self.id.rpartition("/")[0]


def cases() -> list[Case]:
    """All tests of the manifests that are put to a server by themselves, in the order of the manifests."""
    return [case for suite in BASES for name in _MANIFESTS for case in _manifest(suite, BASES[suite] + name)]


def path_of(iri: str) -> Path:
    """The file of an address of the W3C.

    Raises:
        ValueError: if it lies in no suite.
    """
    for suite, base in BASES.items():
        if iri.startswith(base):
            return FOLDER / suite / iri.removeprefix(base)
    raise ValueError(iri)


def iri_of(path: Path) -> str:
    """The address of a file at the W3C."""
    suite, _, rest = path.relative_to(FOLDER).as_posix().partition("/")
    return BASES[suite] + rest


def _manifest(suite: str, address: str) -> Iterator[Case]:
    file = path_of(address)
    if not file.exists():
        return
    graph = Graph().parse(file, publicID=address, format="turtle")
    for included in graph.objects(None, MF.include):
        for other in graph.items(included):
            yield from _manifest(suite, str(other))
    for entries in graph.objects(None, MF.entries):
        for test in graph.items(entries):
            found = _case(graph, test, f"{suite}/{file.parent.name}")
            if found is not None:
                yield found


def _case(graph: Graph, test: Node, group: str) -> Case | None:
    kind = str(graph.value(test, RDF.type)).rpartition("#")[2]
    if kind in _ELSEWHERE:
        return None
    action = graph.value(test, MF.action)
    assert action is not None
    text = graph.value(action, QT.query) or graph.value(action, UT.request) or action
    result = graph.value(test, MF.result)
    updates = kind == "UpdateEvaluationTest"
    file = path_of(str(text))
    return Case(
        id=f"{group}/{str(test).rpartition('#')[2]}",
        kind=kind,
        text=file,
        base=str(text),
        data=_dataset(graph, action) if graph.value(action, QT.query) is None else _asked(graph, action, file),
        answer=path_of(str(result)) if isinstance(result, URIRef) and not updates else None,
        after=_dataset(graph, result) if updates and result is not None else Dataset(),
        lax=graph.value(test, MF.resultCardinality) == MF.LaxCardinality,
        services=tuple(
            (str(graph.value(one, QT.endpoint)), path_of(str(graph.value(one, QT.data))))
            for one in graph.objects(action, QT.serviceData)
        ),
    )


def _asked(graph: Graph, action: Node, text: Path) -> Dataset:
    """The data of a query; what it names itself by FROM is there as well."""
    data = _dataset(graph, action)
    named = dict(data.named)
    for relative in _FROM.findall(text.read_text(encoding="utf-8")):
        iri = urljoin(iri_of(text), relative)
        if iri.startswith(tuple(BASES.values())) and path_of(iri).exists():
            named.setdefault(iri, path_of(iri))
    return Dataset(data.default, tuple(named.items()))


def _dataset(graph: Graph, node: Node) -> Dataset:
    default = [path_of(str(one)) for word in (QT.data, UT.data) for one in graph.objects(node, word)]
    named = []
    for word in (QT.graphData, UT.graphData):
        for one in graph.objects(node, word):
            file = graph.value(one, QT.graph) or graph.value(one, UT.graph) or one
            named.append((str(graph.value(one, RDFS.label) or file), path_of(str(file))))
    return Dataset(tuple(default), tuple(named))
