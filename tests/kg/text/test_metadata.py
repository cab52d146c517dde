"""Place, year, kind, title and date: from the head, else from the file's name; what is told wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadInput
from kg.text import read_file, read_text

BODY = "各位代表：\n现在，我向大会报告工作，请予审议，并请提出意见。过去一年，各项工作取得了新的成效。\n"
HEADS = {
    "2024年上海市政府工作报告\n——2024年1月23日在上海市第十六届人民代表大会第二次会议上\n": (
        "310000-2024-report",
        "2024-01-23",
    ),
    "政府工作报告\n（2023年1月13日在广东省深圳市第七届人民代表大会第四次会议上）\n": (
        "440300-2023-report",
        "2023-01-13",
    ),
    "2019年国务院政府工作报告\n": ("cn-2019-report", None),
    "上海市浦东新区国民经济和社会发展\n第十四个五年规划和2035年远景目标纲要\n": ("310115-2021-plan", None),
    "苏州市城市总体规划（2011—2020年）\n": ("320500-2011-plan", None),
    "关于杭州市2022年预算执行情况和2023年预算草案的报告\n": ("330100-2023-budget", None),
    "佛山市人民政府关于做好2020年防汛工作的通知\n发布日期：2020-04-07\n": ("440600-2020-notice", "2020-04-07"),
}


@pytest.mark.parametrize("head", HEADS)
def test_the_head_tells_place_year_kind_and_date(head: str) -> None:
    document = read_text(head + BODY, name="x.txt")
    assert (document.slug, document.date) == HEADS[head]


NAMES = {
    "广州市2016.txt": ("440100", 2016),
    "shaanxi-2026-report.txt": ("610000", 2026),
    "shanxi-2026.txt": ("140000", 2026),
    "neimenggu_2026.txt": ("150000", 2026),
    "440106-2019-plan.txt": ("440106", 2019),
    "2025/national.txt": ("CN", 2025),
    "深圳/2020.txt": ("440300", 2020),
    "notes.txt": (None, None),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_file_and_folder_tell_what_the_text_does_not(name: str) -> None:
    document = read_text("一、总体要求\n坚持稳中求进，完善基础设施，改善营商环境，提升治理水平。\n", name=name)
    assert (document.place, document.year) == NAMES[name]


def test_the_text_tells_its_year_and_the_city_that_it_names_most() -> None:
    text = (
        "2015年回顾\n我市工作取得成效，全市上下齐心。南京的创新能力增强，南京的开放水平提高，与苏州合作加深。\n"
        "今年安排\n2016年是实施新规划的开局之年，全市要建设南京枢纽，让南京更美丽。\n"
    )
    document = read_text(text, name="x.txt")
    assert (document.place, document.place_name, document.year) == ("320100", "南京市", 2016)


def test_what_is_told_wins() -> None:
    document = read_text(
        "2024年上海市政府工作报告\n" + BODY,
        name="x.txt",
        place="佛山",
        year=2030,
        kind="plan",
        title="名",
        licence="CC0",
    )
    assert (document.slug, document.title, document.place_name, document.licence) == (
        "440600-2030-plan",
        "名",
        "佛山市",
        "CC0",
    )
    assert read_text(BODY, name="x.txt", place="CN", slug="mine").slug == "mine"


def test_an_unknown_place_or_kind_is_refused() -> None:
    with pytest.raises(BadInput, match="novel: no such kind"):
        read_text(BODY, name="x.txt", kind="novel")
    with pytest.raises(BadInput, match="亚特兰蒂斯"):
        read_text(BODY, name="x.txt", place="亚特兰蒂斯")


def test_a_newspaper_page_is_a_digest() -> None:
    long = "全市上下坚持稳中求进，完善基础设施，改善营商环境，提升城市治理水平。各项工作取得新的成效。"
    text = (
        f"三大枢纽 一条走廊\n重点工作\n1 建设枢纽\n多点支撑 水陆双线\n{long}\n图为新区。某某日报记者李四 摄\n{long}\n"
    )
    assert read_text(text, name="guangzhou-2016.txt").slug == "440100-2016-digest"


def test_the_corpus_tells_place_year_and_kind(shared_corpus: Path) -> None:
    for line in (shared_corpus / "SOURCES.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, title, year, _ = line.split("\t")
        document = read_file(shared_corpus / name)
        assert document.title == title
        assert document.year == int(year)
        assert document.kind == "report"
        assert document.place_name == ("中国" if name.startswith("national") else Path(name).stem)
        # Two early reports have paragraphs only.
        assert len(document.sections) >= 4 or name in {"national/1954.txt", "national/1975.txt"}
    assert read_file(shared_corpus / "guangzhou-2016.txt").slug == "440100-2016-digest"
