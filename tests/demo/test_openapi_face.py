"""The interfaces as the demo plays them, read by the portal's own reader."""

import json

from catalog.domain.access.detect import ways_of
from catalog.domain.access.summary import access_summary
from catalog.domain.product import Problem, ProductRecord
from catalog.formats.openapi import OPENAPI
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains

PATH = "/larkmoor/apis.json"


def read(demo: DemoServer, fetch: Fetch) -> dict[str, tuple[ProductRecord, tuple[Problem, ...]]]:
    """Record and problems of each product, by its name in the demo."""
    index = OPENAPI.read_page(PageRequest(url=f"{demo.url}{PATH}"), "application/json", fetch(PATH).body)
    assert index.problems == ()
    found = {}
    for request in index.more:
        reply = fetch(request.url)
        [item] = OPENAPI.read_page(request, reply.headers["content-type"], reply.body).items
        assert item.refusal is None
        mapped = OPENAPI.map_record(item.body)
        assert mapped.record.source_id == item.source_id
        found[request.url.rpartition("/")[2].partition(".")[0]] = (mapped.record, mapped.problems)
    return found


def test_the_index_leads_to_one_document_a_product(demo: DemoServer, fetch: Fetch) -> None:
    assert protocol_recognise(f"{demo.url}{PATH}", "application/json", fetch(PATH).body) is OPENAPI
    records = read(demo, fetch)
    assert records.keys() == {product.name for product in domains()["larkmoor"].products}
    for product in domains()["larkmoor"].products:
        if not product.bare:
            assert records[product.name][0].source_id == product.iri


def test_only_the_poor_document_has_problems_and_shows_what_it_lacks(demo: DemoServer, fetch: Fetch) -> None:
    faulty = {name: problems for name, (_, problems) in read(demo, fetch).items() if problems}
    assert faulty.keys() == {"weather-stations-legacy"}
    paths = {problem.path for problem in faulty["weather-stations-legacy"]}
    assert paths == {"", "info.description", "info.version", "info.contact", "servers"}


def test_who_may_use_an_interface_and_how_it_is_got(demo: DemoServer, fetch: Fetch) -> None:
    records = {name: record for name, (record, _) in read(demo, fetch).items()}
    open_to = {name: record.service.open_to for name, record in records.items() if record.service}
    assert open_to["carbon-intensity-service"] == "anyone"
    assert open_to["metered-site-service"] == open_to["flexibility-dispatch-service"] == "registered"
    assert open_to["weather-stations-legacy"] == ""
    patterns = {name: access_summary(record).patterns for name, record in records.items()}
    assert patterns["half-hourly-demand-service"] == ("record-api", "parquet-part")
    assert patterns["connection-queue-service"] == ("record-api", "bulk-file", "stream")
    carbon = ways_of(records["carbon-intensity-service"])[0]
    assert carbon.limits.per_minute is not None
    assert carbon.limits.page is not None
    assert (carbon.limits.per_minute.value, carbon.limits.page.value) == (60, 1_000)


def test_addresses_of_open_interfaces_answer_with_the_rows_that_they_describe(
    demo: DemoServer, fetch: Fetch
) -> None:
    record, _ = read(demo, fetch)["half-hourly-demand-service"]
    assert record.schema is not None
    rows = json.loads(fetch(f"{record.distributions[0].access_url}?limit=2").body)["records"]
    assert set(rows[0]) == {field.name for field in record.schema.fields}
    assert fetch(record.distributions[1].download_url).status == 200
    assert fetch("/larkmoor/interfaces/nothing.json").status == 404
