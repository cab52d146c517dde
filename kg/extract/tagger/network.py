"""The networks: sums of embeddings, a few convolutions over tokens, a score for each label, and the best path.

All weights are multiples of a power of two, and so is each activation after rounding; the sums stay so small that
32-bit floats hold them exactly, in whatever order a processor adds them. So the answer is the same on every machine,
which is checked when the weights are written (``Weights.check``).

The path is that of the highest score under a linear chain (Viterbi 1967; Lafferty, McCallum and Pereira 2001).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagger.tokens import COLUMNS, Tokens, Vocabulary
from kg.model import ENTITY_TYPES, EntityType

Floats = NDArray[np.float32]
#: Outside, begin of each type, inside of each type.
LABELS = 1 + 2 * len(ENTITY_TYPES)
_BEGIN, _INSIDE = 1, 1 + len(ENTITY_TYPES)
#: Columns that hold words: they share one table, through a matrix each.
WORD_COLUMNS = ("word", "item_end", "item_start", "verb", "clause")
#: Columns of few values each, which share a table with a row for each combination: one sum in place of several.
_COMBINED = (("tag", "length"), ("rule", "listed", "outlook"), ("to_end", "from_start", "block"))
#: Steps of weights and of activations (and scores), and the highest activation.
WEIGHT_STEP, STEP, HIGHEST = 1 / 256, 1 / 64, 16.0
#: A sum of products below this is exact in 32 bits.
_EXACT = (1 << 24) * WEIGHT_STEP * STEP
_MOST_STEPS = HIGHEST / STEP - 1
#: Distance of the outer taps of each convolution from the middle one.
DILATIONS = (1, 2, 1)
_NEVER = np.float32(-10_000)
#: Tokens that are scored at a time: so many that their activations stay in a processor's cache.
_SCORE_BATCH = 2_048
#: Tokens whose best paths are looked for side by side: many, so that steps are few, and memory stays bounded.
_PATH_BATCH = 16_384
#: Rows that are multiplied at a time.
_BLOCK = 48


@dataclass(frozen=True)
class Weights:
    """The trained numbers of one network, as they are multiplied."""

    #: Column → a row of activations for each of its values.
    tables: Mapping[str, Floats]
    bits: Floats
    bias: Floats
    #: Layer, tap, input, output.
    convolutions: Floats
    convolution_biases: Floats
    out: Floats
    out_bias: Floats
    rule_scores: Floats
    word_scores: Floats
    #: From label, to label.
    transitions: Floats

    @classmethod
    def of(cls, stored: Mapping[str, NDArray[np.int16]], number: int) -> Weights:
        """The weights of the network of that number among those stored together."""

        def weight(name: str, step: float = WEIGHT_STEP) -> Floats:
            values: Floats = stored[name][number].astype(np.float32) * np.float32(step)
            return values

        embedding = weight("embedding", STEP)
        tables = {name: embedding @ weight(f"role_{name}") for name in WORD_COLUMNS}
        tables |= {name: weight(f"table_{name}") for name in COLUMNS if f"table_{name}" in stored}
        return cls(
            tables=tables,
            bits=weight("bits"),
            bias=weight("bias"),
            convolutions=weight("convolutions"),
            convolution_biases=weight("convolution_biases"),
            out=weight("out"),
            out_bias=weight("out_bias"),
            rule_scores=weight("rule_scores"),
            word_scores=weight("word_scores"),
            transitions=_possible(_rounded(weight("transitions"))),
        )

    @cached_property
    def lookups(self) -> Mapping[tuple[str, ...], Floats]:
        """Columns → a row of activations for each combination of their values; every column stands in one entry."""
        alone = self.tables.keys() - {name for names in _COMBINED for name in names}
        return {names: self._combined(names) for names in (*_COMBINED, *((name,) for name in sorted(alone)))}

    def _combined(self, names: tuple[str, ...]) -> Floats:
        summed = self.tables[names[0]]
        for name in names[1:]:
            summed = (summed[:, None] + self.tables[name]).reshape(-1, summed.shape[1])
        return summed

    def check(self) -> None:
        """Prove that no sum can leave the range in which it is exact.

        Raises:
            ValueError: if one can.
        """
        first = sum(np.abs(table).max(axis=0) for table in self.tables.values())
        sums = [float((first + np.abs(self.bits).sum(axis=0) + np.abs(self.bias)).max())]
        for layer, biases in zip(self.convolutions, self.convolution_biases, strict=True):
            sums.append(float((np.abs(layer).sum(axis=(0, 1)) * HIGHEST + np.abs(biases)).max()))
        scores = np.abs(self.out).sum(axis=0) * HIGHEST + np.abs(self.out_bias)
        sums.append(float((scores + np.abs(self.rule_scores).max(axis=0) + np.abs(self.word_scores).max(axis=0)).max()))
        if max(sums) >= _EXACT:
            raise ValueError(f"sums reach {max(sums):.0f}, exact are those below {_EXACT:.0f}")


@dataclass(frozen=True)
class Committee:
    """Networks that decide together: they learnt the same, each by another chance, so each errs elsewhere."""

    vocabulary: Vocabulary
    members: tuple[Weights, ...]

    @classmethod
    def read(cls, packed: bytes) -> Committee:
        """The networks of a file that ``bench/train.py`` wrote."""
        with np.load(BytesIO(packed), allow_pickle=False) as stored:
            held = {name: stored[name] for name in stored.files}
        words, characters = (bytes(held.pop(name)).decode() for name in ("words", "characters"))
        members = tuple(Weights.of(held, number) for number in range(len(held["bias"])))
        return cls(Vocabulary.of(words.split("\n"), characters), members)

    @cached_property
    def transitions(self) -> Floats:
        """From label, to label: the sum of all members."""
        summed: Floats = np.sum([member.transitions for member in self.members], axis=0)
        return summed

    def score(self, columns: NDArray[np.uint16], bits: NDArray[np.int32], borders: NDArray[np.int32]) -> Floats:
        """The score of each label for each token: the sum of all members' (see ``score``)."""
        first, *others = self.members
        summed = score(columns, bits, borders, first)
        for member in others:
            summed += score(columns, bits, borders, member)
        return summed


class Tagged(NamedTuple):
    """A span of tokens with its type."""

    first: int
    #: Exclusive.
    last: int
    type: EntityType


@cache
def committee() -> Committee:
    """The networks that come with the package."""
    return Committee.read(files("kg.extract.tagger").joinpath("names.npz").read_bytes())


def tag(tokens: Tokens, networks: Committee) -> Iterator[Tagged]:
    """The names among the tokens, in order."""
    pieces = tokens.pieces
    for begin, end in _batches(pieces, 0, len(pieces) - 1, _PATH_BATCH):
        first = int(pieces[begin])
        scores = np.concatenate(
            [_scored(tokens, networks, *batch) for batch in _batches(pieces, begin, end, _SCORE_BATCH)]
        )
        labels = best_paths(scores, pieces[begin : end + 1] - first, networks.transitions)
        begun = np.flatnonzero((labels >= _BEGIN) & (labels < _INSIDE)).tolist()
        path = labels.tolist()
        for index in begun:
            kind = path[index] - _BEGIN
            past = index + 1
            while past < len(path) and path[past] == _INSIDE + kind:
                past += 1
            yield Tagged(first + index, first + past, ENTITY_TYPES[kind])


def _batches(pieces: NDArray[np.int32], begin: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """Runs of pieces that hold at most so many tokens; a longer piece stands alone."""
    while begin < end:
        past = begin + 1
        while past < end and pieces[past + 1] - pieces[begin] <= most:
            past += 1
        yield begin, past
        begin = past


def _scored(tokens: Tokens, networks: Committee, begin: int, end: int) -> Floats:
    borders = tokens.pieces[begin : end + 1]
    first, last = int(borders[0]), int(borders[-1])
    bits = tokens.bits[np.searchsorted(tokens.bits[:, 0], first) : np.searchsorted(tokens.bits[:, 0], last)]
    return networks.score(tokens.columns[first:last], bits - (first, 0), borders - first)


def score(columns: NDArray[np.uint16], bits: NDArray[np.int32], borders: NDArray[np.int32], network: Weights) -> Floats:
    """The score of each label for each token.

    Args:
        columns: Features of the tokens.
        bits: Pairs of a token and a bit that is set, by token.
        borders: Where pieces begin, and the number of tokens.
        network: The weights.
    """
    hidden = _embedded(columns, bits, network)
    # What lies beyond the tokens, to fill the last block, is a piece of its own.
    _convolve(hidden, np.repeat(np.arange(len(borders)), np.diff(borders, append=len(hidden))), network)
    scores = _product(hidden, network.out)[: len(columns)]
    scores *= np.float32(STEP)
    scores += network.out_bias
    scores += network.rule_scores.take(columns[:, COLUMNS.index("rule")], axis=0)
    scores += network.word_scores.take(columns[:, COLUMNS.index("word")], axis=0)
    return _rounded(scores)


def _embedded(columns: NDArray[np.uint16], bits: NDArray[np.int32], network: Weights) -> Floats:
    """The first activation of each token, in steps: the sum of what each of its features stands for.

    As many rows as are multiplied; those beyond the tokens mean nothing.
    """
    flags = np.zeros((-(-len(columns) // _BLOCK) * _BLOCK, len(network.bits)), network.bits.dtype)
    flags[bits[:, 0], bits[:, 1]] = 1
    hidden = _product(flags, network.bits)
    looked_up = np.empty_like(hidden[: len(columns)])
    for names, table in network.lookups.items():
        # Unlike an index in brackets, ``take`` fills an array that is there; what it would clip is never out of range.
        np.take(table, _joint(names, columns, network), axis=0, out=looked_up, mode="clip")
        hidden[: len(columns)] += looked_up
    hidden += network.bias
    hidden *= np.float32(1 / STEP)
    np.clip(hidden, 0, _MOST_STEPS, out=hidden)
    return np.rint(hidden, out=hidden)


def _joint(names: tuple[str, ...], columns: NDArray[np.uint16], network: Weights) -> NDArray[np.intp]:
    """The row of each token in the table that some columns share."""
    rows = columns[:, COLUMNS.index(names[0])].astype(np.intp)
    for name in names[1:]:
        rows *= len(network.tables[name])
        rows += columns[:, COLUMNS.index(name)]
    return rows


def _convolve(hidden: Floats, piece_of: NDArray[np.intp], network: Weights) -> None:
    """Add to the activations of rows, given in steps, what each layer makes of them and of those beside them.

    Args:
        hidden: The rows, changed in place.
        piece_of: The piece of each row; nothing of one reaches into another.
        network: The weights.
    """
    # New arrays of this size would cost as much as the sums.
    summed, beside = np.empty_like(hidden), np.empty_like(hidden)
    # Rows that many rows before another piece.
    apart = {by: np.flatnonzero(piece_of[by:] != piece_of[:-by]) for by in set(DILATIONS)}
    for layer, biases, distance in zip(network.convolutions, network.convolution_biases, DILATIONS, strict=True):
        _product(hidden, layer[1], summed)
        _product(hidden, layer[0], beside)[apart[distance]] = 0
        summed[distance:] += beside[:-distance]
        _product(hidden, layer[2], beside)[apart[distance] + distance] = 0
        summed[:-distance] += beside[distance:]
        # As many rows as a block holds at a time, since a row alone is short for a loop.
        summed.reshape(-1, _BLOCK * len(biases))[:] += np.tile(biases * np.float32(1 / STEP), _BLOCK)
        hidden += np.clip(summed, 0, _MOST_STEPS, out=summed)
        np.rint(np.clip(hidden, 0, _MOST_STEPS, out=hidden), out=hidden)


def best_paths(scores: Floats, borders: NDArray[np.int32], transitions: Floats) -> NDArray[np.intp]:
    """The labels of the best path through each piece; pieces are walked through side by side, the longest first."""
    lengths = np.diff(borders)
    order = np.argsort(-lengths, kind="stable")
    starts = borders[:-1][order]
    steps = int(lengths[order[0]])
    # How many pieces have a token at each step, the first of these tokens, and all of them with their places.
    going = np.searchsorted(-lengths[order], -np.arange(steps), side="left")
    begins = np.cumsum(going) - going
    tokens = starts[np.arange(len(scores)) - np.repeat(begins, going)] + np.repeat(np.arange(steps), going)
    batches = [slice(begin, begin + count) for begin, count in zip(begins.tolist(), going.tolist(), strict=True)]
    # A row for each label, since a loop over the many pieces is faster than one over the few labels.
    best = np.ascontiguousarray(scores[tokens].T)
    best[_INSIDE:, batches[0]] += _NEVER
    anywhere = transitions[:, :_INSIDE, None]
    from_begin, from_inside = np.arange(_BEGIN, _INSIDE), np.arange(_INSIDE, LABELS)
    after_begin, after_inside = transitions[from_begin, from_inside, None], transitions[from_inside, from_inside, None]
    for last, batch in pairwise(batches):
        before, here = best[:, last.start : last.start + batch.stop - batch.start], best[:, batch]
        # Outside and the beginnings are reached from anywhere, an inside from its own type alone.
        here[:_INSIDE] += (before[:, None] + anywhere).max(axis=0)
        here[_INSIDE:] += np.maximum(before[_BEGIN:_INSIDE] + after_begin, before[_INSIDE:] + after_inside)
    labels = np.zeros(len(scores), np.intp)
    state = labels[:0]
    for batch in reversed(batches):
        ending = best[:, batch]
        ending[:, : len(state)] += transitions[:, state]
        state = labels[tokens[batch]] = ending.argmax(axis=0)
    return labels


def _product(rows: Floats, matrix: Floats, out: Floats | None = None) -> Floats:
    """Rows times a matrix, in blocks so small that no library spreads them over threads, which would cost more."""
    if out is None:
        out = np.empty((len(rows), matrix.shape[1]), rows.dtype)
    np.matmul(rows.reshape(-1, _BLOCK, rows.shape[1]), matrix, out=out.reshape(-1, _BLOCK, matrix.shape[1]))
    return out


def _rounded(values: Floats) -> Floats:
    """To the next step; what comes in is exact, so what goes out is the same everywhere."""
    steps: Floats = np.rint(values * np.float32(1 / STEP))
    return steps * np.float32(STEP)


def _possible(transitions: Floats) -> Floats:
    """The transitions with those shut that lead inside of a type from elsewhere."""
    shut = np.zeros_like(transitions)
    shut[:, _INSIDE:] = _NEVER
    for kind in range(len(ENTITY_TYPES)):
        shut[[_BEGIN + kind, _INSIDE + kind], _INSIDE + kind] = 0
    return transitions + shut
