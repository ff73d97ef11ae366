"""Governance in the demonstration: every state can be seen, and filling it twice changes nothing."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.models import ComplianceDay, Endpoint, ProductCompliance, RuleStanding, Triage
from catalog.selectors.compliance import compliance_table
from catalog.selectors.shared_rules import rules_agreed
from catalog.selectors.todo import Scope, todo_list
from catalog.selectors.triage import overdue
from catalog.services.demo import demo_load
from tests.factories import harvest_now
from vesportal.demo.server import start

pytestmark = pytest.mark.django_db


def fill() -> str:
    out = StringIO()
    call_command("demo_fill", stdout=out)
    return out.getvalue()


def test_the_demonstration_shows_every_state_of_governance(client: Client) -> None:
    assert "Governance: 0 triages recorded." in fill(), "nothing has been registered yet"
    with start() as server:
        demo_load(server.url)
        first = Endpoint.objects.order_by("pk")[0]
        harvest_now(first)
    assert "Governance: 6 triages recorded." in fill()
    assert set(Triage.objects.values_list("outcome", flat=True)) == {
        "IB1-O",
        "IB1-SA",
        "IB1-SB",
        "IB1-SP",
        "IB1-C",
    }
    assert overdue().count() == 1
    rows, _ = compliance_table(rules_agreed())
    assert {cell.standing for row in rows for cell in row.cells} >= {
        "met",
        "unmet",
        "exempt",
        "expired",
        "open",
    }
    waiting = {todo.kind.key for todo in todo_list(Scope(frozenset([first.domain_id])))}
    assert waiting >= {"triage_reviews", "exemptions_ended", "class_disagreements"}
    assert ProductCompliance.objects.exclude(disagrees=[]).exists()
    kept = (Triage.objects.count(), RuleStanding.objects.count(), ComplianceDay.objects.count())
    assert "Governance: 0 triages recorded." in fill()
    assert (Triage.objects.count(), RuleStanding.objects.count(), ComplianceDay.objects.count()) == kept
    assert "The figures as a table" in client.get("/governance/").content.decode()
