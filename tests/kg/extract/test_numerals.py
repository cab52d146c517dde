"""Numerals: Arabic and Chinese, with scales, shares and vague words."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.numerals import FRACTION, MAX_LENGTH, NUMBER, chinese, numeral

VALUES = {
    "一千九百五十万": "19500000",
    "二十多万": "200000",
    "八千万": "80000000",
    "一百二十七亿": "12700000000",
    "一亿二千万": "120000000",
    "二千五百万亿": "2500000000000000",
    "十一万五千": "115000",
    "一百零八": "108",
    "一九八○": "1980",
    "二〇二六": "2026",
    "十二点五亿": "1250000000",
    "十": "10",
    "万亿": "1000000000000",
    "1.3万亿": "1300000000000",
    "1.81万亿": "1810000000000",
    "3,500": "3500",
    "1270多万": "12700000",
    "14·5": "14.5",
    "8000多": "8000",
    "2万5千": "25000",
    "1亿3千多万": "130000000",
    "5，960，281": "5960281",
    "1 6 5 5 亿": "165500000000",
    "1/10": "0.1",
    "五分之一": "0.2",
    "百分之八点五": "0.085",
}


@pytest.mark.parametrize(("written", "value"), VALUES.items())
def test_value(written: str, value: str) -> None:
    assert numeral(written) == Decimal(value)
    assert re.fullmatch(f"{FRACTION}|{NUMBER}", written)


@pytest.mark.parametrize("written", ["三五", "一五", "三五百", "元", "", "五点", "1" * (MAX_LENGTH + 1), "一/三"])
def test_no_numeral(written: str) -> None:
    assert numeral(written) is None


def test_a_share_of_nothing_is_none() -> None:
    assert numeral("1/0") is None


def test_a_thousand_of_the_unit_is_left_to_the_unit() -> None:
    match = re.match(NUMBER, "一千九百五十万千瓦")
    assert match
    assert match.group() == "一千九百五十万"


def written_by_value(number: int) -> str:
    """Chinese numeral of 1 … 99,999,999, as a plan writes it."""
    digits = "零一二三四五六七八九"

    def section(part: int) -> str:
        out, gap = "", False
        for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = part // scale % 10
            if digit:
                out += ("零" if gap and out else "") + digits[digit] + sign
                gap = False
            else:
                gap = True
        return out

    high, low = divmod(number, 10_000)
    if not high:
        return section(low)
    return section(high) + "万" + ("零" if 0 < low < 1000 else "") + section(low)


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert chinese(written_by_value(number)) == number


@given(st.text(alphabet="〇一二两十百千万亿点多余分之0123456789,./", max_size=30))
def test_any_run_of_signs_is_a_value_or_none(text: str) -> None:
    value = numeral(text)
    assert value is None or value >= 0
