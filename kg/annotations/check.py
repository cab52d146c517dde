"""Reads a ``.ann`` file and holds each line against the document and the ontology; one wrong line refuses all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kg import brat
from kg.errors import BadInput
from kg.lexicon import Lexicon
from kg.model import Document
from kg.names import canonical, digest

#: What stands for the names of annotators where none is known.
UNKNOWN = "unknown"
#: A note by which a file says who annotated it: #1	AnnotatorNotes T1	annotator: 李明
_AUTHOR = re.compile(
    r"#[^\t]*\tAnnotatorNotes [^\t]+\t\s*(?:annotator|author|标注者|标注人|作者)\s*[:：]\s*(.*\S)\s*", re.IGNORECASE
)


def describe_annotators(annotators: Sequence[str]) -> str:
    """The names of annotators on one line.

    >>> describe_annotators(()), describe_annotators(("李明", "王芳"))
    ('unknown', '李明, 王芳')
    """
    return ", ".join(annotators) or UNKNOWN


@dataclass(frozen=True, slots=True)
class Annotations:
    """A ``.ann`` file as read, not yet held against a document."""

    #: What messages call it.
    name: str
    text: str
    #: Names of those who made it, sorted; none where it is not known.
    annotators: tuple[str, ...] = ()

    @property
    def annotator(self) -> str:
        """The names on one line."""
        return describe_annotators(self.annotators)

    @property
    def fingerprint(self) -> str:
        """A hash of the file and its annotators."""
        return digest(self.text, *self.annotators)


def names_of_annotator(annotator: str | None) -> tuple[str, ...]:
    """The name that a caller gives, on one line; none where it is not known.

    Raises:
        BadInput: It is empty.
    """
    if annotator is None:
        return ()
    name = " ".join(annotator.split())
    if not name:
        raise BadInput("the annotator's name is empty; leave --annotator out where it is not known")
    return () if name == UNKNOWN else (name,)


def read_annotations(path: Path, annotator: str | None = None) -> Annotations:
    """The annotations of a file.

    Args:
        path: The ``.ann`` file.
        annotator: Who made them; else the file's notes that say ``annotator: NAME``.

    Raises:
        BadInput: The name of the annotator is empty.
        UnreadableFile: The file cannot be read or is not UTF-8.
    """
    told = names_of_annotator(annotator)
    text = brat.read_utf8(path)
    if annotator is not None:
        return Annotations(str(path), text, told)
    noted = (match[1] for _, line in brat.lines_of(text) if (match := _AUTHOR.fullmatch(line)))
    return Annotations(str(path), text, tuple(sorted({" ".join(name.split()) for name in noted})))


def check(annotations: Annotations, document: Document, lexicon: Lexicon) -> brat.Standoff:
    """The annotations as standoff that fits a document in every line.

    Raises:
        BadInput: A line is wrong; the message has file, line number and reason of the first, and the numbers of the
            others. A file without a single line is refused as well.
    """
    lines = tuple(brat.lines_of(annotations.text))
    if not lines:
        raise BadInput(
            f"{annotations.name} is empty: take it away to have the document extracted, or write a note into it "
            "(#1, a tab, AnnotatorNotes) if the document truly states nothing"
        )
    wrong = sorted(_Check(document, lexicon).problems(lines))
    if wrong:
        number, reason = wrong[0]
        others = sorted({other for other, _ in wrong} - {number})
        more = f"; wrong as well: line {', '.join(map(str, others))}" if others else ""
        raise BadInput(f"{annotations.name}, line {number}: {reason}{more}")
    return brat.parse(annotations.text, annotations.name)


class _Check:
    """The checks of one file against one document."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._text = document.text
        self._lexicon = lexicon
        #: Id → span and line of the entities, and the ids of those whose line is wrong.
        self._entities: dict[str, tuple[brat.Span, int]] = {}
        self._broken: set[str] = set()
        self._values: dict[tuple[str, str], tuple[str, int]] = {}

    def problems(self, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Numbers of the wrong lines with the reasons, entities first."""
        read: list[tuple[int, brat.Line]] = []
        seen: dict[str, int] = {}
        for number, text in lines:
            try:
                line = brat.read_line(text)
            except (ValueError, IndexError):
                self._broken.add(text.split("\t")[0])
                yield number, f"not brat standoff: {text[:60]!r}"
                continue
            if line.ident.startswith("#"):
                continue
            if line.ident in seen:
                yield number, f"the id {line.ident} is taken by line {seen[line.ident]}"
            seen.setdefault(line.ident, number)
            read.append((number, line))
        for number, line in read:
            if isinstance(line.said, brat.Span):
                yield from self._entity(number, line, line.said)
        yield from self._overlaps()
        for number, line in read:
            if not isinstance(line.said, brat.Span):
                yield from self._other(number, line)

    def _entity(self, number: int, line: brat.Line, span: brat.Span) -> Iterator[tuple[int, str]]:
        reason = self._wrong_span(line, span)
        if span.type not in brat.ENTITY_TYPES:
            reason = f"{span.type} is no type; the types are {', '.join(brat.ENTITY_TYPES)}"
        if reason is None:
            self._entities.setdefault(line.ident, (span, number))
        else:
            self._broken.add(line.ident)
            yield number, reason

    def _wrong_span(self, line: brat.Line, span: brat.Span) -> str | None:
        if span.end > len(self._text):
            return f"{line.ident} ends at {span.end}, but the text has {len(self._text)} characters"
        between = [self._text[a[1] : b[0]] for a, b in pairwise(line.fragments)]
        if any(gap.strip("\r\n") for gap in between):
            return f"{line.ident} is in pieces, but a name is one span; draw it whole, or as several"
        there = " ".join(self._text[start:end] for start, end in line.fragments)
        if there != line.quote:
            return f"at {span.start}-{span.end} the text reads {there[:40]!r}, not {line.quote[:40]!r}"
        if there != there.strip() or not canonical(there):
            return f"{line.ident} begins or ends with a blank, or holds no name: {there[:40]!r}"
        return None

    def _overlaps(self) -> Iterator[tuple[int, str]]:
        """Entities that share characters: the guideline marks no name within a name."""
        reach: tuple[int, str] = (0, "")
        for ident, (span, number) in sorted(self._entities.items(), key=lambda item: (item[1], item[0])):
            if span.start < reach[0]:
                yield number, f"{ident} overlaps {reach[1]}; spans must not share characters"
            reach = max(reach, (span.end, ident))

    def _other(self, number: int, line: brat.Line) -> Iterator[tuple[int, str]]:
        if line.said is None or isinstance(line.said, brat.Span):
            yield (
                number,
                f"{line.ident}: only entities, relations, and attributes with a value can be taken; delete the line",
            )
            return
        ends = line.said[1:] if line.ident[0] == "R" else line.said[1:2]
        for ident in ends:
            if ident not in self._entities:
                # Told once, at the line of the entity itself.
                if ident not in self._broken:
                    yield number, f"{line.ident} refers to {ident}, which the file does not have"
                return
        yield from self._relation(number, *line.said) if line.ident[0] == "R" else self._attribute(number, *line.said)

    def _relation(self, number: int, predicate: str, head: str, tail: str) -> Iterator[tuple[int, str]]:
        if predicate not in brat.PREDICATES:
            yield number, f"{predicate} is no relation; the relations are {', '.join(brat.PREDICATES)}"
        elif head == tail:
            yield number, f"{predicate} joins {head} to itself"
        else:
            for ident, role, allowed in (
                (head, "begin at", self._lexicon.domains.get(predicate)),
                (tail, "lead to", self._lexicon.ranges.get(predicate)),
            ):
                found = self._entities[ident][0].type
                if allowed and found not in allowed:
                    yield number, f"{predicate} may not {role} {found} ({ident}), but {', '.join(sorted(allowed))}"

    def _attribute(self, number: int, name: str, ident: str, value: str) -> Iterator[tuple[int, str]]:
        if name not in brat.ATTRIBUTES:
            yield number, f"{name} is no attribute; the attributes are {', '.join(brat.ATTRIBUTES)}"
            return
        types, values = brat.ATTRIBUTES[name]
        before, line = self._values.setdefault((ident, name), (value, number))
        if value not in values:
            yield number, f"{value} is no {name}; it is {' or '.join(values)}"
        elif self._entities[ident][0].type not in types:
            yield (
                number,
                f"{self._entities[ident][0].type} ({ident}) has no {name}; those with one are {', '.join(types)}",
            )
        elif line != number:
            yield number, f"{ident} has a {name} on line {line} already ({before})"
