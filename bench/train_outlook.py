"""Trains which wording looks back and which forward: writes kg/extract/outlook.npz.

    python bench/train_outlook.py [--corpus ../shared/corpus]

Logistic regression on the pairs and triples of characters of the sentences in which annotators marked a value as
achieved or a target, or a project as planned or begun. How far it holds is said by leaving out each fifth of the
documents in turn, by the share of marks in sentences whose outlook agrees. Needs scikit-learn (`make train`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from split import FOLDS, ROOT, document_of, fold, gold

from kg import brat, evaluate
from kg.extract import outlook
from kg.extract.grams import PLACES, places
from kg.model import Document
from kg.text import read_text

OUT = ROOT / "kg" / "extract" / "outlook.npz"
#: Inverse strength of the regularisation.
C = 0.1
#: What is learnt weighs so much beside named years and headings, which are weighed by hand.
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """An annotated text."""

    name: str
    document: Document
    #: A row of counts for each sentence.
    rows: csr_matrix
    #: For each sentence how many marks say that it looks back, and how many that it looks forward.
    marks: np.ndarray


def passages(folder: Path) -> list[Passage]:
    """The texts of a folder of brat files."""
    found = []
    for path in evaluate.gold_files(folder):
        document = read_text(brat.read_utf8(path.with_suffix(".txt")), name=path.stem)
        standoff = brat.read_standoff(path)
        starts = [sentence.start for sentence in document.sentences]
        marks = np.zeros((len(starts), 2))
        for name, ident, value in standoff.attributes:
            sentence = bisect_right(starts, standoff.entities[ident].start) - 1
            if name == "Modality":
                marks[sentence, int(value == "target")] += 1
            elif name == "Status":
                # 推进 is planned or started by the outlook, 建成 is completed in any: a weaker mark.
                marks[sentence, int(value == "planned")] += 0.5
        found.append(Passage(path.stem, document, _rows(document), marks))
    return found


def _rows(document: Document) -> csr_matrix:
    begun = places(document.norm)
    told = [begun[:, first:last].ravel() for first, last in outlook.told(document)]
    borders = np.cumsum([0, *map(len, told)])
    columns = np.concatenate([*told, np.zeros(0, np.uint32)]).astype(np.int64)
    return csr_matrix((np.ones(len(columns), np.float32), columns, borders), shape=(len(told), 2 * PLACES))


def learn(texts: Sequence[Passage]) -> np.ndarray:
    """The weights in steps, that of a sentence in itself last."""
    rows, forward = [], []
    for text in texts:
        clear = np.flatnonzero(text.marks[:, 0] != text.marks[:, 1])
        rows.append(text.rows[clear])
        forward.append(text.marks[clear, 1] > text.marks[clear, 0])
    model = LogisticRegression(C=C, solver="liblinear")
    model.fit(vstack(rows), np.concatenate(forward))
    weights = SHARE * np.append(model.coef_[0], model.intercept_[0])
    return np.rint(weights / outlook.STEP).astype(np.int16)


def agreeing(texts: Sequence[Passage], weights: np.ndarray) -> tuple[float, float]:
    """How many marks agree with the outlook of their sentence, and how many there are."""
    right = total = 0.0
    for text in texts:
        looks = [int(look == "forward") for look in outlook.outlooks(text.document, weights)]
        right += float(text.marks[np.arange(len(looks)), looks].sum())
        total += float(text.marks.sum())
    return right, total


def main() -> int:
    """Learn, say how it does on documents left out, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, others = gold(given.corpus, Path(scratch))
        training = passages(folder)
        more = [text for other in others for text in passages(other)]
    right = total = 0.0
    for number in range(FOLDS):
        out = fold([text.name for text in training], number)
        kept = [text for text in training if document_of(text.name) not in out]
        left = [text for text in training if document_of(text.name) in out]
        agree, marks = agreeing(left, learn([*kept, *more]))
        right, total = right + agree, total + marks
    print(f"left out: {right / total:.3f} of the marks agree with the outlook of their sentence")
    np.savez_compressed(OUT, weights=learn([*training, *more]))
    print(f"wrote {OUT.relative_to(ROOT)}, {OUT.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
