"""What a SPARQL text asks for, told from its tokens alone: its form, whether it names graphs or other servers.

The engine parses; this only keeps words apart from strings, comments, IRIs and names, so that what must be treated
apart (``FROM``, updates) is seen before anything runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "update", "none"]

#: Tokens of https://www.w3.org/TR/sparql11-query/#sparqlGrammar as far as they can hide or be a word.
_TOKEN = re.compile(
    r"""
    (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
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


def shape(text: str) -> Shape:
    """The shape of a SPARQL query or update, well-formed or not.

    >>> shape('SELECT * WHERE { ?from ?p "SERVICE" } # FROM')
    Shape(form='SELECT', dataset=False)
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
    return Shape(form, "FROM" in words)


def masked(text: str) -> str:
    """The text at its length, with comments as spaces, strings as ``~`` and the inside of IRIs as ``_``.

    >>> masked("<a:b> 'xy' # }")
    '<___> ~~~~    '
    """
    return _TOKEN.sub(_mask, text)


def iris(text: str) -> Iterator[tuple[int, str]]:
    """Where something stands that looks like an IRI."""
    return ((token.start(), token[0]) for token in _TOKEN.finditer(text) if token.lastgroup == "iri")


def _mask(token: re.Match[str]) -> str:
    found = token[0]
    match token.lastgroup:
        case "iri":
            return f"<{'_' * (len(found) - 2)}>"
        case "comment":
            return " " * len(found)
        case "string":
            return "~" * len(found)
    return found
