"""Marks that come in pairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.marks import PAIRS, whole_pairs

MARKS = "".join([*PAIRS, *PAIRS.values()])


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("实施“双高”计划。", "双高”计划", "“双高”计划"),
        ("落实“三项改革”任务。", "“三项改革", "三项改革"),
        ("建设工业“标准地”二十宗。", "工业“标准地", "工业“标准地”"),
        ("下达《纲要》后", "纲要》", "纲要"),
        ("公开（试点）城市", "公开（试点）城市", "公开（试点）城市"),
        ("“集成办”、“承诺办”", "集成办”、“承诺办", "集成办”、“承诺办"),
        ("中国’99园艺博览会", "中国’99园艺博览会", "中国’99园艺博览会"),
    ],
)
def test_a_pair_is_taken_whole_or_not_at_all(text: str, found: str, whole: str) -> None:
    start = text.index(found)
    first, last = whole_pairs(text, start, start + len(found))
    assert text[first:last] == whole


@given(st.text(f"甲乙{MARKS}", max_size=12), st.data())
def test_a_span_moves_by_one_mark_at_most_and_settles(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = whole_pairs(text, start, end)
    assert 0 <= first <= last <= len(text)
    assert abs(first - start) + abs(last - end) <= 1
    assert whole_pairs(text, first, last) == (first, last)
