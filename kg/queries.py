"""Named queries: ``queries/*.rq``, each with a TOML header in ``#+`` lines, and their parameters bound as terms.

A header has ``order``, ``title`` and ``question`` (zh, en) and any number of ``[[params]]``; parameters are never
pasted into the text: pyoxigraph substitutes the variable of the same name, which the query therefore projects.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import BadInput, BadQuery, NotFound
from kg.graph import resolve, resolve_document
from kg.graph import terms as t
from kg.names import PLAN, XSD
from kg.resources import data_folder
from kg.store.base import Reader, Term

Kind = Literal["entity", "document", "concept", "text", "integer", "decimal"]
KINDS: tuple[Kind, ...] = ("entity", "document", "concept", "text", "integer", "decimal")

#: What marks a line of the header.
MARK = "#+"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query is asked about; ``name`` is the variable it stands for."""

    name: str
    #: An entity (by name, IRI or CURIE), a document, a concept of a scheme, or a plain value.
    type: Kind
    label: Bilingual
    example: str
    #: Local name of the class of an entity, or of the scheme of a concept; "" for any.
    of: str = ""
    #: What stands in where nothing is given; None where it must be given, unless optional.
    default: str | None = None
    #: Whether the query also answers without it, for all its values.
    optional: bool = False


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A competency question with the SPARQL that answers it."""

    name: str
    title: Bilingual
    question: Bilingual
    params: tuple[Parameter, ...]
    #: Where it stands among the others.
    order: int
    #: The whole file, header included.
    text: str

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the parameters that must be given."""
        return tuple(param.name for param in self.params if not param.optional and param.default is None)


def parse(name: str, text: str) -> NamedQuery:
    """A query file as read.

    Raises:
        BadQuery: if its header is no TOML or lacks a part.
    """
    header = "\n".join(line.removeprefix(MARK).strip() for line in text.splitlines() if line.startswith(MARK))
    try:
        values = tomllib.loads(header)
        params = tuple(_parameter(param) for param in values.get("params", ()))
        return NamedQuery(
            name, _bilingual(values["title"]), _bilingual(values["question"]), params, values["order"], text
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadQuery(f"the header of query {name} cannot be used: {error}") from None


def _bilingual(value: Mapping[str, str]) -> Bilingual:
    return Bilingual(zh=value["zh"], en=value["en"])


def _parameter(value: Mapping[str, Any]) -> Parameter:
    if value["type"] not in KINDS:
        raise ValueError(f"a parameter is of type {', '.join(KINDS)}, not {value['type']!r}")
    return Parameter(
        name=value["name"],
        type=value["type"],
        label=_bilingual(value["label"]),
        example=str(value["example"]),
        of=value.get("class", ""),
        default=str(value["default"]) if "default" in value else None,
        optional=value.get("optional", False),
    )


def load_queries(folder: Path | None = None) -> dict[str, NamedQuery]:
    """All named queries by name, in the order that their headers give.

    Args:
        folder: Where the ``.rq`` files lie; by default those that come with Planatlas.
    """
    return dict(_load(folder or data_folder("queries")))


@lru_cache(maxsize=4)
def _load(folder: Path) -> tuple[tuple[str, NamedQuery], ...]:
    found = [parse(file.stem, file.read_text(encoding="utf-8")) for file in folder.rglob("*.rq")]
    return tuple((query.name, query) for query in sorted(found, key=lambda query: (query.order, query.name)))


def named(name: str) -> NamedQuery:
    """The query of that name.

    Raises:
        NotFound: if there is none; the message lists those there are.
    """
    queries = load_queries()
    if name not in queries:
        raise NotFound(f"there is no query {name!r}; there are: {', '.join(queries)}")
    return queries[name]


def bind(reader: Reader, query: NamedQuery, params: Mapping[str, str]) -> dict[str, Term]:
    """The terms that stand for a query's variables; an empty value counts as none given.

    Raises:
        BadQuery: if a parameter is unknown, missing, of the wrong type, or names nothing or several things.
    """
    takes = ", ".join(f"{param.name} ({param.type})" for param in query.params) or "no parameters"
    if unknown := sorted(set(params) - {param.name for param in query.params}):
        raise BadQuery(f"query {query.name} has no parameter {', '.join(unknown)}; it takes {takes}")
    terms: dict[str, Term] = {}
    for param in query.params:
        value = params.get(param.name, "").strip() or param.default
        if value is not None:
            terms[param.name] = _term(reader, query, param, value)
        elif not param.optional:
            raise BadQuery(f"query {query.name} needs {param.name}, for example {param.name}={param.example}")
    return terms


def run(reader: Reader, query: str | NamedQuery, params: Mapping[str, str] | None = None) -> QuerySolutions:
    """The answer to a named query.

    Args:
        reader: The commit to ask.
        query: Its name, or the query itself.
        params: Parameter → value as typed: a name, an IRI, a CURIE, a number.

    Raises:
        NotFound: if there is no query of that name.
        BadQuery: if the parameters do not fit, with what it takes.
    """
    query = named(query) if isinstance(query, str) else query
    answer = reader.query(query.text, substitutions=bind(reader, query, params or {}))
    if not isinstance(answer, QuerySolutions):
        raise BadQuery(f"query {query.name} is no SELECT")
    return answer


def _term(reader: Reader, query: NamedQuery, param: Parameter, value: str) -> Term:
    try:
        if param.type == "entity":
            return NamedNode(resolve(reader, value, param.of or None))
        if param.type == "document":
            return NamedNode(resolve_document(reader, value))
        if param.type == "concept":
            return _concept(reader, param.of, value)
        if param.type == "integer":
            return RdfLiteral(str(int(value)), datatype=NamedNode(XSD + "integer"))
        if param.type == "decimal":
            return RdfLiteral(_decimal(value), datatype=NamedNode(XSD + "decimal"))
    except ValueError:
        raise BadQuery(f"{param.name} of query {query.name} must be of type {param.type}, not {value!r}") from None
    except (NotFound, BadInput) as error:
        raise BadQuery(f"{param.name} of query {query.name}: {error}") from None
    return RdfLiteral(value)


def _decimal(value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(value) from None
    if not number.is_finite():
        raise ValueError(value)
    return format(number, "f")


def _concept(reader: Reader, scheme: str, value: str) -> NamedNode:
    """A concept by its name in the scheme (``planned``), its local name, its IRI or its label."""
    known = concepts(reader, scheme)
    name = value.removeprefix(PLAN).removeprefix("plan:").removeprefix(f"{scheme}-")
    for concept, labels in known.items():
        if name == concept or value in labels:
            return NamedNode(f"{PLAN}{scheme}-{concept}")
    raise NotFound(f"there is no {scheme} {value!r}; there are: {', '.join(known)}")


def concepts(reader: Reader, scheme: str) -> dict[str, tuple[str, ...]]:
    """The concepts of a scheme by name, each with its labels (zh before en)."""
    found: dict[str, set[tuple[str, str]]] = {}
    for quad in reader.quads(None, t.PREF_LABEL):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{PLAN}{scheme}-"):
            label = (quad.object.language or "", quad.object.value)  # type: ignore[union-attr]
            found.setdefault(quad.subject.value.removeprefix(f"{PLAN}{scheme}-"), set()).add(label)
    return {name: tuple(value for _, value in sorted(labels, reverse=True)) for name, labels in sorted(found.items())}
