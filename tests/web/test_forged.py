"""What another site has a browser send, and what people send to addresses that are not theirs: nothing comes of it.

A new address is in here by itself, through the table of addresses.
"""

from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.test import Client

from catalog.models import AuditEntry, Domain, Membership, User
from tests.web.addresses import API_ROUTES, ROUTES
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
ACCOUNTS = (
    "/accounts/login/", "/accounts/logout/", "/accounts/signup/", "/accounts/email/", "/accounts/password/change/",
    "/accounts/password/reset/", "/accounts/reauthenticate/", "/accounts/3rdparty/", "/accounts/2fa/totp/activate/",
    "/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/keys/1/remove/", "/accounts/2fa/webauthn/login/", "/accounts/2fa/authenticate/",
)  # fmt: skip
# The link itself is the proof, and the mail provider sends it without cookies (RFC 8058).
NO_TOKEN = {"unsubscribe"}
# What whoever sees it may do (stewards of any domain propose terms of licences, anybody offers what a gap lacks), and what
# opens by a link that is the proof.
ANYBODY = {
    "report", "claim", "product_preview_ask", "request_ask", "licence_edit", "unsubscribe", "product_follow", "domain_follow",
    "gap_offer",
}  # fmt: skip


def answered(client: Client, path: str, **typed: str) -> int:
    return client.post(urlsplit(path).path, typed).status_code


def concrete(addresses: dict[str, str]) -> dict[str, str]:
    """Addresses with something in each place of theirs."""
    return {name: path for name, path in addresses.items() if "<" not in path}


def test_nothing_is_done_for_a_form_of_another_site(
    addresses: dict[str, str], curator: User, catalogue: Catalogue
) -> None:
    User.objects.filter(pk=curator.pk).update(is_staff=True, is_superuser=True)
    before = AuditEntry.objects.count()
    for user in (curator, catalogue.member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        paths = [path for name, path in concrete(addresses).items() if name not in NO_TOKEN]
        paths += [*ACCOUNTS, *(f"/{route}" for route in API_ROUTES if "<" not in route and "(" not in route)]
        paths += [f"/admin/{m._meta.app_label}/{m._meta.model_name}/add/" for m in admin.site._registry]
        done = {path: code for path in paths if (code := answered(client, path)) not in (403, 404, 405, 410)}
        assert done == {}, user
    assert AuditEntry.objects.count() == before


def test_what_belongs_to_others_takes_nothing_from_whoever_finds_its_address(
    addresses: dict[str, str], catalogue: Catalogue, analyst: User
) -> None:
    """By keys and slugs that are guessed or seen: a steward of another domain, and somebody with no role."""
    far = Domain.objects.create(slug="far", name="Far Away")
    stranger = User.objects.create_user("stranger@example.org", PASSWORD)
    Membership.objects.create(user=stranger, domain=far, role="steward")
    before = AuditEntry.objects.count()
    typed = {
        "why": "Because.", "reason": "Because.", "action": "adopt", "text": "Words.", "role": "steward", "name": "x", "seen": "0",
        "domain": "far", "user": str(stranger.pk), "email": "x@example.org", "value": "x", "title": "x", "answer": "x",
    }  # fmt: skip
    taken = {}
    for user in (stranger, analyst):
        client = Client()
        client.force_login(user)
        for name, path in concrete(addresses).items():
            if name in ANYBODY or "<" not in ROUTES[name]:
                continue  # no address of a thing: what people begin for themselves
            code = answered(client, path, **typed)
            if code not in (403, 404, 405, 410):
                taken[f"{user}: {name}"] = code
    assert taken == {}
    assert AuditEntry.objects.count() == before


def test_the_tables_here_are_of_addresses_that_are_there() -> None:
    assert ROUTES.keys() >= NO_TOKEN | ANYBODY
