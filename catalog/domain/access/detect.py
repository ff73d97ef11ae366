"""The ways to get a product, read off its record: pattern, mode, interface, address, limits, and the evidence for each.

Nothing is guessed: what neither the record, the shape of an address, a published cap nor a measurement tells stays empty.
"""

import re
from typing import NamedTuple

from catalog.domain.access.addresses import Seen, by_address, file_name_of, host_of
from catalog.domain.access.caps import Caps, caps_of, merged
from catalog.domain.access.model import (
    NO_DISTRIBUTION,
    OWN_SERVICE,
    Authentication,
    Cost,
    Figure,
    Limits,
    Measured,
    Measurement,
    Mode,
    Way,
)
from catalog.domain.access.patterns import patterns
from catalog.domain.access.periods import period_in
from catalog.domain.access.signs import by_format, by_standards, by_words, is_document, told_in
from catalog.domain.openness import openness_of
from catalog.domain.product import Concept, Distribution, ProductRecord, Service
from catalog.domain.vocabulary.formats import find_format
from catalog.domain.vocabulary.licences import licences
from catalog.domain.vocabulary.sensitivity import find_class

_NARROW = frozenset(("RESTRICTED", "NON_PUBLIC"))
_AGREED = frozenset(("IB1-SB", "IB1-SP", "IB1-C", "Closed"))
_PAGES = frozenset(("html", "htm", "aspx", "asp", "jsp", "do", "cfm", "xhtml", "page", "doc", "docx", "pdf"))
_API = re.compile(r"^https?://api\.|/api/(?:[\w.-]+/){0,4}v\d", re.IGNORECASE)
_KEY_IN_ADDRESS = re.compile(r"[?&](?:api[-_]?key|key|subscription-key|token|access_token)=", re.IGNORECASE)
_STORES = frozenset(("S3", "SFTP"))
_NO_ADDRESS = "No address is given: ask the owner."
_GROUPS = "Opendatasoft groups and sums records on its side (group_by)."
_NO_LIMITS = Limits()
_UNMEASURED = Measurement()


class _Product(NamedTuple):
    """What holds for every way of a product."""

    record: ProductRecord
    measured: Measured
    is_open: bool
    needs_agreement: bool
    told: Authentication
    cost: Cost


def ways_of(record: ProductRecord, measured: Measured | None = None) -> tuple[Way, ...]:
    """All ways to get a product, in the order of its distributions; at least one. Never raises.

    A distribution with a file and an API on the same rows gives both, the file first. The product's own service comes
    last. `measured`: what the portal found at addresses of this record.
    """
    product = _product(record, measured or {})
    found: list[Way] = []
    for index, distribution in enumerate(record.distributions):
        found += _of_distribution(index, distribution, product)
    if record.service and (way := _own_service(record.service, found, product)):
        found.append(way)
    return tuple(found) if found else (_without_distribution(product),)


def _product(record: ProductRecord, measured: Measured) -> _Product:
    classes = (
        {find_class(stated.value) for stated in record.stated_classes} if record.stated_classes else set()
    )
    told = told_in(record.rights)
    is_open = openness_of(record).value == "open" and _is_open_by_terms(record, classes)
    free: Cost = "free" if told.free or is_open else ""
    return _Product(record, measured, is_open, bool(classes & _AGREED), told.authentication, free)


def _is_open_by_terms(record: ProductRecord, classes: set[str]) -> bool:
    """By class or licence: “public” alone may mean everybody who registers or pays."""
    if "IB1-O" in classes or "Open" in classes:
        return True
    stated = [record.licence, *(distribution.licence for distribution in record.distributions[:20])]
    entries = (licences().get(licence.code) for licence in stated if licence)
    return any(entry is not None and entry.open is True for entry in entries)


# --- distributions ----------------------------------------------------------------------------


def _of_distribution(index: int, distribution: Distribution, product: _Product) -> list[Way]:
    file_url = distribution.download_url or distribution.access_url
    service = distribution.service
    service_url = service.endpoint_url if service else ""
    if not (_is_address(file_url) or _is_address(service_url)):
        return [_way(index, _unaddressed(distribution, file_url or service_url), distribution, product)]
    found: list[Seen] = []
    if _is_address(file_url) and file_url != service_url:
        found.append(_file_or_page(distribution, file_url))
    if service and _is_address(service_url):
        found.append(_of_service(service, distribution, service_url))
    if len(found) == 2 and (_says_nothing(found[0]) or found[0][1:4] == found[1][1:4]):
        found = found[1:]
    ways = [_way(index, seen, distribution, product) for seen in found]
    if found[-1].interface == "ods-records":
        ways.append(_way(index, found[-1]._replace(pattern="query", because=_GROUPS), distribution, product))
    return ways


def _is_address(text: str) -> bool:
    """Not an empty text, and not the word that a source puts in an address's place."""
    return ":" in text


def _says_nothing(seen: Seen) -> bool:
    return seen.interface == "page"


def _unaddressed(distribution: Distribution, instead: str) -> Seen:
    """Without an address: a stream or node may be known by its words; all else is asked for."""
    label = distribution.format_label
    seen = by_words(label, distribution.title, "") or by_standards(distribution.conforms_to, "")
    if seen is None and distribution.format == "STREAM":
        seen = by_format("STREAM", label, "")
    if seen is not None:
        return seen
    if distribution.restricted or instead:
        return Seen("request", "request", "", "", "The source hides the address: ask the owner.")
    return Seen("request", "request", "", "", _NO_ADDRESS)


def _file_or_page(distribution: Distribution, url: str) -> Seen:
    label, code = distribution.format_label, distribution.format
    if seen := by_address(url) or by_words(label, distribution.title, url):
        return seen
    if distribution.conforms_to and (seen := by_standards(distribution.conforms_to, url)):
        return seen
    if not code and (entry := find_format("", distribution.media_type, url)):
        code = entry.code
    if seen := by_format(code, label, url):
        return _unless_page(seen, distribution, url)
    if distribution.download_url:
        return Seen("bulk-file", "file", url, "", "The source gives it as an address to download.")
    if _API.search(url) and "doc" not in url.lower() and not _is_page(url):
        return Seen("record-api", "http-api", url, "", "The address has the form of an API’s.")
    return Seen("", "page", url, "", "Only a web address is given, and not what it leads to.")


def _unless_page(seen: Seen, distribution: Distribution, url: str) -> Seen:
    """A file whose only address ends as web pages do is got by that page; an API’s such address is its description."""
    if distribution.download_url or not _is_page(url):
        return seen
    if seen.interface == "file" and not is_document(distribution.format, ""):
        return seen._replace(interface="page", because=f"{seen.because[:-1]}, on a web page.")
    if seen.interface == "http-api":
        return seen._replace(
            interface="page", because=f"{seen.because[:-1]}, and the address a web page about it."
        )
    return seen


def _is_page(url: str) -> bool:
    return "#" in url or file_name_of(url).rpartition(".")[2].lower() in _PAGES


def _of_service(service: Service, distribution: Distribution | None, url: str) -> Seen:
    label = distribution.format_label if distribution else ""
    title = distribution.title if distribution else service.title
    if seen := by_address(url) or by_words(label, title, url):
        return seen
    told = Concept(label=service.description[:40], iri=service.description_url)
    if seen := by_standards((*service.conforms_to, told), url):
        return seen
    code = distribution.format if distribution else ""
    if seen := by_format(code, label, url):
        if seen.interface not in ("file", "page") or (seen.interface == "file" and _is_file(url)):
            return _unless_page(seen, distribution, url) if distribution else seen
        if code in _STORES:
            return Seen("bulk-file", "page", url, "", f"{seen.because[:-1]}, of which a web page is named.")
    contract = " and names its contract" if service.description_url else ""
    return Seen("record-api", "http-api", url, "", f"The source calls it a service{contract}.")


def _is_file(url: str) -> bool:
    """Whether an address ends as a file's does, or is in an object store."""
    return not url.startswith("http") or find_format("", "", url) is not None


def _own_service(service: Service, found: list[Way], product: _Product) -> Way | None:
    url = service.endpoint_url
    if not _is_address(url):
        return None
    seen = _of_service(service, None, url)
    if any(way.url == seen.url and way.interface == seen.interface for way in found):
        return None
    return _way(OWN_SERVICE, seen, Distribution(title=service.title, rights=service.description), product)


def _without_distribution(product: _Product) -> Way:
    record = product.record
    if record.access_rights in _NARROW:
        seen = Seen(
            "request", "request", "", "", "Access is restricted and no address is given: ask the owner."
        )
    elif _is_address(record.landing_page):
        seen = Seen("", "page", record.landing_page, "", "The source names a web page only.")
    else:
        seen = Seen("request", "request", "", "", _NO_ADDRESS)
    return _way(NO_DISTRIBUTION, seen, Distribution(), product)


# --- a way ------------------------------------------------------------------------------------


def _way(index: int, seen: Seen, distribution: Distribution, product: _Product) -> Way:
    record, title = product.record, distribution.title
    measured = _measurement(seen.url, distribution, product.measured)
    caps = caps_of(host_of(seen.url), _cap_key(seen))
    narrow = distribution.restricted or (distribution.access_rights or record.access_rights) in _NARROW
    is_file = seen.interface in ("file", "parquet", "ods-export")
    pattern = patterns().get(seen.pattern)
    return Way(
        index=index,
        pattern=pattern.id if pattern else "",
        mode=_mode(distribution, pattern.mode if pattern else "pull"),
        interface=seen.interface,
        url=seen.url,
        resource=seen.resource,
        title=title or record.title,
        format=distribution.format,
        authentication=_authentication(seen, distribution, product, caps, measured, narrow=narrow),
        restricted=narrow,
        limits=merged(caps.limits, measured.limits),
        byte_size=_figure(measured.byte_size, distribution.byte_size) if is_file else None,
        rows=_figure(measured.rows, distribution.rows),
        cadence=record.frequency,
        cost=product.cost,
        period=period_in(title)[0] or (period_in(file_name_of(seen.url))[0] if is_file else ""),
        is_document=is_document(distribution.format, title),
        because=seen.because,
    )


def _cap_key(seen: Seen) -> str:
    return "ods-group" if seen.pattern == "query" and seen.interface == "ods-records" else seen.interface


def _mode(distribution: Distribution, usual: Mode) -> Mode:
    """What the record says counts over what the pattern does usually."""
    return distribution.delivery or usual


def _measurement(url: str, distribution: Distribution, measured: Measured) -> Measurement:
    if not measured:
        return _UNMEASURED
    addresses = (url, distribution.download_url, distribution.access_url)
    return next((measured[address] for address in addresses if address in measured), _UNMEASURED)


def _figure(measured: int | None, declared: int | None) -> Figure | None:
    if measured is not None:
        return Figure(measured, "measured")
    return Figure(declared, "declared") if declared is not None else None


def _authentication(
    seen: Seen,
    distribution: Distribution,
    product: _Product,
    caps: Caps,
    measured: Measurement,
    *,
    narrow: bool,
) -> Authentication:
    if measured.anonymous:
        return "none"
    if seen.pattern in ("c2d", "node") or (narrow and (seen.pattern == "request" or product.needs_agreement)):
        return "agreement"
    if told := told_in(distribution.rights).authentication or product.told:
        return told
    if _KEY_IN_ADDRESS.search(seen.url):
        return "key"
    if distribution.restricted:  # whom an Opendatasoft portal lets in has an account there
        return caps.restricted or ("account" if seen.interface.startswith("ods-") else "")
    offered = product.is_open and not narrow and measured.anonymous is None and _is_direct(seen, distribution)
    return caps.authentication or ("none" if offered else "")


def _is_direct(seen: Seen, distribution: Distribution) -> bool:
    """Whether the address gives the data themselves, by the source's own word."""
    if seen.interface in ("ods-export", "ods-records"):
        return True
    return seen.interface in ("file", "parquet") and bool(distribution.download_url)
