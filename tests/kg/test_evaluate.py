"""The figures of ``kg.evaluate`` equal those of the shared scorer, digit by digit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.evaluate import MEASURES, Difference, Score, evaluate


def scorer(shared: Path, gold: Path, predicted: Path) -> object:
    done = subprocess.run(
        [sys.executable, str(shared / "score.py"), str(gold), str(predicted), "--json"],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return json.loads(done.stdout)


def spoil(annotations: str, step: int) -> str:
    """A prediction with faults of every kind: lines left out, shifted, relabelled, doubled, wrong values."""
    lines: list[str] = []
    dropped: set[str] = set()
    for number, line in enumerate(annotations.splitlines()):
        ident = line.split("\t")[0]
        fault = number % step
        if re.search(rf"\b({'|'.join(dropped) or '-'})\b", line):
            continue
        if line.startswith("T") and fault == 1:
            dropped.add(ident)
            continue
        changed = line
        if line.startswith("T") and fault == 2:
            changed = re.sub(r" (\d+) (\d+)\t", lambda m: f" {m[1]} {int(m[2]) + 1}\t", line)
        elif line.startswith("T") and fault == 3:
            changed = re.sub(r"\t\w+ ", "\tZone ", line, count=1)
        elif line.startswith("A") and fault == 1:
            changed = line.replace("planned", "started").replace("achieved", "target")
        elif line.startswith("R") and fault == 2:
            changed = re.sub(r"Arg1:(T\d+) Arg2:(T\d+)", r"Arg1:\2 Arg2:\1", line)
        lines.append(changed)
        if fault == 4:
            lines.append(changed.replace(ident, ident[0] + "9" + ident[1:], 1))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("step", [5, 6, 9])
@pytest.mark.parametrize("source", ["examples", "dev"])
def test_figures_equal_the_scorers(
    request: pytest.FixtureRequest, shared: Path, tmp_path: Path, source: str, step: int
) -> None:
    gold = request.getfixturevalue("samples") if source == "examples" else shared / "corpus" / "dev"
    files = sorted(gold.glob("*.ann"))
    for n, path in enumerate(files):
        if n % 4 == 3:
            continue  # missing altogether
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text("" if n % 7 == 5 else spoil(text, step), encoding="utf-8")
    report = evaluate(gold, tmp_path)
    assert report.as_json() == scorer(shared, gold, tmp_path)
    assert 0 < report.totals["entities_strict"].f1 < 1
    assert report.missing == tuple(path.stem for n, path in enumerate(files) if n % 4 == 3)


def test_gold_against_itself_is_perfect(samples: Path) -> None:
    report = evaluate(samples, samples)
    assert {name: report.totals[name].f1 for name in MEASURES} == dict.fromkeys(MEASURES, 1.0)
    assert report.differences == ()


def test_nothing_predicted_scores_nothing(shared: Path, samples: Path, tmp_path: Path) -> None:
    for path in samples.glob("*.ann"):
        (tmp_path / path.name).touch()
    report = evaluate(samples, tmp_path)
    assert report.totals["relations"] == Score(report.totals["relations"].gold, 0, 0)
    assert report.totals["relations"].f1 == report.totals["relations"].precision == 0.0
    assert report.as_json() == scorer(shared, samples, tmp_path)


def test_what_differs_is_told(tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    gold.mkdir()
    predicted.mkdir()
    (gold / "a.txt").write_text("大学城在番禺。", encoding="utf-8")
    (gold / "a.ann").write_text(
        "T1\tZone 0 3\t大学城\nT2\tAdminArea 4 6\t番禺\nR1\tlocatedIn Arg1:T1 Arg2:T2\n", encoding="utf-8"
    )
    (predicted / "a.ann").write_text("T1\tFacility 0 3\t大学城\nT2\tAdminArea 4 6\t番禺\n", encoding="utf-8")
    assert evaluate(gold, predicted).differences == (
        Difference("a", "missed", "Zone 大学城", 0),
        Difference("a", "missed", "大学城 locatedIn 番禺"),
        Difference("a", "spurious", "Facility 大学城", 0),
    )


def test_a_folder_that_is_no_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no \.ann file"):
        evaluate(tmp_path, tmp_path)
    (tmp_path / "a.ann").touch()
    with pytest.raises(BadInput, match=r"has no a\.txt beside it"):
        evaluate(tmp_path, tmp_path)
