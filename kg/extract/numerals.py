"""Numerals as plans print them, Arabic and Chinese, read as exact decimals.

``NUMBER`` is a fragment of a pattern for one numeral with its scale (1.3万亿, 二十多万); it takes no leading sign,
and no 千 that begins a unit (千瓦). All functions expect simplified characters and half-width digits.
"""

from __future__ import annotations

import re
from decimal import Decimal

#: Longer runs are no numeral that a plan prints (identifiers, dumps of digits).
MAX_LENGTH = 24

_DIGITS = {d: i for i, row in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九")) for d in row}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

#: 千 and 百 that belong to the unit: 千瓦, 百帕.
_UNIT_TAIL = "瓦米克伏卡赫帕兆公"
HAN_NUMBER = rf"(?:[〇○零一二两三四五六七八九十百万亿]|千(?![{_UNIT_TAIL}]))+(?:点[〇○零一二三四五六七八九]+[万亿]*)?"
ARABIC_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:，\d{3})+(?!\d)|\d+)(?:[.·]\d+)?"
_SCALE = rf"(?:[十百]?万亿|[十百千]?万|[十百千]亿|亿|千(?![{_UNIT_TAIL}])|百)"
#: 2万5千, 1亿3千多万: digits, but every scale is printed.
_TWO_SCALES = r"\d+(?:亿\d+[千百]?[多余]?万|万\d+[千百](?![瓦伏卡赫帕]))"
#: 5 1 6 0: some printings set digits apart.
_APART = r"\d(?: \d)+(?: ?\. ?\d(?: \d)*)?"
#: A numeral with 多 or 余 before or after its scale: 1270多万, 二十多万, 8000多, 三十余.
NUMBER = (
    rf"(?:{_TWO_SCALES}|{_APART}(?: ?{_SCALE})?|{ARABIC_NUMBER}(?:[多余]?{_SCALE})?"
    rf"|{HAN_NUMBER}(?:[多余][万亿]+)?)[多余]?"
)
#: Signs that may begin a numeral or a share, as a class of a pattern holds them.
FIRST_SIGNS = r"\d〇○零一二两三四五六七八九十百千万亿"
#: A share in words or with a stroke: 三分之一, 百分之八点五, 1/10.
FRACTION = rf"(?:{HAN_NUMBER}分之{HAN_NUMBER}|\d{{1,3}}/\d{{1,3}}(?![/\d]))"

_ARABIC = re.compile(r"(?P<number>\d[\d,]*(?:[.·]\d+)?)(?P<scale>[十百千万亿]*)")
_TWO = re.compile(r"(?P<high>\d+)(?P<large>[万亿])(?P<low>\d+)(?P<small>[千百]?万|[千百])")
_FRACTION = re.compile(r"(?P<below>.+)分之(?P<above>.+)|(?P<top>\d+)/(?P<bottom>\d+)")


def chinese(text: str) -> Decimal | None:
    """A numeral in Chinese characters, by value (一千九百五十万) or digit by digit (一九八六).

    Args:
        text: The numeral alone, without 多, 余 or a unit.

    Returns:
        Its value, or None where the characters are no numeral.

    >>> chinese("一千九百五十万"), chinese("一九八○"), chinese("十二点五亿"), chinese("万亿")
    (Decimal('19500000'), Decimal('1980'), Decimal('1250000000.0'), Decimal('1000000000000'))
    """
    if not text or len(text) > MAX_LENGTH:
        return None
    whole, point, rest = text.partition("点")
    if point:
        places = rest.rstrip("万亿")
        scale = _scale(rest[len(places) :])
        head = chinese(whole)
        if head is None or not places or any(c not in _DIGITS for c in places):
            return None
        return (head + Decimal("0." + "".join(str(_DIGITS[c]) for c in places))) * scale
    if all(c in _DIGITS for c in whole):
        if len(whole) == 2:  # 三五个 is vague, 一五 a five-year plan
            return None
        return Decimal("".join(str(_DIGITS[c]) for c in whole))
    return _by_value(whole)


def _by_value(text: str) -> Decimal | None:
    """Sum of digits times scales: 千百十 within a section, 万 and 亿 over all that stands before them."""
    total = section = 0
    digit: int | None = None
    for c in text:
        if c in _DIGITS:
            if digit:  # 三五百 is vague
                return None
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[c]
            digit = None
        elif c in _LARGE:
            section += digit or 0
            if section == 0 and total == 0:
                section = 1  # a bare scale: 万亿
            if section == 0 or _LARGE[c] > total > 0:
                total = (total + section) * _LARGE[c]
            else:
                total += section * _LARGE[c]
            section, digit = 0, None
        else:
            return None
    return Decimal(total + section + (digit or 0))


def _scale(text: str) -> Decimal:
    """Product of scales: 万亿 is 1e12."""
    value = Decimal(1)
    for c in text:
        value *= _SMALL.get(c) or _LARGE[c]
    return value


def numeral(text: str) -> Decimal | None:
    """The value of a numeral as ``NUMBER`` or ``FRACTION`` matches it; 多 and 余 are passed over.

    >>> numeral("1.3万亿"), numeral("3,500"), numeral("二十多万"), numeral("1/10")
    (Decimal('1300000000000.0'), Decimal('3500'), Decimal('200000'), Decimal('0.1'))
    """
    if len(text) > MAX_LENGTH:
        return None
    share = _FRACTION.fullmatch(text)
    if share:
        above, below = numeral(share["above"] or share["top"]), numeral(share["below"] or share["bottom"])
        return above / below if above is not None and below else None
    plain = text.replace("多", "").replace("余", "").replace("，", ",").replace(" ", "")
    two = _TWO.fullmatch(plain)
    if two:
        return Decimal(two["high"]) * _scale(two["large"]) + Decimal(two["low"]) * _scale(two["small"])
    arabic = _ARABIC.fullmatch(plain)
    if arabic:
        return Decimal(arabic["number"].replace(",", "").replace("·", ".")) * _scale(arabic["scale"])
    return chinese(plain)
