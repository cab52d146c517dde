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
#: What makes an engine ask another server: the check must not do it, so the first is cut out, and a text with what is
#: left of either is looked at less closely.
_SERVICE = re.compile(
    r"SERVICE\s*(?:SILENT\s*)?(?:<_*>|[?$]\w+|(?:\\.|[^\s<>{};\\])*:(?:\\.|[^\s<>{};\\])*)\s*(?=\{)", re.IGNORECASE
)
#: Functions of Virtuoso's own, with which a text could fetch or run SQL; \\u could spell them otherwise.
_OWN_CALLS = re.compile(r"(?<![\w.\-])(?:bif|sql)\s*:|<(?:bif|sql):|<[^>\s]*\\u", re.IGNORECASE)
_FETCHES = ("service", "load")
#: Begins what Virtuoso adds to the language, with which a query could have it fetch from anywhere.
_PRAGMA = "define"
#: Where what SELECT projects ends.
_CLAUSE = re.compile(r"\{|\bFROM\b|\bWHERE\b", re.IGNORECASE)


def with_prefixes(text: str, prefixes: Mapping[str, str], base: str | None = None) -> str:
    """The text with the prefixes that it uses and does not declare, on its first line, so that lines keep numbers."""
    used = {token["prefix"] for token in _TOKEN.finditer(text) if token["prefix"]}
    declared = {name.casefold() for name in re.findall(r"\bPREFIX\s+([\w.\-]*)\s*:", _masked(text), re.IGNORECASE)}
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
    checked = text
    if _FETCHES[0] in text.casefold():
        plain = _masked(text)
        for found in _SERVICE.finditer(plain):
            start, end = found.span()
            plain = plain[:start] + " " * (end - start) + plain[end:]
            checked = checked[:start] + " " * (end - start) + checked[end:]
    try:
        bound: dict[Variable, Term] = {Variable(name): NamedNode("urn:x") for name in names}
        answer = _empty().query(checked, base_iri=base, prefixes=dict(prefixes), substitutions=bound)
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
    plain = _masked(text).casefold()
    iris = (token[0] for token in _TOKEN.finditer(text) if token["skip"] and token[0][0] == "<")
    if _OWN_CALLS.search(plain.replace("~", "")) or any(map(_OWN_CALLS.match, iris)):
        raise BadQuery("functions of the server's own (bif:, sql:) may not be called")
    if any(word in plain for word in _FETCHES):
        _refuse_pragmas(plain)
        return
    try:
        Oxigraph().update(text, base_iri=base, prefixes=dict(prefixes))
    except SyntaxError as error:
        raise bad_query(error, text) from None
    except (ValueError, RuntimeError):
        return  # Nothing is there to drop or copy; the server knows better.


def _refuse_pragmas(plain: str) -> None:
    if _PRAGMA in plain.casefold():
        raise BadQuery("a text that asks other servers may not hold the word DEFINE, which servers read as a pragma")


def _masked(text: str) -> str:
    """The text at its length, with comments as spaces, strings as ``~`` and the inside of IRIs as ``_``."""

    def mask(token: re.Match[str]) -> str:
        found = token[0]
        if not token["skip"]:
            return found
        return {"<": f"<{'_' * (len(found) - 2)}>", "#": " " * len(found)}.get(found[0], "~" * len(found))

    return _TOKEN.sub(mask, text)


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
        #: What a clause projects where it would project nothing.
        self._instead = ""

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
            instead, self._instead = self._instead, ""
            return token.start(), (instead, 0)
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
            clause = _CLAUSE.split(self._text[token.end() :], maxsplit=1)[0]
            others = "*" in clause or set(re.findall(r"[?$](\w+)", clause)) - self._terms.keys()
            self._instead = "" if others else '("" AS ?unasked)'
        elif word == "WHERE":
            self._projecting = False
        elif word in {"ORDER", "GROUP", "HAVING"}:
            self._ordering, self._depth = True, 0
        self._word = word
