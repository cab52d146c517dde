"""What all tests share: where the corpus lies, and the switches that regenerate or lengthen a run.

Real components throughout; a test that needs the shared corpus says so by its fixture and is skipped where the corpus
is absent.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from pyoxigraph import RdfFormat, parse, serialize

from kg.store import EmbeddedStore, Reader, open_store

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# How long an example takes says how busy the machine is.
settings.register_profile("planatlas", deadline=None)
settings.load_profile("planatlas")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")
    parser.addoption("--run-wheel", action="store_true", help="build the wheel and try it in an empty environment")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--run-wheel"):
        return
    skip = pytest.mark.skip(reason="builds and installs the wheel; asked for with --run-wheel")
    for item in items:
        if "wheel" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout with corpus, guideline and scorer."""
    if not SHARED.is_dir():
        pytest.skip(f"needs {SHARED}: corpus and scorer are no part of the repository")
    return SHARED


@pytest.fixture(scope="session")
def shared_corpus(shared: Path) -> Path:
    """The corpus of real documents."""
    return shared / "corpus"


@pytest.fixture(scope="session")
def samples(root: Path) -> Path:
    """The sample plans with their gold."""
    return root / "examples"


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory, root: Path) -> EmbeddedStore:
    """A store that holds the tiny invented city of ``tests/data/small.trig``."""
    quads = serialize(parse(path=str(root / "tests" / "data" / "small.trig")), format=RdfFormat.N_QUADS)
    assert quads is not None
    store = open_store(tmp_path_factory.mktemp("small") / "store", create=True)
    with store.write() as transaction:
        transaction.load(quads)
    return store


@pytest.fixture(scope="session")
def small(small_store: EmbeddedStore) -> Reader:
    """The one commit of ``small_store``."""
    return small_store.reader()
