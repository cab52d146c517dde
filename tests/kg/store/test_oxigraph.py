"""The embedded store: whole commits, readers that stay, one writer, a way back, one clear line for what is wrong."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import rmtree

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.errors import BadQuery, NotFound, PlanatlasError, StoreCorrupt, StoreLocked, StoreUnavailable
from kg.store import EmbeddedStore, open_store
from kg.store.catalog import Share
from kg.store.oxigraph import OxigraphTransaction
from tests.kg.store.commits import GRAPH, MARK, QUADS, commit, number_of, record


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plans" / "store"


@pytest.fixture
def store(folder: Path) -> EmbeddedStore:
    store = open_store(folder, create=True)
    commit(store, 1)
    return store


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files of a folder with their content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_before_the_first_change(folder: Path) -> None:
    store = open_store(folder, create=True)
    assert len(store.reader()) == 0
    assert not store.reader().documents()
    assert not folder.exists()


def test_a_write_without_a_change_makes_no_commit(store: EmbeddedStore) -> None:
    before = store.reader()
    with store.write() as transaction:
        transaction.set_meta("base", transaction.base)
    assert store.reader() is before
    assert store.generations() == ["000001"]


def test_a_reader_keeps_its_commit_while_others_come_and_old_ones_go(store: EmbeddedStore) -> None:
    first = store.reader()
    for number in range(2, 8):
        commit(store, number)
    assert number_of(first) == 1
    assert {quad.object for quad in first.quads(None, MARK)} == {Literal("1")}
    assert number_of(store.reader()) == 7
    # The first is in use; of the others three are kept.
    assert store.generations() == ["000001", "000005", "000006", "000007"]
    del first
    commit(store, 8)
    assert store.generations() == ["000006", "000007", "000008"]


def test_another_process_sees_the_new_commit(store: EmbeddedStore, folder: Path) -> None:
    other = open_store(folder)
    assert number_of(other.reader()) == 1
    commit(store, 2)
    assert number_of(other.reader()) == 2


def test_a_reader_serves_several_threads(store: EmbeddedStore) -> None:
    reader = store.reader()

    def read(_: int) -> tuple[int, str]:
        return sum(1 for _ in reader.quads(None, MARK)), reader.extraction("plan").document.text

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(read, range(100))) == {(QUADS, "1")}


def test_a_transaction_reads_what_it_has_written_and_others_do_not(store: EmbeddedStore) -> None:
    with store.write() as transaction:
        assert len(transaction) == QUADS
        transaction.drop_graph(GRAPH)
        transaction.load(b'<https://example.org/0> <https://example.org/number> "new" <https://example.org/other> .\n')
        assert [quad.object for quad in transaction.quads()] == [Literal("new")]
        assert len(store.reader()) == QUADS
    assert [graph.value for graph in store.reader().graphs()] == ["https://example.org/other"]


def test_replacing_and_removing(store: EmbeddedStore) -> None:
    with store.write() as transaction:
        transaction.replace_graph(
            GRAPH, b'<https://example.org/a> <https://example.org/b> "c" <https://example.org/graph> .\n'
        )
        transaction.drop_document("plan")
    assert len(store.reader()) == 1
    assert not store.reader().documents()
    with store.write() as transaction:
        transaction.remove(list(transaction.quads()))
    assert len(store.reader()) == 0


def test_an_error_leaves_no_trace(store: EmbeddedStore, folder: Path) -> None:
    before = snapshot(folder)

    def fail() -> None:
        with store.write() as transaction:
            transaction.drop_graph(GRAPH)
            transaction.drop_document("plan")
            raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="the caller's own"):
        fail()
    assert snapshot(folder) == before
    assert number_of(store.reader()) == 1


def test_a_second_writer_is_told_and_readers_are_not_held_up(store: EmbeddedStore, folder: Path) -> None:
    other = open_store(folder)
    with store.write() as transaction:
        transaction.drop_graph(GRAPH)
        with pytest.raises(StoreLocked, match="another process is writing"), other.write():
            pass
        with pytest.raises(StoreLocked):
            other.check_free()
        assert number_of(other.reader()) == 1
    other.check_free()


def test_what_a_killed_write_left_is_swept(store: EmbeddedStore, folder: Path) -> None:
    (folder / "generations" / "000002.tmp" / "graph").mkdir(parents=True)
    # Renamed into place, and killed before the pointer was swapped: never committed.
    orphan = folder / "generations" / "000002"
    orphan.mkdir()
    (orphan / "in-use").touch()
    assert number_of(store.reader()) == 1
    commit(store, 2)
    assert store.generations() == ["000001", "000002"]
    assert number_of(store.reader()) == 2
    assert not list(folder.glob("generations/*.tmp"))


def test_an_older_commit_is_a_way_back(store: EmbeddedStore) -> None:
    commit(store, 2)
    commit(store, 3)
    assert store.rollback() == "000002"
    assert number_of(store.reader()) == 2
    assert store.rollback("000001") == "000001"
    assert number_of(store.reader()) == 1
    with pytest.raises(NotFound, match="no generation before 000001"):
        store.rollback()
    with pytest.raises(NotFound, match="000001, 000002, 000003"):
        store.rollback("000009")
    commit(store, 4)
    assert number_of(store.reader()) == 4


def test_the_catalogue_gives_documents_and_entities(store: EmbeddedStore) -> None:
    with store.write() as transaction:
        entered, packed = record("annex", "文")
        transaction.put_document(entered, packed, Share())
    reader = store.reader()
    assert list(reader.documents()) == ["annex", "plan"]
    assert reader.extraction("annex").document.text == "文"
    with pytest.raises(NotFound, match="no document 'other'"):
        reader.extraction("other")
    assert [entity.iri for entity in reader.catalog.entities(["https://example.org/0"])] == ["https://example.org/0"]
    assert reader.catalog.slugs_with(["0", "9"]) == ["plan"]
    assert list(reader.catalog.entities(["https://example.org/9"])) == []


def test_generations_share_the_extractions(store: EmbeddedStore, folder: Path) -> None:
    with store.write() as transaction:
        transaction.load(b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n")
    (file,) = (folder / "generations" / "000002" / "documents").iterdir()
    assert file.stat().st_nlink == 2


def solutions(store: EmbeddedStore, text: str, **options: object) -> list[list[str]]:
    found = store.reader().query(text, **options)  # type: ignore[arg-type]
    assert isinstance(found, QuerySolutions)
    return [[str(value) for value in row] for row in found]


def test_queries_know_the_prefixes_and_see_the_union(store: EmbeddedStore) -> None:
    with store.write() as transaction:
        transaction.load(
            b"<https://w3id.org/planatlas/id/area/440100> <https://example.org/b> <https://example.org/c> <urn:g> .\n"
        )
    assert solutions(store, "SELECT ?o { area:440100 ?p ?o }") == [["<https://example.org/c>"]]
    assert solutions(store, "SELECT ?o { area:440100 ?p ?o }", union=False) == []
    assert solutions(store, "SELECT ?o { area:440100 ?p ?o }", default_graphs=[GRAPH]) == []
    assert solutions(store, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", named_graphs=[GRAPH]) == [[f"<{GRAPH}>"]]
    area = NamedNode("https://w3id.org/planatlas/id/area/440100")
    assert len(solutions(store, "SELECT ?s ?o { ?s ?p ?o }", substitutions={"s": area})) == 1


def test_a_store_keeps_the_base_it_was_made_with(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    commit(open_store(folder, create=True, base="https://plans.example.org/"), 1)
    reader = open_store(folder).reader()
    assert reader.base == "https://plans.example.org/"
    assert reader.prefixes["area"] == "https://plans.example.org/id/area/"
    assert reader.prefixes["plan"] == "https://w3id.org/planatlas/ontology#"


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("SELECT * { ?s ?p", "line 1, column 17: the query ends too early"),
        ("SELECT * {\n  ?城 ?p 城 }", "line 2, column 11: unexpected }"),
        ("SELECT * { ?s foo:bar ?o }", "line 1, column 22: Prefix not found"),
    ],
)
def test_a_query_that_does_not_parse_says_what_is_wrong(store: EmbeddedStore, query: str, complaint: str) -> None:
    with pytest.raises(BadQuery) as caught:
        store.reader().query(query)
    assert str(caught.value) == f"the query does not parse, {complaint}"


def test_a_query_that_does_not_parse_says_where(store: EmbeddedStore) -> None:
    with pytest.raises(BadQuery, match=r"line 2, column 10"):
        store.reader().query("SELECT *\n{ ?s ?p }")
    with pytest.raises(BadQuery):
        store.reader().query("SELECT * { ?s ?p ?o }", default_graphs=["no iri"])


def test_a_place_without_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="there is no store"):
        open_store(tmp_path / "none")
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(StoreUnavailable, match="is a file"):
        open_store(file, create=True)


def test_a_store_that_cannot_be_written_says_so(store: EmbeddedStore, folder: Path) -> None:
    store.reader()
    (folder / "generations").rename(folder / "elsewhere")
    (folder / "generations").touch()
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        commit(store, 2)
    below_a_file = EmbeddedStore(folder / "generations" / "store")
    with pytest.raises(StoreUnavailable, match="is a file"):
        commit(below_a_file, 1)


def lose_the_catalogue(transaction: OxigraphTransaction) -> None:
    transaction.catalog.close()
    transaction.drop_document("plan")


def lose_the_folder(transaction: OxigraphTransaction) -> None:
    (work,) = transaction._folder.glob("generations/*.tmp")
    while work.exists():  # the engine's own threads may still write there
        rmtree(work, ignore_errors=True)


@pytest.mark.parametrize("accident", [lose_the_catalogue, lose_the_folder])
def test_a_write_that_fails_midway_says_so_and_leaves_no_trace(
    store: EmbeddedStore, folder: Path, accident: Callable[[OxigraphTransaction], None]
) -> None:
    """While a change is made, and while the commit is published; a full disk ends the same way."""
    before = snapshot(folder)

    def fail() -> None:
        with store.write() as transaction:
            transaction.drop_graph(GRAPH)
            accident(transaction)

    with pytest.raises(StoreUnavailable, match="cannot be written"):
        fail()
    assert snapshot(folder) == before
    commit(store, 2)
    assert number_of(store.reader()) == 2


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    for create in (False, True):
        with pytest.raises(StoreUnavailable, match="holds other files and no store"):
            open_store(tmp_path, create=create)
    with pytest.raises(StoreUnavailable), EmbeddedStore(tmp_path).write():
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_creation_that_was_cut_short_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / "planatlas-store.json").touch()
    (tmp_path / "planatlas-store.json.tmp").touch()
    store = open_store(tmp_path, create=True)
    commit(store, 1)
    assert number_of(open_store(tmp_path).reader()) == 1


def cut_tables(generation: Path) -> None:
    for path in (generation / "graph").glob("*.sst"):
        os.truncate(path, 10)


def blank_tables(generation: Path) -> None:
    for path in (generation / "graph").glob("*.sst"):
        path.write_bytes(b"\0" * path.stat().st_size)


#: What may happen to a store's files, given the folder of its newest generation.
DAMAGE: dict[str, Callable[[Path], object]] = {
    "pointer": lambda newest: (newest.parents[1] / "current").write_text("newest"),
    "pointer bytes": lambda newest: (newest.parents[1] / "current").write_bytes(b"\xff\xfe\xff"),
    "marker": lambda newest: (newest.parents[1] / "planatlas-store.json").write_text("{"),
    "format": lambda newest: (newest.parents[1] / "planatlas-store.json").write_text('{"format": 99}'),
    "generation gone": lambda newest: newest.rename(newest.with_name("000777")),
    "catalogue": lambda newest: (newest / "catalog.sqlite").write_bytes(b"no database, however long it is " * 9),
    "catalogue gone": lambda newest: (newest / "catalog.sqlite").unlink(),
    "graph": lambda newest: (newest / "graph" / "CURRENT").write_text("MANIFEST-999999\n"),
    "tables cut": cut_tables,
    "tables blank": blank_tables,
}


def damage(store: EmbeddedStore, kind: str) -> None:
    DAMAGE[kind](store.folder / "generations" / store.generations()[-1])


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_store_says_so_on_one_line_and_is_left_alone(store: EmbeddedStore, folder: Path, kind: str) -> None:
    commit(store, 2)
    damage(store, kind)
    before = snapshot(folder)
    with pytest.raises(StoreCorrupt) as caught:
        list(open_store(folder).reader().quads())
    assert "\n" not in str(caught.value)
    with pytest.raises(PlanatlasError):
        commit(open_store(folder, create=True), 3)
    assert snapshot(folder) == before


def test_a_damaged_generation_names_the_way_back(store: EmbeddedStore, folder: Path) -> None:
    commit(store, 2)
    damage(store, "catalogue")
    with pytest.raises(StoreCorrupt, match="may name an older one instead: 000001"):
        open_store(folder).reader()
    open_store(folder).rollback()
    assert number_of(open_store(folder).reader()) == 1


def test_a_reader_of_a_removed_generation_takes_the_next(store: EmbeddedStore, folder: Path) -> None:
    """A lock held shared keeps a generation; without it the writer may take it away at once."""
    commit(store, 2)
    fd = os.open(folder / "generations" / "000001" / "in-use", os.O_RDONLY)
    fcntl.flock(fd, fcntl.LOCK_SH)
    for number in range(3, 8):
        commit(store, number)
    assert "000001" in store.generations()
    os.close(fd)
    commit(store, 8)
    assert "000001" not in store.generations()
