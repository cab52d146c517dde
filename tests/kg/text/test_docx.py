"""DOCX: headings, lists, tables, numbers that Word counts, boxes and notes, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from kg.errors import UnreadableFile
from kg.extract import extract
from kg.lexicon import Lexicon
from kg.model import Document
from kg.text import find_files, read_bytes, read_file
from tests.kg.text.papers import word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = "推进滨江国际物流枢纽建设，扩建东岸码头，增强服务腹地的能力。"


def read(document: Word) -> Document:
    return read_bytes(word(document), name="plan.docx")


def sections(document: Document) -> list[str]:
    return ["-" * s.level + document.text[s.title_start : s.title_end] for s in document.sections]


def test_styles_make_headings_and_rows_make_lines() -> None:
    source = docx.Document()
    source.sections[0].header.paragraphs[0].text = "内部资料"
    source.sections[0].footer.paragraphs[0].text = "第1页"
    source.add_heading("临湖市“十五五”综合交通规划", 0)
    source.add_heading("发展基础", 1)
    source.add_paragraph("　　" + BODY)
    source.add_heading("综合枢纽", 2)
    source.add_paragraph("开工建设环湖快线", style="List Bullet")
    table = source.add_table(2, 2)
    for cell, text in zip(table._cells, ("指标", "目标", "吞吐量", "6亿吨"), strict=True):
        cell.text = text
    source.add_heading("保障措施", 1)
    source.add_paragraph(BODY)
    document = read(source)
    assert document.text == (
        f"临湖市“十五五”综合交通规划\n发展基础\n{BODY}\n综合枢纽\n• 开工建设环湖快线\n"
        f"指标 | 目标\n吞吐量 | 6亿吨\n保障措施\n{BODY}\n"
    )
    assert sections(document) == ["-发展基础", "--综合枢纽", "-保障措施"]
    assert document.title == "临湖市“十五五”综合交通规划"
    assert document.media_type.endswith("wordprocessingml.document")
    assert [document.quote(block) for block in document.blocks] == document.text.splitlines()


NUMBERS = f"""<w:abstractNum {W} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
</w:abstractNum>"""


def test_numbers_that_word_counts_are_written_out() -> None:
    source = docx.Document()
    numbering = source.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERS))
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    numbering.append(
        parse_xml(
            f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="11"/></w:lvlOverride></w:num>'
        )
    )
    for level, words, listed in (
        (0, "建设枢纽", 90),
        (1, "港口", 90),
        (2, "码头", 90),
        (1, "机场", 90),
        (0, "培育产业", 90),
        (1, "制造", 90),
        (0, "保障", 91),
    ):
        paragraph = source.add_paragraph(words)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{listed}"/></w:numPr>')
        )
    assert read(source).text.splitlines() == [
        "一、建设枢纽",
        "（一）港口",
        "1.1.1 码头",
        "（二）机场",
        "二、培育产业",
        "（一）制造",
        "十一、保障",
    ]


def test_text_boxes_notes_and_changes() -> None:
    source = docx.Document()
    paragraph = source.add_paragraph("扩建")
    box = f"<w:txbxContent {W}><w:p><w:r><w:t>专栏：重点项目</w:t></w:r></w:p></w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    paragraph._p.append(
        parse_xml(
            f'<w:r {W} xmlns:mc="{mc}"><mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>西岸</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>东岸</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:r {W}><w:instrText>PAGEREF x</w:instrText></w:r>"))
    paragraph.add_run("码头。")
    source.element.body.insert(
        0, parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>某市规划</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>数据为快报数。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), source.part.package)
    source.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert read(source).text == "某市规划\n扩建东岸码头。\n专栏：重点项目\n数据为快报数。\n"


def rebuilt(change: dict[str, bytes]) -> bytes:
    """A Word file with some parts put in place of others."""
    source = docx.Document()
    source.add_paragraph(BODY)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(source))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            new.writestr(item, change.get(item, old.read(item)))
    return out.getvalue()


def blank() -> bytes:
    return word(docx.Document())


DEEP = f"<w:document {W}><w:body>".encode() + b"<w:p>" * 5000
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no bytes": (lambda: b"", "empty"),
    "plain words": (BODY.encode, "no DOCX file"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it in Word as .docx"),
    "cut short": (lambda: rebuilt({})[:3000], "not written whole"),
    "another archive": (lambda: rebuilt({"[Content_Types].xml": b"<x/>"}), "damaged"),
    "broken XML": (lambda: rebuilt({"word/document.xml": b"<w:document"}), "damaged"),
    "no body": (lambda: rebuilt({"word/document.xml": f"<w:document {W}/>".encode()}), "no body"),
    "a deep nest": (lambda: rebuilt({"word/document.xml": DEEP}), "damaged"),
    "a bomb": (lambda: rebuilt({"word/document.xml": b" " * 70_000_000}), "unpacks to more"),
    "no words": (blank, "no text"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str) -> None:
    make, reason = REFUSED[name]
    with pytest.raises(UnreadableFile, match=reason) as caught:
        read_bytes(make(), name="plan.docx")
    assert str(caught.value).startswith("plan.docx: ")
    assert "\n" not in str(caught.value)


def test_a_word_file_is_found_and_read(tmp_path: Path) -> None:
    path = tmp_path / "440100-2026-plan.docx"
    path.write_bytes(rebuilt({}))
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    found = find_files([tmp_path])
    assert found.files == (path,)
    assert [(item.path.name, item.reason.endswith("save it as .docx")) for item in found.skipped] == [("old.doc", True)]
    assert read_file(path).text == f"{BODY}\n"


@pytest.mark.parametrize("sample", ["guangzhou-2016-report", "guangzhou-2017-report"])
def test_a_sample_plan_gives_the_same_mentions_as_its_text(samples: Path, sample: str, lexicon: Lexicon) -> None:
    plain = read_file(samples / f"{sample}.txt")
    source = docx.Document()
    for line in plain.text.splitlines():
        source.add_paragraph(line)
    written = read_bytes(word(source), name=f"{sample}.docx")
    assert mentions(written, lexicon) == mentions(plain, lexicon)


def mentions(document: Document, lexicon: Lexicon) -> list[tuple[str, str]]:
    found = extract(document, lexicon)
    return sorted((mention.type, document.quote(mention)) for mention in found.mentions)
