"""Writing to a server: in pieces, one writer at a time, and what is cut short is seen and mended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg import graph
from kg.errors import BadQuery, NotFound, StoreLocked, StoreUnavailable
from kg.ingest import ingest, remove
from kg.names import Names
from kg.rdf.validate import validate
from kg.settings import Settings
from kg.store import Reader, open_store
from kg.store.remote import RemoteStore
from kg.store.remote.transaction import RemoteTransaction
from tests.api.remote.filled import by_value

Open = Callable[..., RemoteStore]
G = "http://example.org/g"
S, P = NamedNode("http://example.org/广州“市”"), NamedNode("http://example.org/p")


def settings_for(store: RemoteStore) -> Settings:
    base = store.base
    return Settings(base=base, workers=1)


def quads(reader: Reader) -> set[str]:
    return {
        str(quad) for name in reader.graphs() if name.value.startswith(reader.base) for quad in reader.quads(graph=name)
    }


def test_a_document_goes_in_once_is_replaced_and_removed(fresh: Open, tmp_path: Path) -> None:
    store = fresh()
    settings = settings_for(store)
    plan = tmp_path / "plan.txt"
    plan.write_text("广州市2016年政府工作报告\n一、建设南沙新区\n推进南沙港铁路建设。\n", encoding="utf-8")
    first = ingest([plan], store, settings=settings)
    assert [one.slug for one in first.documents] == ["440100-2016-report"]
    assert ingest([plan], store, settings=settings).unchanged == ("440100-2016-report",)
    assert store.reader().generation == first.generation
    before = quads(store.reader())

    plan.write_text("广州市2016年政府工作报告\n一、建设白云机场\n白云机场第三跑道建成。\n", encoding="utf-8")
    assert ingest([plan], store, settings=settings).replaced == ("440100-2016-report",)
    reader = store.reader()
    assert reader.generation != first.generation
    assert not [one for one in quads(reader) if "南沙港铁路" in one]
    assert graph.document(reader, graph.resolve_document(reader, "440100-2016-report")).text == plan.read_text("utf-8")
    assert reader.extraction("440100-2016-report").document.text == plan.read_text("utf-8")
    assert validate(reader, names=Names(store.base)).clean

    plan.write_text("广州市2016年政府工作报告\n一、建设南沙新区\n推进南沙港铁路建设。\n", encoding="utf-8")
    ingest([plan], store, settings=settings)
    assert quads(store.reader()) == before

    remove(["440100-2016-report"], store, settings=settings)
    assert not store.reader().documents()
    assert {name.value.rpartition("/")[2] for name in store.reader().graphs() if name.value.startswith(store.base)} <= {
        "ontology", "gazetteer", "inferred",
    }  # fmt: skip
    with pytest.raises(NotFound):
        remove(["440100-2016-report"], store, settings=settings)


def test_texts_of_every_length_and_sign_come_back(fresh: Open) -> None:
    store = fresh()
    texts = ["", "a\tb\r\nc\\\"'\x0b\u2028\x85", "𠮷😀“—", "广州市规划。" * 40_000, *(f"{n}" for n in range(4500))]
    blank = BlankNode("there")
    with store.write() as transaction:
        transaction.extend(Quad(S, P, Literal(text), NamedNode(G)) for text in texts)
        transaction.extend([Quad(S, P, blank, NamedNode(G)), Quad(blank, P, Literal("b", language="zh"), NamedNode(G))])
        assert len(set(transaction.quads(S, P))) == len(texts) + 1, "a transaction reads what it has written"
    found = {quad.object for quad in store.reader().quads(S, P, None, NamedNode(G))}
    assert found == {*map(Literal, texts), blank}
    assert [quad.object for quad in store.reader().quads(blank)] == [Literal("b", language="zh")]
    assert store.reader().has_graph(G)
    with store.write() as transaction:
        transaction.remove([Quad(S, P, Literal(text), NamedNode(G)) for text in texts])
        transaction.drop_graph(G)
    assert not store.reader().has_graph(G)


def test_an_update_is_checked_before_it_is_sent(fresh: Open) -> None:
    store = fresh()
    with pytest.raises(BadQuery, match="line 1, column 12"), store.write() as transaction:
        transaction.update("INSERT BROKEN")
    with store.write() as transaction:
        transaction.update(f'INSERT DATA {{ GRAPH <{G}/u> {{ plan:广州 rdfs:label "广州"@zh }} }}')
    reader = store.reader()
    assert [quad.object for quad in reader.quads(graph=NamedNode(f"{G}/u"))] == [Literal("广州", language="zh")]
    with store.write() as transaction:
        transaction.drop_graph(f"{G}/u")


def test_one_writes_at_a_time(fresh: Open) -> None:
    store, other = fresh(), fresh()
    with store.write() as transaction:
        transaction.set_meta("who", "the first")
        with pytest.raises(StoreLocked, match="another process is writing"):
            other.check_free()
        with pytest.raises(StoreLocked), other.write():
            pass
    with other.write() as transaction:
        assert transaction.catalog.meta("who") == "the first"


@pytest.mark.parametrize("step", [2, 11])
def test_what_is_cut_short_is_seen_and_mended(
    step: int, fresh: Open, samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The writer stops at some step as one does that is killed: it says nothing more, and its mark stays."""
    store = fresh()
    settings = settings_for(store)
    files = sorted(samples.glob("*.txt"))
    local = open_store(tmp_path / "whole", create=True, base=store.base)
    ingest(files, local, settings=settings)
    ingest(files[:1], store, settings=settings)

    class Killed(BaseException):
        pass

    sent = 0
    update = store.endpoint.update

    def dying(text: str) -> None:
        nonlocal sent
        sent += 1
        if threading.current_thread() is not threading.main_thread():
            return  # No beat goes out.
        if sent > step + 3:  # The first three take the turn.
            raise Killed
        update(text)

    monkeypatch.setattr(store.endpoint, "update", dying)
    with pytest.raises(Killed):
        ingest(files, store, settings=settings)
    monkeypatch.undo()

    after = fresh()
    assert after.reader().unfinished
    assert after.reader().folder is None, "no index is kept of what is half-written"
    report = ingest(files, after, settings=settings)
    assert report.documents
    assert not after.reader().unfinished
    assert by_value(after.reader()) == by_value(local.reader())
    assert validate(after.reader(), names=Names(after.base)).clean


def test_a_failure_in_the_middle_is_told_with_its_way_out(fresh: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    store = fresh()

    def failing(_self: RemoteTransaction, _slug: str) -> None:
        raise StoreUnavailable("the server is gone")

    monkeypatch.setattr(RemoteTransaction, "drop_document", failing)

    def fail() -> None:
        with store.write() as made:
            made.set_meta("a", "b")
            made.drop_document("x")

    with pytest.raises(StoreUnavailable, match=r"the server is gone; .* ingest again to mend it"):
        fail()
    assert store.reader().unfinished


def test_readers_see_a_commit_of_another_process(fresh: Open) -> None:
    store, other = fresh(), fresh()
    before = store.reader()
    with other.write() as transaction:
        transaction.set_meta("a", "b")
    store.look_again()
    assert store.reader() is not before
    assert store.reader() is store.reader()
