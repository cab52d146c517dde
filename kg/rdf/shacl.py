"""Checks a document's quads against the shapes of ``ontology/shapes`` with pySHACL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.names import RDFS, SH
from kg.ontology import ontology_triples, shape_files
from kg.rdf.invariant import Finding

if TYPE_CHECKING:
    import rdflib

_Term = NamedNode | BlankNode | Literal
_SUBCLASS = RDFS + "subClassOf"
_MESSAGE_LENGTH = 300


def check_shapes(slug: str, quads: Iterable[Quad], folder: Path | None = None) -> Iterator[Finding]:
    """What the shapes find wrong with a document.

    Args:
        slug: The document.
        quads: Its graphs, and the descriptions of all that these speak of; which graph holds a triple is of no matter.
        folder: The ontology's folder; the packed one when None.
    """
    import rdflib  # noqa: PLC0415 - only validation needs rdflib and pySHACL, which are slow to import
    from pyshacl import validate  # noqa: PLC0415

    data = rdflib.Graph()
    convert = _Converter()
    for quad in quads:
        if isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
            # rdflib knows no triple terms; the invariant reports them.
            continue
        data.add((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
    for below, above in _classes(folder):
        data.add((convert(below), convert(NamedNode(_SUBCLASS)), convert(above)))
    conforms, results, _ = validate(data, shacl_graph=_shapes(folder), inplace=True, meta_shacl=False)
    if not conforms:
        yield from _findings(slug, results)


@cache
def _shapes(folder: Path | None) -> rdflib.Graph:
    import rdflib  # noqa: PLC0415 - see above

    graph = rdflib.Graph()
    for path in shape_files(folder):
        graph.parse(path, format="turtle")
    return graph


@cache
def _classes(folder: Path | None) -> tuple[tuple[NamedNode, NamedNode], ...]:
    """The class tree, by which a shape of a class applies to those below it."""
    return tuple(
        (triple.subject, triple.object)
        for triple in ontology_triples(folder)
        if triple.predicate.value == _SUBCLASS
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
    )


class _Converter:
    """pyoxigraph terms as rdflib terms, each made once."""

    def __init__(self) -> None:
        self._terms: dict[_Term, rdflib.term.Node] = {}

    def __call__(self, term: _Term) -> rdflib.term.Node:
        found = self._terms.get(term)
        if found is None:
            found = self._terms[term] = _convert(term)
        return found


def _convert(term: _Term) -> rdflib.term.Node:
    import rdflib  # noqa: PLC0415 - see above

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _findings(slug: str, results: rdflib.Graph) -> Iterator[Finding]:
    import rdflib  # noqa: PLC0415 - see above

    shacl = rdflib.Namespace(SH)
    for result in results.objects(None, shacl.result):
        path = results.value(result, shacl.resultPath)
        component = str(results.value(result, shacl.sourceConstraintComponent)).removeprefix(SH)
        messages = sorted(str(message) for message in results.objects(result, shacl.resultMessage))
        value = results.value(result, shacl.value)
        message = f"{component.removesuffix('ConstraintComponent')}: {' / '.join(messages)}"
        if value is not None:
            message += f" (value {value.n3()})"
        yield Finding(
            slug,
            str(results.value(result, shacl.focusNode)),
            str(path) if isinstance(path, rdflib.URIRef) else "",
            message.replace("\n", " ")[:_MESSAGE_LENGTH],
        )
