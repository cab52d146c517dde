"""Marks that come in pairs: a name holds both of a pair or neither."""

from __future__ import annotations

#: Closing mark → the opening one.
PAIRS = {"”": "“", "’": "‘", "》": "《", "」": "「", "）": "（", ")": "(", "］": "［", "〉": "〈"}
_OPENING = frozenset(PAIRS.values())


def whole_pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the mark of a pair that it cuts at its edge, or with the other mark where this stands beside.

    >>> text = "实施“双高”计划、“云企出海”效能。"
    >>> [text[slice(*whole_pairs(text, *span))] for span in ((3, 8), (9, 14))]
    ['“双高”计划', '云企出海']
    """
    opened, closed = _cut(text, start, end)
    if len(opened) + len(closed) != 1:
        return start, end
    if opened == [start]:
        return start + 1, end
    if closed == [end - 1]:
        return start, end - 1
    if opened and PAIRS.get(text[end : end + 1]) == text[opened[0]]:
        return start, end + 1
    if closed and start and text[start - 1] == PAIRS[text[closed[0]]]:
        return start - 1, end
    return start, end


def _cut(text: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """The opening marks of a span that it does not close, and the closing ones that it does not open."""
    opened: list[int] = []
    closed: list[int] = []
    for at in range(start, end):
        if text[at] in _OPENING:
            opened.append(at)
        elif text[at] in PAIRS:
            if opened and text[opened[-1]] == PAIRS[text[at]]:
                opened.pop()
            else:
                closed.append(at)
    return opened, closed
