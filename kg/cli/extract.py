"""``planatlas extract``: from files to mentions and relations, without a store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.errors import tell
from kg.cli.options import (
    STDOUT,
    BaseUrl,
    Extractor,
    Model,
    Paths,
    Place,
    Title,
    Year,
    language_model,
    tell_dropped,
)
from kg.cli.output import binary, progress, say
from kg.errors import BadInput, PlanatlasError
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.lexicon import Lexicon
    from kg.llm import ModelOptions
    from kg.model import Extraction
    from kg.text.metadata import Told


def extract(
    *,
    paths: Paths,
    format_: Annotated[
        str, typer.Option("--format", metavar="brat|json", help="brat standoff, or JSON with all that was found.")
    ] = "brat",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Where to write; made if missing.")
    ] = None,
    place: Place = None,
    year: Year = None,
    title: Title = None,
    extractor: Extractor = "rules",
    model: Model = "",
    base_url: BaseUrl = "",
) -> None:
    """Extract entities, attributes and relations from files; nothing is stored.

    For each file NAME.ann (or NAME.json) is written, and NAME.txt beside it, the text that the offsets count in;
    a .txt file of that name which is there already is left as it is. Without --out a single file's result is printed.
    """
    if format_ not in {"brat", "json"}:
        raise typer.BadParameter(f"--format is brat or json, not {format_!r}")
    from kg.ontology import load_lexicon  # noqa: PLC0415 (slow to import)
    from kg.text import find_files  # noqa: PLC0415
    from kg.text.metadata import Told  # noqa: PLC0415

    found = find_files(paths)
    if out is None and len(found.files) > 1:
        raise typer.BadParameter(f"{len(found.files)} files need a folder: --out DIR")
    if title is not None and len(found.files) > 1:
        raise typer.BadParameter(f"--title is for one file, not {len(found.files)}")
    asked = language_model(extractor, model, base_url)
    if out is not None:
        _make(out, format_, load_lexicon())
    done = _extract(found.files, Told(place=place, year=year, title=title), asked, out, format_)
    tell_dropped(done.dropped)
    if out is not None:
        for skipped in found.skipped:
            say(f"left out {skipped.path}: {skipped.reason}")
        say(f"{done.documents} documents, {done.mentions} mentions, {done.relations} relations, {done.refused} refused")
    if done.refused:
        raise typer.Exit(1)


@dataclass(slots=True)
class _Done:
    """What came of it, counted."""

    documents: int = 0
    mentions: int = 0
    relations: int = 0
    refused: int = 0
    #: What a language model said and the text does not bear out, by reason.
    dropped: Counter[str] = field(default_factory=Counter)


def _extract(files: tuple[Path, ...], told: Told, model: ModelOptions | None, out: Path | None, format_: str) -> _Done:
    """Extract files and write what was found, in their order; one that is refused does not stop the others."""
    from kg.ingest import Refusal, find  # noqa: PLC0415 (slow to import)

    done, written = _Done(), dict[str, Path]()
    found = find(files, settings=Settings.read(), told=told, model=model)
    for path, extraction in zip(progress(files, "extracting"), found, strict=True):
        try:
            if isinstance(extraction, Refusal):
                raise BadInput(extraction.reason)
            name = "stdin" if path == STDOUT else path.stem
            if name in written:
                raise BadInput(f"{path}: {written[name]} has the same name, and both would become {name}")
            if out is None:
                _print(extraction, format_)
            else:
                _write(extraction, out / name, format_, path)
        except PlanatlasError as error:
            tell(error)
            done.refused += 1
            continue
        written[name] = path
        done.documents += 1
        done.mentions += len(extraction.mentions)
        done.relations += len(extraction.relations)
        done.dropped.update(dict(extraction.dropped))
    return done


def _make(out: Path, format_: str, lexicon: Lexicon) -> None:
    """The folder to write to, with the files that brat needs in it."""
    from kg.brat import annotation_conf, visual_conf  # noqa: PLC0415 (slow to import)

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out} cannot be made: {error.strerror or error}") from None
    if format_ == "brat":
        for name, text in (
            ("annotation.conf", annotation_conf(lexicon.domains, lexicon.ranges)),
            ("visual.conf", visual_conf()),
        ):
            _save(out / name, text)


def _write(extraction: Extraction, target: Path, format_: str, source: Path) -> None:
    from kg.brat import of_extraction, write  # noqa: PLC0415 (slow to import)
    from kg.text.decode import decode  # noqa: PLC0415

    text = target.with_name(target.name + ".txt")
    if not text.exists():
        _save(text, extraction.document.text)
    elif not text.samefile(source) and decode(text.read_bytes(), str(text)) != extraction.document.text:
        raise BadInput(f"{source}: {text} is there already with another text; choose another --out")
    if format_ == "brat":
        _save(target.with_name(target.name + ".ann"), write(of_extraction(extraction), extraction.document.text))
    else:
        _save(target.with_name(target.name + ".json"), _json(extraction))


def _save(path: Path, text: str) -> None:
    with binary(path) as out:
        out.write(text.encode("utf-8", errors="surrogatepass"))


def _print(extraction: Extraction, format_: str) -> None:
    from kg.brat import of_extraction, write  # noqa: PLC0415 (slow to import)

    text = write(of_extraction(extraction), extraction.document.text) if format_ == "brat" else _json(extraction)
    typer.echo(text, nl=False)


def _json(extraction: Extraction) -> str:
    from kg.extract.serial import dumps  # noqa: PLC0415 (slow to import)

    return dumps(extraction, indent=2) + "\n"
