"""What a server answers, as the values that the rest of the program knows.

Blank nodes have no names that two requests share, so they are stored as IRIs (RDF 1.1, 3.5) and turned back here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)
from pyoxigraph import Store as Oxigraph

from kg.errors import StoreUnavailable
from kg.names import XSD
from kg.store.base import Results, Subject, Term
from kg.store.remote.endpoint import Answer

_BOOLEAN = XSD + "boolean"
_TRUTHS = {"1": "true", "0": "false"}


@dataclass(frozen=True, slots=True)
class Skolem:
    """Blank nodes as IRIs below the authority of a base, and back."""

    prefix: str

    @classmethod
    def of(cls, base: str) -> Skolem:
        """For the store whose IRIs are minted below a base."""
        parts = urlsplit(base)
        return cls(f"{parts.scheme}://{parts.netloc}/.well-known/genid/")

    def named(self, term: Term) -> NamedNode | Literal | Triple:
        """A term as it is stored."""
        return NamedNode(self.prefix + term.value) if isinstance(term, BlankNode) else term

    def back(self, term: Term) -> Term:
        """A term as it was."""
        if isinstance(term, NamedNode) and term.value.startswith(self.prefix):
            return BlankNode(term.value.removeprefix(self.prefix))
        return term


def results(
    answer: Answer,
    form: str,
    skolem: Skolem,
    where: str,
    *,
    variables: Sequence[str] = (),
    given: Mapping[str, Term] | None = None,
) -> Results:
    """The answer to a query.

    Args:
        answer: As it came.
        form: SELECT, ASK or CONSTRUCT.
        skolem: Turns IRIs back into blank nodes.
        where: The server's name in a message.
        variables: What the query projects; what the answer says where empty.
        given: Of these the ones that were not asked for, since they are known.

    Raises:
        StoreUnavailable: if it is no answer of a SPARQL server, or rows were left out.
    """
    if form == "CONSTRUCT":
        return _graph(_triples(answer, skolem, where))
    read = document(answer, where)
    if form == "ASK":
        return parse_query_results(json.dumps(_truth(read, where)), format=QueryResultsFormat.JSON)
    rows = read["results"]["bindings"]
    if answer.most is not None and len(rows) >= answer.most:
        raise _cut(where, answer.most)
    for row in rows:
        for cell in row.values():
            _mend(cell, skolem)
    if given:
        known = {name: _cell(term) for name, term in given.items() if name in variables or not variables}
        read["head"]["vars"] = list(variables) or [*known, *read["head"]["vars"]]
        for row in rows:
            row.update(known)
            row.pop("unasked", None)
    return parse_query_results(json.dumps(read), format=QueryResultsFormat.JSON)


def document(answer: Answer, where: str) -> dict[str, Any]:
    """The JSON of an answer.

    Raises:
        StoreUnavailable: if it is something else.
    """
    try:
        read = json.loads(answer.body)
        if "boolean" in read or isinstance(read["results"]["bindings"], list):
            return cast("dict[str, Any]", read)
    except (ValueError, KeyError, TypeError):
        pass
    kind = answer.media_type or "nothing"
    raise StoreUnavailable(f"{where} does not answer as a SPARQL server does (it sent {kind})")


def terms(answer: Answer, skolem: Skolem, where: str) -> list[dict[str, Term]]:
    """The rows of an answer, for patterns that are asked here."""
    read = document(answer, where)
    rows = read.get("results", {}).get("bindings", [])
    return [{name: _term(cell, skolem) for name, cell in row.items()} for row in rows]


def _term(cell: dict[str, str], skolem: Skolem) -> Term:
    value = cell["value"]
    match cell["type"]:
        case "uri":
            return skolem.back(NamedNode(value))
        case "bnode":
            return BlankNode(_label(value))
    if language := cell.get("xml:lang"):
        return Literal(value, language=language)
    if datatype := cell.get("datatype"):
        value = _TRUTHS.get(value, value) if datatype == _BOOLEAN else value
        return Literal(value, datatype=NamedNode(datatype))
    return Literal(value)


def _cell(term: Term) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"type": "uri", "value": cast("NamedNode", term).value}
    more = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
    return {"type": "literal", "value": term.value, **more}


def _mend(cell: dict[str, str], skolem: Skolem) -> None:
    """Make of one value what the embedded store would have said."""
    value = cell["value"]
    if cell["type"] == "uri" and value.startswith(skolem.prefix):
        cell["type"], cell["value"] = "bnode", value.removeprefix(skolem.prefix)
    elif cell["type"] == "bnode":
        cell["value"] = _label(value)
    elif cell.get("datatype") == _BOOLEAN:
        cell["value"] = _TRUTHS.get(value, value)


def _label(value: str) -> str:
    """A label of a blank node without signs that none may have (Virtuoso: ``nodeID://b10000``)."""
    return "".join(c for c in value if c.isascii() and c.isalnum()) or "b"


def _truth(read: dict[str, Any], where: str) -> dict[str, Any]:
    if "boolean" in read:
        return {"head": {}, "boolean": bool(read["boolean"])}
    # Virtuoso 7.2.5 answers with a row that says 1, or with none.
    if read.get("head", {}).get("vars") != ["__ASK_RETVAL"]:
        raise StoreUnavailable(f"{where} does not answer ASK with a truth value")
    rows = read["results"]["bindings"]
    return {"head": {}, "boolean": bool(rows) and rows[0]["__ASK_RETVAL"]["value"] not in {"0", "false"}}


def _triples(answer: Answer, skolem: Skolem, where: str) -> list[Triple]:
    syntax = RdfFormat.from_media_type(answer.media_type) or RdfFormat.N_TRIPLES
    try:
        found = [
            Triple(cast("Subject", skolem.back(one.subject)), one.predicate, skolem.back(one.object))
            for one in parse(answer.body, format=syntax, lenient=True)
        ]
    except (SyntaxError, ValueError) as error:
        raise StoreUnavailable(
            f"{where} does not answer as a SPARQL server does: {' '.join(str(error).split())}"
        ) from None
    if answer.most is not None and len(found) >= answer.most:
        raise _cut(where, answer.most)
    return found


def _graph(triples: Iterable[Triple]) -> QueryTriples:
    """Triples as the engine's own kind of answer, which has no other maker."""
    kept = Oxigraph()
    kept.extend(Quad(one.subject, one.predicate, one.object) for one in triples)
    return cast("QueryTriples", kept.query("CONSTRUCT WHERE { ?s ?p ?o }"))


def _cut(where: str, most: int) -> StoreUnavailable:
    return StoreUnavailable(
        f"{where} gives {most} rows at most and left out the rest; ask for fewer (LIMIT), "
        "or raise ResultSetMaxRows there"
    )
