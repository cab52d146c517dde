"""The annotated documents, read back by kg.brat, and the page to send by mail, read back by lxml."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from lxml import html

from kg import export, graph
from kg.brat import of_extraction, read_standoff
from kg.store import Reader
from tests.kg.export.conftest import Write


def _unpack(data: bytes, folder: Path) -> set[str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    archive.extractall(folder)
    return set(archive.namelist())


def test_brat_reads_the_documents(sampled: Reader, written: Write, tmp_path: Path) -> None:
    names = _unpack(written(sampled, export.WHOLE, "brat"), tmp_path)
    slugs = list(sampled.documents())
    assert names == {"annotation.conf", "visual.conf", *(f"{slug}.{end}" for slug in slugs for end in ("txt", "ann"))}
    for slug in slugs:
        extraction = sampled.extraction(slug)
        assert (tmp_path / f"{slug}.txt").read_bytes().decode() == extraction.document.text
        assert read_standoff(tmp_path / f"{slug}.ann") == of_extraction(extraction)


def test_brat_of_a_part_holds_its_documents(sampled: Reader, written: Write, tmp_path: Path) -> None:
    first, other = sampled.documents()
    iri = graph.resolve_document(sampled, first)
    assert f"{other}.ann" not in _unpack(written(sampled, export.of_document(sampled, iri), "brat"), tmp_path)
    around = export.around(sampled, graph.resolve(sampled, "广州科技创新走廊"))
    stating = {edge.quote.document for edge in graph.neighbours(sampled, around.nodes[0]).edges if edge.quote}
    assert stating
    assert f"{first}.ann" in _unpack(written(sampled, around, "brat"), tmp_path)


def test_the_page_tells_facts_with_their_quotes(sampled: Reader, written: Write) -> None:
    selection = export.around(sampled, graph.resolve(sampled, "广州科技创新走廊"))
    page = html.fromstring(written(sampled, selection, "html"))
    facts = {
        (section.text_content().split()[0], item.findtext("b"), item.findtext("blockquote"))
        for section in page.iter("h3")
        for item in section.getnext().iter("li")
    }
    expected = graph.neighbours(sampled, graph.resolve(sampled, "广州科技创新走廊"))
    labels = {node.iri: node.label for node in expected.nodes}
    assert facts == {
        (labels[edge.source], labels[edge.target], edge.quote.exact)
        for edge in expected.edges
        if edge.quote is not None
    }
    assert len(page.findall(".//svg//circle")) == len(expected.nodes)
    assert len(page.findall(".//svg//line")) == len(expected.edges)
    (cited, *_) = [cite.text_content() for cite in page.iter("cite")]
    assert "characters" in cited


def test_the_page_asks_for_nothing(sampled: Reader, written: Write) -> None:
    data = written(sampled, export.WHOLE, "html")
    page = html.fromstring(data)
    assert not list(page.iter("script", "link", "img", "iframe", "object", "image", "use"))
    for element in page.iter():
        loading = {"src", "href", "srcset", "xlink:href", "action", "background"} & set(element.attrib)
        assert not loading, element.tag
    assert b"@import" not in data
    assert b"url(http" not in data
    assert page.find(".//meta[@http-equiv]").get("content").startswith("default-src 'none'")


def test_the_page_holds_the_values(sampled: Reader, written: Write) -> None:
    page = html.fromstring(written(sampled, export.WHOLE, "html"))
    rows = [[cell.text_content() for cell in row] for row in page.iter("tr")][1:]
    assert len(rows) == sum(record.observations for record in sampled.documents().values())
