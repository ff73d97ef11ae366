"""Real payloads through the real readers: every record has ways, a choice, plans and a summary, and none is odd."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.domain.access.choose import choose
from catalog.domain.access.detect import ways_of
from catalog.domain.access.groups import grouped
from catalog.domain.access.model import NO_DISTRIBUTION, OWN_SERVICE, Need
from catalog.domain.access.patterns import modes, patterns
from catalog.domain.access.plan import job_of, plan
from catalog.domain.access.summary import access_summary
from catalog.domain.errors import PageUnreadable, RecordRefused, UnknownProtocol
from catalog.domain.product import ProductRecord
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise

FOLDERS = ("ckan", "dcat", "dcat-us", "opendatasoft", "legacy", "frictionless", "openapi", "asyncapi")
LARGEST = 12_000_000  # bytes of a file
MOST_OF_A_FILE = 600  # records
MOST_PLANS = 12  # of a record

pytestmark = pytest.mark.slow


def records_of(path: Path, url: str) -> Iterator[ProductRecord]:
    body = path.read_bytes()
    try:
        protocol = protocol_recognise(url, "", body)
        page = protocol.read_page(PageRequest(url=url), "", body)
    except (UnknownProtocol, PageUnreadable):
        return
    if page.proposal is not None:
        protocol = protocol.configured(page.proposal)
    for place, item in enumerate(page.items):
        if place >= MOST_OF_A_FILE:
            return
        if item.refusal is None:
            try:
                yield protocol.map_record(item.body).record
            except RecordRefused:
                continue


@pytest.fixture(scope="module")
def records(corpus: Path) -> list[tuple[str, ProductRecord]]:
    found = []
    for folder in FOLDERS:
        for path in sorted((corpus / folder).rglob("*")):
            if path.is_file() and path.stat().st_size <= LARGEST:
                name = str(path.relative_to(corpus))
                found += [(name, record) for record in records_of(path, f"https://corpus.example/{name}")]
    assert len(found) > 4_000
    return found


def test_every_record_has_ways_that_name_their_evidence(records, capsys):
    for name, record in records:
        ways = ways_of(record)
        assert ways, name
        for way in ways:
            assert way.because.endswith("."), (name, way)
            assert way.mode in modes()
            assert way.pattern == "" or way.pattern in patterns()
            assert way.pattern or way.interface == "page"
            assert NO_DISTRIBUTION <= way.index < len(record.distributions)
            assert (
                way.url or way.interface == "request" or way.pattern in ("stream", "node", "archive", "c2d")
            ), way
        indices = {way.index for way in ways} - {OWN_SERVICE, NO_DISTRIBUTION}
        assert indices == set(range(len(record.distributions))), name
    assert capsys.readouterr() == ("", "")


def test_every_record_can_be_chosen_from_planned_and_summed_up(records, capsys):
    for name, record in records:
        ways = ways_of(record)
        choice = choose(record, ways)
        assert choice.way in ways or choice.rule == "protected", name
        assert set(access_summary(record, ways).patterns) <= {way.pattern for way in ways}, name
        assert sum(len(group.ways) for group in grouped(ways)) == len(ways), name
        for way in ways[:MOST_PLANS]:
            answer = plan(way, record, ways=ways)
            assert answer.sentence.endswith("."), name
            assert job_of(way, record, Need(), answer).url == way.url
    assert capsys.readouterr() == ("", "")


def test_real_portals_are_read_as_what_they_are(records):
    """Counted by hand in the corpus: what these folders hold."""
    found: dict[str, Counter[str]] = {}
    for name, record in records:
        counts = found.setdefault("/".join(name.split("/")[:2]), Counter())
        counts.update(f"{way.pattern}:{way.interface}" for way in ways_of(record))
    assert found["opendatasoft/uk-power-networks"]["record-api:ods-records"] == 3
    assert found["opendatasoft/uk-power-networks"]["parquet-part:ods-export"] == 3
    assert found["dcat/dataspace-protocol"]["node:http-api"] == 2
    assert found["ckan/dados-gov-br"]["record-api:ckan-datastore"] > 150
    assert found["legacy/minnesota-geoportal"]["pmtiles:http-api"] > 30  # map services
    assert found["legacy/minnesota-geoportal"]["cog-zarr:http-api"] > 10  # image services
    assert found["legacy/minnesota-geoportal"]["ogc-features:arcgis"] > 100
    assert found["dcat/opendatasoft-public-2015"].keys() == {"bulk-file:file"}
    assert found["dcat-us/energy"]["delta:oai-pmh"] == 1
    assert found["legacy/aws-registry"]["stream:http-api"] > 50  # topics that announce new files
