"""What can be set from outside: one frozen value, read once from ``PLANATLAS_*`` and passed on, never a global."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path

from kg.errors import BadInput
from kg.names import BASE

PREFIX = "PLANATLAS_"


_POSITIVE = (
    "max_bytes", "keep", "timeout", "store_timeout", "query_memory", "client_queries", "max_queries", "fronts",
    "stop_seconds", "burst", "client_connections", "receive_seconds", "export_timeout", "exports", "ingest_timeout",
    "uploads", "slow_seconds", "llm_timeout",
)  # fmt: skip
#: What 0 stands for.
_OR_NONE = {"workers": "by the cores", "query_workers": "by the cores", "rate": "no bound", "kept_answers": "none"}
_CHOICES = {"log_level": ("debug", "info", "warning", "error"), "log_format": ("text", "json")}


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the library, the command line and the service; each field is the variable ``PLANATLAS_{NAME}``."""

    #: Folder of the embedded store, or the URL of a SPARQL 1.1 server.
    store: str = "planatlas-store"
    #: URL for updates of that server, where it is another (Virtuoso: ``…/sparql-auth``); "" takes what is usual.
    store_update: str = ""
    #: Who one is on that server (HTTP Basic or Digest, as it asks), or a bearer token, which goes first.
    store_user: str = ""
    store_password: str = field(default="", repr=False)
    store_token: str = field(default="", repr=False)
    #: Seconds that one request to that server may take.
    store_timeout: float = 60.0
    #: Folder for what is derived from such a store (the index of names); "" takes the user's folder for caches.
    cache: str = ""
    #: Below this all IRIs of things, documents and graphs are minted; ends with a slash.
    base: str = BASE
    #: A file above this many bytes is refused.
    max_bytes: int = 20_000_000
    #: Processes that read, extract and resolve; 0 takes as many as there are cores.
    workers: int = 0
    #: Generations of the embedded store that are kept as a way back, the newest included.
    keep: int = 3
    #: Seconds a query or an update of the service may take.
    timeout: float = 30.0
    #: Whether the union of all graphs is the default graph of queries that name none.
    union_default_graph: bool = True
    #: Queries of the service at work at once, each in a process; 0 takes four a core and at least eight.
    query_workers: int = 0
    #: Bytes of memory that each of these processes may take.
    query_memory: int = 2_000_000_000
    #: Bytes of small answers that each process which takes connections keeps, of the newest commit; 0 keeps none.
    kept_answers: int = 32_000_000
    #: Queries of one client that may be at work or wait at once; two of the processes are always left to others.
    client_queries: int = 32
    #: Queries of all clients that may be at work or wait at once.
    max_queries: int = 128
    #: Hosts that SERVICE and LOAD may ask (``host`` or ``host:port``, with commas); private addresses by themselves.
    remote_hosts: str = ""
    #: Token that opens writing through the service; "" leaves it closed.
    token: str = field(default="", repr=False)
    #: Address and port of the service.
    host: str = "127.0.0.1"
    port: int = 8000
    #: Processes of the service that take connections; each counts clients by itself and has its share of the queries.
    fronts: int = 1
    #: Seconds that requests at work may go on after SIGTERM.
    stop_seconds: float = 10.0
    #: Requests a second that one client may make in the long run, and at once after a rest; 0 sets no bound.
    rate: float = 0.0
    burst: int = 100
    #: Connections that one client may hold open.
    client_connections: int = 256
    #: Seconds in which a whole request must have come in; its head has ten at most.
    receive_seconds: float = 60.0
    #: Addresses and networks (with commas) whose ``X-Forwarded-For`` is believed.
    trusted_proxies: str = "127.0.0.1, ::1"
    #: Seconds an export may take, sending included, and how many may be at work at once.
    export_timeout: float = 300.0
    exports: int = 4
    #: Seconds that taking a document in by the service may take.
    ingest_timeout: float = 300.0
    #: Documents that may be on their way into the store at once, by the service; each is held in memory.
    uploads: int = 8
    #: What the service logs: warning (slow queries, faults), info (each request too), error, debug.
    log_level: str = "warning"
    #: A line of text or of JSON for each event.
    log_format: str = "text"
    #: File that the log is added to; - is standard error.
    log_file: str = "-"
    #: Queries and requests that take more seconds than this stand in the log with their text.
    slow_seconds: float = 5.0
    #: Language model that ``--extractor llm`` asks, by the name that its server gives it.
    llm_model: str = ""
    #: Its server, any that speaks OpenAI's chat completions (``http://127.0.0.1:11434/v1``).
    llm_base_url: str = ""
    #: Key for that server; never printed or stored.
    llm_api_key: str = field(default="", repr=False)
    #: Seconds that one request to it may take.
    llm_timeout: float = 300.0

    def __post_init__(self) -> None:
        """Refuse values that no part could work with."""
        if not self.base.startswith(("http://", "https://")) or not self.base.endswith("/"):
            raise BadInput(f"{PREFIX}BASE must be an http or https IRI that ends with /, not {self.base!r}")
        for name in _POSITIVE:
            if not 0 < getattr(self, name) < float("inf"):
                raise BadInput(f"{PREFIX}{name.upper()} must be above 0, not {getattr(self, name)}")
        for name, said in _OR_NONE.items():
            if not 0 <= getattr(self, name) < float("inf"):
                raise BadInput(f"{PREFIX}{name.upper()} must be 0 ({said}) or above, not {getattr(self, name)}")
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise BadInput(f"{PREFIX}{name.upper()} must be {' or '.join(allowed)}, not {getattr(self, name)!r}")
        _check_networks(self.proxies)
        if not 0 <= self.port < 65536:
            raise BadInput(f"{PREFIX}PORT must be a port number, not {self.port}")

    @property
    def processes(self) -> int:
        """Number of worker processes, the cores counted where none is set."""
        return self.workers or _cores()

    @property
    def query_places(self) -> int:
        """Number of queries of the service that may be at work at once."""
        return self.query_workers or max(8, 4 * _cores())

    @property
    def proxies(self) -> tuple[str, ...]:
        """Addresses and networks of proxies that are believed."""
        return tuple(proxy.strip() for proxy in self.trusted_proxies.split(",") if proxy.strip())

    @property
    def cache_folder(self) -> Path:
        """Where derived files of remote stores lie."""
        if self.cache:
            return Path(self.cache)
        return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "planatlas"

    @property
    def store_secrets(self) -> Mapping[str, str]:
        """The variables with which another process reaches the same remote store."""
        names = ("store_update", "store_user", "store_password", "store_token", "store_timeout", "cache")
        return {PREFIX + name.upper(): str(getattr(self, name)) for name in names}

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that SERVICE and LOAD may ask."""
        return frozenset(host.strip().casefold() for host in self.remote_hosts.split(",") if host.strip())

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of an environment; what is not set there keeps its default.

        Raises:
            BadInput: if a variable does not hold a value of its kind.
        """
        values: dict[str, str | float] = {}
        for setting in fields(cls):
            text = environ.get(PREFIX + setting.name.upper())
            if text is None:
                continue
            try:
                values[setting.name] = _KINDS[str(setting.type)](text)
            except ValueError:
                kind = "true or false" if setting.type == "bool" else "a number"
                raise BadInput(f"{PREFIX}{setting.name.upper()} must be {kind}, not {text!r}") from None
        return cls(**values)  # type: ignore[arg-type]


def is_url(store: str) -> bool:
    """Whether a store is a server, by its URL, and not a folder.

    >>> is_url("http://127.0.0.1:7878/query"), is_url("planatlas-store")
    (True, False)
    """
    return "://" in store


def _check_networks(proxies: tuple[str, ...]) -> None:
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError:
            raise BadInput(f"{PREFIX}TRUSTED_PROXIES holds {proxy!r}, which is no address or network") from None


def _cores() -> int:
    # Only Linux tells which cores this process may use.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _truth(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    found = known.get(text.strip().casefold())
    if found is None:
        raise ValueError
    return found


_KINDS: Mapping[str, Callable[[str], str | float]] = {"str": str, "int": int, "float": float, "bool": _truth}
