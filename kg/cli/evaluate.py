"""``planatlas evaluate``: what is extracted against what people annotated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Json
from kg.cli.output import print_json, print_table, progress, say
from kg.errors import BadInput

if TYPE_CHECKING:
    from kg.evaluate import Pair, Score


def evaluate(
    *,
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A folder of brat standoff: NAME.ann beside NAME.txt.")],
    predicted: Annotated[
        Path | None,
        typer.Option(
            "--predicted", metavar="DIR", help="A folder of predictions; without it the texts are extracted anew."
        ),
    ] = None,
    differences: Annotated[
        bool, typer.Option("--verbose", "-v", help="List what was missed and what is spurious.")
    ] = False,
    json: Json = False,
) -> None:
    """Measure precision, recall and F1 against hand-made annotations."""
    from kg.evaluate import MEASURES, compare, pairs  # noqa: PLC0415 (slow to import)

    for folder in (gold, predicted):
        if folder is not None and not folder.is_dir():
            raise BadInput(f"{folder} is no folder")
    report = compare(_extracted(gold) if predicted is None else pairs(gold, predicted))
    for name in report.missing:
        say(f"no prediction for {name}: all of it counts as missed")
    if json:
        print_json(report.as_json())
        return

    def row(name: str, score: Score) -> list[str]:
        shares = (score.precision, score.recall, score.f1)
        return [name, *(f"{share:.3f}" for share in shares), *map(str, (score.gold, score.predicted, score.correct))]

    header = ["precision", "recall", "F1", "gold", "predicted", "correct"]
    print_table(["over all", *header], [row(name, report.totals[name]) for name in MEASURES])
    typer.echo()
    print_table(["entities by type", *header], [row(name, score) for name, score in report.by_type.items()])
    typer.echo()
    print_table(["relations", *header], [row(name, score) for name, score in report.by_relation.items()])
    if differences:
        typer.echo()
        for one in report.differences:
            place = f" at {one.start}" if one.start >= 0 else ""
            typer.echo(f"{'-' if one.kind == 'missed' else '+'} {one.document}: {one.what}{place}")


def _extracted(gold: Path) -> Iterator[Pair]:
    """Gold with what this version extracts from its texts."""
    from kg.brat import of_extraction, read_standoff, read_utf8  # noqa: PLC0415 (slow to import)
    from kg.evaluate import Pair, gold_files  # noqa: PLC0415
    from kg.extract import extract  # noqa: PLC0415
    from kg.ontology import load_lexicon  # noqa: PLC0415
    from kg.text import read_text  # noqa: PLC0415

    lexicon = load_lexicon()
    for path in progress(gold_files(gold), "extracting"):
        text = read_utf8(path.with_suffix(".txt"))
        extraction = extract(read_text(text, name=f"{path.stem}.txt"), lexicon)
        yield Pair(path.stem, text, read_standoff(path), of_extraction(extraction))
