"""What the requests of protocol tests have in common: their names, and one line where an answer is another.

A test is a function of a server; its name, with hyphens for underscores, is the test's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx2

from tests.w3c.servers import Failed, Server

Exchange = Callable[[Server], None]


def expect(response: httpx2.Response, *statuses: int, kinds: Sequence[str] = ()) -> httpx2.Response:
    """The response, if it has one of the statuses and media types.

    Args:
        response: What the server answered.
        statuses: Those that fit; a hundred stands for all from there (200 for 2xx).
        kinds: Media types that fit; any where there is none.

    Raises:
        Failed: if it has another.
    """
    fits = any(
        response.status_code == one or (one % 100 == 0 and response.status_code // 100 == one // 100)
        for one in statuses
    )
    if not fits:
        raise Failed(
            f"{response.request.method} answers {response.status_code}: {' '.join(response.text.split())[:200]}"
        )
    kind = response.headers.get("content-type", "").partition(";")[0]
    if kinds and kind not in kinds:
        raise Failed(f"{response.request.method} answers with the type {kind or 'none'}")
    return response


def check(fine: bool, said: str) -> None:  # noqa: FBT001
    """Fail with a line unless all is well.

    Raises:
        Failed: if it is not.
    """
    if not fine:
        raise Failed(said)
