"""Texts of SPARQL for a server that is not ours: prefixes and bound terms written into them, and checked first.

A text is parsed here before it is sent, so that a mistake is told as the embedded store tells it, with line and column,
and no server is asked for what is no SPARQL 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal as OneOf

from pyoxigraph import BlankNode, NamedNode, QueryBoolean, QueryTriples, Variable
from pyoxigraph import Store as Oxigraph

from kg.errors import BadQuery
from kg.store.base import Term
from kg.store.oxigraph import bad_query

Form = OneOf["SELECT", "ASK", "CONSTRUCT"]

_TOKEN = re.compile(
    r"""
    (?P<skip><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>
      | \#[^\n\r]*
      | \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*')
  | [?$](?P<variable>\w+)
  | (?P<prefix>(?:[^\W\d_][\w.\-]*)?):(?:[\w.:%\-]|\\.)*
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>[{}()])
    """,
    re.VERBOSE | re.DOTALL,
)
#: Servers that the parser itself would ask.
_FETCHES = ("service", "load")


def with_prefixes(text: str, prefixes: Mapping[str, str], base: str | None = None) -> str:
    """The text with the prefixes that it uses and does not declare, on its first line, so that lines keep numbers."""
    used = {token["prefix"] for token in _TOKEN.finditer(text) if token["prefix"]}
    declared = {name.casefold() for name in re.findall(r"\bPREFIX\s+([\w.\-]*)\s*:", text, re.IGNORECASE)}
    wanted = [name for name in prefixes if name in used and name.casefold() not in declared]
    head = "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in wanted)
    return (f"BASE <{base}> " if base else "") + head + text


@lru_cache(maxsize=256)
def _empty() -> Oxigraph:
    return Oxigraph()


def check_query(
    text: str, prefixes: Mapping[str, str], base: str | None = None, names: Iterable[str] = ()
) -> tuple[Form, tuple[str, ...]]:
    """The form of a query, and its variables where it is a SELECT.

    Args:
        text: The query.
        prefixes: What it may use without declaring it.
        base: Relative IRIs stand below this.
        names: Variables that it must project if it is a SELECT, as ``substitutions`` wants it.

    Raises:
        BadQuery: if it does not parse.
    """
    if any(word in text.casefold() for word in _FETCHES):
        return _form(text), ()
    try:
        bound = {Variable(name): NamedNode("urn:x") for name in names}
        answer = _empty().query(text, base_iri=base, prefixes=dict(prefixes), substitutions=bound)
    except SyntaxError as error:
        raise bad_query(error, text) from None
    except (ValueError, RuntimeError) as error:
        raise BadQuery(f"the query cannot be answered: {' '.join(str(error).split())}") from None
    if isinstance(answer, QueryBoolean):
        return "ASK", ()
    if isinstance(answer, QueryTriples):
        return "CONSTRUCT", ()
    return "SELECT", tuple(variable.value for variable in answer.variables)


def check_update(text: str, prefixes: Mapping[str, str], base: str | None = None) -> None:
    """Refuse an update that does not parse.

    Raises:
        BadQuery: with line and column.
    """
    if any(word in text.casefold() for word in _FETCHES):
        return
    try:
        Oxigraph().update(text, base_iri=base, prefixes=dict(prefixes))
    except SyntaxError as error:
        raise bad_query(error, text) from None
    except (ValueError, RuntimeError):
        return  # Nothing is there to drop or copy; the server knows better.


def _form(text: str) -> Form:
    forms: Mapping[str, Form] = {"SELECT": "SELECT", "ASK": "ASK", "CONSTRUCT": "CONSTRUCT", "DESCRIBE": "CONSTRUCT"}
    words = (token["word"].upper() for token in _TOKEN.finditer(text) if token["word"])
    found = next((forms[word] for word in words if word in forms), None)
    if found is None:
        raise BadQuery("the query does not parse: there is no SELECT, ASK, CONSTRUCT or DESCRIBE in it")
    return found


def bound(text: str, terms: Mapping[str, Term]) -> str:
    """The query with terms in the place of variables; none of these is projected, which ``answers.results`` makes good.

    A server may not order or compare a constant column of each type (Virtuoso: decimals), so it is not asked for one.

    >>> from pyoxigraph import NamedNode
    >>> bound("SELECT ?a ?b WHERE { ?a ?p ?b FILTER(BOUND(?a)) } ORDER BY ?a", {"a": NamedNode("x:y")})
    'SELECT  ?b WHERE { <x:y> ?p ?b FILTER(true) } ORDER BY ("")'
    """
    if not terms:
        return text
    return "".join(_Binder(text, {name: _written(term) for name, term in terms.items()}).pieces())


def _written(term: Term) -> str:
    if isinstance(term, BlankNode):
        raise BadQuery("a blank node cannot be asked for by its label")
    return str(term)


class _Binder:
    """Walks over the tokens of one query and knows in what clause it stands."""

    def __init__(self, text: str, terms: Mapping[str, str]) -> None:
        self._text = text
        self._terms = terms
        self._projecting = False
        self._ordering = False
        #: Parentheses that are open since the clause began.
        self._depth = 0
        self._word = ""

    def pieces(self) -> Iterator[str]:
        done = 0
        for token in _TOKEN.finditer(self._text):
            name = token["variable"]
            if name in self._terms:
                start, piece = self._piece(token, name)
                yield self._text[done:start]
                yield piece[0]
                done = token.end() + piece[1]
            self._step(token)
        yield self._text[done:]

    def _piece(self, token: re.Match[str], name: str) -> tuple[int, tuple[str, int]]:
        """Where the replaced part starts, what takes its place, and how much goes on after the token."""
        before = self._text[: token.start()].rstrip()
        after = self._text[token.end() :]
        # What BIND or a projection calls by this name keeps it: it is an error there, and the server tells it.
        if self._word == "AS":
            return token.start(), (token[0], 0)
        if (call := re.search(r"\bBOUND\s*\(\Z", before, re.IGNORECASE)) and after.lstrip().startswith(")"):
            return call.start(), ("true", len(after) - len(after.lstrip()) + 1)
        if self._projecting and not self._depth:
            rest = after[: re.search(r"\{|\bFROM\b|\bWHERE\b|\Z", after, re.IGNORECASE).start()]  # type: ignore[union-attr] (\\Z)
            alone = not re.search(r"[?$*(]", rest) and re.search(r"\b(SELECT|DISTINCT|REDUCED)\Z", before, re.IGNORECASE)
            return token.start(), ('("" AS ?unasked)' if alone else "", 0)
        if self._ordering and not self._depth:
            return token.start(), ('("")', 0)
        return token.start(), (self._terms[name], 0)

    def _step(self, token: re.Match[str]) -> None:
        if token["sign"] in {"{", "}"}:
            self._projecting = self._ordering = False
            self._depth = 0
        elif token["sign"] == "(":
            self._depth += 1
        elif token["sign"] == ")":
            self._depth -= 1
        word = (token["word"] or "").upper()
        if word == "SELECT":
            self._projecting, self._ordering, self._depth = True, False, 0
        elif word == "WHERE":
            self._projecting = False
        elif word in {"ORDER", "GROUP", "HAVING"}:
            self._ordering, self._depth = True, 0
        self._word = word
