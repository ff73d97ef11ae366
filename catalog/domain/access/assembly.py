"""One way put together: its limits, sizes, what is needed to get in, and what holds for all ways of its product."""

import re
from typing import NamedTuple

import msgspec

from catalog.domain.access.addresses import Seen, file_name_of, host_of
from catalog.domain.access.caps import Caps, caps_of, merged
from catalog.domain.access.model import (
    Authentication,
    Cost,
    Figure,
    Limit,
    Limits,
    Measured,
    Measurement,
    Mode,
    Way,
)
from catalog.domain.access.patterns import patterns
from catalog.domain.access.periods import period_in
from catalog.domain.access.signs import is_document, told_in
from catalog.domain.openness import OpennessValue
from catalog.domain.product import Distribution, ProductRecord, Service
from catalog.domain.vocabulary.licences import licence_entry
from catalog.domain.vocabulary.sensitivity import find_class

NARROW = frozenset(("RESTRICTED", "NON_PUBLIC"))  # access rights of the EU list that are not for everyone
_AGREED = frozenset(("IB1-SB", "IB1-SP", "IB1-C", "Closed"))
_KEY_IN_ADDRESS = re.compile(r"[?&](?:api[-_]?key|key|subscription-key|token|access_token)=", re.IGNORECASE)
_UNMEASURED = Measurement()


class Product(NamedTuple):
    """What holds for every way of a product."""

    record: ProductRecord
    measured: Measured
    is_open: bool
    needs_agreement: bool
    told: Authentication
    cost: Cost


def product_of(record: ProductRecord, measured: Measured, openness: OpennessValue) -> Product:
    """What holds for every way of a record."""
    classes = (
        {find_class(stated.value) for stated in record.stated_classes} if record.stated_classes else set()
    )
    told = told_in(record.rights)
    is_open = openness == "open" and _is_open_by_terms(record, classes)
    free: Cost = "free" if told.free or is_open else ""
    return Product(record, measured, is_open, bool(classes & _AGREED), told.authentication, free)


def _is_open_by_terms(record: ProductRecord, classes: set[str]) -> bool:
    """By class or licence: “public” alone may mean everybody who registers or pays."""
    if "IB1-O" in classes or "Open" in classes:
        return True
    stated = [record.licence, *(distribution.licence for distribution in record.distributions[:20])]
    entries = (licence_entry(one.code, one.iri, one.label) for one in stated if one)
    return any(entry is not None and entry.open is True for entry in entries)


# --- one way -----------------------------------------------------------------------------------


def way_by(index: int, seen: Seen, distribution: Distribution, product: Product, stated: str = "") -> Way:
    """The way that an address or format tells of; `stated`: the address as the record has it."""
    record, title = product.record, distribution.title
    address = stated or seen.url
    is_page = not distribution.download_url and address == record.landing_page != ""
    measured = _measurement(address, seen, distribution, product.measured, is_page=is_page)
    caps = caps_of(host_of(seen.url), _cap_key(seen))
    narrow = distribution.restricted or (distribution.access_rights or record.access_rights) in NARROW
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
        limits=merged(merged(caps.limits, _limits_of(distribution.service, seen)), measured.limits),
        byte_size=_figure(measured.byte_size, distribution.byte_size) if is_file else None,
        rows=_figure(measured.rows, distribution.rows),
        cadence=record.frequency,
        cost=product.cost,
        period=period_in(title)[0] or (period_in(file_name_of(seen.url))[0] if is_file else ""),
        is_document=is_document(distribution.format, title),
        because=seen.because,
    )


def _limits_of(service: Service | None, seen: Seen) -> Limits | None:
    """What the description of a service states in numbers; a file is not paged."""
    if service is None or seen.interface in ("file", "parquet", "ods-export"):
        return None
    said = " ".join(service.limits)[:500]
    page, rate = service.page_size, service.per_minute
    return Limits(
        page=Limit(page, "service description", said) if page else None,
        per_minute=Limit(rate, "service description", said) if rate else None,
    )


def _cap_key(seen: Seen) -> str:
    return "ods-group" if seen.pattern == "query" and seen.interface == "ods-records" else seen.interface


def _mode(distribution: Distribution, usual: Mode) -> Mode:
    """What the record says counts over what the pattern does usually."""
    return distribution.delivery or usual


def _measurement(
    stated: str, seen: Seen, distribution: Distribution, measured: Measured, *, is_page: bool
) -> Measurement:
    """Of the address as the record states it, or of the way's own unless several resources share that.

    Nothing of the product's page: what was measured there is no data (`is_page`).
    Rows may have been counted at another address of the same distribution.
    """
    if not measured or is_page:
        return _UNMEASURED
    own = measured.get(stated) or (None if seen.resource else measured.get(seen.url)) or _UNMEASURED
    if own.rows is not None:
        return own
    service = distribution.service
    others = (distribution.download_url, distribution.access_url, service.endpoint_url if service else "")
    counts = (measured[url].rows for url in others if url in measured)
    return msgspec.structs.replace(own, rows=next((rows for rows in counts if rows is not None), None))


def _figure(measured: int | None, declared: int | None) -> Figure | None:
    if measured is not None:
        return Figure(measured, "measured")
    return Figure(declared, "declared") if declared is not None else None


def _authentication(
    seen: Seen,
    distribution: Distribution,
    product: Product,
    caps: Caps,
    measured: Measurement,
    *,
    narrow: bool,
) -> Authentication:
    if measured.anonymous:
        return "none"
    if seen.pattern in ("c2d", "node") or (narrow and (seen.pattern == "request" or product.needs_agreement)):
        return "agreement"
    if (
        told := _of_service(distribution.service)
        or told_in(distribution.rights).authentication
        or product.told
    ):
        return told
    if _KEY_IN_ADDRESS.search(seen.url):
        return "key"
    if narrow:
        return _of_restricted(seen, distribution, caps)
    offered = product.is_open and measured.anonymous is None and _is_direct(seen, distribution)
    return caps.authentication or ("none" if offered else "")


def _of_service(service: Service | None) -> Authentication:
    """What a service says is needed: nothing where it is open to anyone, else what its words name."""
    if service is None or not (service.access or service.open_to):
        return ""
    if service.open_to == "anyone":
        return "none"
    return told_in(service.access).authentication or ("account" if service.open_to == "registered" else "")


def _of_restricted(seen: Seen, distribution: Distribution, caps: Caps) -> Authentication:
    """What the host's owner asks for; whom an Opendatasoft portal lets in has an account there; else not told."""
    if not distribution.restricted:
        return ""
    return caps.restricted or ("account" if seen.interface.startswith("ods-") else "")


def _is_direct(seen: Seen, distribution: Distribution) -> bool:
    """Whether the address gives the data themselves, by the source's own word."""
    if seen.interface in ("ods-export", "ods-records"):
        return True
    return seen.interface in ("file", "parquet") and bool(distribution.download_url)
