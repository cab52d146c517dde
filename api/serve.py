"""``planatlas serve``: the service on an address of this machine, until it is stopped."""

from __future__ import annotations

import os
import socket
import sys
import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.errors import BadInput
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.store.base import Store

_DEFAULTS = Settings()


def run(store: Store, settings: Settings, *, browse: bool = False) -> None:
    """Serve a store until a signal ends it.

    Args:
        store: What is served.
        settings: Where, and within which bounds.
        browse: Whether to open the explorer in the browser, where there is a screen.

    Raises:
        BadInput: if the address is taken or none of this machine.
    """
    # Slow to import, and no business of `planatlas --help`.
    from api import fronts, logs  # noqa: PLC0415

    listening = _listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    logs.configure(settings)
    address = f"http://{shown}:{port}/"
    sys.stderr.write(f"Planatlas serves {settings.store} at {address} (Ctrl-C stops it)\n")
    sys.stderr.flush()
    if browse and _has_screen():
        # It listens already, so the browser may come before the first answer is ready.
        webbrowser.open(address)
    with listening:
        if settings.fronts > 1:
            fronts.supervise(settings, listening)
        else:
            _run_here(store, settings, listening)


def _has_screen() -> bool:
    """Whether a browser would open a window, rather than take the terminal."""
    return sys.platform in {"darwin", "win32"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _run_here(store: Store, settings: Settings, listening: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from api.server import config  # noqa: PLC0415

    uvicorn.Server(config(create_app(store, settings), settings)).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named so that the event loop turns Nagle's algorithm off, which would cost 40 ms an answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # Whoever reads the address may come at once, and waits until the service is ready rather than be refused.
        listening.listen()
    except OSError as error:
        listening.close()
        message = (
            f"cannot listen on {host}, port {port}: {error.strerror or error}; choose another with --host or --port"
        )
        raise BadInput(message) from None
    return listening


def serve(
    store: options.Store = options.DEFAULT_STORE,
    *,
    host: Annotated[str, typer.Option(envvar="PLANATLAS_HOST", help="The address to listen on.")] = _DEFAULTS.host,
    port: Annotated[
        int, typer.Option(envvar="PLANATLAS_PORT", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = _DEFAULTS.port,
    union: Annotated[
        bool,
        typer.Option(
            "--union-default-graph/--no-union-default-graph",
            envvar="PLANATLAS_UNION_DEFAULT_GRAPH",
            help="Whether the union of all graphs is the default graph of queries that name none.",
        ),
    ] = _DEFAULTS.union_default_graph,
    workers: Annotated[
        int,
        typer.Option("--workers", envvar="PLANATLAS_FRONTS", min=1, max=64, help="Processes that take connections."),
    ] = _DEFAULTS.fronts,
    browse: Annotated[bool, typer.Option("--open/--no-open", help="Open the explorer in the browser.")] = False,
) -> None:
    """Serve the explorer, SPARQL and the graph.

    Where PLANATLAS_TOKEN opens writing, a folder that is missing or empty becomes a store.
    """
    from dataclasses import replace  # noqa: PLC0415 (beside its one use)

    settings = replace(options.settings(store), host=host, port=port, union_default_graph=union, fronts=workers)
    if settings.token:
        from kg.store import open_store  # noqa: PLC0415 (slow to import)

        found = open_store(store, create=True, base=settings.base, keep=settings.keep, settings=settings)
        found.reader()  # A server that cannot be reached is told of now, not at the first request.
    else:
        found = options.open_existing(store)
    run(found, settings, browse=browse)
