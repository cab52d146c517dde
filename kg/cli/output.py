"""How results are printed: aligned tables in which a Han character is two cells wide, JSON, progress bars."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import typer

from kg.errors import BadInput

T = TypeVar("T")

#: Cells between two columns.
_GAP = "  "
#: No column of a table on a terminal is made narrower than this.
_NARROWEST = 8


def say(line: str = "") -> None:
    """A line that is no result: on standard error."""
    typer.echo(line, err=True)


def print_json(value: object) -> None:
    """A value as JSON: dataclasses are objects, decimals numbers as printed."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: object) -> Any:  # noqa: ANN401 (JSON is what it is)
    """A value as JSON knows it.

    >>> plain({"a": (Decimal("1.50"), None)})
    {'a': [1.5, None]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Path):
        return str(value)
    return value


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under a header; on a terminal long cells are broken, in a file or pipe each row stays one line."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table(header, rows, width):
        typer.echo(line)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], width: int | None = None) -> Iterator[str]:
    """The lines of a table.

    Args:
        header: Names of the columns.
        rows: Cells; line ends and tabs in them become spaces.
        width: Cells that a line may fill; None for as many as it needs.

    >>> list(table(["zone", "n"], [["大学城", "1"]]))
    ['zone    n', '──────  ─', '大学城  1']
    """
    from rich.cells import cell_len, chop_cells  # noqa: PLC0415 (slow to import)

    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max([cell_len(name), *(cell_len(row[i]) for row in cells)]) for i, name in enumerate(header)]
    if width is not None:
        _shrink(widths, width - len(_GAP) * (len(widths) - 1))
    for row in (list(header), ["─" * w for w in widths], *cells):
        broken = [chop_cells(cell, w) if cell_len(cell) > w else [cell] for cell, w in zip(row, widths, strict=True)]
        for n in range(max(map(len, broken), default=0)):
            parts = [part[n] if n < len(part) else "" for part in broken]
            yield _GAP.join(part + " " * (w - cell_len(part)) for part, w in zip(parts, widths, strict=True)).rstrip()


def _shrink(widths: list[int], available: int) -> None:
    """Take from the widest column until all fit, or none can give more."""
    while sum(widths) > available:
        widest = max(range(len(widths)), key=widths.__getitem__)
        others = sorted(widths)[-2] if len(widths) > 1 else 0
        spare = sum(widths) - available
        new = max(widths[widest] - spare, min(others, widths[widest] - 1), _NARROWEST)
        if new >= widths[widest]:
            return
        widths[widest] = new


@contextmanager
def binary(path: Path) -> Iterator[BinaryIO]:
    """A file to write bytes to, ``-`` being standard output; an unfinished one is not left behind.

    Raises:
        BadInput: It cannot be written.
    """
    if path == Path("-"):
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def bar_of(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on standard error where that is a terminal; told how many of how many are done, and which last."""
    if not sys.stderr.isatty():
        yield lambda _done, _total, _name: None
        return
    from rich.console import Console  # noqa: PLC0415 (slow to import)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None, visible=False)
        # A single step needs no bar.
        yield lambda done, total, _name: shown.update(task, completed=done, total=total, visible=total > 1)


def progress(items: Sequence[T], what: str) -> Iterator[T]:
    """The items, with a bar."""
    with bar_of(what) as show:
        for done, item in enumerate(items, 1):
            yield item
            show(done, len(items), str(item))
