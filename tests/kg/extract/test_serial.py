"""An extraction survives its way through JSON, to the last digit."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.serial import dumps, from_json, pack, to_json, unpack
from kg.model import (
    Amount,
    Block,
    BlockKind,
    Bound,
    Commitment,
    Document,
    EntityType,
    Extraction,
    Measure,
    Mention,
    Modality,
    Predicate,
    Relation,
    Section,
    Sentence,
    Status,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COUNT = st.integers(0, 10**6)
MAYBE = st.none() | TEXT
VALUE = st.decimals(allow_nan=False, allow_infinity=False)
CONFIDENCE = st.floats(0, 1)


def literal(values: object) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(values))


AMOUNTS = st.builds(Amount, VALUE, TEXT, literal(Bound), st.none() | VALUE, literal(Measure))
MENTIONS = st.builds(
    lambda start, length, **rest: Mention(start, start + length, **rest),
    COUNT,
    st.integers(1, 50),
    type=literal(EntityType),
    rule=TEXT,
    confidence=CONFIDENCE,
    kind=MAYBE,
    name=MAYBE,
    status=st.none() | literal(Status),
    modality=st.none() | literal(Modality),
    commitment=st.none() | literal(Commitment),
    due=MAYBE,
    amount=st.none() | AMOUNTS,
    period=MAYBE,
)
RELATIONS = st.builds(
    Relation, literal(Predicate), COUNT, COUNT, COUNT, COUNT, TEXT, CONFIDENCE, st.none() | literal(Commitment), MAYBE
)
DOCUMENTS = st.builds(
    Document,
    slug=TEXT, title=TEXT, text=TEXT, norm=TEXT, kind=MAYBE, place=MAYBE, place_name=MAYBE,
    year=st.none() | st.integers(1900, 2100), date=MAYBE, source=MAYBE, licence=MAYBE, media_type=TEXT, sha256=TEXT,
    reader=TEXT,
    blocks=st.lists(st.builds(Block, literal(BlockKind), COUNT, COUNT, COUNT)).map(tuple),
    sections=st.lists(st.builds(Section, *[COUNT] * 5, st.none() | COUNT)).map(tuple),
    sentences=st.lists(st.builds(Sentence, *[COUNT] * 3, st.none() | COUNT)).map(tuple),
)  # fmt: skip
EXTRACTIONS = st.builds(Extraction, DOCUMENTS, st.lists(MENTIONS).map(tuple), st.lists(RELATIONS).map(tuple), TEXT)


@given(EXTRACTIONS)
def test_what_is_written_is_read_again(extraction: Extraction) -> None:
    assert from_json(json.loads(dumps(extraction))) == extraction
    assert unpack(pack(extraction)) == extraction
    assert pack(unpack(pack(extraction))) == pack(extraction)


def test_decimals_keep_their_digits() -> None:
    mention = Mention(0, 2, "Quantity", "rule", amount=Amount(Decimal("1.50"), "percent", upper=Decimal("1E+12")))
    document = Document("plan", "", "文本", "文本")
    (again,) = unpack(pack(Extraction(document, (mention,)))).mentions
    assert again.amount is not None
    assert (str(again.amount.value), str(again.amount.upper)) == ("1.50", "1E+12")


def test_the_json_is_short_and_readable() -> None:
    document = Document("plan", "规划", "文本", "文本")
    data = to_json(Extraction(document, (Mention(0, 2, "Zone", "head_noun"),), (), "rules"))
    assert data == {
        "document": {"slug": "plan", "title": "规划", "text": "文本"},
        "extractor": "rules",
        "mentions": [{"start": 0, "end": 2, "type": "Zone", "rule": "head_noun"}],
        "relations": [],
    }
    assert "文本" in dumps(Extraction(document))
