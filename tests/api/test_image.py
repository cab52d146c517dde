"""The Dockerfile: a linter likes it, and what it says holds where no image can be built."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2

from kg.settings import Settings
from kg.store import EmbeddedStore

Serving = Callable[..., AbstractContextManager[tuple[httpx2.Client, int]]]


def _read(root: Path) -> str:
    """The instructions, a line each."""
    return re.sub(r"\\\n\s*", "", (root / "Dockerfile").read_text("utf-8"))


def variables(root: Path) -> dict[str, str]:
    """The settings that the image makes."""
    [line] = re.findall(r"^ENV (.*)$", _read(root), re.MULTILINE)
    return dict(re.findall(r"(PLANATLAS_\w+)=(\S+)", line))


def test_a_linter_likes_it(root: Path) -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint is not None
    done = subprocess.run([hadolint, root / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_its_settings_are_ones_and_it_runs_as_nobody(root: Path) -> None:
    found = variables(root)
    settings = Settings.read(found)
    assert (settings.host, settings.store, settings.rate > 0) == ("0.0.0.0", "/data/store", True)  # noqa: S104
    assert {name.removeprefix("PLANATLAS_").lower() for name in found} <= set(Settings.__dataclass_fields__)
    text = _read(root)
    assert text.rindex("USER 10001") < text.index("ENTRYPOINT")
    # What it copies is there, and what makes it large is not.
    ignored = set((root / ".dockerignore").read_text("utf-8").split("\n"))
    assert {".git", ".venv", "tests"} <= ignored
    assert not {"kg", "api", "ontology", "queries", "examples", "hatch_build.py", "README.md", "LICENSE"} & ignored


def test_its_health_check_tells_whether_the_service_answers(
    root: Path, small_store: EmbeddedStore, serving: Serving
) -> None:
    [command] = re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", _read(root), re.MULTILINE)
    python, *arguments = json.loads(command)
    assert python == "python"
    settings = {name.removeprefix("PLANATLAS_"): value for name, value in variables(root).items()}
    own = {name: settings[name] for name in ("LOG_LEVEL", "LOG_FORMAT", "RATE", "BURST")}
    with serving(small_store, **own) as (client, _):
        port = str(client.base_url.port)
        check = [sys.executable, *arguments]
        assert subprocess.run(check, env={"PLANATLAS_PORT": port}, check=False).returncode == 0
    assert subprocess.run(check, env={"PLANATLAS_PORT": port}, check=False, stderr=subprocess.DEVNULL).returncode != 0
