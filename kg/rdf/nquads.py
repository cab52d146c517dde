"""Writes RDF terms as N-Quads text; lines come out sorted and each once, so that the same quads are the same bytes."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.names import XSD

_ESCAPES = {
    "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
}  # fmt: skip
_TABLE = str.maketrans({chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | _ESCAPES)
_NEEDS_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')

_INTEGER = f"^^<{XSD}integer>"
_DECIMAL = f"^^<{XSD}decimal>"


def iri(value: str) -> str:
    """An IRI in angle brackets."""
    return f"<{value}>"


def text(value: str, language: str = "") -> str:
    """A string, or a text in a language."""
    if _NEEDS_ESCAPE.search(value):
        value = value.translate(_TABLE)
    return f'"{value}"@{language}' if language else f'"{value}"'


def typed(value: str, datatype: str) -> str:
    """A literal of an XML Schema type, by the local name of the type."""
    return f'"{value}"^^<{XSD}{datatype}>'


def integer(value: int) -> str:
    """An ``xsd:integer``; Oxigraph would store a derived type as that, so none is written."""
    return f'"{value}"{_INTEGER}'


def decimal(value: Decimal | float) -> str:
    """An ``xsd:decimal`` without exponent and superfluous zeros; floats by their shortest form.

    >>> decimal(Decimal("1.81E+12")), decimal(0.9)
    ('"1810000000000"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    plain = format(exact, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f'"{plain if plain not in {"-0", ""} else "0"}"{_DECIMAL}'


class GraphWriter:
    """Collects the triples of one graph; terms are given as N-Quads text."""

    __slots__ = ("_end", "_lines")

    def __init__(self, graph: str) -> None:
        """Take the graph's IRI."""
        self._end = f" <{graph}> .\n"
        self._lines: set[str] = set()

    def add(self, subject: str, predicate: str, obj: str) -> None:
        """Add a triple."""
        self._lines.add(f"{subject} {predicate} {obj}{self._end}")

    def nquads(self) -> bytes:
        """The graph as sorted N-Quads in UTF-8."""
        return "".join(sorted(self._lines)).encode()
