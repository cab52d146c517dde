"""Which characters follow each other in a text, as places in a table of weights.

The places are found by hashing (Weinberger et al. 2009).

Numerals are told apart only as far as they say how exact a number is: 9 stands for the digits 1 to 9, 一 for those
written in Chinese. Arrays of 32-bit whole numbers, so the places are the same on every machine.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Pairs of characters have so many places, and so have triples, which come after them.
PLACES = 1 << 16
_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0xC2B2AE3D)
_MIXED = np.uint32(0x27D4EB2F)


def places(text: str) -> NDArray[np.uint32]:
    """Where the pair and the triple that begin at each character stand in a table of ``2 * PLACES`` weights.

    Returns:
        Two rows, of pairs and of triples, a column for each character; the text is taken to end in blanks.
    """
    signs = np.zeros(len(text) + 2, np.uint32)
    signs[:-2] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    signs = _likened()[np.minimum(signs, 0xFFFF)]
    pairs = signs[:-1] * _FIRST + signs[1:] * _SECOND
    triples = pairs[:-1] * _MIXED + signs[2:] * _THIRD
    return np.stack([_hashed(pairs[:-1]), _hashed(triples) + np.uint32(PLACES)])


def _hashed(mixed: NDArray[np.uint32]) -> NDArray[np.uint32]:
    mixed ^= mixed >> np.uint32(15)
    mixed *= _FIRST
    return mixed >> np.uint32(16)


@cache
def _likened() -> NDArray[np.uint32]:
    """Character → the one that stands for it; those beyond the basic plane are all alike."""
    table = np.arange(1 << 16, dtype=np.uint32)
    for alike, kept in (("123456789", "9"), ("一二三四五六七八九十百千零〇两", "一")):
        table[list(map(ord, alike))] = ord(kept)
    return table
