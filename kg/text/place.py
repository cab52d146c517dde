"""For which place a document speaks: by its title, the meeting it was given to, its file's name, or what it names most.

A place is a GB/T 2260 code, or ``CN`` for the nation, with its name.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePath

from kg.errors import BadInput
from kg.gazetteer import Area, gazetteer

Place = tuple[str, str]
NATION: Place = ("CN", "中国")

_NATIONAL = re.compile(r"国务院|中华人民共和国|全国人民代表大会|全国人大|中共中央|中国共产党中央")
_NATIONAL_STEM = re.compile(
    r"(?:national|cn|china|state-council|guowuyuan|全国|国务院|中国|中央|国家)(?![a-z])", re.IGNORECASE
)
_LONGEST = 12
#: How much of a text is searched for the place it names most, in characters.
_SAMPLE = 20_000
_CITY, _PROVINCE = re.compile("我市|全市|市委|市政府"), re.compile("我省|全省|省委|省政府|自治区党委|全区")
_OUR_COUNTRY = re.compile("我国|国务院|全国人民|中央财政")
#: Names in Latin letters that are no plain pinyin, or that pinyin alone would give to two provinces.
_LATIN = {
    "shaanxi": "610000",
    "neimenggu": "150000",
    "tibet": "540000",
    "innermongolia": "150000",
    "hongkong": "810000",
    "macau": "820000",
    "macao": "820000",
}


def told_place(told: str) -> Place:
    """Code and name of a place that the caller gives by its code or its name.

    Raises:
        BadInput: No such place is known.
    """
    if told.upper() == "CN" or told in {"中国", "全国", "100000"}:
        return NATION
    area = gazetteer().area(told) or gazetteer().find(told)
    if area is None or not area.current:
        raise BadInput(f"{told}: no place of this code or name is known; give a six-digit GB/T 2260 code, a name or CN")
    return area.code, area.name


def place_in(line: str, *, leading: bool = False) -> Place | None:
    """The place that a title or another line of the head names first, the narrowest where several follow each other.

    Args:
        line: A line in normal form.
        leading: Whether the name must begin the line.
    """
    names = gazetteer().names()
    for start in range(1 if leading else len(line)):
        area: Area | None = None
        place = start
        while found := next(
            (line[place : place + n] for n in range(_LONGEST, 1, -1) if line[place : place + n] in names), None
        ):
            inner = gazetteer().find(found, area.code if area else None)
            if inner is None or not inner.current or (area and not gazetteer().within(inner, area.code)):
                break
            area, place = inner, place + len(found)
        if area is not None and area.level != "nation":
            return area.code, area.name
    return NATION if _NATIONAL.search(line) and not leading else None


def place_of_name(path: PurePath) -> Place | None:
    """The place that the name of a file, or of its folder, plainly says: 广州市2016, guangzhou-2016, 440100-2016."""
    return _place_of_stem(path.stem) or _place_of_stem(path.parent.name)


def _place_of_stem(stem: str) -> Place | None:
    if _NATIONAL_STEM.match(stem):
        return NATION
    if place := place_in(re.sub(r"^(?:19|20)\d\d年?[-_ ]?", "", stem), leading=True):
        return place
    word = re.split(r"[-_. ]", stem)[0].lower()
    if not word.isascii():
        return None
    if area := gazetteer().area(word):
        return area.code, area.name
    code = _by_pinyin().get(word) if len(word) > 3 and word.isalpha() else None
    area = gazetteer().area(code) if code else None
    return (area.code, area.name) if area else None


@cache
def _by_pinyin() -> dict[str, str]:
    """Provinces and cities by their names in pinyin without tones, where only one has it."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries are loaded only for a name in Latin letters

    found: dict[str, set[str]] = {}
    for area in _leading_areas():
        for name in {area.short, area.name}:
            found.setdefault("".join(lazy_pinyin(name)), set()).add(area.code)
    # A province's name means the province (吉林), so that its code wins over that of a city in it.
    unique = {name: min(codes) for name, codes in found.items() if len({code[:2] for code in codes}) == 1}
    return unique | {"shanxi": "140000"} | _LATIN


@cache
def _leading_areas() -> tuple[Area, ...]:
    """Provinces and cities of today."""
    codes = {code for codes in gazetteer().names().values() for code in codes}
    areas = (gazetteer().area(code) for code in sorted(codes))
    return tuple(area for area in areas if area is not None and area.level in {"province", "city"})


def most_named(norm: str) -> Place | None:
    """The province or city that the beginning of a text names most often, where one clearly leads."""
    sample = norm[:_SAMPLE]
    city, province = len(_CITY.findall(sample)), len(_PROVINCE.findall(sample))
    counts: list[tuple[int, str, str]] = []
    for area in _leading_areas():
        is_city = area.level == "city" or area.name.endswith("市")
        if (city > 2 * province and not is_city) or (province > 2 * city and area.level != "province"):
            continue
        if area.safe and (count := sample.count(area.short)) > 1:
            counts.append((count, area.code, area.name))
    counts.sort(key=lambda item: (-item[0], item[1]))
    ours = len(_OUR_COUNTRY.findall(sample))
    first = counts[0] if counts else (0, "", "")
    second = counts[1][0] if len(counts) > 1 else 0
    if ours >= 3 and ours > 2 * first[0]:
        return NATION
    if first[0] >= 3 and 2 * first[0] >= 3 * second:
        return first[1], first[2]
    return None
