"""What is known of a document as a whole: told by the caller, found in its head, or said by its file's name.

The head is the title with what stands before the text proper; all patterns read the normal form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kg.errors import BadInput
from kg.text.furniture import is_spaced
from kg.text.layout import Layout
from kg.text.normalise import normalise
from kg.text.place import Place, most_named, place_in, place_of_name, told_place

_BLOCKS_OF_HEAD = 40
_SAMPLE = 12_000


@dataclass(frozen=True, slots=True)
class Told:
    """What the caller says of a document; None where nothing was said."""

    place: str | None = None
    year: int | None = None
    title: str | None = None
    kind: str | None = None
    slug: str | None = None
    source: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a document as a whole; ``slug`` is None where place, year and kind are not all known."""

    title: str
    slug: str | None
    kind: str | None
    place: str | None
    place_name: str | None
    year: int | None
    date: str | None
    source: str | None


def describe(
    norm: str,
    layout: Layout,
    path: PurePath,
    told: Told,
    *,
    marked_title: str | None = None,
    marked_source: str | None = None,
) -> Description:
    """What is known of a document.

    Args:
        norm: The text in normal form.
        layout: Its layout.
        path: Its file, whose name and folder may tell what the text does not.
        told: What the caller says.
        marked_title: The title that markup gives apart from the text.
        marked_source: The address that markup gives.

    Raises:
        BadInput: The place or the kind that was told is not known.
    """
    if told.kind is not None and told.kind not in KINDS:
        raise BadInput(f"{told.kind}: no such kind of document; give one of {', '.join(sorted(KINDS))}")
    head = [norm[block.start : block.end] for block in layout.blocks[:_BLOCKS_OF_HEAD]]
    titles = _titles(norm, layout)
    if marked_title and not titles:
        titles = [normalise(marked_title)]
    session = next((match for line in head if (match := _SESSION.search(line))), None)
    title = told.title or (titles[0] if titles else path.stem)
    kind = told.kind or _kind(titles, path.stem, norm, layout)
    place = told_place(told.place) if told.place else _place(norm, titles, session, path)
    year = told.year if told.year is not None else _year(norm, layout, titles, session, path)
    slug = told.slug
    if slug is None and place and year is not None and kind:
        slug = f"{place[0].lower()}-{year}-{kind}"
    return Description(
        title=title,
        slug=slug,
        kind=kind,
        place=place[0] if place else None,
        place_name=place[1] if place else None,
        year=year,
        date=_date(head, session),
        source=told.source
        or marked_source
        or _source([*head, *(norm[block.start : block.end] for block in layout.blocks[-10:])]),
    )


def _titles(norm: str, layout: Layout) -> list[str]:
    """The title, and each other wording of it; a title on two lines is one."""
    found: list[str] = []
    last = -2
    for index, block in enumerate(layout.blocks[:_BLOCKS_OF_HEAD]):
        if block.kind != "title":
            continue
        line = re.sub(r"\s*\n\s*", "", norm[block.start : block.end])
        if found and index == last + 1 and line not in found[-1] and found[-1] not in line:
            found[-1] += line
        else:
            found.append(line)
        last = index
    return found


#: 2026年1月1日在云川市第三届人民代表大会第四次会议上
_SESSION = re.compile(r"((?:19|20)\d\d)年 ?(\d{1,2})月 ?(\d{1,2})日[^。]{0,4}在([^。]{2,30}(?:会议|大会|全会))")
_SPEAKS_FOR = re.compile(r"(?:代表|受)([^。，]{0,16}?(?:人民政府|国务院|市政府|省政府))")


def _place(norm: str, titles: Sequence[str], session: re.Match[str] | None, path: PurePath) -> Place | None:
    for title in titles:
        if place := place_in(title):
            return place
    if session and (place := place_in(session[4])):
        return place
    if (speaks := _SPEAKS_FOR.search(norm, 0, 2000)) and (place := place_in(speaks[1])):
        return place
    return place_of_name(path) or most_named(norm)


#: Kinds of document by the nouns that end their titles, the first that fits; local names of the scheme of document
#: kinds. What a notice issues (关于印发…规划的通知) tells its kind.
_END = r"(?:（[^（）]*）|》|的通知|的批复|全文|草案|修订稿|征求意见稿|送审稿)*$"
_KINDS = (
    ("digest", re.compile(r"摘登|解读|速览|速读|看点|一图|划重点")),
    ("budget", re.compile(r"预算|决算")),
    ("plan", re.compile(rf"(?:规划|五年计划|行动计划)(?:纲要|方案)?{_END}|计划纲要{_END}|目标纲要{_END}")),
    ("report", re.compile(rf"报告{_END}")),
    ("outline", re.compile(rf"(?:纲要|要点|提纲){_END}")),
    ("plan", re.compile(rf"(?:计划|方案|战略|行动){_END}")),
    ("notice", re.compile(rf"(?:通知|公告|意见|决定|决议|批复|通报|办法|条例){_END}")),
)
#: Local names of the scheme of document kinds; in the name of a file they tell its kind.
KINDS = frozenset({"report", "plan", "outline", "digest", "budget", "notice"})


def _kind(titles: Sequence[str], stem: str, norm: str, layout: Layout) -> str | None:
    for title in titles:
        if "政府工作报告" in title:
            return "report"
        for kind, pattern in _KINDS:
            if pattern.search(title):
                return kind
    for word in re.split(r"[-_. ]", stem.lower()):
        if word in KINDS:
            return word
    if not stem.isascii():
        for kind, pattern in _KINDS:
            if pattern.search(stem):
                return kind
    return "digest" if _is_digest(norm, layout) else None


def _is_digest(norm: str, layout: Layout) -> bool:
    """Whether a text has the furniture of a newspaper's page: captions and lines of keywords, between headings."""
    marks = 0
    for block in layout.blocks:
        if block.kind == "furniture":
            line = norm[block.start : block.end]
            marks += line.endswith("摄") or is_spaced(line)
    return marks >= 2


_YEAR = re.compile(r"(?<!\d)((?:19[4-9]|20\d)\d)(?!\d)(?!年远景)")
_RANGE = re.compile(r"(?<!\d)((?:19[4-9]|20\d)\d)年?[-—~至到]+((?:19[4-9]|20\d)\d)(?!\d)")
_NTH_PLAN = re.compile(r"第(十?[一二三四五六七八九十])个五年|“?(十?[一二三四五六七八九十])五”?(?:规划|计划|时期)")
_LOOKS_BACK = re.compile(r"(?<!\d)(20\d\d|19[4-9]\d)年[^。，；\d]{0,16}(?:回顾|总结)")
_LOOKS_FORWARD = re.compile(
    r"(?<!\d)(20\d\d|19[4-9]\d)年(?:是[^。]{0,60}(?:开局|起步|第一年|头一年|攻坚)|(?:的)?(?:重点|主要|政府)?(?:工作|任务|预期目标)(?!总结|回顾|报告))"
)


def _year(
    norm: str, layout: Layout, titles: Sequence[str], session: re.Match[str] | None, path: PurePath
) -> int | None:
    for title in titles:
        if year := _year_of_title(title):
            return year
    if session:
        return int(session[1])
    return _year_of_text(norm, layout) or _year_of_title(path.stem) or _year_of_title(path.parent.name)


def _year_of_title(title: str) -> int | None:
    """The year that a title names: the first of a period, the later of two (2025年执行情况和2026年草案)."""
    if period := _RANGE.search(title):
        return int(period[1])
    if (nth := _NTH_PLAN.search(title)) and "工作报告" not in title:
        ordinal = _CHINESE[(nth[1] or nth[2])]
        return {1: 1953, 2: 1958}.get(ordinal, 1951 + 5 * ordinal)
    years = [int(year) for year in _YEAR.findall(title)]
    return max(years) if years else None


_CHINESE = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)} | {
    "十" + sign: value for value, sign in enumerate("一二三四五六七八九", 11)
}


def _year_of_text(norm: str, layout: Layout) -> int | None:
    """The year that the text says it plans: 2016年是…开局之年, 2015年工作回顾, 2016年重点工作."""
    votes: Counter[int] = Counter()
    for match in _LOOKS_FORWARD.finditer(norm, 0, _SAMPLE):
        votes[int(match[1])] += 1
    for block in layout.blocks:
        if block.kind == "heading":
            line = norm[block.start : block.end]
            votes.update(int(year) + 1 for year in _LOOKS_BACK.findall(line))
            votes.update(2 * [int(year) for year in _LOOKS_FORWARD.findall(line)])
    return max(votes, key=lambda year: (votes[year], year)) if votes else None


_DATED = re.compile(
    r"(?:发布|成文|印发|发表|更新|发文)?(?:日期|时间)[：:]? *((?:19|20)\d\d)[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})"
)
_BARE_DATE = re.compile(r"（?((?:19|20)\d\d)[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})日?(?: .*|）)?")


def _date(head: Sequence[str], session: re.Match[str] | None) -> str | None:
    """The day on which a report was given, else the day that the head names as that of its issue."""

    def candidates() -> Iterator[re.Match[str]]:
        if session:
            yield session
        yield from (match for line in head if (match := _DATED.match(line)))
        yield from (match for line in head if (match := _BARE_DATE.fullmatch(line)))

    for match in candidates():
        month, day = int(match[2]), int(match[3])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{match[1]}-{month:02}-{day:02}"
    return None


_LINK = re.compile(
    r"(?:(?:原文链接|原文|链接|网址|来源|出处|Source|URL)[：:] ?)?<?(https?[：:]//[^\s<>”]+)>?",
    re.IGNORECASE,
)


def _source(lines: Sequence[str]) -> str | None:
    """The address that a line of the head or the foot gives for the document."""
    for line in lines:
        if match := _LINK.fullmatch(line.strip()):
            return match[1].replace("：", ":", 1)
    return None
