"""Whether a candidate is a name: what its modifiers must say, by type."""

from __future__ import annotations

import re
from functools import cache

from kg.extract.candidates import Candidate
from kg.extract.passage import OPAQUE, Passage

#: Types that may be named by a general modifier (国家物流枢纽), as long as it is no mere count.
LENIENT = frozenset({"Hub", "Corridor", "Zone", "Event"})
_COUNTING = re.compile(
    r"(?:这|那|每|某|另|同一|一种|一项|一批|若干|一些|各类|各种|各项|各|多个|一?系列|这些|有关|相关|其他|其它|该|本|此|每个|多种|众多|更多|部分|所有|[\d一二三四五六七八九十两]+个)"
)
_SIGN = re.compile(rf"[\d“”《》A-Za-z{OPAQUE}]")
#: Longer names are sentences.
_LONGEST = 32
#: Parts of speech of proper names in jieba's tag set.
_PROPER = frozenset({"ns", "nr", "nz", "nt", "nrt", "nrfg"})
#: Tags that the segmenter gives to words of two characters and more that it does not know.
_GUESSED = frozenset({"x", "j", "t", "zg", "g", "i"})
#: Tags of words that are no names, and single characters that only rank or describe.
_FUNCTION = frozenset({"u", "c", "p", "m", "f", "d", "x", "r"})
_PLAIN = frozenset("县市省区村乡镇社州盟旗各大小中老新旧级类型性化多高低好强")
_TIME = re.compile(r"[年月日季天]|今后|目前|当前|过去|现代|近代|未来")


@cache
def _generic(words: tuple[str, ...]) -> tuple[re.Pattern[str], frozenset[str]]:
    """The modifiers that make no name: those of several characters as one pattern, longest first, and the others."""
    longer = "|".join(re.escape(word) for word in words if len(word) > 1)
    return re.compile(longer or r"(?!)"), frozenset(word for word in words if len(word) == 1)


def modifiers_left(passage: Passage, start: int, end: int) -> str:
    """What remains of the modifiers once those that make no name are taken out, longest first."""
    longer, single = _generic(passage.lexicon.wording.get("generic", ()))
    norm, border = passage.document.norm, passage.scan.border
    rest = []
    position = start
    for match in (*longer.finditer(norm, start, end), None):
        stop = match.start() if match else end
        # A single character describes only where it is a word by itself (新|区, not 更新).
        rest += [norm[at] for at in range(position, stop) if not (norm[at] in single and border(at) and border(at + 1))]
        position = match.end() if match else end
    return "".join(rest)


def has_place(passage: Passage, start: int, end: int) -> bool:
    """Whether the name of a place stands in a stretch, at the borders of words."""
    border, places, risky = passage.scan.border, passage.scan.places, passage.scan.risky_places
    return any(
        stop <= end and border(at) and (border(stop) or stop - at > 2)
        for at in range(start, end)
        if at in places or at in risky
        for stop in (*places.get(at, ())[-1:], *risky.get(at, ())[:1])
        if stop - at > 1
    )


def is_proper(passage: Passage, start: int, end: int) -> bool:
    """Whether a stretch looks like a proper name: a place, a sign, or a word that no dictionary holds."""
    if has_place(passage, start, end) or _SIGN.search(passage.span(start, end)):
        return True
    position = start
    while position < end:
        stop, tag = passage.scan.words.get(position, (position + 1, "x"))
        word = passage.document.norm[position:stop]
        if tag in _GUESSED and len(word) > 1 and not _TIME.search(word):
            return True
        if tag in _PROPER or (stop - position == 1 and tag not in _FUNCTION and word not in _PLAIN):
            return True
        position = stop
    return False


def ends_industry(passage: Passage, start: int, end: int) -> bool:
    """Whether nothing but an industry stands in a stretch: what follows it is a carrier without a name."""
    if (
        _SIGN.search(passage.span(start, end))
        or has_place(passage, start, end)
        or passage.span(start, end).startswith("国家")
    ):
        return False
    if end in passage.scan.industries.get(start, ()):
        return True
    headed = any(head.type == "Industry" and at > start for at, head in passage.scan.heads.get(end, ()))
    listed = any(end in passage.scan.industries.get(at, ()) for at in range(start, end))
    return (headed or listed) and not is_proper(passage, start, end)


def is_name(passage: Passage, candidate: Candidate, start: int | None = None) -> bool:
    """Whether a candidate's modifiers name one thing, by the strictness that its type asks for.

    Args:
        passage: The sentence.
        candidate: The candidate; one without a head noun is no name.
        start: Where the name begins, if not where the candidate does.
    """
    head = candidate.head
    if head is None:
        return False
    start = candidate.start if start is None else start
    whole = passage.span(start, candidate.end)
    if _COUNTING.match(whole) or len(whole) > _LONGEST:
        return False
    if whole in passage.words("completeName"):
        return True
    if whole == head.noun:
        return False
    # The shortest noun of the type that ends here decides what is modifier (体制|改革, not 体制改革).
    head_start = max(
        at for at, noun in passage.scan.heads[candidate.end] if noun.type == head.type and at >= candidate.head_start
    )
    if start == head_start or whole in passage.words("commonNoun"):
        return False
    return _says_enough(passage, candidate, start, head_start)


#: Verbs that build one place, so that a general modifier names it (建设碳纤维制品产业园).
_BUILDS = re.compile(r"(?:建设|打造|推进|建成|规划|创建|获批|入选|认定)$")


def _says_enough(passage: Passage, candidate: Candidate, start: int, end: int) -> bool:
    """Whether the modifiers between two positions name one thing of the head noun's kind."""
    head = candidate.head
    if head is None:
        return False
    if head.type == "Zone" and passage.span(start, start + 2) in {"国家", "全国"} and end - start >= 4:
        return True
    if head.noun in passage.words("carrier") and ends_industry(passage, start, end):
        return False
    if passage.span(start, start + 1) == "《" and passage.opaque.get(start, end) < end:
        return False
    if head.noun in passage.words("weakHead"):
        built = head.type == "Zone" and any(_BUILDS.search(verb) for verb in candidate.verbs)
        return is_proper(passage, start, end) or (built and len(modifiers_left(passage, start, end)) >= 4)
    modifier = passage.span(start, end)
    if _SIGN.search(modifier) or has_place(passage, start, end):
        return True
    rest = modifiers_left(passage, start, end)
    if head.type in LENIENT:
        return bool(rest) or len(modifier) >= 2
    return len(rest) >= 2 or (head.type == "Reform" and len(modifier) >= 4)
