"""Where the nodes of a drawing stand: the same graph always stands the same way.

Each connected part is laid out by itself, the parts side by side, largest first, and what nothing joins in rows below.
A small part is laid out by forces (``networkx.spring_layout`` from a fixed seed); that takes the square of its nodes in
memory and time, so a large one is drawn as rings around its most connected node, in linear time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import networkx as nx

Point = tuple[float, float]

#: A part of more nodes than this is drawn as rings.
LARGE = 400
#: Distance between neighbours, in the units of the drawing.
STEP = 40.0
_SEED = 7


def positions(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, Point]:
    """Node → x and y, from 0 on and rounded to a tenth; ends of edges that are no nodes are left out."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(nodes))
    graph.add_edges_from(sorted((a, b) for a, b in edges if a != b and a in graph and b in graph))
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    placed: dict[str, Point] = {}
    boxes = [_at_origin(_part(graph.subgraph(part), part)) for part in parts]
    # Shelves about as wide as the whole is high.
    width = max([math.sqrt(sum(box.width * box.height for box in boxes)) * 1.2, *(box.width for box in boxes)])
    x = y = shelf = 0.0
    for box in boxes:
        if x and x + box.width > width:
            x, y, shelf = 0.0, y + shelf, 0.0
        placed.update({node: (round(x + dx, 1), round(y + dy, 1)) for node, (dx, dy) in box.places.items()})
        x, shelf = x + box.width, max(shelf, box.height)
    return placed


class _Box:
    """A part with the room that it takes, a step of margin included."""

    def __init__(self, places: dict[str, Point]) -> None:
        self.places = places
        self.width = max(x for x, _ in places.values()) + STEP
        self.height = max(y for _, y in places.values()) + STEP


def _at_origin(places: dict[str, Point]) -> _Box:
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    return _Box({node: (x - left, y - top) for node, (x, y) in places.items()})


def _part(graph: nx.Graph[str], nodes: list[str]) -> dict[str, Point]:
    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    if len(nodes) > LARGE:
        return _rings(graph, nodes)
    # A subgraph iterates in no fixed order; forces depend on it.
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(sorted(tuple(sorted(pair)) for pair in graph.edges))
    scale = STEP * math.sqrt(len(nodes))
    found = nx.spring_layout(ordered, seed=_SEED, iterations=80, method="force")
    return {node: (float(x) * scale, float(y) * scale) for node, (x, y) in found.items()}


def _rings(graph: nx.Graph[str], nodes: list[str]) -> dict[str, Point]:
    """Rings by distance from the most connected node; what hangs on one node gets a sector of its own."""
    root = min(nodes, key=lambda node: (-graph.degree(node), node))
    tree: dict[str, list[str]] = {root: []}
    rings = [[root]]
    while ring := rings[-1]:
        fresh: list[str] = []
        for node in ring:
            for far in sorted(graph[node]):
                if far not in tree:
                    tree[far] = []
                    tree[node].append(far)
                    fresh.append(far)
        rings.append(fresh)
    leaves: dict[str, int] = {}
    for ring in reversed(rings):
        for node in ring:
            leaves[node] = sum(leaves[child] for child in tree[node]) or 1
    sectors = {root: (0.0, 2 * math.pi)}
    places = {root: (0.0, 0.0)}
    radius = 0.0
    for ring in rings:
        for node in ring:
            start, end = sectors[node]
            middle = (start + end) / 2
            places[node] = (radius * math.cos(middle), radius * math.sin(middle))
            for child in tree[node]:
                share = (end - sectors[node][0]) * leaves[child] / leaves[node]
                sectors[child] = (start, start + share)
                start += share
        following = sum(len(tree[node]) for node in ring)
        radius = max(radius + 2 * STEP, following * STEP / (2 * math.pi))
    return places
