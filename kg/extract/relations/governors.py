"""Which heading governs a sentence: the nearest line or short run-in sentence, with the entities it names.

A heading that names no entity governs nothing, and shields what stands under it from the headings above.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from kg.extract.clauses import Passage
from kg.model import Block

#: Types that a heading can govern by.
_GOVERNING = frozenset({"Hub", "Corridor", "Zone", "Plan", "Reform", "Project"})
#: A longer sentence is no run-in heading.
_RUN_IN_LENGTH = 32
#: So short a sentence within a paragraph ends what the one before it announced.
_RESET_LENGTH = 18
_MARKER = re.compile(
    r"[\s—－-]*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]\s*|[一二三四五六七八九十]+(?:是|要)|第[一二三四五六七八九十][，,])"
)
#: A five-year period (十三五, “十四五”规划) says when, not what for.
_PERIOD = re.compile(r"[“]?十?[一二三四五六七八九]五[”]?(?:规划|计划|时期)?(?:纲要)?")
_SERIES = re.compile(r"[\s—－-]*[一二三四五六七八九十]+(?:是|要)")
#: A sentence in the midst of a paragraph is a heading only as a bare order (深入推进某某改革。).
_ORDER = re.compile(r"(?:[一二三四五六七八九十]+是)?(?:深入|扎实|大力|加快|全面|着力|积极|持续|统筹|稳步|高质量|高标准|高水平|全力|协同|继续|进一步|加力)*"
                    r"(?:推进|推动|建设|打造|深化|构建)")  # fmt: skip


@dataclass(slots=True)
class _State:
    #: (level, entities) of the open headings, outermost first.
    stack: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    governors: list[tuple[int, ...]] = field(default_factory=list)
    ladder: list[tuple[tuple[int, ...], tuple[int, ...], int]] = field(default_factory=list)

    def top(self) -> tuple[int, ...]:
        return self.stack[-1][1] if self.stack else ()


def governors(
    passage: Passage,
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[tuple[int, ...], tuple[int, ...], int], ...]]:
    """The governing entities of each sentence, and the steps between headings: (lower, higher, sentence of the lower).

    Linear in sentences and mentions.
    """
    document = passage.document
    starts = [mention.start for mention in passage.mentions]
    state = _State()
    run_in: tuple[int, ...] | None = None
    above: tuple[int, ...] | None = None
    midway = False
    block_before = -1
    for number, sentence in enumerate(document.sentences):
        named = _named(passage, starts, sentence.start, sentence.end)
        block = document.blocks[sentence.block] if document.blocks else None
        if sentence.block != block_before:
            run_in, above, midway = None, None, False
        opens = sentence.block != block_before
        block_before = sentence.block
        if block is not None and block.kind == "furniture":
            state.governors.append(())
            continue
        if block is not None and block.kind in {"heading", "title"}:
            _push(state, block, named, number)
            state.governors.append(())
            continue
        text = document.norm[sentence.start : sentence.end].strip()
        alone = block is not None and sentence.end >= block.end
        # 推进A、B等项目建设 acts on works and announces nothing.
        works = bool(named) and all(passage.mentions[index].type == "Project" for index in named)
        announces = opens or (
            named and not (state.top() if run_in is None else run_in) and _ordered(passage, named, sentence.end)
        )
        if not alone and not works and announces and _runs_in(text, opens=opens):
            if named:
                if state.top():
                    state.ladder.append((named, state.top(), number))
                run_in, midway = named, not opens
            elif opens:
                run_in = None if _SERIES.match(text) else ()
            if opens:
                above = run_in
            state.governors.append(())
            continue
        if midway and len(text) <= _RESET_LENGTH and "，" not in text:
            # Another short sentence in the midst of the paragraph that names nothing: a new subject.
            run_in, midway = above, False
        state.governors.append(state.top() if run_in is None else run_in)
    return tuple(state.governors), tuple(state.ladder)


def _push(state: _State, block: Block, named: tuple[int, ...], number: int) -> None:
    while state.stack and state.stack[-1][0] >= block.level:
        state.stack.pop()
    if named and state.top():
        state.ladder.append((named, state.top(), number))
    state.stack.append((block.level, named))


def _runs_in(text: str, *, opens: bool) -> bool:
    if len(text) > _RUN_IN_LENGTH or not text.endswith(("。", "：", "；")):
        return False
    bare = _MARKER.sub("", text, count=1)
    if any(mark in bare for mark in "，,；;"):
        return False
    return opens or (len(bare) <= 24 and _ORDER.match(bare) is not None)


def _ordered(passage: Passage, named: tuple[int, ...], end: int) -> bool:
    """Whether the sentence has nothing behind its last entity but a noun of work."""
    tail = passage.document.norm[passage.mentions[named[-1]].end : end]
    return len(tail) <= 8


def _named(passage: Passage, starts: list[int], start: int, end: int) -> tuple[int, ...]:
    found = range(bisect_left(starts, start), bisect_left(starts, end))
    return tuple(
        index
        for index in found
        if passage.mentions[index].type in _GOVERNING and not _PERIOD.fullmatch(passage.name(index))
    )
