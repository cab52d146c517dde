"""Sections, sentences and furniture: one small text for each way in which documents are laid out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Document
from kg.text import read_text


def outline(text: str) -> list[str]:
    """The sections of a text, each with its level as dashes."""
    document = read_text(text, name="sample.txt")
    return [
        "-" * section.level + document.text[section.title_start : section.title_end] for section in document.sections
    ]


def quotes(document: Document) -> list[str]:
    return [document.quote(sentence) for sentence in document.sentences]


def kinds(text: str) -> list[tuple[str, str]]:
    document = read_text(text, name="sample.txt")
    return [(block.kind, document.quote(block)) for block in document.blocks]


LONG = "全市上下坚持稳中求进，完善基础设施，改善营商环境，提升城市治理水平。各项工作取得新的成效。"

OUTLINES = {
    "chapters, sections and numbers": (
        f"第一章 总则\n第一节 背景\n{LONG}\n一、要求\n{LONG}\n（一）原则\n{LONG}\n第二章 任务\n{LONG}\n",
        ["-第一章 总则", "--第一节 背景", "---一、要求", "----（一）原则", "-第二章 任务"],
    ),
    "full-width digits and half-width brackets": (
        f"(一)打造港口\n{LONG}\n１．疏浚航道\n{LONG}\n２．扩建码头\n{LONG}\n(二)打造机场\n{LONG}\n",
        ["-(一)打造港口", "--１．疏浚航道", "--２．扩建码头", "-(二)打造机场"],
    ),
    "a number and a blank": (
        f"1 着力 建设枢纽\n{LONG}\n推进港口建设\n{LONG}\n2 着力 培育产业\n{LONG}\n",
        ["-1 着力 建设枢纽", "--推进港口建设", "-2 着力 培育产业"],
    ),
    "numbers above Chinese numerals": (
        f"1 建设枢纽\n一、港口\n{LONG}\n二、机场\n{LONG}\n2 培育产业\n一、制造\n{LONG}\n",
        ["-1 建设枢纽", "--一、港口", "--二、机场", "-2 培育产业", "--一、制造"],
    ),
    "a series inside a series of the same style": (
        (
            f"一、回顾\n{LONG}\n二、任务\n（一）\n{LONG}\n"
            f"一、稳增长\n{LONG}\n二、促改革\n{LONG}\n三、惠民生\n{LONG}\n三、保障\n{LONG}\n"
        ),
        ["-一、回顾", "-二、任务", "--（一）", "---一、稳增长", "---二、促改革", "---三、惠民生", "-三、保障"],
    ),
    "run-in headings": (
        (
            "一、重点工作\n今年要做好几件大事，统筹推进各项任务，确保取得实效。要敢于担当。\n"
            f"建设滨江商务区。{LONG}\n促进消费。{LONG}\n二、自身建设\n{LONG}\n"
        ),
        ["-一、重点工作", "--建设滨江商务区。", "--促进消费。", "-二、自身建设"],
    ),
    "items with run-in headings": (
        f"一、回顾\n——经济运行平稳。{LONG}\n——产业结构优化。{LONG}\n",
        ["-一、回顾", "--——经济运行平稳。", "--——产业结构优化。"],
    ),
    "a single first sentence is no heading": (
        f"推进航空枢纽建设\n开工建设货运区和北站房。{LONG}\n推进航运枢纽建设\n{LONG}\n",
        ["-推进航空枢纽建设", "-推进航运枢纽建设"],
    ),
    "numbered paragraphs": (
        f"（一）产业加快转型。{LONG}\n新能源产业规模扩大，龙头企业增加，配套更加完善，集群效应显现。\n（二）城乡面貌改善。{LONG}\n",
        ["-（一）产业加快转型。", "-（二）城乡面貌改善。"],
    ),
    "headings that end with a full stop": (
        f"一、回顾\n生态底色更亮。\n{LONG}\n产业质量更优。\n{LONG}\n民生福祉更实。\n{LONG}\n",
        ["-一、回顾", "--生态底色更亮。", "--产业质量更优。", "--民生福祉更实。"],
    ),
    "one heading directly under another": (
        f"某市2024年工作报告\n去年回顾\n五件实事\n{LONG}\n九项工作\n{LONG}\n今年安排\n开好局起好步\n{LONG}\n",
        ["-去年回顾", "--五件实事", "--九项工作", "-今年安排", "--开好局起好步"],
    ),
    "a series that begins anew under a new heading": (
        (
            f"重点突破\n{LONG}\n1 建设枢纽\n{LONG}\n2 培育产业\n{LONG}\n"
            f"从严治党 风清气正\n{LONG}\n1 严守纪律\n{LONG}\n2 转变作风\n{LONG}\n"
        ),
        ["-重点突破", "--1 建设枢纽", "--2 培育产业", "-从严治党 风清气正", "--1 严守纪律", "--2 转变作风"],
    ),
    "what closes a document belongs to no section": (
        f"一、回顾\n{LONG}\n二、任务\n{LONG}\n结束语\n{LONG}\n",
        ["-一、回顾", "-二、任务", "-结束语"],
    ),
    "a list of numbered lines has no headings": (
        "一、主要项目\n1.北站\n2.南站\n3.东站\n以上项目要抓紧推进，确保按期完成，早日发挥作用，惠及群众。\n",
        ["-一、主要项目"],
    ),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_sections_nest_as_the_document_numbers_them(name: str) -> None:
    text, expected = OUTLINES[name]
    assert outline(text) == expected


def test_a_section_reaches_to_the_next_of_its_level_and_knows_its_parent() -> None:
    text = f"一、回顾\n（一）产业\n{LONG}\n（二）民生\n{LONG}\n二、任务\n{LONG}\n"
    first, industry, people, second = read_text(text, name="sample.txt").sections
    assert (first.parent, industry.parent, people.parent, second.parent) == (None, 0, 0, None)
    assert text[first.start : first.end].endswith(LONG)
    assert text[industry.start : industry.end] == f"（一）产业\n{LONG}"
    assert first.end == people.end < second.start


def test_a_run_in_heading_governs_its_paragraph_and_the_series_below_it() -> None:
    text = f"一、改革\n推进供给改革。{LONG}\n一是去库存。{LONG}\n二是降成本。{LONG}\n优化营商环境。{LONG}\n{LONG}\n"
    document = read_text(text, name="sample.txt")
    _, supply, business = document.sections
    assert text[supply.start : supply.end].endswith(f"二是降成本。{LONG}")
    assert text[business.start : business.end] == f"优化营商环境。{LONG}"


TORN = {
    "a link in book title marks": (
        "会议通过了《\n某某规划纲要\n》，明确了任务。随后部署了工作。\n",
        ["会议通过了《\n某某规划纲要\n》，明确了任务。", "随后部署了工作。"],
    ),
    "a link without marks": (
        "我们扩大开放。推动\n区域伙伴协定\n（简称协定）生效，建成贸易区。\n",
        ["我们扩大开放。", "推动\n区域伙伴协定\n（简称协定）生效，建成贸易区。"],
    ),
    "a number alone on its line": (
        "一、\n开垦荒地和兴修水利。这很重要。\n",
        ["一、\n开垦荒地和兴修水利。", "这很重要。"],
    ),
    "an index": ("空气改善。细颗粒物（PM\n2.5\n）浓度下降。\n", ["空气改善。", "细颗粒物（PM\n2.5\n）浓度下降。"]),
    "a page number": (
        "推进港区建设。加快推进\n— 12 —\n南部新城开发，完善配套。\n",
        ["推进港区建设。", "加快推进\n— 12 —\n南部新城开发，完善配套。"],
    ),
    "a comma at the end": ("为了发展农业，\n要兴修水利。\n", ["为了发展农业，\n要兴修水利。"]),
    "Windows line ends": ("会议通过了《\r\n某某纲要\r\n》。\r\n", ["会议通过了《\r\n某某纲要\r\n》。"]),
}


@pytest.mark.parametrize("name", TORN)
def test_a_torn_sentence_is_one_sentence(name: str) -> None:
    text, expected = TORN[name]
    assert quotes(read_text(text, name="sample.txt")) == expected


def test_lines_of_a_fixed_width_are_joined() -> None:
    words = "推进港口建设完善集疏运体系增强服务能力" * 3 + "。"
    paragraph = words * 2
    width = 20
    lines = [paragraph[start : start + width] for start in range(0, len(paragraph), width)]
    text = "一、建设枢纽\n" + "\n".join(lines) + "\n二、培育产业\n" + "\n".join(lines) + "\n"
    document = read_text(text, name="sample.txt")
    assert [quote.replace("\n", "") for quote in quotes(document)] == [
        "一、建设枢纽",
        words,
        words,
        "二、培育产业",
        words,
        words,
    ]


FURNITURE = (
    "下载", "【字号：", "】", "来源：某某日报", "时间：2026-02-09", "2026-02-03 09:02:33", "首页", ">", "分享到:",
    "（来源：某某日报）", "责任编辑：张三", "— 3 —", "第3页 共20页", "扫一扫在手机打开当前页", "相关报道：",
    "图为新区一角。某某日报记者李四 摄",
)  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
def test_page_furniture_heads_nothing_and_keeps_a_block(line: str) -> None:
    text = f"一、建设枢纽\n{LONG}\n{line}\n{LONG}\n"
    assert ("furniture", line) in kinds(text)
    assert outline(text) == ["-一、建设枢纽"]


def test_pull_quotes_between_heading_and_paragraph_head_nothing() -> None:
    text = f"1 建设枢纽\n多点支撑 水陆双线\n{LONG}\n要创业就来 要创新就来\n{LONG}\n2 培育产业\n{LONG}\n"
    assert outline(text) == ["-1 建设枢纽", "-2 培育产业"]
    assert [quote for kind, quote in kinds(text) if kind == "furniture"] == [
        "多点支撑 水陆双线",
        "要创业就来 要创新就来",
    ]


def test_the_head_of_a_report_has_titles_and_by_lines_but_no_headings() -> None:
    text = (
        "2024年某市政府工作报告\n下载\n政府工作报告\n——2024年1月8日在某市第八届人民代表大会第三次会议上\n"
        f"市长 王五\n各位代表：\n{LONG}\n"
    )
    assert [kind for kind, _ in kinds(text)] == [
        "title",
        "furniture",
        "title",
        "furniture",
        "furniture",
        "paragraph",
        "paragraph",
    ]
    assert outline(text) == []


def test_semicolons_and_colons_end_no_sentence_and_closing_marks_stay() -> None:
    text = "目标是：稳增长；惠民生。他说：“要快。”大家同意！（完）\n"
    assert quotes(read_text(text, name="sample.txt")) == [
        "目标是：稳增长；惠民生。",
        "他说：“要快。”",
        "大家同意！",
        "（完）",
    ]


def test_a_quoted_full_stop_before_a_comma_ends_no_sentence() -> None:
    assert len(read_text("提出“先行一步。”，并作部署。\n", name="sample.txt").sentences) == 1


ALPHABET = "建设枢纽和 　\n\r。，、；：！？“”《》（）()—●一二三第章、是要1２.．:,%abc摄\u200b"


@given(st.text(alphabet=ALPHABET, min_size=1, max_size=120).filter(lambda text: bool(text.strip())))
def test_every_sign_lies_in_one_block_and_sentences_do_not_overlap(text: str) -> None:
    document = read_text(text, name="sample.txt")
    covered = [0] * len(text)
    for block in document.blocks:
        assert 0 <= block.start < block.end <= len(text)
        for place in range(block.start, block.end):
            covered[place] += 1
    for sign, count in zip(text, covered, strict=True):
        assert count == 1 or (sign.isspace() and count <= 1)
    starts = [block.start for block in document.blocks]
    assert starts == sorted(starts)
    last = 0
    for sentence in document.sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        assert document.blocks[sentence.block].start <= sentence.start < document.blocks[sentence.block].end
        last = sentence.end
    spoken: set[int] = set()
    for sentence in document.sentences:
        spoken.update(range(sentence.start, sentence.end))
    for index, sign in enumerate(text):
        assert index in spoken or sign.isspace()
    for index, section in enumerate(document.sections):
        assert section.start <= section.title_start < section.title_end <= section.end <= len(text)
        if section.parent is not None:
            outer = document.sections[section.parent]
            assert section.parent < index
            assert outer.start <= section.start
            assert section.end <= outer.end
            assert outer.level < section.level


HOSTILE = {
    "stops and a comma": "。" * 200_000 + "，",
    "open brackets": "《建设枢纽" * 40_000,
    "blanks": "建设    " * 40_000,
    "short lines": "建设枢纽\n" * 20_000,
    "numbers that begin anew": "一、建设枢纽。完善体系建设工作。\n" * 10_000,
    "a torn sentence": "推进《\n枢纽\n》，" * 20_000,
    "angle brackets": "> " * 100_000,
    "quotation marks": '"' * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_time_is_linear_in_the_text(name: str) -> None:
    """Two hundred thousand signs take a fraction of a second; anything quadratic would take minutes."""
    began = time.process_time()
    read_text(HOSTILE[name], name="sample.txt")
    assert time.process_time() - began < 5


def test_a_sentence_after_a_page_number_begins_behind_it_and_in_its_own_block() -> None:
    document = read_text("。\r1\r)", name="x")
    assert [(document.text[s.start : s.end], s.block) for s in document.sentences] == [("。", 0), (")", 2)]
