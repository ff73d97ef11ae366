"""The Explore API as the demo plays it, and as the portal reads it."""

from typing import Any

import pytest

from catalog.formats.opendatasoft import OPENDATASOFT
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains

API = "/ashmere/api/explore/v2.1"


def catalogue(fetch: Fetch) -> list[dict[str, Any]]:
    reply = fetch(f"{API}/catalog/exports/json?limit=-1")
    assert reply.status == 200
    listed: list[dict[str, Any]] = reply.json
    return listed


def gated(fetch: Fetch) -> str:
    return next(str(found["dataset_id"]) for found in catalogue(fetch) if not found["data_visible"])


def test_pages_and_export_hold_the_same_datasets(fetch: Fetch) -> None:
    exported = catalogue(fetch)
    paged: list[dict[str, Any]] = []
    while page := fetch(f"{API}/catalog/datasets?limit=17&offset={len(paged)}").json["results"]:
        paged += page
    assert paged == exported
    assert len(exported) == len(domains()["ashmere"].products) == 40


@pytest.mark.parametrize(
    ("query", "status"),
    [("limit=101", 400), ("limit=x", 400), ("limit=100&offset=9901", 400), ("limit=100&offset=9900", 200)],
)
def test_limits_are_those_of_the_api(fetch: Fetch, query: str, status: int) -> None:
    reply = fetch(f"{API}/catalog/datasets?{query}")
    assert reply.status == status
    assert status == 200 or reply.json["error_code"] == "InvalidRESTParameterError"


def test_gated_records_are_refused_though_the_entry_is_public(fetch: Fetch) -> None:
    name = gated(fetch)
    assert fetch(f"{API}/catalog/datasets/{name}").json["data_visible"] is False
    for path in ("records", "exports/csv", "attachments/data_triage_xlsx"):
        reply = fetch(f"{API}/catalog/datasets/{name}/{path}")
        assert (reply.status, reply.json["error_code"]) == (403, "ForbiddenAccess")


def test_what_does_not_exist_is_not_found(fetch: Fetch) -> None:
    for path in ("catalog/datasets/nothing", "catalog/datasets/nothing/records", "nothing"):
        reply = fetch(f"{API}/{path}")
        assert (reply.status, reply.json["error_code"]) == (404, "NotFoundResource")


def test_a_csv_export_has_semicolons_and_a_byte_order_mark(fetch: Fetch) -> None:
    body = fetch(f"{API}/catalog/datasets/ashmere-complaints/exports/csv").body
    assert body.startswith(b"\xef\xbb\xbfmonth;cause;measure;value\r\n")


def test_every_address_that_the_portal_makes_of_an_open_dataset_answers(
    fetch: Fetch, demo: DemoServer
) -> None:
    url = f"{demo.url}{API}/catalog/exports/json?limit=-1"
    page = OPENDATASOFT.read_page(OPENDATASOFT.start(url), "", fetch(url).body)
    records = [OPENDATASOFT.map_record(item.body).record for item in page.items]
    shown = next(record for record in records if record.source_id == "ashmere-live-power-cuts")
    assert not any(distribution.restricted for distribution in shown.distributions)
    services = [found.service for found in shown.distributions if found.service]
    for address in (
        shown.landing_page,
        *(found.access_url for found in shown.distributions),
        *(service.description_url for service in services),
    ):
        assert fetch(address).status == 200, address


def test_the_domain_is_read_without_problems(fetch: Fetch, demo: DemoServer) -> None:
    url = f"{demo.url}{API}"
    request = OPENDATASOFT.start(url)
    page = OPENDATASOFT.read_page(request, "", fetch(request.url).body)
    mapped = [OPENDATASOFT.map_record(item.body) for item in page.items]
    assert [found.problems for found in mapped if found.problems] == []
    gated_ids = {
        found.record.source_id
        for found in mapped
        if all(file.restricted for file in found.record.distributions)
    }
    assert gated_ids == {product.name for product in domains()["ashmere"].products if not product.open}
