"""The ontology is whole: labelled and defined in zh and en, declared, used, within OWL 2 RL, in step with the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pyoxigraph as ox
import pytest

from kg.model import Bound, Commitment, EntityType, Measure, Modality, Predicate, Status
from kg.names import OWL, PLAN, RDF, RDFS, SCHEMA, SH, SKOS
from kg.ontology import ENTITY_TYPES, load_lexicon, ontology_files
from kg.text import normalise
from tests.ontology.terms import Statement, Term, Vocabulary, used_in

HAN = re.compile(r"[\u4e00-\u9fff]")
#: What OWL 2 RL allows and the ontology uses; a term outside is a mistake or a decision to be made here.
OWL_TERMS = frozenset({
    "Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "TransitiveProperty",
    "SymmetricProperty", "FunctionalProperty", "inverseOf", "propertyChainAxiom", "versionIRI", "versionInfo",
})  # fmt: skip
#: Both ends of each relation, as the annotation guideline has them.
WHOLES = {
    "Zone", "Hub", "Corridor", "Facility", "Project", "AdminArea", "Organization", "Plan", "Industry", "Reform"
}  # fmt: skip
ENDS: dict[Predicate, tuple[set[str], set[str]]] = {
    "partOf": (WHOLES, WHOLES),
    "locatedIn": (
        {"Zone", "Hub", "Corridor", "Facility", "Project", "Organization", "Event", "NaturalFeature"},
        {"AdminArea", "Zone", "NaturalFeature", "Facility"},
    ),
    "contributesTo": (
        {"Project", "Zone", "Hub", "Corridor", "Facility", "Organization", "Plan", "Reform", "Event"},
        {"Hub", "Corridor", "Zone", "Plan", "Reform", "AdminArea"},
    ),
    "develops": ({"AdminArea", "Zone", "Hub", "Corridor", "Organization", "Plan"}, {"Industry"}),
    "connects": ({"Project", "Facility", "Corridor"}, {"AdminArea", "Zone", "Facility"}),
    "cooperatesWith": ({"AdminArea", "Organization", "Zone"}, {"AdminArea", "Organization", "Zone"}),
    "hosts": ({"AdminArea", "Facility", "Organization"}, {"Event"}),
    "hasValue": ({"Indicator"}, {"Quantity"}),
}
DEFINED_SCHEMES = ("statuses", "commitments", "measures", "modalities", "bounds", "documentKinds")


def test_every_class_and_property_is_labelled_and_defined_in_both_languages(vocabulary: Vocabulary) -> None:
    for term in sorted(vocabulary.terms):
        labels, comments = vocabulary.texts(term, RDFS + "label"), vocabulary.texts(term, RDFS + "comment")
        assert set(labels) == {"zh", "en"}, f"plan:{term}: labels in {sorted(labels)}"
        assert set(comments) == {"zh", "en"}, f"plan:{term}: comments in {sorted(comments)}"
        assert HAN.search(labels["zh"]), f"plan:{term}: the label in zh is not Chinese"
        assert not HAN.search(labels["en"]), f"plan:{term}: the label in en is Chinese"
        assert len(comments["zh"]) > len(labels["zh"]), f"plan:{term}: the comment in zh says nothing"
        assert len(comments["en"].split()) >= 3, f"plan:{term}: the comment in en says nothing"


def test_no_two_classes_share_a_label_or_definition(vocabulary: Vocabulary) -> None:
    for predicate in ("label", "comment"):
        for language in ("zh", "en"):
            seen: dict[str, str] = {}
            for cls in sorted(vocabulary.typed(OWL + "Class")):
                text = vocabulary.texts(cls, RDFS + predicate)[language]
                assert seen.setdefault(text, cls) == cls, f"plan:{cls} and plan:{seen[text]} say: {text}"


def test_every_concept_and_scheme_is_labelled_in_both_languages(vocabulary: Vocabulary) -> None:
    for kind in ("Concept", "ConceptScheme", "OrderedCollection"):
        for term in sorted(vocabulary.typed(SKOS + kind)):
            labels = vocabulary.texts(term, SKOS + "prefLabel") or vocabulary.texts(term, RDFS + "label")
            assert {"zh", "en"} <= set(labels), f"plan:{term}: labels in {sorted(labels)}"
            if kind == "ConceptScheme" or vocabulary.locals(term, SKOS + "inScheme") & set(DEFINED_SCHEMES):
                assert set(vocabulary.texts(term, SKOS + "definition")) == {"zh", "en"}, f"plan:{term}: not defined"


def test_every_concept_is_in_a_declared_scheme(vocabulary: Vocabulary) -> None:
    schemes = vocabulary.typed(SKOS + "ConceptScheme")
    concepts = vocabulary.typed(SKOS + "Concept")
    for concept in sorted(concepts):
        assert len(vocabulary.locals(concept, SKOS + "inScheme") & schemes) == 1, f"plan:{concept}"
        broader = vocabulary.locals(concept, SKOS + "broader")
        assert broader <= concepts, f"plan:{concept} is below {broader}"


def test_no_undeclared_term_is_used(vocabulary: Vocabulary, root: Path) -> None:
    files = [*ontology_files(), root / "ontology" / "context.jsonld", root / "docs" / "graph.md"]
    files += [*sorted((root / "queries").rglob("*.rq")), *sorted((root / "kg").rglob("*.py"))]
    files += sorted((root / "api").rglob("*.py"))
    declared = vocabulary.declared
    unknown = {name: str(path) for name, path in used_in(*files).items() if name not in declared}
    assert not unknown


def test_no_property_is_unused(vocabulary: Vocabulary, root: Path, shapes: tuple[Statement, ...]) -> None:
    used = set(used_in(root / "docs" / "graph.md", *sorted((root / "kg").rglob("*.py"))))
    used |= {t.object.value.removeprefix(PLAN) for t in shapes if isinstance(t.object, ox.NamedNode)}
    used |= set(get_args(Predicate))
    for name in sorted(vocabulary.typed(OWL + "ObjectProperty")):
        if vocabulary.locals(name, OWL + "inverseOf") & used:
            used.add(name)
    # What the vocabulary says of its own concepts: read by the loader or by whoever sorts commitments.
    used |= {"headNoun", "namesA", "nationWide", "symbol", "baseUnit", "factor", "rank"}
    assert not sorted(vocabulary.terms - vocabulary.typed(OWL + "Class") - used)


def test_no_class_is_without_a_name_that_announces_it(vocabulary: Vocabulary, root: Path) -> None:
    """A subclass that neither a head noun nor a listed name nor the code gives is never written."""
    lexicon = load_lexicon()
    written = {noun.kind for noun in lexicon.head_nouns} | {name.kind for name in lexicon.known_names}
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "kg").rglob("*.py")))
    upper = set(lexicon.superclasses.values())
    for cls in sorted(vocabulary.typed(OWL + "Class") - written - upper - set(ENTITY_TYPES)):
        assert re.search(rf"\b{cls}\b", code), f"plan:{cls} is never written"


def test_shapes_cover_every_class(vocabulary: Vocabulary, shapes: tuple[Statement, ...]) -> None:
    covered = {t.object.value.removeprefix(PLAN) for t in shapes if t.predicate.value == SH + "targetClass"}
    for cls in sorted(vocabulary.typed(OWL + "Class")):
        below = {c for c in vocabulary.typed(OWL + "Class") if cls in vocabulary.above(c) and c != cls}
        whole = below and all(covered & set(vocabulary.above(c)) for c in below)
        assert covered & set(vocabulary.above(cls)) or whole, f"no shape covers plan:{cls}"


@pytest.mark.parametrize("relation", ENDS)
def test_ends_are_those_of_the_guideline(vocabulary: Vocabulary, relation: Predicate) -> None:
    starts, ends = ENDS[relation]
    assert vocabulary.locals(relation, SCHEMA + "domainIncludes") == starts
    assert vocabulary.locals(relation, SCHEMA + "rangeIncludes") == ends
    lexicon = load_lexicon()
    assert lexicon.domains[relation] == starts
    assert lexicon.ranges[relation] == ends


def test_shapes_agree_with_the_ends(shapes: tuple[Statement, ...]) -> None:
    objects: dict[tuple[Term, str], Term] = {(t.subject, t.predicate.value): t.object for t in shapes}

    def members(node: Term) -> set[str]:
        found = set()
        while node != ox.NamedNode(RDF + "nil"):
            found.add(objects[node, RDF + "first"].value.removeprefix(PLAN))
            node = objects[node, RDF + "rest"]
        return found

    checked = 0
    for relation, ends in ENDS.items():
        for predicate, types in zip(("targetSubjectsOf", "targetObjectsOf"), ends, strict=True):
            for shape in [
                t.subject for t in shapes if t.predicate.value == SH + predicate and t.object.value == PLAN + relation
            ]:
                qualified = objects[objects[shape, SH + "property"], SH + "qualifiedValueShape"]
                assert members(objects[qualified, SH + "in"]) == types, f"{relation} {predicate}"
                checked += 1
    assert checked == 2 * (len(ENDS) - 1), "hasValue alone is shaped with the observation"


def test_every_relation_has_an_inverse_or_is_symmetric(vocabulary: Vocabulary) -> None:
    symmetric = vocabulary.typed(OWL + "SymmetricProperty")
    inverse = {p: vocabulary.locals(p, OWL + "inverseOf") for p in vocabulary.typed(OWL + "ObjectProperty")}
    backwards = {one for others in inverse.values() for one in others}
    for relation in get_args(Predicate):
        assert relation in symmetric or relation in backwards or inverse[relation], f"plan:{relation}"
    assert symmetric == {"cooperatesWith"}


def test_parts_and_places_are_transitive_and_chained(vocabulary: Vocabulary) -> None:
    assert {"partOf", "hasPart", "locatedIn", "containsPlace"} == vocabulary.typed(OWL + "TransitiveProperty")
    (chain,) = vocabulary.objects("locatedIn", OWL + "propertyChainAxiom")
    first = vocabulary.objects(chain.value, RDF + "first") or [
        t.object for t in vocabulary.triples if t.subject == chain and t.predicate.value == RDF + "first"
    ]
    rest = next(t.object for t in vocabulary.triples if t.subject == chain and t.predicate.value == RDF + "rest")
    second = next(t.object for t in vocabulary.triples if t.subject == rest and t.predicate.value == RDF + "first")
    assert [node.value for node in (*first, second)] == [PLAN + "locatedIn", PLAN + "partOf"]


def test_stays_within_owl_2_rl(vocabulary: Vocabulary) -> None:
    used = {
        node.value.removeprefix(OWL)
        for t in vocabulary.triples
        for node in (t.predicate, t.object)
        if isinstance(node, ox.NamedNode) and node.value.startswith(OWL)
    }
    assert used <= OWL_TERMS
    for t in vocabulary.triples:
        if t.predicate.value in {RDFS + "subClassOf", RDFS + "domain", RDFS + "range", RDFS + "subPropertyOf"}:
            assert isinstance(t.object, ox.NamedNode), f"{t.subject} has an anonymous class"
    composite = vocabulary.typed(OWL + "TransitiveProperty")
    assert not composite & vocabulary.typed(OWL + "FunctionalProperty"), "no property is both composite and functional"
    kinds = [vocabulary.typed(OWL + k) for k in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Class")]
    for number, one in enumerate(kinds):
        for other in kinds[number + 1 :]:
            assert not one & other


def test_range_and_rangeincludes_do_not_contradict(vocabulary: Vocabulary) -> None:
    for one, many in (("domain", "domainIncludes"), ("range", "rangeIncludes")):
        for term in vocabulary.terms:
            single, several = vocabulary.locals(term, RDFS + one), vocabulary.locals(term, SCHEMA + many)
            assert not single or not several or single == several, f"plan:{term} {one}"


def test_commitments_are_ordered_as_in_the_model(vocabulary: Vocabulary) -> None:
    order = get_args(Commitment)
    ranks = {name: int(vocabulary.objects(f"commitment-{name}", PLAN + "rank")[0].value) for name in order}
    assert list(ranks.values()) == list(range(1, len(order) + 1))
    (node,) = vocabulary.objects("commitment-order", SKOS + "memberList")
    triples: dict[tuple[Term, str], Term] = {(t.subject, t.predicate.value): t.object for t in vocabulary.triples}
    listed = []
    while node != ox.NamedNode(RDF + "nil"):
        listed.append(triples[node, RDF + "first"].value.removeprefix(PLAN + "commitment-"))
        node = triples[node, RDF + "rest"]
    assert tuple(listed) == order


@pytest.mark.parametrize(
    ("scheme", "prefix", "values"),
    [
        ("statuses", "status-", get_args(Status)),
        ("commitments", "commitment-", get_args(Commitment)),
        ("modalities", "modality-", get_args(Modality)),
        ("measures", "measure-", get_args(Measure)),
        ("bounds", "bound-", get_args(Bound)),
    ],
)
def test_schemes_hold_the_values_of_the_model(
    vocabulary: Vocabulary, scheme: str, prefix: str, values: tuple[str, ...]
) -> None:
    concepts = {c for c in vocabulary.typed(SKOS + "Concept") if scheme in vocabulary.locals(c, SKOS + "inScheme")}
    assert concepts == {prefix + value for value in values}


def test_the_entity_types_are_classes_and_their_tree_is_one(vocabulary: Vocabulary) -> None:
    classes = vocabulary.typed(OWL + "Class")
    assert set(get_args(EntityType)) <= classes
    for place in ("Hub", "Corridor", "Zone", "AdminArea", "NaturalFeature", "Facility"):
        assert "Place" in vocabulary.above(place)
    for cls in classes:
        above = list(vocabulary.above(cls))
        assert len(above) == len(set(above)), f"plan:{cls} stands below itself"


def test_document_kinds_are_those_that_the_reader_finds(vocabulary: Vocabulary) -> None:
    from kg.text import metadata  # noqa: PLC0415 - its table of kinds is private

    concepts = {c for c in vocabulary.typed(SKOS + "Concept") if c.startswith("kind-")}
    assert {f"kind-{kind}" for kind, _ in metadata._KINDS} <= concepts


def test_words_stand_in_the_form_in_which_texts_are_matched() -> None:
    lexicon = load_lexicon()
    words = [noun.noun for noun in lexicon.head_nouns] + [name.name for name in lexicon.known_names]
    words += [unit.symbol for unit in lexicon.units]
    for table in (
        lexicon.industries,
        lexicon.indicators,
        lexicon.status_cues,
        lexicon.commitment_cues,
        lexicon.aliases,
    ):
        words += table
    for lists in (lexicon.cues, lexicon.wording):
        words += [word for listed in lists.values() for word in listed]
    assert not {word: normalise(word) for word in words if normalise(word) != word}


def test_the_version_iri_is_the_version_of_the_package(vocabulary: Vocabulary) -> None:
    from kg import __version__  # noqa: PLC0415

    iri = PLAN.rstrip("#")
    assert [o.value for o in vocabulary.objects(iri, OWL + "versionIRI")] == [f"{iri}/{__version__}"]
    assert [o.value for o in vocabulary.objects(iri, OWL + "versionInfo")] == [__version__]


def test_alignments_tie_to_the_vocabularies_that_the_design_names(vocabulary: Vocabulary) -> None:
    alignment = {RDFS + "subClassOf", SKOS + "closeMatch", SKOS + "exactMatch", SKOS + "relatedMatch"}
    targets = {t.object.value for t in vocabulary.triples if t.predicate.value in alignment}
    for namespace in (
        SCHEMA, "http://www.w3.org/ns/prov#", "http://www.w3.org/ns/oa#", "http://www.opengis.net/ont/geosparql#"
    ):  # fmt: skip
        assert any(target.startswith(namespace) for target in targets), namespace
