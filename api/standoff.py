"""A document's annotations as brat standoff, and the tag by which a client says which version of them it mended."""

from __future__ import annotations

from kg import brat
from kg.names import digest
from kg.store.base import Reader


def standoff_of(reader: Reader, slug: str) -> str:
    """The mentions, attributes and relations of a document as the text of a ``.ann`` file.

    Raises:
        NotFound: if the store's catalogue has no such document.
    """
    extraction = reader.extraction(slug)
    return brat.write(brat.of_extraction(extraction), extraction.document.text)


def tag_of(standoff: str) -> str:
    """A strong entity tag."""
    return f'"{digest(standoff)}"'
