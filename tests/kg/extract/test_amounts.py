"""Amounts: what is one, what it says, and what only looks like one."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.amounts import AmountFinder
from kg.ontology import load_lexicon

FINDER = AmountFinder(load_lexicon().units)

#: Text → what is found, its value in the base unit, unit, bound, upper end.
AMOUNTS = [
    ("地区生产总值1.81万亿元", "1.81万亿元", "1810000000000", "yuan", "exact", None),
    ("增长8.4%", "8.4%", "8.4", "percent", "exact", None),
    ("提高1.5个百分点", "1.5个百分点", "1.5", "percentage-point", "exact", None),
    ("增长百分之八点五", "百分之八点五", "8.5", "percent", "exact", None),
    ("百分之八至百分之九", "百分之八至百分之九", "8", "percent", "exact", "9"),
    ("增长5%—6%", "5%—6%", "5", "percent", "exact", "6"),
    ("建设8到10个", "8到10个", "8", "count", "exact", "10"),
    ("就业1000至1200万人", "1000至1200万人", "10000000", "person", "exact", "12000000"),
    ("突破万亿", "突破万亿", "1000000000000", "", "more", None),
    ("超过80岁", "超过80岁", "80", "year", "more", None),
    ("近1亿人口", "近1亿", "100000000", "", "nearly", None),
    ("960多万贫困人口", "960多万", "9600000", "", "more", None),
    ("减少三分之一", "三分之一", "33.3333", "percent", "exact", None),
    ("减少一半以上", "一半以上", "50", "percent", "atLeast", None),
    ("稳定在1/10以上", "1/10以上", "10", "percent", "atLeast", None),
    ("一千九百五十万千瓦", "一千九百五十万千瓦", "19500000000", "watt", "exact", None),
    ("二十多万个", "二十多万个", "200000", "count", "more", None),
    ("增加了一倍", "一倍", "1", "multiple", "exact", None),
    ("6%左右", "6%左右", "6", "percent", "about", None),
    ("3%以内", "3%以内", "3", "percent", "atMost", None),
    ("不低于50%", "不低于50%", "50", "percent", "atLeast", None),
    ("支出3,500元", "3,500元", "3500", "yuan", "exact", None),
    ("迈上5万亿台阶", "5万亿", "5000000000000", "", "exact", None),
]


@pytest.mark.parametrize("case", AMOUNTS, ids=lambda case: case[1])
def test_amount(case: tuple[str, str, str, str, str, str | None]) -> None:
    text, written, value, unit, bound, upper = case
    (found,) = FINDER.find(text)
    assert text[found.start : found.end] == written
    assert (found.value, found.unit, found.bound) == (Decimal(value), unit, bound)
    assert found.upper == (None if upper is None else Decimal(upper))
    assert "E" not in str(found.value)


@pytest.mark.parametrize(
    "text",
    [
        "2015年3月5日",
        "一九八六年",
        "第10届",
        "四期工程",
        "三大战略",
        "全国第3位",
        "世界500强",
        "5G基站",
        "4F级机场",
        "220千伏及以上",
        "30万吨级航道",
        "“十四五”期间",
        "331国道",
        "12345热线",
        "零部件",
        "千里之行",
        "万户千家",
        "十九大报告",
        "近3年",
        "1" * 40 + "元",
        "9亿亿亿亿元",
        "一亿亿亿亿元",
    ],
)
def test_no_amount(text: str) -> None:
    assert not list(FINDER.find(text))


def test_a_count_is_told_from_a_measure() -> None:
    count, length = FINDER.find("20项，300公里")
    assert count.counts
    assert not length.counts
    assert not length.relative


def test_without_units_only_shares_and_bare_large_numbers_are_found() -> None:
    text = "增长百分之五，近1亿，300公里"
    assert [text[f.start : f.end] for f in AmountFinder(()).find(text)] == ["百分之五", "近1亿"]


@given(st.text(alphabet="一二十百千万亿多余近超第年个%元以上左右分之至—-.,·/0123456789P人", max_size=60))
def test_amounts_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for found in FINDER.find(text):
        assert end <= found.start <= found.core < found.end <= len(text)
        end = found.end


@pytest.mark.parametrize("text", ["1" * 1_000_000, "1," * 200_000, "一" * 300_000, "百分之" * 100_000, "1至" * 100_000])
def test_long_runs_take_linear_time(text: str) -> None:
    start = time.process_time()
    list(FINDER.find(text))
    assert time.process_time() - start < 5
