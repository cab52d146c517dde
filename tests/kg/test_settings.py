"""Settings: defaults, variables, and one clear line for what cannot be."""

from __future__ import annotations

import pytest

from kg.errors import BadInput
from kg.names import BASE
from kg.settings import Settings


def test_defaults() -> None:
    settings = Settings.read({})
    assert settings == Settings()
    assert (settings.store, settings.base, settings.token) == ("planatlas-store", BASE, "")
    assert settings.processes >= 1


def test_variables() -> None:
    settings = Settings.read(
        {"PLANATLAS_STORE": "/srv/plans", "PLANATLAS_WORKERS": "3", "PLANATLAS_TIMEOUT": "2.5", "OTHER": "x"}
    )
    assert (settings.store, settings.processes, settings.timeout) == ("/srv/plans", 3, 2.5)
    settings = Settings.read({"PLANATLAS_UNION_DEFAULT_GRAPH": "No", "PLANATLAS_REMOTE_HOSTS": "A.example, b:81,"})
    assert (settings.union_default_graph, settings.hosts) == (False, frozenset({"a.example", "b:81"}))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("KEEP", "many", "PLANATLAS_KEEP must be a number, not 'many'"),
        ("KEEP", "0", "PLANATLAS_KEEP must be above 0"),
        ("MAX_BYTES", "-1", "PLANATLAS_MAX_BYTES must be above 0"),
        ("WORKERS", "-1", "PLANATLAS_WORKERS must be 0"),
        ("PORT", "70000", "PLANATLAS_PORT must be a port number"),
        ("QUERY_WORKERS", "-1", "PLANATLAS_QUERY_WORKERS must be 0"),
        ("MAX_QUERIES", "0", "PLANATLAS_MAX_QUERIES must be above 0"),
        ("UNION_DEFAULT_GRAPH", "maybe", "PLANATLAS_UNION_DEFAULT_GRAPH must be true or false"),
        ("RATE", "-1", "PLANATLAS_RATE must be 0"),
        ("TIMEOUT", "inf", "PLANATLAS_TIMEOUT must be above 0"),
        ("LOG_LEVEL", "loud", "PLANATLAS_LOG_LEVEL must be debug or info or warning or error, not 'loud'"),
        ("TRUSTED_PROXIES", "127.0.0.1, proxy", "PLANATLAS_TRUSTED_PROXIES holds 'proxy'"),
        ("BASE", "example.org", "PLANATLAS_BASE must be an http or https IRI"),
        ("BASE", "https://example.org", "that ends with /"),
    ],
)
def test_bad_values(name: str, value: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Settings.read({f"PLANATLAS_{name}": value})
