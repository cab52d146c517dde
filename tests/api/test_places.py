"""What stands where, as a running service tells it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest


def counts(answer: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["name"]: (one["direct"], one["inside"]) for one in answer["areas"]}


@pytest.mark.parametrize(
    ("query", "city", "port", "unplaced"),
    [
        ("", (13, 16), (2, 2), 5),
        ("?type=Zone", (1, 3), (2, 2), 0),
        ("?type=plan:Place", (6, 8), (2, 2), 1),
        ("?status=planned", (2, 2), (0, 0), 0),
        ("?status=plan:status-completed", (2, 2), (0, 0), 0),
        ("?year=2018", (3, 5), (1, 1), 1),
        ("?document=yunchuan-2018-report&status=planned", (0, 0), (0, 0), 0),
        ("?document=yunchuan-2018-report&status=completed", (2, 2), (0, 0), 0),
        ("?type=Nothing", (0, 0), (0, 0), 0),
    ],
)
def test_things_are_counted_by_choice(
    client: httpx2.Client, query: str, city: tuple[int, int], port: tuple[int, int], unplaced: int
) -> None:
    answer = client.get(f"/places{query}").json()
    found = counts(answer)
    assert (found["云川市"], found["临港区"], answer["unplaced"]) == (city, port, unplaced)
    assert answer["placed"] == city[1]
    # Each area lists what it counts.
    for code, number in (("990100", city[1]), ("990102", port[1]), ("none", unplaced)):
        assert client.get(f"/places/{code}{query}").json()["total"] == number


def test_choices_tell_what_else_there_is(client: httpx2.Client) -> None:
    answer = client.get("/places?type=Zone&status=completed").json()
    assert answer["placed"] == 0
    assert answer["types"] == {"Project": 2}
    assert answer["statuses"] == {}
    assert answer["years"] == {"2016": 1, "2018": 1}


def test_pages_follow_one_another(client: httpx2.Client) -> None:
    seen, path = [], "/places/990100?limit=6"
    while path:
        answer = client.get(path)
        seen += [one["node"]["iri"] for one in answer.json()["items"]]
        path = "/places/990100" + answer.links["next"]["url"] if "next" in answer.links else ""
    assert len(seen) == len(set(seen)) == 16


def test_what_stands_in_the_area_itself_is_listed_alone(client: httpx2.Client) -> None:
    answer = client.get("/places/990100?direct=true&limit=200").json()
    assert answer["total"] == 13
    assert {area["label"] for one in answer["items"] for area in one["areas"]} == {"云川市"}
    assert not any(one["stated"] for one in answer["items"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/places/123456", 404),
        ("/places/nowhere", 404),
        ("/places?year=soon", 400),
        ("/places?document=nothing", 404),
        ("/places/990100?limit=0", 400),
        ("/places/990100?start=-1", 400),
    ],
)
def test_what_is_wrong_is_said(client: httpx2.Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
