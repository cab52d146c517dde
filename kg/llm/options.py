"""Which model is asked, where, and how patiently."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kg.errors import BadInput

#: Kinds of endpoint, as the provenance names them.
LOCAL, REMOTE = "local", "remote"


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """A model behind an OpenAI-compatible endpoint."""

    #: Name of the model as the server knows it.
    model: str
    #: Up to and with the version: ``http://127.0.0.1:11434/v1``.
    base_url: str
    #: Sent as a bearer token; never printed, stored or logged.
    api_key: str = field(default="", repr=False)
    #: Seconds that one request may take.
    timeout: float = 300.0
    #: How often a request that failed in passing (429, 5xx, a broken connection) is tried again.
    retries: int = 2
    #: Requests under way at once.
    parallel: int = 2
    #: Characters of a chunk; a longer sentence is a chunk of its own, up to ``longest``.
    chunk: int = 600
    longest: int = 4000

    def __post_init__(self) -> None:
        """Refuse what no request could be made with."""
        if not self.model:
            raise BadInput("a language model needs a name: give --model or set PLANATLAS_LLM_MODEL")
        if not self.base_url:
            raise BadInput(
                "a language model needs a server: give --base-url or set PLANATLAS_LLM_BASE_URL"
                " (Ollama on this machine: http://127.0.0.1:11434/v1)"
            )
        try:
            url = urlsplit(self.base_url)
            usable = url.scheme in {"http", "https"} and bool(url.hostname) and (url.port is None or url.port > 0)
        except ValueError:
            usable = False
        if not usable:
            raise BadInput(f"the base URL of a language model is like http://127.0.0.1:11434/v1, not {self.shown_url}")
        if url.username or url.password:
            raise BadInput("the base URL must not hold a user or a password; set PLANATLAS_LLM_API_KEY")
        if self.timeout <= 0:
            raise BadInput(f"PLANATLAS_LLM_TIMEOUT must be above 0 seconds, not {self.timeout}")

    @property
    def shown_url(self) -> str:
        """The base URL for messages, without what might be a secret in it."""
        return repr(self.base_url.partition("?")[0].rpartition("@")[2])

    @property
    def host(self) -> str:
        """The host that the text of the documents is sent to."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def kind(self) -> str:
        """``local`` where the endpoint is this machine, else ``remote``."""
        if self.host == "localhost":
            return LOCAL
        try:
            return LOCAL if ipaddress.ip_address(self.host).is_loopback else REMOTE
        except ValueError:
            return REMOTE

    @property
    def notice(self) -> str | None:
        """What the user is to be told before text leaves this machine; None where it stays."""
        if self.kind == LOCAL:
            return None
        return f"the text of the documents is sent to {self.host}, to be read by the model {self.model}"
