"""The adjacency: it says what the patterns say, belongs to its commit, and is only used where it is whole."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg import deadline, graph
from kg.errors import BadInput, DeadlinePassed, NotFound
from kg.graph import adjacency
from kg.graph import terms as t
from kg.graph.adjacency import build, database
from kg.ingest import ingest
from kg.names import BASE, OA, PLAN
from kg.settings import Settings
from kg.store import EmbeddedStore, Reader, open_store
from kg.store.base import Results, Term
from tests.bare import Bare
from tests.invented import city

ID = BASE + "id/"
HUB = ID + "440100/枢纽"
CLASSES = ("Zone", "Corridor", "Industry", "Place")


class ByPattern(Bare):
    """One that also answers queries: it is read by pattern."""

    def query(self, text: str, *, substitutions: Mapping[str, Term]) -> Results:
        """What another answers."""
        return self._reader.query(text, substitutions=substitutions)


class Both:
    """A commit as its adjacency tells it, and as patterns do."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store = store
        self.kept = store.reader()
        assert adjacency.make(self.kept) is not None
        assert adjacency.of(self.kept) is not None
        self.bare: Any = ByPattern(self.kept)
        self.things = sorted(
            {
                end.value
                for predicate in (t.SUBJECT, t.OBJECT)
                for quad in self.kept.quads(None, predicate)
                if isinstance(end := quad.object, NamedNode)
            }
        )
        self.documents = [one.iri for one in graph.documents(self.kept)]

    def same(self, iri: str, **choice: Any) -> graph.Neighbourhood | str:  # noqa: ANN401 (as neighbours takes them)
        told = _told(self.kept, iri, choice)
        assert told == _told(self.bare, iri, choice)
        return told


def _told(reader: Reader, iri: str, choice: Mapping[str, Any]) -> graph.Neighbourhood | str:
    try:
        return graph.neighbours(reader, iri, **choice)
    except NotFound as error:
        return str(error)


def _odd(seed: int) -> Iterator[Quad]:
    """Statements as no document of ours has them all: of many shapes, over few things and one that has very many."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    things = [NamedNode(f"{ID}440100/{number}") for number in range(40)]
    documents = [NamedNode(f"{ID}doc/d{number}") for number in range(4)]
    yield from _odd_things(dice, things[:-5])  # of the last nothing is stated
    for document in documents:
        own = NamedNode(t.graph_of(document.value))
        yield Quad(document, t.TYPE, t.DOCUMENT, own)
        if document != documents[0]:  # whose passages tell their words themselves, or not
            yield Quad(document, t.TEXT, Literal("规划建设一批集聚区。" * 9), NamedNode(own.value + "/text"))
    for number in range(700):
        yield from _odd_statement(dice, number, dice.choice(documents), things)


def _odd_things(dice: random.Random, things: list[NamedNode]) -> Iterator[Quad]:
    entities, inferred = NamedNode(BASE + "graph/entities"), NamedNode(BASE + "graph/inferred")
    yield Quad(NamedNode(HUB), t.TYPE, NamedNode(PLAN + "Hub"), entities)
    for number, thing in enumerate(things):
        for kind in dice.sample(CLASSES, dice.randrange(3)):
            yield Quad(thing, t.TYPE, NamedNode(PLAN + kind), dice.choice((entities, inferred)))
        if number % 7:
            yield Quad(thing, t.LABEL, Literal(f"第{number}区", language="zh"), entities)
        if number % 5 == 0:
            yield Quad(thing, t.LABEL, Literal(f"Zone {number}", language="en"), entities)
            yield Quad(thing, t.TYPE, NamedNode("https://example.org/Zone"), entities)


def _odd_statement(dice: random.Random, number: int, document: NamedNode, things: list[NamedNode]) -> Iterator[Quad]:
    own = NamedNode(t.graph_of(document.value) + "/evidence")
    ends: list[NamedNode] = [dice.choice(things), NamedNode(HUB) if number % 2 else dice.choice(things)]
    dice.shuffle(ends)
    # Some are stated twice, in one graph or in two, and say different things.
    one = NamedNode(f"{ID}statement/{number - number % 9 // 8}")
    status = number % 97 == 0
    predicates = ("status",) if status else (*t.RELATIONS[:4], "status")
    yield Quad(one, t.SUBJECT, ends[0], own)
    yield Quad(one, t.PREDICATE, NamedNode(PLAN + dice.choice(predicates)), own)
    yield Quad(one, t.OBJECT, Literal(HUB) if status else ends[1], own)
    yield Quad(one, t.DERIVED_FROM, document, own)
    yield Quad(one, t.CONFIDENCE, Literal(dice.choice(("0.5", "0.75", "0.8", "1"))), own)
    if number % 3:
        yield Quad(one, t.COMMITMENT, NamedNode(f"{PLAN}commitment-{dice.choice(t.COMMITMENTS)}"), own)
    if number % 4 == 0:
        yield Quad(one, t.DUE, Literal(str(2020 + number % 7)), own)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        start = dice.randrange(120)
        evidence = NamedNode(f"{document.value}/evidence/{start}-{start + 5}")
        yield Quad(one, t.EVIDENCE, evidence, own)
        if start % 3:
            selector = NamedNode(evidence.value + "#s")
            yield Quad(evidence, t.SOURCE, document, own)
            yield Quad(evidence, t.SELECTOR, selector, own)
            for name, value in (("start", str(start)), ("end", str(start + 5)), ("exact", f"第{start}句")):
                yield Quad(selector, NamedNode(OA + name), Literal(value), own)


def _odd_store(folder: Path) -> EmbeddedStore:
    store = open_store(folder, create=True)
    with store.write() as transaction:
        transaction.extend(_odd(1))
    return store


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(_odd_store(tmp_path_factory.mktemp("odd") / "store"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Both:
    return Both(city(tmp_path_factory.mktemp("tiny") / "store", root))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Both:
    store = open_store(tmp_path_factory.mktemp("sample") / "store", create=True)
    ingest(sorted(samples.glob("*.txt")), store, settings=Settings(workers=1))
    return Both(store)


@pytest.fixture(params=["odd", "tiny", "sample"], scope="module")
def both(request: pytest.FixtureRequest) -> Both:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Both)
    return found


def test_all_things_have_the_same_neighbours(both: Both) -> None:
    edges = 0
    for iri in both.things:
        told = both.same(iri)
        edges += 0 if isinstance(told, str) else len(told.edges)
    assert edges > 30


@settings(max_examples=150)
@given(data=st.data())
def test_every_choice_lets_the_same_through(both: Both, data: st.DataObject) -> None:
    choice = {
        "depth": data.draw(st.sampled_from((1, 1, 1, 2))),
        "direction": data.draw(st.sampled_from(("both", "in", "out"))),
        "predicates": data.draw(st.lists(st.sampled_from((*t.RELATIONS, "no", "x y")), max_size=2)),
        "types": data.draw(
            st.lists(st.sampled_from((*CLASSES, "plan:Zone", PLAN + "Hub", "https://example.org/Zone")), max_size=2)
        ),
        "documents": data.draw(st.lists(st.sampled_from(both.documents), max_size=2)),
        "min_confidence": data.draw(st.sampled_from((0.0, 0.0, 0.75, 0.8, 1.0))),
        "limit": data.draw(st.sampled_from((1, 7, 50, 200))),
    }
    told = both.same(data.draw(st.sampled_from(both.things)), **choice)
    if not isinstance(told, str) and told.next is not None:
        both.same(told.centre, **choice, after=told.next)


def test_other_predicates_are_told_where_they_are_asked_for(odd: Both) -> None:
    assert not isinstance(told := odd.same(HUB, predicates=["status"]), str)
    assert {edge.predicate for edge in told.edges} == {"status"}


@pytest.mark.parametrize("limit", [1, 50, 64, 1000])
def test_pages_of_a_hub_are_the_same_and_join(odd: Both, limit: int) -> None:
    after, edges = "", 0
    while True:
        page = odd.same(HUB, limit=limit, after=after)
        assert not isinstance(page, str)
        edges += len(page.edges)
        if page.next is None:
            break
        after = page.next
    assert edges > 3 * database.PAGE / 2
    with pytest.raises(BadInput, match="cursor"):
        graph.neighbours(odd.kept, HUB, after="nothing")


def test_a_cursor_of_many_steps_goes_on_in_one(odd: Both) -> None:
    far = graph.neighbours(odd.bare, HUB, depth=2, limit=400)
    assert far.next is not None
    assert not isinstance(told := odd.same(HUB, after=far.next), str)
    assert told.edges == ()


def test_it_is_the_same_from_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_QUADS", 300)
    both = Both(_odd_store(tmp_path / "store"))
    for iri in both.things:
        both.same(iri)
        both.same(iri, direction="in", predicates=["status", "partOf"])


def test_what_is_too_large_is_read_by_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_HUGE", 100)
    both = Both(_odd_store(tmp_path / "store"))
    for iri, depth in product((HUB, *both.things[:4]), (1, 2)):
        both.same(iri, depth=depth)


def _place(reader: Reader) -> Path:
    folder = getattr(reader, "folder", None)
    assert isinstance(folder, Path)
    return folder


def test_an_adjacency_belongs_to_its_commit(tmp_path: Path) -> None:
    store = _odd_store(tmp_path / "store")
    old = Both(store)
    assert adjacency.make(old.kept) is None  # it is there
    assert adjacency.size(old.kept) == (_place(old.kept) / adjacency.FILE).stat().st_size
    with store.write() as transaction:
        transaction.drop_graph(t.graph_of(old.documents[1]) + "/evidence")
    reader = store.reader()
    assert (adjacency.of(reader), adjacency.size(reader)) == (None, 0)
    without = graph.neighbours(reader, HUB)
    assert without != graph.neighbours(old.kept, HUB)
    new = Both(store)
    assert new.same(HUB) == without
    old.same(HUB)


def test_a_store_without_commits_and_a_commit_in_the_making_have_none(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    assert adjacency.make(store.reader()) is None
    with store.write() as transaction:
        transaction.extend(_odd(1))
        assert adjacency.of(transaction) is None
        assert adjacency.make(transaction) is None
        told = graph.neighbours(transaction, HUB)
    assert graph.neighbours(store.reader(), HUB) == told


def test_what_a_killed_process_left_is_not_read(tmp_path: Path) -> None:
    both = Both(_odd_store(tmp_path / "store"))
    folder = _place(both.kept)
    work = folder / "adjacency.tmp"
    work.mkdir()
    (folder / adjacency.FILE).rename(work / adjacency.FILE)
    (work / "scattered").mkdir()
    reader = open_store(tmp_path / "store").reader()
    assert adjacency.of(reader) is None
    assert adjacency.wanted(folder)
    assert adjacency.make(reader) is not None
    assert not work.exists()
    assert not adjacency.wanted(folder)


def _unfinished(path: Path, _content: bytes) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 0")
    db.close()


def _other_pages(path: Path, _content: bytes) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE page SET edges = substr(edges, 1, 9)")
    db.close()


_DAMAGE: Mapping[str, Callable[[Path, bytes], object]] = {
    "empty": lambda path, _: path.write_bytes(b""),
    "garbage": lambda path, _: path.write_bytes(b"no database" * 1000),
    "cut": lambda path, content: path.write_bytes(content[: len(content) // 2]),
    "inside": lambda path, content: path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192)),
    "unfinished": _unfinished,
    "pages": _other_pages,
}


@pytest.mark.parametrize("damage", _DAMAGE)
def test_one_that_is_damaged_is_not_believed_and_made_anew(tmp_path: Path, damage: str) -> None:
    both = Both(_odd_store(tmp_path / "store"))
    whole = both.same(HUB)
    path = _place(both.kept) / adjacency.FILE
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    _DAMAGE[damage](path, content)
    reader = open_store(tmp_path / "store").reader()
    assert graph.neighbours(reader, HUB) == whole
    assert adjacency.wanted(path.parent)
    assert adjacency.make(reader) is not None
    assert adjacency.of(reader) is not None
    assert graph.neighbours(reader, HUB) == whole


def test_a_folder_that_cannot_be_written_has_none(tmp_path: Path) -> None:
    both = Both(_odd_store(tmp_path / "store"))
    folder = _place(both.kept)
    (folder / adjacency.FILE).unlink()
    # Not by permissions, which do not hold for root.
    (folder / "adjacency.lock").unlink()
    (folder / "adjacency.lock").mkdir()
    reader = open_store(tmp_path / "store").reader()
    assert not adjacency.wanted(folder)
    with pytest.raises(OSError, match="adjacency"):
        adjacency.make(reader)
    assert graph.neighbours(reader, HUB) == graph.neighbours(both.bare, HUB)


def test_reading_it_has_a_deadline(odd: Both) -> None:
    with deadline.within(0.0), pytest.raises(DeadlinePassed):
        graph.neighbours(odd.kept, HUB)


def test_a_backup_leaves_it_behind(tmp_path: Path) -> None:
    both = Both(_odd_store(tmp_path / "store"))
    names = {path.name for path in _place(both.kept).iterdir()}
    assert {adjacency.FILE, "adjacency.lock"} < names
    shutil.copytree(tmp_path / "store", tmp_path / "copy")
    copied = open_store(tmp_path / "copy").reader()
    assert graph.neighbours(copied, HUB) == both.same(HUB)
