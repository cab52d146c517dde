"""The network: sums of embeddings, a few convolutions over tokens, a score for each label, and the best path.

All weights are multiples of a power of two, and so is each activation after rounding; the sums stay so small that
32-bit floats hold them exactly, in whatever order a processor adds them. So the answer is the same on every machine,
which is checked when the weights are written (``Weights.check``).

The path is that of the highest score under a linear chain (Viterbi 1967; Lafferty, McCallum and Pereira 2001).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

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
#: Steps of weights and of activations (and scores), and the highest activation.
WEIGHT_STEP, STEP, HIGHEST = 1 / 256, 1 / 64, 16.0
#: A sum of products below this is exact in 32 bits.
_EXACT = (1 << 24) * WEIGHT_STEP * STEP
#: Distance of the outer taps of each convolution from the middle one.
DILATIONS = (1, 2, 1)
_NEVER = np.float32(-10_000)
#: Tokens that are scored at a time: so many that their activations stay in a processor's cache.
_SCORE_BATCH = 2_048
#: Tokens whose best paths are looked for side by side: many, so that steps are few, and memory stays bounded.
_PATH_BATCH = 16_384
_GAP = max(DILATIONS)
#: Rows that are multiplied at a time.
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained numbers, as they are multiplied."""

    vocabulary: Vocabulary
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
    def read(cls, packed: bytes) -> Weights:
        """The weights of a file that ``bench/train.py`` wrote."""
        with np.load(BytesIO(packed), allow_pickle=False) as stored:
            held = {name: stored[name] for name in stored.files}

        def weight(name: str) -> Floats:
            values: Floats = held[name].astype(np.float32) * np.float32(WEIGHT_STEP)
            return values

        words, characters = (bytes(held[name]).decode() for name in ("words", "characters"))
        embedding = held["embedding"].astype(np.float32) * np.float32(STEP)
        tables = {name: embedding @ weight(f"role_{name}") for name in WORD_COLUMNS}
        tables |= {name: weight(f"table_{name}") for name in COLUMNS if f"table_{name}" in held}
        return cls(
            vocabulary=Vocabulary.of(words.split("\n"), characters),
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


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span of tokens with its type."""

    first: int
    #: Exclusive.
    last: int
    type: EntityType


@cache
def weights() -> Weights:
    """The weights that come with the package."""
    return Weights.read(files("kg.extract.tagger").joinpath("names.npz").read_bytes())


def tag(tokens: Tokens, network: Weights) -> Iterator[Tagged]:
    """The names among the tokens, in order."""
    pieces = tokens.pieces
    for begin, end in _batches(pieces, 0, len(pieces) - 1, _PATH_BATCH):
        first, last = int(pieces[begin]), int(pieces[end])
        scores = np.concatenate(
            [_scored(tokens, network, *batch) for batch in _batches(pieces, begin, end, _SCORE_BATCH)]
        )
        labels = best_paths(scores, pieces[begin : end + 1] - first, network.transitions)
        for index in np.flatnonzero((labels >= _BEGIN) & (labels < _INSIDE)).tolist():
            kind = int(labels[index]) - _BEGIN
            past = index + 1
            while past < last - first and labels[past] == _INSIDE + kind:
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


def _scored(tokens: Tokens, network: Weights, begin: int, end: int) -> Floats:
    borders = tokens.pieces[begin : end + 1]
    first, last = int(borders[0]), int(borders[-1])
    bits = tokens.bits[np.searchsorted(tokens.bits[:, 0], first) : np.searchsorted(tokens.bits[:, 0], last)]
    return score(tokens.columns[first:last], bits - (first, 0), borders - first, network)


def score(columns: NDArray[np.uint16], bits: NDArray[np.int32], borders: NDArray[np.int32], network: Weights) -> Floats:
    """The score of each label for each token.

    Args:
        columns: Features of the tokens.
        bits: Pairs of a token and a bit that is set, by token.
        borders: Where pieces begin, and the number of tokens.
        network: The weights.
    """
    count = len(columns)
    hidden = np.tile(network.bias, (count, 1))
    for at, name in enumerate(COLUMNS):
        if name in network.tables:
            hidden += network.tables[name][columns[:, at]]
    flags = _blank(count, len(network.bits))
    flags[bits[:, 0], bits[:, 1]] = 1
    hidden += _product(flags, network.bits)[:count]
    # Pieces stand apart by so many empty rows that no convolution reaches from one into the next.
    row = np.arange(count) + np.repeat(np.arange(1, len(borders)) * _GAP, np.diff(borders))
    spread = _blank(count + len(borders) * _GAP, hidden.shape[1])
    spread[row] = _activated(hidden)
    held = np.zeros(len(spread), bool)
    held[row] = True
    for layer, biases, distance in zip(network.convolutions, network.convolution_biases, DILATIONS, strict=True):
        summed = _product(spread, layer[1]) + biases
        summed[distance:] += _product(spread, layer[0])[:-distance]
        summed[:-distance] += _product(spread, layer[2])[distance:]
        spread = _rounded(np.minimum(spread + np.maximum(summed, 0), HIGHEST - STEP))
        spread[~held] = 0
    scores = _product(spread, network.out)[row] + network.out_bias
    scores += network.rule_scores[columns[:, COLUMNS.index("rule")]]
    scores += network.word_scores[columns[:, 0]]
    return _rounded(scores)


def best_paths(scores: Floats, borders: NDArray[np.int32], transitions: Floats) -> NDArray[np.int64]:
    """The labels of the best path through each piece; pieces are walked through side by side, the longest first."""
    lengths = np.diff(borders)
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = borders[:-1][order], lengths[order]
    steps = int(lengths[0])
    initial = np.zeros(LABELS, np.float32)
    initial[_INSIDE:] = _NEVER
    best = scores[starts] + initial
    anywhere = transitions[:, :_INSIDE]
    from_begin, from_inside = np.arange(_BEGIN, _INSIDE), np.arange(_INSIDE, LABELS)
    after_begin, after_inside = transitions[from_begin, from_inside], transitions[from_inside, from_inside]
    came_from = np.zeros((steps, len(starts), LABELS), np.int8)
    for step in range(1, steps):
        going = int(np.searchsorted(-lengths, -step, side="left"))
        # Outside and the beginnings are reached from anywhere, an inside from its own type alone.
        reached = best[:going, :, None] + anywhere
        chosen = reached.argmax(axis=1)
        came_from[step, :going, :_INSIDE] = chosen
        begun, gone_on = best[:going, _BEGIN:_INSIDE] + after_begin, best[:going, _INSIDE:] + after_inside
        came_from[step, :going, _INSIDE:] = np.where(begun >= gone_on, from_begin, from_inside)
        here = scores[starts[:going] + step]
        best[:going, :_INSIDE] = np.take_along_axis(reached, chosen[:, None, :], axis=1)[:, 0] + here[:, :_INSIDE]
        best[:going, _INSIDE:] = np.maximum(begun, gone_on) + here[:, _INSIDE:]
    labels = np.zeros(len(scores), np.int64)
    state = best.argmax(axis=1)
    pieces = np.arange(len(starts))
    for step in range(steps - 1, -1, -1):
        going = int(np.searchsorted(-lengths, -step, side="left"))
        labels[starts[:going] + step] = state[:going]
        state[:going] = came_from[step, pieces[:going], state[:going]]
    return labels


def _blank(count: int, width: int) -> Floats:
    """At least so many rows of zeros, as ``_product`` takes them."""
    return np.zeros((-(-count // _BLOCK) * _BLOCK, width), np.float32)


def _product(rows: Floats, matrix: Floats) -> Floats:
    """Rows times a matrix, in blocks so small that no library spreads them over threads, which would cost more."""
    product: Floats = rows.reshape(-1, _BLOCK, rows.shape[1]) @ matrix
    return product.reshape(len(rows), -1)


def _activated(sums: Floats) -> Floats:
    return _rounded(np.clip(sums, 0, HIGHEST - STEP))


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
