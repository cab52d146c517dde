"""Documents taken in, mended and taken out over HTTP, against a running service."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest

from kg.settings import Settings
from kg.store import EmbeddedStore, open_store

Running = Callable[..., AbstractContextManager[str]]

TOKEN = "a secret of this test"  # noqa: S105
BEARER = {"Authorization": f"Bearer {TOKEN}"}
EVENTS = {"Accept": "text/event-stream"}
PLAN = """东湖市2026年政府工作报告

一、建设科技创新走廊
建设东湖科技创新走廊，推进东湖新城、南湖高新区建设。全市地区生产总值增长6.5%左右。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    return open_store(tmp_path_factory.mktemp("taking") / "store", create=True)


@pytest.fixture(scope="module")
def address(store: EmbeddedStore, running: Running) -> Iterator[str]:
    with running(store, Settings(token=TOKEN, max_bytes=200_000, timeout=20)) as found:
        yield found


@pytest.fixture
def client(address: str) -> Iterator[httpx2.Client]:
    """A client that may write; what it took in is gone afterwards."""
    with httpx2.Client(base_url=address, timeout=60, headers=BEARER) as found:
        yield found
        for one in found.get("/documents").json()["documents"]:
            assert found.delete(f"/documents/{one['slug']}").status_code == 200


def _take(client: httpx2.Client, text: str = PLAN, **params: str) -> httpx2.Response:
    return client.post("/documents", params={"id": "plan", **params}, content=text.encode())


def _events(answer: httpx2.Response) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in answer.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_document_goes_in_and_can_be_read_at_once(client: httpx2.Client) -> None:
    answer = _take(client, place="武汉", year="2026", title="报告")
    assert (answer.status_code, answer.headers["location"]) == (201, "/documents/plan")
    said = answer.json()
    assert (said["id"], said["title"], said["unchanged"]) == ("plan", "报告", False)
    assert said["facts"] > 0
    page = client.get(answer.headers["location"]).json()
    assert page["document"]["text"] == PLAN
    assert any(thing["label"] == "东湖科技创新走廊" for thing in page["things"].values())
    again = _take(client, place="武汉", year="2026", title="报告")
    assert (again.status_code, again.json()["unchanged"]) == (200, True)


def test_a_form_brings_a_file_with_what_is_known_of_it(client: httpx2.Client) -> None:
    files = {"file": ("../../报告.md", f"# 报告\n\n{PLAN}".encode(), "text/markdown")}
    answer = client.post("/documents", files=files, data={"id": "form", "place": "武汉", "year": "2026"})
    assert answer.status_code == 201, answer.text
    assert client.get("/documents/form").json()["document"]["text"].startswith("报告")


def test_progress_comes_as_events(client: httpx2.Client) -> None:
    answer = client.post("/documents", params={"id": "plan"}, content=PLAN.encode(), headers=EVENTS)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = _events(answer)
    assert [data.get("stage") for _, data in found] == ["received", "read", "extracted", "written", None]
    assert found[-1][0] == "done"
    assert found[-1][1]["id"] == "plan"


def test_what_cannot_be_taken_is_told_and_changes_nothing(client: httpx2.Client, store: EmbeddedStore) -> None:
    assert _take(client).status_code == 201
    before = store.reader().generation
    another = _take(client, PLAN + "推进西湖新城建设。\n")
    assert (another.status_code, another.headers["content-type"]) == (409, "application/problem+json")
    with_progress = client.post("/documents", params={"id": "plan"}, content=b"\xe4\xb8", headers=EVENTS)
    name, data = _events(with_progress)[-1]
    assert (name, data["status"]) == ("problem", 422)
    for params, body, status in [
        ({"name": "plan.exe"}, b"MZ", 422),
        ({"name": "plan.pdf"}, b"%PDF-1.4 broken", 422),
        ({}, b"", 422),
        ({"year": "soon"}, PLAN.encode(), 400),
        ({"place": "不存在的地方"}, PLAN.encode(), 400),
        ({}, b"x" * 400_000, 413),
    ]:
        answer = client.post("/documents", params=params, content=body)
        assert answer.status_code == status, (params, answer.text)
        assert "\n" not in answer.json()["detail"]
    assert store.reader().generation == before
    assert _take(client, PLAN + "推进西湖新城建设。\n", replace="true").json()["replaced"] == ["plan"]


def test_a_file_that_unpacks_to_too_much_is_refused(client: httpx2.Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", b"0" * 300_000_000)
    answer = client.post("/documents", params={"name": "bomb.docx"}, content=packed.getvalue())
    assert answer.status_code in {413, 422}


def test_nothing_is_written_without_the_token(address: str, store: EmbeddedStore) -> None:
    before = store.reader().generation
    with httpx2.Client(base_url=address, timeout=20) as stranger:
        assert stranger.post("/documents", content=PLAN.encode()).status_code == 401
        assert stranger.delete("/documents/plan").status_code == 401
        assert stranger.put("/documents/plan/annotations", content=b"").status_code == 401
    assert store.reader().generation == before


def test_a_document_goes_with_all_that_rests_on_it(client: httpx2.Client) -> None:
    _take(client)
    assert client.delete("/documents/plan").json()["removed"]
    assert client.get("/documents/plan").status_code == 404
    assert client.delete("/documents/plan").status_code == 404
    assert client.get("/entities", params={"q": "东湖科技创新走廊"}).json()["total"] == 0


def test_corrected_annotations_win_with_their_author(client: httpx2.Client) -> None:
    _take(client)
    standoff = client.get("/documents/plan/annotations").text
    assert "东湖科技创新走廊" in standoff
    start = PLAN.index("南湖高新区")
    mine = f"T1\tZone {start} {start + 5}\t南湖高新区\n"
    answer = client.put("/documents/plan/annotations", content=mine.encode(), headers={"X-Annotator": "%E6%9D%8E"})
    assert answer.status_code == 200, answer.text
    page = client.get("/documents/plan").json()
    names = {page["document"]["text"][one["start"] : one["end"]] for one in page["document"]["mentions"]}
    assert names == {"南湖高新区"}
    assert client.get("/sparql", params={"query": 'ASK { ?person ?named "李" }'}).json()["boolean"]
    wrong = client.put("/documents/plan/annotations", content=b"T1\tZone 0 9999\tx\n")
    assert (wrong.status_code, wrong.json()["detail"].startswith("plan.ann, line 1")) == (400, True)
    assert client.put("/documents/none/annotations", content=mine.encode()).status_code == 404


def test_documents_that_come_together_all_go_in(client: httpx2.Client) -> None:
    answers: list[int] = []

    def one(number: int) -> None:
        text = PLAN.replace("东湖", f"东湖{number}".translate(str.maketrans("0123", "甲乙丙丁")))
        answers.append(_take(client, text, id=f"p{number}").status_code)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 4
    assert len(client.get("/documents").json()["documents"]) == 4


def test_documents_are_listed_by_page_and_kept_while_nothing_changes(client: httpx2.Client) -> None:
    for year in ("2024", "2025", "2026"):
        _take(client, PLAN.replace("2026", year), id=f"y{year}", year=year, place="武汉")
    first = client.get("/documents", params={"limit": 2}).json()
    assert ([one["slug"] for one in first["documents"]], first["total"]) == (["y2024", "y2025"], 3)
    rest = client.get("/documents", params={"limit": 2, "cursor": first["next"]}).json()
    assert ([one["slug"] for one in rest["documents"]], rest["next"]) == (["y2026"], None)
    assert client.get("/documents", params={"year": "2025", "place": "武汉市"}).json()["total"] == 1
    assert client.get("/documents", params={"place": "440100"}).json()["total"] == 0
    page = client.get("/documents/y2025")
    same = client.get("/documents/y2025", headers={"If-None-Match": page.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    client.delete("/documents/y2024")
    assert client.get("/documents/y2025", headers={"If-None-Match": page.headers["etag"]}).status_code == 200


def test_a_document_of_the_examples_is_read_within_a_moment(client: httpx2.Client) -> None:
    for path in sorted((Path(__file__).parents[2] / "examples").glob("*.txt"))[:1]:
        answer = client.post("/documents", params={"name": path.name, "id": "sample"}, content=path.read_bytes())
        assert answer.status_code == 201
        assert client.get("/documents/sample").json()["document"]["sentences"]
