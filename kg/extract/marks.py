"""Marks that come in pairs: a name holds both of a pair or neither."""

from __future__ import annotations

#: Closing mark → the opening one.
PAIRS = {"”": "“", "’": "‘", "》": "《", "」": "「", "）": "（", ")": "(", "］": "［", "〉": "〈"}
_OPENING = frozenset(PAIRS.values())


def whole_pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the other mark of each pair that it cuts: taken in where it stands beside, else left out at an edge.

    >>> text = "实施“双高”计划、“云企出海”效能。"
    >>> [text[slice(*whole_pairs(text, *span))] for span in ((3, 8), (9, 14))]
    ['“双高”计划', '云企出海']
    """
    unclosed: list[int] = []
    unopened: list[int] = []
    for at in range(start, end):
        if text[at] in _OPENING:
            unclosed.append(at)
        elif text[at] in PAIRS:
            if unclosed and text[unclosed[-1]] == PAIRS[text[at]]:
                unclosed.pop()
            else:
                unopened.append(at)
    if len(unopened) == 1 and not unclosed:
        if unopened[0] == end - 1:
            return start, end - 1
        if start and text[start - 1] == PAIRS[text[unopened[0]]]:
            return start - 1, end
    elif len(unclosed) == 1 and not unopened:
        if unclosed[0] == start:
            return start + 1, end
        if end < len(text) and PAIRS.get(text[end]) == text[unclosed[0]]:
            return start, end + 1
    return start, end
