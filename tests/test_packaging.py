"""The wheel carries its data and does the main job in an empty environment, away from the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel

CORRIDOR_ZONES = (
    "广州高新区", "中新广州知识城", "科学城", "琶洲互联网创新集聚区", "生物岛",
    "大学城", "国际创新城", "民营科技园", "南沙明珠科技城", "南沙湾科技创新集聚区",
)  # fmt: skip


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed, in an environment that knows nothing of the checkout."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PLANATLAS", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel made from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, root, cwd=out)
    return out


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed in an environment of its own."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder, with_pip=True)
    (wheel,) = dist.glob("*.whl")
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=folder)
    return folder / "bin" / "planatlas"


def test_the_wheel_carries_the_data_and_nothing_else(dist: Path, root: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("ontology", "queries", "examples"):
        files = {p.relative_to(root).as_posix() for p in (root / folder).rglob("*") if p.is_file()}
        assert {f"kg/_data/{name}" for name in files} <= set(names)
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"kg", "api"}
    assert not [name for name in names if re.search(r"__pycache__|\.pyc$|(^|/)\.", name)]
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_sdist_can_be_built_and_read(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "CHANGELOG.md", "hatch_build.py", "pyproject.toml"} <= names
    assert not [name for name in names if name.startswith((".venv", "tests", "dist", "web/node_modules"))]


def test_the_main_job_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    answer = run(installed, "demo", "--no-serve", cwd=tmp_path)
    for zone in CORRIDOR_ZONES:
        assert zone in answer
    assert answer.count("“") >= len(CORRIDOR_ZONES)
    assert re.match(r"planatlas \d+\.\d+\.\d+$", run(installed, "--version", cwd=tmp_path).strip())
    assert "serve" in run(installed, "--help", cwd=tmp_path)
