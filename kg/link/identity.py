"""Says which thing a name means: its canonical name and its scope, from the name, its type and the set of documents.

The scope is a GB/T 2260 code, ``CN`` for what is nation-wide, or ``local-{slug}`` for a document of unknown place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.gazetteer import NATION, Area, Gazetteer
from kg.lexicon import Lexicon
from kg.link.forms import Forms
from kg.link.reach import Reach
from kg.model import Document, EntityType, Extraction, Mention
from kg.names import Names, canonical, segment

#: Scope of what is nation-wide.
NATION_WIDE = "CN"

#: Of whoever speaks, or of all; no name of a place.
_OWN_AREA = re.compile(
    r"[全我本各该](?:省|市|区|县|州|自治[区州县]|直辖市|国)|省|市|区|县|州|自治[区州县]|[省市县区]{2,}"
)
#: A street is named after places far away: 北京路 runs in many cities.
_STREET = re.compile(r"[东西南北中]?(?:路|街|大道|巷)")
#: 城区 is a word.
_SHORTEST = 2
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
        self._forms = Forms(lexicon, gazetteer)
        self._reach = Reach(lexicon, gazetteer)
        self._not_of_place = lexicon.wording.get("notOfPlace", ())
        self._heads = _heads(lexicon)
        self._cache: dict[tuple[str, EntityType], Identity | None] = {}

    @property
    def place(self) -> str | None:
        """The place on whose ground names are read: a code, ``CN`` or None."""
        return self._document.place

    def printed(self, mention: Mention) -> str:
        """The name as printed, in simplified characters and without marks; what an abbreviated item stands for.

        An item that has a head noun of its own stands for itself: 东站 in a list of 机场 is no 东站机场. So does one
        whose whole name nobody prints, unless it is a place's or made of letters of cities (穗莞深城际).
        """
        span = canonical(self._document.norm[mention.start : mention.end])
        name = canonical(mention.name) if mention.name else span
        if name == span or not name.startswith(span):
            return name
        if span.endswith(self._heads.get(mention.type, ())):
            return span
        is_name = (
            name in self._document.norm
            or self._forms.known(name) is not None
            or self._gazetteer.find(span, self.place) is not None
            or self._reach.is_line(name)
        )
        return name if is_name else span

    def identify(self, mention: Mention) -> Identity | None:
        """What the mention means; None where the span holds no name at all (a lone quotation mark)."""
        key = self.printed(mention), mention.type
        if key not in self._cache:
            self._cache[key] = self._identify(*key)
        return self._cache[key]

    def _identify(self, printed: str, kind: EntityType) -> Identity | None:
        if not printed or (kind == "AdminArea" and _OWN_AREA.fullmatch(printed)):
            return None
        if (area := self._area(printed, kind)) is not None:
            return Identity(self._names.area(area.code), "", code=area.code)
        name, preferred = self.canonical_name(printed, kind)
        return Identity(self._names.entity(self.scope(name, kind), name), name, preferred)

    def canonical_name(self, printed: str, kind: EntityType) -> tuple[str, str | None]:
        """The canonical name, and the vocabulary's label where it knows the name."""
        return self._forms.canonical_name(printed, kind)

    def scope(self, name: str, kind: EntityType) -> str:
        """The scope of a canonical name."""
        if self._listed(name, kind):
            return NATION_WIDE
        if (lead := self.leading_place(name)) is not None:
            return lead
        if not self._reach.is_local(name, kind) and (
            name in self._scopes.nation_wide or self._reach.is_nation_wide(name, kind)
        ):
            return NATION_WIDE
        return self._reach.of_line(name, kind, self.place) or self.place or f"local-{segment(self._document.slug)}"

    def widens(self, name: str, kind: EntityType) -> bool:
        """Whether a document of the whole nation makes the name nation-wide: no place leads it, it tells a thing."""
        return self.leading_place(name) is None and not self._reach.is_local(name, kind)

    def names_of_place(self) -> tuple[str, ...]:
        """The names of the document's own place, short and full; none where it speaks for the nation."""
        area = self._gazetteer.area(self.place) if self.place is not None else None
        return () if area is None else tuple(sorted({area.name, area.short}))

    def is_general(self, name: str) -> bool:
        """Whether the name holds but a head noun and general words, so that a document of one place means its own."""
        return self._reach.is_generic(name)

    def _listed(self, name: str, kind: EntityType) -> bool:
        known = self._forms.known(name)
        return (
            (known is not None and known.nation_wide)
            or (kind == "Industry" and name in self._lexicon.industries)
            or (kind == "Indicator" and name in self._lexicon.indicators)
        )

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
        if kind in {"Zone", "Hub"} and len(name) > _SHORTEST and name.endswith(("区", "市", "县")):
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
        if identity is not None and identity.name and namer.widens(identity.name, mention.type):
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
