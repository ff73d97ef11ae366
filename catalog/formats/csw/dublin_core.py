"""Dublin Core as catalogue services write it: csw:Record, SummaryRecord, BriefRecord (OGC 07-006r1, 10.2.5; 12-176r7, 7.3).

The elements that all Dublin Core has are read as of any repository; here is what catalogue services do differently: boxes,
links with a protocol as their scheme, topic categories among the subjects, and dates.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from catalog.domain.errors import RecordRefused
from catalog.domain.product import BBox, Concept, Distribution, Kind, Place, ProductRecord, Service
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.formats import find_format
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.csw.answers import Element, name_of, space_of
from catalog.formats.csw.boxes import box_in
from catalog.formats.csw.records import dublin_core_id
from catalog.formats.dublin_core.record import dublin_core_record
from catalog.formats.file_forms import form_of
from catalog.formats.iso19115.code_lists import TOPIC_BASE, TOPICS
from catalog.formats.iso19115.online import Online, endpoint_of, interface_of, service_kind
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note
from catalog.formats.protocol import MappedRecord
from catalog.formats.text import clean_text

_DC, _TERMS = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
_MOST, _MOST_BOXES = 1_000, 100  # elements of a kind of a record, and boxes
_KINDS: dict[str, Kind] = {"service": "service", "series": "series"}
_PICTURES = ("thumbnail", "browsegraphic", "overview", "image:", "www:link-1.0-http--image")
_NO_PROTOCOLS = ("", "unknown", "none", "null", "-")


class Link(NamedTuple):
    """A link: its address, protocol or function (`scheme`, `protocol`), name and description."""

    url: str
    protocol: str
    name: str
    description: str


def map_dublin_core(root: Element) -> MappedRecord:
    """The canonical record of an element of csw. Raises RecordRefused with path, value and rule."""
    problems: Problems = []
    source_id = _source_id(root, problems)
    found = dublin_core_record(root, source_id, problems)
    links = list(_links(root, problems))
    pages = [link for link in links if _is_picture(link)]
    topics = _topics(root)
    labels = {topic.label for topic in topics} | {topic.iri.removeprefix(TOPIC_BASE) for topic in topics}
    ways = [link for link in links if link not in pages]
    formats = _formats(root)
    languages = _languages(root)
    references = {words for words, _ in _elements(root, "references")} | {link.url for link in links}
    record = msgspec.structs.replace(
        found,
        language=found.language if len(languages) != 1 else languages[0],
        languages=languages,
        kind=_kind(root, found.kind),
        themes=(*found.themes, *topics),
        keywords=tuple(word for word in found.keywords if word not in labels),
        places=(*_boxes(root, problems), *found.places),
        issued=_date(root, "issued", "created", "available"),
        modified=_date(root, "date"),
        record_modified=_date(root, "modified"),  # “within the catalogue” [OGC 07-006r1, table 6]
        related=tuple(one for one in found.related if (one.iri or one.label) not in references),
        documentation=tuple(Concept(label=link.description or link.name, iri=link.url) for link in pages),
        distributions=tuple(dict.fromkeys(_distribution(link, formats) for link in ways))
        or found.distributions,
    )
    return MappedRecord(_as_service(record), tuple(problems))


def _source_id(root: Element, problems: Problems) -> str:
    source_id, origin = dublin_core_id(root)
    if not source_id:
        raise RecordRefused(
            "The record has no “dc:identifier”, and no address or title that could stand for one. Without one it cannot be "
            "recognised again.",
            path="dc:identifier",
            rule="identifier",
        )
    if origin != "identifier":
        message = f"The record has no “dc:identifier”; its “{origin}” stands for it, and must not change."
        note(problems, "dc:identifier", source_id, "identifier", message)
    return source_id


def _kind(root: Element, otherwise: Kind) -> Kind:
    """`dc:type` is the hierarchy level of ISO 19115 or a DCMI type; a collection is no series there."""
    for words, _ in _elements(root, "type"):
        last = words.rstrip("/").rpartition("/")[2].rpartition("#")[2].lower()
        if last in _KINDS:
            return _KINDS[last]
    return "dataset" if otherwise == "series" else otherwise


def _languages(root: Element) -> tuple[str, ...]:
    """`eng`, or `eng; CAN` with the country of ISO 19115 behind it."""
    stated = (words for words, _ in _elements(root, "language"))
    found = (
        find_language(words) or find_language(words.split(";")[0].strip()) or words[:50] for words in stated
    )
    return tuple(dict.fromkeys(found))


def _topics(root: Element) -> tuple[Concept, ...]:
    """Subjects that are codes of MD_TopicCategoryCode."""
    found = dict.fromkeys(words for words, _ in _elements(root, "subject") if words in TOPICS)
    return tuple(Concept(label=TOPICS[code], iri=TOPIC_BASE + code) for code in found)


def _date(root: Element, *names: str) -> str:
    """The latest of the first of these elements that holds a date; `dc:date` does not say of what."""
    for name in names:
        found = [day for words, _ in _elements(root, name) if (day := parse_date(words))]
        if found:
            return max(found)
    return ""


def _boxes(root: Element, problems: Problems) -> tuple[Place, ...]:
    found: dict[BBox, None] = {}
    for element in islice(_named(root, "BoundingBox", "WGS84BoundingBox"), _MOST_BOXES):
        box, why = box_in(element)
        if box is not None:
            found[box] = None
        elif why:
            stated = " ".join(" ".join(element.itertext()).split())
            note(problems, f"ows:{name_of(element)}", stated, "geometry", f"{why}; it was left out.")
    return tuple(Place(bbox=box) for box in found)


def _links(root: Element, problems: Problems) -> Iterator[Link]:
    """`dct:references` with a scheme, `dc:URI` with its attributes, each address once a protocol."""
    seen: set[tuple[str, str]] = set()
    for element in _named(root, "references", "URI"):
        stated = "".join((element.text or "").split())
        if not stated:
            continue
        url = address(stated)
        if not url:
            path = f"dct:{name_of(element)}"
            note(problems, path, stated, "address", "This is not an absolute web address; it was left out.")
            continue
        words = (clean_text(str(element.get(key, "")), 500) for key in ("protocol", "name", "description"))
        protocol, name, description = words
        protocol = protocol or clean_text(str(element.get("scheme", "")), 500)
        if (url, protocol) not in seen:
            seen.add((url, protocol))
            yield Link(url, "" if protocol.lower() in _NO_PROTOCOLS else protocol, name, description)


def _is_picture(link: Link) -> bool:
    spoken = f"{link.protocol} {link.name}".lower()
    return any(word in spoken for word in _PICTURES)


def _formats(root: Element) -> tuple[str, ...]:
    """What `dc:format` states; protocols are no formats."""
    return tuple(
        dict.fromkeys(words for words, _ in _elements(root, "format") if not words.upper().startswith("WWW:"))
    )


def _distribution(link: Link, formats: tuple[str, ...]) -> Distribution:
    online = Online(
        url=link.url, protocol=link.protocol, function=_function(link), name=link.name, description=link.description,
        media_type="", kind=service_kind(link.protocol, link.url), form=find_format("", "", link.url),
    )  # fmt: skip
    title, description = online.title, link.description if link.name else ""
    if online.kind:
        endpoint, described = endpoint_of(online)
        return Distribution(
            title=title,
            description=description,
            access_url=link.url,
            format=online.kind,
            format_label=link.protocol or interface_of(online),
            service=Service(title=title, endpoint_url=endpoint, description_url=described),
        )
    by_address = online.form.label if online.form is not None and online.is_file else ""
    form = form_of(by_address or (formats[0] if len(formats) == 1 and online.is_file else ""), "", link.url)
    return Distribution(
        title=title,
        description=description,
        access_url=link.url,
        download_url=link.url if online.is_file else "",
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
    )


def _function(link: Link) -> str:
    """Schemes of some services are the function of ISO 19115 (`urn:x-esri:specification:ServiceType:…`, `download`)."""
    return "download" if "download" in link.protocol.lower() else ""


def _as_service(record: ProductRecord) -> ProductRecord:
    """A record of a service has the endpoint that its links name."""
    if record.kind != "service":
        return record
    first = next((one.service for one in record.distributions if one.service), None)
    address_alone = next((one.access_url for one in record.distributions), "")
    endpoint = first or (Service(endpoint_url=address_alone) if address_alone else None)
    service = msgspec.structs.replace(endpoint, title=record.title) if endpoint else None
    return msgspec.structs.replace(record, service=service)


def _elements(root: Element, name: str) -> Iterator[tuple[str, Element]]:
    """(words, element) of the elements of Dublin Core with a name."""
    for element in _named(root, name):
        if space_of(element) in (_DC, _TERMS) and (
            words := clean_text(" ".join((element.text or "").split()), 500)
        ):
            yield words, element


def _named(root: Element, *names: str) -> Iterator[Element]:
    left = _MOST
    for element in root:
        if left and isinstance(element.tag, str) and name_of(element) in names:
            left -= 1
            yield element
