"""What is told of a pair of mentions, as places in the judge's table (hashing trick, Weinberger et al. 2009).

Each feature is a word: a stem, which a list, a clause or a rule gives, and then how the two stand to each other. It is
hashed by a checksum that goes on from where the stem's ended, so that a stem is hashed once and not for each pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from kg.extract.clauses import Coordination, Layout
from kg.extract.relations.base import Context

#: Features share so many places.
PLACES = 1 << 15
_QUOTES = "“”‘’《》「」\"' \ufffc"
#: So far the marks are skipped; a clause may be endless.
_NEAR = 8
#: Stems of a list by which end of a pair it holds: those that the types follow, and those that the standing follows.
_Stems = tuple[tuple[int, ...], tuple[int, ...]]


def standing(context: Context, head: int, tail: int) -> tuple[str, str, str]:
    """The types of a pair, which of the two comes first, and this with how many clauses they stand apart."""
    layout = context.passage
    one, other = layout.lists[layout.list_of[head]], layout.lists[layout.list_of[tail]]
    governed = layout.clauses[one.clause].sentence != layout.clauses[other.clause].sentence
    order = "=" if one is other else "<" if head < tail else ">"
    apart = "gov" if governed else str(min(abs(other.clause - one.clause), 4))
    return f"{context.type(head)}>{context.type(tail)}", order, order + apart


class Features:
    """The features of the pairs of one document; the same words mean the same in training."""

    def __init__(self, context: Context) -> None:
        """Take the document laid out."""
        self._context = context
        self._heads: dict[int, _Stems] = {}
        self._tails: dict[int, _Stems] = {}

    def places(self, head: int, tail: int, told: Sequence[str] | None) -> list[int]:
        """What is known of a pair.

        Args:
            head: Index of a mention.
            tail: Index of another.
            told: The rules that propose relations between them, "" for none; None where no rule was asked.
        """
        context, layout = self._context, self._context.passage
        first_list, second_list = layout.list_of[head], layout.list_of[tail]
        one, other = layout.lists[first_list], layout.lists[second_list]
        clause, goal = layout.clauses[one.clause], layout.clauses[other.clause]
        governed = clause.sentence != goal.sentence
        lists = 9 if governed else max(abs(first_list - second_list) - 1, 0)
        kinds, order, where = (part.encode() for part in standing(context, head, tail))
        rules = [] if told is None else [_hashed(f"r{rule}") for rule in filter(None, told)] or [_hashed("rnone")]
        head_name, tail_name = context.name(head), context.name(tail)
        head_end, tail_end = _hashed(f"h{head_name[-2:]}"), _hashed(f"t{tail_name[-2:]}")
        if first_list not in self._heads:
            self._heads[first_list] = _stems("h", one)
        if second_list not in self._tails:
            self._tails[second_list] = _stems("t", other)
        head_kinds, head_where = self._heads[first_list]
        tail_kinds, tail_where = self._tails[second_list]
        verb, goal_verb = clause.words[:2], goal.words[:2]
        sizes = f"n{min(len(one.items), 3)}{min(len(other.items), 3)}"
        place, goal_place = _place(layout, one), _place(layout, other)
        ordered = [f"o{_opens(context, one)}{_opens(context, other)}"]
        headed: tuple[str, ...] = ()
        if governed:
            headed = self._headed(clause.sentence, goal.sentence, other)
        else:
            ordered += _between(
                layout.lists[min(first_list, second_list) + 1 : max(first_list, second_list)],
                context.type(head),
                context.type(tail),
            )
            if abs(other.clause - one.clause) <= 1:
                first, second = (one, other) if one.start < other.start else (other, one)
                words = layout.document.norm[first.end : second.start]
                ordered += (f"b{words[:10]}", f"b^{words[:2]}", f"b${words[-2:]}")
        near = b".%d" % min(lists, 4)
        hashes = [
            _BIAS, *rules, head_end, tail_end,
            _hashed(f"e{head_name[-1:]}{tail_name[-1:]}"), _hashed(f"e{head_name[-2:]}>{tail_name[-2:]}"),
            *[crc32(kinds, stem) for stem in (
                _KINDS, *rules, tail_end, *head_kinds, *tail_kinds, _hashed(f"l{context.looks[clause.sentence]}"),
                _hashed(f"u{tail_name[-3:]}"), *map(_hashed, headed),
            )],
            *[crc32(where, stem) for stem in (
                *rules, *head_where, *tail_where, _hashed(f"v{verb}"), _hashed(f"g{goal_verb}"),
                _hashed(f"u{tail_name[-1:]}"),
            )],
            *[crc32(kinds + order, _hashed(word)) for word in ordered],
            *[crc32(order, _hashed(word)) for word in (
                f"vg{verb}{goal_verb}", f"p{place}{goal_place}", f"p{goal_place}{goal_verb}",
                f"q{goal_place}{tail_name[-2:]}",
            )],
            *[crc32(where + kinds, stem) for stem in (
                _hashed(sizes), head_end, tail_end, _hashed(f"p{goal_place}")
            )],
            crc32(kinds + where, _KINDS), crc32(kinds + where + near, _KINDS), crc32(where + near, _WHERE),
        ]  # fmt: skip
        return [one % PLACES for one in hashes]

    def _headed(self, sentence: int, heading: int, governing: Coordination) -> tuple[str, ...]:
        """How a heading stands above a sentence: how far, how long it is, what it says besides its name."""
        layout = self._context.passage
        told = layout.document.sentences[heading]
        return (
            f"gd{min(sentence - heading, 6)}",
            f"gl{min((told.end - told.start) // 5, 6)}",
            f"gn{len(layout.by_sentence[heading])}",
            f"gg{len(self._context.governors[sentence])}",
            f"gr{governing.rest[:4]}",
            f"gb{governing.before[-4:]}",
        )


def _between(lists: Sequence[Coordination], head: str, tail: str) -> tuple[str, ...]:
    """What stands between two lists: of the types of the two, which may be meant in their place, and of others."""
    types = sorted({kind for one in lists for kind in one.types})
    return (
        f"ct{min(sum(tail in one.types for one in lists), 2)}",
        f"ch{min(sum(head in one.types for one in lists), 2)}",
        f"c{'.'.join(types)}",
    )


def _place(layout: Layout, coordination: Coordination) -> str:
    """Whether a list stands in the first and in the last clause of its sentence."""
    first, past = layout.spans[layout.clauses[coordination.clause].sentence]
    return f"{int(coordination.clause == first)}{int(coordination.clause == past - 1)}"


def _hashed(word: str) -> int:
    return crc32(word.encode())


_BIAS, _KINDS, _WHERE = _hashed("bias"), _hashed("k"), _hashed("w")


def _stems(end: str, coordination: Coordination) -> _Stems:
    """What the words before and after a list give, for the end of a pair that it holds: "h" or "t"."""
    near, rest = f"{end}n", f"{end}r"
    before, after = _hashed(near + _last(coordination.near)), _hashed(rest + _first(coordination.rest))
    first, last = _hashed(f"{near}^{_first(coordination.near)}"), _hashed(f"{rest}${_last(coordination.rest)}")
    return (before, after), (before, first, after, last)


def _first(words: str) -> str:
    return words[:_NEAR].strip(_QUOTES)[:2]


def _last(words: str) -> str:
    return words[-_NEAR:].strip(_QUOTES)[-2:]


def _opens(context: Context, coordination: Coordination) -> str:
    """Whether a list stands in the first clause of its sentence, and opens its clause."""
    clause = context.passage.clauses[coordination.clause]
    first = context.passage.spans[clause.sentence][0] == coordination.clause
    return f"{int(first)}{int(not coordination.before[:_NEAR].strip(_QUOTES))}"
