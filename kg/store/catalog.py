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
from dataclasses import asdict, dataclass
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
CREATE TABLE area (slug TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (slug, code)) WITHOUT ROWID;
CREATE TABLE nation_wide (slug TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (slug, name)) WITHOUT ROWID;
CREATE TABLE former (slug TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (slug, old)) WITHOUT ROWID;
CREATE INDEX former_old ON former (old);
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
    file: str = ""
    extractor: str = ""
    place: str | None = None
    year: int | None = None
    kind: str | None = None
    #: Who annotated it by hand (``unknown`` where no name is known), and a hash of the annotations; "" where it was
    #: extracted.
    annotator: str = ""
    annotations: str = ""
    #: What it states, counted.
    characters: int = 0
    mentions: int = 0
    facts: int = 0
    observations: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What a document adds to the graphs that all documents share."""

    entities: tuple[Entity, ...] = ()
    #: Codes of the administrative areas it mentions.
    areas: tuple[str, ...] = ()
    #: Canonical names that it makes nation-wide.
    nation_wide: tuple[str, ...] = ()
    #: IRI that a thing would have on the document's own ground → its IRI, since its scope is wider.
    former: tuple[tuple[str, str], ...] = ()


#: Tables with a document's rows, besides ``document`` itself.
_SHARES = ("entity", "area", "nation_wide", "former")


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

    def abandon(self) -> None:
        """Close without a commit; closing twice does no harm."""
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

    def file_of(self, slug: str) -> Path:
        """The file with the packed extraction of a document; it stays as long as the reader does.

        Raises:
            NotFound: if there is no such document.
        """
        record = self._records.get(slug)
        if record is None:
            raise NotFound(f"there is no document {slug!r} in the store")
        return self._folder / FOLDER / record.file

    def packed(self, slug: str) -> bytes:
        """The packed extraction of a document.

        Raises:
            NotFound: if there is no such document.
        """
        return self.file_of(slug).read_bytes()

    def extraction(self, slug: str) -> Extraction:
        """What was extracted from a document.

        Raises:
            NotFound: if there is no such document.
        """
        from kg.extract.serial import unpack  # noqa: PLC0415 - brings all rules with it, and most readers need none

        return unpack(self.packed(slug))

    def entities(self, iris: Iterable[str]) -> Iterator[Entity]:
        """Entities by their IRIs, as each document knows them; by IRI, then by slug."""
        rows = self._db.execute(
            "SELECT e.iri, e.data FROM json_each(?) w JOIN entity e ON e.iri = w.value ORDER BY e.iri, e.slug",
            (_array(iris),),
        )
        for iri, data in rows:
            label, types, aliases, pinyin, english = json.loads(data)
            yield Entity(iri, label, tuple(types), tuple(aliases), pinyin, english)

    def former(self, iris: Iterable[str]) -> dict[str, str]:
        """Former IRI → the IRI that stands in its place, for those of the given IRIs that are former ones."""
        rows = self._db.execute(
            "SELECT DISTINCT f.old, f.new FROM json_each(?) w JOIN former f ON f.old = w.value ORDER BY f.old, f.new",
            (_array(iris),),
        )
        return dict(rows.fetchall())

    def iris_of(self, slug: str) -> set[str]:
        """IRIs of the entities of a document, and the former ones."""
        rows = self._db.execute(
            "SELECT iri FROM entity WHERE slug = ? UNION SELECT old FROM former WHERE slug = ?", (slug, slug)
        )
        return {str(row[0]) for row in rows}

    def areas(self) -> set[str]:
        """Codes of the administrative areas that documents mention."""
        return {str(row[0]) for row in self._db.execute("SELECT DISTINCT code FROM area")}

    def nation_wide(self, without: Iterable[str] = ()) -> set[str]:
        """Canonical names that documents make nation-wide, some documents left out."""
        rows = self._db.execute(
            "SELECT DISTINCT name FROM nation_wide WHERE slug NOT IN (SELECT value FROM json_each(?))",
            (_array(without),),
        )
        return {str(row[0]) for row in rows}

    def nation_wide_of(self, slug: str) -> tuple[str, ...]:
        """Canonical names that a document makes nation-wide, sorted."""
        rows = self._db.execute("SELECT name FROM nation_wide WHERE slug = ? ORDER BY name", (slug,))
        return tuple(str(row[0]) for row in rows)

    def count_entities(self) -> int:
        """Number of entities over all documents."""
        return int(self._db.execute("SELECT count(DISTINCT iri) FROM entity").fetchone()[0])

    def slugs_with(self, segments: Iterable[str]) -> list[str]:
        """Slugs of the documents with an entity whose IRI ends with one of these path segments."""
        rows = self._db.execute(
            "SELECT DISTINCT e.slug FROM json_each(?) w JOIN entity e ON e.name = w.value ORDER BY e.slug",
            (_array(segments),),
        )
        return [str(row[0]) for row in rows]

    def put(self, record: Record, packed: bytes, share: Share) -> None:
        """Write a document in the place of the one with its slug; ``record.file`` must be ``file_name(packed)``."""
        slug = record.slug
        self.drop(slug, keep=record.file)
        folder = self._folder / FOLDER
        folder.mkdir(exist_ok=True)
        # A file that is there is linked from older generations and must not be opened for writing.
        if not (folder / record.file).exists():
            (folder / record.file).write_bytes(packed)
        self.enter(record, share)

    def enter(self, record: Record, share: Share) -> None:
        """Write what is known of a document, but not its packed extraction; it must not be there yet."""
        slug = record.slug
        self._records[slug] = record
        self._sorted = False
        self._db.execute("INSERT INTO document VALUES (?, ?)", (slug, _compact(asdict(record))))
        self._db.executemany(
            "INSERT INTO entity VALUES (?, ?, ?, ?)",
            ((slug, each.iri, each.iri.rpartition("/")[2], _entity(each)) for each in share.entities),
        )
        self._db.executemany("INSERT INTO area VALUES (?, ?)", ((slug, code) for code in share.areas))
        self._db.executemany("INSERT INTO nation_wide VALUES (?, ?)", ((slug, name) for name in share.nation_wide))
        self._db.executemany("INSERT INTO former VALUES (?, ?, ?)", ((slug, old, new) for old, new in share.former))

    def drop(self, slug: str, *, keep: str = "") -> None:
        """Forget a document, but for its file if that is to be kept; nothing happens where there is none."""
        record = self.leave(slug)
        if record is None:
            return
        # Only this generation's link goes; and no other document has the file, since the slug is part of its content.
        if record.file != keep:
            (self._folder / FOLDER / record.file).unlink(missing_ok=True)

    def leave(self, slug: str) -> Record | None:
        """Forget what is known of a document, but keep its packed extraction; its record comes back."""
        record = self._records.pop(slug, None)
        for table in ("document", *_SHARES) if record else ():
            self._db.execute(f"DELETE FROM {table} WHERE slug = ?", (slug,))  # noqa: S608 - names of our own
        return record


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


def _array(values: Iterable[str]) -> str:
    return _compact(sorted(set(values)))


def _entity(entity: Entity) -> str:
    return _compact([entity.label, entity.types, entity.aliases, entity.pinyin, entity.english])
