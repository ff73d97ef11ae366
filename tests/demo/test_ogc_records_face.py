"""OGC API Records as the demo plays them, read by the portal's own reader from the landing page on."""

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.ogc_records import OGC_RECORDS
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains

Found = dict[str, tuple[ProductRecord, tuple[Problem, ...]]]


def read(fetch: Fetch, demo: DemoServer) -> tuple[Found, list[str]]:
    """Records by name with their problems, and the addresses asked."""
    request, asked, found = OGC_RECORDS.start(f"{demo.url}/highfold/ogcapi"), list[str](), Found()
    while request is not None:
        asked.append(request.url.removeprefix(f"{demo.url}/highfold/ogcapi"))
        reply = fetch(request.url)
        page = OGC_RECORDS.read_page(request, reply.headers["content-type"], reply.body)
        assert page.more == ()
        for item in page.items:
            mapped = OGC_RECORDS.map_record(item.body)
            found[item.source_id.rpartition("/")[2]] = (mapped.record, mapped.problems)
        request = page.next  # type: ignore[assignment]
    return found, asked


def test_every_record_is_found_from_the_landing_page_on(fetch: Fetch, demo: DemoServer) -> None:
    found, asked = read(fetch, demo)
    assert found.keys() == {product.name for product in domains()["highfold"].products}
    assert asked[:2] == ["", "/collections"]
    assert [path.rpartition("?")[2] for path in asked[2:]] == ["limit=100", "offset=4&limit=4"]
    for path in (
        "/highfold/ogcapi",
        "/highfold/ogcapi/collections",
        "/highfold/ogcapi/collections/energy-weather/items",
    ):
        assert protocol_recognise(path, "application/json", fetch(path).body) is OGC_RECORDS


def test_records_are_filled_and_without_fault(fetch: Fetch, demo: DemoServer) -> None:
    found, _ = read(fetch, demo)
    assert not any(problems for _, problems in found.values())
    wind, _ = found["wind-ramp-forecast"]
    assert wind.frequency == "HOURLY"
    assert wind.licence is not None
    assert wind.licence.code == "OGL-UK-3.0"
    assert wind.places[0].geometry
    assert wind.contacts[0].email == "desk@highfold.example"
    assert wind.publisher is not None
    rows, api = wind.distributions
    assert (rows.format, rows.byte_size) == ("CSV", 120_000)
    assert api.service is not None
    assert api.service.description_url.endswith("/openapi/wind-ramp-forecast.json")
    assert fetch(api.service.description_url).status == 200
    assert fetch(rows.download_url).status == 200


def test_the_poor_and_the_restricted(fetch: Fetch, demo: DemoServer) -> None:
    found, _ = read(fetch, demo)
    feed, _ = found["radar-rainfall-feed"]
    assert (feed.kind, feed.publisher, feed.licence) == ("service", None, None)
    ice, _ = found["icing-risk-overhead-lines"]
    assert "service agreement" in ice.rights
    assert not any(one.download_url for one in ice.distributions)


def test_a_record_alone_and_what_is_not_there(fetch: Fetch) -> None:
    iri = "https://data.highfold.example/id/dataset/mast-register"
    assert fetch(f"/highfold/ogcapi/collections/energy-weather/items/{iri}").json["id"] == iri
    assert fetch("/highfold/ogcapi/conformance").json["conformsTo"]
    assert fetch("/highfold/ogcapi/collections/energy-weather").json["itemType"] == "record"
    assert fetch("/highfold/ogcapi/collections/energy-weather/items/none").status == 404
    assert fetch("/northmoor/ogcapi").status == 404
