"""What follows by the ontology: each rule on a small case, brute force on many, and nothing that is stated."""

from __future__ import annotations

import random
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kg.inference import TYPE, Axioms, Fact, entailed, refresh
from kg.names import PLAN, Names
from kg.ontology import ontology_quads, ontology_triples
from kg.store import EmbeddedStore, Record, open_store
from kg.store.catalog import Share, file_name

EX = "https://example.org/"
PREFIXES = f"""
@prefix : <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ONTOLOGY = """
:partOf a owl:TransitiveProperty ; owl:inverseOf :hasPart .
:in a owl:TransitiveProperty ; owl:propertyChainAxiom ( :in :partOf ) .
:near a owl:SymmetricProperty ; rdfs:subPropertyOf :related .
:same owl:equivalentProperty :like .
:visits owl:propertyChainAxiom ( :runs :stops :in ) ; rdfs:domain :Line ; rdfs:range :Town .
:Town rdfs:subClassOf :Place . :Place rdfs:subClassOf :Thing , owl:Thing . :Place owl:equivalentClass :Location .
:Line rdfs:subClassOf [ a owl:Restriction ] .
"""
PROPERTIES = ("partOf", "hasPart", "in", "near", "related", "same", "like", "runs", "stops", "visits")
CLASSES = ("Town", "Place", "Thing", "Location", "Line")


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def facts(text: str) -> set[Fact]:
    """Facts written as Turtle."""
    return {
        (triple.subject.value, triple.predicate.value, triple.object.value)
        for triple in triples(text)
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)
    }


AXIOMS = Axioms.read(triples(ONTOLOGY))


@pytest.mark.parametrize(
    ("stated", "concluded"),
    [
        pytest.param(":a :partOf :b .", ":b :hasPart :a .", id="inverse"),
        pytest.param(":b :hasPart :a .", ":a :partOf :b .", id="inverse, the other way"),
        pytest.param(":a :near :b .", ":b :near :a . :a :related :b . :b :related :a .", id="symmetric, subproperty"),
        pytest.param(":a :like :b .", ":a :same :b .", id="equivalent property"),
        pytest.param(
            ":a :partOf :b . :b :partOf :c . :c :partOf :d .",
            ":a :partOf :c , :d . :b :partOf :d . :b :hasPart :a . :c :hasPart :b , :a . :d :hasPart :c , :b , :a .",
            id="transitive",
        ),
        pytest.param(":a :in :b . :c :hasPart :b .", ":a :in :c . :b :partOf :c .", id="chain over an inverse"),
        pytest.param(
            ":l :runs :r . :r :stops :s . :s :in :t .",
            ":l :visits :t ; a :Line . :t a :Town , :Place , :Thing , :Location .",
            id="long chain, domain and range",
        ),
        pytest.param(":a a :Town .", ":a a :Place , :Thing , :Location .", id="superclasses"),
        pytest.param(":a a :Location .", ":a a :Place , :Thing .", id="equivalent class"),
        pytest.param(":a :partOf :b . :b :partOf :a .", ":a :hasPart :b . :b :hasPart :a .", id="cycle"),
        pytest.param(":a :partOf :a .", "", id="itself"),
        pytest.param(
            ":a :runs :b . :b :stops :a . :a :in :c .",
            ":a :visits :c ; a :Line . :c a :Town , :Place , :Thing , :Location .",
            id="long chain that returns to its start",
        ),
        pytest.param(
            ":a :runs :a , :b . :b :stops :c . :c :in :a .",
            ":a a :Line , :Town , :Place , :Thing , :Location .",
            id="domain and range of what joins a thing to itself",
        ),
        pytest.param(":a :runs :b . :a :unknown :b . :a a :Unknown .", "", id="nothing follows"),
    ],
)
def test_each_rule(stated: str, concluded: str) -> None:
    assert entailed(AXIOMS, facts(stated)) == facts(concluded)


def by_fixpoint(stated: set[Fact]) -> set[Fact]:
    """The same conclusions by brute force: all rules of ``ONTOLOGY`` over all pairs, until nothing new comes."""
    known = set(stated)

    def has(name: str) -> set[tuple[str, str]]:
        return {(s, o) for s, p, o in known if p == EX + name}

    def joined(*names: str) -> set[tuple[str, str]]:
        pairs = has(names[0])
        for name in names[1:]:
            pairs = {(a, d) for (a, b), (c, d) in product(pairs, has(name)) if b == c}
        return pairs

    while True:
        new = {(a, EX + name, c) for name in ("partOf", "hasPart", "in") for a, c in joined(name, name)}
        new |= {(a, EX + "in", c) for a, c in joined("in", "partOf")}
        new |= {(a, EX + "visits", c) for a, c in joined("runs", "stops", "in")}
        turned = (("partOf", "hasPart"), ("hasPart", "partOf"), ("near", "near"))
        new |= {(b, EX + other, a) for name, other in turned for a, b in has(name)}
        kept = (("near", "related"), ("same", "like"), ("like", "same"))
        new |= {(a, EX + other, b) for name, other in kept for a, b in has(name)}
        new |= {(a, TYPE, EX + "Line") for a, _ in has("visits")} | {(b, TYPE, EX + "Town") for _, b in has("visits")}
        above = (("Town", "Place"), ("Place", "Thing"), ("Place", "Location"), ("Location", "Place"))
        new |= {(s, TYPE, EX + up) for down, up in above for s, p, o in known if (p, o) == (TYPE, EX + down)}
        if new <= known:
            return {(s, p, o) for s, p, o in known - stated if s != o}
        known |= new


THINGS = st.sampled_from([EX + name for name in "abcde"])
RELATIONS = st.tuples(THINGS, st.sampled_from([EX + name for name in PROPERTIES]), THINGS)
TYPES = st.tuples(THINGS, st.just(TYPE), st.sampled_from([EX + name for name in CLASSES]))


@given(st.sets(RELATIONS | TYPES, max_size=14))
def test_as_by_brute_force(stated: set[Fact]) -> None:
    assert entailed(AXIOMS, stated) == by_fixpoint(stated)


def test_a_chain_needs_named_properties() -> None:
    with pytest.raises(ValueError, match="named properties"):
        Axioms.read(triples(":p owl:propertyChainAxiom ( [ owl:inverseOf :q ] :r ) ."))


def test_the_ontology_carries_places_through_their_parts() -> None:
    axioms = Axioms.read(ontology_triples())
    stated = {
        (EX + "railway", PLAN + "locatedIn", EX + "nansha"),
        (EX + "nansha", PLAN + "partOf", EX + "guangzhou"),
        (EX + "guangzhou", PLAN + "partOf", EX + "guangdong"),
        (EX + "railway", TYPE, PLAN + "RailProject"),
    }
    concluded = entailed(axioms, stated)
    assert (EX + "railway", PLAN + "locatedIn", EX + "guangdong") in concluded
    assert (EX + "nansha", PLAN + "partOf", EX + "guangdong") in concluded
    assert (EX + "guangdong", PLAN + "hasPart", EX + "nansha") in concluded
    assert (EX + "railway", TYPE, PLAN + "Project") in concluded
    assert not concluded & stated
    assert all(subject != value for subject, _, value in concluded)


def test_fifty_thousand_facts_are_quick() -> None:
    """Under a second on an idle machine; the bound here leaves room for a busy one, and for measuring coverage."""
    pick = random.Random(0)  # noqa: S311 - a fixed sample
    names = ("partOf", "locatedIn", "contributesTo", "develops", "connects", "cooperatesWith", "hosts")
    stated = {
        (f"{EX}{pick.randrange(30_000)}", PLAN + pick.choice(names), f"{EX}{30_000 + pick.randrange(3_000)}")
        for _ in range(50_000)
    }
    stated |= {(f"{EX}{30_000 + i}", PLAN + "partOf", f"{EX}{33_000 + i // 10}") for i in range(3_000)}
    axioms = Axioms.read(ontology_triples())
    started = time.process_time()
    concluded = entailed(axioms, stated)
    assert time.process_time() - started < 8
    assert len(concluded) > 50_000


NAMES = Names(EX)


def quad(subject: str, predicate: str, value: str, graph: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value), NamedNode(graph))


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    """A document that states two facts, its evidence, and the vocabulary."""
    store = open_store(tmp_path / "store", create=True, base=EX)
    packed = b"packed"
    with store.write() as transaction:
        transaction.put_document(Record("plan", "plan", "", "", "", file_name(packed)), packed, Share())
        transaction.extend(ontology_quads(NAMES))
        facts_graph = NAMES.document_graph("plan")
        transaction.extend(
            [
                quad(EX + "a", PLAN + "locatedIn", EX + "b", facts_graph),
                quad(EX + "b", PLAN + "partOf", EX + "c", NAMES.graph("gazetteer")),
                quad(EX + "a", TYPE, PLAN + "Zone", NAMES.graph("entities")),
                quad(EX + "o", PLAN + "unit", PLAN + "unit-yuan", facts_graph),
                quad(EX + "o", TYPE, PLAN + "Observation", NAMES.document_graph("plan", "evidence")),
            ]
        )
        refresh(transaction, NAMES)
    return store


def inferred(store: EmbeddedStore) -> set[tuple[str, str, str]]:
    graph = NamedNode(NAMES.graph("inferred"))
    return {tuple(str(term)[1:-1] for term in quad.triple) for quad in store.reader().quads(graph=graph)}  # type: ignore[misc]


def test_the_graph_holds_what_follows_and_is_not_stated(store: EmbeddedStore) -> None:
    found = inferred(store)
    assert (EX + "a", PLAN + "locatedIn", EX + "c") in found
    assert (EX + "a", TYPE, PLAN + "Place") in found
    # Its type follows from the property's domain, and is stated in a graph that is not drawn upon.
    assert (EX + "o", TYPE, PLAN + "Observation") not in found
    # The vocabulary says itself what its concepts are.
    assert not {subject for subject, _, _ in found if subject.startswith(PLAN)}


def test_the_graph_follows_a_change(store: EmbeddedStore) -> None:
    before = inferred(store)
    with store.write() as transaction:
        transaction.extend([quad(EX + "c", PLAN + "partOf", EX + "d", NAMES.graph("gazetteer"))])
        assert refresh(transaction, NAMES) > len(before)
    assert (EX + "a", PLAN + "locatedIn", EX + "d") in inferred(store)
    with store.write() as transaction:
        transaction.remove([quad(EX + "c", PLAN + "partOf", EX + "d", NAMES.graph("gazetteer"))])
        assert refresh(transaction, NAMES) == len(before)
    assert inferred(store) == before
