"""Writes the reference pages from the live program; ``make docs`` runs it, and a test fails when a page is stale.

They are made from the declarations, not from the printed help, so that another version of Typer changes nothing.
"""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from kg import settings as settings_module
from kg.cli import make_app

FOLDER = Path(__file__).resolve().parent


def cli() -> str:
    """The page of the command line."""
    group: Any = typer.main.get_command(make_app())
    exits = (
        "Results go to standard output, everything else to standard error. Exit code 0 is success, 1 an error that one "
        "line on standard error tells, 2 a wrong use. The [settings](settings.md) can also be made by variables."
    )
    parts = ["# Command line", "Written by `make docs` from the program itself; do not edit.", exits]
    for name, command in group.commands.items():
        parts += [f"## planatlas {name}", *_paragraphs(command.help), _table(command)]
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """The page of the settings."""
    rows = [
        f"| `{settings_module.PREFIX}{name.upper()}` | {comment} | `{default}` |"
        for name, comment, default in _fields()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Written by `make docs` from `kg/settings.py`; do not edit. An option goes before its variable.",
            "",
            "| variable | is | default |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


PAGES = {"cli.md": cli, "settings.md": settings}


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each on one line."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]


def _table(command: Any) -> str:  # noqa: ANN401 (of a library that Typer carries inside)
    """Arguments and options of a command."""
    rows = ["| argument or option | is | default |", "| --- | --- | --- |"]
    for param in command.params:
        names = [param.metavar] if param.param_type_name == "argument" else [*param.opts, *param.secondary_opts]
        takes = f" {param.metavar}" if param.param_type_name == "option" and param.metavar else ""
        shown = ", ".join(f"`{name}{takes}`" for name in names).replace("|", "\\|")
        default = "" if param.default in {None, False, ""} else f"`{_shown(param)}`"
        variable = f" (`{param.envvar}`)" if param.envvar else ""
        rows.append(f"| {shown} | {(param.help or '').replace('|', chr(92) + '|')} | {default}{variable} |")
    return "\n".join(rows)


def _shown(param: Any) -> str:  # noqa: ANN401
    """A default; that of a switch is the option that says it."""
    return param.opts[0] if param.default is True else str(getattr(param.default, "value", param.default))


def _fields() -> list[tuple[str, str, str]]:
    """The settings: name, the comment above it (or above its neighbour, where two share one), default."""
    source = inspect.getsource(settings_module)
    lines = [line.strip() for line in source.splitlines()]
    body = next(n for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "Settings").body
    comments: dict[str, str] = {}
    last = ""
    for node in body:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
            continue
        first = node.lineno - 1
        while lines[first - 1].startswith("#:"):
            first -= 1
        last = " ".join(line.removeprefix("#:").strip() for line in lines[first : node.lineno - 1]) or last
        comments[node.target.id] = last
    return [(f.name, comments[f.name], repr(f.default)) for f in fields(settings_module.Settings)]


def main() -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        sys.stderr.write(f"wrote {FOLDER / name}\n")


if __name__ == "__main__":
    main()
