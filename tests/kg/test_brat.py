"""Standoff is read and written without loss, and a broken file is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import brat
from kg.errors import BadInput, UnreadableFile
from kg.model import Document, Extraction, Mention, Relation, Sentence

TEXT = "建设国际航运枢纽。\n大学城属于科技走廊，目标100亿元。\n"
ANN = """\
T1\tHub 2 8\t国际航运枢纽
T2\tZone 10 13\t大学城
T3\tCorridor 15 19\t科技走廊
T4\tQuantity 22 27\t100亿元
A1\tStatus T1 planned
A2\tModality T4 target
R1\tpartOf Arg1:T2 Arg2:T3
"""
DOCUMENT = Document(slug="d", title="", text=TEXT, norm=TEXT, sentences=(Sentence(0, 9, 0), Sentence(10, 28, 1)))


def test_a_file_is_read_and_written_back_unchanged() -> None:
    assert brat.write(brat.parse(ANN), TEXT) == ANN


def test_an_extraction_survives_the_way_through_standoff() -> None:
    extraction = brat.to_extraction(DOCUMENT, brat.parse(ANN))
    assert [(m.type, DOCUMENT.quote(m), m.status, m.modality) for m in extraction.mentions] == [
        ("Hub", "国际航运枢纽", "planned", None),
        ("Zone", "大学城", None, None),
        ("Corridor", "科技走廊", None, None),
        ("Quantity", "100亿元", None, "target"),
    ]
    assert brat.write(brat.of_extraction(extraction), TEXT) == ANN


def test_a_relation_is_stated_by_the_sentences_that_hold_its_ends() -> None:
    (relation,) = brat.to_extraction(DOCUMENT, brat.parse(ANN)).relations
    assert (relation.start, relation.end) == (10, 28)
    across = ANN.replace("Arg1:T2", "Arg1:T1")
    (relation,) = brat.to_extraction(DOCUMENT, brat.parse(across)).relations
    assert (relation.start, relation.end) == (0, 28)


def test_a_span_over_a_line_end_stands_in_fragments_and_is_one_again() -> None:
    extraction = Extraction(DOCUMENT, (Mention(6, 13, "Zone", "r"),))
    written = brat.write(brat.of_extraction(extraction), TEXT)
    assert written == "T1\tZone 6 9;10 13\t枢纽。 大学城\n"
    assert brat.parse(written).entities["T1"] == brat.Span(6, 13, "Zone")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("T1 Zone 0 3 大学城", "line 1 is not brat standoff"),
        ("T1\tZone 3 0\t大", "line 1 is not brat standoff"),
        ("T1\tZone a b\t大", "line 1 is not brat standoff"),
        ("T1\tZone 0 3;\t大", "line 1 is not brat standoff"),
        ("R1\tpartOf T1 T2", "line 1 is not brat standoff"),
        ("R1\tpartOf Arg1:T1 Arg2:T2", "refers to T1, which it does not have"),
        ("A1\tStatus T9 planned", "refers to T9, which it does not have"),
    ],
)
def test_a_broken_line_is_named(line: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        brat.parse(line, "x.ann")
    assert "x.ann" in str(caught.value)


@pytest.mark.parametrize(
    "other", ["E1\tEvent:T1", "#1\tAnnotatorNotes T1\tsure?", "*\tEquiv T1 T2", "A1\tNegated T1", ""]
)
def test_what_is_no_entity_relation_or_valued_attribute_is_passed_over(other: str) -> None:
    assert brat.parse(ANN + other + "\n") == brat.parse(ANN)


@pytest.mark.parametrize(
    "ann",
    [
        ANN.replace("Hub", "Castle"),
        ANN.replace("partOf", "likes"),
        ANN.replace("planned", "dreamt"),
        ANN.replace("Quantity 22 27", "Quantity 22 127"),
    ],
)
def test_what_the_guideline_does_not_know_becomes_no_extraction(ann: str) -> None:
    with pytest.raises(BadInput):
        brat.to_extraction(DOCUMENT, brat.parse(ann))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ann").write_bytes("大学城".encode("gb18030"))
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        brat.read_standoff(tmp_path / "x.ann")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        brat.read_standoff(tmp_path / "y.ann")


@given(st.data())
def test_any_extraction_comes_back(data: st.DataObject) -> None:
    text = data.draw(st.text("大学城广州，。\r\n a", min_size=2, max_size=40))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if text[a] not in "\r\n" != text[b - 1]]
    spans = [(a, b) for a, b in spans if text[b - 1] not in "\r\n"]
    mentions = tuple(Mention(a, b, data.draw(st.sampled_from(brat.ENTITY_TYPES)), "r") for a, b in spans)
    relations = tuple(
        Relation(data.draw(st.sampled_from(brat.PREDICATES)), i, i - 1, 0, 1, "r") for i in range(1, len(mentions))
    )
    standoff = brat.of_extraction(Extraction(Document("d", "", text, text), mentions, relations))
    assert brat.parse(brat.write(standoff, text)) == standoff


def test_the_configuration_names_every_type_and_relation() -> None:
    conf = brat.annotation_conf({"partOf": frozenset({"Zone"})}, {"partOf": frozenset({"Hub", "Zone"})})
    assert "partOf\tArg1:Zone, Arg2:Hub|Zone\n" in conf
    assert f"hosts\tArg1:{'|'.join(brat.ENTITY_TYPES)}, Arg2:" in conf
    assert "Modality\tArg:Quantity, Value:achieved|target\n" in conf
    sections = [line for line in conf.splitlines() if line.startswith("[")]
    assert sections == ["[entities]", "[relations]", "[events]", "[attributes]"]
    visual = brat.visual_conf()
    for name in (*brat.ENTITY_TYPES, *brat.PREDICATES):
        assert f"\n{name} | " in visual
    for name in brat.ENTITY_TYPES:
        assert f"\n{name} bgColor:#" in visual
