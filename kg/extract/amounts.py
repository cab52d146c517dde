"""Amounts in a text: a numeral with its unit, its sign words and its approximation; offsets are into the given text.

What only looks like an amount (dates, ordinals, ranks, grades, numbers within names) is left out here; whether an
amount is the value of something is decided by ``kg.extract.indicators``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.extract.grammar import words
from kg.extract.numerals import ARABIC_NUMBER, FIRST_SIGNS, FRACTION, HAN_NUMBER, MAX_LENGTH, NUMBER, numeral
from kg.lexicon import Unit
from kg.model import Bound

#: Words before the numeral that stay in the span, and the bound that each sets.
_BEFORE: dict[str, Bound] = {
    "突破": "more", "超过": "more", "超出": "more", "超": "more", "多于": "more", "不低于": "atLeast",
    "不少于": "atLeast", "至少": "atLeast", "不超过": "atMost", "不高于": "atMost", "不多于": "atMost",
    "低于": "less", "不到": "less", "不足": "less", "少于": "less", "接近": "nearly", "将近": "nearly",
    "近": "nearly", "大约": "about", "约": "about",
}  # fmt: skip
_AFTER: dict[str, Bound] = {
    "以上": "atLeast", "左右": "about", "上下": "about", "以内": "atMost", "以下": "atMost",
}  # fmt: skip
#: Units that count things; any other unit measures.
_COUNTING = frozenset({"count", "person", "household", "household-time", "occurrence", "person-time"})
_RELATIVE = frozenset({"percent", "percentage-point", "multiple", "doubling"})
#: Units that in a plan rather order, name or grade than count (第三届, 二期, 30万吨级, 五一节, 三部曲).
_NO_UNITS = frozenset(
    words(
        """
        届 期 字 里 出 面 集 节 单 回 打 样 轮 批 副 味 角 吨级 千伏 伏 兆 具 圆 焦 周年 届次 位次 名次 层 词 分
        段 首 顶 道 卷 根 班 站 站点
        """
    )
)
#: What follows a numeral that names, orders or grades and does not measure.
_NO_AMOUNT_AFTER = (
    r"级|强(?!调|化|度|势)|号|期(?!末)|届|次(?:会议|全会|全体|代表)|年代|世纪|周年|后(?=[^，。；]{0,3}(?:青年|大学生|干部))|版|"
    r"线城市|维|环(?!评|境|保)|圈|五(?:”|’|规划|计划|时期|期间|以来)|代(?=[^表])|体化|分之|季度|月|日(?!元)|时(?:许|整)|"
    r"千伏|伏|[a-zA-Z]|中全会|大(?![量约关])|字(?=头|方针)|型|度(?![电]?[，。、])|点(?=[半钟整])"
)
#: A unit that with the next character makes another word: 台阶, 件 of 零部件.
_NOT_BEFORE = {
    "台": "(?!阶)", "成": "(?=以上|左右|[，。；、多])", "部": "(?![件门队分委级长署])", "家": "(?![庭长乡国])",
    "所": "(?![有在得]|以(?![上下内]))",
    "方": "(?![面式法向案略针位便圆程])", "口": "(?![岸径])", "条": "(?![件例])", "种": "(?![植子养])", "项": "(?!目)",
    "名": "(?![单称])", "支": "(?![持部出付])", "头": "(?![部雁])", "类": "(?!型)", "天": "(?![然气津])",
    "场": "(?![所地])", "对": "(?![口外接内])", "起": "(?![步来飞])", "门": "(?![类])", "组": "(?![织成团])",
    "位": "(?![居列于])", "片": "(?!区)", "元": "(?!旦)", "米": "(?!面)", "件": "(?!套)", "块": "(?!钱)",
    "年": "(?=[以左的，。；、提缩延]|$)", "周": "(?![年期边])", "P": "(?![a-zA-Z])", "m": "(?![a-zA-Z])",
    "户": "(?!籍)", "人": "(?![大民均才口类工居员造生制])", "只": "(?![要有是能])", "处": "(?![理置于])",
    "列": "(?![入车])", "架": "(?!构)", "座": "(?!谈)", "间": "(?!接)", "次": "(?!产)",
}  # fmt: skip
#: No plan has a larger value, in whatever unit; decimals are exact below it.
_TOO_LARGE = Decimal(10) ** 26
#: Between the two ends of a range.
_TO = "(?:——|[-—~～至到])"
_BAD_BEFORE = re.compile(r"(?:第|前|后|连续|\d |[a-zA-Z\d._\-/—]|[“\"‘](?=[一二三四五六七八九十]{1,2}五)|周)$")
_DOUBLED = re.compile("翻了?$")
_YEAR = re.compile(r"(?:19|20)\d\d|[一二][九八〇○零][〇○零一二两三四五六七八九]+")
_SCALES_ONLY = re.compile(r"[十百千万亿]+")


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
        return self.unit in _COUNTING or not self.symbol

    @property
    def relative(self) -> bool:
        """Whether it is a share or a multiple (8.4%, 1.8个百分点, 三分之一, 一倍)."""
        return self.unit in _RELATIVE


class AmountFinder:
    """Finds amounts with the units of one lexicon; make it once, use it for many texts."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Compile the one pattern; the longest unit symbol wins."""
        self._units = {unit.symbol: unit for unit in units if unit.symbol not in _NO_UNITS}
        symbols = "|".join(
            re.escape(s) + _NOT_BEFORE.get(s, "") for s in sorted(self._units, key=lambda s: (-len(s), s))
        )
        unit = f"(?:{symbols})" if symbols else "(?!)"
        before = "|".join(sorted(_BEFORE, key=lambda w: (-len(w), w)))
        after = "|".join(_AFTER)
        plain = f"{ARABIC_NUMBER}|{HAN_NUMBER}"
        # Asked first, since at most places none begins; 半 and 过 are of 半数 and 过半.
        first = FIRST_SIGNS + "半过" + "".join(sorted({word[0] for word in _BEFORE}))
        self._pattern = re.compile(
            rf"(?=[{first}])(?P<before>{before})?"
            rf"(?:(?P<half>一半|半数|过半)|百分之(?P<percent>{plain})(?:{_TO}(?:百分之)?(?P<percent_to>{plain}))?"
            rf"|(?P<share>{FRACTION})"
            rf"|(?P<low>{NUMBER}) ?(?P<low_unit>{unit})?"
            rf"(?:{_TO}(?P<high>{NUMBER}) ?(?P<high_unit>{unit})|(?P<more>[多余](?!式|元化|功能|边|媒)))?)"
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
            value = None if value is None else tidy(value * 100)
        if value is None:
            return None
        return Found(match.start(), core, match.end(), value, "percent", "%", bound, upper)

    def _plain(self, match: re.Match[str], text: str, bound: Bound, core: int) -> Found | None:
        low, high = match["low"], match["high"]
        symbol = match["high_unit"] or match["low_unit"] or ""
        if max(len(low), len(high or "")) > MAX_LENGTH or self._no_amount(match, text, symbol):
            return None
        value, upper = numeral(low), numeral(high) if high else None
        if value is None or (high and upper is None) or (value == 0 and not low[0].isascii()):
            return None
        if bound == "exact" and ("多" in low or "余" in low or match["more"]):
            bound = "more"
        if high and not match["low_unit"]:
            value = _same_scale(low, high, value)
        unit: Unit | None = self._units.get(symbol)
        factor = unit.factor if unit else Decimal(1)
        low_factor = self._units[match["low_unit"]].factor if match["low_unit"] else factor
        if max(value * low_factor, (upper or 0) * factor) >= _TOO_LARGE:
            return None
        return Found(
            match.start(), core, match.end(), tidy(value * low_factor), unit.concept if unit else "", symbol, bound,
            None if upper is None else tidy(upper * factor),
        )  # fmt: skip

    def _no_amount(self, match: re.Match[str], text: str, symbol: str) -> bool:
        """Whether the numeral dates, orders or names, or is a figure of speech (千里, 万户)."""
        low = match["low"]
        follows = match.end() if symbol else match.end("low")
        great = bool(symbol) and text.startswith("大", follows)  # 三十个大电站, but 三大枢纽
        if not match["after"] and not great and self._after.match(text, follows):
            return True
        if symbol == "番" and not _DOUBLED.search(text[max(0, match.start() - 2) : match.start()]):
            return True
        if symbol in {"方", "度"} and not low.rstrip("多余").endswith(("万", "亿")):
            return True  # 三方, 两度: parties and times; 亿方, 亿度 are volume and energy
        if _SCALES_ONLY.fullmatch(low) and low != "十" and not match["before"]:
            return True
        if symbol == "年" and (_YEAR.fullmatch(low.replace(" ", "")) or match["before"] == "近"):
            return True  # a date, or 近3年: a period
        return not symbol and not self._bare(match, text)

    @staticmethod
    def _bare(match: re.Match[str], text: str) -> bool:
        """Whether a numeral without a unit may be an amount: 近1亿, 960多万, 突破万亿, 5万亿."""
        low = match["low"]
        if match["high"] or not low.rstrip("多余").endswith(("万", "亿")):
            return False
        return not text.startswith(("级", "千", "众", "百", "万", "亿"), match.end())


def tidy(value: Decimal) -> Decimal:
    """Four places at most, no needless zeros and no exponent: 33.3333, 10, 1810000000000."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return value.quantize(Decimal("0.0001")).normalize() if value > Decimal("0.01") else value


def _same_scale(low: str, high: str, value: Decimal) -> Decimal:
    """The lower end of a range takes the scale that only the upper end prints: 1000至1200万, but 8到10个."""
    scale = high.rstrip("多余")
    scale = scale[len(scale.rstrip("十百千万亿")) :]
    if not scale or low.rstrip("多余").endswith(("万", "亿")) or not low[0].isdigit():
        return value
    factor = numeral("1" + scale)
    return value * factor if factor is not None else value
