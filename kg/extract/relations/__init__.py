"""Relations between the mentions of a document, all but ``hasValue``."""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.model import Document, Mention, Relation


def relate(document: Document, mentions: tuple[Mention, ...], lexicon: Lexicon) -> tuple[Relation, ...]:
    """The relations that the document states; indices are into ``mentions``."""
    return ()
