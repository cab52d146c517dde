"""What can be set from outside: one frozen value, read once from ``PLANATLAS_*`` and passed on, never a global."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from kg.errors import BadInput
from kg.names import BASE

PREFIX = "PLANATLAS_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the library, the command line and the service; each field is the variable ``PLANATLAS_{NAME}``."""

    #: Folder of the embedded store, or the URL of a SPARQL 1.1 server.
    store: str = "planatlas-store"
    #: Below this all IRIs of things, documents and graphs are minted; ends with a slash.
    base: str = BASE
    #: A file above this many bytes is refused.
    max_bytes: int = 20_000_000
    #: Processes that read, extract and resolve; 0 takes as many as there are cores.
    workers: int = 0
    #: Generations of the embedded store that are kept as a way back, the newest included.
    keep: int = 3
    #: Seconds a query of the service may take.
    timeout: float = 30.0
    #: Token that opens writing through the service; "" leaves it closed. So far nothing there writes.
    token: str = ""
    #: Address and port of the service.
    host: str = "127.0.0.1"
    port: int = 8000
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
        for name in ("max_bytes", "keep", "timeout", "llm_timeout"):
            if getattr(self, name) <= 0:
                raise BadInput(f"{PREFIX}{name.upper()} must be above 0, not {getattr(self, name)}")
        if self.workers < 0:
            raise BadInput(f"{PREFIX}WORKERS must be 0 (as many as cores) or above, not {self.workers}")
        if not 0 <= self.port < 65536:
            raise BadInput(f"{PREFIX}PORT must be a port number, not {self.port}")

    @property
    def processes(self) -> int:
        """Number of worker processes, the cores counted where none is set."""
        # Only Linux tells which cores this process may use.
        affinity = getattr(os, "sched_getaffinity", None)
        return self.workers or (len(affinity(0)) if affinity else os.cpu_count() or 1)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of an environment; what is not set there keeps its default.

        Raises:
            BadInput: if a variable does not hold a value of its kind.
        """
        values: dict[str, str | int | float] = {}
        for setting in fields(cls):
            text = environ.get(PREFIX + setting.name.upper())
            if text is None:
                continue
            try:
                values[setting.name] = _KINDS[str(setting.type)](text)
            except ValueError:
                raise BadInput(f"{PREFIX}{setting.name.upper()} must be a number, not {text!r}") from None
        return cls(**values)  # type: ignore[arg-type]


_KINDS: Mapping[str, type[str | int | float]] = {"str": str, "int": int, "float": float}
