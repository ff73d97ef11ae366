"""The streams as the demo plays them, read by the portal's own reader."""

from catalog.domain.access.summary import access_summary
from catalog.domain.product import Problem, ProductRecord
from catalog.formats.asyncapi import ASYNCAPI
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo import DemoServer
from vesportal.demo.records import domains

PATH = "/whinfell/streams/"


def read(demo: DemoServer, fetch: Fetch) -> dict[str, tuple[ProductRecord, tuple[Problem, ...]]]:
    """Record and problems of each product, by its name in the demo."""
    folder = ASYNCAPI.read_page(PageRequest(url=f"{demo.url}{PATH}"), "text/html", fetch(PATH).body)
    found = {}
    for request in folder.more:
        reply = fetch(request.url)
        assert protocol_recognise(request.url, reply.headers["content-type"], reply.body) is ASYNCAPI
        [item] = ASYNCAPI.read_page(request, reply.headers["content-type"], reply.body).items
        assert item.refusal is None
        mapped = ASYNCAPI.map_record(item.body)
        found[request.url.rpartition("/")[2].removesuffix(".asyncapi.yaml")] = (
            mapped.record,
            mapped.problems,
        )
    return found


def test_the_folder_leads_to_one_document_a_stream(demo: DemoServer, fetch: Fetch) -> None:
    assert protocol_recognise(f"{demo.url}{PATH}", "text/html", fetch(PATH).body) is ASYNCAPI
    records = read(demo, fetch)
    assert records.keys() == {product.name for product in domains()["whinfell"].products}
    assert fetch("/whinfell/streams/nothing.yaml").status == 404


def test_only_the_poor_document_has_problems(demo: DemoServer, fetch: Fetch) -> None:
    faulty = {name: problems for name, (_, problems) in read(demo, fetch).items() if problems}
    assert faulty.keys() == {"tide-gauges-test"}


def test_streams_are_pushed_and_tell_topic_fields_and_how_long_they_are_kept(
    demo: DemoServer, fetch: Fetch
) -> None:
    records = {name: record for name, (record, _) in read(demo, fetch).items()}
    assert all(access_summary(record).patterns == ("stream",) for record in records.values())
    assert {each for record in records.values() for each in access_summary(record).delivery} == {"push"}
    frequency = records["system-frequency-stream"]
    [way] = frequency.distributions
    assert way.access_url == "kafka-secure://broker.whinfell.example:9093/system.frequency"
    assert way.schema is not None
    assert [(f.name, f.unit) for f in way.schema.fields] == [
        ("timestamp", ""),
        ("frequency", "Hz"),
        ("inertia", "GVA.s"),
    ]
    assert "Messages of “system.frequency” are kept for 7 days (kafka)." in frequency.sla
    assert [c.label.partition(":")[0] for c in records["unit-output-stream"].contribution] == [
        "Send messages to “unit.output.corrections” (Kafka (TLS))"
    ]
    assert records["substation-telemetry-stream"].access_rights == "RESTRICTED"
