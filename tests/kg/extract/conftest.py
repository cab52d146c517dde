"""Annotated passages of the shared corpus, as mentions on documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Document, Mention
from kg.text import read_text

Gold = tuple[Document, tuple[Mention, ...], dict[tuple[int, int], str], set[tuple[str, str, str]]]


def _passage(path: Path) -> Gold:
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    spans: dict[str, tuple[int, int]] = {}
    mentions, statuses, relations = [], {}, set()
    for line in sorted(path.read_text(encoding="utf-8").splitlines(), key=lambda line: "TAR".index(line[0])):
        number, body = line.split("\t")[:2]
        fields = body.split(" ")
        if number[0] == "T":
            spans[number] = int(fields[1]), int(fields[2])
            mentions.append(Mention(*spans[number], fields[0], "gold"))  # type: ignore[arg-type]
        elif number[0] == "A" and fields[0] == "Status":
            statuses[spans[fields[1]]] = fields[2]
        elif number[0] == "R" and fields[0] != "hasValue":
            head, tail = (text[slice(*spans[field.partition(":")[2]])] for field in fields[1:3])
            relations.add((head, fields[0], tail))
    document = read_text(text, name=path.stem)
    return document, tuple(sorted(mentions, key=lambda m: m.start)), statuses, relations


@pytest.fixture(scope="session")
def gold_passages(shared_corpus: Path) -> list[Gold]:
    """Document, mentions, statuses and relations of each annotated passage."""
    return [_passage(path) for path in sorted((shared_corpus / "dev").glob("*.ann"))]
