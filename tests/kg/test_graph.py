"""Reading the graph of the tiny city: names, facts, neighbourhoods, paths, search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg import graph
from kg.errors import BadInput, NotFound
from kg.graph import evidence
from kg.graph import terms as t
from kg.ingest import ingest
from kg.names import BASE
from kg.store import EmbeddedStore, Reader, open_store
from kg.store.base import Results, Subject, Term
from kg.text import read_text
from tests.bare import Bare

ID = BASE + "id/"
METRO = ID + "990100/地铁九号线"
CORRIDOR = ID + "990100/云川科技创新走廊"
SCIENCE_CITY = ID + "990100/青湖科学城"
LAKE = ID + "area/990103"
FIRST = ID + "doc/yunchuan-2016-report"
SECOND = ID + "doc/yunchuan-2018-report"


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("地铁九号线", METRO),
        ("九号线", METRO),
        (" 地铁九号线 ", METRO),
        ("“地铁九号线”", METRO),
        (METRO, METRO),
        (f"<{METRO}>", METRO),
        ("990100:地铁九号线", METRO),
        ("990100/地铁九号线", METRO),
        ("area:990103", LAKE),
        ("青湖", LAKE),
        ("artificial intelligence", ID + "CN/人工智能"),
        ("990100:人工智能", ID + "CN/人工智能"),  # replaced when its scope widened
    ],
)
def test_a_thing_is_found_by_all_that_it_is_called(small: Reader, name: str, iri: str) -> None:
    assert graph.resolve(small, name) == iri


def test_a_name_of_two_things_lists_both(small: Reader) -> None:
    with pytest.raises(BadInput, match=r"may mean 2 things.*990100/国际航运枢纽.*990200/国际航运枢纽"):
        graph.resolve(small, "国际航运枢纽")


def test_a_class_tells_what_is_meant(small: Reader) -> None:
    assert graph.resolve(small, "青湖", "District") == LAKE
    assert graph.resolve(small, "青湖", "Place") == LAKE
    with pytest.raises(NotFound, match=r"of the class Hub.*青湖区 is of the class AdminArea"):
        graph.resolve(small, "青湖", "Hub")


def test_an_unknown_name_says_what_is_like_it(small: Reader) -> None:
    with pytest.raises(NotFound, match=r"nothing is called '科技创新走'; did you mean 云川科技创新走廊\?"):
        graph.resolve(small, "科技创新走")


@pytest.mark.parametrize(
    "name", ["", "   ", "http://", "a b:c", "<>", "x:\u0000", "area:", "../../etc/passwd", "?" * 500]
)
def test_hostile_names_are_only_unknown(small: Reader, name: str) -> None:
    with pytest.raises(NotFound):
        graph.resolve(small, name)


def test_show_tells_facts_with_their_quotes(small: Reader) -> None:
    found = graph.show(small, METRO)
    assert (found.node.label, found.node.type, found.aliases) == ("地铁九号线", "Project", ("九号线",))
    assert [(fact.predicate, fact.other.label, fact.document.iri) for fact in found.facts] == [
        ("connects", "临港区", FIRST),
        ("connects", "青湖区", FIRST),
        ("connects", "青湖区", SECOND),
    ]
    assert [(fact.other.iri.rpartition("-")[2], fact.commitment, fact.due) for fact in found.statuses] == [
        ("completed", "achieved", None),
        ("planned", "strives", "2018"),
    ]
    assert [(document.iri, n) for document, n in found.mentions] == [(SECOND, 2), (FIRST, 1)]


def test_show_tells_values_and_where_an_area_lies(small: Reader) -> None:
    values = graph.show(small, ID + "CN/地区生产总值").values
    assert [(value.as_written, str(value.value), value.unit, value.bound, value.modality) for value in values] == [
        ("8.5%", "8.5", "percent", "exact", "achieved"),
        ("1200亿元", "120000000000", "yuan", "exact", "achieved"),
        ("8%以上", "8", "percent", "atLeast", "target"),
    ]
    assert [area.label for area in graph.show(small, LAKE).within] == ["云川市"]
    assert "Place" in graph.show(small, LAKE).inferred_types


def test_show_refuses_what_is_not_there(small: Reader) -> None:
    with pytest.raises(NotFound, match="there is no"):
        graph.show(small, ID + "990100/没有")


def test_every_quote_stands_in_its_document(small: Reader) -> None:
    texts = {one.iri: graph.document(small, one.iri).text for one in graph.documents(small)}
    things = {quad.subject.value for quad in small.quads(None, t.LABEL)}  # type: ignore[union-attr]
    checked = 0
    for iri in sorted(things):
        found = graph.show(small, iri)
        for quote in [
            quote for group in (found.facts, found.statuses, found.values) for one in group for quote in one.quotes
        ]:
            assert texts[quote.document][quote.start : quote.end] == quote.exact
            checked += 1
    assert checked > 40


def test_an_edge_gathers_its_statements(small: Reader) -> None:
    edges = {edge.target: edge for edge in graph.neighbours(small, METRO).edges}
    lake = edges[LAKE]
    assert (lake.statements, lake.confidence, lake.commitment, lake.due) == (2, 0.8, "achieved", "2018")
    assert lake.documents == (FIRST, SECOND)
    assert lake.quote is not None
    assert lake.quote.exact == "力争到2018年建成地铁九号线，连接临港区和青湖区。"


@pytest.mark.parametrize(
    ("choice", "labels"),
    [
        ({}, {"云川科技创新走廊", "生物医药", "人工智能"}),
        ({"direction": "in"}, set()),
        ({"predicates": ["develops"]}, {"生物医药", "人工智能"}),
        ({"types": ["Corridor"]}, {"云川科技创新走廊"}),
        ({"types": ["Place", "Industry"]}, {"云川科技创新走廊", "生物医药", "人工智能"}),
        ({"min_confidence": 0.9}, {"云川科技创新走廊"}),
        ({"documents": [SECOND]}, set()),
        ({"depth": 2, "predicates": ["partOf"]}, {"云川科技创新走廊", "临港软件产业园", "云川高新区"}),
    ],
)
def test_a_neighbourhood_follows_its_choice(small: Reader, choice: dict[str, Any], labels: set[str]) -> None:
    found = graph.neighbours(small, SCIENCE_CITY, **choice)
    assert {node.label for node in found.nodes} - {"青湖科学城"} == labels
    assert found.nodes[0].iri == found.centre == SCIENCE_CITY
    assert found.cut == {}


def test_what_the_limit_cuts_is_counted_by_type(small: Reader) -> None:
    found = graph.neighbours(small, SCIENCE_CITY, limit=1)
    assert [edge.predicate for edge in found.edges] == ["partOf"]  # the most confident stays
    assert found.cut == {"Industry": 2}


@pytest.mark.parametrize("wrong", [{"depth": 0}, {"depth": 4}, {"limit": 0}, {"direction": "sideways"}])
def test_numbers_out_of_range_are_refused(small: Reader, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        graph.neighbours(small, METRO, **wrong)


class Watched(Bare):
    """A reader that refuses to be read as a whole."""

    asked = 0

    def query(self, text: str, *, substitutions: Mapping[str, Term]) -> Results:
        assert substitutions
        return self._reader.query(text, substitutions=substitutions)

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the word of the port)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        assert subject is not None or object is not None
        self.asked += 1
        return super().quads(subject, predicate, object, graph)


def test_a_neighbourhood_never_reads_the_whole_graph(small: Reader) -> None:
    watched = Watched(small)
    assert graph.neighbours(watched, METRO, depth=3) == graph.neighbours(small, METRO, depth=3)  # type: ignore[arg-type]
    assert watched.asked > 10


def test_what_is_stated_at_either_end_is_found_without_reading_all_statements(tmp_path: Path) -> None:
    def stated(number: int) -> Iterator[Quad]:
        one, own = NamedNode(f"{ID}statement/{number}"), NamedNode(f"{BASE}graph/doc/d/evidence")
        yield Quad(one, t.SUBJECT, NamedNode(f"{ID}CN/from{number}"), own)
        yield Quad(one, t.PREDICATE, t.PART_OF, own)
        yield Quad(one, t.OBJECT, NamedNode(f"{ID}CN/to{number}"), own)
        yield Quad(one, t.DERIVED_FROM, NamedNode(f"{ID}doc/d"), own)
        yield Quad(one, t.CONFIDENCE, Literal("0.5"), own)
        yield Quad(one, t.EVIDENCE, NamedNode(f"{ID}doc/d/evidence/{number}-{number + 1}"), own)

    store = open_store(tmp_path / "store", create=True)
    with store.write() as transaction:
        transaction.extend(quad for number in range(5_000) for quad in stated(number))
    reader = store.reader()

    def least(ask: Callable[[], object]) -> float:
        times = []
        for _ in range(5):
            began = time.thread_time()
            ask()
            times.append(time.thread_time() - began)
        return min(times)

    everything = least(lambda: sum(1 for _ in reader.quads(None, t.OBJECT)))
    for end, outgoing in (("from7", True), ("to7", False)):
        found = graph.statements(reader, f"{ID}CN/{end}", outgoing=outgoing)
        assert [one.iri for one in found] == [f"{ID}statement/7"]
        assert least(partial(graph.statements, reader, f"{ID}CN/{end}", outgoing=outgoing)) < everything / 5


def test_paths_are_the_shortest(small: Reader) -> None:
    found = graph.paths(small, METRO, ID + "CN/生物医药")
    assert [[node.label for node in path.nodes][1:-1] for path in found] == [
        ["临港区", "临港软件产业园", "云川科技创新走廊", "青湖科学城"],
        ["临港区", "临港软件产业园", "人工智能", "青湖科学城"],
        ["临港区", "云川高新区", "云川科技创新走廊", "青湖科学城"],
    ]
    assert all(edge.quote is not None for path in found for edge in path.edges)
    assert len(graph.paths(small, METRO, LAKE, k=1)) == 1


def test_path_lengths_are_those_of_the_whole_graph(small: Reader) -> None:
    whole: nx.Graph[str] = nx.Graph()
    things = sorted({quad.subject.value for quad in small.quads(None, t.LABEL)} - {ID + "area/990100"})  # type: ignore[union-attr]
    for iri in things:
        whole.add_edges_from(
            (iri, one.object) for one in graph.statements(small, iri, outgoing=True) if one.predicate != "status"
        )
    lengths = dict(nx.all_pairs_shortest_path_length(whole))
    for one, other in combinations(sorted(whole), 2):
        expected = lengths[one].get(other)
        if expected is None or expected > 4:
            with pytest.raises(NotFound, match="no path of at most 4 steps"):
                graph.paths(small, one, other, max_length=4)
        else:
            assert {len(path.edges) for path in graph.paths(small, one, other, k=1, max_length=4)} == {expected}


def test_the_best_supported_path_goes_first(small: Reader) -> None:
    ends = METRO, ID + "CN/生物医药"
    by_evidence = graph.paths(small, *ends, k=20, max_length=8, weight="evidence")
    chances = [path.confidence for path in by_evidence]
    assert chances == sorted(chances, reverse=True)
    assert all(0 < chance < 1 for chance in chances)
    by_steps = graph.paths(small, *ends, k=20, max_length=8)
    assert max(path.confidence for path in by_steps) <= chances[0]
    lengths = [len(path.edges) for path in by_steps]
    assert lengths == sorted(lengths)


def test_pages_of_a_neighbourhood_join_to_the_whole(small: Reader) -> None:
    whole = graph.neighbours(small, SCIENCE_CITY, depth=3)
    assert whole.next is None
    for limit in (1, 3):
        edges: list[graph.Edge] = []
        after = ""
        while True:
            page = graph.neighbours(small, SCIENCE_CITY, depth=3, limit=limit, after=after)
            edges += page.edges
            assert sum(page.cut.values()) == len(whole.edges) - len(edges)
            ends = {end for edge in page.edges for end in (edge.source, edge.target)}
            assert {node.iri for node in page.nodes} == ends | {SCIENCE_CITY}
            if page.next is None:
                break
            after = page.next
        assert tuple(edges) == whole.edges


def test_what_most_evidence_joins_stays(small: Reader) -> None:
    kept = graph.neighbours(small, LAKE, limit=1)
    whole = graph.neighbours(small, LAKE)
    mass = {edge.source: edge.statements for edge in whole.edges}
    assert kept.edges[0].statements == max(mass.values())


def test_a_path_needs_two_ends(small: Reader) -> None:
    with pytest.raises(BadInput, match="two different things"):
        graph.paths(small, METRO, METRO)
    with pytest.raises(BadInput, match="max_length"):
        graph.paths(small, METRO, LAKE, max_length=9)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("青湖区", "青湖区"),
        ("青湖科", "青湖科学城"),
        ("九号线", "地铁九号线"),
        ("qinghu", "青湖区"),
        ("qing hu ke", "青湖科学城"),
        ("QHKXC", "青湖科学城"),
        ("intelligence", "人工智能"),
        ("Artificial", "人工智能"),
        ("“云川大学”", "云川大学"),
    ],
)
def test_search_reads_han_pinyin_initials_and_english(small: Reader, text: str, first: str) -> None:
    assert graph.index(small).search(text).hits[0].node.label == first


def test_search_pages_and_counts(small: Reader) -> None:
    index = graph.index(small)
    whole = index.search("", limit=100)
    assert whole.total == len(whole.hits) == sum(whole.types.values())
    assert _paged(index, "") == whole.hits


def _paged(index: graph.Index, text: str, limit: int = 7) -> tuple[graph.Hit, ...]:
    page = index.search(text, limit=limit)
    hits = [*page.hits]
    while page.next is not None:
        assert len(page.hits) == limit
        page = index.search(text, limit=limit, after=page.next)
        hits += page.hits
    return tuple(hits)


def test_search_keeps_to_a_class_and_a_place(small: Reader) -> None:
    index = graph.index(small)
    assert {hit.node.label for hit in index.search("", kind="Hub").hits} == {"国际航运枢纽", "国际航空枢纽", "两大枢纽"}
    assert {hit.node.label for hit in index.search("", place=ID + "area/990102").hits} == {
        "云川高新区",
        "临港软件产业园",
    }
    assert "青湖科学城" in {hit.node.label for hit in index.search("", place=ID + "area/990100", limit=50).hits}


def test_the_index_belongs_to_its_commit(small: Reader) -> None:
    assert graph.index(small) is graph.index(small)


LABELS = ("云川科技创新走廊", "临港软件产业园", "云川机场二期工程", "混合所有制改革", "地区生产总值")


@given(label=st.sampled_from(LABELS), data=st.data())
def test_every_part_of_a_name_finds_it(small: Reader, label: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(label) - 1))
    end = data.draw(st.integers(start + 1, len(label)))
    assert label in {hit.node.label for hit in graph.index(small).search(label[start:end], limit=50).hits}


@given(text=st.text(max_size=20))
def test_any_text_can_be_searched(small: Reader, text: str) -> None:
    found = graph.index(small).search(text)
    assert len(found.hits) <= found.total


def test_documents_are_listed_and_read(small: Reader) -> None:
    first, second = graph.documents(small)
    assert (first.slug, first.year, first.kind, first.facts) == ("yunchuan-2016-report", "2016", "report", 21)
    assert first.place is not None
    assert (second.title, first.place.label) == ("云川市2018年政府工作报告", "云川市")
    found = graph.document(small, first.iri)
    assert len(found.text) == first.characters
    assert [section.title for section in found.sections] == [
        "一、建设云川科技创新走廊",
        "二、建设两大枢纽",
        "三、深化国资国企改革",
    ]
    by_sentence = {found.text[one.start : one.end]: one for one in found.sentences}
    corridor = by_sentence["云川科技创新走廊由青湖科学城、临港软件产业园和云川高新区组成。"]
    assert {one.predicate for one in corridor.statements} == {"partOf"}
    assert len(corridor.statements) == 3
    assert len(by_sentence["2015年，云川地区生产总值1200亿元，增长8.5%。"].values) == 2
    assert sum(len(one.statements) + len(one.values) for one in found.sentences) == first.facts


def test_a_document_is_read_by_a_few_patterns_however_much_it_states(small: Reader) -> None:
    class Counting:
        asked = 0

        def __getattr__(self, name: str) -> object:
            self.asked += name in {"quads", "query"}
            return getattr(small, name)

    counting = Counting()
    found = graph.document(counting, FIRST)  # type: ignore[arg-type]
    assert found == graph.document(small, FIRST)
    assert len(found.mentions) + found.summary.facts > 2 * counting.asked
    before = counting.asked
    graph.part(graph.document(counting, FIRST), 50, 10)  # type: ignore[arg-type]
    assert counting.asked == before


@pytest.mark.parametrize(
    "name", ["yunchuan-2016-report", "doc:yunchuan-2016-report", FIRST, "云川市2016年政府工作报告"]
)
def test_a_document_is_found_by_slug_iri_and_title(small: Reader, name: str) -> None:
    assert graph.resolve_document(small, name) == FIRST


def test_an_unknown_document_lists_those_there_are(small: Reader) -> None:
    with pytest.raises(NotFound, match="there are: yunchuan-2016-report, yunchuan-2018-report"):
        graph.resolve_document(small, "nowhere")
    with pytest.raises(NotFound):
        graph.document(small, METRO)


def test_a_quote_whose_iri_says_other_offsets_is_read_whole(tmp_path: Path) -> None:
    passage, document = f"{BASE}id/doc/a/evidence/0-2", f"{BASE}id/doc/a"
    with open_store(tmp_path / "store", create=True).write() as transaction:
        transaction.update(
            f"""INSERT DATA {{ GRAPH <{BASE}graph/doc/a/evidence> {{
            <{passage}> oa:hasSource <{document}> ; oa:hasSelector <{passage}/quote>, <{passage}/position> .
            <{passage}/quote> oa:exact "一二三" . <{passage}/position> oa:start 4 ; oa:end 7 }} }}"""
        )
    reader = open_store(tmp_path / "store").reader()
    assert evidence.quote(reader, passage, document) == evidence.Quote(document, 4, 7, "一二三")


def test_what_follows_is_told_apart_from_what_is_stated(small_store: EmbeddedStore) -> None:
    reader = small_store.reader()
    base = "https://w3id.org/planatlas/id/"
    inferred = {
        (iri, one.predicate, one.outgoing, one.other.label)
        for iri in sorted(
            {
                quad.subject.value
                for quad in reader.quads(graph=NamedNode("https://w3id.org/planatlas/graph/inferred"))
                if isinstance(quad.subject, NamedNode)
            }
        )
        if iri.startswith(base)
        for one in graph.show(reader, iri).inferred
    }
    assert inferred
    for iri, predicate, outgoing, label in inferred:
        stated = {(one.predicate, one.outgoing, one.other.label) for one in graph.show(reader, iri).facts}
        assert (predicate, outgoing, label) not in stated


def test_many_values_are_cut_and_counted(small_store: EmbeddedStore) -> None:
    reader = small_store.reader()
    iri = "https://w3id.org/planatlas/id/CN/地区生产总值"
    whole = graph.show(reader, iri)
    few = graph.show(reader, iri, 1)
    assert len(few.values) == 1
    assert few.cut["values"] == len(whole.values) - 1
    assert "values" not in whole.cut


def test_the_values_that_are_kept_are_those_of_the_latest_documents(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", create=True)
    texts = (("广州市", 2018, "440100"), ("深圳市", 2016, "440300"))
    plans = [
        read_text(f"{year}年{city}地区生产总值2万亿元。\n", name=city, place=code, year=year, kind="report")
        for city, year, code in texts
    ]
    ingest(plans, store)
    reader = store.reader()
    iri = graph.resolve(reader, "地区生产总值")
    assert [one.document.rpartition("/")[2] for one in graph.show(reader, iri).values] == [
        "440100-2018-report", "440300-2016-report",
    ]  # fmt: skip
    kept = graph.show(reader, iri, 1)
    assert [one.period for one in kept.values] == ["2018"]
    assert kept.cut == {"values": 1}
