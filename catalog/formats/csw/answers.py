"""An answer of a catalogue service taken apart: records, capabilities, or a report of what went wrong (CSW 2.0.2 and 3.0)."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.numbers import number_in
from catalog.formats.error_bodies import REPORTS, report_of
from catalog.formats.error_bodies import Report as Report
from catalog.formats.json_reader import decode_text, describe_body
from catalog.formats.xml_reader import xml_root

Element = Any  # lxml's stubs have no type that says more
RECORDS = frozenset(("Record", "SummaryRecord", "BriefRecord"))
SPACES = ("http://www.opengis.net/cat/csw",)
_HEAD = 4_000  # bytes
_LISTINGS = frozenset(("GetRecordsResponse", "GetRecordByIdResponse"))
_ROOT = re.compile(
    r"<(?:([\w.-]+):)?(Capabilities|GetRecordsResponse|GetRecordByIdResponse|Record|SummaryRecord|BriefRecord)[\s>/]"
)
_REPORT = re.compile(r"<(?:[\w.-]+:)?ExceptionReport[\s>]")
_GEONETWORK = re.compile(
    r"ng-app=[\"']gn_|GeoNetwork opensource|/srv/[a-z]{3}/catalog\.search|/geonetwork/", re.IGNORECASE
)
_SERVICE_LINK = re.compile(r"[\"']([^\"'\s<>]{0,300}/srv/[a-z]{3}/csw)(?:[\"'?])")
_SURE, _LIKELY, _PERHAPS = 0.97, 0.7, 0.4
_LARGE = 4_000_000  # bytes of a page in which a link is looked for


class Listing(msgspec.Struct, frozen=True):
    """`records`: elements (lxml). `matched`, `returned`, `following`: what the service says of them, None where nothing."""

    records: list[Element]
    matched: int | None = None
    returned: int | None = None
    following: int | None = None


class Service(msgspec.Struct, frozen=True):
    """What capabilities say: where GetRecords is answered (GET and POST), and the schemas that records come in."""

    get: str = ""
    post: str = ""
    schemas: tuple[str, ...] = ()


class WebPage(msgspec.Struct, frozen=True):
    """No answer of a service but a page for people; `service`: the address in it at which GeoNetwork answers, or empty."""

    described: str
    service: str = ""


def certainty(url: str, body: bytes) -> float:
    """How sure (0 to 1) this is an answer of CSW, or a page of GeoNetwork, which has one; never raises."""
    if is_json(body):
        return _LIKELY
    head = decode_text("", body[:_HEAD])
    found = _ROOT.search(head)
    if found and any(space in head for space in SPACES):
        return _SURE
    if is_report(body):
        asked = url.lower()
        return _LIKELY if "service=csw" in asked or "/csw" in asked else 0.0
    if head.lstrip("\ufeff \t\r\n")[:1] == "<" and "<html" in head.lower():
        return _PERHAPS if _GEONETWORK.search(decode_text("", body[:100_000])) else 0.0
    return 0.0


_JSON = re.compile(r'"csw:(?:GetRecordsResponse|GetRecordByIdResponse|Capabilities)"\s*:')


def is_json(body: bytes) -> bool:
    """Whether this is an answer of a service that was asked for JSON; never raises."""
    head = decode_text("", body[:_HEAD])
    return head.lstrip("\ufeff \t\r\n").startswith("{") and bool(_JSON.search(head))


def is_report(body: bytes) -> bool:
    """Whether this seems to be a report of what went wrong; never raises."""
    return bool(_REPORT.search(decode_text("", body[:_HEAD])))


def read_answer(content_type: str, body: bytes) -> Listing | Report | Service | WebPage:
    """What an answer is. Raises PageUnreadable with a sentence that says what came instead."""
    described = describe_body(content_type, body[:_LARGE])
    if described.startswith("an HTML page"):
        return WebPage(described, _service_in(content_type, body))
    if "XML document" not in described and "markup" not in described:
        raise PageUnreadable(
            f"The answer is not CSW: it is {described}. Give the address of the catalogue service."
        )
    try:
        root = xml_root(body)
    except PageUnreadable as error:
        raise PageUnreadable(f"The answer of the service cannot be read. {error}") from None
    return _of_root(root)


def name_of(element: Element) -> str:
    """The local name."""
    return str(element.tag).rpartition("}")[2]


def space_of(element: Element) -> str:
    """The namespace."""
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def _of_root(root: Element) -> Listing | Report | Service:
    name = name_of(root)
    if name in REPORTS:
        return report_of(root)
    if name == "Capabilities" and space_of(root).startswith(SPACES):
        return _service(root)
    if name in _LISTINGS:
        return _listing(root, name)
    if name == "Acknowledgement":
        raise PageUnreadable("The service only acknowledges the request. Ask for resultType=results.")
    if name == "WMT_MS_Capabilities" or name.endswith(("WMS_Capabilities", "WFS_Capabilities")):
        raise PageUnreadable(
            f"This is a map or feature service ({name}), not a catalogue. Give the address of the catalogue service."
        )
    return Listing([root])


def _listing(root: Element, name: str) -> Listing:
    results = (
        root
        if name == "GetRecordByIdResponse"
        else next((e for e in root if name_of(e) == "SearchResults"), None)
    )
    if results is None:
        nested = next((e for e in root.iter() if name_of(e) == "SearchResults"), None)
        if nested is None:
            raise PageUnreadable("The answer holds no search results [csw:SearchResults].")
        results = nested
    numbers = (
        _number(results, key) for key in ("numberOfRecordsMatched", "numberOfRecordsReturned", "nextRecord")
    )
    return Listing(list(_records(results)), *numbers)


def _records(results: Element) -> Iterator[Element]:
    for child in results:
        if isinstance(child.tag, str):
            yield child


def _number(element: Element, key: str) -> int | None:
    stated = str(element.get(key, "")).strip()
    found = number_in(stated, -1)
    return found if found >= 0 else None


def _service(root: Element) -> Service:
    operation = next(
        (e for e in root.iter() if name_of(e) == "Operation" and e.get("name") == "GetRecords"), None
    )
    if operation is None:
        raise PageUnreadable(
            "The capabilities of the service name no operation GetRecords, so its records cannot be listed."
        )
    places: dict[str, str] = {}
    schemas: list[str] = []
    for element in operation.iter():
        name = name_of(element)
        if name in {"Get", "Post"}:
            places.setdefault(name, str(element.get("{http://www.w3.org/1999/xlink}href", "")).strip())
        elif name == "Parameter" and str(element.get("name")).lower() == "outputschema":
            schemas += [str(e.text or "").strip() for e in element.iter() if name_of(e) == "Value"]
    return Service(places.get("Get", ""), places.get("Post", ""), tuple(schemas[:200]))


def _service_in(content_type: str, body: bytes) -> str:
    page = decode_text(content_type, body[:_LARGE])
    if found := _SERVICE_LINK.search(page):
        return found[1]
    return "/geonetwork/srv/eng/csw" if _GEONETWORK.search(page[:100_000]) else ""
