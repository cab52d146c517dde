"""Amounts in a text: a numeral with its unit, its sign words and its approximation; offsets are into the given text.

What only looks like an amount (dates, ordinals, ranks, grades, numbers within names) is left out here; whether an
amount is the value of something is decided by ``kg.extract.indicators``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.extract.numerals import ARABIC_NUMBER, FRACTION, HAN_NUMBER, MAX_LENGTH, NUMBER, numeral
from kg.lexicon import Unit
from kg.model import Bound

#: Words before the numeral that stay in the span, and the bound that each sets.
_BEFORE: dict[str, Bound] = {
    "突破": "more", "超过": "more", "超出": "more", "超": "more", "多于": "more", "不低于": "atLeast", "不少于": "atLeast",
    "至少": "atLeast", "不超过": "atMost", "不高于": "atMost", "不多于": "atMost", "低于": "less", "不到": "less",
    "不足": "less", "少于": "less", "接近": "nearly", "将近": "nearly", "近": "nearly", "大约": "about", "约": "about",
}  # fmt: skip
_AFTER: dict[str, Bound] = {
    "以上": "atLeast", "左右": "about", "上下": "about", "以内": "atMost", "以下": "atMost",
}  # fmt: skip
#: Nouns that counted things are counted in; any other unit measures.
COUNTERS = frozenset(
    "个 家 项 条 种 所 座 名 人 户 件 处 套 台 场 部 类 辆 艘 架 列 支 只 头 宗 起 对 批次 人次 例 张 片 间 幢 栋 口 株 棵 班 届次 "
    "位 款 笔 份 册 篇 枚 对 组 颗 门 尾 匹 眼 卷 师 团 列次 班次 车次 架次 艘次 标箱 盏 本 首 幅 块 段 站 点 村 县 亿人次 万人次".split()
)
#: What follows a numeral that names, orders or grades and does not measure.
_NO_AMOUNT_AFTER = (
    r"级|强(?!调|化|度|势)|号|期(?!末)|届|次(?:会议|全会|全体|代表)|年代|世纪|周年|后(?=[^，。；]{0,3}(?:青年|大学生|干部))|版|"
    r"线城市|台阶|维|环(?!评|境|保)|圈|五(?:”|’|规划|计划|时期|期间|以来)|代(?=[^表])|体化|分之|季度|月|日(?!元)|时(?:许|整)|"
    r"千伏|伏|[a-zA-Z]|中全会|大(?![量约])|字(?=头|方针)|型|度(?![电]?[，。、])|点(?=[半钟整])"
)
_BAD_BEFORE = re.compile(r"(?:第|前|后|[a-zA-Z\d.\-/—]|[“\"‘](?=[一二三四五六七八九十]{1,2}五)|[周初高])$")
_YEAR = re.compile(r"(?:(?:19|20)\d\d|[一二][九八〇○零][〇○零一二三四五六七八九]{2})$")
_HAN_ONLY = re.compile(r"[〇○零一二两三四五六七八九十百千万亿多余]+")


@dataclass(frozen=True, slots=True)
class Found:
    """An amount where it stands: ``[start, end)`` with its sign words; ``core`` is where the numeral begins."""

    start: int
    core: int
    end: int
    value: Decimal
    #: Concept of the unit; "" where none is printed.
    unit: str
    #: The unit as printed.
    symbol: str
    bound: Bound
    upper: Decimal | None = None

    @property
    def counts(self) -> bool:
        """Whether the unit counts things (20项) and does not measure (20公里)."""
        return self.symbol in COUNTERS or not self.symbol

    @property
    def relative(self) -> bool:
        """Whether it is a share or a multiple (8.4%, 1.8个百分点, 三分之一, 一倍)."""
        return self.unit in {"percent", "percentage-point", "permille", "times"} or self.symbol in {"%", "个百分点", "倍"}


class AmountFinder:
    """Finds amounts with the units of one lexicon; make it once, use it for many texts."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Compile the one pattern; the longest unit symbol wins."""
        self._units = {unit.symbol: unit for unit in units}
        symbols = "|".join(re.escape(s) + ("(?!阶)" if s == "台" else "") for s in sorted(self._units, key=lambda s: (-len(s), s)))
        unit = f"(?:{symbols})" if symbols else "(?!)"
        before = "|".join(sorted(_BEFORE, key=lambda w: (-len(w), w)))
        after = "|".join(_AFTER)
        self._pattern = re.compile(
            rf"(?P<before>{before})?"
            rf"(?:(?P<half>一半|半数|过半)|百分之(?P<percent>{ARABIC_NUMBER}|{HAN_NUMBER})(?:[-—~～至到]+(?:百分之)?(?P<percent_to>{ARABIC_NUMBER}|{HAN_NUMBER}))?"
            rf"|(?P<share>{FRACTION})"
            rf"|(?P<low>{NUMBER}) ?(?P<low_unit>{unit})?(?:(?:——|[-—~～至到]){{1}}(?P<high>{NUMBER}) ?(?P<high_unit>{unit})|(?P<more>[多余]))?)"
            rf"(?P<after>{after})?"
        )
        self._after = re.compile(_NO_AMOUNT_AFTER)

    def find(self, text: str) -> Iterator[Found]:
        """All amounts of a text from left to right, without overlap.

        Args:
            text: Simplified characters, half-width digits; any length, read once.
        """
        for match in self._pattern.finditer(text):
            found = self._read(match, text)
            if found is not None:
                yield found

    def _read(self, match: re.Match[str], text: str) -> Found | None:
        start, end = match.span()
        bound: Bound = "exact"
        if match["after"]:
            bound = _AFTER[match["after"]]
        if match["before"]:
            bound = _BEFORE[match["before"]]
        core = start + len(match["before"] or "")
        if _BAD_BEFORE.search(text[max(0, start - 3) : start]):
            return None
        if match["half"]:
            if not match["after"] and not match["before"] and match["half"] != "过半":
                return None
            value = Decimal(50)
            return Found(start, core, end, value, "percent", "", "more" if match["half"] == "过半" else bound)
        if match["percent"] or match["share"]:
            return self._share(match, bound, core)
        return self._plain(match, text, bound, core)

    def _share(self, match: re.Match[str], bound: Bound, core: int) -> Found | None:
        upper = None
        if match["percent"]:
            value = numeral(match["percent"])
            upper = numeral(match["percent_to"]) if match["percent_to"] else None
        else:
            value = numeral(match["share"])
            value = None if value is None else _plain_decimal(value * 100)
        if value is None:
            return None
        return Found(match.start(), core, match.end(), value, "percent", "%", bound, upper)

    def _plain(self, match: re.Match[str], text: str, bound: Bound, core: int) -> Found | None:
        low, high = match["low"], match["high"]
        if len(low) > MAX_LENGTH or (high and len(high) > MAX_LENGTH):
            return None
        end = match.end()
        symbol = match["high_unit"] or match["low_unit"] or ""
        if not match["after"] and self._after.match(text, end if symbol else match.end("low")):
            return None
        value, upper = numeral(low), numeral(high) if high else None
        if value is None or (high and upper is None):
            return None
        if "多" in low or "余" in low or match["more"]:
            bound = "more" if bound == "exact" else bound
        if not symbol and not self._bare(match, text):
            return None
        if high and not match["low_unit"]:
            value = _same_scale(low, high, value)
        unit: Unit | None = self._units.get(symbol)
        factor = unit.factor if unit else Decimal(1)
        low_factor = self._units[match["low_unit"]].factor if match["low_unit"] else factor
        return Found(
            match.start(), core, end, value * low_factor, unit.concept if unit else "", symbol, bound,
            upper * factor if upper is not None else None,
        )  # fmt: skip

    @staticmethod
    def _bare(match: re.Match[str], text: str) -> bool:
        """Whether a numeral without a unit may be an amount: 近1亿, 960多万, 突破万亿, 5万亿."""
        low = match["low"]
        if match["high"] or not low.rstrip("多余").endswith(("万", "亿")):
            return False
        if _HAN_ONLY.fullmatch(low) and not match["before"] and len(low) < 3:
            return False
        return not text.startswith(("级", "千", "众"), match.end())


def _plain_decimal(value: Decimal) -> Decimal:
    """Four places at most and no exponent: 33.3333, 10."""
    rounded = value.quantize(Decimal("0.0001"))
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()


def _same_scale(low: str, high: str, value: Decimal) -> Decimal:
    """The lower end of a range takes the scale that only the upper end prints: 1000至1200万, but 8到10个."""
    scale = high.rstrip("多余")
    scale = scale[len(scale.rstrip("十百千万亿")) :]
    if not scale or low.rstrip("多余").endswith(("万", "亿")) or not low[0].isdigit():
        return value
    factor = numeral("1" + scale)
    return value * factor if factor is not None else value
