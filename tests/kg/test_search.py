"""The index of names: what finds a thing, in which order, and that an index is whole, shared and mended."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg import graph
from kg.errors import BadInput
from kg.graph import derived
from kg.graph import terms as t
from kg.graph.search import database, files
from kg.link.pinyin import pinyin
from kg.names import BASE
from kg.store import EmbeddedStore, open_store
from kg.store.base import Reader
from tests.bare import Bare

ID = BASE + "id/"
ENTITIES = NamedNode(BASE + "graph/entities")

#: Label, type, aliases, mentions.
THINGS: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
    ("南沙", "Zone", (), 1),
    ("南沙区", "AdminArea", ("Nansha District",), 9),
    ("南沙港铁路", "Project", ("南沙港疏港铁路",), 2),
    ("广州南沙综合保税区", "Zone", (), 5),
    ("广州科学城", "Zone", ("科学城", "Science City"), 4),
    ("广州科技创新走廊", "Corridor", (), 3),
    ("北部湾港", "Hub", ("南沙北",), 7),
    ("5G+“智慧”产业园", "Zone", (), 0),
    ("西安港", "Hub", (), 0),
    ("绿道", "Facility", (), 0),
    ("沙南大桥", "Facility", (), 1),
)


def _quads(things: Iterable[tuple[str, str, tuple[str, ...], int]]) -> Iterator[Quad]:
    for label, kind, aliases, mentions in things:
        thing = NamedNode(ID + "440100/" + label.replace("“", "").replace("”", ""))
        yield Quad(thing, t.TYPE, NamedNode(t.DOCUMENT.value.replace("Document", kind)), ENTITIES)
        yield Quad(thing, t.LABEL, Literal(label, language="zh"), ENTITIES)
        yield Quad(thing, t.PINYIN, Literal(pinyin(label)), ENTITIES)
        for alias in aliases:
            yield Quad(thing, t.ALT_LABEL, Literal(alias, language="en" if alias.isascii() else "zh"), ENTITIES)
        for n in range(mentions):
            text = NamedNode(BASE + "graph/doc/d/text")
            yield Quad(NamedNode(f"{thing.value}/mention/{n}"), t.MENTIONS, thing, text)


def _write(store: EmbeddedStore, quads: Iterable[Quad]) -> None:
    with store.write() as transaction:
        transaction.extend(quads)


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    """A store of its own, with the things above."""
    found = open_store(tmp_path / "store", create=True)
    _write(found, _quads(THINGS))
    return found


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> graph.Index:
    store = open_store(tmp_path_factory.mktemp("search") / "store", create=True)
    _write(store, _quads(THINGS))
    return graph.Index(store.reader())


def _labels(index: graph.Index, text: str, **choice: Any) -> list[str]:  # noqa: ANN401 (as search takes them)
    return [hit.node.label for hit in index.search(text, **choice).hits]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        # The whole label, then beginnings (of labels before aliases), then inside; among equals the most mentioned.
        ("南沙", ["南沙", "南沙区", "南沙港铁路", "北部湾港", "广州南沙综合保税区"]),
        ("科学城", ["广州科学城"]),
        ("沙", ["沙南大桥", "南沙区", "北部湾港", "广州南沙综合保税区", "南沙港铁路", "南沙"]),
        ("nansha", ["南沙区", "南沙", "南沙港铁路", "广州南沙综合保税区"]),  # of which the first is English
        ("nán shā", ["南沙", "南沙区", "南沙港铁路", "广州南沙综合保税区"]),
        ("nan2sha1qu1", ["南沙区"]),
        ("nanshag", ["南沙港铁路", "南沙"]),  # the last by a typo
        ("nan sha gang t", ["南沙港铁路"]),
        ("gzkxc", ["广州科学城"]),
        ("GZKJCXZL", ["广州科技创新走廊"]),
        ("zkx", ["广州科学城"]),
        ("xi'an", ["西安港"]),
        ("xian", ["西安港"]),
        ("lvdao", ["绿道"]),
        ("lüdào", ["绿道"]),
        ("science", ["广州科学城"]),
        ("ence ci", ["广州科学城"]),
        ("5G", ["5G+“智慧”产业园"]),
        ("+智", ["5G+“智慧”产业园"]),
        ("５ｇ", ["5G+“智慧”产业园"]),
        ("没有", []),
    ],
)
def test_the_best_match_comes_first(index: graph.Index, text: str, labels: list[str]) -> None:
    assert _labels(index, text) == labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("南沙岗铁路", "南沙港铁路"),  # another character
        ("南沙铁路", "南沙港铁路"),  # one left out
        ("南沙新港铁路", "南沙港铁路"),  # one too many
        ("南港沙铁路", "南沙港铁路"),  # two swapped, across the middle
        ("南纱区", "南沙区"),
        ("男杀港铁路", "南沙港铁路"),  # of the same sound
        ("nanshaganhtielu", "南沙港铁路"),
        ("nnashagangtielu", "南沙港铁路"),
        ("sciense city", "广州科学城"),
        ("Nansha Distrct", "南沙区"),
    ],
)
def test_a_typo_is_forgiven(index: graph.Index, text: str, label: str) -> None:
    hit = index.search(text).hits[0]
    assert (hit.node.label, hit.how) == (label, "typo")


def test_a_whole_name_is_no_typo(index: graph.Index) -> None:
    assert all(hit.how != "typo" for hit in index.search("南沙区").hits)
    assert _labels(index, "北纱") == []  # too short to be wrong


@given(data=st.data())
def test_every_part_of_every_name_finds_it(index: graph.Index, data: st.DataObject) -> None:
    label, _, aliases, _ = data.draw(st.sampled_from(THINGS))
    name = data.draw(st.sampled_from((label, *aliases)))
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert label in _labels(index, name[start:end], limit=50)


@given(data=st.data())
def test_every_single_edit_of_a_name_finds_it(index: graph.Index, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([label for label, *_ in THINGS if len(label) > 3 and label.isalpha()]))
    at = data.draw(st.integers(0, len(name) - 1))
    other = data.draw(st.sampled_from("龘靐齉"))
    wrong = data.draw(st.sampled_from([name[:at] + other + name[at + 1 :], name[:at] + other + name[at:]]))
    assert name in _labels(index, wrong)


@given(text=st.text(max_size=40), kind=st.none() | st.text(max_size=5), limit=st.integers(1, 5))
def test_any_text_is_only_searched_for(index: graph.Index, text: str, kind: str | None, limit: int) -> None:
    found = index.search(text, kind=kind, limit=limit)
    assert len(found.hits) == min(limit, found.total)
    assert sum(found.types.values()) == found.total
    assert (found.next is None) == (found.total <= limit)


@pytest.mark.parametrize(
    "text",
    ['"', '""', "a OR b", "NEAR(南 沙)", "*", "南*", "^南", "name:南", "-", "(", "南 AND", "\x00南", "\ud800", "\ue000",
     "\ue010n", "南" * 100_000,
     "a" * 100_000, "xi" * 60, "'; DROP TABLE name; --", "%", "\u202e", "𠀀", "e\u0301" * 50],
)  # fmt: skip
def test_nothing_is_read_as_syntax(index: graph.Index, text: str) -> None:
    found = index.search(text)
    assert len(found.hits) <= found.total <= len(THINGS)


def test_pages_join_without_gap_or_double(index: graph.Index) -> None:
    for text in ("", "南", "nansha", "n", "沙"):
        whole = _labels(index, text, limit=50)
        found, after = [], ""
        while True:
            page = index.search(text, limit=1, after=after)
            found += [hit.node.label for hit in page.hits]
            if page.next is None:
                break
            after = page.next
        assert found == whole
    with pytest.raises(BadInput, match="cursor"):
        index.search("", after="forged")


def test_a_page_goes_on_over_a_commit(store: EmbeddedStore) -> None:
    first = graph.index(store.reader()).search("", limit=4)
    assert first.next is not None
    whole = _labels(graph.index(store.reader()), "", limit=50)
    _write(store, _quads([("最先", "Zone", (), 99), ("最后的一个地方", "Zone", (), 0)]))
    rest = _labels(graph.index(store.reader()), "", limit=50, after=first.next)
    assert [label for label in rest if label != "最后的一个地方"] == whole[4:]
    assert len(rest) == len(whole) - 3


def test_facets_and_filters(index: graph.Index) -> None:
    found = index.search("", kind="Zone")
    assert (found.total, found.types, found.areas) == (4, {"Zone": 4}, {"440100": 4})
    assert index.search("南沙", kind="Zone", place=ID + "area/440100").total == 2
    assert index.search("南沙", place=ID + "area/110000").total == 0


def test_a_store_that_is_no_folder_is_searched_in_memory(store: EmbeddedStore) -> None:
    reader = store.reader()
    bare = graph.Index(Bare(reader))  # type: ignore[arg-type]
    for text in ("", "南沙", "gzkxc"):
        assert bare.search(text) == graph.Index(reader).search(text)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(bare.search("南沙").total)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [5] * 8


def _path(reader: Reader) -> Path:
    folder = getattr(reader, "folder", None)
    assert isinstance(folder, Path)
    return folder / files.FILE


def test_an_index_is_made_once_for_its_commit(store: EmbeddedStore) -> None:
    reader = store.reader()
    graph.Index(reader)
    made = _path(reader).stat().st_ino
    graph.Index(reader)
    assert _path(reader).stat().st_ino == made
    _write(store, _quads([("甲城", "Zone", (), 0)]))
    assert not _path(store.reader()).exists()  # another commit, another index
    assert _labels(graph.Index(store.reader()), "甲") == ["甲城"]
    assert _labels(graph.Index(reader), "甲") == []


@pytest.mark.parametrize("damage", ["empty", "garbage", "cut", "inside", "unfinished"])
def test_a_damaged_index_is_made_anew(store: EmbeddedStore, damage: str) -> None:
    reader = store.reader()
    whole = graph.Index(reader).search("南沙")
    path = _path(reader)
    content = path.read_bytes()
    page = 4096
    path.unlink()
    path.write_bytes(
        {
            "empty": b"",
            "garbage": b"no database" * 1000,
            "cut": content[: len(content) // 2],
            "inside": content[:page] + b"\xff" * (len(content) - page),
            "unfinished": content,
        }[damage]
    )
    if damage == "unfinished":
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version = 0")
        db.close()
    assert graph.Index(reader).search("南沙") == whole
    mended = derived.whole(path, database.VERSION)
    assert mended is not None
    mended.close()


def test_an_index_that_breaks_while_it_is_open_is_mended(store: EmbeddedStore) -> None:
    index = graph.Index(store.reader())
    whole = index.search("南沙")
    index._connections._free.get().close()
    index._connections._free.put(sqlite3.connect(":memory:"))
    assert index.search("南沙") == whole


def test_a_folder_that_cannot_be_written_leaves_the_memory(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = store.reader()

    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    assert graph.Index(reader).search("南沙").total == 5
    assert not _path(reader).exists()


def _build(folder: str, barrier: Any, found: Any) -> None:  # noqa: ANN401 (of multiprocessing)
    reader = open_store(folder).reader()
    barrier.wait()
    total = graph.Index(reader).search("南沙").total
    found.put((total, _path(reader).stat().st_ino))


def test_processes_that_need_an_index_at_once_share_one(store: EmbeddedStore) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, found = context.Barrier(3), context.Queue()
    processes = [context.Process(target=_build, args=(str(store.folder), barrier, found)) for _ in range(3)]
    for process in processes:
        process.start()
    answers = {found.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(answers) == 1
    assert {total for total, _ in answers} == {5}
    assert {path.name for path in _path(store.reader()).parent.glob("search*")} == {files.FILE, "search.lock"}
