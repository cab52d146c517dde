"""Romanises labels: syllables without tones, each apart, Latin letters and digits in lower case."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(r"[0-9a-z]+")


@lru_cache(maxsize=65536)
def pinyin(label: str) -> str:
    """The label as a reader would type it on a keyboard; ü is v.

    >>> pinyin("重庆3D打印")
    'chong qing 3d da yin'
    """
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - takes a quarter of a second, and not every command needs it

    return " ".join(word for part in lazy_pinyin(label) for word in _WORDS.findall(part.lower()))
