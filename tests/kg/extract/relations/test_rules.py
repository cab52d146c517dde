"""Every rule finds what its examples say, and the rules together reach their figures."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.relations import RULES, context_of, proposed, relate
from kg.extract.relations.base import Example, Rule
from kg.lexicon import Lexicon
from kg.model import Document, Mention
from kg.ontology import load_lexicon
from tests.kg.extract.marked import marked


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize(
    ("rule", "example"),
    [pytest.param(rule, example, id=f"{rule.name}-{i}") for rule in RULES for i, example in enumerate(rule.examples)],
)
def test_rule_finds_what_its_examples_say(rule: Rule, example: Example, lexicon: Lexicon) -> None:
    document, mentions = marked(example.text, place="云州市")
    context = context_of(document, mentions, lexicon)
    found = {(context.name(link.head), link.predicate, context.name(link.tail)) for link in rule.find(context)}
    assert found == set(example.found)


def test_every_rule_has_a_docstring_and_both_kinds_of_example() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.find.__doc__, rule.name
        assert any(example.found for example in rule.examples), rule.name
        assert any(not example.found for example in rule.examples), rule.name


def triples(source: str, lexicon: Lexicon, **known: str) -> set[tuple[str, str, str]]:
    document, mentions = marked(source, **known)  # type: ignore[arg-type]
    return {
        (document.text[mentions[r.head].start : mentions[r.head].end], r.predicate,
         document.text[mentions[r.tail].start : mentions[r.tail].end])
        for r in proposed(context_of(document, mentions, lexicon)).values()
    }  # fmt: skip


def test_a_heading_without_entity_shields_from_the_heading_above(lexicon: Lexicon) -> None:
    source = "# 推进[国际物流枢纽]Hub建设\n## 优化服务\n加强[石门船闸]Project等工程建设，完善规则。"
    assert triples(source, lexicon) == set()


def test_a_run_in_sentence_is_a_heading_and_relates_to_the_one_above(lexicon: Lexicon) -> None:
    source = "# 推进[全面深化改革]Reform\n推进[法治云州]Plan建设。推行[综合执法]Reform，健全规则。"
    assert triples(source, lexicon) == {
        ("法治云州", "contributesTo", "全面深化改革"),
        ("综合执法", "contributesTo", "法治云州"),
    }


def test_a_numbered_series_continues_the_heading(lexicon: Lexicon) -> None:
    source = (
        "# 推进[国际物流枢纽]Hub建设\n"
        "一是完善规则，健全机制。推进[石门船闸]Project建设，做好服务。\n"
        "二是优化服务，简化流程。支持[深海研究院]Organization建设，做好服务。"
    )
    assert triples(source, lexicon) == {
        ("石门船闸", "contributesTo", "国际物流枢纽"),
        ("深海研究院", "contributesTo", "国际物流枢纽"),
    }


def test_members_of_a_corridor_are_not_claimed_by_the_heading(lexicon: Lexicon) -> None:
    source = "# 推进[国际创新枢纽]Hub建设\n建设[沿湖走廊]Corridor，促进[东湖新城]Zone、[西山科学城]Zone等板块联动。"
    assert triples(source, lexicon) == {
        ("沿湖走廊", "contributesTo", "国际创新枢纽"),
        ("东湖新城", "partOf", "沿湖走廊"),
        ("西山科学城", "partOf", "沿湖走廊"),
    }


def test_a_numbered_sentence_announces_its_paragraph_though_it_has_commas(lexicon: Lexicon) -> None:
    source = "（四）坚持[全面深化改革]Reform，着力破除障碍，动力不断增强。建立[统一登记制度]Reform，放宽准入条件。"
    assert triples(source, lexicon) == {("统一登记制度", "contributesTo", "全面深化改革")}


def test_a_whole_within_the_sentence_is_nearer_than_its_topic(lexicon: Lexicon) -> None:
    source = "深入推进[三江一体化]Plan，实施[石门水库]Project、[南山水库]Project，构建[三江大水网]Project。"
    assert triples(source, lexicon) == {
        ("石门水库", "partOf", "三江大水网"),
        ("南山水库", "partOf", "三江大水网"),
        ("三江大水网", "contributesTo", "三江一体化"),
    }


def test_a_topic_that_is_the_subject_speaks_for_the_whole_sentence(lexicon: Lexicon) -> None:
    source = (
        "[三江经济带]Corridor建设走深走实，[石门船闸]Project建成投用；"
        "[东湖新城]Zone建设提速，[东湖大桥]Project建成通车；[白沙码头]Project完成扩容。"
    )
    assert triples(source, lexicon) == {
        ("石门船闸", "contributesTo", "三江经济带"),
        ("东湖新城", "contributesTo", "三江经济带"),
        ("东湖大桥", "contributesTo", "东湖新城"),
        ("白沙码头", "contributesTo", "三江经济带"),
    }


def test_what_one_joins_in_does_not_serve_the_heading(lexicon: Lexicon) -> None:
    source = "深化[开放试验区]Zone建设。积极参与共建“[三江一体化]Plan”，推广[自主申报]Reform经验。"
    assert triples(source, lexicon) == {("自主申报", "contributesTo", "开放试验区")}


def test_what_the_zone_develops_is_not_developed_by_the_heading(lexicon: Lexicon) -> None:
    source = "# 建设[国际航空枢纽]Hub\n支持[空港经济区]Zone发展[飞机租赁]Industry，优化服务。"
    assert triples(source, lexicon) == {
        ("空港经济区", "develops", "飞机租赁"),
        ("空港经济区", "contributesTo", "国际航空枢纽"),
    }


def test_types_that_a_property_does_not_join_are_refused(lexicon: Lexicon) -> None:
    assert triples("[航运金融]Industry落户[云州]AdminArea。", lexicon) == set()


def test_evidence_contains_what_was_acted_on(lexicon: Lexicon) -> None:
    source = "# 推进[国际物流枢纽]Hub建设\n完善规则。加强[石门船闸]Project建设，发展[多式联运]Industry。"
    document, mentions = marked(source)
    for relation in relate(document, mentions, lexicon):
        acted = mentions[relation.tail if relation.predicate == "develops" else relation.head]
        assert relation.start <= acted.start < acted.end <= relation.end
        assert document.text[relation.start : relation.end] == "加强石门船闸建设，发展多式联运。"


PIECES = (
    *("推进", "[甲港]Project", "[乙区]Zone", "[丙业]Industry", "[丁州]AdminArea", "[戊改革]Reform", "[己行动]Plan"),
    *"、，等在与。；\n为以的",
    *("建设", "合作", "# ", "## ", "发展", "落户"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_text_gives_valid_relations(pieces: list[str]) -> None:
    document, mentions = marked("".join(pieces))
    lexicon = load_lexicon()
    found = relate(document, mentions, lexicon)
    assert found == relate(document, mentions, lexicon)
    for relation in found:
        assert relation.head != relation.tail
        assert 0 <= relation.start < relation.end <= len(document.text)
        assert mentions[relation.head].type in lexicon.domains[relation.predicate]
        assert mentions[relation.tail].type in lexicon.ranges[relation.predicate]


@pytest.mark.parametrize(
    ("joint", "kind"),
    [("、", "Project"), ("、", "Reform"), ("建成", "Zone"), ("，推进", "Plan"), ("；", "Industry"), ("", "AdminArea")],
)
def test_time_grows_with_the_length_of_the_list(joint: str, kind: str, lexicon: Lexicon) -> None:
    def seconds(count: int) -> float:
        items = joint.join(f"[{chr(0x4E00 + number)}]{kind}" for number in range(count))
        document, mentions = marked(f"# 推进[国际物流枢纽]Hub建设\n加强{items}等合作任务。")
        begin = time.process_time()
        relate(document, mentions, lexicon)
        return time.process_time() - begin

    small, large = min(seconds(1000) for _ in range(3)), min(seconds(4000) for _ in range(3))
    assert large < 10 * max(small, 0.02)


@pytest.mark.parametrize(
    ("opening", "joint", "kind"),
    [
        ("深入推进[三江一体化]Plan，建设", "，建设", "Zone"),
        ("[三江经济带]Corridor建设走深走实，建设", "；建设", "Corridor"),
        ("[食品产业]Industry加快转型，发展", "，发展", "Industry"),
        ("深化[水务改革]Reform，健全", "，健全", "Reform"),
        ("[云州]AdminArea与", "合作，与", "AdminArea"),
    ],
)
def test_time_grows_with_the_length_of_the_sentence(opening: str, joint: str, kind: str, lexicon: Lexicon) -> None:
    def seconds(count: int) -> float:
        items = joint.join(f"[{chr(0x4E00 + number)}]{kind}" for number in range(count))
        document, mentions = marked(f"{opening}{items}建设。")
        begin = time.process_time()
        relate(document, mentions, lexicon)
        return time.process_time() - begin

    small, large = min(seconds(1000) for _ in range(3)), min(seconds(4000) for _ in range(3))
    assert large < 10 * max(small, 0.02)


def test_a_list_of_thousands_under_a_heading_is_related_once_each(lexicon: Lexicon) -> None:
    items = "、".join(f"[第{number}码头]Project" for number in range(2000))
    document, mentions = marked(f"# 推进[国际物流枢纽]Hub建设\n加强{items}等工程建设。")
    assert len(relate(document, mentions, lexicon)) == 2000


def test_relations_on_annotated_passages(
    gold_passages: list[tuple[Document, tuple[Mention, ...], object, set[tuple[str, str, str]]]], lexicon: Lexicon
) -> None:
    correct = predicted = wanted = 0
    for document, mentions, _, gold in gold_passages:
        found = {
            (document.quote(mentions[r.head]), r.predicate, document.quote(mentions[r.tail]))
            for r in relate(document, mentions, lexicon)
        }
        correct += len(found & gold)
        predicted += len(found)
        wanted += len(gold)
    assert 2 * correct / (predicted + wanted) >= 0.9
