"""What a model says counts only as far as the text bears it out; no model and no extra is needed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadInput
from kg.lexicon import Lexicon
from kg.llm.answers import FOUND, PLACED, Checker, Item
from kg.llm.chunks import Chunk, chunks
from kg.llm.options import ModelOptions
from kg.llm.prompt import description, examples
from kg.model import ENTITY_TYPES, Document, Sentence
from kg.text import read_text

TEXT = "河东新城加快建设，河东新城引进云谷公司。云谷公司是链主。"


def plain(text: str) -> Document:
    """A document of one sentence to a full stop."""
    sentences, start = [], 0
    for end in [i + 1 for i, sign in enumerate(text) if sign == "。"]:
        sentences.append(Sentence(start, end, 0))
        start = end
    if start < len(text):
        sentences.append(Sentence(start, len(text), 0))
    return Document("plan", "规划", text, text, sentences=tuple(sentences))


def checked(text: str, *items: Item, among: tuple[str, ...] = (), lexicon: Lexicon | None = None) -> Checker:
    document = plain(text)
    checker = Checker(document, lexicon or Lexicon(), among)
    checker.take(Chunk(0, len(text), 0, len(document.sentences)), items)
    return checker


def test_a_quote_in_its_place_is_taken() -> None:
    found = checked(TEXT, Item("Zone", "河东新城", 9, 13, {"Status": "started"})).found
    (mention,) = found.mentions
    assert (mention.start, mention.end, mention.rule, mention.confidence) == (9, 13, "llm", PLACED)
    assert mention.status == "started"
    assert not found.dropped


@pytest.mark.parametrize("offsets", [(0, 4), (None, None), (25, 29), (-4, 0), (13, 9)])
def test_a_misplaced_quote_is_placed_anew_where_it_stands_once(offsets: tuple[int | None, int | None]) -> None:
    found = checked(TEXT, Item("Organization", "链主", *offsets)).found
    (mention,) = found.mentions
    assert (mention.start, mention.end, mention.confidence) == (25, 27, FOUND)


def test_a_quote_given_as_often_as_it_stands_takes_its_places_in_order() -> None:
    items = [Item("Zone", "河东新城", attributes={"Status": status}) for status in ("planned", "started")]
    found = checked(TEXT, *items).found
    assert [(m.start, m.status, m.confidence) for m in found.mentions] == [(0, "planned", FOUND), (9, "started", FOUND)]
    found = checked(TEXT, *items, items[0]).found
    assert (found.mentions, dict(found.dropped)) == ([], {"stands in several places": 3})


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Item("Zone", "河东新城", 1, 5), "stands in several places"),
        (Item("Zone", "河东新区", 0, 4), "not in the text"),
        (Item("Zone", "临江开发区", 0, 5), "copied from an example"),
        (Item("Zone", " ", 0, 1), "empty quote"),
        (Item("Zone", ""), "empty quote"),
        (Item("City", "河东", 0, 2), "unknown type"),
        (Item("Organization", "公司。云谷公司", 15, 22), "runs over a sentence's end"),
    ],
)
def test_what_the_text_does_not_bear_out_is_dropped_and_counted(item: Item, reason: str) -> None:
    found = checked(TEXT, item, among=("临江开发区挂牌。",)).found
    assert found.mentions == []
    assert dict(found.dropped) == {reason: 1}


def test_an_attribute_that_the_type_cannot_have_is_dropped() -> None:
    found = checked(
        TEXT,
        Item("Zone", "河东新城", 0, 4, {"Status": "finished", "Modality": "target", "near": ["云谷公司"], "partOf": 3}),
    ).found
    (mention,) = found.mentions
    assert (mention.status, mention.modality) == (None, None)
    assert dict(found.dropped) == {"no such attribute": 4}
    assert found.claims == []


def test_said_twice_counts_once() -> None:
    found = checked(TEXT, Item("Zone", "河东新城", 0, 4), Item("Zone", "河东新城", 0, 4)).found
    assert len(found.mentions) == 1
    assert dict(found.dropped) == {"said twice": 1}


@given(
    st.text("河东新城。，", max_size=40),
    st.text("河东新城。，", max_size=6),
    st.none() | st.integers(-3, 45),
    st.none() | st.integers(-3, 45),
)
def test_every_mention_is_its_quote_whatever_is_said(text: str, quote: str, start: int | None, end: int | None) -> None:
    document = plain(text)
    found = checked(text, Item("Zone", quote, start, end)).found
    for mention in found.mentions:
        assert document.quote(mention) == quote
    assert len(found.mentions) + found.dropped.total() == 1


@given(st.lists(st.integers(1, 30), max_size=30), st.integers(5, 40))
def test_chunks_are_whole_sentences_within_the_size(lengths: list[int], size: int) -> None:
    document = plain("".join("字" * (length - 1) + "。" for length in lengths))
    found = list(chunks(document, size=size, longest=25))
    kept = [s for s in document.sentences if s.end - s.start <= 25]
    covered = [s for chunk in found for s in document.sentences[chunk.first : chunk.last]]
    assert covered == kept
    for chunk in found:
        assert chunk.end - chunk.start <= size or chunk.last - chunk.first == 1
        assert chunk.start == document.sentences[chunk.first].start
        assert chunk.end == document.sentences[chunk.last - 1].end


def test_a_chunk_knows_the_headings_above_it() -> None:
    document = read_text(
        "一、产业\n（一）做强新城。\n" + "河东新城引进企业。" * 8 + "\n二、交通\n修路。\n", name="plan.txt", slug="plan"
    )
    found = list(chunks(document, size=40, longest=400))
    assert any(any("产业" in heading for heading in chunk.headings) for chunk in found[1:])


def test_the_prompt_names_the_whole_schema(lexicon: Lexicon) -> None:
    told = description(lexicon)
    for name in (*ENTITY_TYPES, *lexicon.cues, "Status", "Modality", "planned", "achieved"):
        if name in lexicon.glosses or name in {"Status", "Modality", "planned", "achieved"}:
            assert f"{name} " in told or f"{name}（" in told
    assert len(lexicon.glosses) == 22
    assert len(told) < 4000


def test_the_examples_come_from_the_sample_plans_and_show_every_type(samples: Path) -> None:
    chosen = examples(samples)
    texts = [path.read_text(encoding="utf-8") for path in samples.glob("*.txt")]
    for example in chosen:
        assert any(example.text in text for text in texts)
        for item in example.items:
            assert item.start is not None
            assert example.text[item.start : item.end] == item.quote
    shown = frozenset[str]().union(*(example.shows for example in chosen))
    assert shown >= {*ENTITY_TYPES, "partOf", "locatedIn", "contributesTo", "develops", "connects"}
    assert shown >= {"Status=planned", "Status=started", "Status=completed", "Modality=achieved", "Modality=target"}
    assert sum(len(example.text) for example in chosen) < 1500


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://127.0.0.1:8080/v1", "local"),
        ("http://localhost/v1", "local"),
        ("http://[::1]:8080/v1", "local"),
        ("https://api.example.org/v1", "remote"),
        ("http://192.168.1.5:8000/v1", "remote"),
        ("http://127.0.0.1.example.org/v1", "remote"),
    ],
)
def test_only_loopback_is_this_machine(url: str, kind: str) -> None:
    options = ModelOptions("qwen", url, api_key="sk-secret")
    assert options.kind == kind
    assert (options.notice is None) == (kind == "local")
    if options.notice:
        assert options.host in options.notice
    assert "sk-secret" not in repr(options)


@pytest.mark.parametrize(
    ("model", "url", "message"),
    [
        ("", "http://127.0.0.1/v1", "--model"),
        ("qwen", "", "--base-url"),
        ("qwen", "127.0.0.1:8080", "is like http://127.0.0.1:11434/v1"),
        ("qwen", "http://127.0.0.1:port/v1", "is like http://127.0.0.1:11434/v1"),
        ("qwen", "http://me:sk-secret@host/v1", "must not hold a user or a password"),
    ],
)
def test_settings_without_which_nothing_can_be_asked(model: str, url: str, message: str) -> None:
    with pytest.raises(BadInput, match=message) as error:
        ModelOptions(model, url)
    assert "sk-secret" not in str(error.value)
