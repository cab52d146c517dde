"""Writes kg/extract/confidence.json: how often each rule is right, counted on annotated texts.

    python bench/calibrate.py [--corpus ../shared/corpus]

The texts: the tuning passages (tests/gold/tuning) and the sample plans, which count once, and the development texts,
on whose mistakes most rules were mended and which therefore count a quarter. The held-out passages (tests/gold) are
not read: they show in the scorecard whether the figures hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from scorecard import Passage, passages

from kg.extract.calibration import key
from kg.gold import unpack

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "kg" / "extract" / "confidence.json"
#: How many findings of an average rule every rule starts with (the m of the m-estimate).
PRIOR = 4.0
#: The weight of texts on which the rules were mended.
SEEN = 0.25


def count(texts: list[Passage], weight: float, right: dict[str, float], found: dict[str, float]) -> None:
    """Add what the rules found in some texts, and how much of it gold has too."""
    for text in texts:
        spans = {(s.start, s.end, s.type) for s in text.gold.entities.values()}
        ends = {i: text.text[s.start : s.end] for i, s in text.gold.entities.items()}
        triples = {(ends[head], name, ends[tail]) for name, head, tail in text.gold.relations}
        for mention in text.found.mentions:
            name = key(mention.rule, mention.type)
            found[name] += weight
            right[name] += weight * ((mention.start, mention.end, mention.type) in spans)
        for relation in text.found.relations:
            head, tail = (text.found.mentions[i] for i in (relation.head, relation.tail))
            triple = text.text[head.start : head.end], relation.predicate, text.text[tail.start : tail.end]
            name = key(relation.rule, relation.predicate)
            found[name] += weight
            right[name] += weight * (triple in triples)


def main() -> int:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    corpus: Path = parser.parse_args().corpus
    if not (corpus / "dev").is_dir():
        print(f"{corpus} holds no dev folder: name the corpus with --corpus", file=sys.stderr)
        return 1
    right: dict[str, float] = defaultdict(float)
    found: dict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as scratch:
        unpack(ROOT / "tests" / "gold" / "tuning", corpus, Path(scratch))
        count(passages(Path(scratch)), 1.0, right, found)
    count(passages(ROOT / "examples"), 1.0, right, found)
    count(passages(corpus / "dev"), SEEN, right, found)
    mean = sum(right.values()) / sum(found.values())
    table = {name: round((right[name] + PRIOR * mean) / (found[name] + PRIOR), 2) for name in sorted(found)}
    OUT.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {OUT.relative_to(ROOT)}: {len(table)} rules, mean {mean:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
