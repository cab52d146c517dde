"""The rules of names: each finds what its examples say, documents itself, and never strays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import RULES, extract, rule_names
from kg.extract.outlook import outlooks
from kg.extract.passage import Passage
from kg.extract.rule import Example, Rule
from kg.extract.scan import vocabulary
from kg.lexicon import Lexicon
from kg.model import Document
from kg.ontology import load_lexicon
from kg.text import read_text

CASES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def _passages(text: str, lexicon: Lexicon) -> list[Passage]:
    document = read_text(text, name="example.txt")
    scan = vocabulary(lexicon).scan(document.norm)
    return [Passage(document, sentence, lexicon, scan) for sentence in document.sentences]


def _found(text: str, lexicon: Lexicon) -> list[str]:
    document: Document = read_text(text, name="example.txt")
    scan = vocabulary(lexicon).scan(document.norm)
    return [f"{document.quote(m)}/{m.type}" for m in rule_names(document, lexicon, scan, outlooks(document))]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_rule_finds_what_its_examples_say(rule: Rule, example: Example, lexicon: Lexicon) -> None:
    found = tuple(
        f"{passage.span(m.start, m.end)}/{m.type}"
        for passage in _passages(example.text, lexicon)
        for m in rule.find(passage)
    )
    assert found == example.found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_documented_with_a_positive_and_a_negative_example(rule: Rule) -> None:
    assert rule.find.__doc__
    assert any(example.found for example in rule.examples)
    assert any(not example.found for example in rule.examples)


# Texts of our own about an invented city; what must be found in each, in the order of the text.
NAMES = {
    "a list that is closed by 等 and a common noun": (
        "重点建设青禾科技创新走廊，促进青禾高新区、云溪知识城、科学城和松岭生物岛等创新板块紧密联系。",
        ["青禾科技创新走廊/Corridor", "青禾高新区/Zone", "云溪知识城/Zone", "科学城/Zone", "松岭生物岛/Zone"],
    ),
    "a list that is closed by a count": (
        "着力建设广州、南沙、增城三大国家级开发区。",
        ["广州/Zone", "南沙/Zone", "增城/Zone"],
    ),
    "items that share the last one's head noun": ("加快延榆、康渝高铁建设。", ["延榆/Project", "康渝高铁/Project"]),
    "the last item touches the head": (
        "推进广花、广从公路快速化改造。",
        ["广花/Project", "广从公路快速化改造/Project"],
    ),
    "works, not the noun that closes their list": (
        "推进云溪航空产业基地、松岭终端中心等项目建设。",
        ["云溪航空产业基地/Project", "松岭终端中心/Project"],
    ),
    "a zone that leads the name of a system stays alone": (
        "创新南沙新区、空港经济区管理体制。",
        ["南沙新区/Zone", "空港经济区/Zone"],
    ),
    "two names with one tail are split": (
        "完善社会救助制度和住房保障制度。",
        ["社会救助制度/Reform", "住房保障制度/Reform"],
    ),
    "levels of government are no list": ("建立市、区财政管理体制。", ["市、区财政管理体制/Reform"]),
    "a programme keeps its own verb": ("深入实施提振消费专项行动。", ["提振消费专项行动/Plan"]),
    "a quoted name before a plain noun stands alone": ("高质量实施“两重”项目。", ["两重/Plan"]),
    "marks around a part stay in": ("健全“双自联动”机制。", ["“双自联动”机制/Reform"]),
    "a short bracket belongs to the name": ("提升中欧班列（成渝）发展水平。", ["中欧班列（成渝）/Project"]),
    "a place is not cut out of words": ("世界首位的规上高技术企业保持健康平稳。", []),
    "common nouns are no names": ("建设一批特色园区，完善基础设施，推进重点项目建设。", []),
    "a policy that is only described is none": ("出台扶持中小企业发展政策。", []),
    "an industry that qualifies a carrier stands without it": ("打造大数据产业集群。", ["大数据产业/Industry"]),
    "what is only mentioned is not developed": ("防范房地产市场风险。", []),
    "a slogan with a place": ("推进平安广州建设。", ["平安广州/Plan"]),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.values(), ids=NAMES.keys())
def test_names(text: str, expected: list[str], lexicon: Lexicon) -> None:
    assert _found(text, lexicon) == expected


ALPHABET = st.sampled_from(
    list("广州南沙科技创新走廊枢纽区、，。；和与等的建设推进三大“”（）《》第一12.%万亿元\n国际 a")
)


@given(st.text(ALPHABET, max_size=120))
@settings(max_examples=150)
def test_any_text_yields_sorted_spans_inside_it(text: str) -> None:
    document = read_text(text + "城市。", name="any.txt")
    result = extract(document, load_lexicon())
    end = 0
    for mention in result.mentions:
        assert end <= mention.start < mention.end <= len(document.text)
        end = mention.end
    for relation in result.relations:
        head = result.mentions[relation.head]
        assert relation.start <= head.start
        assert head.end <= relation.end
        assert relation.head != relation.tail


def test_the_same_text_gives_the_same_extraction(samples: Path, lexicon: Lexicon) -> None:
    text = (samples / "guangzhou-2016-report.txt").read_text(encoding="utf-8")
    first = extract(read_text(text, name="a.txt"), lexicon)
    assert extract(read_text(text, name="a.txt"), lexicon) == first


@pytest.mark.parametrize(
    "text",
    [
        "她推开窗，雨还没有停。院子里的猫蹲在石阶上，望着檐下的水滴出神，谁也没有说话。",
        "The quick brown fox jumps over the lazy dog. It was a dark and stormy night.",
        "def main():\n    for i in range(10):\n        print(i)\n",
        "锅中放油，下葱姜爆香，倒入鸡块翻炒至变色，加盐少许，小火焖一刻钟即可出锅。",
    ],
    ids=["novel", "English", "code", "recipe"],
)
def test_what_is_no_plan_yields_next_to_nothing(text: str, lexicon: Lexicon) -> None:
    result = extract(read_text(text * 20, name="other.txt"), lexicon)
    assert len(result.mentions) <= 2
    assert not result.relations


def test_a_name_found_once_is_found_everywhere(lexicon: Lexicon) -> None:
    found = _found("着力培育云溪数字港先导区。\n云溪数字港先导区位居前列。", lexicon)
    assert found.count("云溪数字港先导区/Zone") == 2
