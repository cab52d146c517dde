"""Where sentences end: at 。！？ with the closing marks that follow, and at the end of a block.

；and ： end no sentence; a full stop inside brackets or before a closing quotation mark that is followed by a comma
does not either.
"""

from __future__ import annotations

import re

#: A full stop (or several) with closing marks and note numbers behind it, unless the sentence evidently goes on.
#: Possessive, and tried at the first of several stops only, so that the time is linear. It begins with a set of
#: characters, which is looked for much faster than what begins with a look behind.
_END = re.compile(r"[。！？!?](?<![。！？!?]{2})[。！？!?]*+[”’）》】]*+(?:[〔\[]\d{1,3}[〕\]])?+(?![，、；：])")
_ASCII = frozenset("!?")


def sentence_ends(norm: str, start: int, end: int) -> list[int]:
    """Offsets at which the sentences of a stretch of text end; the last is the end of the stretch."""
    ends = []
    for match in _END.finditer(norm, start, end):
        # ASCII marks end a sentence only where they are not part of a Latin word or an address.
        if norm[match.start()] in _ASCII and norm[match.start() - 1 : match.start()].isascii():
            continue
        ends.append(match.end())
    if not ends or norm[ends[-1] : end].strip():
        ends.append(end)
    else:
        ends[-1] = end
    return ends


def first_sentence(text: str) -> int:
    """Length of the first sentence of a line."""
    match = _END.search(text)
    return match.end() if match else len(text)
