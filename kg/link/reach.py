"""How far a name reaches: whether by its words and type alone it means one thing in the nation, or one in a place.

Words stand in ``ontology/wording/aliases.ttl``. What no rule here decides is decided by the documents: what one of the
whole nation names is nation-wide, and all else belongs to its document's place.
"""

from __future__ import annotations

import re
from functools import cache

from kg.gazetteer import ABBREVIATIONS, NATION, Gazetteer
from kg.lexicon import Lexicon
from kg.model import EntityType

#: Kinds, not single things: 低空经济 of two provinces is one industry, and so is what is measured or reformed.
_KINDS = frozenset({"Industry", "Indicator", "Reform"})
_THINGS: tuple[EntityType, ...] = ("Zone", "Hub", "Corridor", "Facility", "Project", "Organization", "Event")
#: Cities' letters make the names of lines: 南信合高铁.
_LINE = re.compile(r"(?P<letters>[\u4e00-\u9fff]{2,4})(?:高铁|铁路|高速|客专|城际(?:铁路|轨道(?:交通)?)?)$")
#: Letters of provinces that are also ordinary ones: two of them side by side prove nothing.
_ORDINARY = frozenset("云川新青吉贵宁汉台秦申深厦港佛甘黑")
#: 省博物馆, but not 省际, 市场, 县域, 区块链.
_OWN_LEAD = re.compile(
    r"(?:[全我本各](?:省|市|区|县|州)|自治区|省(?!际|以下)|市(?![场域政县民容值])|县(?![域城乡级])|区(?![域块位间]))"
)
#: 省重点项目 are each province's own; 全省 only frames an indicator, and 省级 tells a rank.
_OWN_INDICATOR = re.compile(r"(?![全各])(?!.级)" + _OWN_LEAD.pattern)
#: Counted by what each place counts for itself: 45件民生实事, 70周年庆祝活动.
_COUNTED = re.compile(r"[\d一二三四五六七八九十百千万]+(?:件|项|个|条|批|家|所|座|周年|大)|一(?:大批|批|系列)")
_ORDINALS = re.compile(r"(?:第?[\d一二三四五六七八九十]+[届次])+")
#: A slogan that counts (两区, 五个中心) says something else in each place.
_SLOGAN = re.compile(r"[一二三四五六七八九十两].{0,3}")
#: 惠企政策, 整治行动: too general for one thing, unless the nation's documents name it.
_GENERAL_PLAN = re.compile(r".{1,2}(?:行动|政策|措施|活动)")
#: 城市更新三年行动 is each city's, unless the nation's documents name it.
_TERM = re.compile(r".*[一二三四五]年(?:行动|攻坚|计划)")
#: Congresses and plenary sessions of the party: 二十大, 二十届四中全会.
_CONGRESS = re.compile(
    r"[一二三四五六七八九十]{2,3}大(?=$|[和、及])|[一二三四五六七八九十]{1,3}届[一二三四五六七八九]中全会"
)
#: Water that is led from one basin to another: 引江济淮.
_TRANSFER = re.compile(r"引[\u4e00-\u9fff]{1,2}[济入补][\u4e00-\u9fff]")
#: From this length on the name of a programme is no chance likeness.
_PROGRAMME = 8
#: A zone or laboratory that the nation approved bears its place or subject before the word.
_APPROVED = re.compile(r"[^省市县区]{2,}国家(?!级)")


class Reach:
    """Tells how far names reach, by the vocabulary."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        """Take head nouns, the words that tell no thing, and the names of regions."""
        self._gazetteer = gazetteer
        modifiers = sorted(lexicon.wording.get("genericModifier", ()), key=len, reverse=True)
        self._generic = {
            kind: re.compile(
                f"(?:{'|'.join(map(re.escape, modifiers)) or '(?!)'})*(?:{'|'.join(map(re.escape, heads))})"
            )
            for kind in _THINGS
            if (heads := _heads(lexicon, kind))
        }
        self._programmes = lexicon.wording.get("programmeWork", ())
        self._single_works = lexicon.wording.get("singleWork", ())
        self._own_tails = lexicon.wording.get("ownPlan", ())
        self._organization_heads = _heads(lexicon, "Organization")
        self._regions = tuple(
            known.name for known in lexicon.known_names if known.nation_wide and known.type in {"AdminArea", "Corridor"}
        )

    def is_local(self, name: str, kind: EntityType) -> bool:
        """Whether the name means another thing in each place, whoever prints it."""
        if kind in {"Industry", "AdminArea", "NaturalFeature"}:
            return False
        if kind == "Indicator":
            return _OWN_INDICATOR.match(name) is not None
        if _OWN_LEAD.match(name):
            return True
        if kind == "Plan":
            return name.endswith(self._own_tails) and not name.startswith(self._regions)
        pattern = self._generic.get(kind)
        return pattern is not None and pattern.fullmatch(_ORDINALS.sub("", name)) is not None

    def is_generic(self, name: str) -> bool:
        """Whether the name of a zone, hub or facility is no more than a head noun with general words before it."""
        return any(
            pattern.fullmatch(name) for kind, pattern in self._generic.items() if kind in {"Zone", "Hub", "Facility"}
        )

    def is_nation_wide(self, name: str, kind: EntityType) -> bool:
        """Whether the name means one thing wherever it is printed."""
        if kind == "AdminArea":
            return self.is_group(name)
        if kind in _KINDS:
            return True
        if kind == "Plan":
            return not (
                _COUNTED.match(name) or any(pattern.fullmatch(name) for pattern in (_SLOGAN, _GENERAL_PLAN, _TERM))
            )
        if kind == "Organization" and not name.endswith(self._organization_heads):
            return True
        if kind == "Project" and name.endswith(self._programmes) and len(name) >= _PROGRAMME:
            return True
        return (
            name.startswith(self._regions)
            or name.endswith(self._single_works)
            or any(pattern.match(name) for pattern in (_APPROVED, _CONGRESS, _TRANSFER))
            or self._is_shared(name)
        )

    def is_group(self, name: str) -> bool:
        """Whether the name is a country, a part of the world, or made of provinces (京津冀, 港澳台)."""
        return (len(name) > 1 and all(letter in ABBREVIATIONS for letter in name)) or name in self._gazetteer.foreign()

    def is_line(self, name: str) -> bool:
        """Whether the name is that of a line between cities, made of their letters."""
        match = _LINE.fullmatch(name)
        return match is not None and frozenset(match["letters"]) <= _letters(self._gazetteer, NATION)

    def of_line(self, name: str, kind: EntityType, place: str | None) -> str | None:
        """The scope of a railway or expressway that is named by letters of cities; None for other names."""
        match = _LINE.fullmatch(name) if kind in {"Project", "Facility"} else None
        if match is None or place is None:
            return None
        letters = frozenset(match["letters"])
        if not letters <= _letters(self._gazetteer, NATION):
            return None
        province = f"{place[:2]}0000"
        for scope in (place, province):
            if letters <= _letters(self._gazetteer, scope):
                return scope
        return "CN"

    def _is_shared(self, name: str) -> bool:
        """Whether letters of two provinces or more open the name (粤桂…, 沿沪宁…)."""
        letters = []
        for letter in name.removeprefix("沿").removeprefix("环"):
            if letter not in ABBREVIATIONS:
                break
            letters.append(letter)
        provinces = {ABBREVIATIONS[letter][:2] for letter in letters}
        return len(provinces) > 1 and not _ORDINARY.issuperset(letters)


def _heads(lexicon: Lexicon, kind: EntityType) -> tuple[str, ...]:
    """Head nouns of a type as names hold them, long ones first: in full and by their short forms."""
    nouns = {head.noun for head in lexicon.head_nouns if head.type == kind}
    nouns |= {lexicon.aliases[noun] for noun in nouns if noun in lexicon.aliases}
    return tuple(sorted(nouns, key=lambda noun: (-len(noun), noun)))


@cache
def _letters(gazetteer: Gazetteer, code: str) -> frozenset[str]:
    """The characters by which the cities and districts of an area are named in lines."""
    found = {letter for letter, area in ABBREVIATIONS.items() if _lies_in(gazetteer, area, code)}
    for name, codes in gazetteer.names().items():
        for area in (gazetteer.area(one) for one in codes):
            # So many districts are there in the nation that their letters would prove nothing.
            if area is None or area.short != name or (code == NATION and area.level != "city"):
                continue
            if _lies_in(gazetteer, area.code, code):
                found.add(name[0])
    return frozenset(found)


def _lies_in(gazetteer: Gazetteer, code: str, above: str) -> bool:
    area = gazetteer.area(code)
    return area is not None and (above == NATION or gazetteer.within(area, above))
