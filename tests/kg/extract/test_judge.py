"""Of relations that cannot hold beside each other the likelier is kept."""

from __future__ import annotations

from kg.extract.relations.judge import Judgement, contest
from kg.model import Predicate


def judged(*rows: tuple[int, Predicate, int, float]) -> list[Judgement]:
    return [Judgement(head, predicate, tail, score) for head, predicate, tail, score in rows]


def test_a_part_has_one_whole() -> None:
    plan, hub, apart = judged((1, "contributesTo", 5, 2.0), (1, "partOf", 6, 1.0), (2, "partOf", 6, 1.0))
    assert list(contest([plan, hub, apart])) == [plan, apart]


def test_wholes_that_a_list_names_alike_are_both_kept() -> None:
    both = judged((1, "contributesTo", 5, 2.0), (1, "contributesTo", 6, 2.0))
    assert list(contest(both)) == both


def test_an_industry_has_its_likeliest_developer_and_those_close_to_it() -> None:
    city, district, plan = judged((1, "develops", 9, 3.0), (2, "develops", 9, 2.5), (3, "develops", 9, 0.5))
    assert list(contest([city, district, plan])) == [city, district]
    other = judged((3, "develops", 8, 0.5))
    assert list(contest(other)) == other


def test_where_each_is_said_to_be_part_of_the_other_one_is() -> None:
    there, back = judged((1, "partOf", 2, 1.0), (2, "partOf", 1, 2.0))
    assert list(contest([there, back])) == [back]
    alike = judged((1, "cooperatesWith", 2, 1.0), (2, "cooperatesWith", 1, 1.0))
    assert list(contest(alike)) == alike[:1]


def test_where_a_thing_lies_takes_no_part_in_it() -> None:
    placed = judged((1, "locatedIn", 5, 0.1), (1, "locatedIn", 6, 3.0), (1, "partOf", 6, 2.0))
    assert list(contest(placed)) == placed
