"""Small documents about one another's things, and the whole of a store as text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.ingest import Report, ingest
from kg.model import Document
from kg.settings import Settings
from kg.store import EmbeddedStore, Reader, Store, open_store
from kg.text import read_text

#: Slug → place and text. The corridor is the nation's, once a document of the nation names it.
TEXTS = {
    "city": (
        "440100",
        (
            "广州市2016年政府工作报告\n\n一、产业\n\n"
            "开工云山铁路，建成云山自贸试验区。云山自贸试验区发展融资租赁和生物医药。推进长江综合立体交通走廊对接工作。地区生产总值1.81万亿元，增长8.4%。\n"
        ),
    ),
    "town": (
        "440115",
        "南沙区2016年工作要点\n\n一、产业\n\n建设明珠科学园，明珠科学园发展海洋装备。常住人口增长3.5%。\n",
    ),
    "other": (
        "420100",
        (
            "武汉市2016年政府工作报告\n\n一、交通\n\n建设长江综合立体交通走廊，开工武汉云山科学园。\n\n二、产业\n\n"
            "云山科学园发展生物医药。\n"
        ),
    ),
    "nation": (
        "CN",
        "2016年国务院政府工作报告\n\n一、区域\n\n建设长江综合立体交通走廊。国内生产总值67.7万亿元，增长6.9%。\n",
    ),
}


def document(slug: str, *, text: str | None = None, sha256: str | None = None) -> Document:
    """One of the documents, with another text if one is given."""
    place, own = TEXTS[slug]
    read = read_text(text or own, name=f"{slug}.txt", place=place, year=2016, slug=slug)
    return replace(read, sha256=sha256 or read.sha256)


def new_store(tmp_path: Path, name: str = "store") -> EmbeddedStore:
    return open_store(tmp_path / name, create=True)


def put(store: EmbeddedStore, *documents: Document, replace: bool = False, workers: int = 1) -> Report:
    return ingest(documents, store, settings=Settings(workers=workers), replace=replace)


def dump(reader: Reader) -> list[str]:
    """All quads, sorted."""
    return sorted(map(str, reader.quads()))


def difference(one: Store, other: Store) -> list[str]:
    """The quads that are in one of two stores alone."""
    return sorted(set(dump(one.reader())) ^ set(dump(other.reader())))
