"""The registers of the domain without catalogue software, read by the portal's own reader."""

from catalog.domain.product import ProductRecord
from catalog.formats.inventory import INVENTORY
from catalog.formats.protocol import Page, PageRequest
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo.records import domains

REGISTER = "/marrowby/registers/data-register.csv"
FILES = "/marrowby/registers/files.yaml"


def read(fetch: Fetch, path: str) -> Page:
    reply = fetch(path)
    return INVENTORY.read_page(PageRequest(url=path), reply.headers["content-type"], reply.body)


def records(page: Page) -> list[ProductRecord]:
    protocol = INVENTORY.configured(page.proposal or {})
    return [protocol.map_record(item.body).record for item in page.items]


def test_the_register_is_recognised_and_lists_every_product_once(fetch: Fetch) -> None:
    reply = fetch(REGISTER)
    assert protocol_recognise(REGISTER, reply.headers["content-type"], reply.body) is INVENTORY
    titles = [record.title for record in records(read(fetch, REGISTER))]
    assert titles == [product.title for product in domains()["marrowby"].products]


def test_its_columns_are_odd_but_mostly_understood(fetch: Fetch) -> None:
    columns = {column["name"]: column for column in read(fetch, REGISTER).proposal["columns"]}
    understood = {
        "Reg. no.": "identifiers", "Name of data": "title", "What it holds": "description",
        "Kept by": "publisher.name", "Mailbox": "contacts.email", "Tags": "keywords",
        "Confidentiality": "stated_classes", "Terms": "licence", "Refreshed how often": "frequency",
        "Last refreshed": "modified", "Covers from": "periods.start", "Covers to": "periods.end",
        "Where to get it": "distributions.download_url", "File kind": "distributions.format",
        "File size": "distributions.byte_size", "Rows (approx.)": "distributions.rows",
    }  # fmt: skip
    assert {name: columns[name]["target"] for name in understood} == understood
    assert columns["Patch"]["target"] == columns["Cabinet"]["target"] == "keep"
    assert columns["Last refreshed"]["dates"] == "day-first"
    assert columns["Tags"]["separator"] == ";"


def test_files_of_a_product_are_folded_and_gated_ones_have_no_address(fetch: Fetch) -> None:
    found = {record.title: record for record in records(read(fetch, REGISTER))}
    for product in domains()["marrowby"].products:
        files = found[product.title].distributions
        assert len(files) == len(product.files), product.title
        assert all(bool(file.download_url) == product.open for file in files), product.title
        assert all(file.restricted != product.open for file in files), product.title


def test_the_list_of_files_has_a_page_of_its_own(fetch: Fetch) -> None:
    page = read(fetch, FILES)
    expected = sum(len(product.files) for product in domains()["marrowby"].products if product.open)
    listed = records(page)
    assert len(listed) == expected
    assert all(record.distributions[0].format for record in listed)
    assert all(fetch(record.distributions[0].download_url, "HEAD").status == 200 for record in listed[:3])
