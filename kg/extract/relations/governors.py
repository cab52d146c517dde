"""Which heading governs a sentence: the nearest line or short run-in sentence, with the entities it names.

A heading that names no entity governs nothing, and shields what stands under it from the headings above.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from kg.extract.clauses import Layout
from kg.model import Block, Sentence

#: Types that a heading can govern by.
_GOVERNING = frozenset({"Hub", "Corridor", "Zone", "Plan", "Reform", "Project"})
#: A longer sentence is no run-in heading.
_RUN_IN_LENGTH = 32
#: An order within a paragraph is shorter, and has but a noun of work behind its object.
_ORDER_LENGTH, _ORDER_TAIL = 24, 8
#: A line that names more is no heading to choose from.
_MOST_NAMED = 12
#: So short a sentence within a paragraph ends what the one before it announced.
_RESET_LENGTH = 18
MARKER = re.compile(
    r"[\s—－-]*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*|[一二三四五六七八九十]+(?:是|要)|第[一二三四五六七八九十][，,])"
)
#: A five-year period (十三五, “十四五”规划) says when, not what for; 重点领域改革 names no reform.
UNNAMED = re.compile(
    r"[“]?十?[一二三四五六七八九]五[”]?(?:规划|计划|时期)?(?:纲要)?"
    r"|(?:关键|重点|重要|深层次|各项|各|相关|突出|领域|环节|和|攻坚|进一步|更大力度|推进|深化)+改革"
)
#: A numbered sentence announces its paragraph though it has commas.
_NUMBERED = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十\d]+[、.．])")
_NUMBERED_LENGTH = 64
_SERIES = re.compile(r"[\s—－-]*[一二三四五六七八九十]+(?:是|要)")
#: A sentence in the midst of a paragraph is a heading only as a bare order (深入推进某某改革。).
_ORDER = re.compile(r"(?:[一二三四五六七八九十]+是)?.{0,4}?(?:推进|推动|建设|打造|深化|构建|实施)")


@dataclass(slots=True)
class _State:
    """The headings open at a sentence."""

    #: (level, entities) of the open lines, outermost first.
    stack: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    #: Entities of the run-in sentence that governs; None where there is none, () where it names nothing.
    run_in: tuple[int, ...] | None = None
    #: The run-in sentence that opened the paragraph, to come back to.
    opening: tuple[int, ...] | None = None
    #: Whether ``run_in`` stands in the midst of its paragraph.
    midway: bool = False
    governors: list[tuple[int, ...]] = field(default_factory=list)
    ladder: list[tuple[tuple[int, ...], tuple[int, ...], int]] = field(default_factory=list)

    def line(self) -> tuple[int, ...]:
        """Entities of the nearest line."""
        return self.stack[-1][1] if self.stack else ()

    def nearest(self) -> tuple[int, ...]:
        """Entities of the nearest heading."""
        return self.line() if self.run_in is None else self.run_in

    def push(self, block: Block, named: tuple[int, ...], sentence: int) -> None:
        """Opens a line; headings of its level and below are closed."""
        while self.stack and self.stack[-1][0] >= block.level:
            self.stack.pop()
        self.step(named, sentence)
        self.stack.append((block.level, named))

    def announce(self, named: tuple[int, ...], sentence: int, text: str, *, opens: bool) -> None:
        """Takes a run-in sentence; 一是… without an entity continues the line above."""
        self.step(named, sentence)
        self.run_in = named or (None if _SERIES.match(text) else ())
        self.midway = not opens
        if opens:
            self.opening = self.run_in

    def step(self, named: tuple[int, ...], sentence: int) -> None:
        """Notes that a heading stands under the nearest line."""
        if named and self.line():
            self.ladder.append((named, self.line(), sentence))


def governors(
    passage: Layout,
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[tuple[int, ...], tuple[int, ...], int], ...]]:
    """The governing entities of each sentence, and the steps between headings: (lower, higher, sentence of the lower).

    Linear in sentences and mentions.
    """
    document = passage.document
    starts = [mention.start for mention in passage.mentions]
    state = _State()
    before: int | None = None
    for number, sentence in enumerate(document.sentences):
        named = _named(passage, starts, sentence.start, sentence.end)
        block = document.blocks[sentence.block]
        opens = sentence.block != before
        before = sentence.block
        if opens:
            state.run_in, state.opening, state.midway = None, None, False
        text = document.norm[sentence.start : sentence.end].strip()
        if block.kind == "furniture":
            state.governors.append(())
        elif block.kind in {"heading", "title"}:
            state.push(block, named, number)
            state.governors.append(())
        elif opens and sentence.end < block.end and (first := _numbered(passage, number, named)):
            state.announce(first, number, text, opens=True)
            state.governors.append(())
        elif sentence.end < block.end and _announces(passage, state, sentence, named, opens=opens):
            state.announce(named, number, text, opens=opens)
            state.governors.append(())
        else:
            if state.midway and len(text) <= _RESET_LENGTH and "，" not in text:
                # Another short sentence in the midst of the paragraph that names nothing: a new subject.
                state.run_in, state.midway = state.opening, False
            state.governors.append(state.nearest())
    return tuple(state.governors), tuple(state.ladder)


def _announces(passage: Layout, state: _State, sentence: Sentence, named: tuple[int, ...], *, opens: bool) -> bool:
    """Whether a sentence is a run-in heading: short and whole; within a paragraph only a bare order with its object."""
    if named and all(passage.mentions[index].type == "Project" for index in named):
        # 推进A、B等项目建设。 acts on works and announces nothing.
        return False
    text = passage.document.norm[sentence.start : sentence.end].strip()
    if len(text) > _RUN_IN_LENGTH or not text.endswith(("。", "：", "；")):
        return False
    bare = MARKER.sub("", text, count=1)
    if any(mark in bare for mark in "，,；;"):
        return False
    if opens:
        return True
    if not named or state.nearest() or len(bare) > _ORDER_LENGTH or not _ORDER.match(bare):
        return False
    return sentence.end - passage.mentions[named[-1]].end <= _ORDER_TAIL


def _numbered(passage: Layout, number: int, named: tuple[int, ...]) -> tuple[int, ...]:
    """What a numbered sentence announces for its paragraph (四、坚持X，破除障碍。): what its first clause names."""
    sentence = passage.document.sentences[number]
    text = passage.document.norm[sentence.start : sentence.end].strip()
    if not named or len(text) > _NUMBERED_LENGTH or not _NUMBERED.match(text):
        return ()
    clause = passage.clauses[passage.spans[number][0]]
    found = tuple(index for index in named if passage.mentions[index].end <= clause.end)
    works = all(passage.mentions[index].type == "Project" for index in found)
    return () if works or len(clause.lists) != 1 else found


def _named(passage: Layout, starts: list[int], start: int, end: int) -> tuple[int, ...]:
    first = bisect_left(starts, start)
    found = range(first, min(bisect_left(starts, end), first + _MOST_NAMED))
    return tuple(
        index
        for index in found
        if passage.mentions[index].type in _GOVERNING and not UNNAMED.fullmatch(passage.name(index))
    )
