"""Tables, read back by csv and by the rules of neo4j-admin, and areas, read back by shapely."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import shapely
from pyoxigraph import NamedNode

from kg import export, graph
from kg.errors import BadInput, UnreadableFile
from kg.graph.evidence import observation
from kg.graph.terms import TYPE
from kg.names import BASE, PLAN
from kg.store import Reader
from tests.kg.export.conftest import Write

ID = BASE + "id/"
#: A column of neo4j-admin: a name, and a type or one of the roles that it knows.
COLUMN = re.compile(r"(\w*):(ID|LABEL|START_ID|END_ID|TYPE)|(\w+)(:(int|long|double|float|boolean|string)(\[\])?)?")


def _tables(data: bytes) -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
        for name in archive.namelist()
        if name.endswith(".csv")
    }


def _check_for_neo4j(tables: dict[str, list[dict[str, str]]]) -> None:
    """What the importer demands of headers and rows."""
    nodes, edges = tables["nodes.csv"], tables["edges.csv"]
    for rows, roles in ((nodes, {"ID", "LABEL"}), (edges, {"START_ID", "END_ID", "TYPE"})):
        columns = [COLUMN.fullmatch(name) for name in rows[0]]
        assert all(columns), list(rows[0])
        assert {match[2] for match in columns if match and match[2]} == roles
        names = [name for name in rows[0] if not name.startswith(":")]
        assert len(names) == len(set(names))
        for row in rows:
            assert None not in row
            assert not any("\n" in cell or "\r" in cell for cell in row.values()), "multiline fields are off by default"
            for name, cell in row.items():
                if cell and name.endswith((":int", ":double")):
                    (int if name.endswith("int") else float)(cell)
    ids = [row["iri:ID"] for row in nodes]
    assert len(ids) == len(set(ids)), "ids are unique"
    assert all(row[":LABEL"] for row in nodes)
    assert all(row[":TYPE"] for row in edges)
    assert {row[end] for row in edges for end in (":START_ID", ":END_ID")} <= set(ids), "no edge without its ends"


@pytest.mark.parametrize("kinds", ["", "status,within,mentions,observations"])
def test_nodes_and_edges_keep_the_rules_of_neo4j(sampled: Reader, written: Write, kinds: str) -> None:
    tables = _tables(written(sampled, replace(export.WHOLE, edges=export.edge_kinds([kinds])), "csv"))
    _check_for_neo4j(tables)
    assert len(tables["edges.csv"]) > 20


def test_a_row_says_what_the_fact_rests_on(small: Reader, written: Write) -> None:
    tables = _tables(written(small, export.around(small, ID + "990100/青湖科学城"), "csv"))
    node = next(row for row in tables["nodes.csv"] if row["label"] == "青湖科学城")
    assert node[":LABEL"] == "Zone;InnovationZone"
    edge = next(row for row in tables["edges.csv"] if row[":TYPE"] == "partOf")
    assert (edge["start:int"], edge["end:int"], edge["confidence:double"]) == ("28", "59", "0.9")
    assert edge["quote"].startswith("云川科技创新走廊由")


def _rows(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf"), "Excel needs it"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_observations_cite_their_source(sampled: Reader, written: Write) -> None:
    rows = _rows(written(sampled, export.WHOLE, "observations"))
    stored = {q.subject for q in sampled.quads(None, TYPE, NamedNode(PLAN + "Observation"))}
    assert {row["observation"] for row in rows} == {one.value for one in stored if isinstance(one, NamedNode)}
    assert list(rows[0])[:15] == [
        "indicator", "place", "period", "value", "unit", "measure", "modality", "as written", "quote", "document",
        "year", "source", "start", "end", "confidence",
    ]  # fmt: skip
    texts = {one.title: graph.document(sampled, one.iri).text for one in graph.documents(sampled)}
    for row in rows:
        assert texts[row["document"]][int(row["start"]) : int(row["end"])] == row["quote"]
        assert "E" not in row["value"]
        value = observation(sampled, NamedNode(row["observation"]))
        assert value is not None
        assert (Decimal(row["value"]), row["unit"] or None, row["period"] or None) == (
            value.value,
            value.unit,
            value.period,
        )
    assert {row["place"] for row in rows} >= {"广州市"}


def test_observations_of_a_part(small: Reader, written: Write) -> None:
    everything = _rows(written(small, export.WHOLE, "observations"))
    of = {
        "document": export.of_document(small, ID + "doc/yunchuan-2016-report"),
        "indicator": export.of_things(small, [ID + "CN/地区生产总值"]),
        "itself": export.of_things(small, [everything[0]["observation"]]),
    }
    rows = {name: _rows(written(small, selection, "observations")) for name, selection in of.items()}
    assert {row["document"] for row in rows["document"]} == {
        graph.summary(small, ID + "doc/yunchuan-2016-report").title
    }
    assert {row["indicator"] for row in rows["indicator"]} == {"地区生产总值"}
    assert [row["observation"] for row in rows["itself"]] == [everything[0]["observation"]]


class TestGeoJson:
    """Areas and what lies in them."""

    def test_a_thing_names_the_areas_that_hold_it(self, small: Reader, written: Write) -> None:
        found = json.loads(written(small, export.WHOLE, "geojson"))
        features = {feature["id"]: feature for feature in found["features"]}
        zone = features[ID + "990100/云川高新区"]
        assert zone["geometry"] is None
        told = zone["properties"]
        assert (told["area"], told["areaCode"], told["within"]) == ("临港区", "990102", ["临港区", "云川市"])
        assert features[ID + "990100/地铁九号线"]["properties"]["areaCode"] == "990100", "by its scope"
        assert (
            features[ID + "area/990102"]["properties"] | {"code": "990102", "areaCode": "990100"}
            == (features[ID + "area/990102"]["properties"])
        )
        assert ID + "CN/人工智能" not in features, "an industry of the nation lies nowhere"

    @pytest.mark.parametrize(
        "properties", [{"code": "990102"}, {"adcode": 990102}, {"gb": "156990102"}, {"name": "临港区", "PAC": "990102"}]
    )
    def test_areas_take_the_outlines_of_a_file(
        self, small: Reader, written: Write, tmp_path: Path, properties: dict[str, object]
    ) -> None:
        square = {"type": "Polygon", "coordinates": [[[113, 22], [114, 22], [114, 23], [113, 22]]]}
        features = [{"type": "Feature", "properties": properties, "geometry": square}, {"type": "Feature"}, None]
        path = tmp_path / "areas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        found = json.loads(written(small, replace(export.WHOLE, shapes=path), "geojson"))
        # GEOS, unlike GDAL, cannot read a feature whose geometry is null.
        found["features"] = [feature for feature in found["features"] if feature["geometry"]]
        assert [feature["properties"]["code"] for feature in found["features"]] == ["990102"]
        assert shapely.from_geojson(json.dumps(found)).area == pytest.approx(0.5)

    @pytest.mark.parametrize("text", ["", "[" * 100_000, '{"features": [{"properties": {"code": "1"}}]}', "[]"])
    def test_a_file_without_outlines_is_refused(self, small: Reader, written: Write, tmp_path: Path, text: str) -> None:
        path = tmp_path / "areas.geojson"
        path.write_text(text)
        with pytest.raises(BadInput, match=r"areas\.geojson"):
            written(small, replace(export.WHOLE, shapes=path), "geojson")
        with pytest.raises(UnreadableFile, match="cannot be read"):
            written(small, replace(export.WHOLE, shapes=tmp_path), "geojson")
