"""``planatlas coverage``: the numbers of texts that no observation claims, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.errors import tell
from kg.cli.options import Json, Paths, Place, Year
from kg.cli.output import print_json, print_table, progress, say
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.coverage import Coverage, Number


def coverage(
    *,
    paths: Paths,
    every: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every number with its reason, not the unclaimed alone.")
    ] = False,
    place: Place = None,
    year: Year = None,
    json: Json = False,
) -> None:
    """Count the numbers in files by why no observation claims them, and list those that nothing excuses.

    A number is claimed, a date, a rank, an ordinal, a grade, part of a name, a count that only labels, a vague word, a
    length of time, part of a word, or outside all sentences; else it is unclaimed. Nothing is stored.
    """
    from kg.coverage import REASONS  # noqa: PLC0415 (slow to import)
    from kg.coverage import coverage as run  # noqa: PLC0415
    from kg.ingest import Refusal, Told, find  # noqa: PLC0415
    from kg.ontology import load_lexicon  # noqa: PLC0415
    from kg.text import find_files  # noqa: PLC0415

    files = find_files(paths)
    lexicon = load_lexicon()
    reports: list[Coverage] = []
    refused = 0
    found = find(files.files, settings=Settings.read(), told=Told(place=place, year=year))
    for _, extraction in zip(progress(files.files, "reading"), found, strict=True):
        if isinstance(extraction, Refusal):
            tell(extraction.reason)
            refused += 1
        else:
            reports.append(run(extraction, lexicon))
    total = Counter[str]()
    for report in reports:
        total.update(report.counts)
    if json:
        documents = [_as_json(report, every=every) for report in reports]
        print_json({"numbers": total.total(), "counts": total, "documents": documents, "refused": refused})
    else:
        _print(reports, every=every)
        rows = [[reason, str(total[reason]), meaning] for reason, meaning in REASONS.items()]
        print_table(["reason", "numbers", "is"], [*rows, ["all", str(total.total()), ""]])
        for skipped in files.skipped:
            say(f"left out {skipped.path}: {skipped.reason}")
    if refused:
        raise typer.Exit(1)


def _listed(report: Coverage, *, every: bool) -> tuple[Number, ...]:
    return report.numbers if every else report.unclaimed


def _as_json(report: Coverage, *, every: bool) -> dict[str, Any]:
    return {
        "document": report.document,
        "title": report.title,
        "counts": report.counts,
        "numbers": _listed(report, every=every),
    }


def _print(reports: list[Coverage], *, every: bool) -> None:
    """The numbers that are listed, each with its sentence."""
    for report in reports:
        for number in _listed(report, every=every):
            reason = f"{number.reason}  " if every else ""
            sentence = " ".join(number.sentence.split())
            typer.echo(f"{report.document} {number.start}–{number.end}  {reason}{number.text}  “{sentence}”")
    if any(_listed(report, every=every) for report in reports):
        typer.echo()
