"""Where a SPARQL server is and how it is asked: its URLs, who one is there, how long it may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import BadInput
from kg.settings import Settings

#: How the address of a query ends → how that of an update on the same server does.
_UPDATES = (("/query", "/update"),)
_REPOSITORIES = "/repositories/"


@dataclass(frozen=True, slots=True)
class Address:
    """A SPARQL 1.1 server; the secrets are left out wherever this is printed."""

    #: URL for queries, and its name in messages.
    query: str
    #: URL for updates.
    update: str
    user: str = ""
    password: str = field(default="", repr=False)
    #: Bearer token; goes before user and password.
    token: str = field(default="", repr=False)
    #: Seconds that one request may take.
    timeout: float = 60.0
    #: Below this folder is kept what is derived from the store; it may be deleted at any time.
    cache: Path = field(default_factory=Path)


def address(url: str, settings: Settings) -> Address:
    """The server at a URL, with what the settings say of it.

    Raises:
        BadInput: if it is no http or https URL, or has credentials in it.
    """
    query = _checked(url, "the store")
    update = _checked(settings.store_update, "PLANATLAS_STORE_UPDATE") if settings.store_update else _update_of(query)
    return Address(
        query=query,
        update=update,
        user=settings.store_user,
        password=settings.store_password,
        token=settings.store_token,
        timeout=settings.store_timeout,
        cache=settings.cache_folder,
    )


def _checked(url: str, what: str) -> str:
    """The URL without a slash at its end; nothing of one that holds a secret stands in the message."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadInput(f"{what} is no URL of a SPARQL server") from None
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise BadInput(
            f"{what} must be a URL without user, password and parameters; "
            "those go into PLANATLAS_STORE_USER and PLANATLAS_STORE_PASSWORD, or PLANATLAS_STORE_TOKEN"
        )
    if parts.scheme not in {"http", "https"} or not host or not url.isascii() or any(c.isspace() for c in url):
        raise BadInput(f"{what} must be an http or https URL of a SPARQL server, not {url!r}")
    return url.rstrip("/")


def _update_of(query: str) -> str:
    """Where the server of a query takes updates, as servers usually have it; the same URL where nothing is known.

    >>> _update_of("http://127.0.0.1:7878/query"), _update_of("http://db:7200/repositories/plans")
    ('http://127.0.0.1:7878/update', 'http://db:7200/repositories/plans/statements')
    """
    for asked, written in _UPDATES:
        if query.endswith(asked):
            return query.removesuffix(asked) + written
    before, found, name = query.rpartition(_REPOSITORIES)
    return f"{before}{found}{name}/statements" if found and "/" not in name else query
