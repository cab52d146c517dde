"""The form that rules match on is as long as the text, and stays when normalised again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import normalise

CASES = {
    "８．４％": "8.4%",
    "ＧＤＰ": "GDP",
    "增长8.4%,高于全国": "增长8.4%，高于全国",
    "共1,000家": "共1,000家",
    "南沙(新区):枢纽;走廊": "南沙（新区）：枢纽；走廊",
    "09:02:33": "09:02:33",
    '建设"枢纽"和「走廊」': "建设“枢纽”和“走廊”",
    "2016－2020年，珠江–西江―带": "2016-2020年，珠江—西江—带",
    "一九九○年": "一九九〇年",
    "國際航運樞紐": "国际航运枢纽",
    "關於乾淨": "关于干净",
    "乾县和於潜": "乾县和於潜",
    "第一行\r\n第二行\n": "第一行\r\n第二行\n",
    "李　强": "李 强",
    "https://example.org/a?b=c;d": "https://example.org/a?b=c;d",
}


@pytest.mark.parametrize("text", CASES)
def test_variants_become_the_forms_that_rules_use(text: str) -> None:
    assert normalise(text) == CASES[text]


SIGNS = st.characters(codec="utf-8") | st.sampled_from("，,。;；:：()（）\"“”'%％１a国國乾於发發\n\r 　—-–~○")


@given(st.text(SIGNS, max_size=80))
def test_length_stays_and_a_second_time_changes_nothing(text: str) -> None:
    norm = normalise(text)
    assert len(norm) == len(text)
    assert normalise(norm) == norm


@given(st.text(SIGNS, max_size=80))
def test_line_breaks_stay_where_they_are(text: str) -> None:
    norm = normalise(text)
    assert [place for place, sign in enumerate(text) if sign in "\r\n"] == [
        place for place, sign in enumerate(norm) if sign in "\r\n"
    ]
