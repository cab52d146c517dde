"""A synthetic plan graph of any size, written as the program writes what it has read.

A document is a plan of a city: a corridor with fifty zones, each in a district, with an industry and another zone that
it serves; a sentence for each zone says all four. It makes some 3,300 quads, with statements, evidence, text and
mentions, and looks the same in a small graph and in a large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.model import Document, Entity, Evidence, Extraction, Fact, Mention, Resolved, Sentence
from kg.names import Names
from kg.rdf.emit import emit_document, emit_entities

#: Zones of a corridor, and so edges of a corridor.
ZONES = 50
_INDUSTRIES = 97
_SCOPE = "440100"
NAMES = Names()


def corridor(number: int) -> str:
    """IRI of the corridor of a document, counted from 0."""
    return NAMES.entity(_SCOPE, f"第{number}创新走廊")


def zone(number: int, which: int) -> str:
    """IRI of a zone of a document."""
    return NAMES.entity(_SCOPE, f"第{number}区{which}号集聚区")


def document(number: int) -> bytes:
    """The quads of a document and of what it speaks of, as N-Quads."""
    slug, centre = f"plan-{number}", corridor(number)
    text, sentences, mentions, meant, facts = "", [], [], [], []
    entities = [Entity(centre, f"第{number}创新走廊", ("Corridor",), pinyin="chuang xin zou lang")]
    for which in range(ZONES):
        label, own = f"第{number}区{which}号集聚区", zone(number, which)
        sentence = f"建设{label}，作为第{number}创新走廊的一部分，发展产业{which * 7 % _INDUSTRIES}。"
        start = len(text)
        text += sentence
        sentences.append(Sentence(start, len(text), 0))
        mentions.append(Mention(start + 2, start + 2 + len(label), "Zone", "bench"))
        meant.append(own)
        entities.append(Entity(own, label, ("Zone",), pinyin="ji ju qu"))
        evidence = (Evidence(start, len(text), sentence),)
        others = (
            ("partOf", centre),
            ("locatedIn", NAMES.area(f"4401{which % 10:02}")),
            ("hosts", NAMES.entity("CN", f"产业{(number + which * 7) % _INDUSTRIES}")),
            *((("contributesTo", zone(number, (which - 1) // 2)),) if which else ()),
        )
        facts += [Fact(own, predicate, other, evidence, 0.8 + which % 10 / 100, "plans") for predicate, other in others]
    read = Document(slug, f"第{number}号规划", text, text, place=_SCOPE, year=2016, sentences=tuple(sentences))
    resolved = Resolved(Extraction(read, tuple(mentions)), tuple(entities), tuple(meant), tuple(facts), ())
    return emit_entities(entities, NAMES) + b"".join(emit_document(resolved, NAMES).values())


def write(number: int, path: Path) -> tuple[int, int]:
    """Write documents until there are so many quads; the numbers of documents and quads."""
    documents = quads = 0
    with path.open("wb") as out:
        while quads < number:
            nquads = document(documents)
            out.write(nquads)
            documents += 1
            quads += nquads.count(b"\n")
    return documents, quads


def pieces(path: Path, size: int = 1 << 27) -> Iterator[bytes]:
    """A file in pieces of whole lines."""
    with path.open("rb") as file:
        while piece := file.read(size):
            yield piece + file.readline()
