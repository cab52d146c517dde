"""Says which thing a name means: its canonical name and its scope, from the name, its type and the set of documents.

The scope is a GB/T 2260 code, ``CN`` for what is nation-wide, or ``local-{slug}`` for a document of unknown place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.gazetteer import ABBREVIATIONS, NATION, Area, Gazetteer
from kg.lexicon import KnownName, Lexicon
from kg.model import Document, EntityType, Extraction, Mention
from kg.names import Names, canonical, segment

#: Scope of what is nation-wide.
NATION_WIDE = "CN"

#: Types whose names hold words with a short form; a policy's title is quoted as it stands.
_WITH_SHORT_FORMS = frozenset({"Zone", "Hub", "Corridor", "Facility", "Project", "Organization"})
#: A street is named after places far away: 北京路 runs in many cities.
_STREET = re.compile(r"[东西南北中]?(?:路|街|大道|巷)")
_LINE_NUMBER = re.compile(r"(?P<tens>[一二三四五六七八九]?十)?(?P<ones>[一二三四五六七八九])?(?=号线|号航站楼)")
_DIGITS = "一二三四五六七八九"
#: The longest name of an area has 15 characters.
_LONGEST = 15


@dataclass(frozen=True, slots=True)
class Scopes:
    """The names that are nation-wide over a set of documents; the same set gives the same scopes in any order."""

    nation_wide: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[Iterable[str]]) -> Scopes:
        """The scopes over documents, from the ``names_of`` of each."""
        return cls(frozenset(name for part in names for name in part))


@dataclass(frozen=True, slots=True)
class Identity:
    """What a mention means."""

    iri: str
    #: Canonical name; "" for an administrative area with a code, which the gazetteer names.
    name: str
    #: Preferred label where the vocabulary has the name.
    preferred: str | None = None
    #: Six-digit code of an administrative area.
    code: str | None = None


class Namer:
    """Resolves the names of one document."""

    def __init__(
        self,
        document: Document,
        *,
        scopes: Scopes,
        gazetteer: Gazetteer,
        lexicon: Lexicon,
        names: Names,
    ) -> None:
        """Take the document's place as the ground on which ambiguous names are read."""
        self._document = document
        self._scopes = scopes
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._names = names
        self._known: Mapping[str, KnownName] = {known.name: known for known in lexicon.known_names}
        self._aliases = re.compile("|".join(map(re.escape, lexicon.aliases))) if lexicon.aliases else None
        self._not_of_place = lexicon.wording.get("notOfPlace", ())
        self._heads = _heads(lexicon)
        self._cache: dict[tuple[str, EntityType], Identity | None] = {}

    @property
    def place(self) -> str | None:
        """The place on whose ground names are read: a code, ``CN`` or None."""
        return self._document.place

    def printed(self, mention: Mention) -> str:
        """The name as printed, in simplified characters and without marks; what an abbreviated item stands for.

        An item that has a head noun of its own stands for itself: 东站 in a list of 机场 is no 东站机场.
        """
        span = canonical(self._document.norm[mention.start : mention.end])
        name = canonical(mention.name) if mention.name else span
        if name != span and name.startswith(span) and span.endswith(self._heads.get(mention.type, ())):
            return span
        return name

    def identify(self, mention: Mention) -> Identity | None:
        """What the mention means; None where the span holds no name at all (a lone quotation mark)."""
        key = self.printed(mention), mention.type
        if key not in self._cache:
            self._cache[key] = self._identify(*key)
        return self._cache[key]

    def _identify(self, printed: str, kind: EntityType) -> Identity | None:
        if not printed:
            return None
        if (area := self._area(printed, kind)) is not None:
            return Identity(self._names.area(area.code), "", code=area.code)
        name, preferred = self.canonical_name(printed, kind)
        return Identity(self._names.entity(self.scope(name, kind), name), name, preferred)

    def canonical_name(self, printed: str, kind: EntityType) -> tuple[str, str | None]:
        """The canonical name, and the vocabulary's label where it knows the name."""
        if (preferred := self._preferred(printed, kind)) is not None:
            return canonical(preferred), preferred
        name = printed
        if kind in _WITH_SHORT_FORMS:
            name = _LINE_NUMBER.sub(_arabic, name)
            # 中国-东盟自由贸易区 joins two parties; its words are not those of a zone in one place.
            if self._aliases and "-" not in name:
                name = self._aliases.sub(lambda match: self._lexicon.aliases[match[0]], name)
            preferred = self._preferred(name, kind)
        return (canonical(preferred), preferred) if preferred is not None else (name, None)

    def _preferred(self, name: str, kind: EntityType) -> str | None:
        if kind == "Industry" and name in self._lexicon.industries:
            return self._lexicon.industries[name]
        if kind == "Indicator" and name in self._lexicon.indicators:
            return self._lexicon.indicators[name]
        known = self._known.get(name)
        return known.canonical if known else None

    def scope(self, name: str, kind: EntityType) -> str:
        """The scope of a canonical name."""
        if self._listed(name, kind):
            return NATION_WIDE
        if (lead := self.leading_place(name)) is not None:
            return lead
        if name in self._scopes.nation_wide or (kind == "AdminArea" and self._is_group(name)):
            return NATION_WIDE
        return self.place or f"local-{segment(self._document.slug)}"

    def _listed(self, name: str, kind: EntityType) -> bool:
        known = self._known.get(name)
        return (
            (known is not None and known.nation_wide)
            or (kind == "Industry" and name in self._lexicon.industries)
            or (kind == "Indicator" and name in self._lexicon.indicators)
        )

    def _is_group(self, name: str) -> bool:
        """Whether the name is a country, a part of the world, or made of provinces (京津冀, 港澳台)."""
        return (len(name) > 1 and all(letter in ABBREVIATIONS for letter in name)) or name in self._gazetteer.foreign()

    def leading_place(self, name: str) -> str | None:
        """Code of the area with whose name, the longest there is, the name begins; ``CN`` for the nation."""
        if name.startswith(self._not_of_place):
            return None
        for length in range(min(len(name), _LONGEST), 1, -1):
            area = self._gazetteer.find(name[:length], self.place)
            if area is None or not self._leads(area, name[:length], name[length:]):
                continue
            if area.code == NATION:
                return NATION_WIDE
            # An area that is no more has no code; what bears its name lies in the area above.
            return area.code if area.current else area.parent
        return None

    def _leads(self, area: Area, prefix: str, rest: str) -> bool:
        at_home = self.place is not None and self._gazetteer.within(area, self.place)
        if prefix in self._gazetteer.risky_names():
            return at_home
        return at_home or not _STREET.match(rest)

    def _area(self, name: str, kind: EntityType) -> Area | None:
        """The administrative area of today that a mention names."""
        if kind == "AdminArea":
            return self._area_path(name, self.place)
        # 浦东新区 is named like a zone, and is a district.
        if kind == "Zone" and name.endswith("新区"):
            area = self._gazetteer.find(name, self.place)
            return area if area is not None and area.current and area.name == name else None
        return None

    def _area_path(self, name: str, within: str | None) -> Area | None:
        """An area by its name, or by the names of the areas above it and its own (广州市南沙区)."""
        area = self._gazetteer.find(name, within)
        if area is not None:
            return area if area.current else None
        for length in range(len(name) - 2, 1, -1):
            above = self._gazetteer.find(name[:length], within)
            if above is not None and above.current:
                below = self._area_path(name[length:], above.code)
                if below is not None and below.code != above.code and self._gazetteer.within(below, above.code):
                    return below
        return None


def names_of(extraction: Extraction, *, gazetteer: Gazetteer, lexicon: Lexicon) -> frozenset[str]:
    """The canonical names that a document makes nation-wide: all that a document of the whole nation holds.

    Names that a place leads are left out, since the place is their scope wherever they stand.
    """
    document = extraction.document
    if document.place != NATION_WIDE:
        return frozenset()
    namer = Namer(document, scopes=Scopes(), gazetteer=gazetteer, lexicon=lexicon, names=Names())
    found = set()
    for mention in extraction.mentions:
        identity = None if mention.type == "Quantity" else namer.identify(mention)
        if identity is not None and identity.name and namer.leading_place(identity.name) is None:
            found.add(identity.name)
    return frozenset(found)


def _heads(lexicon: Lexicon) -> dict[EntityType, tuple[str, ...]]:
    """The head nouns that end the names of a type; what is built has those of what is finished too."""
    found: dict[EntityType, tuple[str, ...]] = {}
    for head in lexicon.head_nouns:
        types: tuple[EntityType, ...] = (
            ("Project", "Facility") if head.type in {"Project", "Facility"} else (head.type,)
        )
        for kind in types:
            found[kind] = (*found.get(kind, ()), head.noun)
    return found


def _arabic(match: re.Match[str]) -> str:
    """A number up to 99 in digits: 十八号线 and 18号线 are one line."""
    tens, ones = match["tens"], match["ones"]
    if not tens and not ones:
        return ""
    value = 0
    if tens:
        value = 10 * (_DIGITS.index(tens[0]) + 1 if len(tens) > 1 else 1)
    return str(value + (_DIGITS.index(ones) + 1 if ones else 0))
