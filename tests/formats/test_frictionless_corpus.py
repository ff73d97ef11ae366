"""All real descriptors of the Open Energy Platform: read, with what they state; two that nobody can read are refused in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.frictionless import FRICTIONLESS
from catalog.formats.protocol import MappedRecord, PageRequest
from catalog.formats.registry import protocol_recognise
from tests.formats.corpus_files import others, refusal_of

BROKEN = (
    "data-review__mobility_demand_germany_2017.json",
    "data-review__rli_lodgeoss_energy_database_review.json",
)
MENDED = 14  # with a comma too many


def files(corpus: Path) -> list[Path]:
    return sorted((corpus / "frictionless").rglob("*.json"))


def read(path: Path) -> Iterator[MappedRecord]:
    page = FRICTIONLESS.read_page(
        PageRequest(url=f"https://corpus.example/{path.name}"), "", path.read_bytes()
    )
    assert page.complete
    assert page.next is None
    assert not page.more
    for item in page.items:
        assert item.refusal is None, path.name
        mapped = FRICTIONLESS.map_record(item.body)
        assert mapped.record.source_id == item.source_id
        yield mapped


@pytest.fixture(scope="module")
def everything(corpus: Path) -> list[MappedRecord]:
    return [mapped for path in files(corpus) if path.name not in BROKEN for mapped in read(path)]


def test_every_descriptor_is_read_but_the_two_that_are_broken(
    corpus: Path, everything: list[MappedRecord]
) -> None:
    assert len(files(corpus)) == 387
    assert len(everything) == 385
    for name in BROKEN:
        with pytest.raises(PageUnreadable, match=r"cannot be read as JSON: it is broken JSON .*\.$"):
            list(read(next(path for path in files(corpus) if path.name == name)))


def test_commas_too_many_are_mended_and_told(corpus: Path) -> None:
    pages = [
        FRICTIONLESS.read_page(PageRequest(url="https://corpus.example/x.json"), "", path.read_bytes())
        for path in files(corpus)
        if path.name not in BROKEN
    ]
    assert sum(bool(page.problems) for page in pages) == MENDED


def test_what_the_platform_states_is_read(everything: list[MappedRecord]) -> None:
    records = [mapped.record for mapped in everything]

    def count(part: str) -> int:
        return sum(bool(getattr(record, part)) for record in records)

    stated = (
        "title",
        "keywords",
        "licence",
        "places",
        "periods",
        "lineage",
        "contacts",
        "conforms_to",
        "quality",
    )
    assert [count(part) for part in stated] == [385, 384, 306, 329, 302, 260, 384, 385, 221]
    assert sum(bool(record.licence and record.licence.code) for record in records) == 305
    columns = [field for r in records for d in r.distributions if d.schema for field in d.schema.fields]
    assert len(columns) > 4_000
    assert sum(bool(field.unit) for field in columns) > 250
    assert not [field for field in columns if field.unit == "none"]
    assert sum(field.key is True for field in columns) > 300


def test_auto_knows_every_descriptor(corpus: Path) -> None:
    for path in files(corpus):
        if path.name not in BROKEN:
            found = protocol_recognise(
                f"https://corpus.example/{path.name}", "application/json", path.read_bytes()
            )
            assert found is FRICTIONLESS, path.name


@pytest.mark.parametrize(
    "folder", ["malformed", "legacy", "ckan", "dcat", "dcat-us", "opendatasoft", "stac", "schema-org"]
)
def test_auto_takes_no_file_of_another_dialect(corpus: Path, folder: str) -> None:
    for path in others(corpus, folder):
        sure = FRICTIONLESS.recognises(f"https://corpus.example/{path.name}", "", path.read_bytes())
        assert sure <= 0.4, path


@pytest.mark.parametrize("folder", ["malformed", "legacy", "ckan", "dcat", "opendatasoft", "stac"])
def test_every_file_of_others_is_read_or_refused_in_words(corpus: Path, folder: str) -> None:
    for path in others(corpus, folder):
        why = refusal_of(FRICTIONLESS, path)
        assert why == "" or why.endswith("."), path
