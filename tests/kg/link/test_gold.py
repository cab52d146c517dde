"""Floors for resolution across documents, on the decisions by hand that rules may be tuned on; and its scores."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.lexicon import Lexicon
from kg.names import canonical

#: A little below what the tuned part reaches: precision and recall of pairs, then B³.
FLOORS = (0.97, 0.93, 0.98, 0.97)


@pytest.fixture(scope="module")
def bench(root: Path) -> ModuleType:
    """The benchmark, which is no package."""
    spec = importlib.util.spec_from_file_location("bench_resolution", root / "bench" / "resolution.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_gold_is_large_and_free_of_contradiction(bench: ModuleType) -> None:
    decisions = bench.read_gold()
    tuned = [decision for decision in decisions if not decision.is_test]
    assert len(decisions) >= 200
    assert len(decisions) / 4 < len(decisions) - len(tuned) < len(decisions) / 2
    assert sum(not decision.same for decision in decisions) > len(decisions) / 3
    apart = {place[:3]: str(number) for number, place in enumerate(bench._clusters(decisions))}
    assert bench.b_cubed(decisions, apart).precision == 1.0


def test_the_tuned_part_stays_above_its_floors(bench: ModuleType, shared_corpus: Path, lexicon: Lexicon) -> None:
    decisions = [decision for decision in bench.read_gold() if not decision.is_test]
    iris = bench.identify(bench.read_corpus(shared_corpus, decisions, lexicon, alone=True), lexicon)
    pairs, clusters = bench.pairwise(decisions, iris), bench.b_cubed(decisions, iris)
    reached = (pairs.precision, pairs.recall, clusters.precision, clusters.recall)
    assert all(figure >= floor for figure, floor in zip(reached, FLOORS, strict=True)), reached


def test_the_names_of_the_gold_are_those_of_the_text(bench: ModuleType, shared_corpus: Path, lexicon: Lexicon) -> None:
    decisions = bench.read_gold()
    corpus = bench.read_corpus(shared_corpus, decisions, lexicon, alone=True)
    for decision in decisions:
        for place, name in zip((decision.first, decision.second), decision.names, strict=True):
            assert canonical(corpus[place.document].document.norm[place.start : place.end]) == name


def test_the_scores_count_what_they_say(bench: ModuleType) -> None:
    a, b, c, d = (bench.Place("x", start, start + 1, "Zone") for start in range(4))
    decisions = [
        bench.Decision(a, b, ("", ""), same=True, reason=""),
        bench.Decision(b, c, ("", ""), same=False, reason=""),
        bench.Decision(c, d, ("", ""), same=True, reason=""),
    ]
    joined = {place[:3]: iri for place, iri in zip((a, b, c, d), "1112", strict=True)}
    assert bench.pairwise(decisions, joined) == bench.Score(0.5, 0.5)
    # a, b and c count one wrong mate or two among three; c and d miss each other.
    scores = bench.b_cubed(decisions, joined)
    assert scores.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert scores.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    with pytest.raises(ValueError, match="contradicts itself"):
        bench.b_cubed([*decisions, bench.Decision(a, b, ("", ""), same=False, reason="")], joined)
