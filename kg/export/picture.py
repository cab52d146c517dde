"""A small drawing of edges as inline SVG, without scripts, fonts or anything else from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from kg.export.drawing import Vertex
from kg.export.layout import STEP, positions
from kg.export.palette import hexadecimal
from kg.export.text import one_line
from kg.graph import Edge

#: Room around the nodes for their names, in the units of the drawing.
_MARGIN = 3 * STEP
#: Names longer than this are cut; the whole name is the tooltip.
_SHOWN = 12
_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="15" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="#888"/></marker></defs>'
)


def svg(edges: Sequence[Edge], vertex: Callable[[str], Vertex], word: Callable[[str], str]) -> str:
    """The drawing; "" where there is nothing to draw.

    Args:
        edges: What is drawn, with its ends.
        vertex: What an end is called and what it is.
        word: What a property is called.
    """
    nodes = sorted({end for one in edges for end in (one.source, one.target)})
    if not nodes:
        return ""
    # Names stand beside their nodes: more room across than along.
    placed = {
        node: (x * 2.2 + _MARGIN, y * 1.7 + STEP)
        for node, (x, y) in positions(nodes, ((one.source, one.target) for one in edges)).items()
    }
    width, height = max(x for x, _ in placed.values()) + _MARGIN, max(y for _, y in placed.values()) + STEP
    parts = [
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{len(nodes)} things, {len(edges)} facts">',
        _ARROW,
        *_lines(edges, placed, word),
        *_names((vertex(node) for node in nodes), placed),
        "</svg>",
    ]
    return "\n".join(parts)


def _lines(edges: Iterable[Edge], placed: dict[str, tuple[float, float]], word: Callable[[str], str]) -> Iterable[str]:
    for one in edges:
        (x1, y1), (x2, y2) = placed[one.source], placed[one.target]
        said = escape(one_line(word(one.predicate)))
        ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        yield f'<line {ends} stroke="#999" marker-end="url(#arrow)"><title>{said}</title></line>'


def _names(vertices: Iterable[Vertex], placed: dict[str, tuple[float, float]]) -> Iterable[str]:
    for one in vertices:
        x, y = placed[one.iri]
        name = one_line(one.label)
        short = name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
        yield (
            f"<g><title>{escape(name)} ({escape(one_line(one.type))})</title>"
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{hexadecimal(one.type)}"/>'
            f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{escape(short)}</text></g>'
        )
