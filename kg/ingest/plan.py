"""Decides which of the documents that were read are new, renewed, unchanged or refused; nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.ingest.stages import Extracted, Refusal
from kg.store.catalog import Record


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to a store."""

    #: Slug → document to write.
    add: Mapping[str, Extracted]
    #: Slugs of documents that go, since a new version of their file has another slug.
    drop: tuple[str, ...]
    #: Slugs of the documents, written or gone, that a new version takes the place of.
    replaced: tuple[str, ...]
    #: Slugs of what the store has already.
    unchanged: tuple[str, ...]
    refused: tuple[Refusal, ...]


def plan(extracted: Iterable[Extracted], stored: Mapping[str, Record], *, replace: bool) -> Plan:
    """What to do with documents, given those that the store has.

    A document takes the place of one with its slug if it comes from the same file or has the same text, or with
    ``replace``. Of two with one slug in the same run the first is taken.
    """
    add: dict[str, Extracted] = {}
    drop: set[str] = set()
    replaced: set[str] = set()
    unchanged: set[str] = set()
    refused: list[Refusal] = []
    seen: dict[str, Extracted] = {}
    for new in extracted:
        slug, old = new.record.slug, stored.get(new.record.slug)
        first = seen.setdefault(slug, new)
        if first is not new:
            if first.record.sha256 == new.record.sha256:
                unchanged.add(slug)
            else:
                refused.append(_conflict(new, first.name))
        elif old is not None and old.fingerprint == new.record.fingerprint:
            unchanged.add(slug)
        elif not new.packed:
            refused.append(Refusal(new.name, "the store was changed at the same time; ingest this document again"))
        elif old is not None and not (replace or _is_version(old, new.record)):
            refused.append(_conflict(new, old.origin or old.title))
        else:
            add[slug] = new
            earlier = {slug} if old is not None else _earlier(new.record, stored)
            replaced |= earlier
            drop |= earlier - {slug}
    return Plan(
        add, tuple(sorted(drop - add.keys())), tuple(sorted(replaced)), tuple(sorted(unchanged)), tuple(refused)
    )


def _conflict(new: Extracted, holder: str) -> Refusal:
    return Refusal(
        new.name,
        f"its identifier {new.record.slug} is taken by {holder}; "
        "give it another with --id, or put it in that document's place with --replace",
    )


def _is_version(old: Record, new: Record) -> bool:
    return old.sha256 == new.sha256 or (old.origin == new.origin != "")


def _earlier(new: Record, stored: Mapping[str, Record]) -> set[str]:
    """The same file under another slug: named anew, or with a slug that holds the hash of a text that has changed."""
    if not new.origin:
        return set()
    stem = _stem(new)
    same_file = (old for old in stored.values() if old.origin == new.origin)
    return {old.slug for old in same_file if old.sha256 == new.sha256 or (stem is not None and stem == _stem(old))}


def _stem(record: Record) -> str | None:
    match = re.fullmatch(r"(.+)-([0-9a-f]{8})", record.slug)
    return match[1] if match and record.sha256.startswith(match[2]) else None
