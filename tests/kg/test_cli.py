"""The command line as a user meets it: what it prints where, its exit codes, and one clear line for each mistake."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import kg
from kg.cli import COMMANDS, make_app, output
from kg.cli.export import NAMES
from kg.export import FORMATS
from kg.store import open_store

ZONES = (
    "广州高新区", "中新广州知识城", "科学城", "琶洲互联网创新集聚区", "生物岛",
    "大学城", "国际创新城", "民营科技园", "南沙明珠科技城", "南沙湾科技创新集聚区",
)  # fmt: skip

#: A page such as a novel has: people, weather and feelings, no plan.
NOVEL = (
    "雨停的时候，老周还坐在门槛上，手里捏着那封没有寄出去的信。巷口的猫叫了两声，他抬起头，看见小女儿提着空篮子回来，"
    "裤脚全湿了。“米铺关门了，”她说，“掌柜的回乡下去了。”他点点头，什么也没有问。屋里的灯很暗，墙上的钟走得很慢，"
    "像是怕惊动了谁。夜里起了风，窗纸一阵阵地响，他想起许多年前在渡口送别的那个早晨，也是这样的天气，也是这样的沉默。"
    "她没有回头，船就慢慢地远了，只剩下一片白茫茫的水。\n"
) * 8


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("PLANATLAS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def store(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the sample plans."""
    place = str(tmp_path_factory.mktemp("cli") / "store")
    assert call("ingest", *sorted(samples.glob("*.txt")), "--store", place).exit_code == 0
    return place


def call(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    """The program in this process."""
    return CliRunner().invoke(make_app(), [str(argument) for argument in arguments], input=stdin)


def program(*arguments: str | Path, stdin: bytes | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """The program as it is installed."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", **variables}
    return subprocess.run(
        [str(Path(sys.executable).parent / "planatlas"), *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=environment, check=False,
        input=None if stdin is None else stdin.decode(),
    )  # fmt: skip


def _open_files(pid: int) -> list[str]:
    """Paths of the files that a process has open."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(link.readlink()))
    return found


def fingerprint(folder: str | Path) -> str:
    """A hash of everything in a folder but the index of names, which any reading may make; "" where there is none."""
    if not Path(folder).exists():
        return ""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file() and not path.match("search*"))
    return hashlib.sha256(b"".join(str(p).encode() + p.read_bytes() for p in files)).hexdigest()


def assert_refused(result: Result | subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 1, nothing but one line on standard error (beside a summary), no traceback."""
    code = result.exit_code if isinstance(result, Result) else result.returncode
    assert code == 1, result.stderr
    told = [line for line in result.stderr.splitlines() if line.startswith("planatlas: ")]
    assert len(told) == 1, result.stderr
    assert "Traceback" not in result.stderr
    for word in words:
        assert re.search(word, told[0]), told[0]


class TestProgram:
    """The program as a whole."""

    def test_help_is_fast_and_names_every_command(self) -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = program("--help")
        took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        assert done.returncode == 0
        for command in (*COMMANDS, "serve"):
            assert re.search(
                rf"^  {command if isinstance(command, str) else command.__name__} ", done.stdout, re.MULTILINE
            )
        assert took < 1, "seconds of the processor; 0.15 are usual"

    @pytest.mark.parametrize("module", ["rdflib", "fastapi", "networkx", "pyshacl", "pyoxigraph", "rich"])
    def test_help_imports_nothing_heavy(self, module: str) -> None:
        code = f"import sys, kg.cli; kg.cli.make_app(); sys.exit({module!r} in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def test_extraction_imports_no_store_or_service(self, samples: Path) -> None:
        code = (
            "import sys, kg.cli\n"
            "try: kg.cli.make_app()(['extract', sys.argv[1]])\n"
            "except SystemExit as end: assert not end.code\n"
            "heavy = {'rdflib', 'fastapi', 'networkx', 'pyshacl', 'SPARQLWrapper'} & set(sys.modules)\n"
            "sys.exit(' '.join(heavy) or 0)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(samples / "guangzhou-2016-report.txt")],
            capture_output=True, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def test_version(self) -> None:
        assert call("--version").output == f"planatlas {kg.__version__}\n"

    @pytest.mark.parametrize(
        "arguments",
        [
            ["no-such-command"],
            ["query", "--no-such-option"],
            ["query"],
            ["query", "a", "b"],
            ["extract"],
            ["extract", "x.txt", "--format", "xml"],
            ["ingest", "x.txt", "--year", "soon"],
            ["export"],
            ["export", "--format", "dot", "--shapes", "x.geojson"],
            ["neighbors", "x", "--direction", "up"],
        ],
    )
    def test_wrong_use_is_exit_code_2(self, arguments: list[str]) -> None:
        result = call(*arguments)
        assert result.exit_code == 2
        assert "Usage: " in result.stderr

    def test_a_closed_pipe_is_no_error(self, store: str) -> None:
        command = f"{Path(sys.executable).parent / 'planatlas'} export --format nquads --store {store} | head -1"
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
        assert done.stderr == ""
        assert done.stdout.count("\n") == 1
        assert done.returncode in {0, 141}

    @pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see when the program waits")
    def test_ctrl_c_ends_it_quietly(self, store: str) -> None:
        # Whoever runs the tests in the background may have told them, and so the program, to ignore the signal.
        listening = ["env", "--default-signal=INT"]
        command = [*listening, str(Path(sys.executable).parent / "planatlas"), "query", "-", "--store", store]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            # It has opened the store once it holds the newest generation, and then waits for the query.
            while not any(store in line for line in _open_files(process.pid)):
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            printed, told = process.communicate(timeout=20)
        assert (process.returncode, printed, told) == (130, b"", b"")

    def test_a_command_that_cannot_be_loaded_takes_none_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        broken = EntryPoint(name="broken", value="no_such_package:run", group="kg.commands")
        monkeypatch.setattr("kg.cli.entry_points", lambda **_: [broken])
        result = call("--help")
        assert result.exit_code == 0
        assert "  extract " in result.stdout

    def test_a_locale_without_chinese_prints_chinese(self, store: str) -> None:
        done = program("show", "广州科技创新走廊", "--store", store, PYTHONIOENCODING="ascii")
        assert done.returncode == 0
        assert "广州科技创新走廊" in done.stdout

    def test_the_store_can_be_named_by_the_environment(self, store: str) -> None:
        done = program("query", "ASK { ?c a plan:Corridor }", PLANATLAS_STORE=store)
        assert (done.stdout, done.stderr, done.returncode) == ("yes\n", "", 0)

    def test_a_setting_that_cannot_be_is_told(self, store: str) -> None:
        assert_refused(program("show", "x", "--store", store, PLANATLAS_PORT="door"), "PLANATLAS_PORT must be a number")


class TestDemo:
    """``planatlas demo``."""

    def test_it_answers_with_quotes(self, tmp_path: Path) -> None:
        done = program("demo", "--store", tmp_path / "d")
        assert done.returncode == 0, done.stderr
        for zone in ZONES:
            assert re.search(rf"^ ?\d+\. {zone}\n    “[^”]*{zone}[^”]*”$", done.stdout, re.MULTILINE), zone
        assert len(re.findall(r"^ ?\d+\. ", done.stdout, re.MULTILINE)) == len(ZONES)
        tried = re.findall(r"^  \S*planatlas ((?:show|query) .*)$", done.stdout, re.MULTILINE)
        assert len(tried) == 3
        for words in tried:
            result = call(*words.split())
            assert result.exit_code == 0
            assert result.stdout.count("\n") > 3, words

    def test_it_can_be_run_again_and_read_by_programs(self) -> None:
        first = call("demo", "--no-serve", "--json")
        second = call("demo", "--no-serve", "--json")
        assert first.exit_code == second.exit_code == 0
        answer = json.loads(second.stdout)
        assert json.loads(first.stdout) == answer
        assert answer["store"] == "planatlas-demo"
        assert [one["zone"] for one in answer["zones"]] == list(ZONES)
        assert all(
            one["zone"] in one["quote"] and one["end"] - one["start"] == len(one["quote"]) for one in answer["zones"]
        )


class TestIngest:
    """``planatlas ingest``."""

    def test_the_summary_tells_what_was_done(self, samples: Path) -> None:
        result = call("ingest", samples, "--store", "s")
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert len(lines) == 2
        assert "广州市2016年工作报告" in lines[0]
        assert "2 documents" in result.stderr
        assert "0 refused" in result.stderr
        assert "left out" in result.stderr

    def test_json_is_for_programs(self, samples: Path) -> None:
        result = call("ingest", samples / "guangzhou-2016-report.txt", "--store", "s", "--json")
        report = json.loads(result.stdout)
        (document,) = report["documents"]
        assert document["title"] == "广州市2016年工作报告（示例）"
        assert document["facts"] > 50
        assert report["refused"] == []

    def test_the_same_file_twice_changes_nothing(self, samples: Path, store: str) -> None:
        before = fingerprint(store)
        result = call("ingest", samples / "guangzhou-2016-report.txt", "--store", store)
        assert result.exit_code == 0
        assert "1 unchanged" in result.stderr
        assert fingerprint(store) == before

    def test_standard_input_and_what_is_told(self, tmp_path: Path) -> None:
        text = "一、重点项目\n推进青石大桥建设。\n"
        result = call(
            "ingest", "-", "--place", "广州", "--year", "2030", "--title", "试验", "--id", "trial",
            "--store", tmp_path / "s", stdin=text,
        )  # fmt: skip
        assert result.exit_code == 0, result.stderr
        assert result.stdout.startswith("trial  试验  ")
        found = call("query", "SELECT ?y { doc:trial plan:year ?y }", "--format", "csv", "--store", tmp_path / "s")
        assert found.stdout.split() == ["y", "2030"]

    def test_what_cannot_be_read_is_refused_and_the_rest_goes_in(self, samples: Path) -> None:
        Path("empty.txt").touch()
        result = call("ingest", "empty.txt", samples / "guangzhou-2017-report.txt", "--store", "s")
        assert_refused(result, r"empty\.txt.*empty")
        assert "1 documents" in result.stderr
        assert "1 refused" in result.stderr
        assert "广州市2017年工作报告" in result.stdout

    def test_a_novel_gives_few_facts(self) -> None:
        Path("novel.txt").write_text(NOVEL, encoding="utf-8")
        result = call("ingest", "novel.txt", "--store", "s", "--json")
        assert result.exit_code == 0
        (document,) = json.loads(result.stdout)["documents"]
        assert document["facts"] + document["observations"] <= 2


class TestBadInput:
    """Each mistake: one clear line, exit code 1, the store untouched."""

    @pytest.fixture
    def untouched(self, store: str) -> Iterator[str]:
        before = fingerprint(store)
        yield store
        assert fingerprint(store) == before

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("empty.txt", b"", "empty"),
            ("blank.txt", b" \n\t\n", "empty|no text"),
            ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "PNG"),
            ("noise.txt", bytes(i * 167 % 256 for i in range(5000)), "noise"),
            ("cut.txt", "大学城".encode()[:-1], "cut"),
            ("report.docx", b"PK\x03\x04", "docx"),
        ],
    )
    def test_a_file_that_is_no_text(self, untouched: str, name: str, content: bytes, words: str) -> None:
        Path(name).write_bytes(content)
        assert_refused(call("ingest", name, "--store", untouched), name, words)
        assert_refused(call("extract", name), name, words)

    def test_a_folder_without_readable_files(self, untouched: str, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "a.bin").write_bytes(b"\0")
        assert_refused(call("ingest", "folder", "--store", untouched), "folder", "no readable file")

    def test_a_path_that_is_not_there(self, untouched: str) -> None:
        assert_refused(call("ingest", "nowhere.txt", "--store", untouched), r"nowhere\.txt", "no such file")

    def test_a_text_of_200_megabytes(self, untouched: str) -> None:
        with Path("large.txt").open("wb") as file:
            file.truncate(200_000_000)
        assert_refused(call("ingest", "large.txt", "--store", untouched), r"large\.txt", "too large")

    def test_nothing_is_made_where_nothing_could_be_read(self) -> None:
        Path("empty.txt").touch()
        assert_refused(call("ingest", "empty.txt", "--store", "new"), "empty")
        assert not Path("new").exists()

    @pytest.mark.parametrize(
        "query", ["SELECT ?s WHERE { ?s ?p", "SELEKT", "DELETE WHERE { ?s ?p ?o }", "ASK { SERVICE <http://x/> {} }"]
    )
    def test_a_query_that_cannot_be_answered(self, untouched: str, query: str) -> None:
        assert_refused(call("query", query, "--store", untouched), "quer|update|SERVICE")

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["query", "--name", "nothing"], "no query 'nothing'"),
            (["query", "--name", "corridor-zones"], "needs corridor"),
            (["query", "--name", "corridor-zones", "corridor=没有的走廊"], "没有的走廊"),
            (["query", "--name", "corridor-zones", "corridor"], "key=value"),
            (["query", "--name", "hubs", "x=1"], "no parameter x"),
            (["query", "--name", "hubs", "--file", "x.rq"], "only one of"),
            (["query", "--file", "missing.rq"], r"missing\.rq"),
            (["query", "mine.rq"], r"did you mean --file mine\.rq"),
            (["query", "hubs"], "did you mean --name hubs"),
            (["query", "ASK {}", "--format", "turtle"], "turtle"),
            (["show", "没有的东西"], "没有的东西"),
            (["neighbors", "广州科技创新走廊", "--depth", "9"], "depth"),
            (["path", "大学城", "大学城"], "two different things"),
            (["export", "--format", "docx"], "no format 'docx'"),
            (["export", "--format", "turtle", "--type", "Zone", "--around", "大学城"], "only one of"),
            (["export", "--format", "turtle", "--document", "nothing"], "nothing"),
            (["export", "--format", "turtle", "--entity", "没有的东西"], "没有的东西"),
            (["export", "--format", "dot", "--edges", "partOf,likes"], "no edges 'likes'"),
            (["export", "-o", "graph.zip"], "graph.zip says no format"),
            (["export", "--format", "geojson", "--shapes", "missing.geojson"], "missing.geojson cannot be read"),
            (["export", "--format", "turtle", "-o", "no/such/folder/x.ttl"], "cannot be written"),
        ],
    )
    def test_what_is_not_there(self, untouched: str, arguments: list[str], words: str) -> None:
        assert_refused(call(*arguments, "--store", untouched), words)

    @pytest.mark.parametrize(
        "command", [["show", "x"], ["query", "ASK {}"], ["validate"], ["export", "--format", "trig"]]
    )
    def test_a_store_that_is_not_there(self, command: list[str]) -> None:
        assert_refused(call(*command, "--store", "nowhere"), "there is no store nowhere", "ingest")
        assert not Path("nowhere").exists()

    def test_a_folder_that_is_no_store(self, samples: Path) -> None:
        Path("mine").mkdir()
        Path("mine/letter.txt").write_text("mine", encoding="utf-8")
        assert_refused(call("ingest", samples / "guangzhou-2016-report.txt", "--store", "mine"), "mine")
        assert [path.name for path in Path("mine").iterdir()] == ["letter.txt"]

    def test_a_store_that_cannot_be_written(self, samples: Path) -> None:
        Path("file").touch()
        assert_refused(call("ingest", samples / "guangzhou-2016-report.txt", "--store", "file/store"), "file/store")

    def test_a_corrupt_store(self, store: str, samples: Path, tmp_path: Path) -> None:
        broken = tmp_path / "broken"
        shutil.copytree(store, broken)
        for path in broken.rglob("*"):
            if path.is_file() and "generations" in path.parts:
                path.chmod(0o644)
                path.write_bytes(b"damaged")
        before = fingerprint(broken)
        assert_refused(call("show", "大学城", "--store", broken), "damaged")
        assert_refused(call("ingest", samples / "guangzhou-2016-report.txt", "--store", broken), "damaged")
        assert fingerprint(broken) == before

    def test_a_store_in_use_by_another_writer(self, untouched: str) -> None:
        Path("new.txt").write_text("推进青石大桥建设。", encoding="utf-8")
        with open_store(untouched).write():
            assert_refused(program("ingest", "new.txt", "--store", untouched), "writing|use")

    def test_gold_that_is_none(self, tmp_path: Path) -> None:
        assert_refused(call("evaluate", "nowhere"), "nowhere")
        assert_refused(call("evaluate", tmp_path), r"no \.ann file")


class TestQuery:
    """``planatlas query``."""

    def test_a_named_query_answers(self, store: str) -> None:
        result = call(
            "query", "--name", "corridor-zones", "corridor=广州科技创新走廊", "--format", "json", "--store", store
        )
        rows = json.loads(result.stdout)["results"]["bindings"]
        assert {row["zoneLabel"]["value"] for row in rows} == set(ZONES)

    def test_a_file_with_a_header_takes_parameters(self, store: str, root: Path) -> None:
        file = root / "queries" / "corridor-zones.rq"
        result = call("query", "--file", file, "corridor=广州科技创新走廊", "--format", "csv", "--store", store)
        assert result.stdout.count("\n") == len(ZONES) + 1

    def test_a_file_without_a_header_takes_none(self, store: str) -> None:
        Path("q.rq").write_text("ASK { ?c a plan:Corridor }", encoding="utf-8")
        assert call("query", "-f", "q.rq", "--store", store).stdout == "yes\n"
        assert_refused(call("query", "-f", "q.rq", "a=1", "--store", store), "takes none")

    def test_standard_input(self, store: str) -> None:
        assert call("query", "-", "--store", store, stdin="ASK { ?c a plan:Nothing }").stdout == "no\n"

    def test_the_list_names_parameters(self) -> None:
        result = call("query", "--list")
        assert re.search(r"^corridor-zones +corridor +", result.stdout, re.MULTILINE)
        assert "corridor-zones" in json.loads(call("query", "--list", "--format", "json").stdout)

    @pytest.mark.parametrize(("format_", "start"), [("json", "{"), ("xml", "<?xml"), ("csv", "c\r\n"), ("tsv", "?c\n")])
    def test_standard_formats(self, store: str, format_: str, start: str) -> None:
        result = call("query", "SELECT DISTINCT ?c { ?c a plan:Corridor }", "--format", format_, "--store", store)
        assert result.stdout_bytes.decode().startswith(start)

    def test_triples(self, store: str) -> None:
        query = "CONSTRUCT { ?c a plan:Corridor } WHERE { ?c a plan:Corridor }"
        turtle = call("query", query, "--store", store).stdout
        assert "广州科技创新走廊> a plan:Corridor ." in turtle
        assert call("query", query, "--store", store).stdout == turtle
        triples = call("query", query, "--format", "ntriples", "--store", store).stdout
        assert triples.count("\n") == turtle.count("a plan:Corridor")

    def test_a_file_is_written_whole_or_not_at_all(self, store: str) -> None:
        query = "SELECT DISTINCT ?c { ?c a plan:Corridor }"
        assert call("query", query, "--format", "csv", "-o", "out.csv", "--store", store).exit_code == 0
        assert Path("out.csv").read_text(encoding="utf-8").startswith("c\n")
        assert not Path("out.csv.part").exists()


class TestTable:
    """Tables in which a Han character is two cells wide."""

    def test_columns_align(self) -> None:
        assert list(output.table(["zone", "n"], [["大学城", "1"], ["GE生物科技园", "12"]])) == [
            "zone          n",
            "────────────  ──",
            "大学城        1",
            "GE生物科技园  12",
        ]

    def test_a_narrow_terminal_breaks_cells(self) -> None:
        lines = list(output.table(["a", "b"], [["广州科技创新走廊", "大学城"]], width=20))
        assert lines[2:] == ["广州科技创新  大学城", "走廊"]

    def test_line_ends_stay_out(self) -> None:
        assert list(output.table(["a"], [["x\ny\tz"]]))[-1] == "x y z"

    def test_without_rows(self) -> None:
        assert list(output.table(["a", "b"], [])) == ["a  b", "─  ─"]


class TestGraph:
    """``show``, ``neighbors``, ``path``."""

    def test_show_groups_facts_with_quotes_and_offsets(self, store: str, samples: Path) -> None:
        result = call("show", "广州科技创新走廊", "--store", store)
        assert result.stdout.startswith("广州科技创新走廊  Corridor")
        text = (samples / "guangzhou-2016-report.txt").read_text(encoding="utf-8")
        quotes = re.findall(r"^    “(.*)”\n    doc/\S*2016\S* (\d+)–(\d+)$", result.stdout, re.MULTILINE)
        assert quotes
        for quote, start, end in quotes:
            assert text[int(start) : int(end)] == quote
        assert result.stdout.index("\ncontributesTo\n") < result.stdout.index("\npartOf ←")

    def test_json(self, store: str) -> None:
        entity = json.loads(call("show", "广州科技创新走廊", "--json", "--store", store).stdout)
        parts = {f["other"]["label"] for f in entity["facts"] if f["predicate"] == "partOf" and not f["outgoing"]}
        assert parts == set(ZONES)

    def test_an_identifier_does_as_well_as_a_name(self, store: str) -> None:
        by_name = call("show", "广州科技创新走廊", "--json", "--store", store).stdout
        assert call("show", json.loads(by_name)["node"]["id"], "--json", "--store", store).stdout == by_name

    def test_values_of_an_indicator(self, store: str) -> None:
        shown = call("show", "地区生产总值", "--store", store).stdout
        assert re.search(r"1\.81万亿元 = 1810000000000 yuan  \(achieved, level", shown)
        assert re.search(r"8\.4% = 8\.4 percent  \(achieved, change", shown)

    def test_neighbors(self, store: str) -> None:
        result = call("neighbors", "广州科技创新走廊", "--kind", "Zone", "--direction", "in", "--store", store)
        assert result.stdout.count("─partOf→ 广州科技创新走廊") == len(ZONES)
        limited = call("neighbors", "广州科技创新走廊", "--limit", "3", "--json", "--store", store)
        found = json.loads(limited.stdout)
        assert len(found["edges"]) == 3
        assert sum(found["cut"].values()) >= len(ZONES) - 3

    def test_path(self, store: str) -> None:
        result = call("path", "大学城", "国际科技创新枢纽", "--paths", "1", "--store", store)
        assert result.stdout.startswith("1. 2 steps\n")
        ways = json.loads(call("path", "大学城", "国际科技创新枢纽", "--json", "--store", store).stdout)
        assert ways[0]["nodes"][0]["label"] == "大学城"


class TestExport:
    """``planatlas export``."""

    @pytest.mark.parametrize("suffix", [one.extension for one in FORMATS])
    def test_formats_by_suffix(self, store: str, suffix: str) -> None:
        name = Path(f"graph.{suffix}")
        assert call("export", "-o", name, "--store", store).exit_code == 0
        first = name.read_bytes()
        if suffix.endswith("zip"):
            with zipfile.ZipFile(name) as archive:
                texts = [archive.read(inside).decode() for inside in archive.namelist()]
        else:
            texts = [first.decode()]
        assert any("广州" in text for text in texts)
        assert call("export", "-o", name, "--store", store).exit_code == 0
        assert name.read_bytes() == first

    def test_parts(self, store: str) -> None:
        def lines(*arguments: str | Path) -> int:
            result = call("export", "--format", "nquads", *arguments, "--store", store)
            assert result.exit_code == 0, result.stderr
            return result.stdout.count("\n")

        Path("q.rq").write_text("SELECT ?c { ?c a plan:Corridor }", encoding="utf-8")
        whole = lines()
        for part in (
            ["--document", "440100-2016-report"],
            ["--around", "大学城"],
            ["--type", "Hub"],
            ["--query", "q.rq"],
            ["--entity", "大学城", "--entity", "广州科技创新走廊"],
        ):
            assert 0 < lines(*part) < whole

    def test_the_help_names_every_format(self) -> None:
        assert NAMES.split(", ") == [one.name for one in FORMATS]

    def test_edges_can_be_chosen(self, store: str) -> None:
        result = call("export", "--format", "nodelink", "--edges", "partOf", "--edges", "within", "--store", store)
        assert {edge["predicate"] for edge in json.loads(result.stdout)["edges"]} == {"partOf", "within"}


class TestExtract:
    """``planatlas extract``."""

    def test_a_folder_that_opens_in_brat(self, samples: Path) -> None:
        result = call("extract", samples, "--out", "out")
        assert result.exit_code == 0
        assert {path.name for path in Path("out").iterdir()} == {
            "annotation.conf", "visual.conf",
            *(f"guangzhou-{year}-report.{suffix}" for year in (2016, 2017) for suffix in ("ann", "txt")),
        }  # fmt: skip
        assert (
            Path("out/guangzhou-2016-report.txt").read_bytes() == (samples / "guangzhou-2016-report.txt").read_bytes()
        )

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
    def test_offsets_count_in_the_decoded_file_with_its_line_ends(self, encoding: str) -> None:
        text = "一、重点工作\r\n建设琶洲互联网创新集聚区，推进国际航运枢纽建设。\r\n"
        Path("a.txt").write_bytes(text.encode(encoding))
        assert call("extract", "a.txt", "--out", ".").exit_code == 0
        assert Path("a.txt").read_bytes() == text.encode(encoding)
        lines = [line.split("\t") for line in Path("a.ann").read_text(encoding="utf-8").splitlines() if line[0] == "T"]
        assert "琶洲互联网创新集聚区" in {quote for _, _, quote in lines}
        for _, body, quote in lines:
            _, start, end = body.split()
            assert text[int(start) : int(end)] == quote

    def test_the_text_of_other_files_is_written_beside(self) -> None:
        Path("a.md").write_text("# 规划\n\n建设**国际航运枢纽**。\n", encoding="utf-8")
        assert call("extract", "a.md", "--out", "out").exit_code == 0
        text = Path("out/a.txt").read_bytes().decode()
        _, body, quote = Path("out/a.ann").read_text(encoding="utf-8").splitlines()[0].split("\t")
        _, start, end = body.split()
        assert text[int(start) : int(end)] == quote == "国际航运枢纽"

    def test_another_text_is_not_overwritten(self, samples: Path) -> None:
        Path("out").mkdir()
        Path("out/guangzhou-2016-report.txt").write_text("mine", encoding="utf-8")
        assert_refused(call("extract", samples / "guangzhou-2016-report.txt", "--out", "out"), "another text")
        assert Path("out/guangzhou-2016-report.txt").read_text(encoding="utf-8") == "mine"

    def test_two_files_of_one_name_are_told_apart(self, samples: Path) -> None:
        Path("guangzhou-2016-report.md").write_text("建设国际航运枢纽。", encoding="utf-8")
        result = call("extract", "guangzhou-2016-report.md", samples / "guangzhou-2016-report.txt", "--out", "out")
        assert_refused(result, "same name")

    def test_json_and_standard_streams(self) -> None:
        result = call("extract", "-", "--format", "json", stdin="建设国际航运枢纽。")
        found = json.loads(result.stdout)
        assert [(m["type"], m["start"], m["end"]) for m in found["mentions"]] == [("Hub", 2, 8)]

    def test_the_same_input_gives_the_same_bytes(self, samples: Path) -> None:
        file = samples / "guangzhou-2017-report.txt"
        outputs = {program("extract", file, "--format", "json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
        assert len(outputs) == 1

    def test_several_files_need_a_folder(self, samples: Path) -> None:
        assert call("extract", samples).exit_code == 2


class TestQuality:
    """``validate`` and ``evaluate``."""

    def test_a_sound_store_is_clean(self, store: str) -> None:
        result = call("validate", "--store", store)
        assert result.exit_code == 0, result.stdout
        assert "clean" in result.stderr
        assert json.loads(call("validate", "--no-shapes", "--json", "--store", store).stdout)["documents"] == 2

    def test_a_broken_quote_is_found(self, store: str, tmp_path: Path) -> None:
        broken = tmp_path / "broken"
        shutil.copytree(store, broken)
        with open_store(broken).write() as transaction:
            quad = next(q for q in transaction.quads() if q.predicate.value.endswith("oa#exact"))
            transaction.remove([quad])
            line = f'{quad.subject} {quad.predicate} "假的" {quad.graph_name} .\n'
            transaction.load(line.encode())
        result = call("validate", "--no-shapes", "--store", broken)
        assert result.exit_code == 1
        assert "oa#exact: the text at " in result.stdout

    def test_evaluate_extracts_where_no_prediction_is_named(self, samples: Path) -> None:
        call("extract", samples, "--out", "out")
        anew = call("evaluate", samples, "--json")
        assert anew.exit_code == 0
        assert call("evaluate", samples, "--predicted", "out", "--json").stdout == anew.stdout
        assert json.loads(anew.stdout)["entities_strict"]["gold"] == 349

    def test_evaluate_equals_the_scorer(self, shared: Path, samples: Path) -> None:
        call("extract", samples, "--out", "out")
        scorer = subprocess.run(
            [sys.executable, str(shared / "score.py"), str(samples), "out", "--json"],
            capture_output=True, text=True, check=True, encoding="utf-8",
        )  # fmt: skip
        assert json.loads(scorer.stdout) == json.loads(call("evaluate", samples, "--json").stdout)

    def test_tables_and_differences_are_for_people(self, samples: Path) -> None:
        shown = call("evaluate", samples, "--verbose").stdout
        assert re.search(r"^entities_strict +0\.\d{3} ", shown, re.MULTILINE)
        assert re.search(r"^- guangzhou-2016-report: ", shown, re.MULTILINE)

    def test_a_document_without_prediction_is_told(self, samples: Path, tmp_path: Path) -> None:
        result = call("evaluate", samples, "--predicted", tmp_path, "--json")
        assert result.stderr.count("no prediction for ") == 2
        assert json.loads(result.stdout)["entities_strict"]["predicted"] == 0
