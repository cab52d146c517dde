"""GeoJSON (RFC 7946): administrative areas and what lies in them, each feature on a line of its own.

The store knows where a thing lies by name and code, not by coordinates, so a geometry is null, which the format allows,
unless a file with outlines is given: an area then takes the outline that bears its code of GB/T 2260.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import NamedNode

from kg.errors import BadInput, UnreadableFile
from kg.export.drawing import Vertex, vertices
from kg.export.selection import Selection
from kg.graph import describe
from kg.graph import terms as t
from kg.names import PLAN
from kg.store.base import Reader

_CODE = NamedNode(PLAN + "code")
#: Properties by which files of outlines name the code: those of DataV, of Tianditu (``156440100``), and our own.
_CODES = ("code", "adcode", "gb", "GB", "ADCODE99", "PAC")
_KINDS = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})


def write_geojson(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write a FeatureCollection.

    Raises:
        UnreadableFile: if the file with the outlines cannot be read.
        BadInput: if it is no GeoJSON, or has no feature with a code.
    """
    outlines = {} if selection.shapes is None else shapes(selection.shapes)
    out.write(b'{"type":"FeatureCollection","features":[')
    comma = b"\n"
    for one in vertices(reader, selection):
        feature = _feature(reader, one, outlines)
        if feature is not None:
            out.write(comma + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode())
            comma = b",\n"
    out.write(b"\n]}\n")


def _feature(reader: Reader, one: Vertex, outlines: Mapping[str, object]) -> dict[str, object] | None:
    """A thing with the areas that hold it, innermost first; None where none is known."""
    node = NamedNode(one.iri)
    code = t.literal(reader, node, _CODE)
    within = list(_above(reader, one.iri)) if code else list(_around(reader, one.iri))
    if code is None and not within:
        return None
    properties: dict[str, object] = {
        "name": one.label,
        "type": one.type,
        "classes": list(one.classes),
        "code": code,
        "area": within[0][1] if within else None,
        "areaCode": within[0][0] if within else None,
        "within": [name for _, name in within],
    }
    return {
        "type": "Feature",
        "id": one.iri,
        "geometry": None if code is None else outlines.get(code),
        "properties": properties,
    }


def _around(reader: Reader, iri: str) -> Iterator[tuple[str, str]]:
    """The innermost area that a thing is stated or inferred to lie in, else that of its scope, and those above."""
    prefix = t.base_of(reader) + "id/area/"
    found = {
        quad.object.value
        for predicate in (t.LOCATED_IN, t.PART_OF)
        for quad in reader.quads(NamedNode(iri), predicate)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(prefix)
    }
    scope = (t.identifier(reader, iri) or "").partition("/")[0]
    if not found and scope.isascii() and scope.isdecimal():
        found = {prefix + scope}
    known = [area for area in sorted(found) if t.literal(reader, NamedNode(area), _CODE)]
    if known:
        # Of areas within one another the innermost has most above it.
        innermost = max(known, key=lambda area: len(list(_above(reader, area))))
        yield innermost.removeprefix(prefix), describe(reader, innermost).label
        yield from _above(reader, innermost)


def _above(reader: Reader, iri: str) -> Iterator[tuple[str, str]]:
    """Code and name of the areas above one."""
    graph = NamedNode(t.base_of(reader) + "graph/gazetteer")
    seen = {iri}
    while True:
        above = [
            q.object.value
            for q in reader.quads(NamedNode(iri), t.PART_OF, None, graph)
            if isinstance(q.object, NamedNode)
        ]
        iri = min(above, default="")
        if not iri or iri in seen:
            return
        seen.add(iri)
        yield iri.rpartition("/")[2], describe(reader, iri).label


def shapes(path: Path) -> dict[str, object]:
    """Code → geometry, from a GeoJSON file whose features name a code of GB/T 2260.

    Raises:
        UnreadableFile: if it cannot be read.
        BadInput: if it is no GeoJSON, or has no feature with a code.
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise UnreadableFile(f"{path} is no JSON in UTF-8") from None
    features = read.get("features") if isinstance(read, dict) else None
    found: dict[str, object] = {}
    for feature in features if isinstance(features, list) else ():
        if not isinstance(feature, dict) or not isinstance(told := feature.get("properties"), dict):
            continue
        geometry = feature.get("geometry")
        if not isinstance(geometry, dict) or geometry.get("type") not in _KINDS:
            continue
        for value in (*(told.get(name) for name in _CODES), feature.get("id")):
            digits = str(value).removeprefix("156") if len(str(value)) == 9 else str(value)
            if len(digits) == 6 and digits.isascii() and digits.isdecimal():
                found.setdefault(digits, geometry)
                break
    if not found:
        names = ", ".join(_CODES)
        raise BadInput(f"{path} holds no GeoJSON features with a code of GB/T 2260 (as one of the properties {names})")
    return found
