"""A commit goes into one file and comes back whole, or not at all."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import BadInput, Conflict, StoreLocked, UnreadableFile
from kg.store import EmbeddedStore, open_store
from kg.store.backup import MANIFEST, file_name, pack, unpack


def _add(store: EmbeddedStore, *numbers: int) -> None:
    with store.write() as transaction:
        transaction.extend(Quad(NamedNode(f"x:{n}"), NamedNode("x:p"), Literal(n), NamedNode("x:g")) for n in numbers)


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    """Three quads in two commits."""
    found = open_store(tmp_path / "store", create=True)
    _add(found, 1, 2)
    _add(found, 3)
    return found


@pytest.fixture
def archive(store: EmbeddedStore, tmp_path: Path) -> Path:
    """Its newest commit."""
    path = tmp_path / "one.tar.gz"
    with path.open("wb") as out:
        assert pack(store, out, gzip=True).quads == 3
    return path


def test_a_commit_comes_back_as_it_was(store: EmbeddedStore, archive: Path, tmp_path: Path) -> None:
    again = io.BytesIO()
    pack(store, again, gzip=True)
    assert again.getvalue() == archive.read_bytes()
    other = open_store(tmp_path / "other", create=True)
    found, name = unpack(archive, other)
    assert (found.generation, name, found.documents) == ("000002", "000001", 0)
    assert set(other.reader().quads()) == set(store.reader().quads())
    _add(other, 4)
    assert len(other.reader()) == 4


def test_a_store_is_not_overwritten_unless_asked(store: EmbeddedStore, archive: Path) -> None:
    _add(store, 4)
    with pytest.raises(Conflict, match="--force"):
        unpack(archive, store)
    assert len(store.reader()) == 4
    assert unpack(archive, store, force=True)[1] == "000004"
    assert len(store.reader()) == 3
    store.rollback()
    assert len(store.reader()) == 4


def test_a_backup_is_made_while_others_write(store: EmbeddedStore, tmp_path: Path) -> None:
    class Slow(io.BytesIO):
        def write(self, data: object) -> int:
            _add(store, len(self.getvalue()) + 10)
            return super().write(data)  # type: ignore[arg-type]

    out = Slow()
    assert pack(store, out, gzip=False).quads == 3
    (tmp_path / "slow.tar").write_bytes(out.getvalue())
    other = open_store(tmp_path / "other", create=True)
    unpack(tmp_path / "slow.tar", other)
    assert len(other.reader()) == 3 < len(store.reader())


def test_nothing_is_put_back_while_somebody_writes(store: EmbeddedStore, archive: Path) -> None:
    with store.write(), pytest.raises(StoreLocked):
        unpack(archive, open_store(store.folder), force=True)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _without_list(data: bytes) -> bytes:
    return _again(data, lambda members: [one for one in members if one[0] != MANIFEST])


def _changed(data: bytes) -> bytes:
    return _again(data, lambda members: [(name, text[::-1] if "catalog" in name else text) for name, text in members])


def _missing(data: bytes) -> bytes:
    return _again(data, lambda members: [one for one in members if "CURRENT" not in one[0]])


def _elsewhere(data: bytes) -> bytes:
    return _again(data, lambda members: [("graph/../../../evil", b"x"), *members])


def _twice(data: bytes) -> bytes:
    return _again(data, lambda members: [members[0], *members])


def _again(data: bytes, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        members = [(one.name, file.read()) for one in tar if (file := tar.extractfile(one)) is not None]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, text in change(members):
            told = tarfile.TarInfo(name)
            told.size = len(text)
            tar.addfile(told, io.BytesIO(text))
    return out.getvalue()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_cut, "damaged or cut short"),
        (lambda _: b"", "damaged or cut short"),
        (lambda _: b"no tar " * 1000, "damaged or cut short"),
        (_without_list, "it was cut short"),
        (_changed, "catalog.sqlite is not what was packed"),
        (_missing, "graph/CURRENT is not what was packed"),
        (_elsewhere, "it holds 'graph/../../../evil'"),
        (_twice, "it holds 'catalog.sqlite'"),
    ],
)
def test_what_is_no_whole_backup_changes_nothing(
    archive: Path, store: EmbeddedStore, spoil: Callable[[bytes], bytes], message: str
) -> None:
    archive.write_bytes(spoil(archive.read_bytes()))
    before = store.generations()
    with pytest.raises(UnreadableFile, match="is no whole backup") as raised:
        unpack(archive, store, force=True)
    assert message in str(raised.value)
    assert store.generations() == before
    assert not list((store.folder / "generations").glob("*.tmp"))


def test_there_must_be_something(tmp_path: Path) -> None:
    empty = open_store(tmp_path / "empty", create=True)
    with pytest.raises(BadInput, match="nothing to back up"):
        pack(empty, io.BytesIO(), gzip=False)
    with pytest.raises(UnreadableFile, match="cannot be read: No such file"):
        unpack(tmp_path / "nowhere.tar", empty)
    assert file_name(tmp_path / "x.tar", empty).name == "x.tar"
    assert file_name(tmp_path, empty).name == "planatlas-000000.tar.gz"
