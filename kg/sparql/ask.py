"""Queries and updates from outside, after what they may not do has been refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kg.errors import Forbidden
from kg.sparql.remote import without_closed
from kg.sparql.tokens import shape
from kg.sparql.using import with_using
from kg.store.base import Reader, Results, Term, Transaction


def ask(
    reader: Reader,
    text: str,
    *,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
    substitutions: Mapping[str, Term] | None = None,
    union: bool = True,
    base: str | None = None,
    hosts: Collection[str] = (),
) -> Results:
    """The answer to a query from outside.

    Args:
        reader: The commit to ask.
        text: The query.
        default_graphs: IRIs of the graphs of the default graph; with either list, FROM in the text has no effect.
        named_graphs: IRIs of the graphs that ``GRAPH`` reaches.
        substitutions: Variable → the term that it stands for.
        union: Whether the default graph is the union of all graphs where neither lists nor text name one.
        base: Relative IRIs in the text stand below this one; without it they do not parse.
        hosts: Servers that ``SERVICE`` may ask.

    Raises:
        Forbidden: if it is an update, or asks a server that is not listed (SILENT asks none, and goes on).
        BadQuery: if it does not parse.
    """
    seen = shape(text)
    if seen.form == "update":
        raise Forbidden("this is an update; only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are answered here")
    text = without_closed(text, hosts)
    return reader.query(
        text,
        substitutions=substitutions,
        union=union and not seen.dataset,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
        base=base,
    )


def update(
    transaction: Transaction,
    text: str,
    *,
    using: tuple[str, ...] = (),
    using_named: tuple[str, ...] = (),
    base: str | None = None,
    hosts: Collection[str] = (),
) -> None:
    """Do an update from outside, all of it or (once the transaction is abandoned) nothing.

    The default graph of its patterns is the unnamed graph, unless ``USING``, ``WITH`` or a list says otherwise.

    Args:
        transaction: The commit in the making.
        text: The update, of one operation or several.
        using: IRIs of the graphs of the default graph of its patterns.
        using_named: IRIs of the graphs that ``GRAPH`` reaches in its patterns.
        base: Relative IRIs in the text stand below this one.
        hosts: Servers that ``LOAD`` and ``SERVICE`` may ask.

    Raises:
        Forbidden: if it asks a server that is not listed (SILENT asks none, and goes on).
        BadQuery: if it does not parse or cannot be done, or names its dataset although the request does.
    """
    transaction.update(with_using(without_closed(text, hosts), using, using_named), base=base)
