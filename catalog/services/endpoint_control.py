"""What a domain's people do with an endpoint that is connected: harvest now, pause, settings, disconnect."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.models import DataProduct, Endpoint, HarvestRun, Membership, PageState, Pushed, User
from catalog.selectors.visibility import stewards_now
from catalog.services.audience import audience_apply
from catalog.services.audit import audit_write, identity_of
from catalog.services.checks import clean
from catalog.services.endpoints import EndpointSettings
from catalog.services.finish import run_fail
from catalog.services.harvest import harvest_start
from catalog.services.outbox import task_start
from catalog.services.permission import require_connector, require_owner
from catalog.services.withdrawals import withdraw_products

_SHOWN = (
    "interval_hours",
    "whole_every_days",
    "audience",
    "audience_wanted",
    "part_audiences",
    "dial",
    "withdraw_percent",
    "withdraw_count",
    "grace_days",
    "enriched",
)


def harvest_ask(actor: User, *, endpoint: Endpoint, whole: bool = False) -> HarvestRun:
    """Start a harvest now, a paused endpoint's too; `whole`: of everything, whatever its settings say.

    Raises HarvestError where one is under way.
    """
    require_connector(actor, endpoint.domain)
    if endpoint.disconnected_at:
        raise InvalidInput(f"{endpoint.slug} is disconnected. Connect its address again first.")
    with transaction.atomic():
        run = harvest_start(endpoint, asked_by=str(identity_of(actor)), whole=whole)
        audit_write(
            actor,
            action="endpoint.harvest",
            on=endpoint,
            after={"run": run.pk, **({"whole": True} if whole else {})},
        )
    return run


def endpoint_enable(actor: User, *, endpoint: Endpoint, enabled: bool) -> None:
    """Pause or resume the schedule. What was harvested stays; resuming makes it due at once."""
    require_connector(actor, endpoint.domain)
    with transaction.atomic():
        stored = _locked(endpoint)
        if stored.disconnected_at:
            raise InvalidInput(f"{stored.slug} is disconnected. Connect its address again first.")
        if stored.enabled == enabled:
            return
        stored.enabled, stored.due_at = enabled, timezone.now() if enabled else None
        stored.save(update_fields=["enabled", "due_at"])
        audit_write(
            actor,
            action="endpoint.resume" if enabled else "endpoint.pause",
            on=stored,
            before={"enabled": not enabled},
            after={"enabled": enabled},
        )


def endpoint_settle(actor: User, *, endpoint: Endpoint, settings: EndpointSettings, why: str = "") -> None:
    """Change how it is harvested. Who may see its entries is for the domain's stewards; a curator's where it has none."""
    require_connector(actor, endpoint.domain)
    with transaction.atomic():
        stored = _locked(endpoint)
        before = _told(stored)
        settings.put(stored, usual_audience=stored.audience_wanted or stored.audience)
        after = {**_told(stored), "audience_domains": sorted(d.slug for d in settings.domains)}
        if _audience(before) != _audience(after):
            _require_audience_decider(actor, stored)
        clean(stored)
        stored.save(update_fields=[*_SHOWN])
        stored.audience_domains.set(settings.domains)
        audience_apply(stored)
        if any(before[name] != after[name] for name in ("dial", "enriched")):
            task_start("endpoint_rederive", endpoint_id=stored.pk)
        audit_write(actor, action="endpoint.settings", on=stored, before=before, after=after, why=why)


def _told(endpoint: Endpoint) -> dict[str, Any]:
    domains = sorted(endpoint.audience_domains.values_list("slug", flat=True))
    return {**{name: getattr(endpoint, name) for name in _SHOWN}, "audience_domains": domains}


def _audience(told: dict[str, Any]) -> tuple[str, ...]:
    audience = told["audience_wanted"] or told["audience"]
    named = told["audience_domains"] if audience == "domains" else ()
    return (audience, *named, *(f"{part}: {whose}" for part, whose in sorted(told["part_audiences"].items())))


def _require_audience_decider(actor: User, endpoint: Endpoint) -> None:
    stewards = Membership.objects.filter(stewards_now(), domain=endpoint.domain)
    if endpoint.domain.confirmed and stewards.exists():
        require_owner(actor, endpoint.domain)


def endpoint_disconnect(actor: User, *, endpoint: Endpoint, why: str) -> int:
    """Take the endpoint out: no harvest any more, its products withdrawn; returns how many those are.

    Nothing is deleted: each product's page says why it has gone, and connecting the same address again brings them back.
    """
    require_connector(actor, endpoint.domain)
    if not why.strip():
        raise InvalidInput("Say why: the pages of the withdrawn products show it.")
    with transaction.atomic():
        stored = _locked(endpoint)
        if stored.disconnected_at:
            raise InvalidInput(f"{stored.slug} is disconnected already.")
        _end_run(stored)
        stored.enabled, stored.due_at, stored.disconnected_at = False, None, timezone.now()
        # whoever works on the endpoint now finds that the lease is gone, and stops
        stored.lease_owner, stored.lease_until = "", None
        stored.save(update_fields=["enabled", "due_at", "disconnected_at", "lease_owner", "lease_until"])
        PageState.objects.filter(endpoint=stored).delete()  # should it come back, every page is read anew
        Pushed.objects.filter(endpoint=stored, started=False).delete()  # and nothing that was sent before
        live = DataProduct.objects.filter(endpoint=stored, state=DataProduct.State.LIVE)
        ids = list(live.values_list("pk", flat=True))
        withdraw_products(ids, because=f"Its domain disconnected the endpoint {stored.slug}: {why.strip()}")
        audit_write(
            actor, action="endpoint.disconnect", on=stored, after={"withdrawn": len(ids)}, why=why.strip()
        )
    return len(ids)


def _end_run(endpoint: Endpoint) -> None:
    run = HarvestRun.objects.filter(endpoint=endpoint, state__in=["queued", "running"]).first()
    if run:
        run_fail(run, reason="The endpoint was disconnected.")


def _locked(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.select_for_update(of=("self",)).select_related("domain").get(pk=endpoint.pk)
