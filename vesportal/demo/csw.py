"""The catalogue service: GetCapabilities, GetRecords by pages, GetRecordById, in ISO 19139 and in Dublin Core (CSW 2.0.2).

It answers as catalogues do that sort only by what they index, give a few records at a time, and report errors as XML.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from vesportal.demo.answers import Answer
from vesportal.demo.iso19115 import metadata_element
from vesportal.demo.records import Product, vocabulary
from vesportal.demo.view import View, file_title

_SPACES = {
    "csw": "http://www.opengis.net/cat/csw/2.0.2",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "ows": "http://www.opengis.net/ows",
    "xlink": "http://www.w3.org/1999/xlink",
}
_ISO, _DUBLIN_CORE = "http://www.isotc211.org/2005/gmd", _SPACES["csw"]
_TYPES = ("csw:Record", "gmd:MD_Metadata")
_SORTED: Mapping[str, Callable[[Product], str]] = {
    "dc:identifier": lambda p: p.uuid,
    "dc:title": lambda p: p.heading,
}
_CHANGED = re.compile(r"dct:modified >= '(\d{4}-\d\d-\d\d)'")
_ACCESS = {"O": "public", "SA": "restricted", "SB": "restricted", "C": "non-public"}
_DEFAULT_ROWS = 10
_CRS = "urn:x-ogc:def:crs:EPSG:6.11:4326"
Element = Any
Arguments = Mapping[str, str]


class _Refused(Exception):
    """An exception of OWS: its code, what it is about, words."""


def csw_answer(view: View, arguments: Arguments, body: bytes = b"") -> Answer:
    """The answer to one request: parameters, which are named in any case, or a document of GetRecords by POST."""
    asked = {name.lower(): value for name, value in (_posted(body) if body else arguments).items()}
    operation = _OPERATIONS.get(asked.get("request", "GetCapabilities"), _unknown)
    try:
        root = operation(view, asked)
    except _Refused as refused:
        root = _report(*refused.args)
    return Answer(
        etree.tostring(root, encoding="UTF-8", xml_declaration=True), "application/xml; charset=utf-8"
    )


def csw_by_post(view: View, arguments: Arguments, body: bytes) -> Answer:
    """The same service as some are: its records are to be had by POST alone."""
    if not body and arguments.get("request", "") == "GetRecords":
        return Answer(b"", "text/plain; charset=utf-8", 405, {"Allow": "POST"})
    return csw_answer(view, arguments, body)


def _posted(body: bytes) -> Arguments:
    """What a document of GetRecords asks for, as parameters."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    found = {str(name): str(value) for name, value in root.attrib.items()}
    found["request"] = etree.QName(root).localname
    orders = {"ASC": "A", "DESC": "D"}
    for element in root.iter(etree.Element):
        text = (element.text or "").strip()
        match etree.QName(element).localname:
            case "Query":
                found["typenames"] = str(element.get("typeNames", ""))
            case "ElementSetName":
                found["elementsetname"] = text
            case "CqlText":
                found |= {"constraintlanguage": "CQL_TEXT", "constraint": text}
            case "PropertyName":
                found["sortby"] = f"{text}:A"
            case "SortOrder":
                found["sortby"] = f"{found['sortby'].rpartition(':')[0]}:{orders[text]}"
    return found


def _unknown(view: View, asked: Arguments) -> Element:
    raise _Refused("OperationNotSupported", "request", f"Requests are {', '.join(_OPERATIONS)}.")


def _capabilities(view: View, asked: Arguments) -> Element:
    root = _element("csw:Capabilities", version="2.0.2")
    service = _add(root, "ows:ServiceIdentification")
    _add(service, "ows:Title", view.domain.name)
    _add(service, "ows:ServiceType", "CSW")
    _add(service, "ows:ServiceTypeVersion", "2.0.2")
    operations = _add(root, "ows:OperationsMetadata")
    for name in _OPERATIONS:
        operation = _add(operations, "ows:Operation", name=name)
        http = _add(_add(operation, "ows:DCP"), "ows:HTTP")
        _add(http, "ows:Get").set(f"{{{_SPACES['xlink']}}}href", f"{view.root}{view.domain.path}")
        if name == "GetRecords":
            for parameter, values in (("outputSchema", (_DUBLIN_CORE, _ISO)), ("typeNames", _TYPES)):
                stated = _add(operation, "ows:Parameter", name=parameter)
                for value in values:
                    _add(stated, "ows:Value", value)
    return root


def _records(view: View, asked: Arguments) -> Element:
    schema = _schema(asked)
    if asked.get("typenames", "") not in _TYPES:
        raise _Refused("InvalidParameterValue", "typeNames", f"Types are {' and '.join(_TYPES)}.")
    found = _sorted(_matching(view, asked), asked)
    start, rows = _number(asked, "startposition", 1), _number(asked, "maxrecords", _DEFAULT_ROWS)
    here = found[start - 1 : start - 1 + min(rows, view.domain.page_size)]
    if asked.get("resulttype", "hits") != "results":
        here = []
    following = start + len(here) if here and start + len(here) <= len(found) else 0
    root = _element("csw:GetRecordsResponse", version="2.0.2")
    _add(root, "csw:SearchStatus", timestamp=f"{view.today}T00:00:00Z")
    results = _add(
        root, "csw:SearchResults", numberOfRecordsMatched=str(len(found)), numberOfRecordsReturned=str(len(here)),
        nextRecord=str(following), recordSchema=schema, elementSet=asked.get("elementsetname", "summary"),
    )  # fmt: skip
    for product in here:
        results.append(_WRITERS[schema](view, product))
    return root


def _record_by_id(view: View, asked: Arguments) -> Element:
    schema = _schema(asked)
    root = _element("csw:GetRecordByIdResponse")
    for name in filter(None, asked.get("id", "").split(",")):
        if product := view.domain.product(name):
            root.append(_WRITERS[schema](view, product))
    return root


_OPERATIONS: dict[str, Callable[[View, Arguments], Element]] = {
    "GetCapabilities": _capabilities,
    "GetRecords": _records,
    "GetRecordById": _record_by_id,
}


def _schema(asked: Arguments) -> str:
    schema = asked.get("outputschema", _DUBLIN_CORE)
    if schema not in _WRITERS:
        raise _Refused("InvalidParameterValue", "outputSchema", f"Schemas are {' and '.join(_WRITERS)}.")
    return schema


def _number(asked: Arguments, name: str, otherwise: int) -> int:
    stated = asked.get(name, "")
    if stated and not (stated.isdigit() and int(stated)):
        raise _Refused("InvalidParameterValue", name, "This is a number from 1 on.")
    return int(stated) if stated else otherwise


def _matching(view: View, asked: Arguments) -> list[Product]:
    """Those that fulfil the constraint, of which one form is known."""
    constraint = asked.get("constraint", "")
    if not constraint:
        return list(view.domain.products)
    known = _CHANGED.fullmatch(constraint)
    if asked.get("constraintlanguage") != "CQL_TEXT" or not known:
        raise _Refused(
            "InvalidParameterValue", "constraint", "Write CQL_TEXT such as dct:modified >= '2026-01-31'."
        )
    return [p for p in view.domain.products if view.modified(p).date().isoformat() >= known[1]]


def _sorted(found: list[Product], asked: Arguments) -> list[Product]:
    if not (stated := asked.get("sortby", "")):
        return found
    name, _, order = stated.rpartition(":")
    if name not in _SORTED or order not in {"A", "D"}:
        raise _Refused(
            "InvalidParameterValue", "sortBy", f"Records are sorted by {' and '.join(_SORTED)}, A or D."
        )
    return sorted(found, key=_SORTED[name], reverse=order == "D")


def _dublin_core(view: View, product: Product) -> Element:
    """A csw:Record; a poor one says little more than what it is called."""
    one = _element("csw:Record")
    modified = view.modified(product).strftime("%Y-%m-%dT%H:%M:%SZ")
    stated = [("dc:identifier", product.uuid), ("dc:title", product.heading), ("dc:type", "dataset")]
    stated += [("dc:subject", tag) for tag in product.tags]
    stated += [("dct:abstract", product.text), ("dc:publisher", view.domain.name), ("dct:modified", modified)]
    if not product.bare:
        licence = vocabulary("licences")[product.licence][2] if product.licence else ""
        stated += [
            ("dct:issued", view.issued(product)),
            ("dc:language", "eng"),
            ("dc:rights", "otherRestrictions"),
        ]
        stated += [
            ("dct:accessRights", _ACCESS[product.sensitivity]),
            ("dct:license", licence),
            ("dc:rights", product.rights),
        ]
    for name, text in stated:
        if text:
            _add(one, name, text)
    for number, file in enumerate(product.files if product.open else ()):
        is_api = file.format == "API"
        address = view.records(product) if is_api else view.download(product, number)
        protocol = "REST" if is_api else "WWW:DOWNLOAD-1.0-http--download"
        link = {"protocol": protocol, "name": file_title(product, file)}
        _add(one, "dc:URI", address, **link)
    _add(one, "dct:references", view.landing(product), scheme="WWW:LINK-1.0-http--link")
    if product.area and not product.bare:
        west, south, east, north = vocabulary("areas")[product.area][1]
        box = _add(one, "ows:BoundingBox", crs=_CRS)
        _add(box, "ows:LowerCorner", f"{south} {west}")
        _add(box, "ows:UpperCorner", f"{north} {east}")
    return one


_WRITERS: dict[str, Callable[[View, Product], Element]] = {_DUBLIN_CORE: _dublin_core, _ISO: metadata_element}


def _report(code: str, locator: str, words: str) -> Element:
    root = _element("ows:ExceptionReport", version="1.2.0", language="en-GB")
    exception = _add(root, "ows:Exception", exceptionCode=code, locator=locator)
    _add(exception, "ows:ExceptionText", words)
    return root


def _element(tag: str, /, **attributes: str) -> Element:
    return etree.Element(_full(tag), attributes, nsmap=_SPACES)


def _add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    made = etree.SubElement(parent, _full(tag), attributes)
    made.text = text or None
    return made


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"
