"""Every way in which a line can be wrong is told with file, line number and reason; what is right passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import brat
from kg.annotations import Annotations, check, read_annotations
from kg.errors import BadInput, UnreadableFile
from kg.lexicon import Lexicon
from kg.text import read_text

TEXT = "建设国际航运枢纽。\n大学城属于科技走廊，总投资100亿元。\n"
ANN = """\
T1\tHub 2 8\t国际航运枢纽
T2\tZone 10 13\t大学城
T3\tCorridor 15 19\t科技走廊
T4\tIndicator 20 23\t总投资
T5\tQuantity 23 28\t100亿元
A1\tStatus T1 planned
A2\tModality T5 target
R1\tpartOf Arg1:T2 Arg2:T3\t
R2\thasValue Arg1:T4 Arg2:T5
"""


def checked(ann: str, lexicon: Lexicon, text: str = TEXT) -> brat.Standoff:
    return check(Annotations("x.ann", ann), read_text(text, name="x.txt"), lexicon)


def test_what_fits_is_taken_as_it_is(lexicon: Lexicon) -> None:
    assert checked(ANN, lexicon) == brat.parse(ANN)
    assert checked(ANN.replace("\n", "\r\n"), lexicon) == brat.parse(ANN)


def test_notes_and_blank_lines_are_passed_over(lexicon: Lexicon) -> None:
    assert checked("\n" + ANN + "#1\tAnnotatorNotes T1\tsure?\n\n", lexicon) == brat.parse(ANN)
    assert checked("#1\tAnnotatorNotes T1\tnothing is stated\n", lexicon) == brat.Standoff({})


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("T2\tZone 10 13\t大学城", "T2\tZone 10 13\t大学", 2, "at 10-13 the text reads '大学城', not '大学'"),
        ("T2\tZone 10 13\t大学城", "T2\tZone 11 14\t大学城", 2, "the text reads '学城属', not '大学城'"),
        ("T2\tZone 10 13\t大学城", "T2\tZone 10 13", 2, "not ''"),
        ("Zone 10 13", "Zone 10 130", 2, "ends at 130, but the text has 30 characters"),
        ("Zone 10 13", "Zone 13 10", 2, "not brat standoff"),
        ("Zone 10 13", "Zone ten 13", 2, "not brat standoff"),
        ("T2\tZone 10 13\t大学城", "T2 Zone 10 13 大学城", 2, "not brat standoff"),
        ("Zone 10 13\t大学城", "Castle 10 13\t大学城", 2, "Castle is no type; the types are Plan, Reform"),
        ("Zone 10 13\t大学城", "Zone 10 11;12 13\t大 城", 2, "in pieces"),
        ("T3\tCorridor 15 19\t科技走廊", "T3\tCorridor 12 19\t城属于科技走廊", 3, "T3 overlaps T2"),
        ("T1\tHub 2 8\t国际航运枢纽", "T1\tHub 8 10\t。", 1, "begins or ends with a blank, or holds no name|reads"),
        ("T3\tCorridor", "T2\tCorridor", 3, "the id T2 is taken by line 2"),
        ("Status T1 planned", "Status T1 dreamt", 6, "dreamt is no Status; it is planned or started or completed"),
        ("Status T1 planned", "Status T5 planned", 6, "Quantity \\(T5\\) has no Status"),
        ("Status T1 planned", "Mood T1 planned", 6, "Mood is no attribute; the attributes are Status, Modality"),
        ("Status T1 planned", "Status T9 planned", 6, "refers to T9, which the file does not have"),
        ("Status T1 planned", "Negated T1", 6, "only entities, relations, and attributes with a value"),
        ("A2\tModality T5 target", "A2\tStatus T1 started", 7, "T1 has a Status on line 6 already"),
        ("partOf", "likes", 8, "likes is no relation; the relations are partOf"),
        (
            "partOf Arg1:T2 Arg2:T3",
            "develops Arg1:T2 Arg2:T3",
            8,
            "develops may not lead to Corridor \\(T3\\), but Industry",
        ),
        ("partOf Arg1:T2 Arg2:T3", "hosts Arg1:T2 Arg2:T2", 8, "joins T2 to itself"),
        ("hasValue Arg1:T4 Arg2:T5", "hasValue Arg1:T1 Arg2:T5", 9, "hasValue may not begin at Hub"),
        ("hasValue Arg1:T4 Arg2:T5", "hasValue T4 T5", 9, "not brat standoff"),
        ("R2\thasValue Arg1:T4 Arg2:T5", "E1\tHub:T1", 9, "only entities"),
        ("R2\thasValue Arg1:T4 Arg2:T5", "*\tEquiv T1 T2", 9, "only entities"),
    ],
)
def test_a_wrong_line_is_told(old: str, new: str, line: int, says: str, lexicon: Lexicon) -> None:
    assert old in ANN
    with pytest.raises(BadInput, match=says) as caught:
        checked(ANN.replace(old, new, 1), lexicon)
    assert str(caught.value).startswith(f"x.ann, line {line}: ")
    assert "\n" not in str(caught.value)


def test_the_other_wrong_lines_are_named_too(lexicon: Lexicon) -> None:
    wrong = ANN.replace("大学城", "大学").replace("planned", "dreamt")
    with pytest.raises(BadInput, match=r"line 2: .*; wrong as well: line 6$"):
        checked(wrong, lexicon)


def test_a_relation_to_a_wrong_entity_is_not_told_twice(lexicon: Lexicon) -> None:
    with pytest.raises(BadInput) as caught:
        checked(ANN.replace("Zone 10 13\t大学城", "Castle 10 13\t大学城"), lexicon)
    assert "wrong as well" not in str(caught.value)


def test_an_empty_file_is_no_annotation(lexicon: Lexicon) -> None:
    for text in ("", "\n \n"):
        with pytest.raises(BadInput, match=r"x\.ann is empty"):
            checked(text, lexicon)


def test_a_span_over_a_line_end_comes_back(lexicon: Lexicon) -> None:
    standoff = brat.Standoff({"T1": brat.Span(10, 17, "Plan")})
    text = "建设国际航运枢纽以及人才\n服务工程试点办法\n"
    assert checked(brat.write(standoff, text), lexicon, text) == standoff


def test_who_annotated_is_said_by_the_caller_else_by_notes(tmp_path: Path) -> None:
    path = tmp_path / "x.ann"
    path.write_text(ANN, "utf-8")
    assert read_annotations(path).annotators == ()
    assert read_annotations(path).annotator == "unknown"
    assert read_annotations(path, " 李 明 ").annotator == "李 明"
    assert read_annotations(path, "unknown").annotators == ()
    notes = (
        "#1\tAnnotatorNotes T1\tannotator: 王芳\n#2\tAnnotatorNotes T2\t标注者：李明\n#3\tAnnotatorNotes T2\tunsure\n"
    )
    path.write_text(ANN + notes, "utf-8")
    assert read_annotations(path).annotators == ("李明", "王芳")
    assert read_annotations(path, "周").annotators == ("周",)
    with pytest.raises(BadInput, match="name is empty"):
        read_annotations(path, "  ")
    path.write_bytes("大学城".encode("gb18030"))
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        read_annotations(path)
