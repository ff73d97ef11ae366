"""The OAI-PMH face: a research repository with two forms of its records, pages by token, and a record that was deleted.

DataCite knows no addresses of files: what can be had is told by its formats, and got by way of the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from vesportal.demo.answers import Answer
from vesportal.demo.records import Product, vocabulary
from vesportal.demo.view import View

_OAI = "http://www.openarchives.org/OAI/2.0/"
_KERNEL = "http://datacite.org/schema/kernel-4"
_WRAPPER = "http://schema.datacite.org/oai/oai-1.1/"
_DC = "http://purl.org/dc/elements/1.1/"
_TEST_DOI = "10.5072"  # DataCite's prefix for what must not resolve
_ACCESS = {"O": "openAccess", "SA": "restrictedAccess", "SB": "restrictedAccess", "C": "closedAccess"}
_DELETED = "winter-survey-of-2016"
_DELETED_AT = datetime(2025, 11, 3, 10, 12, tzinfo=UTC)
_STAMP = "%Y-%m-%dT%H:%M:%SZ"
_SECOND, _DAY = len("2026-06-15T00:00:00Z"), len("2026-06-15")
_SETS = {"data": "Research data", "texts": "Theses and reports"}
Arguments = Mapping[str, str]


class _Refused(Exception):
    """An error of the protocol: its code, then words."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record: a product, a series by its key, or neither where it was deleted."""

    name: str
    stamp: str
    set: str
    product: Product | None = None
    series: str = ""


def oai_answer(view: View, arguments: Arguments) -> Answer:
    """The answer to one request; errors of the protocol are answers too."""
    root = Element("OAI-PMH", {"xmlns": _OAI})
    _text(root, "responseDate", datetime.combine(view.today, datetime.min.time(), UTC).strftime(_STAMP))
    asked = SubElement(root, "request")
    asked.text = f"{view.root}/oai"
    try:
        inside = _VERBS.get(arguments.get("verb", ""), _unknown)(view, arguments)
        asked.attrib.update(arguments)
        root.append(inside)
    except _Refused as refused:
        code, words = refused.args
        _text(root, "error", words, code=code)
    return Answer(tostring(root, encoding="utf-8", xml_declaration=True), "text/xml; charset=utf-8")


def _unknown(view: View, arguments: Arguments) -> Element:
    raise _Refused("badVerb", "This verb is none of OAI-PMH 2.0.")


def _identify(view: View, arguments: Arguments) -> Element:
    inside = Element("Identify")
    _texts(inside, {
        "repositoryName": view.domain.name,
        "baseURL": f"{view.root}/oai",
        "protocolVersion": "2.0",
        "adminEmail": view.domain.contact_email,
        "earliestDatestamp": "2015-01-01T00:00:00Z",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    })  # fmt: skip
    return inside


def _list_formats(view: View, arguments: Arguments) -> Element:
    inside = Element("ListMetadataFormats")
    for prefix, space in (("oai_dc", f"{_OAI}oai_dc/"), ("oai_datacite", _WRAPPER)):
        one = SubElement(inside, "metadataFormat")
        _texts(one, {"metadataPrefix": prefix, "schema": f"{space}{prefix}.xsd", "metadataNamespace": space})
    return inside


def _list_sets(view: View, arguments: Arguments) -> Element:
    inside = Element("ListSets")
    for spec, name in _SETS.items():
        _texts(SubElement(inside, "set"), {"setSpec": spec, "setName": name})
    return inside


def _get_record(view: View, arguments: Arguments) -> Element:
    prefix, identifier = _prefix(arguments.get("metadataPrefix", "")), arguments.get("identifier", "")
    inside = Element("GetRecord")
    for entry in _entries(view):
        if _identifier(view, entry) == identifier:
            inside.append(_record(view, entry, prefix))
            return inside
    raise _Refused("idDoesNotExist", "There is no record of this identifier.")


def _list_records(view: View, arguments: Arguments) -> Element:
    if token := arguments.get("resumptionToken"):
        offset, prefix, chosen, begin, until = _unpacked(token)
    else:
        offset, prefix = 0, arguments.get("metadataPrefix", "")
        chosen, begin, until = (arguments.get(name, "") for name in ("set", "from", "until"))
    prefix = _prefix(prefix)
    if any(len(day) not in (0, _DAY, _SECOND) for day in (begin, until)):
        raise _Refused("badArgument", "A date is written as 2026-06-15 or 2026-06-15T00:00:00Z.")
    found = [
        entry for entry in _entries(view) if chosen in ("", entry.set) and _within(entry.stamp, begin, until)
    ]
    if not found:
        raise _Refused("noRecordsMatch", "There are no such records.")
    inside, end = Element("ListRecords"), offset + view.domain.page_size
    for entry in found[offset:end]:
        inside.append(_record(view, entry, prefix))
    following = "!".join((str(end), prefix, chosen, begin, until)) if end < len(found) else ""
    if offset or following:
        _text(inside, "resumptionToken", following, completeListSize=str(len(found)), cursor=str(offset))
    return inside


_VERBS: dict[str, Callable[[View, Arguments], Element]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListRecords": _list_records,
}


def _unpacked(token: str) -> tuple[int, str, str, str, str]:
    offset, *rest = token.split("!")
    if not offset.isdigit() or len(rest) != 4:
        raise _Refused("badResumptionToken", "This token is unknown or has expired.")
    prefix, chosen, begin, until = rest
    return int(offset), prefix, chosen, begin, until


def _prefix(prefix: str) -> str:
    if not prefix:
        raise _Refused("badArgument", "The metadataPrefix is missing.")
    if prefix not in _WRITERS:
        raise _Refused("cannotDisseminateFormat", f"Records are given as {' or '.join(_WRITERS)}.")
    return prefix


def _within(stamp: str, begin: str, until: str) -> bool:
    return stamp[: len(begin)] >= begin and (not until or stamp[: len(until)] <= until)


# --- records ----------------------------------------------------------------------------------


def _entries(view: View) -> list[_Entry]:
    """All records in the order of their last change: series, products, and the one that was deleted."""
    products = view.domain.products
    stamps = {product.name: view.modified(product).strftime(_STAMP) for product in products}
    found = [_Entry(_DELETED, _DELETED_AT.strftime(_STAMP), "data")]
    for key in view.domain.series:
        last = max(stamps[product.name] for product in products if product.series == key)
        found.append(_Entry(key, last, "data", series=key))
    found += [_Entry(p.name, stamps[p.name], "texts" if p.bare else "data", product=p) for p in products]
    return sorted(found, key=lambda entry: entry.stamp)


def _identifier(view: View, entry: _Entry) -> str:
    return f"oai:repository.{view.domain.slug}.example:{entry.name}"


def _record(view: View, entry: _Entry, prefix: str) -> Element:
    one = Element("record")
    gone = entry.product is None and not entry.series
    header = SubElement(one, "header", {"status": "deleted"} if gone else {})
    stated = {"identifier": _identifier(view, entry), "datestamp": entry.stamp, "setSpec": entry.set}
    _texts(header, stated)
    if not gone:
        SubElement(one, "metadata").append(_WRITERS[prefix](view, entry))
    return one


def _title_and_text(view: View, entry: _Entry) -> tuple[str, str]:
    if entry.product:
        return entry.product.title, entry.product.text
    title, _, text = view.domain.series[entry.series].partition(": ")
    return title, text


def _datacite(view: View, entry: _Entry) -> Element:
    wrapper = Element("oai_datacite", {"xmlns": _WRAPPER})
    _texts(wrapper, {"schemaVersion": "4.5", "datacentreSymbol": f"{view.domain.slug.upper()}.DATA"})
    resource = SubElement(SubElement(wrapper, "payload"), "resource", {"xmlns": _KERNEL})
    title, text = _title_and_text(view, entry)
    product = entry.product
    page = view.landing(product) if product else f"{view.root}/"
    _text(resource, "identifier", page, identifierType="URL")
    creator = SubElement(SubElement(resource, "creators"), "creator")
    _text(
        creator,
        "creatorName",
        f"{view.domain.name.partition(' University')[0]} Energy Group",
        nameType="Organizational",
    )
    _text(_group(resource, "titles"), "title", title, **{"xml:lang": "en"})
    _text(resource, "publisher", view.domain.name)
    _text(resource, "publicationYear", view.issued(product)[:4] if product else entry.stamp[:4])
    kind = "Collection" if entry.series else "Text" if product and product.bare else "Dataset"
    _text(resource, "resourceType", "Thesis" if kind == "Text" else kind, resourceTypeGeneral=kind)
    if text:
        _text(_group(resource, "descriptions"), "description", text, descriptionType="Abstract")
    doi = f"{_TEST_DOI}/{view.domain.slug}.{entry.name}"
    _text(_group(resource, "alternateIdentifiers"), "alternateIdentifier", doi, alternateIdentifierType="DOI")
    if product and not product.bare:
        _described(resource, view, product)
    return wrapper


def _described(resource: Element, view: View, product: Product) -> None:
    """What a full record says beside what DataCite requires."""
    subjects = _group(resource, "subjects")
    for tag in product.tags:
        _text(subjects, "subject", tag)
    contributors = _group(resource, "contributors")
    person = SubElement(contributors, "contributor", contributorType="ContactPerson")
    _text(person, "contributorName", view.domain.contact_name)
    dates = _group(resource, "dates")
    _text(dates, "date", view.issued(product), dateType="Issued")
    _text(dates, "date", view.modified(product).strftime(_STAMP), dateType="Updated")
    if product.start:
        _text(dates, "date", f"{product.start}/{view.end(product)}", dateType="Collected")
    _text(resource, "language", "en")
    _relations(resource, view, product)
    for file in product.files:
        _text(
            _group(resource, "formats"), "format", vocabulary("formats")[file.format]["media"] or file.format
        )
        if file.size:
            _text(_group(resource, "sizes"), "size", f"{file.size / 1e6:g} MB")
        if file.rows:
            _text(_group(resource, "sizes"), "size", f"{file.rows} rows")
    if product.version:
        _text(resource, "version", product.version)
    _rights(resource, product)
    if product.activity:
        _text(_group(resource, "descriptions"), "description", product.activity, descriptionType="Methods")
    if product.area:
        _place(resource, product)
    fund = SubElement(_group(resource, "fundingReferences"), "fundingReference")
    _text(fund, "funderName", "Imagined Energy Research Fund (demo)")


def _relations(resource: Element, view: View, product: Product) -> None:
    related = _group(resource, "relatedIdentifiers")
    pairs = (
        [("IsPartOf", "DOI", f"{_TEST_DOI}/{view.domain.slug}.{product.series}")] if product.series else []
    )
    pairs += [("IsDerivedFrom", "URL", iri) for iri in product.source_iris]
    for relation, kind, target in pairs:
        _text(related, "relatedIdentifier", target, relatedIdentifierType=kind, relationType=relation)


def _rights(resource: Element, product: Product) -> None:
    rights = _group(resource, "rightsList")
    _text(rights, "rights", "", rightsURI=f"info:eu-repo/semantics/{_ACCESS[product.sensitivity]}")
    if product.licence:
        code, title, url = vocabulary("licences")[product.licence]
        _text(rights, "rights", title, rightsURI=url, rightsIdentifier=code, rightsIdentifierScheme="SPDX")
    if product.grounds:
        _text(rights, "rights", f"Restricted on these grounds: {product.grounds}.")


def _place(resource: Element, product: Product) -> None:
    name, (west, south, east, north) = vocabulary("areas")[product.area]
    location = SubElement(_group(resource, "geoLocations"), "geoLocation")
    _text(location, "geoLocationPlace", name)
    _texts(SubElement(location, "geoLocationBox"), {
        "westBoundLongitude": str(west), "eastBoundLongitude": str(east),
        "southBoundLatitude": str(south), "northBoundLatitude": str(north),
    })  # fmt: skip


def _dublin_core(view: View, entry: _Entry) -> Element:
    spaces = {"xmlns:oai_dc": f"{_OAI}oai_dc/", "xmlns:dc": _DC}
    one = Element("oai_dc:dc", spaces)
    title, text = _title_and_text(view, entry)
    product = entry.product
    stated = [("title", title), ("description", text), ("publisher", view.domain.name), ("language", "eng")]
    stated.append(("type", "Collection" if entry.series else "Dataset"))
    stated.append(("identifier", view.landing(product) if product else f"{view.root}/"))
    if product:
        stated += [("subject", tag) for tag in product.tags]
        stated += [("date", view.issued(product)), ("format", product.files[0].format)]
        stated.append(("rights", f"info:eu-repo/semantics/{_ACCESS[product.sensitivity]}"))
        stated.append(("rights", vocabulary("licences")[product.licence][2] if product.licence else ""))
        stated.append(("coverage", vocabulary("areas")[product.area][0] if product.area else ""))
    for name, words in stated:
        if words:
            _text(one, f"dc:{name}", words)
    return one


_WRITERS: dict[str, Callable[[View, _Entry], Element]] = {"oai_dc": _dublin_core, "oai_datacite": _datacite}


def _group(resource: Element, name: str) -> Element:
    """The element that holds all of a kind, once."""
    found = resource.find(name)
    return found if found is not None else SubElement(resource, name)


def _texts(parent: Element, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        _text(parent, name, text)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text
