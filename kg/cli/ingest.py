"""``planatlas ingest``: files into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.errors import tell
from kg.cli.options import (
    DEFAULT_STORE,
    BaseUrl,
    Extractor,
    Json,
    Model,
    Paths,
    Place,
    Store,
    Title,
    Year,
    language_model,
    settings,
    tell_dropped,
)
from kg.cli.output import bar_of, print_json, say

if TYPE_CHECKING:
    from kg.ingest import Report


def ingest(
    *,
    paths: Paths,
    place: Place = None,
    year: Year = None,
    title: Title = None,
    kind: Annotated[str | None, typer.Option(help="The kind of document: report, plan, digest, notice.")] = None,
    id_: Annotated[str | None, typer.Option("--id", metavar="SLUG", help="The document's identifier.")] = None,
    source: Annotated[str | None, typer.Option(metavar="URL", help="Where the documents were published.")] = None,
    licence: Annotated[str | None, typer.Option(help="Under what terms they may be used.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="A document may take the place of another file's with its identifier.")
    ] = False,
    extractor: Extractor = "rules",
    model: Model = "",
    base_url: BaseUrl = "",
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Read documents into the store: text, Markdown, HTML, PDF and DOCX files.

    All documents go in together, in one commit. What cannot be read is refused with its reason, the others go in, and
    the exit code is 1. The same file twice changes nothing; a changed file replaces its earlier version.
    """
    from kg.ingest import Told  # noqa: PLC0415 (slow to import)
    from kg.ingest import ingest as run  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    chosen = settings(store)
    told = Told(place=place, year=year, title=title, kind=kind, slug=id_, source=source, licence=licence)
    asked = language_model(extractor, model, base_url)
    target = open_store(store, create=True, base=chosen.base, keep=chosen.keep)
    with bar_of("reading and extracting") as show:
        report = run(paths, target, settings=chosen, told=told, replace=replace, model=asked, progress=show)
    for refusal in report.refused:
        tell(refusal.reason)
    tell_dropped(report.dropped)
    if json:
        print_json(report)
    else:
        _summary(report, store)
    if report.refused:
        raise typer.Exit(1)


def _summary(report: Report, store: str) -> None:
    """What was done, for people."""
    for record in report.documents:
        counts = f"{record.mentions} mentions, {record.facts} facts, {record.observations} observations"
        typer.echo(f"{record.slug}  {record.title}  ({record.characters} characters, {counts})")
    for skipped in report.skipped:
        say(f"left out {skipped.name}: {skipped.reason}")
    for slug in report.replaced:
        say(f"replaced {slug}")
    for slug in report.renewed:
        say(f"written anew, since a name in it means more now: {slug}")
    parts = [
        f"{len(report.documents)} documents",
        f"{report.facts} facts",
        f"{report.observations} observations",
        f"{len(report.unchanged)} unchanged",
        f"{len(report.refused)} refused",
    ]
    whole = f"; {report.entities} entities in {store}" if report.documents else ""
    say(f"{', '.join(parts)}{whole} ({report.seconds:.1f} s)")
