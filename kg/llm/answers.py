"""What a model answered about a chunk, checked against its text; offsets are the document's, end exclusive.

A quote counts only where it stands: ``text[start:end] == quote``. One that the aligner misplaced or did not find is
placed anew if its chunk holds it exactly as often as the model gave it, which as a rule is once; otherwise it is
dropped, and the reason counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast, get_args

from kg.brat import STATUS_TYPES
from kg.lexicon import Lexicon
from kg.llm.chunks import Chunk
from kg.model import ENTITY_TYPES, Document, EntityType, Mention, Modality, Predicate, Status

#: Name of the rule of all that a model says; it stands in each mention's provenance.
RULE = "llm"
#: Of a quote that langextract placed right, and of one that was placed by search. Set by judgement: no gold of this
#: project calibrates them, since every model errs in its own way.
PLACED, FOUND = 0.8, 0.75
PREDICATES: tuple[Predicate, ...] = get_args(Predicate)
_STATUSES = frozenset(get_args(Status))
_MODALITIES = frozenset(get_args(Modality))


@dataclass(frozen=True, slots=True)
class Item:
    """An extraction as the model gave it; offsets are those the aligner found, relative to the chunk."""

    type: str
    quote: str
    start: int | None = None
    end: int | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    #: Whether the offsets are of our own search.
    searched: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation as the model gave it: from a mention to a name."""

    predicate: Predicate
    #: Where the mention begins and ends.
    head: tuple[int, int]
    tail: str
    chunk: Chunk


@dataclass(slots=True)
class Checked:
    """The quotes that stand in the text, and what is claimed of them."""

    mentions: list[Mention] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


class Checker:
    """Checks the answers about one document."""

    def __init__(self, document: Document, lexicon: Lexicon, examples: Iterable[str]) -> None:
        """Take the texts of the few-shot examples, so that what leaks from them is told apart."""
        self._document = document
        self._kinds = _Kinds(lexicon)
        self._examples = tuple(examples)
        self.found = Checked()

    def take(self, chunk: Chunk, items: Sequence[Item]) -> None:
        """Check the answer about a chunk."""
        taken: set[tuple[int, int, str]] = set()
        for item in self._placed_anew(chunk, items):
            reason = self._take_one(chunk, item, taken)
            if reason is not None:
                self.found.dropped[reason] += 1

    def _placed_anew(self, chunk: Chunk, items: Sequence[Item]) -> Iterator[Item]:
        """The items; those of a quote that is given as often as it stands in the chunk are told their places in order.

        langextract aligns in the order of the answer, and models like to list type by type.
        """
        given: dict[tuple[str, str], list[int]] = {}
        for index, item in enumerate(items):
            given.setdefault((item.type, item.quote), []).append(index)
        text = self._document.text[chunk.start : chunk.end]
        places: dict[int, int] = {}
        for (_, quote), indices in given.items():
            misplaced = any(not _stands(text, items[index]) for index in indices)
            if quote.strip() and misplaced and len(indices) > 1:
                found = [match.start() for match in re.finditer(re.escape(quote), text)]
                if len(found) == len(indices):
                    places |= dict(zip(indices, found, strict=True))
        for index, item in enumerate(items):
            at = places.get(index)
            yield item if at is None else replace(item, start=at, end=at + len(item.quote), searched=True)

    def _take_one(self, chunk: Chunk, item: Item, taken: set[tuple[int, int, str]]) -> str | None:
        """Take an item in, or say why not."""
        if item.type not in ENTITY_TYPES:
            return "unknown type"
        kind = item.type
        placed = self._place(chunk, item)
        if isinstance(placed, str):
            return placed
        start, end, confidence = placed
        if (start, end, kind) in taken:
            return "said twice"
        if not self._in_one_sentence(chunk, start, end):
            return "runs over a sentence's end"
        taken.add((start, end, kind))
        self.found.mentions.append(self._mention(start, end, kind, confidence, item.attributes))
        self._claim(chunk, (start, end), item.attributes)
        return None

    def _place(self, chunk: Chunk, item: Item) -> tuple[int, int, float] | str:
        """Where the quote stands in the document and how certainly, or why it is dropped."""
        quote = item.quote
        if not quote.strip():
            return "empty quote"
        text = self._document.text
        if item.start is not None and _stands(text[chunk.start : chunk.end], item):
            start = chunk.start + item.start
            return start, start + len(quote), FOUND if item.searched else PLACED
        start = text.find(quote, chunk.start, chunk.end)
        if start < 0:
            leaked = any(quote in example for example in self._examples)
            return "copied from an example" if leaked else "not in the text"
        if text.find(quote, start + 1, chunk.end) >= 0:
            return "stands in several places"
        return start, start + len(quote), FOUND

    def _in_one_sentence(self, chunk: Chunk, start: int, end: int) -> bool:
        sentences = self._document.sentences[chunk.first : chunk.last]
        return any(sentence.start <= start and end <= sentence.end for sentence in sentences)

    def _mention(
        self, start: int, end: int, kind: EntityType, confidence: float, attributes: Mapping[str, object]
    ) -> Mention:
        """A mention with the attributes that its type may have; others are dropped and counted."""
        status, modality = attributes.get("Status"), attributes.get("Modality")
        if status not in {None, ""} and (kind not in STATUS_TYPES or status not in _STATUSES):
            self.found.dropped["no such attribute"] += 1
            status = None
        if modality not in {None, ""} and (kind != "Quantity" or modality not in _MODALITIES):
            self.found.dropped["no such attribute"] += 1
            modality = None
        return Mention(
            start, end, kind, RULE, confidence,
            kind=self._kinds.of(self._document.norm[start:end], kind),
            status=cast("Status | None", status or None),
            modality=cast("Modality | None", modality or None),
        )  # fmt: skip

    def _claim(self, chunk: Chunk, head: tuple[int, int], attributes: Mapping[str, object]) -> None:
        for name, value in attributes.items():
            if name in {"Status", "Modality"}:
                continue
            tails = value if isinstance(value, list) else [value]
            for tail in tails:
                if name not in PREDICATES or not isinstance(tail, str):
                    self.found.dropped["no such attribute"] += 1
                elif tail:
                    self.found.claims.append(Claim(name, head, tail, chunk))


def _stands(text: str, item: Item) -> bool:
    """Whether a chunk's text holds the quote at the offsets that it came with."""
    start, end = item.start, item.end
    return start is not None and end is not None and 0 <= start < end and text[start:end] == item.quote


class _Kinds:
    """The subclass that a name's head noun says."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nouns = {(noun.noun, noun.type): noun.kind for noun in lexicon.head_nouns}
        self._known = {(name.name, name.type): name.kind for name in lexicon.known_names}

    def of(self, name: str, kind: EntityType) -> str | None:
        """That of the known name, else of the longest head noun that ends it."""
        if (name, kind) in self._known:
            return self._known[name, kind]
        return next((self._nouns[name[i:], kind] for i in range(len(name)) if (name[i:], kind) in self._nouns), None)
