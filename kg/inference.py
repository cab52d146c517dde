"""What follows by the ontology from what is stated: forward chaining over plain IRIs, driven by the axioms alone.

In force are, of OWL 2 RL, the rules for sub-, inverse, symmetric and transitive properties, property chains, domains,
ranges, sub- and equivalent classes. A triple that joins a thing to itself is never concluded: a cycle of parts is an
error of a text, and "a part of itself" would say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.names import OWL, RDF, RDFS, Names
from kg.store.base import Reader, Transaction

TYPE = RDF + "type"
#: What holds of everything says nothing.
_TOP = frozenset({OWL + "Thing", RDFS + "Resource", OWL + "NamedIndividual"})

#: Predicates that state axioms.
_AXIOMS = (
    TYPE, RDF + "first", RDF + "rest", RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "domain", RDFS + "range",
    OWL + "equivalentClass", OWL + "equivalentProperty", OWL + "inverseOf", OWL + "propertyChainAxiom",
)  # fmt: skip

#: Joins the names of a long chain's first properties to the name of a helper, which no IRI can be.
_HELPER = "\n"
#: Subject, predicate, object: whole IRIs.
Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Axioms:
    """What an ontology says of its classes and properties, in the form in which it is applied."""

    #: Class → all classes above it.
    superclasses: Mapping[str, frozenset[str]]
    #: Property → the properties that hold of the same pair, and whether they hold of it turned round.
    same_pair: Mapping[str, tuple[tuple[str, bool], ...]]
    #: First property of a chain → pairs of the property that follows and the one that holds across both.
    follows: Mapping[str, tuple[tuple[str, str], ...]]
    #: The same by the second property: pairs of the property before it and the one that holds across both.
    precedes: Mapping[str, tuple[tuple[str, str], ...]]
    domains: Mapping[str, frozenset[str]]
    ranges: Mapping[str, frozenset[str]]

    @property
    def properties(self) -> tuple[str, ...]:
        """Properties from whose triples something follows, sorted."""
        return tuple(sorted({*self.same_pair, *self.follows, *self.precedes, *self.domains, *self.ranges}))

    @classmethod
    def read(cls, triples: Iterable[Triple | Quad]) -> Axioms:
        """The axioms of an ontology.

        Raises:
            ValueError: if a property chain has a member that is no named property.
        """
        facts: _Triples = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            facts[triple.predicate.value][triple.subject].append(triple.object)
        follows: dict[str, set[tuple[str, str]]] = defaultdict(set)
        precedes: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for members, across in _chains(facts):
            first = members[0]
            for index, second in enumerate(members[1:], start=2):
                # A longer chain goes over helpers, whose names are no IRIs.
                result = across if index == len(members) else _HELPER.join(members[:index])
                follows[first].add((second, result))
                precedes[second].add((first, result))
                first = result
        equal = _pairs(facts, OWL + "equivalentClass")
        turned = [(other, one) for one, other in equal]
        return cls(
            superclasses=_closure([*_pairs(facts, RDFS + "subClassOf"), *equal, *turned]),
            same_pair=_same_pair(facts),
            follows={name: tuple(sorted(values)) for name, values in follows.items()},
            precedes={name: tuple(sorted(values)) for name, values in precedes.items()},
            domains=_grouped(_pairs(facts, RDFS + "domain")),
            ranges=_grouped(_pairs(facts, RDFS + "range")),
        )


#: Predicate → subject → objects.
_Triples = defaultdict[str, defaultdict[object, list[object]]]


def _pairs(facts: _Triples, predicate: str) -> list[tuple[str, str]]:
    """The named subjects and objects of a predicate, sorted."""
    return sorted(
        (subject.value, value.value)
        for subject, values in facts[predicate].items()
        for value in values
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode)
    )


def _same_pair(facts: _Triples) -> Mapping[str, tuple[tuple[str, bool], ...]]:
    rules = {(below, above, False) for below, above in _pairs(facts, RDFS + "subPropertyOf")}
    for predicate, turned in ((OWL + "equivalentProperty", False), (OWL + "inverseOf", True)):
        for one, other in _pairs(facts, predicate):
            rules |= {(one, other, turned), (other, one, turned)}
    rules |= {(name, name, True) for name in _marked(facts, "SymmetricProperty")}
    grouped: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for name, other, turned in sorted(rules):
        grouped[name].append((other, turned))
    return {name: tuple(values) for name, values in grouped.items()}


def _marked(facts: _Triples, kind: str) -> list[str]:
    return [subject for subject, value in _pairs(facts, TYPE) if value == OWL + kind]


def _chains(facts: _Triples) -> list[tuple[list[str], str]]:
    """The chains of properties with the property that holds across each; a transitive one is a chain of itself."""
    chains = [([name, name], name) for name in _marked(facts, "TransitiveProperty")]
    for subject, heads in facts[OWL + "propertyChainAxiom"].items():
        if isinstance(subject, NamedNode):
            chains += [(_members(head, facts), subject.value) for head in heads]
    return chains


def _members(head: object, facts: _Triples) -> list[str]:
    """The members of an RDF list of properties."""
    members = []
    while head != NamedNode(RDF + "nil"):
        (member,) = facts[RDF + "first"][head]
        (head,) = facts[RDF + "rest"][head]
        if not isinstance(member, NamedNode):
            raise ValueError(f"a property chain may have named properties alone, not {member}")  # noqa: TRY004
        members.append(member.value)
    return members


def _closure(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Everything above each, without itself and without what holds of everything."""
    direct = _grouped(pairs)
    closed = {}
    for name in direct:
        above: set[str] = set()
        agenda = [name]
        while agenda:
            fresh = direct.get(agenda.pop(), frozenset()) - above
            above |= fresh
            agenda.extend(fresh)
        closed[name] = frozenset(above - {name} - _TOP)
    return closed


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        grouped[key].add(value)
    return {key: frozenset(values) for key, values in grouped.items()}


#: Property → one end → the other ends. It is looked into with ``get``, so that no thing without a triple enters it.
_Index = defaultdict[str, defaultdict[str, set[str]]]
_NONE: frozenset[str] = frozenset()


def entailed(axioms: Axioms, facts: Iterable[Fact]) -> set[Fact]:
    """What follows from the facts and is not among them.

    What joins a thing to itself is dropped at the end only, for a chain or a class may rest on it.
    Semi-naive: each triple is joined once with what was known when it came, so that the work is in proportion
    to the number of conclusions, whatever the cycles.
    """
    stated = set(facts)
    forward: _Index = defaultdict(lambda: defaultdict(set))
    backward: _Index = defaultdict(lambda: defaultdict(set))
    agenda = [fact for fact in stated if fact[1] != TYPE]
    while agenda:
        subject, name, value = agenda.pop()
        values = forward[name][subject]
        if value in values:
            continue
        values.add(value)
        backward[name][value].add(subject)
        for other, turned in axioms.same_pair.get(name, ()):
            agenda.append((value, other, subject) if turned else (subject, other, value))
        for second, across in axioms.follows.get(name, ()):
            ends = forward[second].get(value, _NONE) - forward[across].get(subject, _NONE)
            agenda += [(subject, across, end) for end in ends]
        for first, across in axioms.precedes.get(name, ()):
            starts = backward[first].get(subject, _NONE) - backward[across].get(value, _NONE)
            agenda += [(start, across, value) for start in starts]
    concluded = {
        (subject, name, value)
        for name, by_subject in forward.items()
        if _HELPER not in name
        for subject, values in by_subject.items()
        for value in values
        if subject != value
    }
    concluded |= _types(axioms, stated, forward, backward)
    return concluded - stated


def _types(axioms: Axioms, stated: set[Fact], forward: _Index, backward: _Index) -> set[Fact]:
    """Classes by the ends of properties, and all classes above those that are stated or so concluded."""
    types: dict[str, set[str]] = defaultdict(set)
    for subject, name, value in stated:
        if name == TYPE:
            types[value].add(subject)
    for ends, index in ((axioms.domains, forward), (axioms.ranges, backward)):
        for name, classes in ends.items():
            for cls in classes - _TOP:
                types[cls].update(index.get(name, ()))
    return {
        (subject, TYPE, cls)
        for below, subjects in types.items()
        for cls in (below, *axioms.superclasses.get(below, ()))
        for subject in subjects
    }


def refresh(transaction: Transaction, names: Names) -> int:
    """Bring ``…/graph/inferred`` up to date with the ontology, the facts, the entities and the gazetteer of a store.

    Only the difference is written, since clearing a graph costs as much as filling it.

    Returns:
        The number of triples that the graph holds now.
    """
    ontology, inferred = NamedNode(names.graph("ontology")), NamedNode(names.graph("inferred"))
    axioms = Axioms.read(quad for name in _AXIOMS for quad in transaction.quads(None, NamedNode(name), None, ontology))
    graphs = [names.graph("entities"), names.graph("gazetteer")]
    graphs += [names.document_graph(slug) for slug in transaction.documents()]
    stated = {fact for graph in graphs for fact in _facts(transaction, axioms, NamedNode(graph))}
    fresh = entailed(axioms, stated)
    fresh.difference_update(_facts(transaction, axioms, ontology))
    # What has no type in these graphs (an evidence, at the end of a property) may have it in another one.
    typed = {subject for subject, name, _ in stated if name == TYPE}
    untyped = [fact for fact in fresh if fact[1] == TYPE and fact[0] not in typed]
    fresh.difference_update(fact for fact in untyped if _is_stated(transaction, fact, inferred))
    old = {_fact(quad): quad for quad in transaction.quads(graph=inferred)}
    transaction.remove([quad for fact, quad in old.items() if fact not in fresh])
    added = sorted(fresh - old.keys())
    if added:
        transaction.load("".join(f"<{s}> <{p}> <{o}> {inferred} .\n" for s, p, o in added).encode())
    return len(fresh)


def _facts(reader: Reader, axioms: Axioms, graph: NamedNode) -> Iterator[Fact]:
    """The triples between things in a graph that bear on an axiom."""
    for name in (TYPE, *axioms.properties):
        if _HELPER in name:
            continue
        for quad in reader.quads(None, NamedNode(name), None, graph):
            if isinstance(quad.object, NamedNode):
                yield _fact(quad)


def _is_stated(reader: Reader, fact: Fact, inferred: NamedNode) -> bool:
    subject, name, value = map(NamedNode, fact)
    return any(quad.graph_name != inferred for quad in reader.quads(subject, name, value))


def _fact(quad: Quad) -> Fact:
    subject, value = quad.subject, quad.object
    return (
        subject.value if isinstance(subject, NamedNode) else str(subject),
        quad.predicate.value,
        value.value if isinstance(value, (NamedNode, Literal)) else str(value),
    )
