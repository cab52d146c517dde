"""Writes kg/extract/confidence.json: how often each rule is right, counted on annotated texts.

    python bench/train.py --fold 0 --out FOLD.npz
    python bench/calibrate.py FOLD.npz [--corpus ../shared/corpus]

The texts: the training passages of the fifth of the documents that the networks in FOLD.npz were learnt without, so
that the tagger has not seen them; no rule was made from them either. The held-out passages (tests/gold) are not read:
they show in the scorecard whether the figures hold. A relation's confidence is what the judge gives it, times those of
its two ends.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from scorecard import Passage, passages
from split import document_of, fold

from kg.extract.calibration import key
from kg.extract.tagger.network import Committee
from kg.gold import unpack

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "kg" / "extract" / "confidence.json"
#: How many findings of an average rule every rule starts with (the m of the m-estimate).
PRIOR = 4.0


def count(texts: list[Passage], right: dict[str, float], found: dict[str, float]) -> None:
    """Add what was found in some texts, and how much of it gold has too."""
    for text in texts:
        spans = {(s.start, s.end, s.type) for s in text.gold.entities.values()}
        for mention in text.found.mentions:
            name = key(mention.rule, mention.type)
            found[name] += 1
            right[name] += (mention.start, mention.end, mention.type) in spans
        ends = {i: text.text[s.start : s.end] for i, s in text.gold.entities.items()}
        triples = {(ends[head], name, ends[tail]) for name, head, tail in text.gold.relations}
        for relation in text.found.relations:
            if relation.predicate == "hasValue":
                head, tail = (text.found.mentions[i] for i in (relation.head, relation.tail))
                name = key(relation.rule, relation.predicate)
                found[name] += 1
                right[name] += (
                    text.text[head.start : head.end],
                    "hasValue",
                    text.text[tail.start : tail.end],
                ) in triples


def main() -> int:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="of bench/train.py --fold 0")
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    given = parser.parse_args()
    corpus: Path = given.corpus
    networks = Committee.read(given.weights.read_bytes())
    if not (corpus / "dev").is_dir():
        print(f"{corpus} holds no dev folder: name the corpus with --corpus", file=sys.stderr)
        return 1
    right: dict[str, float] = defaultdict(float)
    found: dict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        unpack(ROOT / "tests" / "gold" / "training", corpus, folder)
        files = sorted(folder.glob("*.ann"))
        left_out = fold([path.stem for path in files], 0)
        for path in files:
            if document_of(path.stem) not in left_out:
                path.unlink()
        count(passages(folder, networks), right, found)
    mean = sum(right.values()) / sum(found.values())
    table = {name: round((right[name] + PRIOR * mean) / (found[name] + PRIOR), 2) for name in sorted(found)}
    OUT.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {OUT.relative_to(ROOT)}: {len(table)} rules, mean {mean:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
