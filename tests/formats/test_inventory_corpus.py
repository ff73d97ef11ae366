"""Every real legacy inventory and every malformed file: read, or refused in one sentence; and sensible proposals."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.inventory import INVENTORY
from catalog.formats.protocol import Page, PageRequest
from tests.formats.inventory_samples import mapped, targets_of

REFUSED = {
    "legacy/colchester/inventory.xml": "an XML document",
    "legacy/open-energy/technical-docs-example.yaml": "broken in line 59",
}


def files_of(corpus: Path) -> Iterator[tuple[str, bytes]]:
    for folder in ("legacy", "malformed"):
        for path in sorted((corpus / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(corpus).as_posix(), path.read_bytes()


def read(name: str, body: bytes) -> Page:
    page = INVENTORY.read_page(PageRequest(url=f"https://corpus.example/{name}"), "", body)
    return msgspec.structs.replace(page, items=list(page.items))


def test_every_file_is_read_or_refused_in_one_sentence(corpus: Path) -> None:
    counts: Counter[str] = Counter()
    refused: dict[str, str] = {}
    for name, body in files_of(corpus):
        kind = name.rpartition(".")[2]
        counts[f"{kind} files"] += 1
        assert 0 <= INVENTORY.recognises(f"https://corpus.example/{name}", "", body) <= 0.5, name
        try:
            page = read(name, body)
        except PageUnreadable as error:
            refused[name] = str(error)
            counts[f"{kind} refused"] += 1
            continue
        items = list(page.items)
        for item, found in zip(items, mapped(page), strict=True):
            assert item.refusal is None, (name, item.refusal)
            assert item.source_id == found.record.source_id, name
            assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found, name
        counts[f"{kind} records"] += len(items)
        assert len({item.source_id for item in items}) == len(items), name
    print(dict(sorted(counts.items())))  # noqa: T201
    assert counts.total() > 400
    for name, sentence in refused.items():
        assert sentence.endswith("."), name
        assert "\n" not in sentence, name
    markup = {name for name in refused if name.endswith((".xml", ".xsd", ".html"))}
    assert set(refused) - markup == {"legacy/open-energy/technical-docs-example.yaml"}
    for name, said in REFUSED.items():
        assert said in refused[name]


def test_records_are_as_many_as_the_files_hold(corpus: Path) -> None:
    stated = {
        "minnesota-geoportal/allItems_20200821.csv": 621,
        "minnesota-geoportal/02a-03_20220624.csv": 608,
        "justicia-xlsx/catalogo-justicia.xlsx": 18,
        "justicia-xlsx/catalogo_justicia_extra_columns.xlsx": 16,
        "ssen-documents/Charging_Statements_-_SEPD.yaml": 74,
        "ssen-documents/Charging_Statements_-_SHE_Transmission.yaml": 0,
        "aws-registry/3dcompat.yaml": 1,
        "open-energy/bis-rt-electricity-kwh.yaml": 2,
    }
    for name, count in stated.items():
        page = read(name, (corpus / "legacy" / name).read_bytes())
        assert len(list(page.items)) == count, name


EXPECTED: dict[str, dict[str, str]] = {
    "minnesota-geoportal/allItems_20200821.csv": {
        "Title": "keep", "Alternative Title": "title", "Description": "description", "Language": "languages",
        "Creator": "creators.name", "Publisher": "publisher.name", "Subject": "themes", "Keyword": "keywords",
        "Date Issued": "issued", "Spatial Coverage": "places.name", "Bounding Box": "places.bbox",
        "Format": "distributions.format", "Information": "landing_page", "Download": "distributions.download_url",
        "MapServer": "distributions.service.endpoint_url", "HTML": "documentation", "Image": "keep",
        "Identifier": "identifiers", "Code": "keep", "Is Part Of": "in_series", "Rights": "rights",
        "Suppressed": "keep",
    },
    "ssen-documents/Financial_information.yaml": {
        "title": "title", "date": "modified", "size": "distributions.byte_size",
        "url": "distributions.download_url", "format": "distributions.format",
    },
    "justicia-xlsx/catalogo-justicia.xlsx": {
        "dataset_title": "title", "dataset_description": "description", "dataset_publisher_name": "publisher.name",
        "dataset_publisher_mbox": "publisher.email", "dataset_contactPoint_fn": "contacts.name",
        "dataset_contactPoint_hasEmail": "contacts.email", "dataset_theme": "themes", "dataset_keyword": "keywords",
        "dataset_accrualPeriodicity": "frequency", "dataset_issued": "issued", "dataset_modified": "modified",
        "dataset_identifier": "identifiers", "dataset_landingPage": "landing_page", "dataset_license": "licence",
        "Distribution[].distribution_downloadURL": "distributions.download_url",
        "Distribution[].distribution_accessURL": "distributions.access_url",
        "Distribution[].distribution_title": "distributions.title",
        "Distribution[].distribution_format": "distributions.format",
        "Distribution[].dataset_identifier": "keep", "Field[].distribution_title": "distributions.title",
        "Field[].field_title": "schema.fields.name", "Field[].field_type": "schema.fields.type",
    },
    "aws-registry/aiwp.yaml": {
        "Name": "title", "Description": "description", "Documentation": "documentation", "Contact": "contacts",
        "ManagedBy": "publisher.name", "UpdateFrequency": "frequency", "License": "licence", "Tags": "keywords",
        "Resources[].Description": "distributions.description", "Resources[].ARN": "distributions.identifier",
        "Resources[].Region": "keep",
    },
    "open-energy/bis-rt-electricity-kwh.yaml": {
        "content.dct:title": "title", "content.dct:description": "description", "content.dcat:version": "version",
        "content.oe:sensitivityClass": "stated_classes", "content.oe:dataSetStableIdentifier": "identifiers",
        "content.@context.dcat": "keep", "transport.http.info.title": "keep",
        "transport.http.servers[].url": "distributions.access_url",
        "representation.mime": "distributions.media_type",
        "representation.csvw.tableSchema.columns[].titles": "schema.fields.name", "access[].rule": "keep",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", list(EXPECTED))
def test_proposals_for_real_files_are_right(corpus: Path, name: str) -> None:
    targets = targets_of(read(name, (corpus / "legacy" / name).read_bytes()))
    assert {column: targets[column] for column in EXPECTED[name]} == EXPECTED[name]


def test_what_identifies_in_real_files(corpus: Path) -> None:
    expected: dict[str, list[Any]] = {
        "minnesota-geoportal/allItems_20200821.csv": ["Identifier"],
        "minnesota-geoportal/allNewItems_20210716.csv": ["ID"],
        "minnesota-geoportal/allDeletedItems_20220624.csv": ["Resource"],
        "justicia-xlsx/catalogo-justicia.xlsx": ["dataset_identifier"],
        "ssen-documents/Losses_strategy.yaml": ["title"],
        "ssen-documents/Financial_information.yaml": ["url"],
    }
    for name, identifier in expected.items():
        proposal = read(name, (corpus / "legacy" / name).read_bytes()).proposal
        assert proposal is not None
        assert proposal["identifier"] == identifier, name


def test_the_whole_registry_of_yaml_files_is_mapped_alike(corpus: Path) -> None:
    found: Counter[tuple[str, str]] = Counter()
    paths = sorted((corpus / "legacy" / "aws-registry").iterdir())
    for path in paths:
        found.update(targets_of(read(path.name, path.read_bytes())).items())
    always = ("Name", "title"), ("Description", "description"), ("Tags", "keywords"), ("License", "licence")
    assert all(found[pair] == len(paths) for pair in always)
    assert found["ManagedBy", "publisher.name"] >= 0.98 * len(paths)
    assert found["UpdateFrequency", "frequency"] >= 0.98 * len(paths)


def test_a_joined_workbook_has_its_files_and_fields(corpus: Path) -> None:
    page = read("x.xlsx", (corpus / "legacy/justicia-xlsx/catalogo-justicia-06022017.xlsx").read_bytes())
    records = [found.record for found in mapped(page)]
    assert sum(len(record.distributions) for record in records) == 69
    fields = [
        field
        for record in records
        for file in record.distributions
        if file.schema
        for field in file.schema.fields
    ]
    fields += [field for record in records if record.schema for field in record.schema.fields]
    assert len(fields) == 53
    assert {record.frequency for record in records} >= {"MONTHLY", "DAILY"}
