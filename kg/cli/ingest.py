"""``planatlas ingest``: files into the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.errors import tell
from kg.cli.options import (
    DEFAULT_STORE,
    BaseUrl,
    Extractor,
    Json,
    Model,
    Place,
    Store,
    Title,
    Year,
    language_model,
    settings,
    tell_dropped,
    tell_pieces,
)
from kg.cli.output import bar_of, print_json, say

if TYPE_CHECKING:
    from kg.ingest import Report


def ingest(
    *,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Files, folders, patterns such as 'plans/*.txt', or - for standard input."),
    ] = None,
    annotations: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Brat files that win over the extractor, each with the name of its document: NAME.ann. Without PATH "
            "their documents are the NAME.txt beside them.",
        ),
    ] = None,
    annotator: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who made the annotations, where no note in them says it.")
    ] = None,
    extract_anew: Annotated[
        bool, typer.Option("--extract-anew", help="Drop the annotations that the store has of these documents.")
    ] = False,
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

    Annotations that do not fit their document are refused whole, with the line that is wrong. What was annotated stays,
    also when the document comes again without annotations, as long as its text is the same.
    """
    if not paths and annotations is None:
        raise typer.BadParameter("name what to read: PATH, or --annotations DIR")
    if annotator is not None and annotations is None:
        raise typer.BadParameter("--annotator says who made the --annotations; there are none")
    if annotations is not None and extract_anew:
        raise typer.BadParameter("--annotations and --extract-anew exclude each other")
    from kg.ingest import Told  # noqa: PLC0415 (slow to import)
    from kg.ingest import ingest as run  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    chosen = settings(store)
    told = Told(place=place, year=year, title=title, kind=kind, slug=id_, source=source, licence=licence)
    asked = language_model(extractor, model, base_url)
    target = open_store(store, create=True, base=chosen.base, keep=chosen.keep, settings=chosen)
    tell_pieces(store)
    with bar_of("reading and extracting") as show:
        report = run(
            paths or (), target, settings=chosen, told=told, replace=replace, model=asked,
            annotations=annotations, annotator=annotator, anew=extract_anew, progress=show,
        )  # fmt: skip
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
        by_hand = f", annotator {record.annotator}" if record.annotator else ""
        typer.echo(f"{record.slug}  {record.title}  ({record.characters} characters, {counts}{by_hand})")
    for skipped in report.skipped:
        say(f"left out {skipped.name}: {skipped.reason}")
    for note in report.notes:
        say(note)
    for slug in report.replaced:
        say(f"replaced {slug}")
    for slug in report.renewed:
        say(f"written anew, since a name in it means more now: {slug}")
    if len(report.refused) == 1 and not (report.documents or report.unchanged or report.skipped):
        return  # the one reason has said it all
    parts = [
        f"{len(report.documents)} documents",
        f"{report.facts} facts",
        f"{report.observations} observations",
        f"{len(report.unchanged)} unchanged",
        f"{len(report.refused)} refused",
    ]
    whole = f"; {report.entities} entities in {store}" if report.documents else ""
    say(f"{', '.join(parts)}{whole} ({report.seconds:.1f} s)")
