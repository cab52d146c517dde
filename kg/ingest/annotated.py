"""Which annotations belong to which document: by the name of the file, or by the text beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from kg.errors import BadInput
from kg.ingest.stages import Extracted, Kept, Refusal, Source
from kg.model import Document
from kg.store.base import Reader
from kg.store.catalog import Record
from kg.text import read_file
from kg.text.metadata import Told

_STDIN = Path("-")


def files_in(folder: Path) -> tuple[Path, ...]:
    """The annotation files of a folder, sorted.

    Raises:
        BadInput: It is no folder, or holds none.
    """
    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder; --annotations takes the folder with the .ann files")
    found = tuple(sorted(folder.glob("*.ann")))
    if not found:
        raise BadInput(f"{folder} holds no .ann file; 'planatlas extract PATH --out {folder}' writes some to correct")
    return found


def attach(sources: Iterable[Source], folder: Path) -> tuple[list[Source], list[Refusal]]:
    """Documents with the annotations that bear their names; one without any is left to the extractor.

    Annotations that belong to no document are refused, and so are documents of one name that share annotations.

    Raises:
        BadInput: The folder holds no annotations.
    """
    files = {path.stem: path for path in files_in(folder)}
    named: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        named[_name(source)].append(source)
    found: list[Source] = []
    refused = [
        Refusal(str(path), f"{path}: none of the documents is called {name}, so these annotations have no text")
        for name, path in files.items()
        if name not in named
    ]
    for name, group in named.items():
        if name not in files:
            found += group
        elif len(group) == 1:
            found.append(replace(group[0], annotations=files[name]))
        else:
            both = " and ".join(source.name for source in group)
            refused += [
                Refusal(s.name, f"{s.name}: {files[name]} could belong to {both}; ingest one of them alone")
                for s in group
            ]
    return found, refused


def beside(folder: Path, reader: Reader, told: Told, max_bytes: int) -> tuple[list[Source], list[Refusal]]:
    """The documents of annotations that were given alone: what the store has of the text beside them, else that text.

    What the store knows of a document (its title, place, layout) stays, unless something is told of it anew.

    Raises:
        BadInput: The folder holds no annotations.
    """
    stored: dict[str, list[Record]] = defaultdict(list)
    for record in reader.documents().values():
        stored[record.sha256].append(record)
    found: list[Source] = []
    refused: list[Refusal] = []
    for path in files_in(folder):
        text = path.with_suffix(".txt")
        if not text.is_file():
            refused.append(Refusal(str(path), f"{path}: there is no {text.name} beside it; name its document's path"))
            continue
        try:
            document = read_file(text, max_bytes=max_bytes, **asdict(told))
        except BadInput as error:
            refused.append(Refusal(str(path), str(error)))
            continue
        known = stored[document.sha256] if told == Told() else []
        found += [Source(str(text), reader.extraction(r.slug).document, r.origin, path) for r in known]
        if not known:
            found.append(Source(str(text), document, str(text.resolve()), path))
    return found, refused


def kept(reader: Reader) -> Mapping[str, Kept]:
    """The annotations of the store: SHA-256 of a text → what people marked in it."""
    found: dict[str, Kept] = {}
    for slug, record in reader.documents().items():
        if record.annotations:
            annotations = Kept(reader.extraction_file(slug), record.annotator, record.annotations)
            found.setdefault(record.sha256, annotations)
    return found


def lost(old: Iterable[Record], added: Mapping[str, Extracted], *, anew: bool) -> tuple[str, ...]:
    """Of which earlier versions the annotations go, each on one line."""
    new = [extracted.record for extracted in added.values()]
    why = "it was extracted anew" if anew else "its text is another now, so that their places are not known"
    return tuple(
        f"dropped the annotations of {record.slug} (annotator {record.annotator}): {why}"
        for record in old
        if record.annotations
        and not any(one.annotations and (one.slug == record.slug or one.sha256 == record.sha256) for one in new)
    )


def _name(source: Source) -> str:
    if isinstance(source.given, Document):
        return source.given.slug
    return "stdin" if source.given == _STDIN else source.given.stem
