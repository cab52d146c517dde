"""What the service counts of itself, as Prometheus reads it."""

from __future__ import annotations

import httpx2
from prometheus_client.parser import text_string_to_metric_families


def counts(client: httpx2.Client) -> dict[tuple[str, tuple[str, ...]], float]:
    """Name and labels' values, in the order of the labels' names, → value."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def queries(client: httpx2.Client) -> tuple[float, float]:
    """How many queries run, and how many wait."""
    found = counts(client)
    return found["planatlas_queries_running", ()], found["planatlas_queries_waiting", ()]
