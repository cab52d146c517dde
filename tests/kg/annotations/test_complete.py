"""What standoff cannot say is read around it; what it says is taken and nothing beside it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg import brat
from kg.annotations import Annotations, check, complete
from kg.extract import extract
from kg.lexicon import Lexicon
from kg.model import Amount, Extraction
from kg.text import read_file, read_text

PLANS = ["guangzhou-2016-report", "guangzhou-2017-report"]


def by_hand(text: str, ann: str, lexicon: Lexicon, **told: int) -> Extraction:
    document = read_text(text, name="x.txt", **told)  # type: ignore[arg-type]
    return complete(document, check(Annotations("x.ann", ann), document, lexicon), lexicon, ("李明",))


@pytest.mark.parametrize("name", PLANS)
def test_what_goes_out_comes_back(name: str, samples: Path, lexicon: Lexicon) -> None:
    """Out as brat and back: all is the same but who found it and how sure he is."""
    document = read_file(samples / f"{name}.txt")
    found = extract(document, lexicon)
    written = Annotations("x.ann", brat.write(brat.of_extraction(found), document.text))
    back = complete(document, check(written, document, lexicon), lexicon)
    assert len(found.mentions) > 100
    assert [replace(m, rule="", confidence=0) for m in back.mentions] == [
        replace(m, rule="", confidence=0) for m in found.mentions
    ]
    assert [replace(r, rule="", confidence=0) for r in back.relations] == [
        replace(r, rule="", confidence=0) for r in found.relations
    ]
    assert (back.extractor, back.is_annotated, back.annotators) == ("annotator unknown", True, ())


@pytest.mark.parametrize("name", PLANS)
def test_the_gold_of_the_samples_is_taken_whole(name: str, samples: Path, lexicon: Lexicon) -> None:
    document = read_file(samples / f"{name}.txt")
    gold = Annotations("x.ann", (samples / f"{name}.ann").read_text("utf-8"))
    taken = complete(document, check(gold, document, lexicon), lexicon)
    assert brat.write(brat.of_extraction(taken), document.text).count("\n") == gold.text.count("\n")
    assert all(m.amount is not None for m in taken.mentions if m.type == "Quantity")


def test_nothing_beside_the_annotations_is_taken(lexicon: Lexicon) -> None:
    text = "全市推进琶洲互联网创新集聚区、南沙自贸区建设。\n"
    taken = by_hand(text, "T1\tZone 15 20\t南沙自贸区\n", lexicon)
    assert [(m.start, m.end, m.rule, m.confidence, m.status) for m in taken.mentions] == [
        (15, 20, "annotation", 1.0, None)
    ]
    assert taken.relations == ()
    assert (taken.extractor, taken.annotators) == ("annotator 李明", ("李明",))


def test_a_new_name_has_the_subclass_that_its_last_noun_says(lexicon: Lexicon) -> None:
    (mention,) = by_hand("关于甲乙丙航运枢纽。\n", "T1\tHub 2 9\t甲乙丙航运枢纽\n", lexicon).mentions
    assert mention.kind == "ShippingHub"


def test_commitment_comes_from_the_verbs_where_they_say_the_annotated_status(lexicon: Lexicon) -> None:
    text = "今年力争甲乙大桥建成通车。\n"
    planned, completed = (
        by_hand(text, f"T1\tProject 4 8\t甲乙大桥\nA1\tStatus T1 {status}\n", lexicon, year=2016).mentions[0]
        for status in ("planned", "completed")
    )
    assert (planned.status, planned.commitment) == ("planned", "strives")
    assert (completed.status, completed.commitment) == ("completed", None)


def test_a_quantity_that_the_rules_passed_over_is_read_by_their_parser(lexicon: Lexicon) -> None:
    text = "去年甲乙丙指数下降3.5%，新增甲乙点位1.2万个。\n"
    ann = (
        "T1\tIndicator 2 7\t甲乙丙指数\nT2\tQuantity 9 13\t3.5%\nT3\tIndicator 14 20\t新增甲乙点位\n"
        "T4\tQuantity 20 25\t1.2万个\nR1\thasValue Arg1:T1 Arg2:T2\nR2\thasValue Arg1:T3 Arg2:T4\n"
    )
    taken = by_hand(text, ann, lexicon, year=2016)
    values = [m for m in taken.mentions if m.type == "Quantity"]
    assert [m.amount for m in values] == [
        Amount(Decimal("-3.5"), "percent", measure="change"),
        Amount(Decimal(12000), "count", measure="increment"),
    ]
    assert {m.period for m in values} == {"2015"}


def test_a_quantity_that_nobody_can_read_has_no_amount(lexicon: Lexicon) -> None:
    ann = "T1\tIndicator 0 2\t投资\nT2\tQuantity 3 6\t好几亿\nR1\thasValue Arg1:T1 Arg2:T2\n"
    taken = by_hand("投资约好几亿。\n", ann, lexicon)
    assert taken.mentions[1].amount is None


def test_ends_far_apart_are_stated_where_the_later_one_stands(lexicon: Lexicon) -> None:
    text = "建设甲乙走廊。\n" + "会议开得很好。\n" * 5 + "办好丙丁园。\n"
    at = text.index("丙丁园")
    ann = f"T1\tCorridor 2 6\t甲乙走廊\nT2\tZone {at} {at + 3}\t丙丁园\nR1\tpartOf Arg1:T2 Arg2:T1\n"
    (relation,) = by_hand(text, ann, lexicon).relations
    assert text[relation.start : relation.end].strip() == "办好丙丁园。"


def test_a_relation_that_is_said_twice_counts_once(lexicon: Lexicon) -> None:
    ann = "T1\tZone 0 3\t大学城\nT2\tCorridor 5 9\t科技走廊\nR1\tpartOf Arg1:T1 Arg2:T2\nR2\tpartOf Arg1:T1 Arg2:T2\n"
    assert len(by_hand("大学城属于科技走廊。\n", ann, lexicon).relations) == 1
