"""What is known of a document as a whole: told by the caller, found in its head, or said by its file's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from kg.errors import BadInput
from kg.gazetteer import gazetteer
from kg.text.layout import Layout

_YEAR = re.compile(r"(?<!\d)(19[4-9]\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Told:
    """What the caller says of a document; None where nothing was said."""

    place: str | None = None
    year: int | None = None
    title: str | None = None
    kind: str | None = None
    slug: str | None = None
    source: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a document as a whole."""

    title: str
    slug: str | None
    kind: str | None
    place: str | None
    place_name: str | None
    year: int | None
    date: str | None
    source: str | None


def describe(text: str, norm: str, layout: Layout, path: PurePath, told: Told) -> Description:
    """What is known of a document.

    Raises:
        BadInput: The place that was told is not known.
    """
    place, place_name = told_place(told.place) if told.place else (None, None)
    first = text[layout.blocks[0].start : layout.blocks[0].end]
    year = told.year or next((int(match[1]) for match in _YEAR.finditer(path.stem)), None)
    kind = told.kind or ("report" if "政府工作报告" in norm[:500] else None)
    slug = told.slug or (f"{place.lower()}-{year}-{kind}" if place and year and kind else None)
    return Description(
        told.title or (first if len(first) < 60 else path.stem), slug, kind, place, place_name, year, None, told.source
    )


def told_place(told: str) -> tuple[str, str]:
    """Code and name of a place that the caller gives by its code or its name.

    Raises:
        BadInput: No such place is known.
    """
    if told.upper() == "CN" or told in {"中国", "全国", "100000"}:
        return "CN", "中国"
    area = gazetteer().area(told) or gazetteer().find(told)
    if area is None:
        raise BadInput(f"{told}: no place of this code or name is known; give a six-digit GB/T 2260 code or CN")
    return area.code, area.name
