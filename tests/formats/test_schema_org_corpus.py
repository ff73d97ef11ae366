"""All real schema.org documents: read with the count that the corpus states, or refused in words."""

from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from catalog.formats.schema_org import SCHEMA_ORG
from tests.formats.corpus_files import counted, others, refusal_of

CROISSANT = "schema-org/croissant/full_croissant_dataset.jsonld"  # with commas too many, hence not counted by the corpus


def read(corpus: Path, name: str) -> list[ProductRecord]:
    request = PageRequest(url=f"https://corpus.example/{name}")
    records = []
    for item in SCHEMA_ORG.read_page(request, "", (corpus / name).read_bytes()).items:
        assert item.refusal is None, name
        record = SCHEMA_ORG.map_record(item.body).record
        assert record.source_id == item.source_id
        records.append(record)
    assert len({record.source_id for record in records}) == len(records), name
    return records


def test_every_file_is_read_or_refused_as_stated(corpus: Path) -> None:
    files = counted(corpus, "schema-org")
    assert len(files) == 23
    assert sum(files.values()) == 36
    for name, stated in files.items():
        if stated or name == CROISSANT:
            assert len(read(corpus, name)) == (stated or 1), name
        else:
            with pytest.raises(
                PageUnreadable, match=r"describes no data set in the words of schema\.org.*\.$"
            ):
                read(corpus, name)


def test_what_the_documents_state_is_read(corpus: Path) -> None:
    records = [
        record
        for name, stated in counted(corpus, "schema-org").items()
        if stated
        for record in read(corpus, name)
    ]
    columns = [field for record in records if record.schema for field in record.schema.fields]
    assert len(columns) == 81
    assert sum(bool(field.unit) for field in columns) == 22
    assert sum(bool(record.places) for record in records) == 7
    assert sum(bool(record.periods) for record in records) == 5
    assert sum(bool(record.licence) for record in records) == 6


def test_the_fields_of_croissant_are_those_of_their_file(corpus: Path) -> None:
    (record,) = read(corpus, CROISSANT)
    archive = record.distributions[-1]
    assert archive.byte_size == 12_323
    assert archive.checksum is not None
    assert archive.checksum.algorithm == "sha256"
    assert archive.schema is not None
    assert [(field.name, field.type, field.key) for field in archive.schema.fields] == [
        ("temperature", "Float", None), ("timestamp", "Date", None), ("name", "Text", True), ("age", "Integer", None),
    ]  # fmt: skip
    inside = record.distributions[1]
    assert (inside.download_url, inside.access_url) == ("", "https://example.com/data.zip")
    assert "“Resource 1”" in inside.description


def test_auto_knows_every_document(corpus: Path) -> None:
    for name, stated in counted(corpus, "schema-org").items():
        if stated or name == CROISSANT:
            body = (corpus / name).read_bytes()
            found = protocol_recognise(f"https://corpus.example/{name}", "application/ld+json", body)
            assert found is SCHEMA_ORG, name


@pytest.mark.parametrize(
    "folder", ["ckan", "dcat", "dcat-us", "opendatasoft", "legacy", "malformed", "frictionless"]
)
def test_auto_takes_nothing_of_the_others(corpus: Path, folder: str) -> None:
    for path in others(corpus, folder):
        sure = SCHEMA_ORG.recognises(f"https://corpus.example/{path.name}", "", path.read_bytes())
        assert sure == 0, path


@pytest.mark.parametrize("folder", ["malformed", "legacy", "ckan", "dcat", "iso-csw", "stac"])
def test_every_file_of_others_is_read_or_refused_in_words(corpus: Path, folder: str) -> None:
    for path in others(corpus, folder):
        why = refusal_of(SCHEMA_ORG, path)
        assert why == "" or why.endswith("."), path
        assert why or folder != "malformed", path
