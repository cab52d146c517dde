"""The sample plans: their gold is sound, and it compiles from the sheets."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from kg.brat import parse, read_standoff, read_utf8, to_extraction
from kg.model import Document

NAMES = ("guangzhou-2016-report", "guangzhou-2017-report")


@pytest.fixture(params=NAMES)
def sample(request: pytest.FixtureRequest, samples: Path) -> Path:
    return samples / f"{request.param}.txt"


def test_the_gold_follows_the_guideline(sample: Path) -> None:
    text = read_utf8(sample)
    extraction = to_extraction(Document(sample.stem, "", text, text), read_standoff(sample.with_suffix(".ann")))
    spans = [(m.start, m.end) for m in extraction.mentions]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans)), "spans overlap"
    for line in read_utf8(sample.with_suffix(".ann")).splitlines():
        if line.startswith("T"):
            _, body, quote = line.split("\t")
            _, start, end = body.split(" ")
            assert text[int(start) : int(end)] == quote
    heads = {r.head for r in extraction.relations if r.predicate == "hasValue"}
    tails = {r.tail for r in extraction.relations if r.predicate == "hasValue"}
    for index, mention in enumerate(extraction.mentions):
        # A relation is carried by one mention of each text.
        if mention.type == "Quantity":
            assert mention.modality is not None
            assert any(
                extraction.document.quote(extraction.mentions[t]) == extraction.document.quote(mention) for t in tails
            )
        if mention.type == "Indicator":
            assert any(
                extraction.document.quote(extraction.mentions[h]) == extraction.document.quote(mention) for h in heads
            ), index


def test_the_gold_compiles_from_its_sheet(shared: Path, sample: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(shared / "mkgold.py"), str(sample), str(sample.with_suffix(".sheet"))],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert parse(done.stdout) == read_standoff(sample.with_suffix(".ann"))


def test_the_samples_are_no_copy_of_the_corpus(shared_corpus: Path, sample: Path) -> None:
    """No clause of the sample stands word for word in the report whose facts it retells."""
    report = read_utf8(shared_corpus / "guangzhou-2016.txt").splitlines()
    source = "\n".join(report[:53] + report[75:96])
    clauses = re.split("[，。；\\n]", read_utf8(sample))
    # Lists of names cannot be worded otherwise.
    copied = [c for c in clauses if len(c) > 18 and c in source and "、" not in c]
    assert copied == []
