"""The web accessible folder as the demo plays it, read by the portal's own reader."""

from urllib.parse import urlsplit

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from catalog.formats.waf import WAF
from tests.demo.conftest import Fetch
from vesportal.demo.records import domains

URL = "http://127.0.0.1:9999/gullwick/metadata/"
PATH = "/gullwick/metadata/"


def read(fetch: Fetch) -> dict[str, tuple[ProductRecord, tuple[Problem, ...]]]:
    """By the name of the document, with its folder."""
    waiting: list[PageRequest] = [WAF.start(URL)]
    found = {}
    while waiting:
        request = waiting.pop(0)
        path = urlsplit(request.url).path
        reply = fetch(path)
        assert reply.status == 200
        page = WAF.read_page(request, reply.headers["content-type"], reply.body)
        assert page.complete
        waiting += page.more
        for item in page.items:
            mapped = WAF.map_record(item.body)
            found[path.removeprefix(PATH)] = (mapped.record, mapped.problems)
    return found


def test_every_document_is_read_from_the_folder_and_the_one_below(fetch: Fetch) -> None:
    assert protocol_recognise(URL, "text/html", fetch(PATH).body) is WAF
    products = {product.name: product for product in domains()["gullwick"].products}
    found = read(fetch)
    assert found.keys() == {
        f"{'older/' if product.bare else ''}{name}.xml" for name, product in products.items()
    }
    assert {record.source_id for record, _ in found.values()} == {
        product.uuid for product in products.values()
    }


def test_only_the_poor_record_lacks_anything(fetch: Fetch) -> None:
    assert {name for name, (_, problems) in read(fetch).items() if problems} == {"older/loggers-2013.xml"}


def test_a_restricted_product_names_its_limitation(fetch: Fetch) -> None:
    record, _ = read(fetch)["heat-customer-meters.xml"]
    assert record.access_rights == "RESTRICTED"
    assert record.licence is None
    assert not any(way.download_url for way in record.distributions)


def test_documents_say_when_they_changed_and_lie_where_they_are_listed(fetch: Fetch) -> None:
    reply = fetch(f"{PATH}heat-network-routes.xml")
    assert reply.headers["last-modified"].endswith(" GMT")
    for elsewhere in (
        "older/heat-network-routes.xml",
        "loggers-2013.xml",
        "newer/",
        "nothing.xml",
        "README.txt",
    ):
        assert fetch(PATH + elsewhere).status == 404, elsewhere
    assert fetch("/saltmere/metadata/older/").status == 404
