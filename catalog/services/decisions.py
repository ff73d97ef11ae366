"""The one way that a curated value is set or taken away: for one product or many, with all that follows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import timezone

from catalog.domain.audience import entry_tokens
from catalog.domain.errors import InvalidInput
from catalog.domain.fields import AUDIENCE, AudienceChoice, field_get
from catalog.domain.layers import Decision
from catalog.domain.product import ProductRecord
from catalog.domain.veil import parts_chosen
from catalog.models import Conflict, DataProduct, Domain, Endpoint, ProductChange, User
from catalog.services.audit import identity_of
from catalog.services.history import Changed, changes_write
from catalog.services.permission import require_decider, require_owner
from catalog.services.rederive import products_rederive
from catalog.services.sample_sources import sources_note

_json = msgspec.json.Encoder()
# Fields that say where a contract lies, or what the data must keep to: the portal goes and looks, as after a harvest.
_LOOKED_AT = frozenset({"contract_url", "schema", "service", "documentation"})
_SET = """
    UPDATE catalog_dataproduct p
    SET curated = CASE WHEN d.decision = 'null'::jsonb THEN p.curated - %s
                       ELSE p.curated || jsonb_build_object(%s::text, d.decision) END
    FROM unnest(%s::bigint[], %s::jsonb[]) AS d (id, decision) WHERE p.id = d.id
"""


def product_locked(product: DataProduct) -> DataProduct:
    """The row as it is now, which nobody else can change until the transaction ends.

    Raises InvalidInput where it has left the catalogue.
    """
    row = DataProduct.objects.select_related("domain").select_for_update(of=("self",)).get(pk=product.pk)
    if row.state != DataProduct.State.LIVE:
        raise InvalidInput(
            f"“{row.title[:120]}” is {row.get_state_display().lower()}: nothing of it can be changed."
        )
    return row


def require_field(actor: User | None, domain: Domain, field: str) -> None:
    """Raises PermissionRefused where `actor` may not decide this field of the domain's entries, InvalidInput for no field."""
    (require_owner if field_get(field).owners_alone else require_decider)(actor, domain)


def decision_make(actor: User | None, product: DataProduct, field: str, value: Any, why: str) -> Decision:
    """What `actor` decides now, with what the source says now."""
    by = str(identity_of(actor)) if actor else ""
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    return Decision(value=value, by=by, at=at, why=why, source=product.harvested.get(field))


def decided(product: DataProduct, field: str) -> Decision | None:
    """The curated value of a field as stored."""
    stored = product.curated.get(field)
    return msgspec.convert(stored, Decision) if stored else None


def decisions_write(
    actor: User | None,
    steps: Mapping[int, Decision | None],
    products: Sequence[DataProduct],
    *,
    field: str,
    action: str,
    why: str,
    closes: Conflict.State = Conflict.State.MERGED,
) -> None:
    """Set the curated value of `field` (None: take it away) by product id, within the caller's transaction.

    `products` are the locked rows as they were. Conflicts of the field end in the state `closes`. History, columns,
    assessment and index follow; the audit entry is the caller's.
    """
    ids = list(steps)
    with connection.cursor() as cursor:
        written = [_json.encode(decision).decode() for decision in steps.values()]
        cursor.execute(_SET, [field, field, ids, written])
    now = timezone.now()
    key = identity_of(actor) if actor else None
    if field == AUDIENCE:
        _audiences_apply(steps, products)
    changes_write(
        Changed(
            p.pk,
            now,
            ProductChange.By.PERSON,
            p.revision + 1,
            action,
            {field: [recorded(decided(p, field)), recorded(steps[p.pk])]},
            why=why,
            actor=key,
        )
        for p in products
        if p.pk in steps
    )
    Conflict.objects.filter(product__in=ids, field=field, state=Conflict.State.OPEN).update(
        state=closes, decided_at=now, decided_by=key, why=why
    )
    products_rederive(ids, touched=True)
    if field in _LOOKED_AT and settings.CHECK_SAMPLES:
        for endpoint in {p.endpoint_id for p in products if p.pk in steps}:
            _, forgotten = sources_note(endpoint, now)
            products_rederive(forgotten)


def recorded(decision: Decision | None) -> Any:
    """A curated value as histories tell it: null where nobody decided, an empty text where it was decided to be empty."""
    if decision is None:
        return None
    return "" if decision.value is None else decision.value


def restored(field: str, value: Any) -> Any:
    """The value that `recorded` told of."""
    return getattr(_SILENT, field) if value == "" else value


_SILENT = ProductRecord(source_id="", title="")


def _audiences_apply(steps: Mapping[int, Decision | None], products: Sequence[DataProduct]) -> None:
    """Who may see the products: as decided, else as their endpoints say."""
    for product in products:
        if product.pk not in steps:
            continue
        decision = steps[product.pk]
        if decision:
            choice = msgspec.convert(decision.value, AudienceChoice)
            named = _named_ids(choice.domains)
            audience, parts = choice.audience, parts_chosen(choice)
        else:
            endpoint = Endpoint.objects.get(pk=product.endpoint_id)
            named = list(endpoint.audience_domains.values_list("pk", flat=True))
            audience, parts = endpoint.audience, endpoint.part_audiences
        tokens = entry_tokens(
            audience,  # type: ignore[arg-type]
            owner_id=product.domain_id,
            named_ids=named,
            product_id=product.pk,
        )
        DataProduct.objects.filter(pk=product.pk).update(
            audience=audience, audience_tokens=list(tokens), part_audiences=parts
        )


def _named_ids(slugs: Sequence[str]) -> list[int]:
    found = dict(Domain.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := [slug for slug in slugs if slug not in found]:
        raise InvalidInput(f"There is no domain “{missing[0][:80]}”: choose from those that are here.")
    return list(found.values())
