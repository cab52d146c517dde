"""The W3C's tests over HTTP: what passes is what must, and what does not has its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.w3c import servers
from tests.w3c.exceptions import CASES, GROUPS
from tests.w3c.fetch import present
from tests.w3c.outcomes import of_cases, of_exchanges
from tests.w3c.report import PAGE
from tests.w3c.services import Services, services
from tests.w3c.suite import cases

SUITES = cases() if present() else []
#: Folders of the manifests; what nothing is promised of is counted by ``make conformance`` alone.
FOLDERS = sorted({case.group for case in SUITES} - set(GROUPS))
needs_suites = pytest.mark.skipif(not SUITES, reason="the W3C's suites are not here: python -m tests.w3c.fetch")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """A Planatlas that holds nothing."""
    with servers.planatlas(tmp_path_factory.mktemp("w3c") / "store") as found:
        yield found


@pytest.fixture(scope="module")
def remote() -> Iterator[Services]:
    """What SERVICE may ask."""
    with services() as found:
        yield found


def test_the_protocols_and_the_description_are_those_of_the_standard(server: servers.Server) -> None:
    outcomes = list(of_exchanges(server))
    assert [one for one in outcomes if one.said] == []
    assert len(outcomes) == 34 + 3 + 2 * 22


@needs_suites
@pytest.mark.parametrize("folder", FOLDERS)
def test_each_folder_fails_only_where_there_is_a_reason(folder: str, server: servers.Server, remote: Services) -> None:
    outcomes = list(of_cases([case for case in SUITES if case.group == folder], server, remote))
    failing = {one.id: one.said for one in outcomes if one.said}
    expected = {test for test in CASES if test.rpartition("/")[0] == folder}
    assert set(failing) == expected, failing


@needs_suites
def test_the_suites_are_whole() -> None:
    assert len(SUITES) == 958
    assert set(CASES) <= {case.id for case in SUITES}


def test_the_page_of_conformance_tells_what_fails() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = set(re.findall(r"^- `([^`]+)`: ", page, re.MULTILINE))
    assert told == {*CASES, *GROUPS}
