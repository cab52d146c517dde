"""Terms as N-Quads text: whatever goes in comes out of a parser."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import XSD
from kg.rdf.nquads import GraphWriter, decimal, integer, text, typed


def parsed(term: str) -> ox.Literal:
    (quad,) = ox.parse(f"<x:s> <x:p> {term} <x:g> .\n".encode(), format=ox.RdfFormat.N_QUADS)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["", "zh", "en"]))
def test_any_text_survives(value: str, language: str) -> None:
    literal = parsed(text(value, language))
    assert (literal.value, literal.language or "") == (value, language)


@pytest.mark.parametrize("value", ["\n\r\t\b\f\\\"'", "\x00\x01\x1f\x7f", "第一行\n第二行", "“引号”", "😀𠀀"])
def test_signs_with_a_meaning_are_escaped(value: str) -> None:
    assert parsed(text(value)).value == value
    assert "\n" not in text(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_any_decimal_keeps_its_value(value: Decimal) -> None:
    literal = parsed(decimal(value))
    assert Decimal(literal.value) == value
    assert literal.datatype.value == XSD + "decimal"
    assert "E" not in literal.value


@given(st.floats(min_value=0, max_value=1))
def test_a_confidence_keeps_its_value(value: float) -> None:
    assert float(parsed(decimal(value)).value) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1.81E+12"), "1810000000000"),
        (Decimal("8.40"), "8.4"),
        (Decimal("-0.0"), "0"),
        (0.9, "0.9"),
        (1.0, "1"),
    ],
)
def test_a_decimal_is_written_in_one_way(value: Decimal | float, written: str) -> None:
    assert parsed(decimal(value)).value == written


def test_other_types_name_their_datatype() -> None:
    assert parsed(integer(7)).datatype.value == XSD + "integer"
    assert parsed(typed("2016", "gYear")).datatype.value == XSD + "gYear"


def test_a_graph_is_sorted_and_holds_each_triple_once() -> None:
    graph = GraphWriter("x:g")
    for name in ("b", "a", "b"):
        graph.add(f"<x:{name}>", "<x:p>", text("乙"))
    assert graph.nquads().decode() == '<x:a> <x:p> "乙" <x:g> .\n<x:b> <x:p> "乙" <x:g> .\n'
