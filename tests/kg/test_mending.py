"""The commands that mend a store: corrected annotations in, documents out, and the way back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kg.cli import make_app


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANATLAS_STORE", "store")


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(make_app(), [str(argument) for argument in arguments])


def done(*arguments: str | Path) -> Result:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def plan(samples: Path) -> Path:
    return samples / "guangzhou-2016-report.txt"


def test_extract_correct_ingest(plan: Path) -> None:
    done("extract", plan, "--out", "brat")
    done("ingest", plan)
    corrected = Path("brat/guangzhou-2016-report.ann")
    lines = corrected.read_text("utf-8").splitlines()
    # The annotator says that nothing stands in the way of opening it.
    corrected.write_text("\n".join(line.replace(" planned", " completed") for line in lines) + "\n", "utf-8")
    result = done("ingest", "--annotations", "brat", "--annotator", "李明")
    assert "annotator 李明)" in result.stdout
    assert "replaced 440100-2016-report" in result.stderr
    assert "kept the annotations of 440100-2016-report (annotator 李明)" in done("ingest", plan).stderr
    assert "clean" in done("validate").stderr
    assert "dropped the annotations" in done("ingest", plan, "--extract-anew").stderr


def test_a_wrong_line_is_one_clear_line(plan: Path) -> None:
    done("extract", plan, "--out", "brat")
    wrong = Path("brat/guangzhou-2016-report.ann")
    wrong.write_text(wrong.read_text("utf-8").replace("T2\t", "T2\tX", 1), "utf-8")
    result = call("ingest", "--annotations", "brat")
    assert result.exit_code == 1
    (told,) = [line for line in result.stderr.splitlines() if line.startswith("planatlas: ")]
    assert told.startswith(f"planatlas: {wrong}, line 2: ")
    assert not Path("store").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "PATH, or --annotations DIR"),
        (("x.txt", "--annotator", "李明"), "--annotations"),
        (("--annotations", "brat", "--extract-anew"), "exclude each other"),
    ],
)
def test_a_wrong_use_is_told(arguments: tuple[str, ...], says: str) -> None:
    result = call("ingest", *arguments)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.replace("│", " ").split())


def test_a_document_goes_and_comes_back(samples: Path) -> None:
    done("ingest", *samples.glob("*.txt"))
    result = done("remove", "440100-2017-report")
    assert "removed 440100-2017-report  广州市2017年工作报告（示例）" in result.stdout
    assert "1 documents" in result.stdout
    back = done("rollback").stdout
    assert "went from commit 000002 to 000001" in back
    assert "there again: 440100-2017-report" in back
    assert done("rollback", "--list").stdout == "000001  (current)\n000002\n"
    forward = json.loads(done("rollback", "000002", "--json").stdout)
    assert forward == {"from": "000001", "to": "000002", "documents": ["440100-2016-report"]}
    assert json.loads(done("remove", "440100-2016-report", "--json").stdout)["replaced"] == ["440100-2016-report"]


def test_what_is_not_there_cannot_go(plan: Path) -> None:
    missing = call("remove", "x")
    assert (missing.exit_code, missing.stderr.count("\n")) == (1, 1)
    done("ingest", plan)
    for arguments, says in (
        (("remove", "440100-2016-report", "x"), "there is no document 'x'"),
        (("rollback",), "no generation before 000001"),
        (("rollback", "000009"), "has no generation 000009"),
    ):
        result = call(*arguments)
        assert result.exit_code == 1
        assert says in result.stderr


def test_the_coverage_of_files_is_counted(samples: Path) -> None:
    Path("x.txt").write_text("登记编号4567。\n", "utf-8")
    printed = done("coverage", "x.txt").stdout
    assert "4–8  4567  “登记编号4567。”" in printed
    told = json.loads(done("coverage", samples, "x.txt", "--json").stdout)
    assert told["numbers"] == sum(told["counts"].values()) > 100
    assert [document["numbers"] for document in told["documents"]][-1][0]["reason"] == "unclaimed"
    every = json.loads(done("coverage", "x.txt", samples, "--json", "--verbose").stdout)
    assert sum(len(document["numbers"]) for document in every["documents"]) == told["numbers"]
    assert call("coverage", "x.txt", "nowhere.txt").exit_code == 1


def test_several_processes_extract_the_same(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    for workers in ("1", "2"):
        monkeypatch.setenv("PLANATLAS_WORKERS", workers)
        done("extract", samples, "--out", workers)
        written.append({path.name: path.read_bytes() for path in sorted(Path(workers).iterdir())})
    assert written[0] == written[1]
    assert len(written[0]) == 6


def test_removing_keeps_as_many_ways_back_as_were_asked_for(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANATLAS_KEEP", "4")
    for plan in sorted(samples.glob("*.txt")):
        done("ingest", plan)
        done("remove", f"440100-{plan.stem.split('-')[1]}-report")
    assert [line.split()[0] for line in done("rollback", "--list").stdout.splitlines()] == [
        "000001", "000002", "000003", "000004",
    ]  # fmt: skip
