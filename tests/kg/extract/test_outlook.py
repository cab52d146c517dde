"""Whether sentences look back or forward."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.outlook import HEADING_SIGNS, TIME_SIGNS, Sign, outlooks, years
from tests.kg.extract.marked import marked


@pytest.mark.parametrize("sign", [*TIME_SIGNS, *HEADING_SIGNS], ids=lambda sign: sign.name)
def test_sign_finds_its_example_and_not_its_counterexample(sign: Sign) -> None:
    assert sign.pattern.search(sign.example)
    assert not sign.pattern.search(sign.counterexample)


def looks(source: str, year: int | None = None) -> tuple[str | None, ...]:
    return outlooks(marked(source, year=year)[0])


def test_headings_divide_a_report() -> None:
    source = "# 2015年工作回顾\n完善制度。修路架桥。\n# 2016年主要任务\n完善制度。修路架桥。"
    assert looks(source, 2016) == ("back", "back", "back", "forward", "forward", "forward")


def test_silent_sentences_follow_their_neighbours() -> None:
    assert looks("过去五年，经济总量翻番。水清了，天蓝了。设施齐全。") == ("back", "back", "back")
    assert looks("要突出重点。加快建设铁路。设施齐全。") == ("forward", "forward", "forward")


def test_a_passage_without_headings_is_read_by_its_verbs() -> None:
    assert looks("铁路建成通车，出口突破80亿元。大桥投入使用。") == ("back", "back")
    assert looks("加快建设铁路，力争投资增长6%左右。支持大桥项目，推进港口改造。") == ("forward", "forward")


def test_named_years_count_against_the_year_of_the_document() -> None:
    assert years("2014年新增学位3万个。", 2016) < 0 < years("到2018年新增学位3万个。", 2016)
    assert years("“十四五”时期新增学位3万个。", 2026) < 0 < years("“十五五”时期新增学位3万个。", 2026)


def test_a_text_without_any_sign_has_no_outlook() -> None:
    assert looks("天上有云。水里有鱼。") == (None, None)


@given(st.text(alphabet="去年今要将了已成功建成力争推进2016年，。：；\n“”十四五时期#", max_size=120))
def test_every_sentence_gets_an_answer(text: str) -> None:
    document, _ = marked(text)
    found = outlooks(document)
    assert len(found) == len(document.sentences)
    assert set(found) <= {"back", "forward", None}
