"""Whether a candidate is a name: what its modifiers must say, by type."""

from __future__ import annotations

import re

from kg.extract.candidates import Candidate
from kg.extract.passage import Passage

#: Types that may be named by a general modifier (国家物流枢纽), as long as it is no mere count.
LENIENT = frozenset({"Hub", "Corridor", "Zone", "Event"})
#: Head nouns that are names by themselves: there is one of them in a place.
_COMPLETE = frozenset({"自贸试验区", "自由贸易试验区", "综合保税区", "国家自主创新示范区", "自由贸易港", "自贸港", "轨道交通"})
#: Head nouns too general to make a name of a general modifier.
_WEAK = frozenset({"基地", "集群", "产业集群", "园区", "产业园区", "平台", "功能区", "片区", "商圈", "小镇", "特色小镇", "新城", "新区", "开发区", "产业园", "示范区", "核心区"})
_COUNTING = re.compile(r"^(?:一批|若干|一些|各类|各种|各项|各|多个|一系列|这些|有关|相关|其他|其它|该|本|此|每个|多种|众多|更多|部分|所有|\d+个|[一二三四五六七八九十两]+个)")
_SIGN = re.compile(r"[\d“”《》A-Za-z\ufffc]")


def modifiers_left(passage: Passage, start: int, end: int) -> str:
    """What remains of the modifiers once those that make no name are taken out, longest first."""
    text = passage.span(start, end)
    generic = passage.lexicon.wording.get("generic", ())
    rest = ""
    position = 0
    while position < len(text):
        for word in generic:
            if text.startswith(word, position):
                position += len(word)
                break
        else:
            rest += text[position]
            position += 1
    return rest


def has_place(passage: Passage, start: int, end: int) -> bool:
    """Whether the name of a place stands in a stretch."""
    return any(passage.scan.places.get(p, (end + 1,))[-1] <= end for p in range(start, end))


def is_name(passage: Passage, candidate: Candidate) -> bool:
    """Whether a candidate's modifiers name one thing, by the strictness that its type asks for."""
    head = candidate.head
    if head is None:
        return False
    modifier = passage.span(candidate.start, candidate.head_start)
    whole = passage.span(candidate.start, candidate.end)
    if _COUNTING.match(whole):
        return False
    if not modifier:
        return whole in _COMPLETE
    if len(whole) > 32:
        return False
    if _SIGN.search(modifier) or has_place(passage, candidate.start, candidate.head_start):
        return True
    rest = modifiers_left(passage, candidate.start, candidate.head_start)
    if head.type in LENIENT and head.noun not in _WEAK:
        return bool(rest) or len(modifier) >= 2
    if head.type == "Reform":
        return len(rest) >= 2 or len(modifier) >= 4
    return len(rest) >= 2
