"""What a SPARQL text asks for, told from its tokens alone: its form, whether it names graphs or other servers.

The engine parses; this only keeps words apart from strings, comments, IRIs and names, so that what must be treated
apart (``FROM``, updates) is seen before anything runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.store.lexical import TOKEN

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "update", "none"]

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
    words = [match["word"].upper() for match in TOKEN.finditer(text) if match["word"]]
    form: Form = "none"
    for word in words:
        if word in _UPDATES:
            form = "update"
            break
        if (asked := next((known for known in _QUERIES if known == word), None)) is not None:
            form = asked
            break
    return Shape(form, "FROM" in words)
