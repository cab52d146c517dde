"""Trains the judge of relations on annotated passages: writes kg/extract/relations/judge.npz.

    python bench/train_relations.py [--corpus ../shared/corpus]

Logistic regression on hashed features of candidate pairs, between the mentions that annotators marked. How far it
holds is said by leaving out each fifth of the documents in turn; from which score on a relation is believed is what
makes F1 best there. Needs scikit-learn (`make train`).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import split
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from split import FOLDS, ROOT, document_of, fold

from kg import brat, evaluate
from kg.extract.outlook import outlooks
from kg.extract.relations import context_of, proposed
from kg.extract.relations.features import PLACES, Features, standing
from kg.extract.relations.judge import PREDICATES, STEP, Judgement, at_least, candidates, contest
from kg.model import Mention
from kg.ontology import load_lexicon
from kg.text import read_text

OUT = ROOT / "kg" / "extract" / "relations" / "judge.npz"
#: Inverse strength of the regularisation.
C = 0.15
#: A rule is taken at its word that proposed so many relations at least, of which this share is annotated.
LEAST_TOLD, TRUSTED = 2, 0.9


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate: which properties its types allow, its features, and the triple of texts that it would state."""

    text: str
    #: Which mentions of the text, and what they print.
    mentions: tuple[int, int]
    ends: tuple[str, str]
    allowed: tuple[str, ...]
    places: tuple[int, ...]
    #: Types and how they stand to each other.
    standing: str
    #: The rule that proposes each property; "" for none.
    told: tuple[str, ...] = ("",) * len(PREDICATES)


def pairs_of(folder: Path, *, with_rules: bool) -> tuple[list[Pair], dict[str, set[tuple[str, str, str]]]]:
    """The candidates of all texts of a folder, and the relations that were annotated, by text."""
    lexicon = load_lexicon()
    pairs, gold = [], {}
    for path in evaluate.gold_files(folder):
        document = read_text(brat.read_utf8(path.with_suffix(".txt")), name=path.stem)
        standoff = brat.read_standoff(path)
        mentions = tuple(
            Mention(s.start, s.end, s.type, "gold")  # type: ignore[arg-type]
            for s in sorted(standoff.entities.values(), key=lambda s: s.start)
        )
        names = {ident: document.text[s.start : s.end] for ident, s in standoff.entities.items()}
        gold[path.stem] = {(names[h], p, names[t]) for p, h, t in standoff.relations if p != "hasValue"}
        context = context_of(document, mentions, lexicon, outlooks(document))
        reasons = {key: found.rule for key, found in proposed(context).items()} if with_rules else {}
        features = Features(context)
        for head, tail, allowed in candidates(context):
            told = tuple(reasons.get((head, p, tail), "") for p in PREDICATES)
            texts = document.quote(mentions[head]), document.quote(mentions[tail])
            kinds, _, where = standing(context, head, tail)
            places = tuple(features.places(head, tail, told if with_rules else None))
            pairs.append(Pair(path.stem, (head, tail), texts, allowed, places, kinds + where, told))
    return pairs, gold


def matrix(pairs: list[Pair]) -> csr_matrix:
    """A row for each pair."""
    columns = np.fromiter((place for pair in pairs for place in pair.places), np.int32)
    borders = np.cumsum([0, *(len(pair.places) for pair in pairs)])
    return csr_matrix((np.ones(len(columns), np.float32), columns, borders), shape=(len(pairs), PLACES))


def learn(pairs: list[Pair], gold: dict[str, set[tuple[str, str, str]]]) -> np.ndarray:
    """Weights by predicate."""
    weights = np.zeros((len(PREDICATES), PLACES), np.float32)
    for row, predicate in enumerate(PREDICATES):
        fitting = [pair for pair in pairs if predicate in pair.allowed]
        right = np.array([(pair.ends[0], predicate, pair.ends[1]) in gold[pair.text] for pair in fitting])
        if right.sum() < 3:
            weights[row, crc32(b"bias") % PLACES] = -8
            continue
        model = LogisticRegression(C=C, solver="liblinear", fit_intercept=False, max_iter=200)
        model.fit(matrix(fitting), right)
        weights[row] = model.coef_[0]
    return weights


def odds(believed: list[tuple[float, bool]]) -> np.ndarray:
    """Slope and intercept of the log-odds of being right over scores, of relations that are believed."""
    scores = np.array([[score] for score, _ in believed])
    model = LogisticRegression(C=1e6).fit(scores, [right for _, right in believed])
    return np.round([model.coef_[0, 0], model.intercept_[0]], 3)


def trusted(pairs: list[Pair], gold: dict[str, set[tuple[str, str, str]]]) -> dict[str, float]:
    """Property and rule → the log-odds of being right, of rules that hardly ever err (Laplace's rule of succession)."""
    right, found = Counter[str](), Counter[str]()
    for pair in pairs:
        for predicate, rule in zip(PREDICATES, pair.told, strict=True):
            if rule:
                found[f"{predicate} {rule}"] += 1
                right[f"{predicate} {rule}"] += (pair.ends[0], predicate, pair.ends[1]) in gold[pair.text]
    share = {name: (right[name] + 1) / (count + 2) for name, count in found.items()}
    return {
        name: round(math.log(share[name] / (1 - share[name])), 2)
        for name, count in sorted(found.items())
        if count >= LEAST_TOLD and right[name] >= TRUSTED * count
    }


def judged(
    pairs: list[Pair], weights: np.ndarray, trust: dict[str, float]
) -> Iterator[tuple[str, tuple[float, str, tuple[str, str, str]]]]:
    """Predicate, and score, text and triple, of what the weights say and no likelier relation rules out."""
    found: dict[str, list[Judgement]] = defaultdict(list)
    ends = {}
    for pair in pairs:
        head, tail = pair.mentions
        ends[pair.text, head, tail] = pair.ends
        for row, predicate in enumerate(PREDICATES):
            if predicate in pair.allowed:
                score = float(weights[row, list(pair.places)].sum())
                score = at_least(score, trust, predicate, pair.told[row])
                found[pair.text].append(Judgement(head, predicate, tail, score))
    for text, judgements in found.items():
        for one in contest(judgements):
            first, last = ends[text, one.head, one.tail]
            yield one.predicate, (one.score, text, (first, one.predicate, last))


def main() -> int:
    """Learn, say how it does on documents left out, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        training, others = split.gold(given.corpus, Path(scratch))
        pairs, gold = pairs_of(training, with_rules=True)
        more: list[Pair] = []
        for folder in others:
            found, relations = pairs_of(folder, with_rules=False)
            more += found
            gold |= relations
    scored: dict[str, list[tuple[float, str, tuple[str, str, str]]]] = defaultdict(list)
    for number in range(FOLDS):
        out = fold([pair.text for pair in pairs], number)
        kept = [pair for pair in pairs if document_of(pair.text) not in out]
        weights = learn(kept + more, gold)
        trust = trusted(kept, gold)
        for predicate, found in judged([pair for pair in pairs if document_of(pair.text) in out], weights, trust):
            scored[predicate].append(found)
    names = {pair.text for pair in pairs}
    limits, right_all, found_all, gold_all = [], 0, 0, 0
    for predicate in PREDICATES:
        wanted = sum(triple[1] == predicate for text in names for triple in gold[text])
        limit, right, found = _best(scored[predicate], gold, wanted)
        limits.append(limit)
        right_all, found_all, gold_all = right_all + right, found_all + found, gold_all + wanted
        f1 = 2 * right / max(found + wanted, 1)
        share = right / max(found, 1), right / max(wanted, 1)
        print(f"{predicate:15} limit {limit:6.2f}  P {share[0]:.3f}  R {share[1]:.3f}  F1 {f1:.3f}")
    print(f"left out, between annotated mentions: F1 {2 * right_all / (found_all + gold_all):.3f}")
    believed = [
        (score, triple in gold[text])
        for predicate, limit in zip(PREDICATES, limits, strict=True)
        for score, text, triple in scored[predicate]
        if score >= limit
    ]
    weights = learn(pairs + more, gold)
    related = sorted(
        {
            pair.standing
            for pair in (*pairs, *more)
            if any((pair.ends[0], predicate, pair.ends[1]) in gold[pair.text] for predicate in pair.allowed)
        }
    )
    np.savez_compressed(
        OUT,
        weights=np.rint(weights / STEP).astype(np.int16),
        limits=np.array(limits, np.float64),
        odds=odds(believed),
        trust=np.frombuffer(json.dumps(trusted(pairs, gold)).encode(), np.uint8),
        related=np.frombuffer(" ".join(related).encode(), np.uint8),
    )
    print(f"wrote {OUT.relative_to(ROOT)}, {OUT.stat().st_size:,} bytes")
    return 0


def _best(
    scored: list[tuple[float, str, tuple[str, str, str]]], gold: dict[str, set[tuple[str, str, str]]], wanted: int
) -> tuple[float, int, int]:
    """The limit at which F1 is best, with what is then right and found; a triple counts once for a text."""
    best: dict[tuple[str, tuple[str, str, str]], float] = {}
    for score, text, triple in scored:
        best[text, triple] = max(score, best.get((text, triple), -99.0))
    ranked = sorted(((score, triple in gold[text]) for (text, triple), score in best.items()), reverse=True)
    right = top_right = top_found = 0
    limit, top = 1.0, -1.0
    for found, (score, is_right) in enumerate(ranked, start=1):
        right += is_right
        f1 = 2 * right / (found + wanted)
        if f1 > top and score > -1.5:
            top, limit, top_right, top_found = f1, score, right, found
    return round(limit, 2), top_right, top_found


if __name__ == "__main__":
    sys.exit(main())
