"""Document-wide consistency: a name that was found with certainty once is found wherever it stands again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from kg.lexicon import Lexicon
from kg.model import Document, Mention

#: Types whose names mean one thing throughout a document; an industry or a place needs its own context.
_ECHOING = frozenset({"Plan", "Reform", "Hub", "Corridor", "Zone", "Project", "Facility", "Organization", "Event"})
#: Shorter names are words of other names too.
_SHORTEST = 4
#: A name of less certainty is not looked for again.
_CERTAIN = 0.75


def echoes(document: Document, found: Sequence[Mention], lexicon: Lexicon) -> Iterator[Mention]:
    """Occurrences of the certain names of a document, by the longest name at each place.

    Args:
        document: The document as read.
        found: The names that the rules found, in any order.
        lexicon: For the industries, which name nothing by themselves.

    Yields:
        A mention for each occurrence, at those places too where a rule found it already; the merger keeps one.
    """
    kinds: dict[str, Mention] = {}
    certain = [
        mention
        for mention in found
        if mention.type in _ECHOING and mention.confidence >= _CERTAIN and mention.end - mention.start >= _SHORTEST
    ]
    for mention in sorted(certain, key=lambda m: (-m.confidence, m.start, m.type)):
        name = document.norm[mention.start : mention.end]
        if name not in lexicon.industries:
            kinds.setdefault(name, mention)
    if not kinds:
        return
    names = sorted(kinds)
    automaton = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)
    for index, start, end in automaton.find_matches_as_indexes(document.norm):
        known = kinds[names[index]]
        yield Mention(start, end, known.type, "echo", known.confidence - 0.1, kind=known.kind, name=known.name)
