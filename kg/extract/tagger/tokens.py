"""From a document to the features of its tokens, as arrays of small integers.

A token is a word of the segmenter, cut once more where a rule's finding begins or ends. Tokens come in pieces, which
are sentences or, where one has no end, parts of it; nothing looks beyond its piece, so that the work is linear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, repeat
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from kg.extract.scan import Scan
from kg.model import ENTITY_TYPES, Document, Mention, Outlook, Sentence

Ints = NDArray[np.int32]
Columns = NDArray[np.uint16]

#: Columns of ``Tokens.columns``: the word, the first and last character of it, its part of speech and length, the
#: label that the rules give; the word that ends its list item and how far off it is, the one that begins it; the verb
#: before it in its clause, the first word of the clause, the number of 、 in it; kind of block, outlook; first and last
#: character of the word that ends the item.
COLUMNS = (
    "word", "first", "last", "tag", "length", "rule",
    "item_end", "to_end", "item_start", "from_start", "verb", "clause", "listed", "block", "outlook",
    "end_last", "end_first",
)  # fmt: skip
#: Rows that stand for no word at all, an unknown one, and the lack of one.
PAD, UNKNOWN, NONE = 0, 1, 2
_TAGS = (
    "n v d a m q r p c u x ns nr nt nz vn ad an l i j f s t b z eng k h g o e y ng vg ag tg nrt nrfg vd vi mq uj "
    "ul uz ud uv ug rz rr df zg vq dg"
)
#: Parts of speech that the segmenter gives, by number from 1.
TAGS: Mapping[str, int] = {tag: number for number, tag in enumerate(_TAGS.split(), start=1)}
_VERBS = [number for tag, number in TAGS.items() if tag.startswith("v")]
#: Where a rule's finding begins, goes on, ends, or is one token; the last stands for "not known".
RULE_LABELS: Mapping[str, int] = {
    label: number
    for number, label in enumerate(["O", *(f"{part}-{kind}" for kind in ENTITY_TYPES for part in "BIES"), "?"])
}
_TABLES = ("lead", "adverb", "breaks", "tail", "places", "risky_places", "industries")
#: What the lexicon says of a token: word lists, listed names by type (begun or gone on), head nouns by type.
BITS: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        [
            *(f"{part}-{table}" for table in _TABLES for part in "BI"),
            *(f"{part}-known-{kind}" for kind in ENTITY_TYPES for part in "BI"),
            *(f"head-{kind}" for kind in ENTITY_TYPES),
        ]
    )
}
_BLOCKS = {"title": 1, "heading": 2, "paragraph": 3, "item": 4, "furniture": 5}
_LOOKS = {None: 0, "back": 1, "forward": 2}
#: Signs that end a list item, and those that end a clause.
_ITEM_SIGNS, _CLAUSE_SIGNS = [*map(ord, "、，。；：！？和及与")], [*map(ord, "，。；：！？")]
_LONGEST_WORD, _FARTHEST, _MOST_LISTED = 6, 5, 3
#: A piece is cut after a comma from so many tokens on, and anywhere at so many.
_LONG, _TOO_LONG = 96, 192


class _WordRows(dict[str, int]):
    """Word → its row; that of "0" for every number in digits, and of words that the network does not know one row."""

    def __missing__(self, word: str) -> int:
        return self.get("0", UNKNOWN) if is_number(word) else UNKNOWN


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and characters that the network knows, each with its row."""

    words: Mapping[str, int]
    #: Code point → row, for code points below 65,536.
    characters: Ints

    @classmethod
    def of(cls, words: Sequence[str], characters: str) -> Vocabulary:
        """Rows in the order of the lists, after the three that stand for no word of them."""
        table = np.full(1 << 16, UNKNOWN, np.int32)
        table[[ord(sign) for sign in characters]] = np.arange(len(characters), dtype=np.int32) + 2
        return cls(_WordRows((word, row) for row, word in enumerate(words, start=3)), table)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a document with their features."""

    #: Start of each token, and the end of the last: offsets into the document.
    borders: Ints
    #: Index of the first token of each piece, and the number of tokens.
    pieces: Ints
    #: A row for each token, a column for each of ``COLUMNS``.
    columns: Columns
    #: Which of ``BITS`` are set: a token and a bit in each row.
    bits: Ints


def is_number(word: str) -> bool:
    """Whether a token is a number in digits; all of them are one word to the network."""
    return "0" <= word[0] <= "9" or word[0] == "."


def tokenize(
    document: Document, scan: Scan, found: Sequence[Mention], looks: Sequence[Outlook | None], vocabulary: Vocabulary
) -> Tokens:
    """The tokens of a document and all that the network is told of them.

    Args:
        document: As read.
        scan: Its words, which are taken out of it: nobody asks for them afterwards, and of a document of many
            megabytes they are the largest of all that is held.
        found: What the rules found, without overlap.
        looks: Its outlooks, parallel to its sentences.
        vocabulary: The words and characters of the network.
    """
    text = document.norm
    sentences = _edges(document.sentences)
    mentions = _edges(found)
    words = np.fromiter(scan.words, np.int32, len(scan.words))
    border = np.zeros(len(text) + 1, bool)
    for positions in (words, mentions, sentences[:, 0], len(text)):
        border[positions] = True
    borders = np.flatnonzero(border).astype(np.int32)
    count = len(borders) - 1
    if count < 1:
        return Tokens(
            borders, np.zeros(1, np.int32), np.zeros((0, len(COLUMNS)), np.uint16), np.zeros((0, 2), np.int32)
        )
    starts = borders.tolist()
    pieces_of_text = map(text.__getitem__, map(slice, starts, islice(starts, 1, None)))
    rows = np.fromiter(map(vocabulary.words.__getitem__, pieces_of_text), np.int32, count)
    # Of a document of many megabytes such a list is as large as all that is told of its tokens.
    del starts, pieces_of_text
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), 0xFFFF)
    first, last = vocabulary.characters[codes[borders[:-1]]], vocabulary.characters[codes[borders[1:] - 1]]
    columns = np.zeros((count, len(COLUMNS)), np.uint16)
    put = {name: columns[:, at] for at, name in enumerate(COLUMNS)}
    put["word"][:], put["first"][:], put["last"][:] = rows, first, last
    put["tag"][:] = _tags(scan, np.searchsorted(borders, words), count)
    scan.words.clear()
    put["length"][:] = np.minimum(np.diff(borders), _LONGEST_WORD)
    # The code point of a token that is one character, 0 of another.
    signs = np.where(np.diff(borders) == 1, codes[borders[:-1]], 0)
    _rules(found, np.searchsorted(borders, mentions), put["rule"])
    begins = np.searchsorted(borders, sentences[:, 0])
    piece_of, pieces = _pieces(begins, signs)
    # A sentence that ends within a token goes on until the next.
    ends = np.searchsorted(borders, sentences[:, 1])
    _sentences(document, looks, begins, np.where(borders[ends] == sentences[:, 1], ends, count), put)
    _surroundings(signs, piece_of, put)
    return Tokens(borders, pieces, columns, _bits(scan, borders))


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int32)


def _edges(spans: Sequence[Mention | Sentence]) -> Ints:
    """Where spans begin and end: a row for each."""
    return _ints([edge for span in spans for edge in (span.start, span.end)]).reshape(-1, 2)


def _tags(scan: Scan, at: NDArray[np.intp], count: int) -> Columns:
    """The part of speech of each token, given which token each word begins; that of no word where none does."""
    tags = np.full(count + 1, TAGS["x"], np.uint16)
    tags[at] = np.fromiter(map(TAGS.get, map(itemgetter(1), scan.words.values()), repeat(0)), np.uint16, len(at))
    return tags[:count]


def _rules(found: Sequence[Mention], at: NDArray[np.intp], column: Columns) -> None:
    """The labels of what the rules found, by the tokens that it begins at and ends before."""
    for mention, (start, end) in zip(found, at.tolist(), strict=True):
        if end - start == 1:
            column[start] = RULE_LABELS[f"S-{mention.type}"]
        else:
            column[start + 1 : end - 1] = RULE_LABELS[f"I-{mention.type}"]
            column[start] = RULE_LABELS[f"B-{mention.type}"]
            column[end - 1] = RULE_LABELS[f"E-{mention.type}"]


def _pieces(sentences: NDArray[np.intp], signs: NDArray[np.uint32]) -> tuple[Ints, Ints]:
    """The piece of each token, and where pieces begin."""
    count, comma = len(signs), ord("，")
    begins = sorted({0, *sentences.tolist()} - {count})
    firsts = []
    for begin, end in pairwise([*begins, count]):
        firsts.append(begin)
        while end - firsts[-1] > _TOO_LONG:
            most = firsts[-1] + _TOO_LONG
            firsts.append(next((i + 1 for i in range(firsts[-1] + _LONG, most) if signs[i] == comma), most))
    lengths = np.diff([*firsts, count])
    return np.repeat(np.arange(len(firsts), dtype=np.int32), lengths), _ints([*firsts, count])


def _sentences(
    document: Document,
    looks: Sequence[Outlook | None],
    begins: NDArray[np.intp],
    ends: NDArray[np.intp],
    put: Mapping[str, Columns],
) -> None:
    """What is told of a sentence as a whole."""
    for sentence, look, begin, end in zip(document.sentences, looks, begins.tolist(), ends.tolist(), strict=True):
        put["outlook"][begin:end] = _LOOKS[look]
        if document.blocks:
            put["block"][begin:end] = _BLOCKS[document.blocks[sentence.block].kind]


def _surroundings(signs: NDArray[np.uint32], piece_of: Ints, put: Mapping[str, Columns]) -> None:
    """The words that stand out around each token, in its list item and its clause."""
    count = len(signs)
    here = np.arange(count, dtype=np.int32)
    opens = np.empty(count, bool)
    opens[0] = True
    opens[1:] = piece_of[1:] != piece_of[:-1]
    closes = np.append(opens[1:], True)
    item_sign, clause_sign = np.isin(signs, _ITEM_SIGNS), np.isin(signs, _CLAUSE_SIGNS)

    def begun(sign: NDArray[np.bool_]) -> Ints:
        """Index of the first token after the last such sign before each token."""
        begins = opens.copy()
        begins[1:] |= sign[:-1]
        return np.maximum.accumulate(np.where(begins, here, 0)).astype(np.int32)

    ends = closes.copy()
    ends[:-1] |= item_sign[1:]
    item_end = np.minimum.accumulate(np.where(ends, here, count)[::-1])[::-1]
    item_start, clause = begun(item_sign), begun(clause_sign)
    word, first, last = put["word"].copy(), put["first"].copy(), put["last"].copy()
    put["item_end"][:], put["to_end"][:] = word[item_end], np.minimum(item_end - here, _FARTHEST)
    put["item_start"][:], put["from_start"][:] = word[item_start], np.minimum(here - item_start, _FARTHEST)
    put["end_last"][:], put["end_first"][:] = last[item_end], first[item_end]
    put["clause"][:] = word[clause]
    verb = np.isin(put["tag"], _VERBS)
    before = np.maximum.accumulate(np.where(np.append(False, verb[:-1]), here - 1, -1))
    put["verb"][:] = np.where(before >= clause, word[np.maximum(before, 0)], NONE)
    comma = np.cumsum(np.append(0, signs == ord("、")))
    clause_ends = closes.copy()
    clause_ends[:-1] |= clause_sign[:-1]
    clause_end = np.minimum.accumulate(np.where(clause_ends, here, count)[::-1])[::-1]
    put["listed"][:] = np.minimum(comma[clause_end + 1] - comma[clause], _MOST_LISTED)


def _bits(scan: Scan, borders: Ints) -> Ints:
    """What the lexicon says of the tokens, the longest word at each place: a token and a bit, sorted, some twice."""
    found = []
    for name in _TABLES:
        table: Mapping[int, tuple[int, ...]] = getattr(scan, name)
        longest = np.fromiter(map(itemgetter(0), table.values()), np.int32, len(table))
        found.append(_flags(np.fromiter(table, np.int32, len(table)), longest, f"-{name}", borders))
    listed: dict[str, list[tuple[int, int]]] = {}
    for start, names in scan.known.items():
        listed.setdefault(names[0][1].type, []).append((start, names[0][0]))
    for kind, spans in listed.items():
        starts, ends = zip(*spans, strict=True)
        found.append(_flags(_ints(starts), _ints(ends), f"-known-{kind}", borders))
    headed: dict[str, list[int]] = {}
    for end, heads in scan.heads.items():
        if heads:
            headed.setdefault(heads[0][1].type, []).append(end)
    for kind, stops in headed.items():
        tokens = np.searchsorted(borders, _ints(stops))
        whole = (borders[tokens] == stops) & (tokens > 0)
        found.append((tokens[whole] - 1) * len(BITS) + BITS[f"head-{kind}"])
    codes = np.sort(np.concatenate(found))
    return np.stack(np.divmod(codes, len(BITS)), axis=1).astype(np.int32)


def _flags(starts: Ints, ends: Ints, name: str, borders: Ints) -> NDArray[np.int64]:
    """The tokens that words begin with and, of those that these reach into, the others; each with its bit.

    A word that begins within a token says nothing of it; one that ends within a token counts for the token.
    """
    first, past = np.searchsorted(borders, starts), np.searchsorted(borders, ends)
    whole = borders[first] == starts
    first, past = first[whole], past[whole]
    inner = past - first - 1
    others = np.repeat(first + 1 - np.cumsum(inner) + inner, inner) + np.arange(inner.sum())
    return np.concatenate([first * len(BITS) + BITS[f"B{name}"], others * len(BITS) + BITS[f"I{name}"]])
