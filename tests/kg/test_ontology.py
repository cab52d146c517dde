"""What the loader makes of the Turtle: words with their classes, names, units, ends; and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg.errors import BadInput
from kg.lexicon import HeadNoun, KnownName, Lexicon, Unit
from kg.names import BASE, Names
from kg.ontology import load_lexicon, ontology_files, ontology_quads, ontology_triples, ontology_turtle, shape_files
from kg.resources import data_folder

PREFIXES = """
@prefix plan: <https://w3id.org/planatlas/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
plan:InnovationZone rdfs:subClassOf plan:Zone .
plan:ScienceCity rdfs:subClassOf plan:InnovationZone .
plan:Shore rdfs:subClassOf plan:Place .
"""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def written(folder: Path, turtle: str, name: str = "own.ttl") -> Path:
    (folder / name).write_text(PREFIXES + turtle, encoding="utf-8")
    return folder


def test_head_nouns_say_type_and_subclass(lexicon: Lexicon) -> None:
    nouns = {noun.noun: noun for noun in lexicon.head_nouns}
    assert nouns["枢纽"] == HeadNoun("枢纽", "Hub")
    assert nouns["航运枢纽"] == HeadNoun("航运枢纽", "Hub", "ShippingHub")
    assert nouns["科学城"] == HeadNoun("科学城", "Zone", "ScienceCity")
    assert [len(noun.noun) for noun in lexicon.head_nouns] == sorted((len(n) for n in nouns), reverse=True)


def test_known_names_say_what_they_name(lexicon: Lexicon) -> None:
    names = {name.name: name for name in lexicon.known_names}
    assert names["一带一路"] == KnownName("一带一路", "Plan", "一带一路", "Initiative", nation_wide=True)
    assert names["广交会"].canonical == "中国进出口商品交易会"
    assert names["东盟"].type == "AdminArea"
    assert names["RCEP"].canonical == names["区域全面经济伙伴关系协定"].canonical
    assert {"十三五", "十五五"} <= set(names)
    assert "十五" not in names, "a bare number names no plan"


def test_synonyms_lead_to_the_preferred_label(lexicon: Lexicon) -> None:
    assert lexicon.industries["跨境电子商务"] == lexicon.industries["跨境电商"] == "跨境电商"
    assert lexicon.indicators["规上工业增加值"] == "规模以上工业增加值"
    assert lexicon.indicators["GDP"] == "GDP", "only true synonyms share a concept"
    assert lexicon.english["人工智能"] == "artificial intelligence"


@pytest.mark.parametrize(
    ("symbol", "concept", "factor"),
    [
        ("元", "yuan", "1"),
        ("公里", "metre", "1000"),
        ("亩", "square-metre", "666.6666666667"),
        ("平方公里", "square-metre", "1000000"),
        ("吨", "kilogram", "1000"),
        ("斤", "kilogram", "0.5"),
        ("担", "kilogram", "50"),
        ("千瓦时", "watt-hour", "1000"),
        ("兆瓦", "watt", "1000000"),
        ("%", "percent", "1"),
        ("成", "percent", "10"),
        ("个百分点", "percentage-point", "1"),
        ("人次", "person-time", "1"),
        ("家", "count", "1"),
        ("PFlops", "flops", "1000000000000000"),
    ],
)
def test_units_lead_to_their_base(lexicon: Lexicon, symbol: str, concept: str, factor: str) -> None:
    assert {unit.symbol: unit for unit in lexicon.units}[symbol] == Unit(symbol, concept, Decimal(factor))


def test_every_base_unit_is_a_unit_without_a_base(lexicon: Lexicon) -> None:
    for unit in lexicon.units:
        bases = [other for other in lexicon.units if other.concept == unit.concept and other.factor == 1]
        assert bases, f"nothing is one {unit.concept}"
        assert unit.factor > 0


def test_numerals_are_no_part_of_a_unit(lexicon: Lexicon) -> None:
    symbols = {unit.symbol for unit in lexicon.units}
    assert not {numeral + symbol for numeral in ("十", "百", "万", "亿", "万亿") for symbol in symbols} & symbols


def test_cues_stand_at_relations_statuses_and_commitments(lexicon: Lexicon) -> None:
    assert "位于" in lexicon.cues["locatedIn"]
    assert "包括" in lexicon.cues["hasPart"]
    assert lexicon.status_cues["开工"] == "started"
    assert lexicon.commitment_cues["力争"] == "strives"
    assert lexicon.wording["leadVerb"]


def test_domains_ranges_and_superclasses_are_local_names(lexicon: Lexicon) -> None:
    assert lexicon.ranges["develops"] == {"Industry"}
    assert lexicon.domains["hosts"] == {"AdminArea", "Facility", "Organization"}
    assert lexicon.superclasses["MetroProject"] == "RailProject"
    assert lexicon.superclasses["Zone"] == "Place"


def test_reading_twice_gives_the_same(lexicon: Lexicon) -> None:
    assert load_lexicon() is lexicon
    assert list(ontology_triples()) == list(ontology_triples())


def test_the_graph_holds_the_vocabulary_and_not_the_shapes() -> None:
    quads = list(ontology_quads(Names("https://example.org/")))
    assert {q.graph_name for q in quads} == {NamedNode("https://example.org/graph/ontology")}
    assert not [q for q in quads if q.predicate.value.startswith("http://www.w3.org/ns/shacl#")]
    assert next(ontology_quads()).graph_name == NamedNode(BASE + "graph/ontology")
    assert ontology_turtle().count("plan:partOf") > 1
    assert set(shape_files()) < set(ontology_files())


def test_data_folders_exist() -> None:
    assert (data_folder("ontology") / "place.ttl").is_file()
    with pytest.raises(FileNotFoundError, match="nowhere"):
        data_folder("nowhere")  # type: ignore[arg-type]


def test_the_version_follows_the_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    assert load_lexicon(written(one, "")).version == load_lexicon(written(other, "")).version
    changed = tmp_path / "changed"
    changed.mkdir()
    assert load_lexicon(written(changed, "# a word\n")).version != load_lexicon(one).version


def test_a_name_without_english_has_none(tmp_path: Path) -> None:
    turtle = 'plan:industry-a skos:inScheme plan:industries ; skos:prefLabel "甲业"@zh .'
    lexicon = load_lexicon(written(tmp_path, turtle))
    assert dict(lexicon.industries) == {"甲业": "甲业"}
    assert not lexicon.english


def test_the_lower_class_keeps_a_shared_noun(tmp_path: Path) -> None:
    lexicon = load_lexicon(
        written(tmp_path, 'plan:Zone plan:headNoun "城"@zh , "港城"@zh .\nplan:ScienceCity plan:headNoun "城"@zh .')
    )
    assert lexicon.head_nouns == (HeadNoun("港城", "Zone"), HeadNoun("城", "Zone", "ScienceCity"))


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("plan:Zone plan:headNoun ", "not valid Turtle"),
        ('plan:Zone plan:headNoun "城"@zh . plan:Hub plan:headNoun "城"@zh .', "城 is a head noun of"),
        ('plan:Shore plan:headNoun "滨"@zh .', "plan:Shore carries names but is below no entity type"),
        ("plan:Zone rdfs:subClassOf plan:ScienceCity .\nplan:Zone plan:headNoun 'x'@zh .", "stands below itself"),
        ("plan:InnovationZone rdfs:subClassOf plan:Hub .", "stands below 2 classes"),
        ('plan:name-a a skos:Concept ; skos:inScheme plan:knownNames ; skos:prefLabel "甲"@zh .', "plan:namesA"),
        (
            (
                'plan:name-a skos:inScheme plan:knownNames ; skos:prefLabel "甲"@zh ; plan:namesA plan:Zone .\n'
                'plan:name-b skos:inScheme plan:knownNames ; skos:prefLabel "乙"@zh ; skos:altLabel "甲"@zh ; '
                "plan:namesA plan:Zone ."
            ),
            "甲 names 甲 and 乙",
        ),
        (
            'plan:unit-a skos:inScheme plan:units ; plan:baseUnit plan:unit-b , plan:unit-c ; plan:symbol "甲" .',
            "plan:unit-a has 2 values of plan:baseUnit",
        ),
        (
            (
                'plan:industry-a skos:inScheme plan:industries ; skos:prefLabel "甲"@zh .\n'
                'plan:industry-b skos:inScheme plan:industries ; skos:prefLabel "甲"@zh .'
            ),
            "甲 stands for",
        ),
        ('plan:industry-a skos:inScheme plan:industries ; skos:altLabel "甲"@zh .', "needs a skos:prefLabel in zh"),
        (
            (
                'plan:unit-a skos:inScheme plan:units ; plan:symbol "甲" .\n'
                'plan:unit-b skos:inScheme plan:units ; plan:symbol "甲" .'
            ),
            "the symbol 甲 stands at two units",
        ),
        (
            (
                'plan:status-planned skos:inScheme plan:statuses ; plan:cueWord "建"@zh .\n'
                'plan:status-started skos:inScheme plan:statuses ; plan:cueWord "建"@zh .'
            ),
            "建 is a cue of",
        ),
    ],
)
def test_a_mistake_in_the_ontology_is_one_clear_line(tmp_path: Path, turtle: str, message: str) -> None:
    with pytest.raises(BadInput, match=message) as caught:
        load_lexicon(written(tmp_path, turtle))
    assert "\n" not in str(caught.value)
