"""The tokens of a SPARQL text as far as they can hide a word: strings, comments, IRIs and names, apart from the words.

What may reach another server is looked for in the masked text, here and in texts for a remote store alike, so there is
one reading of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Tokens of https://www.w3.org/TR/sparql11-query/#sparqlGrammar as far as they can hide or be a word.
TOKEN = re.compile(
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
#: What SERVICE asks or LOAD reads, in a masked text: an IRI, a variable or a prefixed name.
TARGET = r"(?P<silent>SILENT\s*)?(?P<target><_*>|[?$]\w+|(?:\\.|[^\s<>{};\\])*:(?:\\.|[^\s<>{};\\])*)"
SERVICE = re.compile(rf"SERVICE\s*{TARGET}\s*(?=\{{)", re.IGNORECASE)


def masked(text: str) -> str:
    """The text at its length, with comments as spaces, strings as ``~`` and the inside of IRIs as ``_``.

    >>> masked("<a:b> 'xy' # }")
    '<___> ~~~~    '
    """
    return TOKEN.sub(_mask, text)


def iris(text: str) -> Iterator[tuple[int, str]]:
    """Where something stands that looks like an IRI."""
    return ((token.start(), token[0]) for token in TOKEN.finditer(text) if token.lastgroup == "iri")


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
