"""Documents taken in, mended and taken out over HTTP, against a running service."""

from __future__ import annotations

import gzip
import io
import json
import socket
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import fields
from functools import partial
from pathlib import Path

import httpx2
import pytest
from pydantic import TypeAdapter

from api.routes.taking import Removed, Taken
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from tests.waiting import until

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
    assert answer.headers["content-type"].startswith("text/event-stream"), answer.text
    for block in answer.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_a_document_goes_in_and_can_be_read_at_once(client: httpx2.Client) -> None:
    answer = _take(client, place="武汉", year="2026", title="报告")
    assert (answer.status_code, answer.headers["location"]) == (201, "/documents/plan")
    said = answer.json()
    assert (said["id"], said["title"], said["unchanged"]) == ("plan", "报告", False)
    assert set(said) == {field.name for field in fields(TypeAdapter(Taken).validate_json(answer.content))}
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
    assert [name for name, _ in found] == ["received", "read", "extracted", "resolved", "committed"]
    assert [data["stage"] for _, data in found] == [name for name, _ in found]
    told = dict(found)
    assert (told["received"]["bytes"], told["read"]["characters"]) == (len(PLAN.encode()), len(PLAN))
    assert told["extracted"]["mentions"] == told["committed"]["mentions"]
    assert told["resolved"]["facts"] == told["committed"]["facts"]
    assert told["committed"]["id"] == "plan"
    assert client.get("/documents/plan").json()["document"]["summary"]["mentions"] == told["committed"]["mentions"]


def test_what_cannot_be_taken_is_told_and_changes_nothing(client: httpx2.Client, store: EmbeddedStore) -> None:
    assert _take(client).status_code == 201
    before = store.reader().generation
    another = _take(client, PLAN + "推进西湖新城建设。\n")
    assert (another.status_code, another.headers["content-type"]) == (409, "application/problem+json")
    with_progress = client.post("/documents", params={"id": "plan"}, content=b"\xe4\xb8", headers=EVENTS)
    name, data = _events(with_progress)[-1]
    assert (name, data["status"]) == ("error", 422)
    for params, body, status in [
        ({"name": "plan.exe"}, b"MZ", 422),
        ({"name": "plan.pdf"}, b"%PDF-1.4 broken", 422),
        ({}, b"", 422),
        ({"year": "soon"}, PLAN.encode(), 400),
        ({"place": "不存在的地方"}, PLAN.encode(), 400),
        ({"replace": "perhaps"}, PLAN.encode(), 400),
        ({"id": "a/b"}, PLAN.encode(), 400),
        ({"id": "a\u200bb"}, PLAN.encode(), 400),
        ({}, b"x" * 400_000, 413),
    ]:
        answer = client.post("/documents", params=params, content=body)
        assert answer.status_code == status, (params, answer.text)
        assert "\n" not in answer.json()["detail"]
    assert store.reader().generation == before
    assert _take(client, PLAN + "推进西湖新城建设。\n", replace="true").json()["replaced"] == ["plan"]


def test_files_that_unpack_to_too_much_are_refused_at_once(client: httpx2.Client, store: EmbeddedStore) -> None:
    before = store.reader().generation
    words, pictures = io.BytesIO(), io.BytesIO()
    for packed, name, size in ((words, "word/document.xml", 300_000_000), (pictures, "word/media/1.png", 50_000_000)):
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("[Content_Types].xml", "<Types/>")
            # The second is much smaller, but so are the files that this service takes.
            file.writestr(name, bytes(size))
    # A page of which the drawing unpacks to four hundred times what it has in the file.
    drawing = zlib.compress(b"0 0 m " * 20_000_000, 9)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    )
    pdf = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    pdf += b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n"
    for name, content in (("a.docx", words.getvalue()), ("b.docx", pictures.getvalue()), ("c.pdf", pdf)):
        assert len(content) < 1_000_000
        began = time.monotonic()
        answer = client.post("/documents", params={"name": name}, content=content)
        assert answer.status_code in {413, 422}, answer.text
        assert time.monotonic() - began < 30
    packed_body = client.post("/documents", content=gzip.compress(PLAN.encode()), headers={"Content-Encoding": "gzip"})
    assert packed_body.status_code == 415
    assert store.reader().generation == before


def test_nothing_is_written_without_the_token(address: str, store: EmbeddedStore) -> None:
    before = store.reader().generation
    with httpx2.Client(base_url=address, timeout=20) as stranger:
        assert stranger.post("/documents", content=PLAN.encode()).status_code == 401
        assert stranger.delete("/documents/plan").status_code == 401
        assert stranger.put("/documents/plan/annotations", content=b"").status_code == 401
    assert store.reader().generation == before


def test_a_document_goes_with_all_that_rests_on_it(client: httpx2.Client) -> None:
    _take(client)
    answer = client.delete("/documents/plan")
    assert TypeAdapter(Removed).validate_json(answer.content).id == "plan"
    assert client.get("/documents/plan").status_code == 404
    assert client.delete("/documents/plan").status_code == 404
    assert client.get("/entities", params={"q": "东湖科技创新走廊"}).json()["total"] == 0


def test_corrected_annotations_win_with_their_author(client: httpx2.Client) -> None:
    _take(client)
    read = client.get("/documents/plan/annotations")
    assert "东湖科技创新走廊" in read.text
    assert client.get("/documents/plan/annotations", headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    start = PLAN.index("南湖高新区")
    mine = f"T1\tZone {start} {start + 5}\t南湖高新区\n".encode()
    put = partial(client.put, "/documents/plan/annotations")
    answer = put(content=mine, params={"annotator": "李明"}, headers={"If-Match": read.headers["etag"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["annotator"] == "李明"
    found = client.get("/documents/plan").json()["document"]
    assert [found["text"][one["start"] : one["end"]] for one in found["mentions"]] == ["南湖高新区"]
    assert (found["mentions"][0]["confidence"], found["summary"]["annotators"]) == (1, ["李明"])
    assert client.get("/sparql", params={"query": 'ASK { ?person ?named "李明" }'}).json()["boolean"]
    # Whoever read them before would undo that.
    late = put(content=read.content, params={"annotator": "王芳"}, headers={"If-Match": read.headers["etag"]})
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    noted = mine + "#1\tAnnotatorNotes T1\tannotator: 王芳\n".encode()
    stages = _events(put(content=noted, headers=EVENTS))
    assert (stages[-1][0], stages[-1][1]["annotator"]) == ("committed", "王芳")


def test_annotations_that_do_not_fit_are_told_by_their_line(client: httpx2.Client, store: EmbeddedStore) -> None:
    _take(client)
    before = store.reader().generation
    for content, who, status, told in [
        (b"T1\tZone 0 9999\tx\n", "a", 400, "annotations, line 1: T1 ends at 9999"),
        (b"T1\tZone 0 3\t\xff\n", "a", 400, "UTF-8"),
        (b"", "a", 400, "empty"),
        ("T1\tZone 0 3\t东湖市\n".encode(), "", 400, "annotator"),
        ("T1\tZone 0 3\t东湖市\n".encode(), None, 400, "say who made"),
    ]:
        params = {} if who is None else {"annotator": who}
        answer = client.put("/documents/plan/annotations", content=content, params=params)
        assert answer.status_code == status, answer.text
        assert told in answer.json()["detail"]
        assert ".ann" not in answer.text
    assert client.put("/documents/none/annotations", content=b"x", params={"annotator": "a"}).status_code == 404
    assert client.get("/documents/none/annotations").status_code == 404
    assert store.reader().generation == before


def _sends(address: str, head: str, body: bytes) -> socket.socket:
    """A connection on which a document is being sent, by hand."""
    host, _, port = address.removeprefix("http://").partition(":")
    line = socket.create_connection((host, int(port)), timeout=30)
    fields = f"Host: {host}\r\nAuthorization: {BEARER['Authorization']}\r\n{head}\r\n"
    line.sendall(f"POST /documents?id=gone HTTP/1.1\r\n{fields}\r\n".encode() + body)
    return line


def test_a_client_that_goes_leaves_nothing_behind(address: str, client: httpx2.Client, store: EmbeddedStore) -> None:
    before = store.reader().generation
    body = PLAN.encode()
    for accept in ("text/event-stream", "application/json"):
        # It cannot be committed while another writes.
        with store.write(), _sends(address, f"Content-Length: {len(body)}\r\nAccept: {accept}", body) as line:
            told = b""
            while accept == "text/event-stream" and b"event: extracted" not in told:
                told += line.recv(4096)
            assert b"committed" not in told
        assert _take(client, id=accept[:4]).status_code == 201
    assert [one["slug"] for one in client.get("/documents").json()["documents"]] == ["appl", "text"]
    assert int(store.reader().generation) == int(before) + 2


def test_more_documents_than_may_be_on_their_way_are_put_off(tmp_path: Path, running: Running) -> None:
    store = open_store(tmp_path / "store", create=True)
    with (
        running(store, Settings(token=TOKEN, uploads=1, ingest_timeout=30)) as address,
        httpx2.Client(base_url=address, timeout=60, headers=BEARER) as client,
    ):
        with _sends(address, f"Content-Length: {len(PLAN)}\r\nExpect: 100-continue", b"") as slow:
            # The service asks for the body when it has a place for it.
            assert slow.recv(100).startswith(b"HTTP/1.1 100")
            refused = _take(client)
            assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
            assert client.delete("/documents/plan").status_code == 429
        until(lambda: _take(client).status_code in {200, 201})


def test_a_deadline_ends_it_before_the_commit(client: httpx2.Client, store: EmbeddedStore) -> None:
    _take(client, id="first")  # So that a process is up.
    before = store.reader().generation
    with store.write():
        plain = _take(client, timeout="2")
        assert (plain.status_code, "nothing was written" in plain.json()["detail"]) == (504, True)
        found = _events(client.post("/documents", params={"timeout": "6"}, content=PLAN.encode(), headers=EVENTS))
    assert [name for name, _ in found] == ["received", "read", "extracted", "error"]
    assert (found[-1][1]["status"], "nothing was written" in str(found[-1][1]["detail"])) == (504, True)
    assert store.reader().generation == before


def test_who_reads_sees_whole_commits(client: httpx2.Client) -> None:
    """While a document goes in and out, the list, the document and its facts are all there or all gone."""
    query = "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m plan:mentionType ?t } "
    whole = {0, _take(client).json()["mentions"]}
    stop, seen, wrong = threading.Event(), set[int](), list[str]()

    def look() -> None:
        with httpx2.Client(base_url=client.base_url, timeout=60) as reader:
            while not stop.is_set():
                answer = reader.get("/sparql", params={"query": query})
                seen.add(int(answer.json()["results"]["bindings"][0]["n"]["value"]))
                page = reader.get("/documents/plan")
                if page.status_code == 200:
                    found = page.json()["document"]
                    seen.add(len(found["mentions"]))
                    if found["summary"]["mentions"] != len(found["mentions"]) or found["text"] != PLAN:
                        wrong.append(page.text)
                elif page.status_code != 404:
                    wrong.append(page.text)
                time.sleep(0.02)  # Whoever reads without end leaves writers little of the machine.

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(4):
            assert client.delete("/documents/plan").status_code == 200
            assert _take(client).status_code == 201
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert (seen, wrong) == (whole, [])


def test_updates_need_not_wait_until_a_document_is_extracted(client: httpx2.Client) -> None:
    body = (PLAN * 500).encode()[:190_000].decode(errors="ignore").encode()
    with client.stream("POST", "/documents", params={"id": "plan"}, content=body, headers=EVENTS) as answer:
        lines = answer.iter_lines()
        assert "event: read" in (line for line in lines)
        update = client.post("/sparql", data={"update": "INSERT DATA { GRAPH <x:g> { <x:a> <x:b> 1 } }"})
        assert update.status_code == 204
        assert "event: extracted" in (line for line in lines)
        assert "event: committed" in (line for line in lines)
    both = "ASK { GRAPH <x:g> { <x:a> <x:b> 1 } ?document a plan:Document }"
    assert client.get("/sparql", params={"query": both}).json()["boolean"]
    client.post("/sparql", data={"update": "DROP GRAPH <x:g>"})


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
