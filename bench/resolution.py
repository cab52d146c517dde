"""How well mentions of one thing, across documents, get one IRI: pairwise and B³ scores against decisions by hand.

    python bench/resolution.py CORPUS [--gold FILE] [--errors] [--alone]

The gold says of pairs of mentions whether an expert takes them for the same thing. Its spans stand in the place of what
the extractor finds there, so that resolution is measured and not extraction; all other mentions are the extractor's,
or none with ``--alone``, which takes a second. A third of the decisions, told by the hash of the row, is the test part,
which no rule may be tuned on. The same input gives the same output.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from kg.extract import extract
from kg.gazetteer import gazetteer
from kg.lexicon import Lexicon
from kg.link import Scopes, names_of, resolve
from kg.model import ENTITY_TYPES, EntityType, Extraction, Mention
from kg.names import Names
from kg.ontology import load_lexicon
from kg.text import read_file

GOLD = Path(__file__).resolve().parents[1] / "tests" / "gold" / "resolution.tsv"
#: Larger than any document of the corpus.
MAX_BYTES = 50_000_000


class Place(NamedTuple):
    """A mention: its file below the corpus, its offsets and its type."""

    document: str
    start: int
    end: int
    type: EntityType


@dataclass(frozen=True, slots=True)
class Decision:
    """What an expert says of two mentions."""

    first: Place
    second: Place
    names: tuple[str, str]
    same: bool
    #: How the pair was found: twoPlaces, containedOneDoc, variant …
    reason: str

    @property
    def is_test(self) -> bool:
        """Whether the decision belongs to the part that no rule is tuned on."""
        fields = (*map(str, self.first[:3]), *map(str, self.second[:3]))
        return int(hashlib.sha256("\t".join(fields).encode()).hexdigest(), 16) % 3 == 0


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, with what they count."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_gold(path: Path = GOLD) -> tuple[Decision, ...]:
    """The decisions of a gold file, in its order.

    Raises:
        ValueError: A row says neither ``same`` nor ``different``, or names no entity type.
    """
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["decision"] not in {"same", "different"}:
                raise ValueError(f"{path}: {row['decision']} is no decision")
            first, second = (
                Place(
                    row[f"document {side}"],
                    int(row[f"start {side}"]),
                    int(row[f"end {side}"]),
                    _type(row[f"type {side}"]),
                )
                for side in "ab"
            )
            found.append(
                Decision(first, second, (row["name a"], row["name b"]), row["decision"] == "same", row["reason"])
            )
    return tuple(found)


def _type(name: str) -> EntityType:
    for kind in ENTITY_TYPES:
        if kind == name:
            return kind
    raise ValueError(f"{name} is no entity type")


def read_corpus(
    corpus: Path, decisions: Sequence[Decision], lexicon: Lexicon, *, alone: bool = False
) -> dict[str, Extraction]:
    """The documents with their mentions, the gold's in the place of what was found there.

    Args:
        corpus: Its folder.
        decisions: They name documents and spans.
        lexicon: For the extractor.
        alone: Whether to read the gold's documents and mentions only.

    Returns:
        Path below the corpus → extraction.
    """
    places: dict[str, set[Place]] = {}
    for decision in decisions:
        for place in (decision.first, decision.second):
            places.setdefault(place.document, set()).add(place)
    paths = {path.relative_to(corpus).as_posix(): path for path in _documents(corpus) if not alone}
    paths |= {name: corpus / name for name in places}
    found = {}
    for name in sorted(paths):
        document = read_file(paths[name], max_bytes=MAX_BYTES)
        extraction = Extraction(document) if alone else extract(document, lexicon)
        found[name] = _with_gold(extraction, places.get(name, set()))
    return found


def _documents(corpus: Path) -> Iterator[Path]:
    for pattern in ("national/*.txt", "provincial-2026/*.txt", "guangzhou-2016.txt"):
        yield from sorted(corpus.glob(pattern))


def _with_gold(extraction: Extraction, places: Iterable[Place]) -> Extraction:
    """The extraction with the gold's spans; of the one that stands just there what it abbreviates is kept."""
    names = {(mention.start, mention.end): mention.name for mention in extraction.mentions}
    gold = {
        place: Mention(place.start, place.end, place.type, "gold", name=names.get((place.start, place.end)))
        for place in places
    }
    others = (
        mention
        for mention in extraction.mentions
        if not any(place.start < mention.end and mention.start < place.end for place in gold)
    )
    mentions = tuple(sorted((*gold.values(), *others), key=lambda mention: (mention.start, mention.end)))
    return replace(extraction, mentions=mentions, relations=())


def identify(extractions: Mapping[str, Extraction], lexicon: Lexicon) -> dict[tuple[str, int, int], str | None]:
    """The IRI of each mention, by its document and its offsets."""
    areas, names = gazetteer(), Names()
    scopes = Scopes.of(names_of(extraction, gazetteer=areas, lexicon=lexicon) for extraction in extractions.values())
    found: dict[tuple[str, int, int], str | None] = {}
    for name, extraction in extractions.items():
        resolved = resolve(extraction, scopes=scopes, gazetteer=areas, lexicon=lexicon, names=names)
        for mention, iri in zip(extraction.mentions, resolved.mention_iris, strict=True):
            found[name, mention.start, mention.end] = iri
    return found


def is_linked(decision: Decision, iris: Mapping[tuple[str, int, int], str | None]) -> bool:
    """Whether both mentions have one IRI."""
    first, second = (iris[place[:3]] for place in (decision.first, decision.second))
    return first is not None and first == second


def pairwise(decisions: Sequence[Decision], iris: Mapping[tuple[str, int, int], str | None]) -> Score:
    """Precision: the linked pairs that are the same; recall: the same ones that are linked."""
    linked = [decision for decision in decisions if is_linked(decision, iris)]
    same = sum(decision.same for decision in decisions)
    hits = sum(decision.same for decision in linked)
    return Score(hits / len(linked) if linked else 1.0, hits / same if same else 1.0)


def b_cubed(decisions: Sequence[Decision], iris: Mapping[tuple[str, int, int], str | None]) -> Score:
    """B³ (Bagga and Baldwin 1998) over the mentions of the decisions.

    The gold's clusters are what its ``same`` joins. Two mentions of different clusters count against precision only
    where a decision holds their clusters apart: of the others nothing is known.
    """
    clusters = _clusters(decisions)
    apart = {
        frozenset((clusters[decision.first], clusters[decision.second])) for decision in decisions if not decision.same
    }
    if any(len(pair) == 1 for pair in apart):
        raise ValueError("the gold contradicts itself: two mentions are different and joined by a chain of the same")
    precision = recall = 0.0
    for mention, cluster in clusters.items():
        mates = [
            other
            for other in clusters
            if other == mention or (iris[other[:3]] is not None and iris[other[:3]] == iris[mention[:3]])
        ]
        right = sum(clusters[other] == cluster for other in mates)
        wrong = sum(frozenset((clusters[other], cluster)) in apart for other in mates)
        precision += right / (right + wrong)
        recall += right / sum(other == cluster for other in clusters.values())
    return Score(precision / len(clusters), recall / len(clusters))


def _clusters(decisions: Sequence[Decision]) -> dict[Place, Place]:
    """Mention → the first mention of its cluster."""
    above: dict[Place, Place] = {}

    def top(place: Place) -> Place:
        above.setdefault(place, place)
        while above[place] != place:
            place = above[place]
        return place

    for decision in decisions:
        ends = sorted((top(decision.first), top(decision.second)))
        if decision.same:
            above[ends[1]] = ends[0]
    return {place: top(place) for place in sorted(above)}


def main() -> None:
    """Print the scores of both parts."""
    parser = argparse.ArgumentParser(description="Score resolution across documents.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--errors", action="store_true", help="list the decisions of the tuned part that are missed")
    parser.add_argument("--alone", action="store_true", help="resolve the gold's mentions alone, without the extractor")
    arguments = parser.parse_args()
    lexicon, decisions = load_lexicon(), read_gold(arguments.gold)
    extractions = read_corpus(arguments.corpus, decisions, lexicon, alone=arguments.alone)
    gazetteer()
    started = time.process_time()
    iris = identify(extractions, lexicon)
    print(f"{len(extractions)} documents resolved in {time.process_time() - started:.1f} s of CPU", file=sys.stderr)
    print("part\tdecisions\tsame\tprecision\trecall\tF1\tB3 precision\tB3 recall\tB3 F1")
    for part, is_test in (("tuned", False), ("test", True)):
        chosen = [decision for decision in decisions if decision.is_test == is_test]
        scores = [pairwise(chosen, iris), b_cubed(chosen, iris)]
        figures = "\t".join(f"{x:.3f}" for score in scores for x in (score.precision, score.recall, score.f1))
        print(f"{part}\t{len(chosen)}\t{sum(decision.same for decision in chosen)}\t{figures}")
    if arguments.errors:
        for decision in decisions:
            if not decision.is_test and is_linked(decision, iris) != decision.same:
                ends = (decision.first, decision.second)
                found = (*(place.type for place in ends), *(str(iris[place[:3]]) for place in ends))
                print("missed" if decision.same else "wrong", decision.reason, *decision.names, *found, sep="\t")


if __name__ == "__main__":
    main()
