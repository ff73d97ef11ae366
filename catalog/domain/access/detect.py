"""The ways to get a product, read off its record: pattern, mode, interface, address, limits, and the evidence for each.

Nothing is guessed: what neither the record, the shape of an address, a published cap nor a measurement tells stays empty.
"""

import re

from catalog.domain.access.addresses import Seen, by_address, file_name_of
from catalog.domain.access.assembly import NARROW, Product, product_of, way_by
from catalog.domain.access.model import NO_DISTRIBUTION, OWN_SERVICE, Measured, Way
from catalog.domain.access.signs import by_format, by_standards, by_words, is_document
from catalog.domain.openness import OpennessValue, openness_of
from catalog.domain.product import Concept, Distribution, ProductRecord, Service
from catalog.domain.vocabulary.formats import find_format

_PAGES = frozenset(("html", "htm", "aspx", "asp", "jsp", "do", "cfm", "xhtml", "page", "doc", "docx", "pdf"))
_API = re.compile(r"^https?://api\.|/api/(?:[\w.-]+/){0,4}v\d", re.IGNORECASE)
_STORES = frozenset(("S3", "SFTP"))
_NO_ADDRESS = "No address is given: ask the owner."
_GROUPS = "Opendatasoft groups and sums records on its side (group_by)."


def ways_of(
    record: ProductRecord, measured: Measured | None = None, *, openness: OpennessValue | None = None
) -> tuple[Way, ...]:
    """All ways to get a product, in the order of its distributions; at least one. Never raises.

    A distribution with a file and an API on the same rows gives both, the file first. The product's own service comes
    last. `measured`: what the portal found at addresses of this record. `openness` is worked out where not given.
    """
    product = product_of(record, measured or {}, openness or openness_of(record).value)
    found: list[Way] = []
    for index, distribution in enumerate(record.distributions):
        found += _of_distribution(index, distribution, product)
    if record.service and (way := _own_service(record.service, found, product)):
        found.append(way)
    return tuple(found) if found else (_without_distribution(product),)


# --- distributions ----------------------------------------------------------------------------


def _of_distribution(index: int, distribution: Distribution, product: Product) -> list[Way]:
    file_url = distribution.download_url or distribution.access_url
    service = distribution.service
    service_url = service.endpoint_url if service else ""
    if not (_is_address(file_url) or _is_address(service_url)):
        return [way_by(index, _unaddressed(distribution, file_url or service_url), distribution, product)]
    found: list[tuple[str, Seen]] = []
    if service and service_url == distribution.download_url:  # what answers there is that file
        service_url = ""
    if _is_address(file_url) and file_url != service_url:
        found.append((file_url, _file_or_page(distribution, file_url)))
    api_url = service_url or distribution.access_url
    if service and _is_address(service_url):
        found.append((service_url, _of_service(service, distribution, service_url)))
    elif api_url != file_url and (seen := by_address(api_url)) and seen.interface != "file":
        found.append((api_url, seen))
    if len(found) == 2 and (found[0][1].interface == "page" or found[0][1][1:4] == found[1][1][1:4]):
        found = found[1:]
    ways = [way_by(index, seen, distribution, product, stated) for stated, seen in found]
    stated, last = found[-1]
    if last.interface == "ods-records":
        groups = last._replace(pattern="query", because=_GROUPS)
        ways.append(way_by(index, groups, distribution, product, stated))
    return ways


def _is_address(text: str) -> bool:
    """Not an empty text, and not the word that a source puts in an address's place."""
    return ":" in text


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


def _own_service(service: Service, found: list[Way], product: Product) -> Way | None:
    url = service.endpoint_url
    if not _is_address(url):
        return None
    seen = _of_service(service, None, url)
    if any(way.url == seen.url and way.interface == seen.interface for way in found):
        return None
    told = Distribution(title=service.title, rights=service.description, service=service)
    return way_by(OWN_SERVICE, seen, told, product)


def _without_distribution(product: Product) -> Way:
    record = product.record
    if record.access_rights in NARROW:
        seen = Seen(
            "request", "request", "", "", "Access is restricted and no address is given: ask the owner."
        )
    elif _is_address(record.landing_page):
        seen = Seen("", "page", record.landing_page, "", "The source names a web page only.")
    else:
        seen = Seen("request", "request", "", "", _NO_ADDRESS)
    return way_by(NO_DISTRIBUTION, seen, Distribution(), product)
