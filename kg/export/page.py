"""A page to send by mail: facts with their quotes, values, and a small drawing, in one file that asks for nothing.

Everything that comes from a document is escaped; a policy in the page forbids scripts and requests, should one slip by.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import BinaryIO

from kg.export.drawing import Vertex, arcs
from kg.export.picture import svg
from kg.export.selection import Selection
from kg.export.text import one_line, xml_safe
from kg.export.values import number, observations
from kg.graph import Edge, Quote, Value, describe
from kg.names import PLAN
from kg.store.base import Reader

#: So many edges are drawn, those that most documents state first.
DRAWN = 80

_HEAD = """<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Planatlas</title>
<style>
body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; color: #222; }
h1 { font-size: 1.5rem } h2 { font-size: 1.25rem; margin-top: 2.5rem } h3 { font-size: 1.05rem; margin: 1.5rem 0 .3rem }
small, cite, footer { color: #666; font-size: .85rem; font-style: normal; font-weight: normal }
blockquote { margin: .2rem 0; padding-left: .8rem; border-left: 3px solid #ccc }
ul { padding-left: 1.2rem } svg { width: 100%; border: 1px solid #ddd }
svg text { font-size: 11px; paint-order: stroke; stroke: white; stroke-width: 3px }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .3rem .5rem;
  border-bottom: 1px solid #ddd }
</style>
</head>
<body>
<h1>Planatlas</h1>
"""
_FOOT = """<footer><p>Made by Planatlas from plan documents. Every quote stands in the document that is named, at the
characters that are named; what a plan says need not have happened since.</p></footer>
</body>
</html>
"""


def write_page(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write the page: the drawing first, then facts by subject, then values."""
    named = _Named(reader)
    out.write(_HEAD.encode())
    best = heapq.nlargest(DRAWN, arcs(reader, selection), key=lambda one: (one.statements, one.confidence))
    drawn = svg(best, named.vertex, named.word)
    if drawn:
        out.write(f"<figure>\n{drawn}\n</figure>\n".encode())
    _section(out, "事实 Facts", _facts(named, arcs(reader, selection)))
    # Where observations are drawn, their values stand in the table all the same.
    _section(out, "数值 Values", _values(named, observations(reader, selection)))
    out.write(_FOOT.encode())


class _Named:
    """What things, properties and concepts are called; the latest are remembered."""

    def __init__(self, reader: Reader) -> None:
        self.vertex: Callable[[str], Vertex] = lru_cache(maxsize=10_000)(lambda iri: _vertex(reader, iri))

    def label(self, iri: str) -> str:
        return _text(self.vertex(iri).label)

    def word(self, name: str) -> str:
        """A property of the vocabulary by its label, where the store holds the vocabulary."""
        return name if ":" in name else self.vertex(PLAN + name).label


def _vertex(reader: Reader, iri: str) -> Vertex:
    node = describe(reader, iri)
    return Vertex(iri, node.label, type=node.type or "")


def _section(out: BinaryIO, title: str, parts: Iterator[str]) -> None:
    """A heading with what follows; nothing where nothing follows."""
    first = next(parts, None)
    if first is not None:
        out.write(f"<h2>{title}</h2>\n{first}".encode())
        out.writelines(part.encode() for part in parts)


def _facts(named: _Named, edges: Iterator[Edge]) -> Iterator[str]:
    for subject, facts in groupby(edges, key=lambda one: one.source):
        kind = _text(named.vertex(subject).type)
        yield f'<h3 title="{_text(subject)}">{named.label(subject)} <small>{kind}</small></h3>\n<ul>\n'
        for one in facts:
            said = f"{_text(named.word(one.predicate))} <b>{named.label(one.target)}</b>"
            terms = [one.commitment or "", f"due {one.due}" if one.due else ""]
            if one.statements > 1:
                terms.append(f"{one.statements} statements")
            yield f"<li>{said}{_quote(named, one.quote, one.confidence, terms)}</li>\n"
        yield "</ul>\n"


def _values(named: _Named, values: Iterator[Value]) -> Iterator[str]:
    opened = False
    for one in values:
        if not opened:
            yield "<table>\n<tr><th>indicator</th><th>place</th><th>period</th><th>value</th><th>quote</th></tr>\n"
            opened = True
        place = named.label(one.place) if one.place else ""
        exact = f"{number(one.value)} {one.unit or ''} {one.measure or ''} {one.modality or ''}"
        quote = _quote(named, one.quotes[0] if one.quotes else None, one.confidence, [one.commitment or ""])
        yield (
            f"<tr><td>{named.label(one.indicator)}</td><td>{place}</td><td>{_text(one.period or '')}</td>"
            f'<td title="{_text(exact)}">{_text(one.as_written)}</td><td>{quote}</td></tr>\n'
        )
    if opened:
        yield "</table>\n"


def _quote(named: _Named, quote: Quote | None, confidence: float, terms: list[str]) -> str:
    if quote is None:
        return ""
    told = [named.label(quote.document), f"characters {quote.start} to {quote.end}", f"confidence {confidence:g}"]
    told += [_text(term) for term in terms if term]
    # A quote may run over lines, which HTML shows as spaces.
    return f"<blockquote>{escape(xml_safe(quote.exact))}</blockquote><cite>{', '.join(told)}</cite>"


def _text(text: str) -> str:
    return escape(one_line(text))
