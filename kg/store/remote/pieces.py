"""N-Quads cut into updates that a server takes at once.

Virtuoso compiles some 4,900 triples in one INSERT DATA and no more, and takes time that grows with the square of a
literal's length (0.2 s for 100,000 characters, 10 s for a million); others would take any number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import DefaultGraph, Quad

from kg.store.remote.answers import Skolem

#: Triples, and characters, of one update; a longer literal goes alone.
MOST = 2000
LONGEST = 200_000


def pieces(quads: Iterable[Quad], skolem: Skolem, word: str = "INSERT") -> Iterator[str]:
    """Updates that insert quads, or with ``DELETE`` delete them, each once.

    Args:
        quads: What to insert; sorted by graph they make fewer pieces.
        skolem: Gives blank nodes a name.
        word: INSERT or DELETE.
    """
    for graph, group in groupby(quads, key=lambda quad: quad.graph_name):
        lines: list[str] = []
        size = 0
        for quad in group:
            line = f"{skolem.named(quad.subject)} {quad.predicate} {skolem.named(quad.object)} .\n"
            if lines and (len(lines) >= MOST or size + len(line) > LONGEST):
                yield _update(graph, lines, word)
                lines, size = [], 0
            lines.append(line)
            size += len(line)
        if lines:
            yield _update(graph, lines, word)


def _update(graph: object, lines: list[str], word: str) -> str:
    body = "".join(lines)
    return f"{word} DATA {{ {body if isinstance(graph, DefaultGraph) else f'GRAPH {graph} {{ {body} }}'} }}"
