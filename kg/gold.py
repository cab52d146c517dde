"""Gold annotations of passages whose text is not shipped: a file names the document, the span and its checksum.

A ``.gold`` file is UTF-8: lines ``# key: value``, then brat standoff without surface text. Offsets are code points,
those of the header into the whole document, those of the annotations into the passage; ends are exclusive. Line ends
of the document count as one character. ``python -m kg.gold FOLDER CORPUS OUT`` writes the passages with their
annotations as brat files.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.brat import Span, Standoff, parse, read_utf8, write
from kg.errors import BadInput, PlanatlasError

SUFFIX = ".gold"
_FIELD = re.compile(r"#\s*(\w+):\s*(.*\S)\s*")
_SPAN = re.compile(r"([0-9]+)-([0-9]+)")
_NEEDED = ("source", "span", "sha256", "annotator")


class Gold(NamedTuple):
    """A passage and what was annotated in it, as ``kg.brat.Standoff`` holds it."""

    text: str
    #: Id → first and last offset and type.
    entities: Mapping[str, Span]
    #: Name, id of the entity, value.
    attributes: tuple[tuple[str, str, str], ...]
    #: Relation, id of the head, id of the tail.
    relations: tuple[tuple[str, str, str], ...]

    @property
    def standoff(self) -> Standoff:
        """The annotations as ``kg.evaluate`` takes them."""
        return Standoff(self.entities, self.relations, self.attributes)


def load_gold(path: Path, corpus: Path) -> Gold:
    """A passage with its annotations.

    Args:
        path: The ``.gold`` file.
        corpus: The folder that the file's ``source`` is relative to.

    Raises:
        BadInput: The file is malformed, or the corpus does not hold the text that was annotated.
    """
    annotations = read_utf8(path)
    fields = _header(annotations, path.name)
    standoff = parse(annotations, path.name)
    text = _passage(fields, path.name, corpus)
    for ident, span in standoff.entities.items():
        if span.end > len(text):
            raise BadInput(f"{path.name}: {ident} ends at {span.end}, after the passage's {len(text)} characters")
    return Gold(text, standoff.entities, standoff.attributes, standoff.relations)


def unpack(folder: Path, corpus: Path, out: Path) -> tuple[Path, ...]:
    """Write ``NAME.txt`` and ``NAME.ann`` for each ``NAME.gold``; nothing is written unless all can be read.

    Returns:
        The ``.ann`` files, by name.

    Raises:
        BadInput: The folder holds no gold, one file of it cannot be used, or ``out`` cannot be written.
    """
    files = sorted(folder.glob(f"*{SUFFIX}"))
    if not files:
        raise BadInput(f"{folder} holds no {SUFFIX} file: name a folder of gold annotations")
    passages = [(path.stem, load_gold(path, corpus)) for path in files]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, gold in passages:
            # Written as bytes: offsets hold only where no line end is translated.
            (out / f"{name}.txt").write_bytes(gold.text.encode())
            (out / f"{name}.ann").write_bytes(write(gold.standoff, gold.text).encode())
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}") from None
    return tuple(out / f"{name}.ann" for name, _ in passages)


def _header(annotations: str, name: str) -> dict[str, str]:
    """The fields before the first annotation."""
    fields: dict[str, str] = {}
    for line in annotations.splitlines():
        match = _FIELD.fullmatch(line)
        if match is None:
            break
        fields[match[1]] = match[2]
    missing = [key for key in _NEEDED if key not in fields]
    if missing:
        raise BadInput(f"{name} lacks the header line '# {missing[0]}: …'")
    return fields


def _passage(fields: Mapping[str, str], name: str, corpus: Path) -> str:
    """The annotated text, cut from the corpus and checked."""
    source = corpus / fields["source"]
    if not source.is_file():
        raise BadInput(f"{name} needs {source}, which is not there: name the folder of the corpus")
    match = _SPAN.fullmatch(fields["span"])
    if match is None:
        raise BadInput(f"{name}: the span {fields['span']!r} is not of the form START-END")
    text = read_utf8(source)[int(match[1]) : int(match[2])]
    if hashlib.sha256(text.encode()).hexdigest() != fields["sha256"]:
        raise BadInput(f"{name} annotates another text than {source} holds at {fields['span']}: get the same corpus")
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Unpack a folder of gold.

    Returns:
        The exit code: 0, or 1 after one line on standard error that says what is wrong.
    """
    parser = argparse.ArgumentParser(
        prog="python -m kg.gold", description="Write gold annotations with their texts as brat files."
    )
    for argument, says in (
        ("folder", f"the folder with the {SUFFIX} files"),
        ("corpus", "the folder with the documents that they annotate"),
        ("out", "the folder to write the brat files to"),
    ):
        parser.add_argument(argument, type=Path, help=says)
    given = parser.parse_args(arguments)
    try:
        written = unpack(given.folder, given.corpus, given.out)
    except PlanatlasError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(written)} passages written to {given.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
