"""Looking how products stand to the shared rules, from what is stored; nothing is asked of anybody."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import md5
from typing import Any

import msgspec
import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from catalog.domain.governance.rules import ProductFacts, verdicts
from catalog.domain.governance.rules_model import declared_rules
from catalog.domain.layers import Decision, Inference, merged
from catalog.domain.linked import enriched, linked_from
from catalog.domain.product import ProductRecord
from catalog.models import DataProduct, Link, ProductCompliance, Triage
from catalog.selectors.triage import disagreement_of
from catalog.services.links import contacts_note

log = structlog.get_logger(__name__)
BATCH = 300
_AGAIN = timedelta(hours=20)  # when all are looked at again: days pass
_LONGEST = 200  # characters of a detail
_COLUMNS = (
    "pk", "revision", "harvested", "linked", "inferred", "curated", "openness", "level", "domain__contact",
    "domain__gap_plan__level",
)  # fmt: skip
_record = msgspec.convert


def compliance_refresh(*, seconds: float = 50.0) -> int:
    """Look at products that changed, or were not looked at today, until none is left or the time is over; returns how many."""
    until, done, after = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until and (ids := _due(after)):
        done += products_look(ids)
        after = ids[-1]
    return done


def _due(after: int) -> list[int]:
    """The next products to look at, by id."""
    looked = ProductCompliance.objects.filter(
        product=OuterRef("pk"),
        revision=OuterRef("revision"),
        declared=declared_rules().version,
        looked_at__gt=timezone.now() - _AGAIN,
    )
    plan = OuterRef("domain__gap_plan__updated_at")
    fresh = looked.filter(Q(looked_at__gte=plan) | Q(product__domain__gap_plan=None))
    live = DataProduct.objects.filter(~Exists(fresh), state=DataProduct.State.LIVE, pk__gt=after)
    return list(live.order_by("pk").values_list("pk", flat=True)[:BATCH])


def products_look(ids: Sequence[int]) -> int:
    """Look at these products now; one that cannot be judged costs the others nothing. Returns how many were."""
    now, today = timezone.now(), timezone.localdate()
    with transaction.atomic():
        rows = list(_stored(ids))
        pages = {url for row in rows for url in _pages(row["contacts"])}
        contacts_note(pages)
        gone = _gone(pages)
        made = [_judged(row, gone, now, today) for row in rows]
        ProductCompliance.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["product"],
            update_fields=["revision", "declared", "findings", "unmet", "disagrees", "looked_at"],
        )
    return len(made)


def _stored(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """What is stored of each, with its effective record and its contacts."""
    triages = Triage.objects.filter(product=OuterRef("pk")).order_by("-pk")
    latest = Subquery(triages.values(made=JSONObject(outcome="outcome", review_on="review_on"))[:1])
    products = DataProduct.objects.filter(pk__in=ids).order_by("pk").annotate(triage=latest)
    for row in products.values(*_COLUMNS, "triage"):
        try:
            record = merged(
                enriched(_record(row["harvested"], ProductRecord), linked_from(row["linked"])),
                _record(row["inferred"], dict[str, Inference]),
                _record(row["curated"], dict[str, Decision]),
            )
            disagrees = disagreement_of(row["harvested"])
        except Exception:
            log.exception("product could not be held against the shared rules", product=row["pk"])
            continue
        yield {
            **row,
            "record": record,
            "contacts": _contacts(record, row["domain__contact"]),
            "disagrees": disagrees,
        }


def _judged(row: Mapping[str, Any], gone: frozenset[str], now: Any, today: date) -> ProductCompliance:
    found = verdicts(_facts(row, gone, today))
    return ProductCompliance(
        product_id=row["pk"],
        revision=row["revision"],
        declared=declared_rules().version,
        findings={name: [verdict.state, verdict.detail[:_LONGEST]] for name, verdict in found.items()},
        unmet=[name for name, verdict in found.items() if verdict.state == "unmet"],
        disagrees=row["disagrees"],
        looked_at=now,
    )


def _facts(row: Mapping[str, Any], gone: frozenset[str], today: date) -> ProductFacts:
    triage = row["triage"] or {}
    record: ProductRecord = row["record"]
    return ProductFacts(
        openness=row["openness"],
        licence=_licence(record),
        triage=triage.get("outcome", ""),
        review_on=date.fromisoformat(triage["review_on"]) if triage else None,
        document=_document(record),
        contacts=row["contacts"],
        gone=gone,
        level=row["level"],
        target=row["domain__gap_plan__level"] or 0,
        today=today,
    )


def _licence(record: ProductRecord) -> str:
    """The licence of the product, else of the first distribution that has one; “none stated” is none."""
    for stated in (record.licence, *(file.licence for file in record.distributions)):
        if stated is not None and stated.code != "UNSTATED":
            return stated.label or stated.code or stated.iri
    return ""


def _document(record: ProductRecord) -> str:
    linked = (concept for concept in (*record.documentation, *record.related) if concept.iri)
    return next((c.iri for c in linked if "triage" in f"{c.label} {c.iri}".lower()), "")


def _contacts(record: ProductRecord, of_domain: str) -> tuple[str, ...]:
    own = [person.email or person.url for person in record.contacts]
    publisher = record.publisher.email if record.publisher else ""
    return tuple(dict.fromkeys(filter(None, (*own, publisher, of_domain))))


def _pages(contacts: Iterable[str]) -> Iterator[str]:
    return (contact for contact in contacts if contact.startswith(("http://", "https://")))


def _gone(urls: set[str]) -> frozenset[str]:
    """Those that the portal has found not to answer. One query at most."""
    if not urls:
        return frozenset()
    keys = [md5(url.encode(), usedforsecurity=False).hexdigest() for url in urls]
    found = Link.objects.filter(key__in=keys, state=Link.State.GONE)
    return frozenset(found.values_list("url", flat=True))
