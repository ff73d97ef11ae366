"""All real contracts, descriptions, artifacts of dbt and Open Energy files: read by pinned counts, or refused in words."""

from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.dbt import DBT
from catalog.formats.odcs import ODCS
from catalog.formats.odps import ODPS
from catalog.formats.open_energy_file import OPEN_ENERGY
from catalog.formats.protocol import HarvestProtocol, PageRequest, RawItem
from catalog.formats.registry import protocol_recognise

PROTOCOLS: dict[str, HarvestProtocol] = {
    "odcs": ODCS,
    "odps": ODPS,
    "dbt": DBT,
    "legacy/open-energy": OPEN_ENERGY,
}
# Records of each file; without a number here, one.
COUNTS = {
    "catalog/v1/jaffle_shop/catalog.json": 38,
    "catalog/v1/jaffle_shop/catalog_1.11.json": 19,
    "catalog/v1/jaffle_shop/catalog_1.12.json": 25,
    "manifest/v1/jaffle_shop/manifest.json": 11,
    "manifest/v5/jaffle_shop/manifest.json": 30,  # four of its models are ephemeral: no tables
    "manifest/v7/jaffle_shop/manifest.json": 8,
    "manifest/v12/jaffle_shop/manifest_1.12.json": 25,
    "bis-rt-electricity-kwh.yaml": 2,
}
# Examples that are fragments of a description, or cut off on purpose, and one with wrong indentation.
REFUSED = {
    "DQ__dataquality.yml": "holds no product description",
    "DataContract__datacontract-inline.yml": "YAML is broken in line 28",
    "Pricing__pricing-checkout.yml": "holds no product description",
    "Pricing__pricing-neutral.yml": "holds no product description",
    "Pricing__pricing-stripe.yml": "holds no product description",
    "SLA__sla.yml": "holds no product description",
    "technical-docs-example.yaml": "YAML is broken in line 59",
}
LARGEST = 3_000_000  # bytes of a file of other formats


def files_of(corpus: Path, folder: str) -> list[Path]:
    return sorted(path for path in (corpus / folder).rglob("*") if path.is_file())


def address_of(corpus: Path, path: Path) -> str:
    return f"https://corpus.example/{path.relative_to(corpus)}"


def read(corpus: Path, folder: str, path: Path) -> list[RawItem]:
    page = PROTOCOLS[folder].read_page(PageRequest(url=address_of(corpus, path)), "", path.read_bytes())
    assert page.complete, path
    return list(page.items)


def records(folder: str, items: list[RawItem]) -> list[ProductRecord]:
    assert [item.refusal for item in items] == [None] * len(items)
    found = [PROTOCOLS[folder].map_record(item.body).record for item in items]
    assert [one.source_id for one in found] == [item.source_id for item in items]
    return found


@pytest.mark.parametrize("folder", PROTOCOLS)
def test_every_file_is_read_or_refused_as_stated(folder: str, corpus: Path) -> None:
    files = files_of(corpus, folder)
    assert files
    for path in files:
        if path.name in REFUSED:
            with pytest.raises(PageUnreadable, match=REFUSED[path.name]):
                read(corpus, folder, path)
            continue
        stated = next((number for end, number in COUNTS.items() if str(path).endswith(end)), 1)
        assert len(records(folder, read(corpus, folder, path))) == stated, path


@pytest.mark.parametrize("folder", PROTOCOLS)
def test_auto_knows_each_by_its_own_reader(folder: str, corpus: Path) -> None:
    for path in files_of(corpus, folder):
        if path.name not in REFUSED:
            assert protocol_recognise(address_of(corpus, path), "", path.read_bytes()) is PROTOCOLS[folder], (
                path
            )


@pytest.mark.parametrize(
    "folder",
    ["asyncapi", "ckan", "dcat", "dcat-us", "frictionless", "iso-csw", "malformed", "oai-pmh", "ogc-records", "openapi",
     "opendatasoft", "schema-org", "stac"],
)  # fmt: skip
def test_nothing_of_the_others_is_taken(folder: str, corpus: Path) -> None:
    for path in files_of(corpus, folder):
        if path.stat().st_size < LARGEST and path.suffix != ".gz":
            body = path.read_bytes()
            for protocol in PROTOCOLS.values():
                assert protocol.recognises(address_of(corpus, path), "", body) == 0.0, (protocol.name, path)


def test_a_contract_of_192_kilobytes_gives_all_its_columns(corpus: Path) -> None:
    path = next(path for path in files_of(corpus, "odcs") if "adventureworks" in path.name)
    (record,) = records("odcs", read(corpus, "odcs", path))
    assert record.schema is not None
    assert len(record.schema.fields) > 450
    assert all(field.type for field in record.schema.fields)
    assert sum(bool(field.key) for field in record.schema.fields) > 60


def test_a_catalog_types_every_column_of_its_manifest(corpus: Path) -> None:
    catalog = next(path for path in files_of(corpus, "dbt") if path.name == "catalog_1.12.json")
    manifest = next(path for path in files_of(corpus, "dbt") if path.name == "manifest_1.12.json")
    page = DBT.read_page(DBT.start("https://corpus.example/catalog.json"), "", catalog.read_bytes())
    assert page.next is not None
    found = records("dbt", list(DBT.read_page(page.next, "", manifest.read_bytes()).items))
    assert len(found) == 25
    assert all(record.schema and all(field.type for field in record.schema.fields) for record in found)
    assert (
        sum(bool(record.lineage) for record in found) == 12
    )  # the thirteenth model makes days of a calendar
