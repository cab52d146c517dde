"""Search over what things are called: labels, aliases, English, pinyin and its initials, with typos.

The index is an SQLite FTS5 table that belongs to one commit; see ``tokens`` for what it holds and ``files`` for where.
"""

from __future__ import annotations

from kg.graph.search.index import Found, Hit, Index, index
from kg.graph.search.questions import How

__all__ = ["Found", "Hit", "How", "Index", "index"]
