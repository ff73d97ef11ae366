"""All real data.json files and all malformed files: read with the count that the corpus states, or refused in words."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.dcat_us import DCAT_US
from catalog.formats.protocol import PageRequest, RawItem
from catalog.formats.registry import protocol_recognise

HARVESTER, ARGENTINA, OPEN_DATA = (
    "dcat-us/datagov-harvester",
    "dcat-us/datosgobar-samples",
    "dcat-us/project-open-data",
)
# Where this reader counts otherwise than the manifest, which counts the entries of `dataset`.
COUNTED_OTHERWISE = {
    f"{HARVESTER}/dcatus3_0_nested_catalog.json": 3,  # with those of the catalogues within
    f"{HARVESTER}/dcatus3_0_series_member_also_top_level.json": 3,  # the series and its other member too
    f"{HARVESTER}/dcatus3_0_series_with_members.json": 3,  # the series and its two members
    f"{HARVESTER}/dcatus3_0_service_no_identifier.json": 2,  # the service too
    f"{HARVESTER}/dcatus3_0_service_serves_dataset.json": 2,  # the service and what it serves
    f"{HARVESTER}/dcatus3_0_with_services.json": 3,  # both services too
    f"{ARGENTINA}/invalid_dataset_type.json": 1,  # one dataset without a list round it
}
REFUSED = {
    f"{ARGENTINA}/missing_catalog_dataset.json": "no list “dataset”",
    f"{ARGENTINA}/missing_dataset.json": "no list “dataset”",
}
# Templates with empty fields, or without values at all: file → (read, refused, whether the file is whole).
TEMPLATES = {
    f"{OPEN_DATA}/examples_catalog-template.json": (1, 2, True),
    f"{OPEN_DATA}/examples_catalog-template-extended.json": (1, 2, False),
}
# What the corpus counts among others, and is (or could be) a data.json all the same.
DATA_JSON_ELSEWHERE = {
    "ckan/ckanext-dcat-examples/catalog.json",  # the format's words, no profile
    "ckan/ckanext-dcat-examples/dataset.json",
    "ckan/piveau/dcatap_catalogue_example.json",  # an empty list “dataset”
    "dcat/ckanext-dcat/catalog_pod.jsonld",  # Project Open Data with its context written out
    "dcat/udata-harvest/evian.json",  # an ArcGIS Hub
}
LARGEST = 3_000_000  # bytes of a file of other formats


def manifest(corpus: Path, folder: str) -> Iterator[tuple[str, int]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"].startswith(f"{folder}/"):
                yield row["file"], int(row["records"])


def read(corpus: Path, name: str) -> tuple[list[RawItem], bool]:
    request = PageRequest(url=f"https://corpus.example/{name}")
    page = DCAT_US.read_page(request, "", (corpus / name).read_bytes())
    assert page.next is None, name
    return list(page.items), page.complete


def mapped(items: list[RawItem]) -> list[ProductRecord]:
    """The canonical records; each knows itself by the id that its item was listed with."""
    records = [DCAT_US.map_record(item.body).record for item in items if item.refusal is None]
    assert [record.source_id for record in records] == [
        item.source_id for item in items if item.refusal is None
    ]
    return records


def test_every_file_is_read_or_refused_as_stated(corpus: Path) -> None:
    files = dict(manifest(corpus, "dcat-us"))
    assert len(files) > 80
    for name, stated in files.items():
        if name in REFUSED or name.endswith(".csv"):
            with pytest.raises(PageUnreadable, match=REFUSED.get(name, "cannot be read as JSON: it is text")):
                read(corpus, name)
            continue
        items, complete = read(corpus, name)
        records = mapped(items)
        expected = TEMPLATES.get(name, (COUNTED_OTHERWISE.get(name, stated), 0, True))
        assert (len(records), len(items) - len(records), complete) == expected, name


def refusal_of(corpus: Path, name: str) -> str:
    """Why a file is refused; empty where it is read, and every record in it maps."""
    try:
        items, _ = read(corpus, name)
    except PageUnreadable as error:
        return str(error)
    mapped(items)
    return ""


@pytest.mark.parametrize("folder", ["malformed", "legacy", "ckan", "dcat", "opendatasoft", "stac"])
def test_every_file_of_others_is_read_or_refused_in_words(corpus: Path, folder: str) -> None:
    files = [path for path in sorted((corpus / folder).rglob("*")) if path.is_file()]
    assert files
    for path in files:
        if path.stat().st_size < LARGEST:
            why = refusal_of(corpus, str(path.relative_to(corpus)))
            assert why == "" or why.endswith("."), path
            assert why or folder != "malformed", path


def test_auto_knows_every_data_json(corpus: Path) -> None:
    for name, _ in manifest(corpus, "dcat-us"):
        if name.endswith(".json") and name not in REFUSED and name not in TEMPLATES:
            body = (corpus / name).read_bytes()
            protocol = protocol_recognise(f"https://corpus.example/{name}", "application/json", body)
            assert protocol is DCAT_US, name


@pytest.mark.parametrize("folder", ["ckan", "dcat", "malformed"])
def test_auto_takes_nothing_of_the_others_for_data_json(corpus: Path, folder: str) -> None:
    for name, _ in manifest(corpus, folder):
        sure = DCAT_US.recognises(f"https://corpus.example/{name}", "", (corpus / name).read_bytes())
        assert (sure > 0.3) == (name in DATA_JSON_ELSEWHERE), name


def test_the_energy_department_s_file(corpus: Path) -> None:
    items, _ = read(corpus, "dcat-us/energy/energy.json")
    records = mapped(items)
    assert sum(bool(record.distributions) for record in records) > 200
    assert all(record.publisher and record.publisher.name for record in records)
    assert {record.access_rights for record in records} <= {"PUBLIC", "RESTRICTED", "NON_PUBLIC"}
    assert sum(bool(record.frequency) for record in records) > 200
    assert any(record.in_series for record in records)
    assert any(record.schema and record.schema.url for record in records)


def test_a_file_of_eleven_megabytes_gives_its_columns(corpus: Path) -> None:
    items, _ = read(corpus, "dcat-us/datos-gob-ar/data.json.gz")
    columns = [
        len(distribution.schema.fields)
        for record in mapped(items)
        for distribution in record.distributions
        if distribution.schema
    ]
    assert sum(columns) > 5_000
