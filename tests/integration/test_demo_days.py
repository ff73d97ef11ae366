"""The days of the demonstration stand in an order in which they can have happened."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalog.models import (
    AccessRequest,
    Agreement,
    ComplianceDay,
    Endpoint,
    Notification,
    RuleSet,
    RuleStanding,
    Triage,
    UseCase,
)
from catalog.services.demo import demo_load
from tests.factories import harvest_now
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db


def in_order(what: str, moments: Sequence[date | None]) -> None:
    """Each is no earlier than the one before; what has not happened is left out. Days are compared as days."""
    told = [at for at in moments if at is not None]
    whole = all(isinstance(at, datetime) for at in told)
    days = told if whole else [timezone.localdate(at) if isinstance(at, datetime) else at for at in told]
    assert days == sorted(days), (what, moments)


def requests_in_order(now: datetime) -> None:
    """Each step of a request, an agreement and a case comes after the one before."""
    requests = list(AccessRequest.objects.prefetch_related("messages"))
    assert any(one.due_at and one.due_at < now for one in requests), "one is late"
    for one in requests:
        in_order(one.reference, [one.created_at, one.sent_at, one.due_at])
        in_order(one.reference, [one.sent_at, one.decided_at or one.asked_at, now])
        in_order(one.reference, [one.starts, one.ends])
        in_order(one.reference, [one.sent_at, *(said.at for said in one.messages.all()), now])
        told = Notification.objects.filter(about_type="accessrequest", about_id=str(one.pk)).order_by("at")
        in_order(one.reference, [one.created_at, *(note.at for note in told), now])
    agreements = Agreement.objects.select_related("request").prefetch_related(
        "messages", "onward_shares", "partners"
    )
    assert agreements
    for held in agreements:
        in_order(
            held.reference,
            [
                held.request.sent_at,
                held.request.decided_at,
                held.accepted_at,
                held.granted_at,
                held.confirmed_at,
                now,
            ],
        )
        in_order(held.reference, [held.starts, *(share.on for share in held.onward_shares.all()), held.ends])
        in_order(held.reference, [held.accepted_at, *(partner.at for partner in held.partners.all())])
    for case in UseCase.objects.all():
        in_order(case.slug, [case.created_at, case.changed_at, now])


def governance_in_order(now: datetime) -> None:
    """Classes and rules are decided after what they rest on."""
    for product in set(Triage.objects.values_list("product", flat=True)):
        records = list(Triage.objects.filter(product=product).order_by("pk"))
        in_order("records of one product", [record.recorded_at for record in records])
        in_order("decisions on one product", [record.decided_on for record in records])
        for record in records:
            in_order("decision", [record.decided_on, record.recorded_at, now])
            in_order("review", [record.decided_on, record.review_on])
    rules = RuleSet.objects.get()
    in_order("rules", [rules.proposed_at, rules.agreed_on, rules.decided_at, now])
    standings = list(RuleStanding.objects.all())
    assert standings
    for standing in standings:
        in_order("standing", [rules.agreed_on, standing.on, standing.until])
        in_order("standing", [standing.on, now])
    for day in ComplianceDay.objects.exclude(standing="open"):
        decided = RuleStanding.objects.filter(domain=day.domain_id, rule=day.rule).first()
        if decided and decided.state == "adopted":
            in_order("figures", [decided.on, day.day])
        if decided and decided.until and day.day <= decided.until and decided.on <= day.day:
            assert day.standing == "exempt"


def test_no_request_agreement_case_or_rule_of_the_demonstration_has_days_in_an_impossible_order() -> None:
    with start() as server:
        demo_load(server.url)
        harvest_now(Endpoint.objects.order_by("pk")[0])
    call_command("demo_fill", stdout=StringIO())
    now = datetime.now(UTC)
    requests_in_order(now)
    governance_in_order(now)
