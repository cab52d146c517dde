"""Options that several commands share, each also an environment variable where ``kg.settings`` has one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import BadInput, StoreUnavailable
from kg.settings import Settings, is_url

if TYPE_CHECKING:
    from kg.llm import ModelOptions
    from kg.store import EmbeddedStore
    from kg.store.base import Reader
    from kg.store.remote import RemoteStore

DEFAULT_STORE = Settings().store

Store = Annotated[
    str,
    typer.Option(
        "--store",
        "-s",
        metavar="DIR|URL",
        envvar="PLANATLAS_STORE",
        help="The store: a folder, or a SPARQL 1.1 server.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH", help="Files, folders, patterns such as 'plans/*.txt', or - for standard input."),
]
Place = Annotated[
    str | None, typer.Option(metavar="CODE|NAME", help="The place the documents speak for, where they do not say it.")
]
Year = Annotated[int | None, typer.Option(help="The year the documents plan, where they do not say it.")]
Title = Annotated[str | None, typer.Option(help="The title of the document, where it does not say it.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is standard output.")]
Extractor = Annotated[
    str, typer.Option("--extractor", metavar="rules|llm", help="The rules of Planatlas, or a language model.")
]
Model = Annotated[
    str, typer.Option("--model", metavar="NAME", envvar="PLANATLAS_LLM_MODEL", help="The language model.")
]
BaseUrl = Annotated[
    str,
    typer.Option(
        "--base-url",
        metavar="URL",
        envvar="PLANATLAS_LLM_BASE_URL",
        help="Its server, which speaks OpenAI's chat completions: http://127.0.0.1:11434/v1.",
    ),
]
STDOUT = Path("-")
UNFINISHED = (
    "planatlas: a write to {store} is at work or was cut short, so facts may be missing; ingest again to mend it"
)
PIECES = "{store} is written piece by piece: until this is done its readers may see a part of it"


def language_model(extractor: str, model: str, base_url: str) -> ModelOptions | None:
    """The language model that was chosen; None for the rules. Tells on standard error where text is sent.

    Raises:
        BadInput: The model or its server is not named.
    """
    if extractor not in {"rules", "llm"}:
        raise typer.BadParameter(f"--extractor is rules or llm, not {extractor!r}")
    if extractor == "rules":
        return None
    from kg.llm import ModelOptions  # noqa: PLC0415 (kept out of --help)

    told = Settings.read()
    chosen = ModelOptions(model, base_url, api_key=told.llm_api_key, timeout=told.llm_timeout)
    if chosen.notice:
        typer.echo(chosen.notice, err=True)
    return chosen


def tell_dropped(dropped: Mapping[str, int]) -> None:
    """What a language model said and the text does not bear out, on standard error."""
    if dropped:
        listed = ", ".join(f"{count} {reason}" for reason, count in sorted(dropped.items()))
        typer.echo(f"dropped of what the model said: {listed}", err=True)


def settings(store: str) -> Settings:
    """The settings of the environment with the store that was named."""
    from dataclasses import replace  # noqa: PLC0415 (kept out of --help)

    return replace(Settings.read(), store=store)


def open_existing(store: str) -> EmbeddedStore | RemoteStore:
    """A store that is there. Tells on standard error where a remote one is half-written.

    Raises:
        StoreUnavailable: There is none; the message says how to make one.
    """
    from kg.store import open_store  # noqa: PLC0415 (slow to import)

    if not is_url(store) and not Path(store).exists():
        raise StoreUnavailable(
            f"there is no store {store}: make one with 'planatlas ingest PATH', or name it by --store"
        )
    chosen = Settings.read()
    found = open_store(store, base=chosen.base, keep=chosen.keep, settings=chosen)
    if is_url(store) and getattr(found.reader(), "unfinished", False):
        typer.echo(UNFINISHED.format(store=store), err=True)
    return found


def tell_pieces(store: str) -> None:
    """That writing to a server is not atomic, on standard error."""
    if is_url(store):
        typer.echo(PIECES.format(store=store), err=True)


def reader(store: str) -> Reader:
    """The newest commit of a store that is there."""
    return open_existing(store).reader()


def refuse_unless_one(*given: object, what: str) -> None:
    """Refuse options that exclude each other.

    Raises:
        BadInput: More than one was given.
    """
    if sum(bool(value) for value in given) > 1:
        raise BadInput(f"only one of {what} can be given")
