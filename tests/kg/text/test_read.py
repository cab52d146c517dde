"""Files: encodings, kinds, what is refused and how, and which files a path stands for."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from kg.errors import BadInput, UnreadableFile
from kg.text import find_files, read_bytes, read_file, read_text
from kg.text.decode import decode

TEXT = "2024年广州市政府工作报告\r\n一、重点工作\r\n推进国际航运枢纽建设，完善集疏运体系，增强服务能力。\r\n"
ENCODINGS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16 LE with a mark": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16 BE with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-16 BE": TEXT.encode("utf-16-be"),
    "GB18030": TEXT.encode("gb18030"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_text_is_the_decoded_file_without_its_mark(name: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(ENCODINGS[name])
    document = read_file(path)
    assert document.text == TEXT
    assert document.slug == "440100-2024-report"


TRADITIONAL = "廣州市2024年政府工作報告\r\n一、重點工作\r\n推進國際航運樞紐建設，完善集疏運體系，增強服務能力。\r\n"


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gb18030", "utf-8"])
@pytest.mark.parametrize("name", ["plan.txt", "plan.md", "plan.html"])
def test_traditional_text_is_read_in_big5_and_in_gb18030(encoding: str, name: str) -> None:
    source = f"<html><body><p>{TRADITIONAL}</p></body></html>" if name.endswith("html") else TRADITIONAL
    document = read_bytes(source.encode(encoding), name=name)
    assert "推進國際航運樞紐建設，完善集疏運體系，增強服務能力。" in document.text
    assert "推进国际航运枢纽建设" in document.norm


def test_a_page_that_declares_big5_is_read_with_the_signs_of_hong_kong() -> None:
    page = "<html><head><meta charset=big5></head><body><p>深水埗及鰂魚涌、啓德的規劃。</p></body></html>"
    assert read_bytes(page.encode("big5hkscs"), name="r.html").text == "深水埗及鰂魚涌、啓德的規劃。\n"


@pytest.mark.parametrize("length", [30, 120, 1000, None])
def test_no_chinese_encoding_is_taken_for_the_other(shared_corpus: Path, length: int | None) -> None:
    from opencc import OpenCC  # noqa: PLC0415 - only here

    traditional = OpenCC("s2t")
    for path in sorted((shared_corpus / "national").glob("*.txt"))[::4]:
        text = path.read_text(encoding="utf-8")
        for start in range(0, len(text), max(len(text) // 12, 1)) if length else (0,):
            piece = text[start : start + length] if length else text
            if len(piece.strip()) < 20:
                continue
            assert decode(piece.encode("gb18030"), path.name) == piece
            old = traditional.convert(piece)
            assert decode(old.encode("gb18030"), path.name) == old
            encoded = old.encode("big5hkscs", errors="ignore")
            assert decode(encoded, path.name) == encoded.decode("big5hkscs")


REFUSED = {
    "empty": (b"", "empty"),
    "blank": ("　\n \n".encode(), "blank"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
    "bytes": (bytes(range(256)) * 4, "binary"),
    "half-written UTF-8": (TEXT.encode()[:-4], "ends in the middle"),
    "damaged UTF-8": (TEXT.encode()[:60] + b"\xff" + TEXT.encode()[60:], "damaged"),
    "half-written UTF-16": (b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1], "ends in the middle"),
    "Latin-1": ("Un plan très général, à réviser".encode("latin-1"), "encoding"),
    "half-written Big5": ("國際航運樞紐建設，推進港區開發，完善集疏運體系。".encode("big5")[:-1], "ends in the middle"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_is_refused_on_one_line_that_names_the_file(name: str, tmp_path: Path) -> None:
    data, reason = REFUSED[name]
    path = tmp_path / "plan.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=reason) as caught:
        read_file(path)
    assert "plan.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(UnreadableFile, match=r"huge\.txt: too large \(200 MB"):
        read_file(path)
    with pytest.raises(UnreadableFile, match="too large"):
        read_bytes(b"a" * 101, name="a.txt", max_bytes=100)


def test_other_kinds_and_missing_files_are_refused(tmp_path: Path) -> None:
    for name, advice in (
        ("plan.doc", "save it as .docx"),
        ("plan.wps", "save it as .docx"),
        ("plan.odt", "save it as .docx"),
        ("plan.rtf", "save it as .docx"),
        ("plan.ofd", "as PDF"),
        ("plan.JPG", "OCR"),
        ("plan.zip", "unpack"),
        ("plan.dat", r"give \.txt, \.md, \.html, \.pdf and \.docx"),
    ):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
        with pytest.raises(UnreadableFile, match=rf"{name[4:].lower()} are not read; .*{advice}"):
            read_file(tmp_path / name)
    with pytest.raises(UnreadableFile, match="No such file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(UnreadableFile):
        read_file(tmp_path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("gb18030"))))
    assert read_file("-").text == TEXT


def test_a_text_that_is_no_plan_is_read_as_well() -> None:
    document = read_text("It was a dark night. The rain fell!\n\nNobody spoke.\n", name="novel.txt")
    assert document.blocks
    assert (document.place, document.year, document.kind) == (None, None, None)
    assert document.slug.startswith("novel-")


def test_reading_twice_gives_the_same() -> None:
    assert read_text(TEXT, name="a.txt") == read_text(TEXT, name="a.txt")


def test_markdown_leaves_the_words() -> None:
    source = (
        "---\ntitle: 别名\nsource: https://example.org/p\n---\n# 广州市“十四五”规划\n\n"
        "推进**“一带一路”**建设，加快[滨江](http://example.org)新区*发展*，打造国际\n航运枢纽和物流中心。\n\n"
        "## 一、港口\n\n- 扩建`码头`\n\n二、机场\n\n| 指标 | 目标 |\n|---|---|\n| 吞吐量 | 6亿吨 |\n\n<!-- 说明 -->\n"
    )
    document = read_bytes(source.encode(), name="plan.md")
    assert document.text == (
        "广州市“十四五”规划\n推进“一带一路”建设，加快滨江新区发展，打造国际航运枢纽和物流中心。\n"
        "一、港口\n扩建码头\n二、机场\n指标 | 目标\n吞吐量 | 6亿吨\n"
    )
    assert [document.text[section.title_start : section.title_end] for section in document.sections] == [
        "一、港口",
        "二、机场",
    ]
    assert {section.level for section in document.sections} == {1}
    assert (document.title, document.source, document.media_type) == (
        "广州市“十四五”规划",
        "https://example.org/p",
        "text/markdown",
    )


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>报告_市政府网</title>
<link rel="canonical" href="https://www.example.org/report.html"><script>var menu = 1;</script></head><body>
<nav><ul><li><a href="/">网站首页</a></li><li><a href="/x">政务公开</a></li></ul></nav>
<div class="content"><h1>广州市2024年政府工作报告</h1><p>（2024年1月20日在广州市第十六届人民代表大会第四次会议上）</p>
<h2>一、2023年工作回顾</h2><p>过去一年，我们推进<b>滨江</b><a href="/z">创新走廊</a>建设，地区生产总值增长6.1%，
城市更新全面展开，民生事业不断进步。</p><h3>建设航空枢纽</h3><p>推进机场扩建，开工第三跑道。<br>完善联运网络，启用新货站，形成物流中心。</p>
<ul><li>启动北站枢纽建设</li><li>建成五号线东延段</li></ul>
<h2>二、2024年工作安排</h2><p>今年要坚持稳中求进，加快发展，完善基础设施，改善营商环境，提升城市治理水平，办好民生实事。</p></div>
<footer>版权所有：市政府 联系我们</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_web_page_gives_its_article(charset: str) -> None:
    document = read_bytes(
        PAGE.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset), name="r.html"
    )
    lines = document.text.splitlines()
    assert lines[0] == "广州市2024年政府工作报告"
    assert "过去一年，我们推进滨江创新走廊建设，地区生产总值增长6.1%，城市更新全面展开，民生事业不断进步。" in lines
    assert "启动北站枢纽建设" in lines
    assert "政务公开" not in document.text
    assert "版权所有" not in document.text
    assert "menu" not in document.text
    sections = [
        (section.level, document.text[section.title_start : section.title_end]) for section in document.sections
    ]
    assert sections == [(1, "一、2023年工作回顾"), (2, "建设航空枢纽"), (1, "二、2024年工作安排")]
    assert (document.slug, document.date) == ("440100-2024-report", "2024-01-20")
    assert document.source == "https://www.example.org/report.html"


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        read_bytes(b"<html><body><script>x()</script></body></html>", name="r.html")


def test_found_files_are_sorted_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/二.txt", "a.md", "c.html", "d.doc", ".hidden.txt"):
        (tmp_path / name).write_text("文", encoding="utf-8")
    found = find_files([tmp_path, tmp_path / "a.md", str(tmp_path / "**/*.txt")])
    assert [str(path.relative_to(tmp_path)) for path in found.files] == ["a.md", "b/二.txt", "c.html"]
    assert [(item.path.name, ".doc" in item.reason) for item in found.skipped] == [("d.doc", True)]
    assert find_files(["-"]).files == (Path("-"),)


@pytest.mark.parametrize("given", ["none", "*.none", "empty"])
def test_a_path_without_readable_files_is_refused(given: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.doc").write_bytes(b"\xd0")
    with pytest.raises(BadInput, match=given.replace("*", r"\*")):
        find_files([tmp_path / given])
