"""Small documents written with their annotation: ``[广州科技创新走廊]Corridor`` marks a mention.

Attributes follow the type after ``|`` (``[琶洲集聚区]Zone|status=started``), relations name mentions by their order.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

import pytest

from kg.gazetteer import Gazetteer
from kg.gazetteer import gazetteer as build_gazetteer
from kg.lexicon import Lexicon
from kg.link import Scopes, names_of, resolve
from kg.model import Document, EntityType, Extraction, Mention, Relation, Resolved, Sentence
from kg.names import Names
from kg.ontology import load_lexicon

Marked = Callable[..., Extraction]
Resolve = Callable[..., Resolved]

_MARK = re.compile(rf"\[([^\[\]]*)\]({'|'.join(get_args(EntityType))})((?:\|\w+=[A-Za-z0-9-]+)*)", re.DOTALL)


def _marked(source: str, relations: Sequence[tuple[str, int, int]] = (), /, **fields: Any) -> Extraction:  # noqa: ANN401 (a document's fields)
    mentions: list[Mention] = []
    text, position = "", 0
    amounts = fields.pop("amounts", {})
    for match in _MARK.finditer(source):
        text += source[position : match.start()]
        attributes = dict(item.split("=", 1) for item in match[3].split("|") if item)
        amount = amounts.get(len(mentions))
        mentions.append(
            Mention(len(text), len(text) + len(match[1]), match[2], rule="gold", amount=amount, **attributes)  # type: ignore[arg-type]
        )
        text += match[1]
        position = match.end()
    text += source[position:]
    sentences = tuple(Sentence(found.start(), found.end(), 0, None) for found in re.finditer(r"[^。\n]+(?:。|$)", text))

    def sentence(mention: Mention) -> Sentence:
        return next(s for s in sentences if s.start <= mention.start < s.end)

    found = tuple(
        Relation(
            predicate,  # type: ignore[arg-type]
            head,
            tail,
            start=min(sentence(mentions[head]).start, sentence(mentions[tail]).start),
            end=max(sentence(mentions[head]).end, sentence(mentions[tail]).end),
            rule="gold",
        )
        for predicate, head, tail in relations
    )
    known: dict[str, Any] = {"slug": "plan", "title": "规划", "norm": text, "reader": "test 1"} | fields
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = Document(text=text, sha256=sha256, sentences=sentences, **known)
    return Extraction(document, tuple(mentions), found, "test 1")


@pytest.fixture(scope="session")
def marked() -> Marked:
    """Makes an extraction of a marked text; ``relations`` are (predicate, head, tail), the rest is the document's."""
    return _marked


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return build_gazetteer()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def resolved(gazetteer: Gazetteer, lexicon: Lexicon) -> Resolve:
    """Resolves an extraction among others (itself alone where none are given)."""

    def run(extraction: Extraction, *among: Extraction, lexicon: Lexicon = lexicon) -> Resolved:
        everything = among or (extraction,)
        scopes = Scopes.of(names_of(one, gazetteer=gazetteer, lexicon=lexicon) for one in everything)
        return resolve(extraction, scopes=scopes, gazetteer=gazetteer, lexicon=lexicon, names=Names())

    return run
