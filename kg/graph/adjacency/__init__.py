"""What is stated around each thing, kept together beside the commit, so that a neighbourhood is read at once.

It says what the patterns of ``kg.graph.around`` say, of which it is made, and is there some time after a commit: see
``build`` for how it is made, ``database`` for what it holds. Where there is none, or it is damaged, patterns answer.
"""

from __future__ import annotations

from kg.graph.adjacency.files import FILE, Made, forget, make, of, size, wanted
from kg.graph.adjacency.reading import Damaged

__all__ = ["FILE", "Damaged", "Made", "forget", "make", "of", "size", "wanted"]
