"""Corrected annotations go into the store, win over the extractor, and stay as long as the text is the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.brat import of_extraction, write
from kg.errors import BadInput
from kg.extract import extract
from kg.ingest import Report, Told, ingest
from kg.lexicon import Lexicon
from kg.names import PLAN, PROV, Names
from kg.ontology import load_lexicon
from kg.rdf.validate import validate
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from kg.text import read_file

SLUG = "440100-2016-report"
NAMES = Names()


@pytest.fixture
def folder(tmp_path: Path, samples: Path) -> Path:
    """A folder as ``planatlas extract`` leaves it: two texts with what the rules find in them."""
    made = tmp_path / "brat"
    made.mkdir()
    lexicon: Lexicon = load_lexicon()
    for sample in sorted(samples.glob("*.txt")):
        shutil.copy(sample, made)
        document = read_file(sample)
        ann = write(of_extraction(extract(document, lexicon)), document.text)
        (made / f"{sample.stem}.ann").write_text(ann, "utf-8")
    return made


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return open_store(tmp_path / "store", create=True)


def run(store: EmbeddedStore, *sources: Path, **told: object) -> Report:
    return ingest(sources, store, settings=Settings(workers=1), **told)  # type: ignore[arg-type]


def facts(store: EmbeddedStore, *, provenance: bool = False) -> set[str]:
    """The quads of a store, without how sure a fact is and who found it."""
    told = {PLAN + name for name in ("confidence", "rule", "extractor")} | {PROV + "wasAttributedTo"}
    return set(_quads(store, set() if provenance else told))


def _quads(store: EmbeddedStore, without: set[str]) -> Iterator[str]:
    for quad in store.reader().quads():
        if quad.predicate.value not in without and "/annotator/" not in str(quad.subject):
            yield str(quad)


def drop_line(path: Path, words: str) -> None:
    """Take the first entity with these words out, and all that refers to it."""
    lines = path.read_text("utf-8").splitlines()
    ident = next(line.split("\t")[0] for line in lines if line.endswith(f"\t{words}"))
    kept = [line for line in lines if ident not in line.replace("\t", " ").replace(":", " ").split(" ")]
    path.write_text("\n".join(kept) + "\n", "utf-8")


def extractors(store: EmbeddedStore) -> dict[str, str]:
    return {slug: store.reader().extraction(slug).extractor for slug in store.reader().documents()}


def test_out_and_back_gives_the_same_graph_up_to_provenance(
    folder: Path, samples: Path, store: EmbeddedStore, tmp_path: Path
) -> None:
    plain = open_store(tmp_path / "plain", create=True)
    run(plain, *samples.glob("*.txt"))
    report = run(store, annotations=folder, annotator="李明")
    assert [record.annotator for record in report.documents] == ["李明", "李明"]
    assert facts(store) == facts(plain)
    assert facts(store, provenance=True) != facts(plain, provenance=True)
    assert validate(store.reader()).findings == ()


def test_the_annotator_is_the_provenance(folder: Path, store: EmbeddedStore) -> None:
    run(store, annotations=folder, annotator="李明")
    reader, document, person = store.reader(), NamedNode(NAMES.document(SLUG)), NamedNode(NAMES.annotator("李明"))
    (extractor,) = reader.quads(document, NamedNode(PLAN + "extractor"))
    (attributed,) = reader.quads(document, NamedNode(PROV + "wasAttributedTo"))
    assert extractor.object == Literal("annotator 李明")
    assert attributed.object == person
    assert {quad.object for quad in reader.quads(person)} == {NamedNode(PROV + "Agent"), Literal("李明")}


def test_nobody_is_named_where_nobody_is_known(folder: Path, store: EmbeddedStore) -> None:
    report = run(store, annotations=folder)
    assert {record.annotator for record in report.documents} == {"unknown"}
    assert set(extractors(store).values()) == {"annotator unknown"}
    assert list(store.reader().quads(None, NamedNode(PROV + "wasAttributedTo"))) == []


def test_a_correction_wins_and_stays(folder: Path, samples: Path, store: EmbeddedStore) -> None:
    sample = samples / "guangzhou-2016-report.txt"
    run(store, sample)
    thing = NamedNode(NAMES.entity("440100", "生物岛"))
    assert list(store.reader().quads(thing))
    drop_line(folder / "guangzhou-2016-report.ann", "生物岛")
    run(store, sample, samples / "guangzhou-2017-report.txt", annotations=folder)
    corrected = facts(store, provenance=True)
    here = NamedNode(NAMES.document_graph(SLUG))
    assert list(store.reader().quads(thing, None, None, here)) == []
    # Again without annotations: nothing changes, and it is said.
    again = run(store, sample)
    assert again.unchanged == (SLUG,)
    assert again.notes == (
        f"kept the annotations of {SLUG} (annotator unknown), since its text is the same; --extract-anew drops them",
    )
    assert facts(store, provenance=True) == corrected
    # With another description of the same text they are completed anew.
    titled = run(store, sample, told=Told(title="又一标题"))
    assert [record.annotator for record in titled.documents] == ["unknown"]
    assert list(store.reader().quads(thing, None, None, here)) == []
    # Only on demand they go.
    anew = run(store, sample, anew=True)
    assert anew.notes == (f"dropped the annotations of {SLUG} (annotator unknown): it was extracted anew",)
    assert list(store.reader().quads(thing, None, None, here))


def test_another_text_takes_the_annotations_away_and_says_so(folder: Path, store: EmbeddedStore) -> None:
    text = folder / "guangzhou-2016-report.txt"
    run(store, annotations=folder, annotator="李明")
    text.write_text(text.read_text("utf-8") + "天河路商圈将扩建。\n", "utf-8")
    report = run(store, text)
    assert report.replaced == (SLUG,)
    assert [note for note in report.notes if note.startswith(f"dropped the annotations of {SLUG} (annotator 李明)")]
    assert extractors(store)[SLUG].startswith("planatlas.rules ")


def test_annotations_survive_that_documents_are_resolved_anew(
    folder: Path, samples: Path, store: EmbeddedStore
) -> None:
    drop_line(folder / "guangzhou-2016-report.ann", "生物岛")
    (folder / "guangzhou-2017-report.ann").unlink()
    run(store, annotations=folder, annotator="李明")
    with store.write() as transaction:
        transaction.set_meta("version", "an older one")
    report = run(store, samples / "guangzhou-2017-report.txt")
    assert report.renewed == (SLUG,)
    assert extractors(store)[SLUG] == "annotator 李明"
    assert store.reader().documents()[SLUG].annotator == "李明"
    here = NamedNode(NAMES.document_graph(SLUG))
    assert list(store.reader().quads(NamedNode(NAMES.entity("440100", "生物岛")), None, None, here)) == []


def test_annotations_alone_keep_what_the_store_knows_of_the_document(
    folder: Path, samples: Path, store: EmbeddedStore
) -> None:
    original = samples / "guangzhou-2016-report.txt"
    run(store, original, told=Told(slug="mine", title="我的"))
    (folder / "guangzhou-2017-report.ann").unlink()
    report = run(store, annotations=folder)
    (record,) = report.documents
    assert (record.slug, record.title, record.origin) == ("mine", "我的", str(original.resolve()))


def test_a_wrong_line_takes_nothing_of_its_document(folder: Path, store: EmbeddedStore) -> None:
    wrong = folder / "guangzhou-2016-report.ann"
    wrong.write_text(wrong.read_text("utf-8").replace("T3\t", "T3\tX", 1), "utf-8")
    report = run(store, annotations=folder)
    (refusal,) = report.refused
    assert refusal.reason.startswith(f"{wrong}, line 3: ")
    assert [record.slug for record in report.documents] == ["440100-2017-report"]
    before = facts(store, provenance=True)
    assert [r.reason for r in run(store, folder / "guangzhou-2016-report.txt", annotations=folder).refused][-1] == (
        refusal.reason
    )
    assert facts(store, provenance=True) == before


def test_annotations_without_a_document_are_refused(folder: Path, samples: Path, store: EmbeddedStore) -> None:
    report = run(store, samples / "guangzhou-2016-report.txt", annotations=folder)
    (refusal,) = report.refused
    assert refusal.reason.startswith(f"{folder / 'guangzhou-2017-report.ann'}: none of the documents is called ")
    (folder / "guangzhou-2017-report.txt").unlink()
    (refusal,) = run(store, annotations=folder).refused
    assert "there is no guangzhou-2017-report.txt beside it" in refusal.reason


def test_two_documents_of_one_name_share_no_annotations(folder: Path, samples: Path, store: EmbeddedStore) -> None:
    (folder / "guangzhou-2017-report.ann").unlink()
    name = "guangzhou-2016-report.txt"
    report = run(store, samples / name, folder / name, annotations=folder)
    assert report.documents == ()
    assert len(report.refused) == 2
    assert "could belong to" in report.refused[0].reason


def test_a_folder_without_annotations_is_told(tmp_path: Path, store: EmbeddedStore) -> None:
    with pytest.raises(BadInput, match=r"holds no \.ann file"):
        run(store, annotations=tmp_path)
    with pytest.raises(BadInput, match="is no folder"):
        run(store, annotations=tmp_path / "nowhere")


def test_an_empty_name_is_refused_at_once(folder: Path, store: EmbeddedStore) -> None:
    with pytest.raises(BadInput, match="name is empty"):
        run(store, annotations=folder, annotator=" ")


def test_several_processes_keep_annotations_too(folder: Path, store: EmbeddedStore) -> None:
    for brat in (folder, None):
        report = ingest(
            sorted(folder.glob("*.txt")), store, settings=Settings(workers=2), annotations=brat, annotator=None,
            told=Told(source=None if brat else "https://example.org/"),
        )  # fmt: skip
        assert [record.annotator for record in report.documents] == ["unknown", "unknown"]


def test_a_value_that_cannot_be_read_is_told(tmp_path: Path, store: EmbeddedStore) -> None:
    (tmp_path / "x.txt").write_text("投资约好几亿。\n", "utf-8")
    (tmp_path / "x.ann").write_text(
        "T1\tIndicator 0 2\t投资\nT2\tQuantity 3 6\t好几亿\nR1\thasValue Arg1:T1 Arg2:T2\n", "utf-8"
    )
    report = run(store, annotations=tmp_path)
    assert report.observations == 0
    (note,) = report.notes
    assert "3-6: '好几亿' cannot be read as one amount" in note
    assert validate(store.reader()).findings == ()
