"""The tagger of names and the judge of relations: exact, linear, true to the text, and of use."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract, rule_names
from kg.extract.outlook import outlooks
from kg.extract.relations import judge
from kg.extract.relations.features import PLACES
from kg.extract.scan import vocabulary
from kg.extract.tagger.network import HIGHEST, LABELS, STEP, best_paths, committee, score, tag
from kg.extract.tagger.tokens import BITS, COLUMNS, Tokens, tokenize
from kg.lexicon import Lexicon
from kg.ontology import load_lexicon
from kg.text import read_text

REPORT = (
    "一、2026年重点工作\n"
    "（一）加快建设国际航运枢纽。开工建设东湖至西山城际铁路，推动滨江新城、云山高新区扩容，力争港口吞吐量突破3亿吨。\n"
    "（二）深化国有企业改革。实施“千企升级”行动，培育壮大集成电路、生物医药等产业，新增高新技术企业500家。\n"
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def tokens_of(text: str, lexicon: Lexicon) -> Tokens:
    document = read_text(text, name="report.txt")
    scan, looks = vocabulary(lexicon).scan(document.norm), outlooks(document)
    return tokenize(document, scan, rule_names(document, lexicon, scan, looks), looks, committee().vocabulary)


def test_no_sum_of_the_weights_leaves_the_exact_range() -> None:
    for member in committee().members:
        member.check()


def test_sums_are_the_same_in_any_order(lexicon: Lexicon) -> None:
    """The proof of exactness: the same layers in 64 bits and with inputs in another order give the same scores."""
    tokens, network = tokens_of(REPORT, lexicon), committee().members[0]
    given_scores = score(tokens.columns, tokens.bits, tokens.pieces, network)
    order = np.random.default_rng(1).permutation(network.out.shape[0])
    shuffled = type(network)(
        {name: table[:, order].astype(np.float64) for name, table in network.tables.items()},
        network.bits[:, order].astype(np.float64),
        network.bias[order].astype(np.float64),
        network.convolutions[:, :, order][:, :, :, order].astype(np.float64),
        network.convolution_biases[:, order].astype(np.float64),
        network.out[order].astype(np.float64),
        network.out_bias,
        network.rule_scores,
        network.word_scores,
        network.transitions,
    )
    assert np.array_equal(given_scores, score(tokens.columns, tokens.bits, tokens.pieces, shuffled))
    assert np.array_equal(given_scores / STEP, np.rint(given_scores / STEP))


def test_the_best_path_is_the_best_of_all() -> None:
    """Against every path through a piece of three tokens, scored one by one."""
    chance = np.random.default_rng(7)
    scores = np.rint(chance.normal(0, 3, (3, LABELS)) / STEP).astype(np.float32) * np.float32(STEP)
    moves = committee().transitions
    first = np.where(np.arange(LABELS) > LABELS // 2, -10_000, 0)
    total = (scores[0] + first)[:, None, None] + moves[:, :, None] + scores[1][None, :, None] + moves[None] + scores[2]
    best = np.unravel_index(total.argmax(), total.shape)
    assert best_paths(scores, np.array([0, 3], np.int32), moves).tolist() == list(map(int, best))


def test_pieces_do_not_see_each_other(lexicon: Lexicon) -> None:
    tokens, network = tokens_of(REPORT, lexicon), committee().members[0]
    together = score(tokens.columns, tokens.bits, tokens.pieces, network)
    for first, last in pairwise(tokens.pieces.tolist()):
        inside = (tokens.bits[:, 0] >= first) & (tokens.bits[:, 0] < last)
        borders = np.array([0, last - first], np.int32)
        alone = score(tokens.columns[first:last], tokens.bits[inside] - (first, 0), borders, network)
        assert np.array_equal(alone, together[first:last])


def test_the_networks_decide_by_the_sum_of_their_scores(lexicon: Lexicon) -> None:
    tokens, networks = tokens_of(REPORT, lexicon), committee()
    given = tokens.columns, tokens.bits, tokens.pieces
    alone = [score(*given, member) for member in networks.members]
    assert len(alone) > 1
    assert not np.array_equal(alone[0], alone[1])
    assert np.array_equal(networks.score(*given), np.sum(alone, axis=0))


def test_features_stay_in_their_tables(lexicon: Lexicon) -> None:
    tokens, network = tokens_of(REPORT, lexicon), committee().members[0]
    for at, name in enumerate(COLUMNS):
        assert 0 <= tokens.columns[:, at].min() <= tokens.columns[:, at].max() < len(network.tables[name])
    assert tokens.bits[:, 1].max() < len(BITS)
    assert all(0 <= table.shape[1] <= 96 for table in network.tables.values())
    assert HIGHEST > 0


def test_names_that_no_rule_knows_are_found(lexicon: Lexicon) -> None:
    document = read_text(REPORT, name="report.txt")
    found = {(document.quote(m), m.type) for m in extract(document, lexicon).mentions}
    assert {
        ("国际航运枢纽", "Hub"),
        ("千企升级", "Plan"),
        ("集成电路", "Industry"),
        ("国有企业改革", "Reform"),
    } <= found


@given(st.text(st.sampled_from(list("广州南沙建设推进改革、，。；和“”（）12.%亿元\n 　a😀")), max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_spans_in_order_without_overlap(text: str) -> None:
    lexicon = load_lexicon()
    document = read_text(text + "城市。", name="any.txt")
    once, again = extract(document, lexicon), extract(document, lexicon)
    assert once == again
    end = 0
    for mention in once.mentions:
        assert end <= mention.start < mention.end <= len(document.text)
        end = mention.end


def test_an_endless_sentence_takes_time_in_proportion(lexicon: Lexicon) -> None:
    def seconds(times: int) -> float:
        tokens = tokens_of("推进东湖新城建设、" * times, lexicon)
        begin = time.process_time()
        list(tag(tokens, committee()))
        return time.process_time() - begin

    small, large = min(seconds(2000) for _ in range(2)), min(seconds(8000) for _ in range(2))
    assert large < 10 * max(small, 0.05)


def test_the_judge_has_a_column_and_a_limit_for_each_property() -> None:
    learnt = judge.weights()
    assert learnt.table.shape == (PLACES, len(judge.PREDICATES))
    assert set(learnt.limits) == set(judge.PREDICATES)
    assert "Zone>Corridor<1" in learnt.related or "Zone>Corridor>1" in learnt.related


def test_what_scores_higher_is_likelier() -> None:
    likely = judge.weights().probability
    assert 0 < likely(-2.0) < likely(0.0) < likely(2.0) < 1
