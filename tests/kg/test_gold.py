"""The gold of unseen passages: complete, well formed, true to the guideline, and of the very text it was made on."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from kg import brat
from kg.errors import BadInput
from kg.evaluate import evaluate
from kg.gold import Gold, load_gold, main, unpack

FOLDER = Path(__file__).resolve().parents[1] / "gold"
NAMES = sorted(path.stem for path in FOLDER.glob("*.gold"))
#: Passages that rules may be tuned on; nothing is measured on them.
TUNING = sorted(f"tuning/{path.stem}" for path in FOLDER.glob("tuning/*.gold"))
EVERY = [*NAMES, *TUNING]
#: Passages that the models are trained on; many, so that one test goes over all of them.
TRAINING = sorted(f"training/{path.stem}" for path in FOLDER.glob("training/*.gold"))
TEXT = "前言。\n建设国际航运枢纽😀。\n大学城属于科技走廊，目标100亿元。\n后记。\n"
#: The passage is the second and third line; the emoji is one code point.
START, END = 4, 34
ANNOTATIONS = """\
T1\tHub 2 8
T2\tZone 11 14
T3\tCorridor 16 20
T4\tQuantity 23 28
A1\tStatus T1 planned
A2\tModality T4 target
R1\tpartOf Arg1:T2 Arg2:T3
"""

PLACES = {"Zone", "Hub", "Corridor"}
THINGS = {*PLACES, "Facility", "Project", "Organization"}
#: The guideline's table of relations: types of the head, types of the tail.
ENDS = {
    "partOf": ({*THINGS, "AdminArea", "Plan", "Industry", "Reform"},) * 2,
    "locatedIn": ({*THINGS, "Event", "NaturalFeature"}, {"AdminArea", "Zone", "NaturalFeature", "Facility"}),
    "contributesTo": ({*THINGS, "Plan", "Reform", "Event"}, {*PLACES, "Plan", "Reform", "AdminArea"}),
    "develops": ({*PLACES, "AdminArea", "Organization", "Plan"}, {"Industry"}),
    "connects": ({"Project", "Facility", "Corridor"}, {"AdminArea", "Zone", "Facility"}),
    "cooperatesWith": ({"AdminArea", "Organization", "Zone"},) * 2,
    "hosts": ({"AdminArea", "Facility", "Organization"}, {"Event"}),
    "hasValue": ({"Indicator"}, {"Quantity"}),
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of one document."""
    folder = tmp_path / "corpus"
    (folder / "reports").mkdir(parents=True)
    (folder / "reports" / "甲市.txt").write_bytes(TEXT.encode())
    return folder


def gold_text(**fields: str) -> str:
    """A gold file; a field given as the empty string is left out."""
    passage = TEXT[START:END]
    header = {
        "source": "reports/甲市.txt",
        "span": f"{START}-{END}",
        "sha256": hashlib.sha256(passage.encode()).hexdigest(),
        "annotator": "A. N. Other",
        **fields,
    }
    return "".join(f"# {key}: {value}\n" for key, value in header.items() if value) + ANNOTATIONS


def write_gold(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "passage.gold"
    path.write_bytes(text.encode())
    return path


def load(name: str, shared_corpus: Path) -> Gold:
    return load_gold(FOLDER / f"{name}.gold", shared_corpus)


def source(name: str) -> str:
    """The document that a passage is cut from."""
    match = re.search("^# source: (.*)$", (FOLDER / f"{name}.gold").read_text(encoding="utf-8"), re.MULTILINE)
    assert match
    return match[1]


def test_offsets_are_code_points_of_the_passage(tmp_path: Path, corpus: Path) -> None:
    gold = load_gold(write_gold(tmp_path, gold_text()), corpus)
    assert gold.text == TEXT[START:END]
    assert {i: (s.type, gold.text[s.start : s.end]) for i, s in gold.entities.items()} == {
        "T1": ("Hub", "国际航运枢纽"),
        "T2": ("Zone", "大学城"),
        "T3": ("Corridor", "科技走廊"),
        "T4": ("Quantity", "100亿元"),
    }
    assert gold.attributes == (("Status", "T1", "planned"), ("Modality", "T4", "target"))
    assert gold.relations == (("partOf", "T2", "T3"),)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"source": "reports/乙市.txt"}, "which is not there"),
        ({"span": f"{START + 1}-{END}"}, "annotates another text than"),
        ({"sha256": "0" * 64}, "annotates another text than"),
        ({"span": "第二行"}, "is not of the form START-END"),
        ({"span": f"-{END}"}, "is not of the form START-END"),
        *(({key: ""}, f"lacks the header line '# {key}: …'") for key in ("source", "span", "sha256", "annotator")),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, corpus: Path, fields: dict[str, str], says: str
) -> None:
    with pytest.raises(BadInput, match=re.escape(says)) as caught:
        load_gold(write_gold(tmp_path, gold_text(**fields)), corpus)
    assert "\n" not in str(caught.value)
    assert "passage.gold" in str(caught.value)


def test_a_span_beyond_the_passage_is_refused(tmp_path: Path, corpus: Path) -> None:
    path = write_gold(tmp_path, gold_text() + "T5\tZone 29 31\n")
    with pytest.raises(BadInput, match="T5 ends at 31, after the passage's 30 characters"):
        load_gold(path, corpus)


def test_unpacked_gold_is_brat_that_the_evaluation_reads(tmp_path: Path, corpus: Path) -> None:
    write_gold(tmp_path / "gold", gold_text())
    (written,) = unpack(tmp_path / "gold", corpus, tmp_path / "new" / "out")
    gold = load_gold(tmp_path / "gold" / "passage.gold", corpus)
    assert written.with_suffix(".txt").read_bytes().decode() == gold.text
    assert brat.read_standoff(written) == gold.standoff
    assert "T2\tZone 11 14\t大学城\n" in written.read_text(encoding="utf-8")
    assert evaluate(written.parent, written.parent).totals["entities_strict"].f1 == 1


def test_nothing_is_unpacked_where_one_file_is_bad(tmp_path: Path, corpus: Path) -> None:
    write_gold(tmp_path / "gold", gold_text())
    (tmp_path / "gold" / "z.gold").write_text("# source: nowhere\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"z\.gold lacks"):
        unpack(tmp_path / "gold", corpus, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_gold_and_an_unwritable_goal_are_told(tmp_path: Path, corpus: Path) -> None:
    with pytest.raises(BadInput, match=r"holds no \.gold file"):
        unpack(corpus, corpus, tmp_path / "out")
    write_gold(tmp_path / "gold", gold_text())
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be written"):
        unpack(tmp_path / "gold", corpus, tmp_path / "file")


def test_the_console_unpacks_or_says_why_not(tmp_path: Path, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_gold(tmp_path / "gold", gold_text())
    given = [str(tmp_path / "gold"), str(corpus), str(tmp_path / "out")]
    done = subprocess.run([sys.executable, "-m", "kg.gold", *given], capture_output=True, check=True)
    assert done.stdout.decode().startswith("1 passages written to ")
    assert (tmp_path / "out" / "passage.ann").is_file()
    assert main([given[0], str(tmp_path), given[2]]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_there_are_enough_passages_of_several_provinces_and_decades(shared_corpus: Path) -> None:
    gold = [load(name, shared_corpus) for name in NAMES]
    assert len(gold) >= 26
    assert all(500 <= len(g.text) <= 1200 for g in gold)
    assert sum(len(g.text) for g in gold) >= 25_000
    assert len({source(name) for name in NAMES}) >= 15


def test_no_document_is_both_tuned_on_and_measured_on() -> None:
    assert TUNING
    assert len(TRAINING) >= 290
    assert {source(name) for name in (*TUNING, *TRAINING)}.isdisjoint(source(name) for name in NAMES)


@pytest.mark.parametrize("name", EVERY)
def test_a_passage_is_whole_paragraphs_and_its_text_is_not_shipped(name: str, shared_corpus: Path) -> None:
    file = (FOLDER / f"{name}.gold").read_text(encoding="utf-8")
    fields = dict(re.findall(r"^# (\w+): (.*)$", file, re.MULTILINE))
    document = (shared_corpus / fields["source"]).read_text(encoding="utf-8")
    start, end = map(int, fields["span"].split("-"))
    assert start == 0 or document[start - 1] in "\n。；"
    # A long paragraph is cut after one of its sentences; what is left of it may be another passage.
    assert document[end] == "\n" or document[end - 1] in "。；"
    body = file.split("\n", 4)[4]
    assert re.search(r"[^\x00-\x7f]", body) is None


@pytest.mark.parametrize("name", EVERY)
def test_spans_and_types_follow_the_guideline(name: str, shared_corpus: Path) -> None:
    gold = load(name, shared_corpus)
    spans = sorted(gold.entities.values())
    assert {s.type for s in spans} <= set(brat.ENTITY_TYPES)
    for one, other in pairwise(spans):
        assert one.end <= other.start, gold.text[one.start : other.end]
    for s in spans:
        quote = gold.text[s.start : s.end]
        assert quote == quote.strip(" \n，。；、：")
        # Marks around a whole name stay out; around a part of it they stay in, in pairs.
        assert quote.count("“") == quote.count("”")
        assert quote.count("（") == quote.count("）")
        assert re.fullmatch("“[^“”]*”", quote) is None


@pytest.mark.parametrize("name", EVERY)
def test_attributes_follow_the_guideline(name: str, shared_corpus: Path) -> None:
    gold = load(name, shared_corpus)
    for attribute, ident, value in gold.attributes:
        types, values = brat.ATTRIBUTES[attribute]
        assert gold.entities[ident].type in types
        assert value in values
    assert max(Counter((a, i) for a, i, _ in gold.attributes).values(), default=1) == 1
    assert {i for a, i, _ in gold.attributes if a == "Modality"} == {
        i for i, s in gold.entities.items() if s.type == "Quantity"
    }


@pytest.mark.parametrize("name", EVERY)
def test_relations_follow_the_guideline(name: str, shared_corpus: Path) -> None:
    gold = load(name, shared_corpus)
    for predicate, head, tail in gold.relations:
        heads, tails = ENDS[predicate]
        assert gold.entities[head].type in heads, (predicate, head, tail)
        assert gold.entities[tail].type in tails, (predicate, head, tail)
        assert head != tail
    assert len(set(gold.relations)) == len(gold.relations)


@pytest.mark.parametrize("name", EVERY)
def test_indicators_and_quantities_come_as_pairs(name: str, shared_corpus: Path) -> None:
    gold = load(name, shared_corpus)

    def texts(kind: str) -> set[str]:
        return {gold.text[s.start : s.end] for s in gold.entities.values() if s.type == kind}

    # Relations are scored on texts, so that one mention may carry the relation of all that read the same.
    valued = [(gold.entities[h], gold.entities[t]) for p, h, t in gold.relations if p == "hasValue"]
    assert {gold.text[h.start : h.end] for h, _ in valued} == texts("Indicator")
    assert {gold.text[t.start : t.end] for _, t in valued} == texts("Quantity")


def test_training_passages_follow_the_guideline(shared_corpus: Path) -> None:
    for name in TRAINING:
        test_a_passage_is_whole_paragraphs_and_its_text_is_not_shipped(name, shared_corpus)
        test_spans_and_types_follow_the_guideline(name, shared_corpus)
        test_attributes_follow_the_guideline(name, shared_corpus)
        test_relations_follow_the_guideline(name, shared_corpus)
        test_indicators_and_quantities_come_as_pairs(name, shared_corpus)


def test_the_readme_counts_what_is_there(shared_corpus: Path) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `?([\w-]+)`? \| (\d+) \|(?: (\d+) \| (\d+) \|)?$", readme, re.MULTILINE)
    table = {name: counts for name, *counts in rows if name != "all"}
    gold = {name: load(name, shared_corpus) for name in NAMES}
    for name, g in gold.items():
        assert table[name] == [str(len(g.text)), str(len(g.entities)), str(len(g.relations))]
    types = Counter(s.type for g in gold.values() for s in g.entities.values())
    predicates = Counter(r[0] for g in gold.values() for r in g.relations)
    counted = {k: int(v[0]) for k, v in table.items() if k not in gold}
    assert counted == {**types, **predicates}
