"""Which other servers a SPARQL text would make the engine ask (``SERVICE``, ``LOAD``), and whether it may.

The engine fetches by itself and cannot be told what it may reach, so this must see every way of writing it. The engine
needs no space between words (``trueSERVICE<x:y>{}``, ``SERVICESILENT:p{}``), so this looks for the letters, and takes
them for the word unless they certainly end a longer name.

What is SILENT may fail and the rest goes on (https://www.w3.org/TR/sparql11-update/#load): its server gives way to one
that there cannot be.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from kg.errors import Forbidden
from kg.sparql.tokens import iris, masked

#: What is asked: an IRI, a variable or a prefixed name.
_TARGET = r"(?P<silent>SILENT\s*)?(?P<target><_*>|[?$]\w+|(?:\\.|[^\s<>{};\\])*:(?:\\.|[^\s<>{};\\])*)"
_SERVICE = re.compile(rf"SERVICE\s*{_TARGET}\s*\{{", re.IGNORECASE)
_LOAD = re.compile(rf"LOAD\s*{_TARGET}", re.IGNORECASE)
#: A name, variable or language tag that goes on into the letters that follow.
_INSIDE = re.compile(r"(?:[?$]\w*|@[A-Za-z]+(?:-[A-Za-z0-9]+)*-?|:(?:[\w.:%\-]|\\.)*(?<!\.))\Z")
#: What may be an IRI, or a comparison (or <<) with a comment or a string behind it: by the grammar, not by its looks.
_DOUBTFUL = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.\-]*://).*[#']", re.DOTALL)
_DECLARED = re.compile(r"\bPREFIX\s*\Z", re.IGNORECASE)
#: Nothing answers here: the engine has no way to ask servers of this scheme, and fails at once.
_NOWHERE = "<x:>"
#: Longest name that is looked at; a longer one before the word counts as none.
_LONGEST = 400


def without_closed(text: str, hosts: Collection[str]) -> str:
    """The text as it may be run: it asks listed servers only.

    Args:
        text: A query or an update, well-formed or not.
        hosts: Names of hosts, or ``host:port``. Addresses that are not public (loopback, private networks) must be
            listed themselves, also beside a name that leads to one.

    Raises:
        Forbidden: if another server might be asked, and what asks it is not SILENT.
    """
    folded = text.casefold()
    if "service" not in folded and "load" not in folded:
        return text  # Nearly every query.
    listed = {host.casefold() for host in hosts}
    pieces, done = [], 0
    for word, found in _targets(text):
        start, end = found.span("target")
        try:
            _check(word, text[start:end], listed)
        except Forbidden:
            if found["silent"] is None:
                raise
            # At its length, so that the parser's columns stay true.
            pieces += [text[done:start], _NOWHERE.ljust(end - start)]
            done = end
    if not pieces:
        return text
    open_text = "".join([*pieces, text[done:]])
    # Read anew: what runs has been looked at as it runs.
    for word, found in _targets(open_text):
        if open_text[slice(*found.span("target"))] != _NOWHERE:
            _check(word, open_text[slice(*found.span("target"))], listed)
    return open_text


def _targets(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each word that asks a server, with its place in the text, from first to last."""
    plain = masked(text)
    # Only after these can a < be an operator, so that what follows it is read otherwise than here.
    first = min((at for at in (plain.find("("), plain.find("<<")) if at >= 0), default=len(plain))
    for start, iri in iris(text):
        if start > first and _DOUBTFUL.match(iri):
            raise Forbidden(f"{iri} may be an IRI or a comparison; put a blank after the <")
    matches = [(word, one) for word, how in (("SERVICE", _SERVICE), ("LOAD", _LOAD)) for one in how.finditer(plain)]
    for word, found in sorted(matches, key=lambda one: one[1].start("target")):
        before = plain[max(found.start() - _LONGEST, 0) : found.start()]
        if _INSIDE.search(before) or (word == "LOAD" and _declares(plain, found, before)):
            continue
        yield word, found


def _declares(plain: str, found: re.Match[str], before: str) -> bool:
    """Whether ``load`` is no operation: a prefix by that name, or one inside of a pattern."""
    depth = plain.count("{", 0, found.start()) - plain.count("}", 0, found.start())
    return depth > 0 or _DECLARED.search(before) is not None


def _check(word: str, target: str, hosts: AbstractSet[str]) -> None:
    if not hosts:
        raise Forbidden(f"{word} is refused: no other server is asked")
    if not target.startswith("<") or "\\" in target:
        raise Forbidden(f"{word} must name its server by a whole IRI in angle brackets, not {target!r}")
    try:
        parts = urlsplit(target[1:-1])
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        raise Forbidden(f"{word} may ask http and https servers only, not {target}")
    if not hosts & {host, f"{host}:{port}"}:
        raise Forbidden(f"{word} is refused: {host} is not among the servers that may be asked")
    for address in _addresses(host, port):
        if not ipaddress.ip_address(address).is_global and not hosts & {address, f"{address}:{port}"}:
            raise Forbidden(f"{word} is refused: {host} is at {address}, which is no public address and is not listed")


def _addresses(host: str, port: int | None) -> list[str]:
    try:
        return sorted({str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(host, port)})
    except OSError:
        return []  # The engine will not find it either.
