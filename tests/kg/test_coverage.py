"""Every number of a text is counted once, each with one reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.coverage import REASONS, Coverage, coverage
from kg.extract import extract
from kg.lexicon import Lexicon
from kg.model import Extraction, Mention
from kg.ontology import load_lexicon
from kg.text import read_file, read_text


def of(text: str, lexicon: Lexicon) -> Coverage:
    """The numbers of a text in which nothing was found, so that only their own surroundings give the reasons."""
    return coverage(Extraction(read_text(text, name="x.txt", year=2016)), lexicon)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("会议于2016年1月20日9时30分召开。", {"2016": "date", "1": "date", "20": "date", "9": "date", "30": "date"}),
        ("“十三五”期间要抓好落实。", {"十三五": "date"}),
        ("过去五年成绩来之不易。", {"五": "date"}),
        ("综合实力居全国第三。", {"三": "rank"}),
        ("甲乙公司进入世界500强。", {"500": "rank"}),
        ("召开第四次大会，一是统筹发展。", {"四": "ordinal", "一": "ordinal"}),
        ("三、扩大开放\n抓好落实。", {"三": "ordinal"}),
        ("建成5A级景区，投运220千伏变电站。", {"5": "grade", "220": "grade"}),
        ("推广3D打印和5G应用。", {"3": "name", "5": "name"}),
        ("落实“1+9”政策。", {"1": "name", "9": "name"}),
        ("推进东城、西城2个园区建设。", {"2": "label"}),
        ("抓好三大体系。", {"三": "label"}),
        ("提出两项要求。", {"两": "vague"}),
        ("这项工作连续21年没有中断。", {"21": "duration"}),
        ("统一思想，千方百计促发展。", {"一": "word", "千": "word", "百": "word"}),
        ("登记编号4567。", {"4567": "unclaimed"}),
    ],
)
def test_a_number_has_its_reason(text: str, reasons: dict[str, str], lexicon: Lexicon) -> None:
    assert {number.text: number.reason for number in of(text + "\n", lexicon).numbers} == reasons


def test_a_value_is_claimed(lexicon: Lexicon) -> None:
    document = read_text("地区生产总值1.81万亿元，增长8.4%。\n", name="x.txt")
    report = coverage(extract(document, lexicon), lexicon)
    assert {number.text: number.reason for number in report.numbers} == {"1.81万亿": "claimed", "8.4": "claimed"}


def test_a_number_within_a_name_belongs_to_it(lexicon: Lexicon) -> None:
    document = read_text("建设甲乙二桥工程。\n", name="x.txt")
    for mentions, reason in (((), "word"), ((Mention(2, 8, "Project", "r"),), "name")):
        (number,) = coverage(Extraction(document, mentions), lexicon).numbers
        assert (number.text, number.reason) == ("二", reason)


def test_an_unclaimed_number_stands_with_sentence_and_offset(lexicon: Lexicon) -> None:
    text = "工作报告\n当天划拨２１９亿元。\n"
    report = of(text, lexicon)
    (number,) = report.unclaimed
    assert text[number.start : number.end] == number.text == "２１９亿"
    assert number.sentence == "当天划拨２１９亿元。"
    assert report.counts["unclaimed"] == 1
    assert tuple(report.counts) == tuple(REASONS)


def test_the_claimed_are_the_values_of_observations(samples: Path, lexicon: Lexicon) -> None:
    for sample in sorted(samples.glob("*.txt")):
        extraction = extract(read_file(sample), lexicon)
        report = coverage(extraction, lexicon)
        claimed = [n for n in report.numbers if n.reason == "claimed"]
        values = {extraction.mentions[r.tail] for r in extraction.relations if r.predicate == "hasValue"}
        assert len(values) > 10
        assert all(any(v.start <= n.start and n.end <= v.end for v in values) for n in claimed)
        assert all(any(v.start <= n.start < v.end for n in claimed) for v in values)
        digits = {m.start() for m in re.finditer(r"\d+", extraction.document.norm)}
        assert all(any(n.start <= at < n.end for n in report.numbers) for at in digits)


@given(st.text("一二十百千万亿0123456789年月日第前强级大个元%，。、“”\n甲乙a+.（）是", max_size=60))
def test_any_text_is_counted_without_overlap(text: str) -> None:
    report = of(f"甲{text}", load_lexicon())
    ends = [0, *(number.end for number in report.numbers)]
    for number, before in zip(report.numbers, ends, strict=False):
        assert before <= number.start < number.end
        assert number.text == f"甲{text}"[number.start : number.end]
        assert number.reason in REASONS
