"""What ``bench/train.py`` trains: texts as features and labels, and the network in a form that learns.

A teacher is a wider network that also reads the sentence in both directions (LSTM, Hochreiter and Schmidhuber 1997) and
is told what LAC, a ready-made tagger, says. It is too slow for the package, but several of them together label the
unlabelled documents well enough for the package's network to learn from (distillation, Hinton et al. 2015).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rjieba
import torch
from torch import nn
from torch.nn import functional

from kg import brat, evaluate
from kg.extract import rule_names
from kg.extract.outlook import outlooks
from kg.extract.scan import vocabulary
from kg.extract.tagger import tokens as features
from kg.extract.tagger.network import DILATIONS, HIGHEST, LABELS, WORD_COLUMNS
from kg.extract.tagger.tokens import BITS, COLUMNS, RULE_LABELS, TAGS, Tokens, Vocabulary, is_number, tokenize
from kg.model import ENTITY_TYPES
from kg.ontology import load_lexicon
from kg.text import read_text

#: Width of the word vectors.
VECTOR = 64
#: Width of the hidden layers, and the share of activations that is dropped in training.
STUDENT, TEACHER = (96, 0.25), (128, 0.35)
#: Shares of rule labels (by piece) and of words (by token) that are withheld in training.
WITHHELD_RULES, WITHHELD_WORDS = 0.15, 0.08
#: How often a piece is seen that teachers labelled.
GUESSED_EPOCHS = 4
INSIDE = 1 + len(ENTITY_TYPES)
_BATCH = 32
_LAC = "n f s nw nz v vd vn a ad an d m q r p c u xc w PER LOC ORG TIME"
#: Tags of LAC, by number from 1.
_LAC_TAGS = {tag: number for number, tag in enumerate(_LAC.split(), start=1)}
#: LAC reads so many characters at a time.
_LAC_LONGEST = 400

#: From a text to LAC's words with their tags.
Lac = Callable[[str], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage: its features and the labels to be learnt."""

    columns: np.ndarray
    bits: np.ndarray
    #: LAC's tag of the word that a token lies in and whether one begins there; whether one begins after it.
    hints: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, slots=True)
class Text:
    """A passage or document, ready to learn from or to be tagged."""

    name: str
    tokens: Tokens
    hints: np.ndarray
    #: Annotated spans, none where nobody annotated.
    gold: frozenset[tuple[int, int, str]]

    def pieces(self, labels: np.ndarray | None = None) -> Iterator[Piece]:
        """Its pieces that hold a token, with given labels or those of the annotators."""
        given = self.tokens
        labels = self.labels() if labels is None else labels
        flags = np.zeros((len(given.columns), len(BITS)), bool)
        flags[given.bits[:, 0], given.bits[:, 1]] = True
        for begin, end in zip(given.pieces[:-1], given.pieces[1:], strict=True):
            if begin < end:
                span = slice(begin, end)
                yield Piece(given.columns[span], flags[span], self.hints[span], labels[span])

    def labels(self) -> np.ndarray:
        """The annotated spans as labels of tokens."""
        labels = np.zeros(len(self.tokens.columns), np.int64)
        for start, end, kind in self.gold:
            # A name that begins or ends within a token takes the tokens that it touches most of.
            first = int(np.searchsorted(self.tokens.borders, start, side="left"))
            last = int(np.searchsorted(self.tokens.borders, end, side="left"))
            if first < last:
                labels[first] = 1 + ENTITY_TYPES.index(kind)
                labels[first + 1 : last] = INSIDE + ENTITY_TYPES.index(kind)
        return labels


def corpus_files(corpus: Path, skip: set[str]) -> list[Path]:
    """The unlabelled documents but those to skip."""
    paths = sorted([*corpus.glob("national/*.txt"), *corpus.glob("provincial-2026/*.txt")])
    return [path for path in paths if str(path.relative_to(corpus)) not in skip]


def corpus_words(corpus: Path, skip: set[str]) -> Iterator[list[str]]:
    """The words of each sentence of the unlabelled documents."""
    for path in corpus_files(corpus, skip):
        for line in path.read_text(encoding="utf-8").splitlines():
            for sentence in re.split("(?<=[。；])", line.strip()):
                if sentence:
                    yield ["0" if is_number(word) else word for word in rjieba.cut(sentence)]


class Reader:
    """Reads texts as the package does, and asks LAC about them."""

    def __init__(self, words: Vocabulary, lac: Lac) -> None:
        """Take the words and characters that the network knows."""
        self._words, self._lac, self._lexicon = words, lac, load_lexicon()

    def document(self, path: Path) -> Text:
        """A document that nobody annotated."""
        return self._text(brat.read_utf8(path), path.stem, frozenset())

    def annotated(self, folder: Path, *, with_rules: bool) -> list[Text]:
        """The texts of a folder of brat files; without rules what these find is withheld."""
        texts = []
        for path in evaluate.gold_files(folder):
            spans = frozenset((s.start, s.end, s.type) for s in brat.read_standoff(path).entities.values())
            text = self._text(brat.read_utf8(path.with_suffix(".txt")), path.stem, spans)
            if not with_rules:
                text.tokens.columns[:, COLUMNS.index("rule")] = RULE_LABELS["?"]
            texts.append(text)
        return texts

    def _text(self, content: str, name: str, spans: frozenset[tuple[int, int, str]]) -> Text:
        document = read_text(content, name=name)
        scan, looks = vocabulary(self._lexicon).scan(document.norm), outlooks(document)
        tokens = tokenize(document, scan, rule_names(document, self._lexicon, scan, looks), looks, self._words)
        return Text(name, tokens, self._hints(document.norm, tokens.borders), spans)

    def _hints(self, text: str, borders: np.ndarray) -> np.ndarray:
        tags, begins = np.zeros(len(text) + 1, np.int64), np.zeros(len(text) + 1, np.int64)
        for match in re.finditer(rf"[^\n]{{1,{_LAC_LONGEST}}}", text):
            at = match.start()
            # LAC drops blanks: its words are looked up in order.
            for word, tag in self._lac(match[0]) if match[0].strip() else ():
                start = text.find(word, at, match.end())
                if start >= 0:
                    at = start + len(word)
                    tags[start:at], begins[start] = _LAC_TAGS.get(tag, 0), 1
        return np.stack([tags[borders[:-1]] * 2 + begins[borders[:-1]], begins[borders[1:]]], axis=1)


class Network(nn.Module):
    """The network of ``kg.extract.tagger.network``, in a form that learns; or a teacher of it."""

    def __init__(self, vectors: np.ndarray, characters: int, *, teacher: bool = False) -> None:
        """Start from word vectors; ``characters`` is how many signs are told apart."""
        super().__init__()
        width, dropped = TEACHER if teacher else STUDENT
        self.embedding = nn.Embedding(len(vectors), VECTOR)
        self.embedding.weight.data = torch.tensor(vectors, dtype=torch.float32)
        self.roles = nn.ModuleDict({name: nn.Linear(VECTOR, width, bias=False) for name in WORD_COLUMNS})
        sizes = {
            "first": characters, "last": characters, "end_last": characters, "end_first": characters,
            "tag": len(TAGS) + 1, "length": 7, "rule": len(RULE_LABELS), "to_end": 6, "from_start": 6, "listed": 4,
            "block": 6, "outlook": 3,
        }  # fmt: skip
        self.tables = nn.ModuleDict({f"table_{name}": nn.Embedding(size, width) for name, size in sizes.items()})
        for table in self.tables.values():
            nn.init.normal_(table.weight, std=0.1)
        self.bits = nn.Linear(len(BITS), width)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(width, width, 3, padding=distance, dilation=distance) for distance in DILATIONS
        )
        self.out = nn.Linear(width, LABELS)
        self.rule_scores = nn.Embedding(len(RULE_LABELS), LABELS)
        self.word_scores = nn.Embedding(len(vectors), LABELS)
        for scores in (self.rule_scores, self.word_scores):
            nn.init.zeros_(scores.weight)
        self.hints = self.both_ways = None
        if teacher:
            self.hints = nn.ModuleList([nn.Embedding(2 * len(_LAC_TAGS) + 2, width), nn.Embedding(2, width)])
            for table in self.hints:
                nn.init.normal_(table.weight, std=0.1)
            self.both_ways = nn.LSTM(width, width // 2, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(dropped)
        self.transitions = nn.Parameter(torch.zeros(LABELS, LABELS))
        shut, initial = torch.zeros(LABELS, LABELS), torch.zeros(LABELS)
        shut[:, INSIDE:] = initial[INSIDE:] = -1e4
        for kind in range(len(ENTITY_TYPES)):
            shut[[1 + kind, INSIDE + kind], INSIDE + kind] = 0
        self.register_buffer("shut", shut)
        self.register_buffer("initial", initial)

    def forward(
        self, columns: torch.Tensor, bits: torch.Tensor, hints: torch.Tensor, held: torch.Tensor
    ) -> torch.Tensor:
        """Scores of labels; in training some of what it is told is withheld."""
        at = {name: columns[:, :, index] for index, name in enumerate(COLUMNS)}
        if self.training:
            hidden_rules = torch.rand(len(columns), 1) < WITHHELD_RULES
            at["rule"] = torch.where(hidden_rules, RULE_LABELS["?"], at["rule"])
            for name in WORD_COLUMNS:
                at[name] = torch.where(torch.rand(at[name].shape) < WITHHELD_WORDS, features.UNKNOWN, at[name])
        hidden = self.bits(bits)
        for name, role in self.roles.items():
            hidden = hidden + role(self.embedding(at[name]))
        for name, table in self.tables.items():
            hidden = hidden + table(at[name.removeprefix("table_")])
        if self.hints is not None:
            hidden = hidden + self.hints[0](hints[:, :, 0]) + self.hints[1](hints[:, :, 1])
        mask = held.unsqueeze(1)
        hidden = (self.drop(functional.relu(hidden).clamp(max=HIGHEST)) * held.unsqueeze(-1)).transpose(1, 2)
        for convolution in self.convolutions:
            hidden = (hidden + functional.relu(convolution(self.drop(hidden)))).clamp(max=HIGHEST) * mask
        hidden = hidden.transpose(1, 2)
        if self.both_ways is not None:
            packed = nn.utils.rnn.pack_padded_sequence(
                self.drop(hidden), held.sum(1), batch_first=True, enforce_sorted=False
            )
            read, _ = nn.utils.rnn.pad_packed_sequence(
                self.both_ways(packed)[0], batch_first=True, total_length=hidden.shape[1]
            )
            hidden = hidden + read
        return self.out(self.drop(hidden)) + self.rule_scores(at["rule"]) + self.word_scores(at["word"])

    @torch.no_grad()
    def scores(self, text: Text) -> np.ndarray:
        """A score of each label for each token of a text."""
        pieces = list(text.pieces())
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i].labels))
        found: list[np.ndarray] = [np.zeros((0, LABELS), np.float32)] * len(pieces)
        for begin in range(0, len(order), 64):
            rows = order[begin : begin + 64]
            columns, bits, hints, _, held = _batch([pieces[i] for i in rows])
            for i, scored in zip(rows, self(columns, bits, hints, held).numpy(), strict=True):
                found[i] = scored[: len(pieces[i].labels)]
        return np.concatenate(found)

    def moves(self) -> np.ndarray:
        """Scores of transitions, those that cannot be shut."""
        return (self.transitions + self.shut).detach().numpy()

    def loss(self, scores: torch.Tensor, held: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Negative log-likelihood of the labels under the chain, summed over pieces."""
        moves = self.transitions + self.shut
        total = scores[:, 0] + self.initial
        path = total.gather(1, labels[:, :1]).squeeze(1)
        for step in range(1, scores.shape[1]):
            here = held[:, step]
            reached = torch.logsumexp(total.unsqueeze(2) + moves, 1) + scores[:, step]
            total = torch.where(here.unsqueeze(1), reached, total)
            taken = moves[labels[:, step - 1], labels[:, step]]
            taken = taken + scores[:, step].gather(1, labels[:, step : step + 1]).squeeze(1)
            path = path + torch.where(here, taken, torch.zeros_like(taken))
        return (torch.logsumexp(total, 1) - path).sum()


def train(network: Network, pieces: Sequence[Piece], guessed: Sequence[Piece], *, seed: int, epochs: int) -> Network:
    """Have a network learn.

    Args:
        network: As it begins.
        pieces: Annotated; each is seen once an epoch.
        guessed: Labelled by teachers; each is seen ``GUESSED_EPOCHS`` times, but not in the last two epochs, which
            belong to the annotators.
        seed: Of the order.
        epochs: How often the annotated pieces are seen.
    """
    chance = random.Random(seed)  # noqa: S311 (the order of training, no secret)
    sparse = [p for n, p in network.named_parameters() if n.startswith(("embedding", "word_scores", "tables"))]
    known = {id(p) for p in sparse}
    dense = [p for p in network.parameters() if id(p) not in known]
    groups = [{"params": sparse, "weight_decay": 0.0}, {"params": dense, "weight_decay": 0.02}]
    rate, plan = 4e-3, _plan(pieces, guessed, chance, epochs)
    optimizer = torch.optim.AdamW(groups, lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=len(plan) + 1, pct_start=0.15)
    network.train()
    for batch in plan:
        columns, bits, hints, labels, held = _batch(batch)
        loss = network.loss(network(columns, bits, hints, held), held, labels) / len(batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5)
        optimizer.step()
        schedule.step()
    return network.eval()


def _plan(pieces: Sequence[Piece], guessed: Sequence[Piece], chance: random.Random, epochs: int) -> list[list[Piece]]:
    """The batches in the order in which they are learnt from."""
    others = [batch for _ in range(GUESSED_EPOCHS) for batch in _batches(guessed, chance)] if guessed else []
    early = max(epochs - 2, 1)
    share = -(-len(others) // early)
    plan = []
    for epoch in range(epochs):
        batches = _batches(pieces, chance)
        if epoch < early:
            batches += others[epoch * share : (epoch + 1) * share]
        chance.shuffle(batches)
        plan += batches
    return plan


def _batches(pieces: Sequence[Piece], chance: random.Random) -> list[list[Piece]]:
    """Pieces of about the same length together, so that little is padded."""
    order = sorted(pieces, key=lambda piece: len(piece.labels) + chance.random() * 8)
    return [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]


def _batch(pieces: Sequence[Piece]) -> tuple[torch.Tensor, ...]:
    longest = max(len(piece.labels) for piece in pieces)
    columns = np.zeros((len(pieces), longest, len(COLUMNS)), np.int64)
    bits = np.zeros((len(pieces), longest, len(BITS)), np.float32)
    hints = np.zeros((len(pieces), longest, 2), np.int64)
    labels = np.zeros((len(pieces), longest), np.int64)
    held = np.zeros((len(pieces), longest), bool)
    for row, piece in enumerate(pieces):
        span = slice(len(piece.labels))
        columns[row, span], bits[row, span], hints[row, span] = piece.columns, piece.bits, piece.hints
        labels[row, span], held[row, span] = piece.labels, True
    return tuple(map(torch.tensor, (columns, bits, hints, labels, held)))
