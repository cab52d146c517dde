"""Reads and writes brat standoff (``NAME.ann`` beside ``NAME.txt``); offsets are code points, end exclusive.

The format: https://brat.nlplab.org/standoff.html. An annotation that runs over a line end stands there as fragments,
one for each line; read back, they are one span again. What is neither entity, relation nor attribute (events,
notes, equivalences) is passed over, as are attributes without a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from kg.errors import BadInput, UnreadableFile
from kg.model import Document, EntityType, Extraction, Mention, Modality, Predicate, Relation, Status

ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
PREDICATES: tuple[Predicate, ...] = get_args(Predicate)
#: Types that may have a status; only quantities have a modality.
STATUS_TYPES: tuple[EntityType, ...] = ("Project", "Zone", "Hub", "Corridor", "Facility", "Organization")
ATTRIBUTES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Status": (STATUS_TYPES, get_args(Status)),
    "Modality": (("Quantity",), get_args(Modality)),
}
#: Name of the rule and confidence of what a person annotated.
HAND = "annotation"

_CHINESE: Mapping[str, str] = {
    "Plan": "规划政策", "Reform": "改革", "Hub": "枢纽", "Corridor": "走廊", "Zone": "功能区", "AdminArea": "行政区",
    "NaturalFeature": "自然地物", "Facility": "设施", "Project": "项目", "Organization": "机构", "Industry": "产业",
    "Event": "活动", "Indicator": "指标", "Quantity": "数值", "partOf": "属于", "locatedIn": "位于",
    "contributesTo": "服务于", "develops": "发展", "connects": "连接", "cooperatesWith": "合作", "hosts": "举办",
    "hasValue": "数值为",
}  # fmt: skip
#: Light backgrounds that keep black text readable, places in greens and blues.
_COLOURS: Mapping[str, str] = {
    "Plan": "#d9c7f2", "Reform": "#f2c7e6", "Hub": "#8fd0ff", "Corridor": "#a8e6cf", "Zone": "#b5e48c",
    "AdminArea": "#d0e8d0", "NaturalFeature": "#9be7ff", "Facility": "#c3dafe", "Project": "#ffd59e",
    "Organization": "#ffe599", "Industry": "#f7c8a0", "Event": "#ffb3c1", "Indicator": "#e0e0e0", "Quantity": "#f5f5f5",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An entity: its first and last offset, and its type."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Standoff:
    """What a ``.ann`` file says, by the ids that it gives."""

    entities: Mapping[str, Span]
    #: Predicate, id of the head, id of the tail, in the order of the file.
    relations: tuple[tuple[str, str, str], ...] = ()
    #: Name, id of the entity, value, in the order of the file.
    attributes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a ``.ann`` file says."""

    ident: str
    #: An entity's span; of a relation predicate, head and tail; of an attribute name, entity and value; None for what
    #: is passed over.
    said: Span | tuple[str, str, str] | None = None
    #: The parts of an entity's span, and the words that stand there by the third column ("" where it is missing).
    fragments: tuple[tuple[int, int], ...] = ()
    quote: str = ""


def read_line(line: str) -> Line:
    """What a line says.

    Raises:
        ValueError: It is not standoff.
    """
    ident, tab, rest = line.partition("\t")
    if ident[:1] not in {"T", "R", "A"}:
        return Line(ident)
    body, _, quote = rest.partition("\t")
    if not tab or ident.strip() != ident:
        raise ValueError(line)
    parts = body.split(" ")
    if ident[0] == "T":
        fragments = _spans(body)
        return Line(ident, Span(fragments[0][0], fragments[-1][1], parts[0]), fragments, quote)
    if ident[0] == "R":
        ends = dict(part.split(":") for part in parts[1:3])
        if ends.keys() != {"Arg1", "Arg2"}:
            raise ValueError(line)
        return Line(ident, (parts[0], ends["Arg1"], ends["Arg2"]))
    return Line(ident, (parts[0], parts[1], parts[2]) if len(parts) == 3 else None)


def lines_of(annotations: str) -> Iterator[tuple[int, str]]:
    """The lines of a ``.ann`` text that are not blank, counted from 1; only a line feed ends a line."""
    for number, line in enumerate(annotations.split("\n"), 1):
        if line.strip():
            yield number, line.removesuffix("\r")


def parse(annotations: str, name: str = "annotations") -> Standoff:
    """The entities, relations and attributes of a ``.ann`` text.

    Args:
        annotations: The whole text.
        name: What a message calls it.

    Raises:
        BadInput: A line is not standoff, or refers to an entity that the file does not have.
    """
    entities: dict[str, Span] = {}
    relations: list[tuple[str, str, str]] = []
    attributes: list[tuple[str, str, str]] = []
    for number, text in lines_of(annotations):
        try:
            line = read_line(text)
        except ValueError:
            raise BadInput(f"{name}, line {number} is not brat standoff: {text[:60]!r}") from None
        if isinstance(line.said, Span):
            entities[line.ident] = line.said
        elif line.said is not None:
            (relations if line.ident[0] == "R" else attributes).append(line.said)
    for ident in [i for _, *pair in relations for i in pair] + [i for _, i, _ in attributes]:
        if ident not in entities:
            raise BadInput(f"{name} refers to {ident}, which it does not have")
    return Standoff(entities, tuple(relations), tuple(attributes))


def _spans(body: str) -> tuple[tuple[int, int], ...]:
    """The fragments of ``Zone 3 9`` or, with several, ``Zone 3 5;6 9``."""
    _, _, offsets = body.partition(" ")
    found: list[tuple[int, int]] = []
    for fragment in offsets.split(";"):
        start, end = (int(number) for number in fragment.split(" "))
        if not (found[-1][1] if found else 0) <= start < end:
            raise ValueError(body)
        found.append((start, end))
    return tuple(found)


def read_standoff(path: Path) -> Standoff:
    """The standoff of a ``.ann`` file.

    Raises:
        UnreadableFile: It cannot be read or is not UTF-8.
        BadInput: It is not standoff.
    """
    return parse(read_utf8(path), path.name)


def read_utf8(path: Path) -> str:
    """The text of a file as brat sees it: UTF-8, line ends as one character.

    Raises:
        UnreadableFile: It cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is not UTF-8, which brat standoff has to be") from None


def of_extraction(extraction: Extraction) -> Standoff:
    """An extraction as standoff: ids count from 1 in the order of the text."""
    mentions = extraction.mentions
    return Standoff(
        entities={f"T{n}": Span(m.start, m.end, m.type) for n, m in enumerate(mentions, 1)},
        relations=tuple((r.predicate, f"T{r.head + 1}", f"T{r.tail + 1}") for r in extraction.relations),
        attributes=tuple(
            (name, f"T{n}", value)
            for n, m in enumerate(mentions, 1)
            for name, value in (("Status", m.status), ("Modality", m.modality))
            if value
        ),
    )


def to_extraction(document: Document, standoff: Standoff) -> Extraction:
    """Annotations made by hand as an extraction, each relation stated by the sentences from its one end to the other.

    Raises:
        BadInput: A type, relation or value is not of the guideline, or a span lies outside the text.
    """
    order = sorted(standoff.entities, key=lambda ident: (standoff.entities[ident], ident))
    place = {ident: index for index, ident in enumerate(order)}
    values: dict[tuple[str, str], str] = {}
    for name, ident, value in standoff.attributes:
        if name not in ATTRIBUTES or value not in ATTRIBUTES[name][1]:
            raise BadInput(f"{document.slug}: {name} {value} of {ident} is no attribute of a plan document")
        values[ident, name] = value
    mentions = []
    for ident in order:
        span = standoff.entities[ident]
        if span.type not in ENTITY_TYPES:
            raise BadInput(f"{document.slug}: {span.type} of {ident} is no type of a plan document")
        if span.end > len(document.text):
            raise BadInput(
                f"{document.slug}: {ident} ends at {span.end}, after the text's {len(document.text)} characters"
            )
        mentions.append(
            Mention(
                span.start,
                span.end,
                span.type,
                HAND,
                confidence=1.0,
                status=cast("Status | None", values.get((ident, "Status"))),
                modality=cast("Modality | None", values.get((ident, "Modality"))),
            )
        )
    relations = []
    for predicate, head, tail in standoff.relations:
        if predicate not in PREDICATES:
            raise BadInput(f"{document.slug}: {predicate} is no relation of a plan document")
        ends = (mentions[place[head]], mentions[place[tail]])
        start, end = _stated(document, min(m.start for m in ends), max(m.end for m in ends))
        relations.append(Relation(predicate, place[head], place[tail], start, end, HAND, confidence=1.0))
    return Extraction(document, tuple(mentions), tuple(relations), extractor=HAND)


def _stated(document: Document, start: int, end: int) -> tuple[int, int]:
    """The whole sentences that a span touches."""
    touched = [s for s in document.sentences if s.start < end and start < s.end]
    return (min([start, *(s.start for s in touched)]), max([end, *(s.end for s in touched)]))


def write(standoff: Standoff, text: str) -> str:
    """Standoff as the text of a ``.ann`` file."""
    lines = []
    for ident, span in standoff.entities.items():
        parts = list(_fragments(span, text))
        offsets = ";".join(f"{start} {end}" for start, end in parts)
        lines.append(f"{ident}\t{span.type} {offsets}\t{' '.join(text[start:end] for start, end in parts)}")
    lines += [f"A{n}\t{name} {ident} {value}" for n, (name, ident, value) in enumerate(standoff.attributes, 1)]
    lines += [f"R{n}\t{name} Arg1:{a} Arg2:{b}" for n, (name, a, b) in enumerate(standoff.relations, 1)]
    return "".join(line + "\n" for line in lines)


def _fragments(span: Span, text: str) -> Iterator[tuple[int, int]]:
    """The parts of a span between line ends."""
    start = span.start
    for at in [*(i for i in range(span.start, span.end) if text[i] in "\r\n"), span.end]:
        if start < at:
            yield start, at
        start = at + 1


def annotation_conf(domains: Mapping[str, frozenset[str]], ranges: Mapping[str, frozenset[str]]) -> str:
    """The ``annotation.conf`` that brat needs beside the files.

    Args:
        domains: Relation → types that it may start from (``Lexicon.domains``); all where there is none.
        ranges: Relation → types that it may lead to.
    """

    def ends(types: frozenset[str] | None) -> str:
        return "|".join(t for t in ENTITY_TYPES if types is None or t in types) or "<ENTITY>"

    lines = ["[entities]", *ENTITY_TYPES, "", "[relations]"]
    lines += [f"{p}\tArg1:{ends(domains.get(p))}, Arg2:{ends(ranges.get(p))}" for p in PREDICATES]
    lines += ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", "", "[attributes]"]
    lines += [f"{n}\tArg:{'|'.join(types)}, Value:{'|'.join(values)}" for n, (types, values) in ATTRIBUTES.items()]
    return "\n".join(lines) + "\n"


def visual_conf() -> str:
    """The ``visual.conf``: labels in Chinese and English, and colours."""
    lines = ["[labels]"]
    lines += [f"{name} | {chinese} {name} | {chinese}" for name, chinese in _CHINESE.items()]
    lines += ["", "[drawing]", "SPAN_DEFAULT fgColor:black, bgColor:lightgreen, borderColor:darken"]
    lines += ["ARC_DEFAULT color:black, arrowHead:triangle-5", *(f"{t} bgColor:{c}" for t, c in _COLOURS.items())]
    lines += ["Status glyph:■, position:left", "Modality glyph:●, position:left"]
    return "\n".join(lines) + "\n"
