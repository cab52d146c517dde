"""The dataset that a request of the protocol names for an update, written into its text.

https://www.w3.org/TR/sparql11-protocol/#update-operation

``using-graph-uri`` stands for ``USING`` in every operation that has a pattern. The engine takes no dataset beside the
text, so the clauses are put before each ``WHERE``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import BadQuery
from kg.store.lexical import masked

_WORDS = re.compile(r"(?<![\w:?$@])(USING|WITH|WHERE|DELETE|INSERT)(?![\w:])|[{}]", re.IGNORECASE)
_IRI = re.compile(r"[^<>\"{}|^`\\\x00-\x20]+")


def with_using(text: str, using: tuple[str, ...], using_named: tuple[str, ...]) -> str:
    """The update with the graphs of the request as its dataset; the same text where the request names none.

    >>> with_using("DELETE WHERE { ?s ?p 1 }", ("x:g",), ())
    'DELETE { ?s ?p 1 } USING <x:g> WHERE { ?s ?p 1 }'

    Raises:
        BadQuery: if the text names a dataset too, or a graph is no IRI.
    """
    graphs = [("USING", iri) for iri in using] + [("USING NAMED", iri) for iri in using_named]
    if not graphs:
        return text
    for _, iri in graphs:
        if not _IRI.fullmatch(iri) or ":" not in iri:
            raise BadQuery(f"{iri!r} is no IRI of a graph")
    clause = " ".join(f"{word} <{iri}>" for word, iri in graphs)
    pieces, done = [], 0
    for at, short in _wheres(masked(text)):
        pieces += [text[done:at], f"{text[slice(*short)]} {clause} " if short else f"{clause} "]
        done = at
    return "".join([*pieces, text[done:]])


def _wheres(plain: str) -> Iterator[tuple[int, tuple[int, int] | None]]:
    """Where each ``WHERE`` of an operation stands; for ``DELETE WHERE`` also the span of its pattern."""
    depth, last = 0, ""
    for found in _WORDS.finditer(plain):
        sign = found[0].upper()
        if sign in {"{", "}"}:
            depth += 1 if sign == "{" else -1
            last = ""
        elif depth == 0:
            if sign in {"USING", "WITH"}:
                raise BadQuery("the update names its graphs (USING, WITH), so the request may not name others")
            if sign == "WHERE":
                yield found.start(), _braces(plain, found.end()) if last == "DELETE" else None
            last = sign


def _braces(plain: str, start: int) -> tuple[int, int]:
    """The span from the next opening brace to the one that closes it."""
    depth = 0
    for found in re.finditer(r"[{}]", plain[start:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return plain.find("{", start), start + found.end()
    return start, start
