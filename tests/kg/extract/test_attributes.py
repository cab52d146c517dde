"""Status, commitment and due date from the verbs of a clause."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.attributes import attribute, due
from kg.lexicon import Lexicon
from kg.model import Mention
from kg.ontology import load_lexicon
from tests.kg.extract.marked import marked


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def read(source: str, lexicon: Lexicon, year: int | None = 2026) -> tuple[Mention, ...]:
    document, mentions = marked(source, year=year)
    return attribute(document, mentions, lexicon)


BACK = "# 过去五年工作回顾\n"
FORWARD = "# 今年主要任务\n"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("加强[石门船闸]Project、[白沙码头]Project等工程建设。", "planned"),
        ("开工建设[石门船闸]Project、[白沙码头]Project。", "started"),
        ("建成[石门船闸]Project。", "completed"),
        ("争取[石门船闸]Project开工。", "planned"),
        ("力争[石门船闸]Project、[白沙码头]Project建成通航。", "planned"),
        ("确保[石门船闸]Project建成投运。", "planned"),
        ("启动建设[石门船闸]Project等工程。", "started"),
        ("加快[石门船闸]Project等前期工作。", "planned"),
        ("优化提升[环湖经济带]Corridor。", "planned"),
        ("加强[深海研究院]Organization等研发机构建设。", "planned"),
        ("设立[滨江基金]Organization。", "planned"),
        ("深化[东湖新城]Zone建设。", "planned"),
        ("提升[国际航空枢纽]Hub。", "planned"),
        ("持续推进[环湖经济带]Corridor高质量发展。", "planned"),
        ("确保[石门船闸]Project2028年投入使用。", "planned"),
        ("推进[深海产业园]Project落户[云州]AdminArea。", "planned"),
        ("提升[石门机场]Facility货运能力。", None),
        ("支持[深海研究院]Organization发展。", None),
        ("完善[东湖新城]Zone管理体制。", None),
        ("[东湖新城]Zone要发展服务业。", None),
        ("新增更多[东部交易板]Organization挂牌企业。", None),
        ("落实[数字消费行动]Plan。", None),
    ],
)
def test_status_in_a_part_that_looks_forward(sentence: str, expected: str | None, lexicon: Lexicon) -> None:
    assert {m.status for m in read(FORWARD + sentence, lexicon) if m.type != "AdminArea"} == {expected}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("推进[东湖新城]Zone建设。", "started"),
        ("[石门船闸]Project、[白沙码头]Project等项目开工建设。", "started"),
        ("[石门船闸]Project、[白沙码头]Project等项目建成通航。", "completed"),
        ("[石门船闸]Project超时序完成建设任务。", "started"),
        ("[石门船闸]Project加快建设。", "started"),
        ("[石门船闸扩容改造]Project，交通更便利。", "started"),
        ("组建[云州法院]Organization。", "completed"),
        ("积极争创[云州自贸区]Zone。", "planned"),
        ("[东湖新城]Zone正式获批。", "completed"),
        ("[深海研究院]Organization组建运营。", "completed"),
        ("[石门船闸]Project、[白沙码头]Project等项目开工或通航。", "started"),
        ("[石门船闸]Project、[白沙码头]Project分别在[云州]AdminArea、[海州]AdminArea开工。", "started"),
        ("[石门船闸]Project主体结构封顶。", "started"),
        ("[东湖算力中心]Project等相继点亮。", "completed"),
        ("[东湖新城]Zone率先建立新机制。", None),
        ("提升[石门班列]Project运营效率。", None),
        ("推出[环湖经济带]Corridor高质量发展措施。", None),
    ],
)
def test_status_in_a_part_that_looks_back(sentence: str, expected: str | None, lexicon: Lexicon) -> None:
    assert {m.status for m in read(BACK + sentence, lexicon) if m.type != "AdminArea"} == {expected}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (BACK + "[石门船闸]Project建成通航。", "achieved"),
        (BACK + "[石门船闸]Project开工建设。", "underWay"),
        (FORWARD + "确保[石门船闸]Project建成投运。", "commits"),
        (FORWARD + "推进[石门船闸]Project建设。", "plans"),
        (FORWARD + "力争[石门船闸]Project建成通航。", "strives"),
        (FORWARD + "加快[石门船闸]Project研究论证。", "explores"),
    ],
)
def test_commitment_follows_the_outermost_verb(source: str, expected: str, lexicon: Lexicon) -> None:
    assert read(source, lexicon)[0].commitment == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("到2028年建成石门船闸", "2028"),
        ("2027年底前建成石门船闸", "2027"),
        ("今年6月底前建成石门船闸", "2026-06"),
        ("力争年底前通车", "2026"),
        ("2028年6月前通车", "2028-06"),
        ("2024年已经通车", None),
        ("建成石门船闸", None),
    ],
)
def test_due_is_the_time_by_which(sentence: str, expected: str | None) -> None:
    document, _ = marked(sentence, year=2026)
    assert due(document, 0, len(document.text)) == expected


def test_a_time_that_opens_the_sentence_holds_for_its_clauses(lexicon: Lexicon) -> None:
    found = read(FORWARD + "到2028年，建成[石门船闸]Project，开通[白沙码头]Project。", lexicon)
    assert [mention.due for mention in found] == ["2028", "2028"]


@given(
    st.lists(
        st.sampled_from(
            ["推进", "[甲港]Project", "[乙区]Zone", "、", "，", "等", "建设", "开工", "。", "\n", "# ", "力争", "的"]
        ),
        max_size=30,
    )
)
def test_any_text_is_read_without_change_of_spans(pieces: list[str]) -> None:
    document, mentions = marked("".join(pieces))
    found = attribute(document, mentions, load_lexicon())
    assert [(m.start, m.end, m.type) for m in found] == [(m.start, m.end, m.type) for m in mentions]


def test_status_on_annotated_passages(
    gold_passages: list[tuple[object, tuple[Mention, ...], dict[tuple[int, int], str], object]], lexicon: Lexicon
) -> None:
    correct = predicted = wanted = 0
    for document, mentions, statuses, _ in gold_passages:
        found = {(m.start, m.end): m.status for m in attribute(document, mentions, lexicon) if m.status}  # type: ignore[arg-type]
        correct += sum(statuses.get(span) == value for span, value in found.items())
        predicted += len(found)
        wanted += len(statuses)
    assert 2 * correct / (predicted + wanted) >= 0.95


def test_time_grows_with_the_length_of_the_list(lexicon: Lexicon) -> None:
    def seconds(count: int, joint: str) -> float:
        items = joint.join(f"[第{number}码头]Project" for number in range(count))
        document, mentions = marked(f"今年要加强{items}等工程建设。")
        begin = time.process_time()
        attribute(document, mentions, lexicon)
        return time.process_time() - begin

    for joint in ("、", "开工", "："):
        small = min(seconds(1000, joint) for _ in range(3))
        large = min(seconds(4000, joint) for _ in range(3))
        assert large < 10 * max(small, 0.02)
