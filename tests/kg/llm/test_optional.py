"""The door is optional: without the extra one line says how to get it, and the default path never comes near it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import make_app
from kg.errors import BadInput
from kg.lexicon import Lexicon
from kg.llm import LanguageModelExtractor, ModelOptions
from kg.text import read_text

TEXT = "河东市2024年工作报告\n加快建设河东新城。\n"
#: An address where nothing listens.
NOWHERE = "http://127.0.0.1:9/v1"


def test_without_the_extra_one_line_says_how_to_get_it(
    lexicon: Lexicon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kg.llm.endpoint", None)
    extractor = LanguageModelExtractor(ModelOptions("qwen3", NOWHERE), lexicon)
    with pytest.raises(BadInput, match=re.escape("pip install 'planatlas[llm]'")):
        extractor.extract(read_text(TEXT, name="plan.txt", slug="plan"))
    plan = tmp_path / "plan.txt"
    plan.write_text(TEXT, encoding="utf-8")
    asked = ["--extractor", "llm", "--model", "qwen3", "--base-url", NOWHERE]
    done = CliRunner().invoke(make_app(), ["extract", str(plan), *asked])
    assert done.exit_code == 1
    assert done.stderr == "planatlas: the language model needs an extra: pip install 'planatlas[llm]'\n"


def test_the_default_path_imports_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    program = (
        "import sys\nfrom kg.ingest import ingest\nfrom kg.store import open_store\nimport kg.cli\n"
        "ingest(['plan.txt'], open_store('store', create=True))\n"
        "assert not [name for name in sys.modules if name.startswith(('kg.llm', 'langextract', 'openai'))]"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
