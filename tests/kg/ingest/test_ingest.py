"""From documents to commits: the same set of documents is the same graph, whatever came before and in which order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.errors import BadInput, Conflict, NotFound, StoreLocked
from kg.ingest import Told, ingest, remove
from kg.ingest.plan import plan
from kg.ingest.stages import Extracted, Source, Stages
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from tests.kg.ingest.plans import TEXTS, difference, document, dump, new_store, put

REPLACED_BY = NamedNode("http://purl.org/dc/terms/isReplacedBy")
CORRIDOR = "长江综合立体交通走廊"
ID = "https://w3id.org/planatlas/id/"


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return new_store(tmp_path)


def subjects(store: EmbeddedStore) -> set[str]:
    return {quad.subject.value for quad in store.reader().quads() if isinstance(quad.subject, NamedNode)}


def test_a_document_is_written_with_all_its_graphs(store: EmbeddedStore) -> None:
    report = put(store, document("city"))
    (record,) = report.documents
    assert (record.slug, record.place, record.year) == ("city", "440100", 2016)
    assert record.facts > 0
    assert record.observations == 2
    assert (report.facts, report.observations, report.characters) == (record.facts, 2, len(TEXTS["city"][1]))
    assert report.entities > 0
    assert report.inferred > 0
    base = "https://w3id.org/planatlas/graph/"
    assert {graph.value.removeprefix(base) for graph in store.reader().graphs()} == {
        "ontology", "gazetteer", "entities", "inferred", "doc/city", "doc/city/evidence", "doc/city/text",
    }  # fmt: skip
    assert store.reader().extraction("city").document == document("city")


def test_the_same_documents_change_nothing(store: EmbeddedStore) -> None:
    put(store, document("city"), document("nation"))
    report = put(store, document("nation"), document("city"))
    assert report.unchanged == ("city", "nation")
    assert not report.documents
    assert report.generation == "000001"
    assert store.generations() == ["000001"]


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    store = new_store(tmp_path_factory.mktemp("all"))
    put(store, *map(document, TEXTS))
    return store


@pytest.mark.parametrize("order", list(permutations(TEXTS))[::5])
def test_any_order_gives_the_same_graph(tmp_path: Path, order: tuple[str, ...], all_at_once: EmbeddedStore) -> None:
    store = new_store(tmp_path)
    for slug in order:
        put(store, document(slug))
    assert difference(store, all_at_once) == []


def test_several_processes_write_the_same(store: EmbeddedStore, all_at_once: EmbeddedStore) -> None:
    put(store, *map(document, TEXTS), workers=2)
    assert difference(store, all_at_once) == []


def test_a_document_of_the_nation_widens_what_others_name(store: EmbeddedStore) -> None:
    put(store, document("city"), document("other"))
    assert {f"{ID}440100/{CORRIDOR}", f"{ID}420100/{CORRIDOR}"} <= subjects(store)
    report = put(store, document("nation"))
    assert report.renewed == ("city", "other")
    assert [(str(quad.subject), str(quad.object)) for quad in store.reader().quads(None, REPLACED_BY)] == [
        (f"<{ID}420100/{CORRIDOR}>", f"<{ID}CN/{CORRIDOR}>"),
        (f"<{ID}440100/{CORRIDOR}>", f"<{ID}CN/{CORRIDOR}>"),
    ]
    mentioned = {quad.object for quad in store.reader().quads() if quad.predicate.value.endswith("#mentions")}
    assert NamedNode(f"{ID}CN/{CORRIDOR}") in mentioned
    assert NamedNode(f"{ID}440100/{CORRIDOR}") not in mentioned


def test_removing_a_document_leaves_no_trace(store: EmbeddedStore, tmp_path: Path) -> None:
    put(store, *map(document, TEXTS))
    report = remove(["nation", "other"], store)
    assert report.renewed == ("city",)
    fresh = new_store(tmp_path, "fresh")
    put(fresh, document("city"), document("town"))
    assert difference(store, fresh) == []
    with pytest.raises(NotFound, match="no document 'nation'"):
        remove(["city", "nation"], store)
    assert list(store.reader().documents()) == ["city", "town"]


def test_replacing_a_document_leaves_no_orphan(store: EmbeddedStore, tmp_path: Path) -> None:
    changed = "广州市2016年政府工作报告\n\n一、交通\n\n推进增城科学城建设，增城科学城发展纳米技术。\n"
    put(store, *map(document, TEXTS))
    report = put(store, document("city", text=changed), replace=True)
    assert report.replaced == ("city",)
    fresh = new_store(tmp_path, "fresh")
    put(fresh, document("city", text=changed), *(document(slug) for slug in TEXTS if slug != "city"))
    assert difference(store, fresh) == []


def test_another_text_with_the_same_slug_is_refused(store: EmbeddedStore) -> None:
    put(store, document("city"))
    before = dump(store.reader())
    report = put(store, document("city", text="广州市2016年政府工作报告\n\n另一份报告。\n"), document("town"))
    (refusal,) = report.refused
    assert "identifier city is taken" in refusal.reason
    assert "--replace" in refusal.reason
    assert [record.slug for record in report.documents] == ["town"]
    remove(["town"], store)
    assert set(dump(store.reader())) ^ set(before) == set()


def test_a_new_version_of_a_file_takes_its_place(store: EmbeddedStore, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    told = Told(place="440100", year=2016, slug="plan")
    file.write_text(TEXTS["city"][1], "utf-8")
    ingest([file], store, told=told)
    file.write_text(TEXTS["town"][1], "utf-8")
    report = ingest([file], store, told=told)
    assert report.replaced == ("plan",)
    assert store.reader().extraction("plan").document.text == TEXTS["town"][1]
    other = tmp_path / "other.txt"
    other.write_text(TEXTS["other"][1], "utf-8")
    assert "taken by" in ingest([other], store, told=told).refused[0].reason


def test_a_file_named_by_its_hash_keeps_one_version(store: EmbeddedStore, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("云山科学园发展生物医药。\n", "utf-8")
    (first,) = ingest([file], store).documents
    file.write_text("云山科学园发展融资租赁。\n", "utf-8")
    report = ingest([file], store)
    assert report.replaced == (first.slug,)
    assert list(store.reader().documents()) == [report.documents[0].slug] != [first.slug]
    # The same file under a name of its own choice is the same document.
    report = ingest([file], store, told=Told(slug="notes"))
    assert list(store.reader().documents()) == ["notes"]


def test_two_files_with_one_slug(store: EmbeddedStore) -> None:
    report = put(store, document("city"), document("city"), document("city", text="另一份报告。\n"))
    assert [record.slug for record in report.documents] == ["city"]
    assert report.unchanged == ("city",)
    assert "is taken by" in report.refused[0].reason


def test_one_bad_file_is_refused_and_the_rest_goes_in(store: EmbeddedStore, tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "empty.txt").touch()
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    (folder / "large.txt").write_text("长" * 40_000, "utf-8")
    (folder / "table.csv").write_text("a,b\n", "utf-8")
    (folder / "good.txt").write_text(TEXTS["town"][1], "utf-8")
    seen = []
    report = ingest([folder], store, settings=Settings(max_bytes=100_000), progress=lambda *step: seen.append(step))
    assert [record.origin for record in report.documents] == [str((folder / "good.txt").resolve())]
    assert [Path(refusal.name).name for refusal in report.refused] == ["empty.txt", "large.txt", "picture.txt"]
    assert all("\n" not in refusal.reason for refusal in report.refused)
    assert [Path(skip.name).name for skip in report.skipped] == ["table.csv"]
    # Two steps each: empty.txt is refused, good.txt extracted, large.txt and picture.txt are refused, good.txt written.
    assert [(done, total) for done, total, _ in seen] == [(2, 8), (3, 8), (5, 8), (7, 8), (8, 8)]


def test_where_all_is_refused_no_store_is_made(store: EmbeddedStore, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.touch()
    report = ingest([bad], store)
    assert len(report.refused) == 1
    assert not store.folder.exists()
    with pytest.raises(BadInput, match="no such file"):
        ingest([tmp_path / "none.txt"], store)
    with pytest.raises(BadInput, match="for one document"):
        ingest([document("city"), document("town")], store, told=Told(title="要点"))


def test_a_store_that_is_being_written_refuses_at_once(store: EmbeddedStore) -> None:
    put(store, document("city"))
    with store.write(), pytest.raises(StoreLocked):
        put(open_store(store.folder), document("town"))


def test_the_base_of_a_store_is_kept(tmp_path: Path) -> None:
    base = "https://plans.example.org/"
    store = open_store(tmp_path / "store", create=True, base=base)
    ingest([document("town")], store, settings=Settings(base=base))
    assert f"{base}id/doc/town" in subjects(store)
    with pytest.raises(Conflict, match=base):
        ingest([document("city")], store, settings=Settings())
    remove(["town"], store)
    assert not store.reader().documents()


def test_a_change_at_the_same_time_is_noticed(store: EmbeddedStore) -> None:
    """A document that was found unchanged and is gone when the commit begins has not been extracted."""
    put(store, document("city"))
    stages = Stages(1_000, known={slug: record.fingerprint for slug, record in store.reader().documents().items()})
    found = stages.extract(Source("city", document("city")))
    assert isinstance(found, Extracted)
    assert plan([found], store.reader().documents(), replace=False).unchanged == ("city",)
    (refusal,) = plan([found], {}, replace=False).refused
    assert "ingest this document again" in refusal.reason


def test_progress_comes_to_its_end(store: EmbeddedStore) -> None:
    put(store, document("city"))
    seen: list[tuple[int, int, str]] = []
    ingest(map(document, TEXTS), store, progress=lambda *step: seen.append(step))
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert seen[-1][:2] == (8, 8)


def test_nothing_inferred_is_stated(store: EmbeddedStore) -> None:
    put(store, *map(document, TEXTS))
    inferred = NamedNode("https://w3id.org/planatlas/graph/inferred")
    triples = {quad.triple for quad in store.reader().quads(graph=inferred)}
    stated = {quad.triple for quad in store.reader().quads() if quad.graph_name != inferred}
    assert triples
    assert not triples & stated
