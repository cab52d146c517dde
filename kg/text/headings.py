"""Which lines are titles, headings, items or paragraphs, before their nesting is known.

A line is judged by its own form and by its neighbours; all patterns read the normal form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from kg.model import BlockKind
from kg.text.furniture import is_spaced
from kg.text.lines import Line
from kg.text.numbering import SERIES, Number, number_of
from kg.text.sentences import first_sentence

#: How long a numbered heading, one without a number, and a heading that is a sentence may be, in characters.
_NUMBERED, _PLAIN, _SENTENCE = 60, 36, 28
#: Lines before the text proper, and among which of them the title begins.
_HEAD, _TITLE_WITHIN = 40, 6
_DOCUMENT_NOUN = re.compile(
    r"(?:报告|规划|纲要|计划|意见|方案|决定|决议|通知|要点|公报|建议|预算|决算|总结|行动|办法|条例|战略|解读|摘要|摘登|说明)"
    r"(?:（[^（）]{1,30}）)*$"
)
_SALUTATION = re.compile(r"(?:尊敬的|各位|同志们|女士们|先生们|朋友们|主席)[^。]{0,30}[：！，:]?$|各位代表")
#: Signs that no heading without a number holds.
_STOPS = frozenset("。！？；：…!?;")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: Sentences that begin so tell something; they name no topic.
#: The years that a topic is looked at over: 这五年，….
_SPAN = re.compile(r"^(?:这|过去)?[一三五]年来?，?")
_PREDICATE = re.compile(r"(?<!实事求)是|必须|应该|应当|认为|已经|仍然|曾经|不会|不能|什么|具有|说$")
_TELLS = re.compile(
    r"我们|我国|我代表|现在|今天|过去|去年|今年|这|那|但|同时|因此|所以|为此|其中|对此|各位|同志们|首先|其次|在|从|如|即|必须|当前|目前|以上|下面|一年来|[两三五]年来|成绩"
)
_BARE_BULLET = re.compile(r"^(?:——|--|—|[-*] |[●•◆◇■□▲△★☆※◎○►▪·])+ *")


@dataclass(slots=True, eq=False)
class Unit:
    """A whole line with the part it plays; ``head`` is how much of its text is a heading (0: nothing)."""

    lines: list[Line]
    text: str
    kind: BlockKind
    number: Number | None = None
    head: int = 0
    #: What the heading is told by: a style of numbers, ``plain``, ``sentence``, ``run-in``, or markup (``h2``).
    style: str = ""

    def become(self, kind: BlockKind) -> None:
        """Play another part, which heads nothing."""
        self.kind, self.head, self.style = kind, 0, ""


def units_of(groups: Sequence[list[Line]]) -> list[Unit]:
    """The whole lines with the parts they play."""
    units = [_unit(group) for group in groups]
    _settle_markup(units)
    _settle_title(units)
    body = [unit for unit in units if unit.kind != "furniture"]
    _settle_lists(body)
    _settle_run_ins(body)
    _settle_sentences(body)
    _settle_spaced(body)
    _settle_tail(body)
    return units


def _unit(group: list[Line]) -> Unit:
    """A whole line judged by its form alone."""
    first = group[0]
    text = first.text if len(group) == 1 else "".join(line.text for line in group if not line.furniture)
    if first.furniture:
        return Unit(group, text, "furniture")
    # A number may itself have been torn.
    number = first.number if len(group) == 1 else number_of(text)
    if first.hint is not None and first.hint > 0:
        return Unit(group, text, "heading", number, len(text), f"h{first.hint}")
    if number is not None:
        return _numbered(group, text, number)
    if first.bullet or first.hint is not None or SERIES.match(text):
        unit = Unit(group, text, "item")
        if first.bullet:
            _set_run_in(unit)
        return unit
    if _is_plain_heading(text):
        return Unit(group, text, "heading", None, len(text), "plain")
    unit = Unit(group, text, "paragraph")
    _set_run_in(unit)
    return unit


def _numbered(group: list[Line], text: str, number: Number) -> Unit:
    """A line that begins with a number."""
    length = first_sentence(text) if len(text) > _NUMBERED or "。" in text or "！" in text else len(text)
    custom = number.style in {"part", "chapter", "subchapter", "han", "bracketed han"}
    if length == len(text):
        longest = {
            "，": 0,
            "；": 0,
            "！": 0,
            "？": 0,
            "：": _NUMBERED if custom else 0,
            "。": _NUMBERED if custom else _PLAIN,
        }
        if length <= longest.get(text[-1], _NUMBERED) and number.style != "article":
            return Unit(group, text, "heading", number, length, number.style)
        return Unit(group, text, "item", number)
    if number.style in {"article", "ordinal"}:
        return Unit(group, text, "item", number)
    kind: BlockKind = "paragraph" if custom else "item"
    # Of a sentence that is too long for a heading the number alone is taken, to keep the series.
    return Unit(group, text, kind, number, length if length <= _NUMBERED else number.width, number.style)


def _is_plain_heading(text: str) -> bool:
    """Whether a line without a number has the form of a heading."""
    return (
        2 <= len(text) <= _PLAIN
        and _STOPS.isdisjoint(text)
        and text[-1] not in "，、"
        and text.count("，") <= 2
        and _HAN.search(text) is not None
        and not _SALUTATION.match(text)
    )


def _set_run_in(unit: Unit) -> None:
    """Mark the short first sentence of a paragraph that names the topic of the rest."""
    text = unit.text
    stop = text.find("。", 0, _SENTENCE + 8)
    if stop < 0 or stop + 1 >= len(text):
        return
    match = _BARE_BULLET.match(text)
    begin = match.end() if match else 0
    head = text[begin:stop]
    length = first_sentence(text)
    if length == stop + 1 and 3 <= len(head) <= _SENTENCE and len(text) - length >= len(head) and _is_topic(head):
        unit.head, unit.style = length, "run-in"


def _is_topic(sentence: str) -> bool:
    """Whether a short sentence names a topic rather than telling a fact."""
    sentence = _SPAN.sub("", sentence)
    return (
        not _TELLS.match(sentence)
        and not _PREDICATE.search(sentence)
        and "：" not in sentence
        and "；" not in sentence
        and sentence.count("，") <= 1
        # A list of works is what is done, not what the paragraph is about.
        and not ("、" in sentence and ("等" in sentence or len(sentence) > 24))
        and not any(sign in "0123456789%" for sign in sentence)
    )


def _settle_markup(units: Sequence[Unit]) -> None:
    """Let markup rule: its one heading of the first level is the title, and its numbered headings tell of others.

    A style of numbers that markup puts on some level stands there also where the markup was forgotten.
    """
    marked = [unit for unit in units if unit.kind == "heading" and unit.style.startswith("h")]
    if not marked:
        return
    tops = [unit for unit in marked if unit.style == "h1"]
    body = [unit for unit in units if unit.kind != "furniture"]
    if len(tops) == 1 and tops[0] is body[0] and len(marked) > 1:
        tops[0].become("title")
    levels: dict[str, str] = {}
    for unit in marked:
        if unit.number is not None and unit.style:
            levels.setdefault(unit.number.style, unit.style)
    for unit in units:
        if unit.number is not None and unit.style == unit.number.style and unit.kind == "heading":
            unit.style = levels.get(unit.style, unit.style)


def _settle_title(units: Sequence[Unit]) -> None:
    """Find the title in the head of the text; what stands between it and the salutation is by-line."""
    head, greeted = _head_of(units)
    found = next((unit for unit in head[:_TITLE_WITHIN] if _may_be_title(unit)), None)
    if found is not None:
        first = head.index(found)
        titles = {id(unit) for unit in head[first:] if _may_be_title(unit) and _repeats(unit.text, found.text)}
        for unit, after in pairwise(head):
            if after is found and _is_part_of_title(unit):
                titles.add(id(unit))
        for unit in head:
            if id(unit) in titles:
                unit.become("title")
            elif greeted or _is_byline(unit.text):
                unit.become("furniture")
    elif len(head) > 1 and head[0].style == head[1].style == "plain":
        head[0].become("title")


def _head_of(units: Sequence[Unit]) -> tuple[list[Unit], bool]:
    """The lines before the text proper, without furniture, and whether a salutation ends them."""
    head: list[Unit] = []
    for unit in units[: 2 * _HEAD]:
        if unit.kind == "furniture":
            continue
        if _SALUTATION.match(unit.text):
            return head, True
        if len(head) >= _HEAD or unit.number is not None or len(unit.text) > 90 or unit.style == "run-in":
            break
        head.append(unit)
    return head, False


def _may_be_title(unit: Unit) -> bool:
    return len(unit.text) <= 60 and unit.text[-1] not in "。；：" and _DOCUMENT_NOUN.search(unit.text) is not None


def _repeats(text: str, title: str) -> bool:
    """Whether a line says the title again, whole or in part."""
    return text in title or title in text


def _is_part_of_title(unit: Unit) -> bool:
    """Whether a line before a document's noun is the first half of a title on two lines."""
    return unit.style == "plain" and len(unit.text) >= 6 and not _is_byline(unit.text)


_BYLINE = re.compile(
    r"[（—-]*(?:19|20)\d\d年.{0,60}(?:会议|大会|通过|批准|印发|发布|全会).{0,20}|（.{2,60}）"
    r"|.{0,16}(?:省长|市长|区长|县长|州长|主席|总理|主任|书记|盟长|旗长)[^，。]{0,10}|[^，。]{2,8}（.{2,20}）"
)


def _is_byline(text: str) -> bool:
    """Whether a line says who gave a report, when and where."""
    return _BYLINE.fullmatch(text) is not None


def _settle_lists(units: Sequence[Unit]) -> None:
    """Turn headings that go on with a list of items, or that follow one another with nothing between, into items."""
    listed: dict[str, int] = {}
    for unit in units:
        if unit.number is None:
            continue
        goes_on = listed.get(unit.number.style) == unit.number.ordinal - 1
        if goes_on and (unit.kind == "paragraph" or unit.text[-1] == "。"):
            unit.become("item")
        if unit.kind == "item" and not unit.style:
            listed[unit.number.style] = unit.number.ordinal
        else:
            listed.pop(unit.number.style, None)
    for style, run in groupby(units, key=lambda unit: unit.style if unit.kind == "heading" else ""):
        alike = list(run)
        if not style or style.startswith("h"):
            continue
        if len(alike) >= (2 if style in _LOW else 4 if style == "plain" else 3):
            for unit in alike:
                unit.become("item")
        elif style == "plain" and len(alike) > 1:
            alike[0].style = "super"


#: Styles that number items as often as headings.
_LOW = frozenset({"bracketed digit", "half-bracketed digit", "circled", "digit", "ordinal", "article"})


def _settle_run_ins(units: Sequence[Unit]) -> None:
    """Keep run-in headings where the paragraphs beside them have one too: an author uses them throughout or not.

    A single paragraph keeps its own only where no heading stands above it.
    """
    headed = False
    group: list[Unit] = []
    for unit in [*units, None]:
        if unit is not None and not (unit.kind == "heading" or (unit.style and unit.style != "run-in")):
            group.append(unit)
            continue
        for kind in ("paragraph", "item"):
            alike = [item for item in group if item.kind == kind and (item.style or len(item.text) > 2 * _SENTENCE)]
            with_head = [item for item in alike if item.style]
            if (len(with_head) < 2 and headed) or 3 * len(with_head) < len(alike):
                for item in with_head:
                    item.head, item.style = 0, ""
        headed = True
        group = []


def _settle_sentences(units: Sequence[Unit]) -> None:
    """Where a text puts headings that end with a full stop on lines of their own, mark them."""
    found = [
        unit
        for unit, after in pairwise(units)
        if unit.kind == "paragraph"
        and not unit.head
        and len(unit.text) <= _SENTENCE
        and unit.text[-1] == "。"
        and first_sentence(unit.text) == len(unit.text)
        and _is_topic(unit.text[:-1])
        and after.kind in {"paragraph", "item"}
        and len(after.text) > 2 * len(unit.text)
    ]
    if len(found) >= 3:
        for unit in found:
            unit.kind, unit.head, unit.style = "heading", len(unit.text), "sentence"


def _settle_spaced(units: Sequence[Unit]) -> None:
    """Tell headings made of phrases from pull quotes: only where a series of numbers begins anew is it a heading."""
    following = 0
    for unit in reversed(units):
        if unit.kind == "heading" and unit.number is not None:
            following = unit.number.ordinal
        elif unit.style == "plain" and following != 1 and is_spaced(unit.text):
            unit.become("furniture")


def _settle_tail(units: Sequence[Unit]) -> None:
    """Short lines below the last paragraph (who signed, when) head nothing."""
    if not any(unit.kind in {"paragraph", "item"} for unit in units):
        return
    for unit in reversed(units):
        if unit.style != "plain":
            break
        unit.become("furniture")
