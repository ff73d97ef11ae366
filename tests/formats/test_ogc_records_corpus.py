"""Real records: the examples of the specification and those of national weather services (WMO core metadata profile 2)."""

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.ogc_records import OGC_RECORDS
from catalog.formats.protocol import Page, PageRequest
from catalog.formats.registry import protocol_recognise

HOST = "https://corpus.example/"
SPECIFICATION = "ogc-records/ogcapi-records"
# What leads to records: file → where to.
LEADING = {
    f"{SPECIFICATION}/landingPage.json": "https://www.someserver.com/ogcapi/collections",
    f"{SPECIFICATION}/collections.json": "https://www.someserver.com/ogcapi/collections/tepcat/items?limit=100",
    f"{SPECIFICATION}/catalog.json": "https://www.someserver.com/ogcapi/collections/tepcat/items?limit=100",
}
# Parts of documents, with dots for what is left out, and documents that are about no record.
FRAGMENTS = frozenset(
    f"{SPECIFICATION}/{name}.json"
    for name in (
        "associations", "conformance", "defaultSortOrder", "keywords-themes", "queryables", "records", "sortables",
        "templated-link-inline", "templated-link-ref", "variables",
    )
)  # fmt: skip
READ = 18  # the manifest counts two JSON schemas among its 20


def manifest(corpus: Path) -> Iterator[str]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"].startswith("ogc-records/"):
                yield row["file"]


def read(corpus: Path, name: str) -> Page:
    request = PageRequest(HOST + quote(name))
    return OGC_RECORDS.read_page(request, "application/json", (corpus / name).read_bytes())


def mapped(page: Page) -> list[ProductRecord]:
    items = [item for item in page.items if item.refusal is None]
    records = [OGC_RECORDS.map_record(item.body).record for item in items]
    assert [record.source_id for record in records] == [item.source_id for item in items]
    return records


def test_every_file_is_read_leads_on_or_is_refused_in_words(corpus: Path) -> None:
    found = 0
    for name in manifest(corpus):
        if name in FRAGMENTS:
            with pytest.raises(PageUnreadable, match=r"broken JSON|a JSON object with"):
                read(corpus, name)
            continue
        page = read(corpus, name)
        assert (page.next.url if page.next else None) == LEADING.get(name), name
        records = mapped(page)
        assert len(records) == (name not in LEADING), name
        found += len(records)
    assert found == READ


def test_auto_knows_what_can_be_read(corpus: Path) -> None:
    for name in manifest(corpus):
        if name not in FRAGMENTS:
            body = (corpus / name).read_bytes()
            assert protocol_recognise(HOST + name, "application/json", body) is OGC_RECORDS, name


@pytest.mark.parametrize(
    "folder", ["stac", "ckan", "dcat", "dcat-us", "opendatasoft", "malformed", "frictionless"]
)
def test_auto_takes_nothing_of_the_others_for_records(corpus: Path, folder: str) -> None:
    for path in sorted((corpus / folder).rglob("*")):
        if path.is_file() and path.stat().st_size < 3_000_000:
            assert OGC_RECORDS.recognises("https://corpus.example/x", "", path.read_bytes()) < 0.3, path


@pytest.mark.parametrize("folder", ["malformed", "legacy", "stac", "dcat"])
def test_every_file_of_others_is_read_or_refused_in_words(corpus: Path, folder: str) -> None:
    for path in sorted((corpus / folder).rglob("*")):
        if path.is_file() and path.stat().st_size < 3_000_000:
            why = refusal_of(corpus, str(path.relative_to(corpus)))
            assert why == "" or why.endswith("."), path


def refusal_of(corpus: Path, name: str) -> str:
    """Why a file is refused; empty where it is read, and every record in it maps."""
    try:
        mapped(read(corpus, name))
    except PageUnreadable as error:
        return str(error)
    return ""


def test_the_weather_services_records_are_filled(corpus: Path) -> None:
    records = [
        record for name in manifest(corpus) if "wmo-wcmp2" in name for record in mapped(read(corpus, name))
    ]
    assert len(records) == 17
    assert all(
        record.publisher and record.contacts and record.themes and record.distributions for record in records
    )
    assert all(contact.email for record in records for contact in record.contacts[:1])
    assert sum(record.kind == "service" for record in records) == 3
    assert all(
        record.service and record.service.endpoint_url for record in records if record.kind == "service"
    )
    assert sum(bool(record.periods) for record in records) == 14
    streams = [one for record in records for one in record.distributions if one.delivery == "push"]
    assert len(streams) > 10
    assert all(one.service and one.format == "STREAM" for one in streams)
    frequencies = {record.source_id: record.frequency for record in records if record.frequency}
    assert frequencies["urn:wmo:md:de-dwd:icon-eps.ALL"] == "CONT"
