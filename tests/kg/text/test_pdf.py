"""PDF: paragraphs from lines, columns, tables, running heads, and what is refused."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader

from kg.errors import UnreadableFile
from kg.extract import extract
from kg.lexicon import Lexicon
from kg.model import Document
from kg.text import find_files, read_bytes, read_file
from tests.kg.text.papers import COLUMNS, HEIGHT, LEFT, SIZE, STEP, Paper, broken, set_text

HARBOUR = "推进滨江国际物流枢纽建设，扩建东岸码头和北岸货场，完善集疏运体系，"
AIRPORT = "到2030年旅客吞吐量达到3.5亿人次，货邮吞吐量达到260万吨，比2025年增长45.6%。"
PARAGRAPHS = [
    "一、发展基础",
    (HARBOUR + "增强服务腹地的能力。") * 3,
    "二、主要任务",
    "（一）建设综合枢纽",
    (AIRPORT + HARBOUR + "开工建设环湖快线二期工程。") * 3,
    "（二）培育现代产业",
    ("支持青山新材料产业园建设，引进龙头企业，" + AIRPORT) * 4,
]


def read(data: bytes, name: str = "plan.pdf") -> Document:
    return read_bytes(data, name=name)


def test_lines_become_paragraphs_and_all_offsets_are_those_of_the_stored_text() -> None:
    document = read(set_text("临湖市2026年政府工作报告", PARAGRAPHS, lines_a_page=9))
    assert document.text == "\n".join(["临湖市2026年政府工作报告", *PARAGRAPHS]) + "\n"
    assert document.media_type == "application/pdf"
    assert document.title == "临湖市2026年政府工作报告"
    assert (document.kind, document.year) == ("report", 2026)
    assert [document.text[section.title_start : section.title_end] for section in document.sections] == [
        "一、发展基础",
        "二、主要任务",
        "（一）建设综合枢纽",
        "（二）培育现代产业",
    ]
    assert [document.quote(block) for block in document.blocks] == document.text.splitlines()
    assert len(document.norm) == len(document.text)


def test_running_heads_and_page_numbers_are_dropped() -> None:
    head = "临湖市2026年政府工作报告"
    data = set_text(head, PARAGRAPHS, head=head + "（第12次会议）", lines_a_page=6)
    document = read(data)
    assert data.count(b"/Type /Page\n") >= 5
    assert "会议" not in document.text
    assert "—" not in document.text
    assert document.text == "\n".join([head, *PARAGRAPHS]) + "\n"


@pytest.mark.parametrize("gap", range(1, 8))
def test_a_name_broken_across_lines_or_pages_is_whole(gap: int) -> None:
    name = "滨江新区国际会展中心"
    lead = "为完善城市功能今年开工" * 3
    text = lead[: COLUMNS - 2 - gap] + name + "，" + HARBOUR * 2 + "。"
    assert name not in "\n".join(broken(text))
    for lines_a_page in (26, 1):
        document = read(set_text("某市规划", [text, text], lines_a_page=lines_a_page))
        assert document.text == f"某市规划\n{text}\n{text}\n"


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = HARBOUR * 3 + "形成东部中心。", AIRPORT * 2 + "形成西部中心。"
    paper = Paper()
    paper.centred(80, "临湖市交通发展规划", 20)
    for x, text in ((60.0, left), (60.0 + 16 * SIZE, right)):
        for index, line in enumerate(broken(text, 14)):
            indent = 2 * SIZE if line.startswith("　　") else 0
            paper.line(x + indent, 130 + index * STEP + (x > 60) * 3, line.lstrip("　"))
    document = read(paper.done())
    assert document.text == f"临湖市交通发展规划\n{left}\n{right}\n"


TABLE = [("指标", "单位", "2025年", "2030年"), ("吞吐量", "亿吨", "6.2", "7.5"), ("绿地率", "%", "38", "42")]


def test_the_cells_of_a_table_stay_apart() -> None:
    paper = Paper()
    paper.line(LEFT, 80, HARBOUR)
    for index, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            paper.line(LEFT + 100 * column, 120 + index * STEP, cell)
    document = read(paper.done())
    assert document.text.splitlines()[1:] == [" | ".join(row) for row in TABLE]
    assert {block.kind for block in document.blocks[1:]} == {"item"}


def test_a_cell_of_several_lines_is_one_where_ruling_lines_say_so() -> None:
    paper = Paper()
    paper.line(LEFT, 80, HARBOUR)
    for y in (104, 130, 180, 206):
        paper.canvas.line(LEFT, HEIGHT - y, LEFT + 360, HEIGHT - y)
    for x in (0, 120, 240, 360):
        paper.canvas.line(LEFT + x, HEIGHT - 104, LEFT + x, HEIGHT - 206)
    for column, cell in enumerate(("项目", "内容", "工期")):
        paper.line(LEFT + 6 + 120 * column, 124, cell)
    paper.line(LEFT + 6, 160, "环湖快线")
    paper.line(LEFT + 126, 150, "新建轨道二")
    paper.line(LEFT + 126, 170, "十六公里")
    paper.line(LEFT + 246, 160, "五年")
    paper.line(LEFT + 126, 200, "合计")
    assert read(paper.done()).text.splitlines()[1:] == [
        "项目 | 内容 | 工期",
        "环湖快线 | 新建轨道二十六公里 | 五年",
        " | 合计 | ".strip(),
    ]


def test_a_row_goes_on_overleaf_and_cells_that_come_again_are_no_running_heads() -> None:
    paper = Paper()
    for number in range(4):
        top, bottom = 60, HEIGHT - 60
        for x in (0, 160, 320):
            paper.canvas.line(LEFT + x, top, LEFT + x, bottom)
        for row in range(3):
            y = 100 + row * 40
            paper.canvas.line(LEFT, HEIGHT - y, LEFT + 320, HEIGHT - y)
            paper.line(LEFT + 6, y - 12, f"第{'一二三四'[number]}类工程" if row else "名称")
            paper.line(LEFT + 170, y - 12, "约束性" if row else "属性")
        paper.line(LEFT + 6, HEIGHT - 70, "环湖快线二" if number == 0 else "其他")
        paper.line(LEFT + 170, HEIGHT - 70, "预期性")
        paper.page()
    paper.canvas.line(LEFT, 60, LEFT, HEIGHT - 60)
    paper.canvas.line(LEFT + 160, 60, LEFT + 160, HEIGHT - 60)
    paper.canvas.line(LEFT + 320, 60, LEFT + 320, HEIGHT - 60)
    paper.canvas.line(LEFT, HEIGHT - 100, LEFT + 320, HEIGHT - 100)
    paper.line(LEFT + 6, 88, "期")
    lines = read(paper.done()).text.splitlines()
    assert lines.count("名称 | 属性") == 4
    assert lines[-1] == "其他期 | 预期性"
    assert lines.count("第三类工程 | 约束性") == 2


def test_a_heading_is_told_by_its_larger_type() -> None:
    paper = Paper()
    y = 90.0
    paper.centred(y, "临湖市综合规划", 24)
    for heading in ("让港口更强：枢纽与腹地", "让机场更大：航线与货站"):
        for size, lines in ((SIZE, broken(HARBOUR * 3 + "。")), (18, [heading]), (SIZE, broken(AIRPORT * 2))):
            for line in lines:
                y += STEP + (size > SIZE) * 6
                paper.line(LEFT + (2 * SIZE if line.startswith("　　") else 0), y, line.lstrip("　"), size)
    document = read(paper.done())
    assert [document.text[section.title_start : section.title_end] for section in document.sections] == [
        "让港口更强：枢纽与腹地",
        "让机场更大：航线与货站",
    ]


def test_latin_words_are_joined_as_they_were_written() -> None:
    paper = Paper()
    for index, line in enumerate(
        (
            "The city shall extend its metropolitan infra-",
            "structure and the harbour of the eastern",
            "district by 2030.",
        )
    ):
        paper.line(LEFT, 90 + index * 20, line)
    assert read(paper.done()).text == (
        "The city shall extend its metropolitan infrastructure and the harbour of the eastern district by 2030.\n"
    )


def test_a_turned_page_is_read_along_its_lines() -> None:
    paper = Paper()
    paper.canvas.rotate(90)
    for index, line in enumerate(broken(HARBOUR * 2 + "。")):
        paper.canvas.setFont("STSong-Light", SIZE)
        paper.canvas.drawString(80 + (2 * SIZE if index == 0 else 0), -100 - index * STEP, line.lstrip("　"))
    assert read(paper.done()).text == HARBOUR * 2 + "。\n"


def test_the_table_of_contents_is_left_out() -> None:
    paper = Paper()
    paper.centred(80, "临湖市综合规划", 20)
    for index, line in enumerate(("一、发展基础........................1", "二、主要任务……………………12")):
        paper.line(LEFT, 130 + index * STEP, line)
    paper.page()
    paper.line(LEFT, 90, "一、发展基础")
    paper.line(LEFT + 2 * SIZE, 120, HARBOUR[:24] + "。")
    assert read(paper.done()).text == f"临湖市综合规划\n一、发展基础\n{HARBOUR[:24]}。\n"


def scan(pages: int = 1, text: str | None = None) -> bytes:
    paper = Paper()
    for _ in range(pages):
        paper.canvas.drawImage(ImageReader(_picture()), 0, 0, 400, 400)
        paper.page()
    if text:
        paper.line(LEFT, 90, text)
    return paper.done()


def _picture() -> object:
    from PIL import Image  # noqa: PLC0415 - comes with reportlab

    return Image.new("L", (40, 40), 128)


def bomb() -> bytes:
    """A page whose content unpacks to more than the memory that is granted."""
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(b"0 0 m " * 1_000_000) for _ in range(40)] + [packer.flush()])
    return pdf_of([b"<</Length %d /Filter /FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)])


def pdf_of(contents: list[bytes], kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, count),
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R>>",
        *contents,
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def secret() -> bytes:
    paper = Paper(password="open sesame")  # noqa: S106 - a password for the test
    paper.line(LEFT, 90, HARBOUR)
    return paper.done()


EMPTY = b"<</Length 0>>\nstream\n\nendstream"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no bytes": (lambda: b"", "the file is empty"),
    "no PDF": (lambda: b"plain words", "damaged"),
    "cut short": (lambda: set_text("某市规划", PARAGRAPHS)[:900], "damaged"),
    "a password": (secret, "password; save a copy without"),
    "a scan": (scan, "no text layer.*ocrmypdf"),
    "a scan with a line of text": (lambda: scan(3, "附件"), "3 of 4 pages are pictures without text"),
    "countless pages": (lambda: pdf_of([EMPTY], b"3 0 R " * 5000, 5000), "5000 pages"),
    "a deep nest": (lambda: pdf_of([EMPTY, b"[" * 100_000]), "no text|damaged|limits"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str) -> None:
    make, reason = REFUSED[name]
    with pytest.raises(UnreadableFile, match=reason) as caught:
        read(make())
    assert str(caught.value).startswith("plan.pdf: ")
    assert "\n" not in str(caught.value)


def test_a_bomb_goes_off_in_the_child_alone() -> None:
    with pytest.raises(UnreadableFile, match=r"limits|no text"):
        read(bomb())


def test_the_program_that_reads_is_deterministic() -> None:
    data = set_text("某市规划", PARAGRAPHS)
    program = Path(sys.modules["kg.text.pdf"].__file__ or "").with_name("pdfium.py")
    first, second = (
        subprocess.run([sys.executable, "-P", program], input=data, capture_output=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second
    assert json.loads(first.splitlines()[0]) == {"pages": len(first.splitlines()) - 1}


def test_a_pdf_is_found_and_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "440100-2026-plan.pdf"
    path.write_bytes(set_text("交通规划", PARAGRAPHS))
    assert find_files([tmp_path]).files == (path,)
    assert (read_file(path).place, read_file(path).slug) == ("440100", "440100-2026-plan")


def test_standard_input_is_read_by_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    data = set_text("交通规划", PARAGRAPHS)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read_file("-").text == read(data).text


def test_text_alone_loads_no_library_for_documents() -> None:
    code = (
        "import sys; from kg.text import read_text; read_text('推进港口建设。', name='a.txt');"
        "print(sorted({'docx', 'pypdfium2', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("sample", ["guangzhou-2016-report", "guangzhou-2017-report"])
def test_a_sample_plan_gives_the_same_mentions_as_its_text(samples: Path, sample: str, lexicon: Lexicon) -> None:
    plain = read_file(samples / f"{sample}.txt")
    lines = [line for line in plain.text.splitlines() if line.strip()]
    printed = read(set_text(lines[0], lines[1:], head="示例文本"), f"{sample}.pdf")
    assert printed.text.splitlines() == lines
    assert outline(printed) == outline(plain)
    assert mentions(printed, lexicon) == mentions(plain, lexicon)


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, document.text[section.title_start : section.title_end]) for section in document.sections]


def mentions(document: Document, lexicon: Lexicon) -> list[tuple[str, str]]:
    found = extract(document, lexicon)
    return sorted((mention.type, document.quote(mention)) for mention in found.mentions)
