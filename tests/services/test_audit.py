"""Decisions are written down, cannot be changed, and outlive the identity of who made them."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from catalog.domain.errors import PermissionRefused
from catalog.models import AuditEntry, Domain, Identity, User
from catalog.services.audit import audit_write
from catalog.services.endpoints import domain_ensure
from tests.factories import domain_make

pytestmark = pytest.mark.django_db


def test_an_entry_names_its_actor_by_a_key(curator: User) -> None:
    entry = audit_write(curator, action="test", on=domain_make(), why="because")
    assert Identity.objects.get(key=entry.actor).user == curator
    curator.delete()
    Identity.objects.all().delete()
    assert AuditEntry.objects.get(pk=entry.pk).why == "because"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_rewrite_the_past(change: str) -> None:
    audit_write(None, action="test", on=domain_make())
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        AuditEntry.objects.update(why="other") if change == "update" else AuditEntry.objects.all().delete()


def test_only_curators_connect(analyst: User) -> None:
    with pytest.raises(PermissionRefused, match="curator"):
        domain_ensure(analyst, name="Mine")
    assert not Domain.objects.exists()


def test_a_change_in_the_admin_site_is_audited(client: Client, curator: User) -> None:
    domain = domain_make("Old name")
    client.force_login(curator)
    form = {
        "name": "New name",
        "slug": domain.slug,
        "sector": "",
        "digest": "problems",
        "membership_set-TOTAL_FORMS": 0,
        "membership_set-INITIAL_FORMS": 0,
    }
    answer = client.post(f"/admin/catalog/domain/{domain.pk}/change/", form)
    assert answer.status_code == 302
    entry = AuditEntry.objects.get(action="domain.change")
    assert (entry.before["name"], entry.after["name"]) == ("Old name", "New name")
