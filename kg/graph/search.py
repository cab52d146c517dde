"""Search over what things are called: labels, aliases, English, pinyin and its initials, by substring.

The index is one pass over the names of a commit, held in memory; it belongs to that commit and never changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode
from pypinyin import Style, lazy_pinyin

from kg.graph import terms as t
from kg.graph.lookup import Node, current, describe, has_type
from kg.names import canonical
from kg.store.base import Reader

#: Ranks of a match, best first: the whole label, the whole alias, and so on.
_WHOLE, _WHOLE_ALIAS, _PREFIX, _PREFIX_ALIAS, _INSIDE, _PINYIN, _INITIALS, _PINYIN_INSIDE = range(8)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and the name by which."""

    node: Node
    matched: str
    #: Number of its mentions in all documents.
    mentions: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, and how the whole of it divides."""

    hits: tuple[Hit, ...]
    total: int
    #: Type of the annotation guideline → number of things.
    types: Mapping[str, int]


@dataclass(slots=True)
class _Entry:
    iri: str
    label: str = ""
    kind: str | None = None
    names: list[str] = field(default_factory=list)
    pinyin: str = ""
    initials: str | None = None
    mentions: int = 0

    def rank(self, text: str) -> tuple[int, str] | None:
        """How well a text matches, and the name that does; None where it does not."""
        best: tuple[int, str] | None = None
        for position, name in enumerate(self.names):
            folded = name.casefold()
            at = folded.find(text)
            if at < 0:
                continue
            alias = position > 0
            whole = len(folded) == len(text)
            rank = (_WHOLE_ALIAS if alias else _WHOLE) if whole else (_PREFIX_ALIAS if alias else _PREFIX)
            best = min(best or (9, ""), (rank if at == 0 else _INSIDE, name))
        if best is not None or not text.isascii():
            return best
        spelt = text.replace(" ", "").replace("'", "")
        if not spelt:
            return None
        if self.pinyin.startswith(spelt):
            return _PINYIN, self.label
        if self.initials is None:
            self.initials = "".join(lazy_pinyin(self.label, style=Style.FIRST_LETTER)).casefold()
        if spelt in self.initials:
            return _INITIALS, self.label
        return (_PINYIN_INSIDE, self.label) if spelt in self.pinyin else None


class Index:
    """The names of one commit."""

    def __init__(self, reader: Reader) -> None:
        """Read all names of a commit."""
        self.reader = reader
        entries: dict[str, _Entry] = {}
        base = t.base_of(reader)
        for name in ("entities", "gazetteer"):
            graph = NamedNode(f"{base}graph/{name}")
            for quad in reader.quads(None, t.TYPE, None, graph):
                if isinstance(quad.subject, NamedNode):
                    entry = entries.setdefault(quad.subject.value, _Entry(quad.subject.value))
                    kind = t.local(quad.object)
                    entry.kind = kind if kind in t.KINDS else entry.kind
            for predicate in (t.LABEL, t.ALT_LABEL, t.PINYIN):
                for quad in reader.quads(None, predicate, None, graph):
                    if isinstance(quad.subject, NamedNode) and isinstance(quad.object, RdfLiteral):
                        _name(entries.get(quad.subject.value), predicate, quad.object)
        for quad in reader.quads(None, t.MENTIONS):
            named = entries.get(quad.object.value) if isinstance(quad.object, NamedNode) else None
            if named is not None:
                named.mentions += 1
        for entry in entries.values():
            entry.names = [entry.label, *sorted(name for name in entry.names if name != entry.label)]
        self._entries = sorted(entries.values(), key=lambda entry: entry.iri)

    def search(
        self, text: str = "", *, kind: str | None = None, place: str | None = None, limit: int = 20, skip: int = 0
    ) -> Found:
        """Things whose names hold a text, best match first; all things where the text is empty.

        Args:
            text: Han characters, English, pinyin or initials of pinyin.
            kind: Local name of a class, stated or inferred.
            place: IRI of a place: what is located in it, part of it, or named by its code.
            limit: At most so many.
            skip: So many of the best are left out (they stood on earlier pages).
        """
        wanted = canonical(text).casefold() if not text.isascii() else text.strip().casefold()
        inside = None if place is None else self._inside(place)
        ranked = []
        for entry in self._entries:
            if inside is not None and entry.iri not in inside:
                continue
            match = entry.rank(wanted) if wanted else (_WHOLE, entry.label)
            if match is not None:
                ranked.append(((match[0], -entry.mentions, len(entry.label), entry.label, entry.iri), match[1], entry))
        if kind is not None:
            ranked = [row for row in ranked if row[2].kind == kind or has_type(self.reader, row[2].iri, kind)]
        ranked.sort(key=lambda row: row[0])
        types = Counter(row[2].kind or "" for row in ranked)
        return Found(
            hits=tuple(
                Hit(describe(self.reader, entry.iri), name, entry.mentions)
                for _, name, entry in ranked[skip : skip + limit]
            ),
            total=len(ranked),
            types=dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))),
        )

    def _inside(self, place: str) -> frozenset[str]:
        place = current(self.reader, place)
        found = {
            quad.subject.value
            for predicate in (t.LOCATED_IN, t.PART_OF)
            for quad in self.reader.quads(None, predicate, NamedNode(place))
            if isinstance(quad.subject, NamedNode)
        }
        base = t.base_of(self.reader) + "id/"
        if place.startswith(base + "area/"):
            scope = base + place.removeprefix(base + "area/") + "/"
            found.update(entry.iri for entry in self._entries if entry.iri.startswith(scope))
        return frozenset(found)


#: The index that was made last.
_kept: dict[Literal["last"], Index] = {}


def index(reader: Reader) -> Index:
    """The index of a commit; the last one is kept, since a commit never changes."""
    kept = _kept.get("last")
    if kept is None or kept.reader is not reader:
        kept = _kept["last"] = Index(reader)
    return kept


def _name(entry: _Entry | None, predicate: NamedNode, value: RdfLiteral) -> None:
    if entry is None:
        return
    if predicate == t.PINYIN:
        entry.pinyin = value.value.replace(" ", "").replace("'", "").casefold()
    elif predicate == t.LABEL and value.language == "zh":
        entry.label = min(entry.label, value.value) if entry.label else value.value
    else:
        entry.names.append(value.value)
