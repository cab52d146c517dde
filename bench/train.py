"""Trains the tagger of names on annotated passages: writes kg/extract/tagger/names.npz.

    python bench/train.py [--corpus ../shared/corpus] [--seed 1]

The network learns from the passages under tests/gold/training, together with the tuning passages, the samples and the
development texts; of these last the rules' own labels are withheld, since rules were mended on them and look better
there than they are. Word vectors start from those that the words of the unlabelled corpus give (skip-gram, Mikolov et
al. 2013), without the documents that passages to measure on are taken from. Needs torch and gensim (`make train`).
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rjieba
import torch
from gensim.models import Word2Vec
from split import document_of, fold
from torch import nn
from torch.nn import functional

from kg import brat, evaluate
from kg.extract import rule_names
from kg.extract.outlook import outlooks
from kg.extract.scan import vocabulary
from kg.extract.tagger import tokens as features
from kg.extract.tagger.network import DILATIONS, HIGHEST, LABELS, STEP, WEIGHT_STEP, WORD_COLUMNS, Weights, tag
from kg.extract.tagger.tokens import BITS, COLUMNS, RULE_LABELS, TAGS, Tokens, Vocabulary, is_number, tokenize
from kg.gold import unpack
from kg.model import ENTITY_TYPES
from kg.ontology import load_lexicon
from kg.text import read_text

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "kg" / "extract" / "tagger" / "names.npz"
#: Width of the word vectors and of the hidden layers.
VECTOR, HIDDEN = 64, 64
#: Words and characters rarer than this are unknown.
RARE_WORD, RARE_SIGN = 3, 4
#: Shares of rule labels (by piece) and of words (by token) that are withheld in training.
WITHHELD_RULES, WITHHELD_WORDS = 0.15, 0.08
INSIDE = 1 + len(ENTITY_TYPES)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage: its features and the labels to be learnt."""

    columns: np.ndarray
    bits: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, slots=True)
class Text:
    """An annotated passage, ready to learn from or to be tagged."""

    name: str
    tokens: Tokens
    gold: frozenset[tuple[int, int, str]]
    pieces: tuple[Piece, ...]


def corpus_words(corpus: Path, skip: set[str]) -> Iterator[list[str]]:
    """The words of each sentence of the unlabelled documents."""
    for path in sorted([*corpus.glob("national/*.txt"), *corpus.glob("provincial-2026/*.txt")]):
        if str(path.relative_to(corpus)) in skip:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            for sentence in re.split("(?<=[。；])", line.strip()):
                if sentence:
                    yield ["0" if is_number(word) else word for word in rjieba.cut(sentence)]


def read(folder: Path, words: Vocabulary, *, with_rules: bool) -> list[Text]:
    """The annotated texts of a folder of brat files."""
    lexicon = load_lexicon()
    texts = []
    for path in evaluate.gold_files(folder):
        document = read_text(brat.read_utf8(path.with_suffix(".txt")), name=path.stem)
        scan, looks = vocabulary(lexicon).scan(document.norm), outlooks(document)
        given = tokenize(document, scan, rule_names(document, lexicon, scan, looks), looks, words)
        if not with_rules:
            given.columns[:, COLUMNS.index("rule")] = RULE_LABELS["?"]
        spans = [(s.start, s.end, s.type) for s in brat.read_standoff(path).entities.values()]
        texts.append(Text(path.stem, given, frozenset(spans), tuple(_pieces(given, spans))))
    return texts


def _pieces(given: Tokens, spans: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    labels = np.zeros(len(given.columns), np.int64)
    for start, end, kind in spans:
        # A name that begins or ends within a token takes the tokens that it touches most of.
        first = int(np.searchsorted(given.borders, start, side="left"))
        last = int(np.searchsorted(given.borders, end, side="left"))
        if first < last:
            labels[first] = 1 + ENTITY_TYPES.index(kind)
            labels[first + 1 : last] = INSIDE + ENTITY_TYPES.index(kind)
    flags = np.zeros((len(given.columns), len(BITS)), np.float32)
    flags[given.bits[:, 0], given.bits[:, 1]] = 1
    for begin, end in zip(given.pieces[:-1], given.pieces[1:], strict=True):
        yield Piece(given.columns[begin:end], flags[begin:end], labels[begin:end])


class Network(nn.Module):
    """The network of ``kg.extract.tagger.network``, in a form that learns."""

    def __init__(self, vectors: np.ndarray, characters: int) -> None:
        """Start from word vectors; ``characters`` is how many signs are told apart."""
        super().__init__()
        self.embedding = nn.Embedding(len(vectors), VECTOR)
        self.embedding.weight.data = torch.tensor(vectors, dtype=torch.float32)
        self.roles = nn.ModuleDict({name: nn.Linear(VECTOR, HIDDEN, bias=False) for name in WORD_COLUMNS})
        sizes = {
            "first": characters, "last": characters, "end_last": characters, "end_first": characters,
            "tag": len(TAGS) + 1, "length": 7, "rule": len(RULE_LABELS), "to_end": 6, "from_start": 6, "listed": 4,
            "block": 6, "outlook": 3,
        }  # fmt: skip
        self.tables = nn.ModuleDict({f"table_{name}": nn.Embedding(size, HIDDEN) for name, size in sizes.items()})
        for table in self.tables.values():
            nn.init.normal_(table.weight, std=0.1)
        self.bits = nn.Linear(len(BITS), HIDDEN)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(HIDDEN, HIDDEN, 3, padding=distance, dilation=distance) for distance in DILATIONS
        )
        self.out = nn.Linear(HIDDEN, LABELS)
        self.rule_scores = nn.Embedding(len(RULE_LABELS), LABELS)
        self.word_scores = nn.Embedding(len(vectors), LABELS)
        for scores in (self.rule_scores, self.word_scores):
            nn.init.zeros_(scores.weight)
        self.drop = nn.Dropout(0.35)
        self.transitions = nn.Parameter(torch.zeros(LABELS, LABELS))
        shut, initial = torch.zeros(LABELS, LABELS), torch.zeros(LABELS)
        shut[:, INSIDE:] = initial[INSIDE:] = -1e4
        for kind in range(len(ENTITY_TYPES)):
            shut[[1 + kind, INSIDE + kind], INSIDE + kind] = 0
        self.register_buffer("shut", shut)
        self.register_buffer("initial", initial)

    def forward(self, columns: torch.Tensor, bits: torch.Tensor, held: torch.Tensor) -> torch.Tensor:
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
        mask = held.unsqueeze(1)
        hidden = (self.drop(functional.relu(hidden).clamp(max=HIGHEST)) * held.unsqueeze(-1)).transpose(1, 2)
        for convolution in self.convolutions:
            hidden = (hidden + functional.relu(convolution(self.drop(hidden)))).clamp(max=HIGHEST) * mask
        return self.out(self.drop(hidden.transpose(1, 2))) + self.rule_scores(at["rule"]) + self.word_scores(at["word"])

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


def train(pieces: Sequence[Piece], vectors: np.ndarray, characters: int, *, seed: int, epochs: int) -> Network:
    """A network that has learnt from the pieces."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 (the order of training, no secret)
    network = Network(vectors, characters)
    sparse = [p for n, p in network.named_parameters() if n.startswith(("embedding", "word_scores", "tables"))]
    known = {id(p) for p in sparse}
    dense = [p for p in network.parameters() if id(p) not in known]
    groups = [{"params": sparse, "weight_decay": 0.0}, {"params": dense, "weight_decay": 0.02}]
    rate, size = 4e-3, 32
    optimizer = torch.optim.AdamW(groups, lr=rate)
    steps = epochs * -(-len(pieces) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.15)
    network.train()
    for _ in range(epochs):
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i].labels) + chance.random() * 8)
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        chance.shuffle(batches)
        for batch in batches:
            columns, bits, labels, held = _batch([pieces[i] for i in batch])
            loss = network.loss(network(columns, bits, held), held, labels) / len(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5)
            optimizer.step()
            schedule.step()
    return network.eval()


def _batch(pieces: Sequence[Piece]) -> tuple[torch.Tensor, ...]:
    longest = max(len(piece.labels) for piece in pieces)
    columns = np.zeros((len(pieces), longest, len(COLUMNS)), np.int64)
    bits = np.zeros((len(pieces), longest, len(BITS)), np.float32)
    labels = np.zeros((len(pieces), longest), np.int64)
    held = np.zeros((len(pieces), longest), bool)
    for row, piece in enumerate(pieces):
        count = len(piece.labels)
        columns[row, :count], bits[row, :count], labels[row, :count] = piece.columns, piece.bits, piece.labels
        held[row, :count] = True
    return tuple(map(torch.tensor, (columns, bits, labels, held)))


def pack(network: Network, words: Sequence[str], characters: str) -> dict[str, np.ndarray]:
    """The weights as whole numbers of steps."""

    def steps(tensor: torch.Tensor, step: float = WEIGHT_STEP) -> np.ndarray:
        return np.rint(tensor.detach().numpy() / step).astype(np.int16)

    held = {
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "characters": np.frombuffer(characters.encode(), np.uint8),
        "embedding": steps(network.embedding.weight, STEP),
        "bits": steps(network.bits.weight.T), "bias": steps(network.bits.bias),
        "convolutions": np.stack([steps(layer.weight.permute(2, 1, 0)) for layer in network.convolutions]),
        "convolution_biases": np.stack([steps(layer.bias) for layer in network.convolutions]),
        "out": steps(network.out.weight.T), "out_bias": steps(network.out.bias),
        "rule_scores": steps(network.rule_scores.weight), "word_scores": steps(network.word_scores.weight),
        "transitions": steps(network.transitions),
    }  # fmt: skip
    held |= {f"role_{name}": steps(role.weight.T) for name, role in network.roles.items()}
    held |= {name: steps(table.weight) for name, table in network.tables.items()}
    return held


def write(network: Network, words: Sequence[str], characters: str, out: Path) -> Weights:
    """Write the weights, and read them back as the package does."""
    # No time stamps: the same weights are the same bytes.
    np.savez_compressed(out, **pack(network, words, characters))
    read_back = Weights.read(out.read_bytes())
    read_back.check()
    return read_back


def f1(texts: Sequence[Text], network: Weights) -> tuple[float, float, float]:
    """Precision, recall and F1 of names (strict), as the package will find them."""
    right = found = gold = 0
    for text in texts:
        borders = text.tokens.borders
        spans = {(int(borders[one.first]), int(borders[one.last]), one.type) for one in tag(text.tokens, network)}
        right, found, gold = right + len(spans & text.gold), found + len(spans), gold + len(text.gold)
    return right / max(found, 1), right / max(gold, 1), 2 * right / max(found + gold, 1)


def main() -> int:
    """Train, write, and say how well it does on passages that it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--fold", type=int, help="leave this fifth of the documents out and score on it")
    parser.add_argument("--out", type=Path, default=OUT, help="where the weights go; with --fold name another file")
    given = parser.parse_args()
    corpus: Path = given.corpus
    if not (corpus / "dev").is_dir():
        print(f"{corpus} holds no dev folder: name the corpus with --corpus", file=sys.stderr)
        return 1
    torch.set_num_threads(1)
    gold = ROOT / "tests" / "gold"
    unseen = {source(path) for path in gold.glob("*.gold")}
    sentences = list(corpus_words(corpus, unseen))
    vectors = Word2Vec(
        sentences, vector_size=VECTOR, window=3, min_count=RARE_WORD, sg=1, negative=8, epochs=20, workers=1, seed=1
    ).wv
    words = list(vectors.index_to_key)
    signs = Counter(sign for sentence in sentences for word in sentence for sign in word)
    characters = "".join(sign for sign, count in signs.most_common() if count >= RARE_SIGN and ord(sign) < 1 << 16)
    known = Vocabulary.of(words, characters)
    unit = vectors.vectors / np.linalg.norm(vectors.vectors, axis=1, keepdims=True)
    chance = np.random.default_rng(given.seed)
    table = np.concatenate([chance.normal(0, 0.1, (3, VECTOR)), 2.5 * unit]).astype(np.float32)
    with tempfile.TemporaryDirectory() as scratch:
        folders = {name: Path(scratch) / name for name in ("training", "tuning", "unseen")}
        unpack(gold / "training", corpus, folders["training"])
        unpack(gold / "tuning", corpus, folders["tuning"])
        unpack(gold, corpus, folders["unseen"])
        training = read(folders["training"], known, with_rules=True)
        mended = [
            text
            for folder in (folders["tuning"], corpus / "dev", ROOT / "examples")
            for text in read(folder, known, with_rules=False)
        ]
        measured = read(folders["unseen"], known, with_rules=True)
    left_out: list[Text] = []
    if given.fold is not None:
        apart = fold([text.name for text in training], given.fold)
        left_out = [text for text in training if document_of(text.name) in apart]
        training = [text for text in training if document_of(text.name) not in apart]
    pieces = [piece for text in (*training, *mended) for piece in text.pieces if len(piece.labels)]
    began = time.monotonic()
    network = train(pieces, table, len(characters) + 2, seed=given.seed, epochs=given.epochs)
    print(f"trained on {len(pieces)} pieces in {time.monotonic() - began:.0f} s")
    out: Path = given.out
    weights = write(network, words, characters, out)
    print(f"wrote {out}, {out.stat().st_size:,} bytes")
    if left_out:
        print("left out: P {:.3f} R {:.3f} F1 {:.3f}".format(*f1(left_out, weights)))
    print("unseen: P {:.3f} R {:.3f} F1 {:.3f}".format(*f1(measured, weights)))
    return 0


def source(path: Path) -> str:
    """The document that a passage is taken from, as its header says."""
    found = re.search(r"^# source: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


if __name__ == "__main__":
    sys.exit(main())
