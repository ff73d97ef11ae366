"""How a product is got: what the portal measured at its addresses, its ways with that, and the one that is advised."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from catalog.domain.access.choose import choose
from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import Choice, Measured, Measurement, Way, Wish
from catalog.domain.access.rate_headers import limits_told
from catalog.domain.product import Distribution, ProductRecord
from catalog.models import DataProduct, LinkUse, Sample
from catalog.selectors.distributions import MANY, PAGE_SIZE
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer
from catalog.selectors.worded import GIVEN, WordedQuery

MOST_KINDS = 60  # of the distributions of a product with very many: each stands for those like it
_MOST_FOUND = 200  # addresses of a product: as many as are asked for
_PAGES = ("text/html", "application/xhtml")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at one address, when each part of it was asked, and by what: a check of the link, or a sample.

    `by` names the check of maturity whose page shows the evidence.
    """

    measurement: Measurement
    at: datetime
    by: Literal["acc-live", "str-valid"]


def addresses_of(record: ProductRecord, way: Way) -> tuple[str, ...]:
    """The addresses that a record states for a way's distribution, or for the product's own service."""
    service = record.service
    stated: tuple[str, ...] = (service.endpoint_url if service else "",)
    if 0 <= way.index < len(record.distributions):
        d = record.distributions[way.index]
        stated = (d.download_url, d.access_url, d.service.endpoint_url if d.service else "")
    return tuple(url for url in stated if url)


@dataclass(frozen=True, slots=True)
class Access:
    """The ways of a product and the one that is advised. `whole`: these are all of them.

    Of a product with very many distributions `ways` are of one distribution of each kind, and of those that were asked
    for; each has its place in the record as its index.
    """

    record: ProductRecord
    ways: tuple[Way, ...]
    whole: bool
    found: Mapping[str, Found]
    choice: Choice

    def found_at(self, way: Way) -> Found | None:
        """What was found at an address of a way: one that the record states, or its own."""
        stated = (*addresses_of(self.record, way), way.url)
        return next((self.found[url] for url in stated if url in self.found), None)

    @property
    def measured(self) -> Measured:
        """What the domain's functions take."""
        return {url: found.measurement for url, found in self.found.items()}


def ways_of_page(access: Access, page: int) -> tuple[Way, ...]:
    """The ways of a page of distributions, PAGE_SIZE each; those of no distribution stand on the first."""
    begin = (page - 1) * PAGE_SIZE
    end = min(begin + PAGE_SIZE, len(access.record.distributions))
    found = access.ways if access.whole else ways_at(access.record, range(begin, end), access.measured)
    return tuple(way for way in found if begin <= way.index < end or (way.index < 0 and page == 1))


_LINKS = LinkUse.objects.filter(product=OuterRef("pk"), link__checked_at__isnull=False).order_by("link_id")
_SAMPLES = Sample.objects.filter(product=OuterRef("pk"), fetched_at__isnull=False).order_by("pk")
_FOUND = WordedQuery(
    ("found_links", "found_samples"),
    lambda products: products.filter(pk=GIVEN).annotate(
        found_links=ArraySubquery(
            _LINKS.values(
                told=JSONObject(
                    url="link__url",
                    state="link__state",
                    media_type="link__media_type",
                    byte_size="link__byte_size",
                    at="link__checked_at",
                )
            )[:_MOST_FOUND]
        ),
        found_samples=ArraySubquery(
            _SAMPLES.values(
                told=JSONObject(
                    url="url",
                    byte_size="byte_size",
                    row_count="row_count",
                    limits="limits",
                    rows="rows",
                    at="fetched_at",
                )
            )[:_MOST_FOUND]
        ),
    ),
)


def found_of(user: Viewer, product: DataProduct) -> dict[str, Found]:
    """What was found at a product's addresses, by address; nothing for those who may not see it. One query."""
    found: dict[str, Found] = {}
    for row in _FOUND.rows(user, product.pk):
        for told in map(msgspec.json.decode, row["found_links"]):
            found[told["url"]] = _by_link(told)
        for told in map(msgspec.json.decode, row["found_samples"]):
            found[told["url"]] = _by_sample(told, found.get(told["url"]))
    return found


def _by_link(told: Mapping[str, Any]) -> Found:
    """An address that answers with data is open to everyone; a web page there may only say how to sign up."""
    is_page = told["media_type"].lower().startswith(_PAGES) or not told["media_type"]
    open_to_all = True if told["state"] == "ok" and not is_page else None
    refused = told["state"] == "refused"
    measurement = Measurement(
        byte_size=told["byte_size"] if told["state"] == "ok" and not is_page else None,
        anonymous=False if refused else open_to_all,
    )
    return Found(measurement, datetime.fromisoformat(told["at"]), "acc-live")


def _by_sample(told: Mapping[str, Any], link: Found | None) -> Found:
    """What reading the beginning told counts over what a check of the link told."""
    before = link.measurement if link else Measurement()
    at = datetime.fromisoformat(told["at"])
    read = told["rows"] > 0
    measurement = Measurement(
        byte_size=before.byte_size if told["byte_size"] is None else told["byte_size"],
        rows=told["row_count"],
        limits=limits_told(told["limits"], f"read {at:%Y-%m-%d}"),
        anonymous=True if read else before.anonymous,
    )
    told_more = read or told["row_count"] is not None or told["byte_size"] is not None or bool(told["limits"])
    return Found(measurement, at, "str-valid") if told_more or link is None else link


# --- ways --------------------------------------------------------------------------------------


def access_of(
    user: Viewer, view: ProductView, *, places: Iterable[int] = (), wish: Wish | None = None
) -> Access:
    """The ways of a product that was got for `user`, and what is advised for a wish. One query.

    `places`: which distributions must be among them where there are very many.
    """
    record = view.record
    found = found_of(user, view.product)
    measured = {url: one.measurement for url, one in found.items()}
    whole = len(record.distributions) <= MANY
    if whole:
        ways = ways_of(record, measured)
    else:
        wanted = {n for n in places if 0 <= n < len(record.distributions)}
        ways = ways_at(record, sorted(wanted.union(_kinds(record.distributions))), measured)
    return Access(record, ways, whole, found, choose(record, ways, wish))


def ways_at(record: ProductRecord, places: Iterable[int], measured: Measured) -> tuple[Way, ...]:
    """The ways of some distributions and of the product's own service, each with its index in the whole record."""
    kept = list(places)
    part = msgspec.structs.replace(record, distributions=tuple(record.distributions[n] for n in kept))
    return tuple(
        msgspec.structs.replace(way, index=kept[way.index]) if way.index >= 0 else way
        for way in ways_of(part, measured)
    )


def _kinds(distributions: tuple[Distribution, ...]) -> Iterator[int]:
    """The first of each kind: by format, host, ending, and what is said of access."""
    seen: set[tuple[Any, ...]] = set()
    for n, d in enumerate(distributions):
        url = d.download_url or d.access_url
        kind = (
            d.format,
            url.split("/", 3)[:3][-1],
            url[-5:].rpartition(".")[2],
            d.restricted,
            d.service is None,
            d.access_rights,
        )
        if kind not in seen:
            seen.add(kind)
            yield n
            if len(seen) >= MOST_KINDS:
                return
