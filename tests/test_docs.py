"""The documentation tells the truth: generated pages are current, commands and links exist, examples run."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from api.app import create_app
from kg import __version__
from kg.cli import make_app
from kg.settings import Settings
from kg.store import open_store

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_GROUP: Any = typer.main.get_command(make_app())
COMMANDS = tuple(_GROUP.commands)
READMES = ("README.md", "README.zh.md")


def read(page: str | Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def writer() -> ModuleType:
    """The module that writes the reference."""
    spec = importlib.util.spec_from_file_location("write", ROOT / "docs" / "reference" / "write.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(script: str, folder: Path) -> str:
    """What a shell prints for a script that must succeed, both streams together."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder, env={"PATH": path, "LC_ALL": "C"}, text=True, encoding="utf-8", check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout}"
    return done.stdout


def by_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("name", ["cli.md", "settings.md"])
def test_a_reference_page_is_current(name: str) -> None:
    assert read(f"docs/reference/{name}") == writer().PAGES[name](), "stale: run make docs"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("page", [*READMES, "docs/reference/cli.md"])
def test_every_command_is_documented(page: str, command: str) -> None:
    assert re.search(rf"`{command}\b|planatlas {command}\b", read(page))


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_no_page_names_a_command_or_target_that_is_not_there(page: Path) -> None:
    text = read(page)
    assert set(re.findall(r"(?:\$ |`)planatlas ([a-z]+)\b", text)) <= set(COMMANDS)
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", read(page)):
        assert link.startswith("http") or (page.parent / link).exists(), link


@pytest.mark.parametrize("page", READMES)
def test_the_readme_begins_with_the_two_commands(page: str) -> None:
    block = re.search(r"```sh\n(.*?)```", read(page), re.DOTALL)
    assert block is not None
    assert block.start() < 60
    first, second = block[1].strip().splitlines()
    assert first.startswith("make demo ")
    assert second.startswith("make test ")


@pytest.mark.parametrize("page", READMES)
def test_the_readme_names_the_routes_that_there_are(page: str, tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    routes = {re.sub(r"\{.*?\}", "{id}", path) for path in create_app(store, Settings()).openapi()["paths"]}
    named = {re.sub(r"\{.*?\}", "{id}", path) for path in re.findall(r"`(/[a-z][^`?]*)", read(page))} - {
        "/docs",
    }
    assert named <= routes
    # What stands below /reconcile is for the clients of its protocol, which its manifest tells.
    assert {one for one in routes - named if not one.startswith("/reconcile/")} <= {
        "/entity/neighbors",
        "/documents/{id}/annotations",
        "/ontology/{id}",
    }


def test_the_changelog_knows_this_version() -> None:
    assert f"\n## {__version__} (" in read("CHANGELOG.md")


def test_the_readmes_show_the_demo_as_it_is(tmp_path: Path) -> None:
    printed = run("planatlas demo --no-serve", tmp_path).splitlines()
    for page in READMES:
        shown = re.search(r"```console\n\$ planatlas demo --no-serve\n(.*?)```", read(page), re.DOTALL)
        assert shown is not None
        lines = [line for line in shown[1].splitlines() if line.strip(" …")]
        assert len(lines) > 8
        assert [line for line in lines if line not in printed] == [], page


def test_the_tutorial_runs_as_written(tmp_path: Path) -> None:
    """Scripts run; of what a command prints, each shown line stands in some line."""
    steps = re.findall(r"^```(sh|console)\n(.*?)^```", read("docs/tutorial.md"), re.DOTALL | re.MULTILINE)
    assert len(steps) > 6
    for kind, block in steps:
        if kind == "sh":
            run(block, tmp_path)
            continue
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).+\n)*)", block, re.MULTILINE):
            printed = run(command, tmp_path)
            for line in shown.splitlines():
                assert line.strip() in printed, f"{command}\n{printed}"
