"""``planatlas demo``: the main job on the sample plans, from files to an answer with its sentences."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Json, settings
from kg.cli.output import print_json, say
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.store.base import Reader

FOLDER = "planatlas-demo"
#: The query that is asked, and what about.
QUERY, PARAMETER, CORRIDOR = "corridor-zones", "corridor", "广州科技创新走廊"


def demo(
    *,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the graph afterwards, where there is a terminal.")
    ] = True,
    json: Json = False,
    store: Annotated[
        Path | None,
        typer.Option("--store", "-s", metavar="DIR", help=f"Where the store is made; by default ./{FOLDER}."),
    ] = None,
) -> None:
    """Ingest the sample plans, ask which zones belong to the innovation corridor, then serve."""
    from kg.ingest import ingest  # noqa: PLC0415 (slow to import)
    from kg.resources import data_folder  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    place = str(store or _folder())
    chosen = settings(place)
    target = open_store(place, create=True, base=chosen.base, keep=chosen.keep, settings=chosen)
    plans = sorted(data_folder("examples").glob("*.txt"))
    report = ingest(plans, target, settings=chosen)
    if report.documents:
        say(f"{len(report.documents)} sample plans are in {place}: {report.facts} facts, {report.observations} values")
    answer = _answer(target.reader())
    if json:
        print_json({"store": place, "corridor": CORRIDOR, "zones": answer})
    else:
        _tell(answer, place)
    if serve and not json and sys.stdout.isatty() and sys.stdin.isatty():
        _serve(place)


def _folder() -> Path:
    """A folder for the store: here, or where one may write."""
    here = Path(FOLDER)
    return here if os.access(here if here.exists() else here.parent, os.W_OK) else Path(tempfile.mkdtemp()) / FOLDER


def _answer(reader: Reader) -> list[dict[str, str | int]]:
    """The zones of the corridor, each with a passage that says so."""
    from kg.queries import named, run  # noqa: PLC0415 (slow to import)

    found: list[dict[str, str | int]] = [
        {
            "zone": row["zoneLabel"].value,
            "quote": row["quote"].value,
            "document": row["title"].value,
            "start": int(row["start"].value),
            "end": int(row["end"].value),
        }
        for row in run(reader, QUERY, {PARAMETER: CORRIDOR})
    ]
    if not found:
        raise NotFound(f"the sample plans gave no answer to: {named(QUERY).question.en}")
    # In the order in which the text names them.
    return sorted(found, key=lambda one: (one["document"], one["start"], str(one["quote"]).find(str(one["zone"]))))


def _tell(answer: list[dict[str, str | int]], place: str) -> None:
    typer.echo(f"\n哪些片区属于{CORRIDOR}？ Which zones belong to it?\n")
    for number, one in enumerate(answer, 1):
        typer.echo(f"{number:2}. {typer.style(str(one['zone']), bold=True)}")
        typer.echo(f"    “{one['quote']}”")
        typer.echo(f"    {one['document']}, characters {one['start']} to {one['end']}")
    # A program that is not on the path is called as it was called now.
    program = "planatlas" if shutil.which("planatlas") else sys.argv[0]
    typer.echo("\nNow try:")
    for words in (
        f"show 国际航运枢纽 --store {place}",
        "query --list",
        f"query --name hub-projects hub=国际航空枢纽 --store {place}",
        "ingest YOUR-REPORT.txt",
        f"serve --store {place}",
    ):
        typer.echo(f"  {program} {words}")


def _serve(place: str) -> None:
    """The service, which comes from a package above this one."""
    for point in entry_points(group="kg.commands", name="serve"):
        say("")
        point.load()(store=place, browse=True)
