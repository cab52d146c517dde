"""Every rule finds what its examples say, and the rules together reach their figures."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.relations import RULES, context_of, relate
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
        for r in relate(document, mentions, lexicon)
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
