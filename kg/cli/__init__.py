"""The command line: one module a group of commands; whatever is slow to import is imported inside a command.

Results go to standard output, everything else to standard error. Exit code 0 is success, 1 an error that one line on
standard error tells, 2 a wrong use of the program.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

import kg
from kg.cli import ask, backup, coverage, demo, evaluate, export, extract, graph, history, ingest, validate
from kg.cli.errors import Commands, tell

#: Further commands come from the packages that stand above this one.
ENTRY_POINTS = "kg.commands"

COMMANDS = (
    demo.demo,
    ingest.ingest,
    extract.extract,
    ask.query,
    graph.show,
    graph.neighbors,
    graph.path,
    export.export,
    validate.validate,
    evaluate.evaluate,
    coverage.coverage,
    history.remove,
    history.rollback,
    backup.backup,
    backup.restore,
)


def _version(*, asked: bool) -> None:
    if asked:
        typer.echo(f"planatlas {kg.__version__}")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=lambda value: _version(asked=value), is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Plan documents as a knowledge graph in which every fact opens the sentence that states it."""
    assert not version, "the callback has ended the program"  # noqa: S101


def make_app() -> typer.Typer:
    """The program with all its commands, those of other packages last."""
    app = typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for command in COMMANDS:
        app.command()(command)
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            app.command(point.name)(point.load())
        except ImportError as error:
            # What another package lacks must not take the other commands away.
            tell(f"the command {point.name} cannot be used: {error}")
    return app


def main() -> None:
    """Run the program: the entry point ``planatlas``."""
    for stream in (sys.stdout, sys.stderr):
        # The documents' characters must pass whatever the locale says (LC_ALL=C, Windows code pages).
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    make_app()(prog_name="planatlas")
