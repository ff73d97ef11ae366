"""Services that answer GetRecords by POST alone: how that is found out, what is sent, and that pages go on as by GET."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from lxml import etree

from catalog.domain.errors import PageUnreadable
from catalog.formats.csw import CSW
from catalog.formats.protocol import PageRequest
from tests.formats.csw_service import ISO, URL, Harvest, Service, exception
from vesportal.demo.csw import _posted

NAMES = [f"record-{n:03}" for n in range(1, 121)]
CSW_2, OGC = "{http://www.opengis.net/cat/csw/2.0.2}", "{http://www.opengis.net/ogc}"


def posted(url: str = URL) -> PageRequest:
    found = CSW.refused(CSW.start(url), 405)
    assert found is not None
    return found


def root_of(request: PageRequest) -> etree._Element:
    return etree.fromstring(request.body.encode())


def asked(request: PageRequest) -> dict[str, str]:
    return dict(_posted(request.body.encode()))


def gathered(service: Service, request: PageRequest | None) -> Harvest:
    """What a service that reads documents gives, page by page, with the way round what spoils a page."""
    found = Harvest()
    for _ in range(200):
        if request is None:
            return found
        assert request.body
        address = f"{request.url}?{urlencode(asked(request))}"
        try:
            page = CSW.read_page(request, "application/xml", service.answer(address).encode())
        except PageUnreadable:
            parts = CSW.split(request)
            if not parts:
                found.items.append(None)  # type: ignore[arg-type]
            request = parts[0] if parts else CSW.after(request)
            continue
        found.items += page.items
        found.problems += page.problems
        request = page.next
    pytest.fail("without end")


def test_the_document_says_what_the_parameters_would() -> None:
    request = posted(
        "https://data.example/csw?lang=en&maxRecords=20&constraint=a%20%3E%201&constraintLanguage=CQL_TEXT"
    )
    root = root_of(request)
    assert request.url == "https://data.example/csw?lang=en"
    assert root.tag == f"{CSW_2}GetRecords"
    assert dict(root.attrib) == {
        "service": "CSW", "version": "2.0.2", "resultType": "results", "startPosition": "1", "maxRecords": "20",
        "outputFormat": "application/xml", "outputSchema": ISO,
    }  # fmt: skip
    (query,) = root
    assert [child.tag for child in query] == [
        f"{CSW_2}ElementSetName", f"{CSW_2}Constraint", f"{OGC}SortBy",
    ]  # in the order of the schema  # fmt: skip
    assert asked(request)["constraint"] == "a > 1"
    assert query.findtext(f"{CSW_2}ElementSetName") == "full"


def test_version_3_has_names_of_its_own() -> None:
    root = root_of(posted("https://data.example/csw?request=GetRecords&version=3.0.0"))
    assert root.tag == "{http://www.opengis.net/cat/csw/3.0}GetRecords"
    fes = "{http://www.opengis.net/fes/2.0}"
    assert [one.text for one in root.iter(f"{fes}ValueReference", f"{fes}SortOrder")] == [
        "dc:identifier",
        "ASC",
    ]


def test_a_filter_is_sent_as_one_and_nothing_can_break_out_of_the_document() -> None:
    spaces = "xmlns(apiso=http://www.opengis.net/cat/csw/apiso/1.0)"
    filtered = '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:PropertyIsLike/></ogc:Filter>'
    pairs = {"constraint": filtered, "constraintLanguage": "FILTER", "namespace": spaces}
    root = root_of(posted(f"{URL}?{urlencode(pairs)}"))
    assert [one.tag for one in root.iter(f"{OGC}Filter", f"{OGC}PropertyIsLike")] == [
        f"{OGC}Filter", f"{OGC}PropertyIsLike",
    ]  # fmt: skip
    assert root.nsmap["apiso"] == "http://www.opengis.net/cat/csw/apiso/1.0"
    hostile = {"constraint": "</csw:CqlText><x/> ]]> & \"'", "typeNames": '"><x/>'}
    assert asked(posted(f"{URL}?{urlencode(hostile)}"))["constraint"] == hostile["constraint"]
    with pytest.raises(PageUnreadable, match="no XML filter"):
        posted(f"{URL}?{urlencode({'constraint': '<a', 'constraintLanguage': 'FILTER'})}")


def test_every_record_is_gathered_once_by_pages() -> None:
    service = Service(NAMES)
    assert gathered(service, posted()).names == NAMES
    assert [one["startposition"] for one in service.asked] == ["1", "51", "101"]


def test_a_record_that_spoils_its_page_is_left_out_and_a_service_that_refuses_is_asked_otherwise() -> None:
    found = gathered(Service(NAMES[:20], spoiled=(7,)), posted())
    assert [item.source_id for item in found.items if item] == [n for n in NAMES[:20] if n != "record-007"]

    def refuse(asked: dict[str, str]) -> str:
        return exception("InvalidParameterValue", "sortby") if "sortby" in asked else ""

    found = gathered(Service(NAMES, refuse=refuse), posted())
    assert found.names == NAMES
    assert "does not sort" in found.problems[0].message


def test_changes_alone_are_asked_for_by_a_constraint() -> None:
    since = CSW.since(CSW.start(URL), datetime(2026, 5, 4, tzinfo=UTC))
    assert since is not None
    request = CSW.refused(since, 405)
    assert request is not None
    assert asked(request)["constraint"] == "dct:modified >= '2026-05-03'"


@pytest.mark.parametrize("status", [400, 405, 501])
def test_a_get_that_is_refused_leads_to_a_post_once(status: int) -> None:
    request = CSW.refused(CSW.start(URL), status)
    assert request is not None
    assert CSW.refused(request, status) is None


@pytest.mark.parametrize("url", ["https://data.example/record.xml", f"{URL}?request=GetRecordById&id=7"])
def test_what_is_no_listing_is_not_posted(url: str) -> None:
    assert CSW.refused(CSW.start(url), 405) is None


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_what_is_not_there_or_fails_is_not_posted(status: int) -> None:
    assert CSW.refused(CSW.start(URL), status) is None


@pytest.mark.parametrize(
    "report",
    [
        exception("OperationNotSupported", "request"),
        exception("NoApplicableCode", "", "GetRecords is only supported through HTTP POST."),
        exception("NoApplicableCode", "request", "This HTTP method is not supported."),
    ],
)
def test_a_report_about_the_method_leads_to_a_post(report: str) -> None:
    following = CSW.read_page(CSW.start(URL), "application/xml", report.encode()).next
    assert following is not None
    assert following.body
    with pytest.raises(PageUnreadable):
        CSW.read_page(
            CSW.split(following)[0], "application/xml", exception("X", "request", "No POST.").encode()
        )


def test_in_the_midst_of_a_listing_nothing_is_posted() -> None:
    first, second = CSW.split(CSW.start(URL))
    assert CSW.refused(second, 405) is None
    assert CSW.refused(first, 405) is not None
