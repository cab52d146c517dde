"""What a commit knows of its documents beside the quads: one SQLite file, and one packed extraction a document.

A document can so be resolved again without its file, and a new one merged with the entities that are there.
The extractions are immutable files that generations share by hard links; the SQLite file is copied.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from kg.errors import NotFound
from kg.model import Entity, Extraction

FILE = "catalog.sqlite"
FOLDER = "documents"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (slug TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (
    slug TEXT NOT NULL, iri TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (slug, iri)
) WITHOUT ROWID;
CREATE INDEX entity_iri ON entity (iri, slug);
CREATE INDEX entity_name ON entity (name, slug);
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What the catalogue knows of a document."""

    slug: str
    title: str
    #: Hex SHA-256 of the text.
    sha256: str
    #: Hash of all that its graphs are made from: the text, what was told of it, the versions of the program's parts.
    fingerprint: str
    #: Where it came from: an absolute path or a URL.
    origin: str
    #: Name of the file with the packed extraction.
    file: str
    extractor: str
    place: str | None = None
    year: int | None = None
    kind: str | None = None
    #: What it states, counted.
    characters: int = 0
    mentions: int = 0
    facts: int = 0
    observations: int = 0


_RECORD = tuple(field.name for field in fields(Record))


class Catalog:
    """The catalogue of one generation; ``writable`` for the copy that a transaction works on."""

    def __init__(self, folder: Path | None, *, writable: bool = False) -> None:
        """Open the catalogue in a generation's folder; a writable one is made where there is none.

        Without a folder it is empty and in memory.

        Raises:
            sqlite3.DatabaseError: if the file is damaged or missing.
        """
        self._folder = folder or Path()
        path = self._folder / FILE
        fresh = folder is None or (writable and not path.exists())
        mode = "rwc" if writable else "ro&immutable=1"
        address = f"{path.absolute().as_uri()}?mode={mode}" if folder else ":memory:"
        # sqlite3 is built for use from several threads; a reader's connection is shared by them.
        self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            if writable:
                # A crash throws the whole folder away: no journal is needed, and the file is synced once, at the end.
                self._db.execute("PRAGMA journal_mode = OFF")
                self._db.execute("PRAGMA synchronous = OFF")
            if fresh:
                self._db.executescript(_SCHEMA)
            rows = self._db.execute("SELECT data FROM document").fetchall()
            records = (Record(**json.loads(row[0])) for row in rows)
            self._records: dict[str, Record] = {record.slug: record for record in records}
            self._sorted = False
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Commit and close."""
        self._db.commit()
        self._db.close()

    def meta(self, key: str) -> str | None:
        """A value that stands for the whole store."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value that stands for the whole store."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def documents(self) -> Mapping[str, Record]:
        """Slug → record, in the order of slugs."""
        if not self._sorted:
            self._records = dict(sorted(self._records.items()))
            self._sorted = True
        return self._records

    def packed(self, slug: str) -> bytes:
        """The packed extraction of a document.

        Raises:
            NotFound: if there is no such document.
        """
        record = self._records.get(slug)
        if record is None:
            raise NotFound(f"there is no document {slug!r} in the store")
        return (self._folder / FOLDER / record.file).read_bytes()

    def extraction(self, slug: str) -> Extraction:
        """What was extracted from a document.

        Raises:
            NotFound: if there is no such document.
        """
        from kg.extract.serial import unpack  # noqa: PLC0415 - brings all rules with it, and most readers need none

        return unpack(self.packed(slug))

    def entities(self, iris: Iterable[str] | None = None) -> Iterator[tuple[str, list[Entity]]]:
        """IRI → the entity as each document knows it, by IRI and then by slug; all entities if none are named."""
        if iris is None:
            rows = self._db.execute("SELECT iri, data FROM entity ORDER BY iri, slug")
        else:
            wanted = json.dumps(sorted(set(iris)))
            rows = self._db.execute(
                "SELECT e.iri, e.data FROM json_each(?) w JOIN entity e ON e.iri = w.value ORDER BY e.iri, e.slug",
                (wanted,),
            )
        current, found = "", list[Entity]()
        with closing(rows):
            for iri, data in rows:
                if iri != current and found:
                    yield current, found
                    found = []
                current = iri
                found.append(_entity(iri, data))
        if found:
            yield current, found

    def iris_of(self, slug: str) -> list[str]:
        """IRIs of the entities of a document."""
        rows = self._db.execute("SELECT iri FROM entity WHERE slug = ? ORDER BY iri", (slug,))
        return [str(row[0]) for row in rows]

    def iris(self, prefix: str) -> list[str]:
        """IRIs of entities that begin with a prefix."""
        rows = self._db.execute(
            "SELECT DISTINCT iri FROM entity WHERE iri >= ? AND iri < ? ORDER BY iri", (prefix, prefix + "\U0010ffff")
        )
        return [str(row[0]) for row in rows]

    def slugs_with(self, segments: Iterable[str]) -> list[str]:
        """Slugs of the documents with an entity whose IRI ends with one of these path segments."""
        rows = self._db.execute(
            "SELECT DISTINCT e.slug FROM json_each(?) w JOIN entity e ON e.name = w.value ORDER BY e.slug",
            (json.dumps(sorted(set(segments))),),
        )
        return [str(row[0]) for row in rows]

    def put(self, record: Record, packed: bytes, entities: Iterable[Entity]) -> None:
        """Write a document in the place of the one with its slug; ``record.file`` must be ``file_name(packed)``."""
        self.drop(record.slug)
        folder = self._folder / FOLDER
        folder.mkdir(exist_ok=True)
        (folder / record.file).write_bytes(packed)
        self._records[record.slug] = record
        self._sorted = False
        self._db.execute("INSERT INTO document VALUES (?, ?)", (record.slug, _compact(asdict(record))))
        self._db.executemany(
            "INSERT INTO entity VALUES (?, ?, ?, ?)",
            ((record.slug, entity.iri, entity.iri.rpartition("/")[2], _entity_data(entity)) for entity in entities),
        )

    def drop(self, slug: str) -> None:
        """Forget a document; nothing happens where there is none."""
        record = self._records.pop(slug, None)
        if record is None:
            return
        self._db.execute("DELETE FROM document WHERE slug = ?", (slug,))
        self._db.execute("DELETE FROM entity WHERE slug = ?", (slug,))
        # Only this generation's link goes; and no other document has the file, since the slug is part of its content.
        (self._folder / FOLDER / record.file).unlink(missing_ok=True)


def file_name(packed: bytes) -> str:
    """Name of the file of a packed extraction, by its content."""
    return hashlib.sha256(packed).hexdigest()[:32] + ".z"


def copy(source: Path, target: Path) -> None:
    """Copy a catalogue into a new generation: the SQLite file as a copy, the immutable files as links."""
    shutil.copyfile(source / FILE, target / FILE)
    (target / FOLDER).mkdir()
    if not (source / FOLDER).is_dir():
        return
    with os.scandir(source / FOLDER) as entries:
        for entry in entries:
            try:
                os.link(entry.path, target / FOLDER / entry.name)
            except OSError:  # a file system without hard links
                shutil.copyfile(entry.path, target / FOLDER / entry.name)


def _compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _entity_data(entity: Entity) -> str:
    return _compact([entity.label, entity.types, entity.aliases, entity.pinyin, entity.english])


def _entity(iri: str, data: str) -> Entity:
    label, types, aliases, pinyin, english = json.loads(data)
    return Entity(iri, label, tuple(types), tuple(aliases), pinyin, english)
