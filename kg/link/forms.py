"""The canonical form of a name: what two documents print differently and mean as one thing comes out the same.

Names come in simplified characters and without marks (``kg.names.canonical``). What is looked for first is always the
vocabulary's own name; words stand in ``ontology/wording/aliases.ttl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.gazetteer import Gazetteer
from kg.lexicon import KnownName, Lexicon
from kg.model import EntityType
from kg.names import canonical

#: Types whose names hold words with a short form; a policy's title is quoted as it stands.
_WITH_SHORT_FORMS = frozenset({"Zone", "Hub", "Corridor", "Facility", "Project", "Organization", "Reform"})
_LINE_NUMBER = re.compile(r"(?P<tens>[一二三四五六七八九]?十)?(?P<ones>[一二三四五六七八九])?(?=号线|号航站楼)")
_DIGITS = "一二三四五六七八九"
#: A system that is under reform is named with and without the word.
_SYSTEM = re.compile(r"(?:体制|制度)$")
_REFORM = "改革"
_INDUSTRY = "产业"
_NATIONAL = "国家"
#: 中国（上海）自由贸易试验区, 中国(上海)…, 中国上海… are the one in Shanghai.
_NATIONAL_ZONE = re.compile(r"中国(?:[(（](?P<marked>[^()（）]{2,8})[)）]|(?P<bare>..{1,7}?))(?=自)")
#: 空气质量持续改善行动计划 carries out 空气质量持续改善行动; a strategy is named with and without the word.
_PLAN_TAIL = re.compile(r"(?:(?<=战略)行动|(?<=行动)计划)$")
_STRATEGY = re.compile(r"(?:国家)?(?P<stem>.{4,})战略$")
_LAW = re.compile(r"中华人民共和国(?P<name>.+法)$")
#: A number of things is one indicator, whether 数 or 数量.
_COUNT = re.compile(r"(?<=[^总])数量$")
#: Whose free trade areas are named without a dash.
_BLOCS = frozenset({"东盟", "亚太", "中日韩", "瑞士"})
#: How many characters a name keeps when a word is taken off.
_REST = 2


class Forms:
    """Finds canonical forms by the vocabulary."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        """Take the known names and the words that stand for one another."""
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._known: Mapping[str, KnownName] = {known.name: known for known in lexicon.known_names}
        self._aliases = re.compile("|".join(map(re.escape, lexicon.aliases))) if lexicon.aliases else None
        self._reform_heads = tuple(head.noun for head in lexicon.head_nouns if head.type == "Reform")
        self._work_heads = tuple(head.noun for head in lexicon.head_nouns if head.type in {"Project", "Facility"})
        self._tails = lexicon.wording.get("frameTail", ())
        self._leads = lexicon.wording.get("frameLead", ())

    def known(self, name: str) -> KnownName | None:
        """The vocabulary's entry of a name."""
        return self._known.get(name)

    def canonical_name(self, printed: str, kind: EntityType) -> tuple[str, str | None]:
        """The canonical name, and the vocabulary's label where it knows the name."""
        name = printed
        for name in self._variants(printed, kind):
            if (preferred := self.preferred(name, kind)) is not None:
                return canonical(preferred), preferred
        return name, None

    def preferred(self, name: str, kind: EntityType) -> str | None:
        """The vocabulary's label of a name; None where it does not know it."""
        if kind == "Industry" and name in self._lexicon.industries:
            return self._lexicon.industries[name]
        if kind == "Indicator" and name in self._lexicon.indicators:
            return self._lexicon.indicators[name]
        known = self._known.get(name)
        return known.canonical if known else None

    def _variants(self, printed: str, kind: EntityType) -> Iterator[str]:
        """The forms to look up, the printed one first; the last is the canonical form of what nobody listed."""
        yield printed
        yield from self._without_frame(printed, kind)
        name = printed
        if kind in _WITH_SHORT_FORMS:
            name = self._short_forms(_LINE_NUMBER.sub(_arabic, name))
            yield name
        match kind:
            case "Industry":
                yield name + _INDUSTRY
                if name.endswith(_INDUSTRY) and len(name) >= len(_INDUSTRY) + _REST:
                    name = name.removesuffix(_INDUSTRY)
            case "Reform" if self._lacks_reform(name):
                name += _REFORM
            case "Plan":
                name = _LAW.sub(r"\g<name>", _PLAN_TAIL.sub("", name))
                if match := _STRATEGY.fullmatch(name):
                    name = match["stem"]
            case "Indicator":
                name = _COUNT.sub("数", name)
            case "Project":
                stem = name.removesuffix("工程")
                if stem.endswith(self._work_heads) and len(stem) > _REST:
                    name = stem
        yield name

    def _lacks_reform(self, name: str) -> bool:
        """Whether a list or the sentence says what is done to the thing: 深化[零基预算]等改革, 改革[医药卫生体制]."""
        if _SYSTEM.search(name):
            return True
        return not name.endswith(self._reform_heads) and self._gazetteer.find(name) is None

    def _without_frame(self, name: str, kind: EntityType) -> Iterator[str]:
        """What is left where a word that frames the name is taken off: 南水北调工程, 年均煤炭产量."""
        if kind == "Indicator":
            for lead in self._leads:
                if name.startswith(lead) and len(name) >= len(lead) + _REST:
                    yield name.removeprefix(lead)
            return
        rests = [name.removesuffix(tail) for tail in self._tails if name.endswith(tail)]
        if name.startswith(_NATIONAL):
            rests.append(name.removeprefix(_NATIONAL))
        for rest in rests:
            known = self._known.get(rest)
            # A strategy is called a corridor too; but works on the 长江 are not the river.
            if known is not None and known.type in {kind, "Plan"}:
                yield rest

    def _short_forms(self, name: str) -> str:
        if match := _NATIONAL_ZONE.match(name):
            place = match["marked"] or match["bare"]
            if self._gazetteer.find(place) is not None:
                name = place + name[match.end() :]
        # 中国-东盟自由贸易区 joins two parties; its words are not those of a zone in one place.
        if "-" in name or name.removesuffix("自贸区") in self._gazetteer.foreign() | _BLOCS:
            return re.sub("自贸区$", "自由贸易区", name)
        return self._aliases.sub(lambda match: self._lexicon.aliases[match[0]], name) if self._aliases else name


def _arabic(match: re.Match[str]) -> str:
    """A number up to 99 in digits: 十八号线 and 18号线 are one line."""
    tens, ones = match["tens"], match["ones"]
    if not tens and not ones:
        return ""
    value = 0
    if tens:
        value = 10 * (_DIGITS.index(tens[0]) + 1 if len(tens) > 1 else 1)
    return str(value + (_DIGITS.index(ones) + 1 if ones else 0))
