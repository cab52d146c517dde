"""A language model as the extractor, through langextract and its HTTP client, to a server that speaks the protocol."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.brat import Standoff, of_extraction, read_standoff, read_utf8
from kg.cli import make_app
from kg.errors import PlanatlasError
from kg.extract.serial import dumps, from_json
from kg.lexicon import Lexicon
from kg.llm import LanguageModelExtractor, ModelOptions
from kg.llm.prompt import examples
from kg.model import Extraction
from kg.store import open_store
from kg.text import read_text
from tests.kg.llm.server import ModelServer, Reply, Script, answer, item, serving

pytestmark = [
    pytest.mark.skipif(
        not (find_spec("langextract") and find_spec("openai")),
        reason="needs the extra: pip install 'planatlas[llm]'",
    ),
    pytest.mark.filterwarnings("default::DeprecationWarning:langextract"),
]

TEXT = (
    "河东市2024年工作报告\n"
    "一、2023年工作回顾\n"
    "2023年，地区生产总值1200亿元，增长6.5%。云谷大道建成通车，河东新城启动建设。\n"
    "二、2024年工作安排\n"
    "加快建设滨江创新走廊，河东新城、云谷科技园是走廊的核心平台。云谷科技园重点发展人工智能产业。\n"
)
REVIEW, AGENDA = "云谷大道建成通车", "加快建设滨江创新走廊"
GOOD = (
    item("AdminArea", "河东市"),
    item("Indicator", "地区生产总值", hasValue=["1200亿元", "6.5%"]),
    item("Quantity", "1200亿元", Modality="achieved"),
    item("Quantity", "6.5%", Modality="achieved"),
    item("Project", "云谷大道", Status="completed"),
    item("Zone", "河东新城", Status="started"),
    item("Corridor", "滨江创新走廊", Status="planned"),
    item("Zone", "河东新城", partOf=["滨江创新走廊"]),
    item("Zone", "云谷科技园", partOf=["滨江创新走廊"]),
    item("Zone", "云谷科技园", develops=["人工智能产业"]),
    item("Industry", "人工智能产业"),
)


def good(_passage: str, _request: dict[str, Any]) -> Reply:
    return answer(*GOOD)


def each(replies: dict[str, Reply]) -> Script:
    """Answers by what the passage holds; elsewhere nothing is found."""

    def script(passage: str, _request: dict[str, Any]) -> Reply:
        return next((reply for words, reply in replies.items() if words in passage), answer())

    return script


def in_turn(*replies: Reply) -> Script:
    """Answers in the order of the requests, the last one for ever."""
    left = list(replies)
    return lambda _passage, _request: left.pop(0) if len(left) > 1 else left[0]


def run(server: ModelServer, lexicon: Lexicon, text: str = TEXT, **options: Any) -> Extraction:  # noqa: ANN401 (the options' own)
    options = {"retries": 0, "parallel": 2, "timeout": 20.0} | options
    extractor = LanguageModelExtractor(ModelOptions("qwen3", server.url, **options), lexicon)
    return extractor.extract(read_text(text, name="plan.txt", slug="plan"))


def quotes(extraction: Extraction) -> list[tuple[str, str]]:
    return [(m.type, extraction.document.quote(m)) for m in extraction.mentions]


def stated(extraction: Extraction) -> list[tuple[str, ...]]:
    document, mentions = extraction.document, extraction.mentions
    return [
        (r.predicate, *(document.quote(mentions[end]) for end in (r.head, r.tail)), document.text[r.start : r.end])
        for r in extraction.relations
    ]


def test_good_answers_become_an_extraction(lexicon: Lexicon) -> None:
    with serving(good) as server:
        found = run(server, lexicon)
    assert quotes(found) == [(next(iter(one)), one[next(iter(one))]) for one in GOOD]
    assert [m.start for m in found.mentions] == sorted(m.start for m in found.mentions)
    by_text = {found.document.quote(m): m for m in found.mentions}
    assert by_text["云谷大道"].status == "completed"
    value, growth = by_text["1200亿元"].amount, by_text["6.5%"].amount
    assert value is not None
    assert growth is not None
    assert (value.value, value.unit, value.measure) == (Decimal("1.2e11"), "yuan", "level")
    assert (growth.value, growth.unit, growth.measure) == (Decimal("6.5"), "percent", "change")
    assert (by_text["1200亿元"].modality, by_text["1200亿元"].period) == ("achieved", "2023")
    assert stated(found) == [
        ("hasValue", "地区生产总值", "1200亿元", "地区生产总值1200亿元"),
        ("hasValue", "地区生产总值", "6.5%", "地区生产总值1200亿元，增长6.5%"),
        ("partOf", "河东新城", "滨江创新走廊", "加快建设滨江创新走廊，河东新城、云谷科技园是走廊的核心平台"),
        ("partOf", "云谷科技园", "滨江创新走廊", "加快建设滨江创新走廊，河东新城、云谷科技园是走廊的核心平台"),
        ("develops", "云谷科技园", "人工智能产业", "云谷科技园重点发展人工智能产业"),
    ]
    assert found.dropped == ()
    assert re.fullmatch(r"planatlas\.llm \S+ model=qwen3 endpoint=local \w+", found.extractor)
    assert {m.rule for m in found.mentions} | {r.rule for r in found.relations} == {"llm"}


def test_the_request_is_one_that_repeats(lexicon: Lexicon) -> None:
    with serving(good) as server:
        run(server, lexicon, api_key="sk-secret")
    (request,) = server.requests
    assert (request["model"], request["temperature"], request["seed"]) == ("qwen3", 0.0, 0)
    assert server.headers[0]["authorization"] == "Bearer sk-secret"
    assert server.paths == ["/v1/chat/completions"]
    assert server.passages[0] in TEXT


def test_the_same_answers_give_the_same_bytes(lexicon: Lexicon) -> None:
    delays = iter([0.0, 0.05, 0.0, 0.1, 0.0] * 4)

    def script(_passage: str, _request: dict[str, Any]) -> Reply:
        return answer(*GOOD, delay=next(delays))

    with serving(script) as server:
        first, second = (dumps(run(server, lexicon, chunk=30, parallel=3)) for _ in range(2))
    assert first == second
    assert len(server.requests) > 6


def test_a_model_that_is_always_right_loses_nothing_on_the_way(lexicon: Lexicon, samples: Path) -> None:
    for path in sorted(samples.glob("*.ann")):
        text, gold = read_utf8(path.with_suffix(".txt")), read_standoff(path)

        def script(passage: str, _request: dict[str, Any], *, text: str = text, gold: Standoff = gold) -> Reply:
            offset = text.index(passage)
            inside = {i: s for i, s in gold.entities.items() if offset <= s.start and s.end <= offset + len(passage)}
            items = []
            for ident, span in sorted(inside.items(), key=lambda entry: entry[1]):
                said: dict[str, Any] = {name: value for name, owner, value in gold.attributes if owner == ident}
                for predicate, head, tail in gold.relations:
                    if head == ident:
                        end = gold.entities[tail]
                        said.setdefault(predicate, []).append(text[end.start : end.end])
                items.append(item(span.type, text[span.start : span.end], **said))
            return answer(*items)

        with serving(script) as server:
            found = of_extraction(run(server, lexicon, text))
        assert set(found.entities.values()) == set(gold.entities.values())
        for part in (named_relations, placed_attributes):
            assert part(text, found) == part(text, gold)


def named_relations(text: str, one: Standoff) -> set[tuple[str, ...]]:
    """Relations with the texts of their ends, as they are scored."""
    spans = one.entities
    return {(p, *(text[spans[end].start : spans[end].end] for end in ends)) for p, *ends in one.relations}


def placed_attributes(_text: str, one: Standoff) -> set[tuple[str, object, str]]:
    """Attributes with the spans of their owners."""
    return {(name, one.entities[owner], value) for name, owner, value in one.attributes}


def test_wrong_offsets_and_paraphrases(lexicon: Lexicon) -> None:
    leaked = next(one for one in examples_of() if one not in TEXT)
    said = (
        item("Zone", "云谷科技园"),  # stands twice: langextract takes the first
        item("Zone", "河东的新城"),
        item("Corridor", "滨江科创走廊", Status="planned"),
        item("Project", leaked),
        item("Industry", "人工智能产业"),  # out of order
        item("Project", "云谷大道"),
        item("City", "河东市"),
        item("Quantity", "增长6.5%"),  # no amount as our parser reads it
    )
    with serving(lambda *_: answer(*said)) as server:
        found = run(server, lexicon)
    assert quotes(found) == [("Project", "云谷大道"), ("Zone", "云谷科技园"), ("Industry", "人工智能产业")]
    assert dict(found.dropped) == {
        "copied from an example": 1,
        "no amount that can be read": 1,
        "not in the text": 2,
        "unknown type": 1,
    }
    assert dict(from_json(json.loads(dumps(found))).dropped) == dict(found.dropped)


def examples_of() -> list[str]:
    """What stands in the few-shot examples."""
    folder = Path(__file__).parents[3] / "examples"
    return [one.quote for example in examples(folder) for one in example.items]


def test_names_listed_type_by_type_find_their_places(lexicon: Lexicon) -> None:
    ordered = sorted(GOOD, key=lambda one: (next(iter(one)), one[next(iter(one))]))
    with serving(lambda *_: answer(*ordered)) as server:
        found = run(server, lexicon)
    assert sorted(quotes(found)) == sorted((next(iter(one)), one[next(iter(one))]) for one in GOOD)
    assert found.dropped == ()


def test_relations_are_of_mentions_and_of_types_that_fit(lexicon: Lexicon) -> None:
    said = (
        item("Project", "云谷大道", develops=["人工智能产业"], knows=["河东新城"]),
        item("Zone", "河东新城", partOf=["云谷大道", "滨江创新走廊", "不存在的走廊"], develops="人工智能产业"),
        item("Corridor", "滨江创新走廊", partOf=["滨江创新走廊"]),
        item("Industry", "人工智能产业"),
    )
    with serving(lambda *_: answer(*said)) as server:
        found = run(server, lexicon)
    assert {(p, head, tail) for p, head, tail, _ in stated(found)} == {
        ("partOf", "河东新城", "云谷大道"),
        ("partOf", "河东新城", "滨江创新走廊"),
        ("develops", "河东新城", "人工智能产业"),
    }
    assert dict(found.dropped) == {
        "no such attribute": 1,
        "relation that the ontology forbids": 2,
        "relation to what is no mention": 1,
    }


def test_of_overlapping_names_the_longer_stays(lexicon: Lexicon) -> None:
    with serving(lambda *_: answer(item("Plan", "河东市2024年工作报告"), item("AdminArea", "河东市"))) as server:
        found = run(server, lexicon)
    assert quotes(found) == [("Plan", "河东市2024年工作报告")]
    assert dict(found.dropped) == {"overlaps another": 1}


def test_a_heading_of_another_chunk_is_the_end_of_a_relation(lexicon: Lexicon) -> None:
    text = "一、建设滨江创新走廊\n" + "全市干部群众团结奋斗。" * 3 + "\n河东新城加快建设。\n"
    script = each(
        {
            "一、": answer(item("Corridor", "滨江创新走廊", Status="planned")),
            "河东新城": answer(item("Zone", "河东新城", Status="planned", contributesTo=["滨江创新走廊"])),
        }
    )
    with serving(script) as server:
        found = run(server, lexicon, text, chunk=30)
    assert len(server.requests) > 1
    assert stated(found) == [("contributesTo", "河东新城", "滨江创新走廊", "河东新城加快建设")]
    assert any("片段所在的标题" in request["messages"][-1]["content"] for request in server.requests)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply('{"extractions": [{"Zone": "河东新'), "broken or truncated JSON"),
        (Reply('{"extractions": [{"Zone": "河东新', finish="length"), "broken or truncated JSON"),
        (Reply("我找到了河东新城。"), "broken or truncated JSON"),
        (Reply('{"answer": []}'), "broken or truncated JSON"),
        (Reply('{"extractions": [{"Zone": ["a"]}]}'), "broken or truncated JSON"),
        (Reply(""), "empty answer"),
        (Reply(None), "empty answer"),
        (Reply(status=500), r"the server failed \(500\)"),
        (Reply(status=400, message="context length exceeded"), r"the server refused the request \(400\)"),
        # Text goes to no other server than the one that was named.
        (Reply(status=307, headers={"location": "http://127.0.0.1:9/v1/chat/completions"}), r".* \(307\)"),
        (Reply(raw="<html>"), "no chat completion"),
        (Reply(raw='{"choices": []}'), "empty answer"),
    ],
)
def test_a_chunk_without_a_usable_answer_is_counted_and_the_rest_kept(
    lexicon: Lexicon, reply: Reply, reason: str
) -> None:
    script = each({REVIEW: reply, AGENDA: answer(item("Corridor", "滨江创新走廊"))})
    with serving(script) as server:
        found = run(server, lexicon, chunk=50)
    assert quotes(found) == [("Corridor", "滨江创新走廊")]
    ((told, count),) = found.dropped
    assert re.fullmatch(f"chunk: (?:{reason})", told)
    assert count == 1
    with (
        serving(lambda *_: reply) as server,
        pytest.raises(PlanatlasError, match=f"no usable answer about .*: (?:{reason}) for"),
    ):
        run(server, lexicon, chunk=50)


def test_slow_answers_are_waited_for_up_to_the_deadline(lexicon: Lexicon) -> None:
    script = each({REVIEW: answer(delay=1.0), AGENDA: answer(item("Corridor", "滨江创新走廊"))})
    with serving(script) as server:
        started = time.monotonic()
        found = run(server, lexicon, chunk=50, timeout=0.3)
    assert time.monotonic() - started < 5
    assert dict(found.dropped) == {"chunk: no answer within 0.3 seconds": 1}
    assert quotes(found) == [("Corridor", "滨江创新走廊")]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_fails_in_passing_is_tried_again(lexicon: Lexicon, status: int) -> None:
    with serving(in_turn(Reply(status=status, headers={"retry-after-ms": "1"}), answer(*GOOD))) as server:
        found = run(server, lexicon, retries=1)
    assert len(server.requests) == 2
    assert len(found.mentions) == len(GOOD)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(status=401, message="bad key sk-secret"), "refuses the key: set PLANATLAS_LLM_API_KEY"),
        (Reply(status=403), "refuses the key: set PLANATLAS_LLM_API_KEY"),
        (Reply(status=404), "knows no model 'qwen3'"),
        (Reply(status=429), r"takes no more requests for now \(429\): try again later"),
    ],
)
def test_what_no_chunk_can_pass_ends_at_once_with_one_line(lexicon: Lexicon, reply: Reply, message: str) -> None:
    with serving(lambda *_: reply) as server:
        options = ModelOptions("qwen3", server.url, api_key="sk-secret", retries=0, chunk=30)
        extractor = LanguageModelExtractor(options, lexicon)
        document = read_text(TEXT, name="plan.txt", slug="plan")
        for _ in range(2):
            with pytest.raises(PlanatlasError, match=message) as error:
                extractor.extract(document)
            assert "\n" not in str(error.value)
            assert "sk-secret" not in str(error.value)
    assert len(server.requests) == 1


def test_a_server_that_is_not_there(lexicon: Lexicon) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    extractor = LanguageModelExtractor(ModelOptions("qwen3", url, retries=0), lexicon)
    with pytest.raises(PlanatlasError, match="cannot be reached: start it, or correct"):
        extractor.extract(read_text(TEXT, name="plan.txt", slug="plan"))


@pytest.mark.parametrize("option", ["seed", "response_format", "temperature"])
def test_an_option_that_the_server_does_not_know_is_left_out(lexicon: Lexicon, option: str) -> None:
    def script(_passage: str, request: dict[str, Any]) -> Reply:
        known = request.get(option) in (None, {"type": "text"})
        return answer(*GOOD) if known else Reply(status=400, message=f"'{option}' is not supported")

    with serving(script) as server:
        found = run(server, lexicon, chunk=60, parallel=1)
    assert len(found.mentions) == len(GOOD)
    # Asked twice the first time, then no more.
    assert len([r for r in server.requests if r.get(option) not in (None, {"type": "text"})]) == 1


def test_fences_and_thoughts_around_the_json(lexicon: Lexicon) -> None:
    body = json.dumps({"extractions": list(GOOD)}, ensure_ascii=False)
    for content in (f"```json\n{body}\n```", f"<think>河东市是……</think>\n{body}"):
        with serving(in_turn(Reply(content))) as server:
            assert len(run(server, lexicon).mentions) == len(GOOD)


def test_a_proxy_of_the_environment_sees_nothing_that_stays_here(
    lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    with serving(good) as server:
        assert len(run(server, lexicon).mentions) == len(GOOD)
    assert "sk-of-another-service" not in json.dumps(server.headers)


def test_ctrl_c_waits_for_no_answer(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text(TEXT * 12, encoding="utf-8")
    slow = threading.Event()

    def script(_passage: str, _request: dict[str, Any]) -> Reply:
        if len(server.requests) > 1:
            slow.set()
            return answer(delay=30.0)
        return answer()

    with serving(script) as server:
        program = [sys.executable, "-c", "from kg.cli import main; main()"]
        asked = ["--extractor", "llm", "--model", "qwen3", "--base-url", server.url]
        started = subprocess.Popen([*program, "extract", str(plan), *asked], stdout=subprocess.DEVNULL)
        assert slow.wait(60)
        started.send_signal(signal.SIGINT)
        assert started.wait(15) == 130


def command(*arguments: str | Path) -> Any:  # noqa: ANN401 (click's result)
    return CliRunner().invoke(make_app(), [str(argument) for argument in arguments])


def test_end_to_end_into_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, store = tmp_path / "plan.txt", tmp_path / "store"
    plan.write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("PLANATLAS_LLM_API_KEY", "sk-secret")
    with serving(lambda *_: answer(*GOOD, item("Zone", "河西新城"))) as server:
        asked = ("--extractor", "llm", "--model", "qwen3", "--base-url", server.url, "--store", store)
        done = command("ingest", plan, *asked)
        assert done.exit_code == 0, done.output
        assert "dropped of what the model said: 1 not in the text" in done.stderr
        assert "is sent to" not in done.stderr
        again = command("ingest", plan, *asked)
        assert "1 unchanged" in again.stderr
        assert len(server.requests) == 1
    checked = command("validate", "--store", store)
    assert checked.exit_code == 0, checked.output
    reader = open_store(str(store)).reader()
    dump = tmp_path / "all.nq"
    assert command("export", "--format", "nquads", "-o", dump, "--store", store).exit_code == 0
    quads = dump.read_text(encoding="utf-8")
    assert re.search(r'ontology#extractor> "planatlas\.llm \S+ model=qwen3 endpoint=local', quads)
    assert 'ontology#rule> "llm"' in quads
    assert "sk-secret" not in quads
    (record,) = reader.documents().values()
    assert record.extractor.startswith("planatlas.llm")
    shown = command("show", "云谷科技园", "--store", store)
    assert "滨江创新走廊" in shown.output
    # The rules take the model's place when the same file is ingested by them.
    assert "1 documents" in command("ingest", plan, "--store", store).stderr


def test_extract_prints_what_was_dropped(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text(TEXT, encoding="utf-8")
    with serving(lambda *_: answer(*GOOD, item("Zone", "河西新城"))) as server:
        asked = ("--extractor", "llm", "--model", "qwen3", "--base-url", server.url)
        done = command("extract", plan, "--format", "json", *asked)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["dropped"] == {"not in the text": 1}
        out = command("extract", plan, "--out", tmp_path / "out", *asked)
        assert out.exit_code == 0
    assert "T1\tAdminArea 0 3\t河东市" in (tmp_path / "out" / "plan.ann").read_text(encoding="utf-8")


def test_the_command_line_says_what_is_wrong_and_where_text_goes(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text(TEXT, encoding="utf-8")
    done = command("extract", plan, "--extractor", "llm", "--model", "qwen3")
    assert done.exit_code == 1
    assert "--base-url" in done.stderr
    assert command("extract", plan, "--extractor", "gpt").exit_code == 2
    with serving(lambda *_: Reply(status=401)) as server:
        asked = ("--extractor", "llm", "--model", "qwen3", "--base-url", server.url)
        done = command("ingest", plan, *asked, "--store", tmp_path / "store")
    assert done.exit_code == 1
    assert "refuses the key" in done.stderr
    assert not (tmp_path / "store" / "current").exists()
    # The host cannot be found, and yet the user was told before anything was tried.
    done = command("extract", plan, "--extractor", "llm", "--model", "qwen3", "--base-url", "http://model.invalid/v1")
    assert done.stderr.splitlines()[0] == (
        "the text of the documents is sent to model.invalid, to be read by the model qwen3"
    )
    assert done.exit_code == 1
    assert "cannot be reached" in done.stderr
