"""The static STAC catalogue that the demo plays, walked by the portal's own reader."""

from collections import deque

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from catalog.formats.stac import STAC
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains


def walked(
    fetch: Fetch, demo: DemoServer
) -> tuple[dict[str, tuple[ProductRecord, tuple[Problem, ...]]], list[str]]:
    """Records by name with their problems, and the documents that were read."""
    start = STAC.start(f"{demo.url}/skybeck/catalog.json")
    queue, seen, found = deque([start]), {(start.url, start.cursor)}, {}
    read: list[str] = []
    while queue:
        request = queue.popleft()
        reply = fetch(request.url)
        assert reply.status == 200, request.url
        read.append(request.url.removeprefix(f"{demo.url}/skybeck/"))
        page = STAC.read_page(request, reply.headers["content-type"], reply.body)
        assert page.complete
        for item in page.items:
            mapped = STAC.map_record(item.body)
            found[item.source_id] = (mapped.record, mapped.problems)
        for further in page.more:
            if (further.url, further.cursor) not in seen:
                seen.add((further.url, further.cursor))
                queue.append(further)
    return found, read


def test_the_walk_finds_every_product_and_reads_no_item_of_a_collection(
    fetch: Fetch, demo: DemoServer
) -> None:
    found, read = walked(fetch, demo)
    domain = domains()["skybeck"]
    assert found.keys() == {product.name for product in domain.products}
    assert len(read) == 1 + len(domain.series) + len(domain.products)
    assert sum(path.endswith("catalog.json") for path in read) == 3
    body = fetch("/skybeck/catalog.json").body
    assert protocol_recognise("http://demo.example/catalog.json", "application/json", body) is STAC


def test_only_the_poor_record_has_faults_beside_licences_that_are_not_linked(
    fetch: Fetch, demo: DemoServer
) -> None:
    found, _ = walked(fetch, demo)
    faulty = {
        name: {problem.rule for problem in problems} for name, (_, problems) in found.items() if problems
    }
    unlinked = ("lightning-strokes-overhead-lines", "tower-photographs", "coastal-erosion-trial")
    assert faulty == {name: {"licence"} for name in unlinked}
    record, _ = found["coastal-erosion-trial"]
    assert record.places[0].bbox is not None
    assert record.publisher is None


def test_records_are_filled(fetch: Fetch, demo: DemoServer) -> None:
    found, _ = walked(fetch, demo)
    wind, _ = found["hub-height-wind-reanalysis"]
    assert wind.schema is not None
    assert {field.name: field.unit for field in wind.schema.fields}["wind_speed"] == "m/s"
    assert [one.format for one in wind.distributions] == ["NETCDF", "PARQUET", "JSON"]
    assert wind.distributions[1].rows == 98_200_000
    assert wind.distributions[2].description.startswith("3 items are linked")
    assert wind.licence is not None
    assert wind.licence.code == "CC-BY-4.0"
    assert wind.contacts[0].email == "datadesk@skybeck.example"
    image, _ = found["thermal-image-substation"]
    assert image.periods[0].start == image.periods[0].end


def test_restricted_products_say_what_it_takes(fetch: Fetch, demo: DemoServer) -> None:
    found, _ = walked(fetch, demo)
    for product in domains()["skybeck"].products:
        record, _ = found[product.name]
        assert any(one.restricted for one in record.distributions) != product.open, product.name
        assert ("Given under an agreement" in record.rights) != product.open


def test_items_of_collections_are_there_for_whoever_asks(fetch: Fetch) -> None:
    item = fetch("/skybeck/weather/hub-height-wind-reanalysis/2026.json").json
    assert item["collection"] == "hub-height-wind-reanalysis"
    page = STAC.read_page(
        PageRequest("http://x.example/a.json"),
        "",
        fetch("/skybeck/survey/corridor-lidar-2024/2024.json").body,
    )
    assert [one.source_id for one in page.items] == ["corridor-lidar-2024/corridor-lidar-2024-2024"]
    for path in (
        "weather/none/collection.json",
        "none/catalog.json",
        "none.json",
        "corridor-lidar-2024/collection.json",
    ):
        assert fetch(f"/skybeck/{path}").status == 404
    assert fetch("/northmoor/catalog.json").status == 404
