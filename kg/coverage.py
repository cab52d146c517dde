"""Which numbers of a text no observation claims, and why: a check on what the extraction of values leaves out.

Each number has one reason, the first of ``REASONS`` that holds; what no reason excuses is unclaimed. Offsets are code
points into the document's text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.amounts import AmountFinder, Found
from kg.extract.numerals import FRACTION, NUMBER
from kg.lexicon import Lexicon, Unit
from kg.model import Document, Extraction, Sentence
from kg.text.numbering import number_of

#: Reason → what it means, in the order in which they are tried.
REASONS: Mapping[str, str] = {
    "claimed": "the value of an observation",
    "furniture": "in a caption, a page number or a menu, outside all sentences",
    "date": "a year, a date, a time of day or a five-year plan",
    "rank": "a place in a ranking (全国第三, 前十, 百强)",
    "ordinal": "a number in a series or of a heading (第四届, 一是, 二期)",
    "grade": "a grade, a size or a type (5A级, 110千伏, 2.0版)",
    "name": "part of a name, a mark or a code (3D打印, “1+9”, B747)",
    "label": "a count that only labels a list or a set (A、B等2个项目, 三大枢纽)",
    "vague": "a small number that is a mere word (一个, 两项)",
    "duration": "a length of time or an age",
    "word": "a character of a word or idiom (统一, 百姓, 千方百计)",
    "unclaimed": "none of these: perhaps a value that was missed",
}

_NUMBER = re.compile(rf"百分之{NUMBER}|{FRACTION}|{NUMBER}")
_DIGITS = "[〇○零一二三四五六七八九十]"
_DATE = re.compile(
    rf"(?:19|20)\d\d ?(?:年(?!均)|[-—~～至到、和] ?(?=(?:19|20)\d\d))(?: ?\d{{1,2}} ?月)?(?: ?\d{{1,2}} ?日)?"
    rf"|(?:19|20)\d\d(?=[-—~～至到](?:19|20)?\d\d年)|[一二][九〇○零][〇○零一二三四五六七八九]{{2}}年?"
    r"|(?<![\d.])(?:1[0-2]|[1-9])月(?!球)(?:(?:[0-3]?\d)日)?|(?<!\d)[0-3]?\d日(?![元均])|\d{1,2}[:：]\d\d|\d{1,2}时\d{1,2}分"
    rf"|[一二三四五六七八九十]{{1,3}}月(?!球)|{_DIGITS}{{1,3}}日|(?:\d{{1,4}}|{_DIGITS}{{1,6}})(?:世纪|年代|季度)|[上下]?半年"
    r"|[“\"‘]?十?[一二三四五六七八九十]五[”\"’]?(?=规划|计划|期间|时期|以来|开局|收官|末|建设|发展)|[“‘]十?[一二三四五六七八九十]五[”’]"
    rf"|(?:过去|今后|未来|[这近前后]|最近)(?:的)?(?:\d{{1,2}}|{_DIGITS}{{1,2}}|两|几)年|(?:\d{{1,2}}|{_DIGITS}{{1,2}})年(?=来|间|累计)"
)
_RANK = re.compile(
    rf"(?:居|列|排|位|跃升|升至|进入|保持|全国|全省|全市|全球|世界|国内)[^，。；、\d]{{0,8}}(?:第|前)(?:\d{{1,4}}|{_DIGITS}{{1,6}})(?:[位名强]|(?=[，。；、]))"
    rf"|前(?:\d{{1,4}}|{_DIGITS}{{1,6}})[位名强]|(?:\d{{1,4}}|[百千]|{_DIGITS}{{1,3}})强(?![调化度势])|第(?:\d{{1,4}}|{_DIGITS}{{1,6}})[位名]"
)
_ORDINAL = re.compile(
    rf"第 ?(?:\d+|[百零一二三四五六七八九十]+)|其[一二三四五六七八九十](?=[，是])"
    rf"|(?<![\d.])(?:\d{{1,4}}|{_DIGITS}{{1,3}})(?:期(?!末)|届|号(?!召)|次(?=会议|全会|全体|代表)|中全会|轮|批次)|[（(](?:\d{{1,4}}|{_DIGITS}{{1,6}})[）)]"
    rf"|(?:^|(?<=[，。；：:\s]))(?:{_DIGITS}{{1,2}}(?=[是要、])|\d{{1,2}}(?=[.．、](?!\d)))"
)
_GRADE = re.compile(
    rf"(?:\d[\d.,]{{0,12}}|{_DIGITS}{{1,6}})(?:[百千万亿]{{0,3}}吨级|[A-Za-z]?级(?!别)|千伏|[kK][vV]|伏|[Vv]ersion|\.0|版|型|维|线城市|线(?=城市)|度(?=[，。、])|代(?!表))"
)
_LATIN = re.compile(
    r"[A-Za-z][A-Za-z+\-_]{0,24}\d[\dA-Za-z+\-_.]*|\d[\d.]{0,24}[A-Za-z][\dA-Za-z+\-]*(?!/)|\d{1,4}(?:[+＋]\d{1,4}|\+[XxNn])+"
)
_QUOTED = re.compile(r"[“‘「『][^“”‘’「」『』。\n]{0,24}[”’」』]|《[^《》\n]{0,48}》")
#: A list, or its 等, right before a count; 三大枢纽 needs none.
_LISTED = re.compile(r"(?:等|、[^，。；：、]{2,20})$")
_SET = re.compile(r"(?:大(?![量约关])|个(?=方面|环节|领域|专项|阶段|层面))")
_DURATION = re.compile(r"[多余]?(?:个?(?:小时|工作日|月)|年|天|周(?![年期边])|分钟|秒(?!杀)|岁)")
_BREAKS = "，。；：！？\n"
#: Of longer sentences only a part is quoted.
_LONG = 400
#: How far back a list is looked for.
_REACH = 48


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands."""

    start: int
    end: int
    text: str
    #: A key of ``REASONS``.
    reason: str
    #: Its sentence, or what stands around it in a very long one; "" where it stands in none.
    sentence: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The numbers of one document."""

    document: str
    title: str
    numbers: tuple[Number, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Reason → how many numbers have it, in the order of ``REASONS``."""
        found = Counter(number.reason for number in self.numbers)
        return {reason: found[reason] for reason in REASONS}

    @property
    def unclaimed(self) -> tuple[Number, ...]:
        """The numbers that nothing excuses."""
        return tuple(number for number in self.numbers if number.reason == "unclaimed")


def coverage(extraction: Extraction, lexicon: Lexicon) -> Coverage:
    """Every number of a document with the reason why no observation claims it.

    Args:
        extraction: What was found in it.
        lexicon: For the units.
    """
    document = extraction.document
    claimed = {r.tail for r in extraction.relations if r.predicate == "hasValue"}
    values = [(m.start, m.end) for i, m in enumerate(extraction.mentions) if i in claimed and m.amount is not None]
    names = [(m.start, m.end) for m in extraction.mentions if m.type != "Quantity"]
    finder = _finder(lexicon.units)
    numbers: list[Number] = []
    position = 0
    for sentence in document.sentences:
        numbers += _outside(document, position, sentence.start)
        numbers += _Reading(document, sentence, values, names, finder).numbers()
        position = max(position, sentence.end)
    numbers += _outside(document, position, len(document.text))
    return Coverage(document.slug, document.title, tuple(numbers))


@lru_cache(maxsize=4)
def _finder(units: tuple[Unit, ...]) -> AmountFinder:
    return AmountFinder(units)


def _outside(document: Document, start: int, end: int) -> Iterator[Number]:
    """Numbers between sentences."""
    for match in _NUMBER.finditer(document.norm, start, end):
        yield Number(*match.span(), document.text[match.start() : match.end()], "furniture", "")


_Spans = Sequence[tuple[int, int]]


def _meets(spans: _Spans, start: int, end: int) -> bool:
    """Whether a span shares a character with one of others that are sorted and apart."""
    index = bisect_right(spans, start, key=lambda span: span[0])
    return (index > 0 and spans[index - 1][1] > start) or (index < len(spans) and spans[index][0] < end)


class _Reading:
    """One sentence."""

    def __init__(
        self, document: Document, sentence: Sentence, values: _Spans, names: _Spans, finder: AmountFinder
    ) -> None:
        self._document = document
        self._sentence = sentence
        self._text = text = document.norm[sentence.start : sentence.end]
        self._values = values
        self._names = names
        self._patterns = {
            reason: [match.span() for match in pattern.finditer(text)]
            for reason, pattern in (("date", _DATE), ("rank", _RANK), ("ordinal", _ORDINAL), ("grade", _GRADE))
        }
        self._marks = [[match.span() for match in pattern.finditer(text)] for pattern in (_LATIN, _QUOTED)]
        self._amounts = list(finder.find(text))
        self._starts = [amount.start for amount in self._amounts]

    def numbers(self) -> Iterator[Number]:
        """The numbers of the sentence, from left to right."""
        offset = self._sentence.start
        for match in _NUMBER.finditer(self._text):
            start, end = offset + match.start(), offset + match.end()
            yield Number(
                start, end, self._document.text[start:end], self._reason(*match.span()), self._around(*match.span())
            )

    def _around(self, start: int, end: int) -> str:
        """The sentence; of a very long one what stands around the number."""
        whole = self._document.quote(self._sentence)
        if len(whole) <= _LONG:
            return whole.strip()
        return f"…{whole[max(0, start - _LONG // 4) : end + _LONG // 4].strip()}…"

    def _reason(self, start: int, end: int) -> str:
        offset = self._sentence.start
        if _meets(self._values, offset + start, offset + end):
            return "claimed"
        for reason in ("date", "rank"):
            if _meets(self._patterns[reason], start, end):
                return reason
        if _meets(self._patterns["ordinal"], start, end) or self._numbers_the_line(start):
            return "ordinal"
        if _meets(self._patterns["grade"], start, end):
            return "grade"
        if _meets(self._names, offset + start, offset + end) or any(_meets(m, start, end) for m in self._marks):
            return "name"
        if _SET.match(self._text, end):
            return "label"
        if _DURATION.match(self._text, end):
            return "duration"
        amount = self._amount_at(start, end)
        if amount is not None:
            return self._of_amount(amount)
        return "unclaimed" if any(c.isascii() and c.isdigit() for c in self._text[start:end]) else "word"

    def _numbers_the_line(self, start: int) -> bool:
        """Whether the number stands in the numbering that opens a line."""
        blocks = self._document.blocks
        if not blocks or blocks[self._sentence.block].start != self._sentence.start:
            return False
        number = number_of(self._text)
        return number is not None and start < number.width

    def _amount_at(self, start: int, end: int) -> Found | None:
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and self._amounts[index].end > start:
            return self._amounts[index]
        following = index + 1
        return self._amounts[following] if following < len(self._starts) and self._starts[following] < end else None

    def _of_amount(self, amount: Found) -> str:
        written = self._text[amount.core : amount.end]
        if amount.counts and _LISTED.search(self._clause_before(amount.start)):
            return "label"
        in_words = not any(c.isascii() and c.isdigit() for c in written)
        return "vague" if in_words and amount.value <= 10 and not amount.relative else "unclaimed"

    def _clause_before(self, end: int) -> str:
        """The clause up to a place, no longer than a list is looked for."""
        start = max(0, end - _REACH)
        before = self._text[start:end]
        return before[max(before.rfind(mark) for mark in _BREAKS) + 1 :]
