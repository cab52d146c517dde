"""What a SPARQL text asks for, told from its tokens alone: its form, whether it names graphs or other servers.

The engine parses; this only keeps words apart from strings, comments, IRIs and names, so that what must be refused
(``SERVICE``, updates) or treated apart (``FROM``) is seen before anything runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kg.errors import BadQuery
from kg.store.base import Reader, Results

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "update", "none"]

#: Tokens of https://www.w3.org/TR/sparql11-query/#sparqlGrammar as far as they can hide or be a word.
_TOKEN = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<comment>\#[^\n\r]*)
  | (?P<string>\"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:\w[\w.\-]*)?:(?:[\w.:%\-]|\\.)*)
  | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUERIES: frozenset[Form] = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a text asks for."""

    form: Form
    #: Whether it names its dataset (FROM, FROM NAMED), so that the union of all graphs is not meant.
    dataset: bool
    #: Whether it asks another server.
    service: bool


def shape(text: str) -> Shape:
    """The shape of a SPARQL query or update, well-formed or not.

    >>> shape('SELECT * WHERE { ?from ?p "SERVICE" } # FROM')
    Shape(form='SELECT', dataset=False, service=False)
    """
    words = [match["word"].upper() for match in _TOKEN.finditer(text) if match["word"]]
    form: Form = "none"
    for word in words:
        if word in _UPDATES:
            form = "update"
            break
        if (asked := next((known for known in _QUERIES if known == word), None)) is not None:
            form = asked
            break
    return Shape(form, "FROM" in words, "SERVICE" in words)


def ask(
    reader: Reader, text: str, *, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
) -> Results:
    """The answer to a query from outside: the union of all graphs is its default graph unless it says otherwise.

    Args:
        reader: The commit to ask.
        text: The query.
        default_graphs: IRIs of the graphs of the default graph; with either list, FROM in the text has no effect.
        named_graphs: IRIs of the graphs that ``GRAPH`` reaches.

    Raises:
        BadQuery: if it does not parse, is an update, or asks another server.
    """
    seen = shape(text)
    if seen.form == "update":
        raise BadQuery("this is an update; only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are answered here")
    if seen.service:
        raise BadQuery("SERVICE is refused: no other server is asked")
    chosen = bool(default_graphs or named_graphs)
    return reader.query(
        text,
        union=not chosen and not seen.dataset,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
    )
