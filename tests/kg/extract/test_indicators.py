"""Indicators and quantities: the rules by their examples, what a value says, and the quality on the gold."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.amounts import AmountFinder
from kg.extract.indicators import observe
from kg.extract.pairs import EXAMPLES, Pairer
from kg.extract.periods import plan_period, times
from kg.extract.phrases import Edges, place_heads, region_names
from kg.model import Document, Mention
from kg.ontology import load_lexicon
from kg.text import read_text

LEXICON = load_lexicon()
PAIRER = Pairer(AmountFinder(LEXICON.units), Edges(place_heads(LEXICON), region_names(LEXICON)))


def pairs(text: str) -> tuple[str, ...]:
    return tuple(
        f"{text[noun.start : noun.end]}={text[pair.found.start : pair.found.end]}"
        for pair in PAIRER.pairs(text)
        for noun in pair.nouns
    )


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        pytest.param(rule, text, found, id=f"{rule}-{i}")
        for rule, examples in EXAMPLES.items()
        for i, (text, found) in enumerate(examples)
    ],
)
def test_rule_finds_what_its_examples_say(rule: str, text: str, found: tuple[str, ...]) -> None:
    assert pairs(text) == found
    assert not found or rule in {pair.rule for pair in PAIRER.pairs(text)}


def test_every_rule_has_an_example_where_it_stays_silent() -> None:
    assert all(any(not found for _, found in examples) for examples in EXAMPLES.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一、二、三产业增加值分别增长4.2%、5%、5.4%。",
         ("一、二、三产业增加值=4.2%", "一、二、三产业增加值=5%", "一、二、三产业增加值=5.4%")),
        ("汽车、电池、机器人产量分别增长5%、6%、7%。", ("汽车=5%", "电池=6%", "机器人产量=7%")),
        ("居民收入1万元，农民收入5000元，实际增长9.8%和8.5%。",
         ("居民收入=1万元", "农民收入=5000元", "居民收入=9.8%", "农民收入=8.5%")),
        ("空气质量达标天数312天，同比增加30天。", ("空气质量达标天数=312天", "空气质量达标天数=30天")),
        ("查处违纪案件1072件1081人。", ("查处违纪案件=1072件", "查处违纪案件=1081人")),
        ("建成过江通道4座、在建8座。", ("过江通道=4座", "过江通道=8座")),
        ("220千伏及以上输电线路总长超7万公里。", ("220千伏及以上输电线路总长=超7万公里",)),
        ("规模以上企业由66户整合至12户。", ("规模以上企业=66户", "规模以上企业=12户")),
        ("经济总量迈上5万亿台阶、五年增量超1.36万亿元。", ("经济总量=5万亿", "五年增量=超1.36万亿元")),
        ("新增12家上市公司，打破9年无企业上市局面。", ("上市公司=12家",)),
        ("白云机场旅客吞吐量突破8000万人次。", ("旅客吞吐量=突破8000万人次",)),
        ("城镇居民收入，由2000年的5160元增加到2005年的7703元。", ("城镇居民收入=5160元", "城镇居民收入=7703元")),
        ("11个县被认定为先进县。", ("县被认定为先进县=11个",)),
        ("出口逆势增长17.8%，外贸进出口突破5000亿元大关。", ("出口=17.8%", "外贸进出口=突破5000亿元")),
        ("新开通货运航线15条，生产钢材20万吨。", ("新开通货运航线=15条", "生产钢材=20万吨")),
        ("新建、改造高标准农田200万亩。", ("新建、改造高标准农田=200万亩",)),
        ("建设和改造地下管网4000公里以上。", ("建设和改造地下管网=4000公里以上",)),
        ("五年滚动实施重点项目555个，下放管理权限45项。", ("重点项目=555个", "管理权限=45项")),
        ("落地建设“好房子”项目50个左右。", ("“好房子”项目=50个左右",)),
        ("各类研发机构超过30家。", ("研发机构=超过30家",)),
        ("两地每年互访游客超过1亿人次。", ("互访游客=超过1亿人次",)),
        ("京津冀区域优良天数比率接近80%。", ("优良天数比率=接近80%",)),
        ("广州地区生产总值增长8%。", ("地区生产总值=8%",)),
        ("对共建“一带一路”国家进出口增长14.7%。", ("对共建“一带一路”国家进出口=14.7%",)),
        ("产量和销量均增长3倍以上。", ("产量=3倍以上", "销量=3倍以上")),
        ("营业收入、用户规模等主要指标均增长3倍以上。", ("营业收入、用户规模=3倍以上",)),
        ("汽车、机械出口增长30.4%、30.1%。", ("汽车=30.4%", "机械出口=30.1%")),
        ("民营工业增加值增速高于全国2.3个百分点。", ("民营工业增加值增速=2.3个百分点",)),
        ("经济总量五年跨过3个万亿级关口、突破10万亿元。", ("经济总量=突破10万亿元",)),
        ("74个断面水质优良比例连续3年保持100%。", ("断面水质优良比例=100%",)),
        ("装机占比达63%、规模比“十三五”末翻了一番。", ("装机占比=63%", "规模=一番")),
        ("查明煤炭资源量360多亿吨、煤层气资源量2000多亿方。",
         ("查明煤炭资源量=360多亿吨", "煤层气资源量=2000多亿方")),
        ("抓好12个百亿元、70个30亿元以上项目建设。", ("百亿元=12个", "30亿元以上项目=70个")),
        ("推动14条高速公路项目和西线等4个铁路项目建设。", ("高速公路项目=14条", "铁路项目=4个")),
        ("5300多栋楼宇拔地而起，352项改革举措稳步实施。", ("楼宇=5300多栋", "改革举措=352项")),
        ("13个大模型通过国家备案。", ("大模型通过国家备案=13个",)),
        ("新签8个自由贸易协定，远销54个国家和地区。", ("自由贸易协定=8个", "国家和地区=54个")),
        ("推出35个对接“五个中心”建设重点平台。", ("重点平台=35个",)),
        ("可以形成十四个实力比较雄厚、布局比较合理的工业基地。", ("工业基地=十四个",)),
        ("有三十个大电站，六条铁路新干线和五个重点港口。",
         ("大电站=三十个", "铁路新干线=六条", "重点港口=五个")),
        ("实际使用外资增长9%，就地转化率达45%，在校学生200万人。",
         ("实际使用外资=9%", "就地转化率=45%", "在校学生=200万人")),
        ("新能源装机1.69亿千瓦、占全国9%。", ("新能源装机=1.69亿千瓦", "新能源装机=9%")),
        ("完成石方1，400多万公方。", ("完成石方=1，400多万公方",)),
        ("里程增加到2万5千公里。", ("里程=2万5千公里",)),
        ("社会商品零售总额，比上年增长17.8%。", ("社会商品零售总额=17.8%",)),
        ("地区生产总值连跨两个万亿元台阶，年均增长5.7%。", ("地区生产总值=5.7%",)),
        ("城镇新增就业47万人以上、调查失业率控制在5.5%以内。",
         ("城镇新增就业=47万人以上", "调查失业率=5.5%以内")),
        ("取消165项有关部门实施的审批事项。", ("有关部门实施的审批事项=165项",)),
        ("今年再减少农村贫困人口1000万人以上。", ("减少农村贫困人口=1000万人以上",)),
        ("进出口总额由1 6 5 5 亿美元增加到3 2 5 1 亿美元。",
         ("进出口总额=1 6 5 5 亿美元", "进出口总额=3 2 5 1 亿美元")),
        ("钢产量增长8%，其中钢增长28%，煤增长17%。", ("钢产量=8%", "钢=28%", "煤=17%")),
    ],
)  # fmt: skip
def test_pairs(text: str, found: tuple[str, ...]) -> None:
    assert pairs(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "10兆瓦高温气冷堆实验工程建成，2座35万千瓦光热发电项目开工。",
        "支持各县发展1-2个主导产业，连续3次获得表彰。",
        "推进“五个中心”和“高效办成一件事”重点事项。",
        "会议讨论了三个方面的八个问题，第10届论坛2015年举行。",
        "def f(x): return x[0] * 100  # 3 items, 5%",
        "In 2015 the GDP grew by 8.4 percent to 1.81 trillion.",
        "他走了五里路，看见两个人，说了一句话。",
        "坚持“两个确立”，做到“两个维护”，打好三大攻坚战。",
    ],
)
def test_what_is_no_indicator_is_left_alone(text: str) -> None:
    assert pairs(text) == ()


def document(text: str, year: int | None = 2016) -> Document:
    return read_text(text, name="plan.txt", year=year, place="440100")


def quantities(text: str, year: int | None = 2016) -> list[Mention]:
    return [m for m in observe(document(text, year), LEXICON)[0] if m.type == "Quantity"]


def test_level_change_and_increment() -> None:
    level, change, fall, increment = quantities("去年税收100亿元，增长5%，利润下降3%，达标天数增加30天。")
    assert [q.amount.measure for q in (level, change, fall, increment) if q.amount] == [
        "level", "change", "change", "increment",
    ]  # fmt: skip
    assert fall.amount is not None
    assert fall.amount.value == Decimal(-3)


def test_period_and_due() -> None:
    (past,) = quantities("去年税收增长5%。")
    (goal,) = quantities("到2020年，城镇化率达到60%以上。")
    assert (past.period, past.due, past.modality) == ("2015", None, "achieved")
    assert (goal.period, goal.due, goal.modality) == ("2020", "2020", "target")


def test_an_aim_is_a_target() -> None:
    assert [q.modality for q in quantities("力争工业投资增长10%。")] == ["target"]
    assert [q.modality for q in quantities("预计去年全市税收增长8.4%。")] == ["achieved"]


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [
        ("“十三五”期间", None, "2016/2020"),
        ("“六五”末期", None, "1985"),
        ("2016—2020年", None, "2016/2020"),
        ("一九八五年", None, "1985"),
        ("过去五年", 2018, "2013/2017"),
        ("五年来", 2018, "2013/2017"),
        ("未来五年", 2021, "2021/2025"),
        ("上年", 2016, "2015"),
    ],
)
def test_times(text: str, year: int | None, period: str) -> None:
    assert [time.period for time in times(text, year)] == [period]


@pytest.mark.parametrize("text", ["比上年", "较2010年", "去年", "八十年代", "三年"])
def test_no_time(text: str) -> None:
    assert times(text, None) == ()


def test_five_year_plans() -> None:
    assert [plan_period(nth) for nth in ("一", "二", "三", "六", "十", "十五", "二十")] == [
        (1953, 1957), (1958, 1962), (1966, 1970), (1981, 1985), (2001, 2005), (2026, 2030), None,
    ]  # fmt: skip


def test_relations_quote_the_words_that_state_them() -> None:
    text = "会议召开。全市地区生产总值1.81万亿元，增长8.4%；税收下降。"
    mentions, relations = observe(document(text), LEXICON)
    assert [text[m.start : m.end] for m in mentions] == ["地区生产总值", "1.81万亿元", "8.4%"]
    assert [(r.head, r.tail) for r in relations] == [(0, 1), (0, 2)]
    assert [text[r.start : r.end] for r in relations] == [
        "全市地区生产总值1.81万亿元",
        "地区生产总值1.81万亿元，增长8.4%",
    ]


WORDS = (
    *(
        "全市",
        "新增",
        "公园",
        "20个",
        "8.4%",
        "1.81万亿元",
        "增长",
        "达到",
        "分别",
        "比上年",
        "到2020年",
        "从",
        "提高到",
    ),
    *("和", "、", "，", "。", "等", "的", "三分之一", "建成", "收入", "（", "）", "“", "”", "5", "万"),
)


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=30,
    )
)
def test_mentions_are_sorted_and_apart(parts: list[str]) -> None:
    text = "".join(parts) + "。"
    mentions, relations = observe(document(text), LEXICON)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    for relation in relations:
        head, tail = mentions[relation.head], mentions[relation.tail]
        assert (head.type, tail.type) == ("Indicator", "Quantity")
        assert relation.start <= min(head.start, tail.start)
        assert max(head.end, tail.end) <= relation.end
    assert {r.tail for r in relations} == {i for i, m in enumerate(mentions) if m.type == "Quantity"}


@pytest.mark.parametrize(
    "text", ["增长5%、" * 20_000, "20个" * 20_000, "1%和" * 20_000, "等20个项目、" * 10_000, "两项" * 50_000]
)
def test_one_endless_sentence_takes_linear_time(text: str) -> None:
    start = time.process_time()
    PAIRER.pairs(text)
    assert time.process_time() - start < 10


def test_quality_on_the_gold(shared_corpus: Path) -> None:
    """Indicators, quantities and their pairs on the development passages (the first stand was 0.98)."""
    right = {"Indicator": 0, "Quantity": 0}
    said, gold = dict(right), dict(right)
    for path in sorted((shared_corpus / "dev").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        mentions, _ = observe(read_text(text, name=path.name), LEXICON)
        found = {(m.type, m.start, m.end) for m in mentions}
        wanted = set()
        for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            kind, *span = fields[1].split(" ") if line.startswith("T") else ("",)
            if kind in right:
                wanted.add((kind, int(span[0]), int(span[1])))
        for kind in right:
            right[kind] += sum(item[0] == kind for item in found & wanted)
            said[kind] += sum(item[0] == kind for item in found)
            gold[kind] += sum(item[0] == kind for item in wanted)
    for kind, floor in (("Indicator", 0.93), ("Quantity", 0.95)):
        assert 2 * right[kind] / (said[kind] + gold[kind]) >= floor
