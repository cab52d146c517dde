"""From mentions to entities, facts and observations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import HeadNoun, Lexicon
from kg.link import area_codes, merge_entities
from kg.model import Amount, Document, Entity, Evidence, Extraction, Fact, Mention, Observation, Relation, Resolved
from kg.names import PLAN, Names

Marked = Callable[..., Extraction]
Resolve = Callable[..., Resolved]

GZ = "https://w3id.org/planatlas/id/440100/"
AREA = "https://w3id.org/planatlas/id/area/"
CITY = {"place": "440100", "slug": "guangzhou-2016-report"}
YUAN = Amount(Decimal("1.81E12"), "yuan")


def by_label(resolved: Resolved) -> dict[str, Entity]:
    return {entity.label: entity for entity in resolved.entities}


def test_mentions_of_one_thing_become_one_entity(marked: Marked, resolved: Resolve) -> None:
    found = resolved(
        marked(
            "建设[云川高新技术产业开发区]Zone|kind=HighTechZone。[云川高新区]Zone获批。[“云川高新区”]Facility开放。",
            **CITY,
        )
    )
    (entity,) = found.entities
    assert entity == Entity(
        iri=GZ + "云川高新区",
        label="云川高新技术产业开发区",
        types=("Facility", "HighTechZone", "Zone"),
        aliases=("云川高新区",),
        pinyin="yun chuan gao xin ji shu chan ye kai fa qu",
    )
    assert found.mention_iris == (entity.iri,) * 3


def test_areas_with_a_code_are_left_to_the_gazetteer(marked: Marked, resolved: Resolve) -> None:
    found = resolved(marked("[广州]AdminArea、[广州市]AdminArea、[南沙]AdminArea和[珠江新镇]AdminArea。", **CITY))
    assert found.mention_iris == (AREA + "440100", AREA + "440100", AREA + "440115", GZ + "珠江新镇")
    assert [entity.label for entity in found.entities] == ["珠江新镇"]
    assert area_codes(found, Names()) == {"440100", "440115"}


def test_a_national_document_speaks_for_the_nation(marked: Marked, resolved: Resolve) -> None:
    found = resolved(marked("建设[沿海铁路]Project。", place="CN"))
    assert found.mention_iris == ("https://w3id.org/planatlas/id/CN/沿海铁路",)
    assert area_codes(found, Names()) == {"100000"}


def test_a_list_item_has_the_name_that_it_stands_for(marked: Marked, resolved: Resolve) -> None:
    extraction = marked("推进[穗莞深]Project等城际轨道。", **CITY)
    (mention,) = extraction.mentions
    found = resolved(replace(extraction, mentions=(replace(mention, name="穗莞深城际轨道"),)))
    (entity,) = found.entities
    assert (entity.label, entity.aliases, entity.iri) == (
        "穗莞深城际轨道",
        ("穗莞深",),
        "https://w3id.org/planatlas/id/440000/穗莞深城际",
    )


def test_a_list_item_with_a_head_noun_of_its_own_stands_for_itself(marked: Marked, resolved: Resolve) -> None:
    lexicon = Lexicon(head_nouns=(HeadNoun("站", "Facility"), HeadNoun("枢纽", "Hub")))
    extraction = marked("建成[云川东站]Project、[从化]Hub等。", **CITY)
    names = ("云川东站机场", "从化枢纽")
    mentions = tuple(replace(m, name=name) for m, name in zip(extraction.mentions, names, strict=True))
    found = resolved(replace(extraction, mentions=mentions), lexicon=lexicon)
    assert {entity.label for entity in found.entities} == {"云川东站", "从化枢纽"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        # Nobody prints the name that the list's head would make.
        ("建成[云川智慧园]Project等。", "云川智慧园"),
        # Somebody does.
        ("建成[云川智慧园]Project等。云川智慧园高铁通车。", "云川智慧园高铁"),
    ],
)
def test_a_name_that_nobody_prints_is_not_made_up(marked: Marked, resolved: Resolve, text: str, label: str) -> None:
    extraction = marked(text, **CITY)
    (mention,) = extraction.mentions
    found = resolved(replace(extraction, mentions=(replace(mention, name="云川智慧园高铁"),)))
    assert [entity.label for entity in found.entities] == [label]


def test_a_city_means_its_own_by_a_general_name(marked: Marked, resolved: Resolve) -> None:
    found = resolved(marked("[广州高新区]Zone扩区。[高新区]Zone和[科学城]Zone提质。", **CITY))
    assert found.mention_iris == (GZ + "广州高新区", GZ + "广州高新区", GZ + "科学城")
    assert by_label(found)["广州高新区"].aliases == ("高新区",)
    # A name that tells a thing by itself is not the longer one's short form, nor is a name of the nation's.
    found = resolved(marked("[广州琶洲新城]Zone。[琶洲新城]Zone。", **CITY))
    assert len(found.entities) == 2
    found = resolved(marked("[中国高新区]Zone。[高新区]Zone。", place="CN"))
    assert len(found.entities) == 2


@pytest.mark.parametrize("introduction", ["（以下简称“大湾科创带”）", "（简称大湾科创带）", "(以下简称:大湾科创带)"])
def test_a_short_name_means_what_it_was_introduced_for(marked: Marked, resolved: Resolve, introduction: str) -> None:
    found = resolved(marked(f"建设[广州科技创新经济带]Corridor{introduction}。支持[大湾科创带]Corridor。", **CITY))
    (entity,) = found.entities
    assert (entity.label, entity.aliases) == ("广州科技创新经济带", ("大湾科创带",))


def test_a_short_name_of_two_things_means_neither(marked: Marked, resolved: Resolve) -> None:
    found = resolved(marked("[甲新城]Zone（简称新城）、[乙新城]Zone（简称新城）。建设[新城]Zone。", **CITY))
    assert set(by_label(found)) == {"甲新城", "乙新城", "新城"}


def test_traditional_characters_mean_the_same_and_stay_as_a_label(marked: Marked, resolved: Resolve) -> None:
    extraction = marked("建設[國際會展中心]Facility。", **CITY)
    document = replace(extraction.document, norm="建设国际会展中心。")
    (entity,) = resolved(replace(extraction, document=document)).entities
    assert entity.iri == GZ + "国际会展中心"
    assert (entity.label, entity.aliases) == ("国际会展中心", ("國際會展中心",))


def test_a_wide_digit_makes_no_other_name(marked: Marked, resolved: Resolve) -> None:
    extraction = marked("推进[２０２５计划]Plan。", **CITY)
    document = replace(extraction.document, norm="推进2025计划。")
    (entity,) = resolved(replace(extraction, document=document)).entities
    assert (entity.label, entity.aliases) == ("2025计划", ())


def test_the_vocabulary_gives_label_aliases_and_english(marked: Marked, resolved: Resolve) -> None:
    lexicon = Lexicon(industries={"生物医药": "生物医药", "医药业": "生物医药"}, english={"生物医药": "biomedicine"})
    (entity,) = resolved(marked("发展[医药业]Industry。", **CITY), lexicon=lexicon).entities
    assert (entity.label, entity.aliases, entity.english) == ("生物医药", ("医药业",), "biomedicine")
    assert entity.iri == "https://w3id.org/planatlas/id/CN/生物医药"


def test_a_fact_gathers_its_evidence(marked: Marked, resolved: Resolve) -> None:
    source = "[甲园]Zone属于[乙走廊]Corridor。看[丙港]Facility。[甲园]Zone是[乙走廊]Corridor的一部分。"
    extraction = marked(source, [("partOf", 0, 1), ("partOf", 3, 4)], **CITY)
    first, second = extraction.relations
    extraction = replace(
        extraction,
        relations=(
            replace(second, confidence=0.9, commitment="strives", due="2020"),
            replace(first, confidence=0.6, commitment="commits", due="2018"),
        ),
    )
    (fact,) = resolved(extraction).facts
    assert (fact.subject, fact.predicate, fact.object) == (GZ + "甲园", "partOf", GZ + "乙走廊")
    assert (fact.confidence, fact.commitment, fact.due) == (0.9, "commits", "2018")
    text = extraction.document.text
    assert [evidence.exact for evidence in fact.evidence] == ["甲园属于乙走廊。", "甲园是乙走廊的一部分。"]
    assert all(evidence.exact == text[evidence.start : evidence.end] for evidence in fact.evidence)


@pytest.mark.parametrize(
    ("source", "relation"),
    [
        # A thing is no part of itself, by whatever name.
        ("[云川高新区]Zone是[云川高新技术产业开发区]Zone。", ("partOf", 0, 1)),
        # An industry is in no place, an event develops nothing.
        ("[生物医药]Industry在[南沙]AdminArea。", ("locatedIn", 0, 1)),
        ("[论坛]Event发展[生物医药]Industry。", ("develops", 0, 1)),
        ("[南沙]AdminArea举办[南沙港]Facility。", ("hosts", 0, 1)),
        # What looks like a zone and is a district does not contribute, as no area does.
        ("[浦东新区]Zone服务[南沙港枢纽]Hub。", ("contributesTo", 0, 1)),
    ],
)
def test_what_cannot_be_is_no_fact(
    marked: Marked, resolved: Resolve, source: str, relation: tuple[str, int, int]
) -> None:
    assert resolved(marked(source, [relation], **CITY)).facts == ()


def test_a_subclass_may_do_what_its_class_may(marked: Marked, resolved: Resolve) -> None:
    lexicon = Lexicon(
        domains={"develops": frozenset({"Place"})}, superclasses={"HighTechZone": "Zone", "Zone": "Place"}
    )
    extraction = marked("[甲园]Zone|kind=HighTechZone发展[生物医药]Industry。", [("develops", 0, 1)], **CITY)
    assert len(resolved(extraction, lexicon=lexicon).facts) == 1


def test_a_status_is_a_fact_with_its_sentence(marked: Marked, resolved: Resolve) -> None:
    source = "看。争取[甲铁路]Project|status=started|commitment=strives|due=2018开工。[十三五]Plan|status=started启动。"
    (fact,) = resolved(marked(source, **CITY)).facts
    assert (fact.subject, fact.predicate, fact.object) == (GZ + "甲铁路", "status", PLAN + "status-started")
    assert (fact.commitment, fact.due) == ("strives", "2018")
    assert [evidence.exact for evidence in fact.evidence] == ["争取甲铁路开工。"]


def test_a_status_outside_any_sentence_quotes_the_mention(resolved: Resolve) -> None:
    document = Document("plan", "规划", "图：甲铁路", "图：甲铁路", place="440100")
    (fact,) = resolved(Extraction(document, (Mention(2, 5, "Project", "gold", status="planned"),))).facts
    assert fact.evidence == (Evidence(2, 5, "甲铁路"),)


def test_a_quantity_becomes_an_observation_of_the_documents_place(marked: Marked, resolved: Resolve) -> None:
    source = "[地区生产总值]Indicator[1.81万亿元]Quantity|modality=achieved|period=2015|commitment=achieved。"
    extraction = marked(source, [("hasValue", 0, 1)], amounts={1: YUAN}, **CITY)
    found = resolved(extraction)
    (observation,) = found.observations
    assert observation.amount.value == Decimal(1_810_000_000_000)
    assert (observation.as_written, observation.modality, observation.period) == ("1.81万亿元", "achieved", "2015")
    assert (observation.place, observation.commitment) == (AREA + "440100", "achieved")
    assert observation.indicator == found.mention_iris[0]
    assert observation.iri == found.mention_iris[1]
    assert [evidence.exact for evidence in observation.evidence] == [extraction.document.text]
    assert found.facts == ()


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("[南沙]AdminArea[投资额]Indicator[5亿元]Quantity。", AREA + "440115"),
        ("[南沙]AdminArea的[投资额]Indicator[5亿元]Quantity。", AREA + "440115"),
        ("[甲港]Facility[投资额]Indicator[5亿元]Quantity。", GZ + "甲港"),
        ("[南沙]AdminArea领先，[投资额]Indicator[5亿元]Quantity。", AREA + "440100"),
        ("[某公司]Organization[投资额]Indicator[5亿元]Quantity。", AREA + "440100"),
    ],
)
def test_a_place_right_before_the_indicator_governs_it(
    marked: Marked, resolved: Resolve, source: str, place: str
) -> None:
    (observation,) = resolved(marked(source, [("hasValue", 1, 2)], amounts={2: YUAN}, **CITY)).observations
    assert observation.place == place


def test_the_same_value_said_twice_is_one_observation(marked: Marked, resolved: Resolve) -> None:
    sentence = "[投资额]Indicator[5亿元]Quantity。"
    extraction = marked(sentence * 2, [("hasValue", 0, 1), ("hasValue", 2, 3)], amounts={1: YUAN, 3: YUAN}, **CITY)
    found = resolved(extraction)
    (observation,) = found.observations
    assert len(observation.evidence) == 2
    assert found.mention_iris[1] == found.mention_iris[3] == observation.iri
    # Another period is another observation.
    later = tuple(replace(m, period="2016") if i == 3 else m for i, m in enumerate(extraction.mentions))
    assert len(resolved(replace(extraction, mentions=later)).observations) == 2


def test_a_quantity_without_a_value_is_none(marked: Marked, resolved: Resolve) -> None:
    found = resolved(marked("[投资额]Indicator[若干]Quantity，[5亿元]Quantity。", [("hasValue", 0, 1)], **CITY))
    assert found.observations == ()
    assert found.mention_iris[1:] == (None, None)


def test_a_lone_mark_names_nothing(marked: Marked, resolved: Resolve) -> None:
    extraction = marked("建设[“”]Zone和[甲走廊]Corridor。", [("partOf", 0, 1)], **CITY)
    found = resolved(extraction)
    assert found.mention_iris[0] is None
    assert found.facts == ()


def test_a_document_of_unknown_place_keeps_its_things_to_itself(marked: Marked, resolved: Resolve) -> None:
    extraction = marked(
        "[投资额]Indicator[5亿元]Quantity。[甲园]Zone。", [("hasValue", 0, 1)], amounts={1: YUAN}, slug="a/b"
    )
    found = resolved(extraction)
    assert found.mention_iris[2] == "https://w3id.org/planatlas/id/local-a%2Fb/甲园"
    assert found.observations[0].place is None
    assert area_codes(found, Names()) == frozenset()


SOURCES = [
    ("建设[云川高新技术产业开发区]Zone和[滨水走廊]Corridor。", {"place": "440100", "slug": "a"}),
    ("[云川高新区]Zone属于[滨水走廊]Corridor|kind=InnovationCorridor。", {"place": "440100", "slug": "b"}),
    ("[滨水走廊]Corridor和[云川高新区]Facility。", {"place": "440300", "slug": "c"}),
    ("全国建设[滨水走廊]Plan。", {"place": "CN", "slug": "d"}),
    ("[云川高新技术产业园区]Zone", {"slug": "e"}),
]


@given(order=st.permutations(range(len(SOURCES))), among=st.sets(st.sampled_from(range(len(SOURCES)))))
def test_the_order_of_documents_changes_nothing(
    order: list[int], among: set[int], marked: Marked, resolved: Resolve
) -> None:
    extractions = [marked(source, **fields) for source, fields in SOURCES]
    chosen = [index for index in range(len(SOURCES)) if index in among]
    shuffled = [index for index in order if index in among]

    def graph(indices: list[int]) -> tuple[Entity, ...]:
        everything = [extractions[index] for index in indices]
        return merge_entities(
            entity for extraction in everything for entity in resolved(extraction, *everything).entities
        )

    assert graph(shuffled) == graph(chosen)
    walks = {entity.iri for entity in graph(shuffled) if entity.label == "滨水走廊"}
    assert all(("/CN/" in iri) == (3 in among) for iri in walks)


ENTITIES = st.builds(
    Entity,
    iri=st.sampled_from(["x:1", "x:2"]),
    label=st.sampled_from(["甲", "乙", "甲乙", "乙甲"]),
    types=st.lists(st.sampled_from(["Zone", "Hub", "Plan"]), unique=True).map(lambda types: tuple(sorted(types))),
    aliases=st.lists(st.sampled_from(["丙", "甲", "丁"]), unique=True).map(tuple),
    english=st.sampled_from([None, "a", "b"]),
)


@given(st.lists(ENTITIES), st.randoms(use_true_random=False), st.integers(0, 10))
def test_merging_is_free_of_order_and_grouping(entities: list[Entity], random: object, cut: int) -> None:
    shuffled = list(entities)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    whole = merge_entities(entities)
    assert merge_entities(shuffled) == whole
    parts = (*merge_entities(entities[:cut]), *merge_entities(entities[cut:]))
    assert merge_entities(parts) == merge_entities(whole) == whole
    assert len({entity.iri for entity in whole}) == len(whole)
    for entity in whole:
        assert entity.label not in entity.aliases


@given(
    spans=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=8),
    pairs=st.lists(st.tuples(st.sampled_from(["partOf", "hasValue", "hosts"]), st.integers(0, 7), st.integers(0, 7))),
    text=st.text(alphabet="广州南沙港区（简称）“”。走廊一二号线的 \n/", min_size=36, max_size=36),
)
def test_any_extraction_resolves_with_exact_evidence(
    spans: list[tuple[int, int]], pairs: list[tuple[str, int, int]], text: str, resolved: Resolve
) -> None:
    kinds = ("Zone", "Indicator", "Quantity", "AdminArea", "Plan")
    mentions: list[Mention] = []
    end = 0
    for start, length in sorted(spans):
        if start >= end:
            kind = kinds[len(mentions) % len(kinds)]
            amount = YUAN if kind == "Quantity" else None
            mentions.append(Mention(start, start + length, kind, "gold", status="planned", amount=amount))  # type: ignore[arg-type]
            end = start + length
    relations = tuple(
        Relation(predicate, head, tail, 0, len(text), "gold")  # type: ignore[arg-type]
        for predicate, head, tail in pairs
        if max(head, tail) < len(mentions) and (predicate != "hasValue" or mentions[tail].type == "Quantity")
    )
    document = Document("plan", "规划", text, text, place="440100")
    found = resolved(Extraction(document, tuple(mentions), relations))
    described = {entity.iri for entity in found.entities}
    grounds: list[Fact | Observation] = [*found.facts, *found.observations]
    for ground in grounds:
        assert ground.evidence
        assert all(evidence.exact == text[evidence.start : evidence.end] for evidence in ground.evidence)
    for fact in found.facts:
        assert fact.subject != fact.object
        assert fact.subject in described or fact.subject.startswith(AREA)
    assert list(found.entities) == sorted(found.entities, key=lambda entity: entity.iri)
    assert len(found.mention_iris) == len(mentions)
