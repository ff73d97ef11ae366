"""CSW: from any address to the listing, every way that services page and refuse, and what is changed since a day."""

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import InvalidInput, PageUnreadable
from catalog.formats.csw import CSW
from catalog.formats.protocol import PageRequest, RawItem
from catalog.formats.registry import protocol_recognise
from tests.bench.dialect_csw import CSW as DIALECT
from tests.bench.dialects import Records
from tests.formats.csw_service import (
    ISO,
    SPACES,
    URL,
    Service,
    dublin_core,
    exception,
    harvested,
    iso,
    results,
)

NAMES = [f"record-{n:03}" for n in range(1, 121)]
DC = "http://www.opengis.net/cat/csw/2.0.2"


def query(request: PageRequest) -> dict[str, str]:
    return {
        name: values[0]
        for name, values in parse_qs(urlsplit(request.url).query, keep_blank_values=True).items()
    }


def path(url: str) -> str:
    return CSW.start(url).url.partition("?")[0]


def said(problems: list) -> str:  # type: ignore[type-arg]
    return " ".join(problem.message for problem in problems)


def test_the_first_request_asks_for_iso_sorted_by_pages_of_fifty() -> None:
    assert query(CSW.start(URL)) == {
        "service": "CSW",
        "version": "2.0.2",
        "request": "GetRecords",
        "resultType": "results",
        "outputFormat": "application/xml",
        "outputSchema": ISO,
        "typeNames": "csw:Record",
        "elementSetName": "full",
        "sortBy": "dc:identifier:A",
        "startPosition": "1",
        "maxRecords": "50",
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://data.example", "https://data.example/csw"),
        ("https://data.example/pycsw/csw.py", "https://data.example/pycsw/csw.py"),
        ("https://data.example/geonetwork", "https://data.example/geonetwork/srv/eng/csw"),
        ("https://data.example/geonetwork/", "https://data.example/geonetwork/srv/eng/csw"),
        (
            "https://data.example/geonetwork/srv/eng/catalog.search#/home",
            "https://data.example/geonetwork/srv/eng/csw",
        ),
        (
            "https://data.example/geonetwork/srv/fre/catalog.search",
            "https://data.example/geonetwork/srv/fre/csw",
        ),
        ("https://data.example/catalogue/srv/api/records", "https://data.example/catalogue/srv/eng/csw"),
        (
            "https://data.example/geonetwork/srv/eng/csw-inspire",
            "https://data.example/geonetwork/srv/eng/csw-inspire",
        ),
        ("https://data.example/geonetwork/energy/eng/csw", "https://data.example/geonetwork/energy/eng/csw"),
        (f"{URL}?service=CSW&request=GetCapabilities&AcceptVersions=2.0.2", URL),
    ],
)
def test_any_address_of_a_service_leads_to_its_listing(given: str, expected: str) -> None:
    assert path(given) == expected
    assert query(CSW.start(given))["request"] == "GetRecords"


def test_what_the_address_asks_for_is_kept() -> None:
    found = query(CSW.start(
        f"{URL}?map=energy&REQUEST=GetRecords&typenames=gmd:MD_Metadata&CONSTRAINTLANGUAGE=CQL_TEXT&constraint=dc:subject='grid'"
        "&maxrecords=20&startposition=61&resulttype=hits"
    ))  # fmt: skip
    assert found["map"] == "energy"
    assert (found["typeNames"], found["constraint"], found["constraintLanguage"]) == (
        "gmd:MD_Metadata",
        "dc:subject='grid'",
        "CQL_TEXT",
    )
    assert (found["maxRecords"], found["startPosition"], found["resultType"]) == ("20", "1", "results")


@pytest.mark.parametrize(
    "url", [f"{URL}?service=CSW&request=GetRecordById&id=a", "https://data.example/files/records.xml"]
)
def test_one_document_is_asked_for_as_it_stands(url: str) -> None:
    request = CSW.start(url)
    assert request.url == url
    assert CSW.split(request) == ()
    assert CSW.after(request) is None
    assert CSW.since(request, datetime.now(UTC)) is None


@pytest.mark.parametrize("url", ["", "csw", "ftp://data.example/csw", "https://[bad/csw"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="is not a web address"):
        CSW.start(url)


@pytest.mark.parametrize("most", [1000, 50, 20, 7])
def test_every_record_is_read_once_whatever_the_size_of_pages(most: int) -> None:
    found = harvested(Service(NAMES, most=most))
    assert found.names == NAMES
    assert (found.total, found.complete, found.problems) == (120, True, [])


@pytest.mark.parametrize(
    "following",
    [
        lambda start, given, total: None,
        lambda start, given, total: 0,
        lambda start, given, total: start + given,  # beyond the end, too
        lambda start, given, total: start,
        lambda start, given, total: 1,
        lambda start, given, total: 51 if start == 1 else 101 if start == 51 else 0,
    ],
    ids=["absent", "always 0", "beyond", "stuck", "back to the first", "as asked for, not as given"],
)
def test_a_wrong_next_record_loses_nothing(following) -> None:  # type: ignore[no-untyped-def]
    found = harvested(Service(NAMES, most=20, following=following))
    assert found.names == NAMES
    assert found.complete


def test_records_that_the_service_leaves_out_are_told() -> None:
    body = results(
        dublin_core("a") + dublin_core("b"),
        'numberOfRecordsMatched="4" numberOfRecordsReturned="3" nextRecord="4"',
    )
    page = CSW.read_page(CSW.start(URL), "", body.encode())
    assert page.next is not None
    assert query(page.next)["startPosition"] == "4"
    assert not page.complete
    assert "says that it gives 3 records but gives 2" in page.problems[0].message


def test_records_left_out_at_the_end_are_told_too() -> None:
    body = results(dublin_core("a"), 'numberOfRecordsMatched="2" numberOfRecordsReturned="2" nextRecord="0"')
    page = CSW.read_page(CSW.start(URL), "", body.encode())
    assert page.next is None
    assert not page.complete


def test_a_constraint_of_the_address_without_records_is_told() -> None:
    page = CSW.read_page(CSW.start(URL), "", results("", 'numberOfRecordsMatched="0"').encode())
    assert [problem.rule for problem in page.problems] == ["no-dataset"]


def test_a_page_that_comes_again_ends_the_reading() -> None:
    same = results(dublin_core("a"), 'numberOfRecordsMatched="4" numberOfRecordsReturned="1" nextRecord="2"')
    found = harvested(Service(["a"], refuse=lambda asked: same))
    assert found.names == ["a"]
    assert not found.complete
    assert "same page again" in said(found.problems)


@pytest.mark.parametrize("beyond", [results("", 'numberOfRecordsMatched="60" numberOfRecordsReturned="0"'),
                                    exception("InvalidParameterValue", "startPosition")])  # fmt: skip
def test_fewer_records_than_stated_leave_the_run_incomplete(beyond: str) -> None:
    found = harvested(
        Service(NAMES[:40], total=60, refuse=lambda asked: beyond if asked["startposition"] == "41" else "")
    )
    assert len(found.items) == 40
    assert not found.complete
    assert "has 60 records but gives none from 41 on" in said(found.problems)


def test_an_empty_catalogue_is_no_failure() -> None:
    for answer in (results("", 'numberOfRecordsMatched="0" numberOfRecordsReturned="0" nextRecord="0"'),
                   exception("InvalidParameterValue", "startPosition", "Start position (1) can't be greater")):  # fmt: skip
        found = harvested(Service([], refuse=partial(lambda answer, asked: answer, answer)))
        assert (found.items, found.complete, found.total) == ([], True, 0)


def refusing(parameter: str, accepted: str = "", **report: str):  # type: ignore[no-untyped-def]
    """A refusal of a parameter that is there, or that says anything but what is accepted."""
    answer = exception(
        "InvalidParameterValue", report.get("locator", parameter), report.get("words", "Invalid value")
    )
    return lambda asked: answer if asked.get(parameter, accepted) != accepted else ""


@pytest.mark.parametrize(
    ("refuse", "told"),
    [
        (refusing("sortby"), "does not sort its records"),
        (
            refusing("sortby", locator="", words="Invalid SortBy propertyname: dc:identifier"),
            "does not sort its records",
        ),
        (refusing("outputschema", DC), "does not give its records in ISO 19115"),
        (refusing("typenames", "gmd:MD_Metadata", locator="typeName"), ""),
        (refusing("maxrecords", "10"), ""),
        (refusing("version", "3.0.0", locator="version"), ""),
        (refusing("outputformat"), ""),
    ],
)
def test_a_service_that_refuses_is_asked_otherwise(refuse, told: str) -> None:  # type: ignore[no-untyped-def]
    found = harvested(Service(NAMES, refuse=refuse))
    assert found.names == NAMES
    assert found.complete
    assert told in said(found.problems)
    assert bool(told) == bool(found.problems)


def test_a_service_that_does_not_say_what_it_refuses_is_asked_otherwise_too() -> None:
    def refuse(asked: dict[str, str]) -> str:
        return "" if asked["outputschema"] == DC and "sortby" not in asked else exception("NoApplicableCode")

    found = harvested(Service(NAMES, refuse=refuse))
    assert found.names == NAMES
    assert found.complete


def test_a_service_that_gives_no_record_in_iso_is_read_in_dublin_core() -> None:
    nothing = results("", 'numberOfRecordsMatched="120" numberOfRecordsReturned="0" nextRecord="1"')
    found = harvested(Service(NAMES, refuse=lambda asked: nothing if asked["outputschema"] == ISO else ""))
    assert found.names == NAMES
    assert "of 120 records it gives none" in said(found.problems)


def test_a_service_that_refuses_everything_is_told_in_its_own_words() -> None:
    request, refusal = (
        CSW.start(URL),
        exception("OperationNotSupported", "request", "GetRecords is closed").encode(),
    )
    by_post = CSW.read_page(request, "", refusal).next
    assert by_post is not None
    with pytest.raises(PageUnreadable, match=r"OperationNotSupported, request: GetRecords is closed"):
        CSW.read_page(by_post, "", refusal)
    with pytest.raises(PageUnreadable, match="answers with an error"):
        CSW.read_page(PageRequest(url=f"{URL}?request=GetRecordById&id=a"), "", refusal)


@pytest.mark.parametrize("spoiled", [(1,), (7,), (50,), (51,), (120,), (3, 99)])
def test_a_record_that_spoils_its_page_costs_only_itself(spoiled: tuple[int, ...]) -> None:
    service = Service(NAMES, spoiled=spoiled)
    found = harvested(service)
    kept = [name for place, name in enumerate(NAMES, 1) if place not in spoiled]
    if spoiled == (1,):  # nothing tells it from a service that refuses the way of asking
        assert [name for name in found.names if name][-119:] == kept
    else:
        assert [name for name in found.names if name] == kept
        assert sum(item.refusal is not None for item in found.items) == len(spoiled)
        assert {asked["outputschema"] for asked in service.asked} == {ISO}
    assert len(service.asked) < 40


def test_changes_are_asked_for_from_the_day_before() -> None:
    request = CSW.since(CSW.start(URL), datetime(2026, 11, 29, 8, tzinfo=UTC))
    assert request is not None
    assert query(request)["constraint"] == "dct:modified >= '2026-11-28'"
    assert query(request)["constraintLanguage"] == "CQL_TEXT"
    own = CSW.since(
        CSW.start(f"{URL}?constraintLanguage=CQL_TEXT&constraint=a=1"), datetime(2026, 11, 29, tzinfo=UTC)
    )
    assert own is not None
    assert query(own)["constraint"] == "(a=1) AND dct:modified >= '2026-11-28'"
    assert (
        CSW.since(CSW.start(f"{URL}?constraintLanguage=FILTER&constraint=<Filter/>"), datetime.now(UTC))
        is None
    )
    assert not CSW.reports_deletions


@pytest.mark.parametrize("own", ["", "?constraintLanguage=CQL_TEXT&constraint=a%3D1"])
@pytest.mark.parametrize("accepts", ["Modified >= '2026-11-28'", ""])
def test_changes_are_asked_for_by_either_name_or_not_at_all(accepts: str, own: str) -> None:
    def refuse(asked: dict[str, str]) -> str:
        stated = asked.get("constraint", "").removeprefix("(a=1) AND ").removeprefix("a=1")
        return "" if stated == accepts or not stated else exception("InvalidParameterValue", "constraint")

    service = Service(NAMES, refuse=refuse)
    request = CSW.since(CSW.start(URL + own), datetime(2026, 11, 29, tzinfo=UTC))
    found = harvested(service, request)
    assert found.names == NAMES
    assert ("All its records were read instead" in said(found.problems)) == (not accepts)
    assert ("a=1" in service.asked[-1].get("constraint", "")) == bool(own)


def test_nothing_changed_is_nothing_to_tell() -> None:
    request = CSW.since(CSW.start(URL), datetime(2026, 11, 29, tzinfo=UTC))
    nothing = results("", 'numberOfRecordsMatched="0" numberOfRecordsReturned="0" nextRecord="0"')
    found = harvested(Service([], refuse=lambda asked: nothing), request)
    assert (found.items, found.problems, found.complete) == ([], [], True)


def test_capabilities_lead_to_the_listing() -> None:
    capabilities = (
        f'<csw:Capabilities {SPACES} xmlns:xlink="http://www.w3.org/1999/xlink"><ows:OperationsMetadata><ows:Operation '
        'name="GetRecords"><ows:DCP><ows:HTTP>{}<ows:Post xlink:href="https://data.example/post"/></ows:HTTP></ows:DCP>'
        '<ows:Parameter name="outputSchema"><ows:Value>{}</ows:Value></ows:Parameter></ows:Operation></ows:OperationsMetadata>'
        "</csw:Capabilities>"
    )
    get = '<ows:Get xlink:href="https://data.example/cat/csw?lang=en"/>'
    request = PageRequest(url="https://data.example/files/capabilities.xml")
    page = CSW.read_page(request, "", capabilities.format(get, ISO).encode())
    assert page.next is not None
    assert page.next.url.startswith("https://data.example/cat/csw?lang=en&service=CSW")
    assert query(page.next)["outputSchema"] == ISO
    in_dublin_core = CSW.read_page(request, "", capabilities.format(get, DC).encode()).next
    assert in_dublin_core is not None
    assert query(in_dublin_core)["outputSchema"] == DC
    by_post = CSW.read_page(request, "", capabilities.format("", ISO).encode()).next
    assert by_post is not None
    assert (by_post.url, by_post.body[:16]) == ("https://data.example/post", "<csw:GetRecords ")
    with pytest.raises(PageUnreadable, match="with its capabilities"):
        CSW.read_page(by_post, "", capabilities.format("", ISO).encode())
    in_dublin_core = CSW.read_page(request, "", capabilities.format("", DC).encode()).next
    assert in_dublin_core is not None
    assert f'outputSchema="{DC}"' in in_dublin_core.body


def test_a_page_of_geonetwork_leads_to_its_service_once() -> None:
    html = b'<!DOCTYPE html><html><title>Our catalogue</title><a href="/cat/srv/eng/csw?service=CSW">CSW</a></html>'
    page = CSW.read_page(CSW.start("https://data.example/"), "text/html", html)
    assert page.next is not None
    assert page.next.url.startswith(
        "https://data.example/cat/srv/eng/csw?service=CSW&version=2.0.2&request=GetRecords"
    )
    with pytest.raises(PageUnreadable, match="an HTML page titled “Our catalogue”"):
        CSW.read_page(page.next, "text/html", html)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "it is empty"),
        (b"<html><title>Down</title></html>", "an HTML page titled “Down”"),
        (b'{"a": 1}', "a JSON object"),
        (b"\x89PNG\x0d\x0a\x00", "is not CSW"),
        (results(dublin_core("a"), "")[:-60].encode(), "cannot be read"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">&x;'
         b"</csw:GetRecordsResponse>", "entity"),
        (b"<WMS_Capabilities/>", "not a catalogue"),
        (b"<csw:Acknowledgement xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'/>", "only acknowledges"),
        (b"<csw:GetRecordsResponse xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'/>", "no search results"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, "cannot be read"),
    ],
)  # fmt: skip
def test_other_answers_are_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(PageUnreadable, match=words):
        CSW.read_page(CSW.start(URL), "", body)


def test_auto_knows_its_answers() -> None:
    assert CSW.recognises(URL, "", results(iso("a"), "").encode()) > 0.9
    assert CSW.recognises(URL, "", exception("A").encode()) > 0.5
    assert CSW.recognises("https://data.example/wfs", "", exception("A").encode()) == 0
    assert CSW.recognises("https://data.example/a.xml", "", iso("a").encode()) == 0
    assert 0.3 < CSW.recognises("https://data.example/", "", b'<html ng-app="gn_search_default">') < 0.5
    assert CSW.recognises("https://data.example/", "", b"<html><title>News</title></html>") == 0


def test_a_schema_that_is_not_read_is_one_refused_item() -> None:
    body = results(
        f"<metadata><idinfo/></metadata>{iso('a')}{dublin_core('b')}", 'numberOfRecordsMatched="3"'
    )
    items = list(CSW.read_page(CSW.start(URL), "", body.encode()).items)
    assert [item.source_id for item in items] == ["", "a", "b"]
    assert items[0].refusal is not None
    assert (
        items[0].refusal.message
        == "Record 1 of the listing is in a schema that is not read here (<metadata>)."
    )


DATASET = (
    '<dcat:Dataset xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dct="http://purl.org/dc/terms/" rdf:about="https://data.example/{0}"><dct:title>Set {0}</dct:title></dcat:Dataset>'
)
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF>'


@pytest.mark.parametrize(
    "records",
    [DATASET.format("a") + DATASET.format("b"), RDF.format(DATASET.format("a") + DATASET.format("b"))],
)
def test_dcat_in_an_answer_is_read(records: str) -> None:
    items = list(
        CSW.read_page(CSW.start(URL), "", results(records, 'numberOfRecordsMatched="2"').encode()).items
    )
    found = [CSW.map_record(item.body).record for item in items]
    assert [(record.source_id, record.title) for record in found] == [
        ("https://data.example/a", "Set a"),
        ("https://data.example/b", "Set b"),
    ]
    assert [item.source_id for item in items] == [record.source_id for record in found]


def test_rdf_without_a_data_set_is_one_refused_item() -> None:
    (item,) = CSW.read_page(CSW.start(URL), "", results(RDF.format(""), "").encode()).items
    assert item.refusal is not None
    assert "describes no data set in DCAT" in item.refusal.message


def test_a_record_is_the_same_bytes_on_whatever_page() -> None:
    one = results(iso("a"), 'numberOfRecordsMatched="1"')
    other = results(f"{dublin_core('b')}\n\n   {iso('a')}\n", 'numberOfRecordsMatched="2"').replace(
        "<csw:GetRecordsResponse ", '<csw:GetRecordsResponse xmlns:other="https://other.example/" '
    )
    bodies = [list(CSW.read_page(CSW.start(URL), "", body.encode()).items)[-1].body for body in (one, other)]
    assert bodies[0] == bodies[1]


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "<csw:Record ", results(dublin_core("a"), "")[:-40], "<html>"]),
)
def test_any_bytes_are_read_or_refused_in_words(body: bytes, beginning: str) -> None:
    assert 0 <= CSW.recognises(URL, "", body) <= 1
    with suppress(PageUnreadable):
        list(CSW.read_page(CSW.start(URL), "", beginning.encode() + body).items)


def test_the_made_up_service_of_the_bench_is_read_whole() -> None:
    records, items = Records(120), list[RawItem]()
    request: PageRequest | None = CSW.start("https://data.example/csw")
    while request:
        body = DIALECT.answer(request.url.removeprefix("https://data.example"), records)
        page = CSW.read_page(request, "", body)
        items, request = [*items, *page.items], page.next
    assert [item.source_id for item in items] == [record["id"] for record in records]


def test_an_answer_in_json_is_known_and_asked_for_in_xml() -> None:
    body = b'{"csw:GetRecordsResponse": {"@version": "2.0.2", "csw:SearchResults": {"csw:Record": [{"dc:title": "a"}]}}}'
    asked = f"{URL}?service=CSW&version=2.0.2&request=GetRecords&outputFormat=application/json"
    assert protocol_recognise(asked, "application/json", body) is CSW
    start = CSW.start(asked)
    assert "json" not in start.url
    page = CSW.read_page(start, "application/json", body)
    assert page.next is not None
    assert "outputFormat" not in page.next.url
    assert "sortBy" in page.next.url
    with pytest.raises(PageUnreadable, match="answers in JSON, which is not read"):
        CSW.read_page(page.next, "application/json", body)
    with pytest.raises(PageUnreadable, match="answers in JSON, which is not read"):
        CSW.read_page(PageRequest(url="https://data.example/stored.json"), "application/json", body)
