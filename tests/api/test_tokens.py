"""API tokens: what they open, and each way in which one could be misused."""

import hashlib
import json
import re
from datetime import timedelta
from html import unescape

import pytest
import yaml
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog.domain.api_scopes import SCOPES
from catalog.domain.errors import InvalidInput
from catalog.models import (
    ApiToken,
    AuditEntry,
    DataProduct,
    Membership,
    Notification,
    OutboxMessage,
    Role,
    User,
)
from catalog.services.tokens import MOST_OPEN, token_make, token_revoke, tokens_revoke
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, packages

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"


@pytest.fixture
def hidden(endpoint_server: FakeEndpoint) -> DataProduct:
    """For signed-in people alone."""
    harvest_now(endpoint_make(endpoint_server.ckan(packages(1)), audience="signed-in"))
    return DataProduct.objects.get()


def ask(
    token: str, path: str, method: str = "get", scheme: str = "Bearer", **more: object
) -> tuple[int, dict]:
    """Status and body, as a program without cookies gets them."""
    answer = getattr(Client(), method)(path, headers={"Authorization": f"{scheme} {token}"}, **more)
    return answer.status_code, json.loads(answer.content or b"{}")


def made(user: User, *scopes: str, days: int = 90) -> str:
    return token_make(user, name="A script", scopes=scopes or ("read",), days=days)[1]


def test_a_token_sees_what_its_person_sees(analyst: User, hidden: DataProduct) -> None:
    path = f"{PRODUCTS}{hidden.slug}/"
    assert Client().get(path).status_code == 404
    status, body = ask(made(analyst), path)
    assert (status, body["slug"]) == (200, hidden.slug)


def test_it_is_never_more_than_its_person_may_do_now(analyst: User, endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)), audience="hidden")
    harvest_now(endpoint)
    path, token = f"{PRODUCTS}{DataProduct.objects.get().slug}/", made(analyst)
    assert ask(token, path)[0] == 404
    row = Membership.objects.create(user=analyst, domain=endpoint.domain, role=Role.STEWARD)
    assert ask(token, path)[0] == 200
    row.delete()
    assert ask(token, path)[0] == 404
    User.objects.filter(pk=analyst.pk).update(is_active=False)
    assert ask(token, path)[0] == 401


def test_what_is_stored_and_shown_later_opens_nothing(analyst: User, curator: User) -> None:
    token = made(analyst)
    row = ApiToken.objects.get()
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(vars(row))
    secret = token.rpartition("_")[2]
    for leaked in (
        row.digest,
        f"vpt_{row.digest}",
        f"vpt_{row.prefix}_{row.digest}",
        f"vpt_{row.prefix}_{row.digest[:43]}",
    ):
        assert ask(leaked, PRODUCTS)[0] == 401
    boss, client = Client(), Client()
    boss.force_login(curator)
    client.force_login(analyst)
    pages = [
        client.get("/account/tokens/"),
        client.get("/account/"),
        boss.get("/admin/catalog/apitoken/"),
        boss.get(f"/admin/catalog/apitoken/{row.pk}/change/"),
    ]
    assert [p.status_code for p in pages] == [200] * 4
    assert not any(secret.encode() in p.content or row.digest.encode() in p.content for p in pages)
    kept = [*AuditEntry.objects.values(), *OutboxMessage.objects.values(), *Notification.objects.values()]
    assert secret not in str(kept)


@pytest.mark.parametrize("end", ["revoked", "all revoked", "run out"])
def test_a_token_that_ended_opens_nothing(analyst: User, end: str) -> None:
    token = made(analyst)
    assert ask(token, PRODUCTS)[0] == 200
    match end:
        case "revoked":
            token_revoke(analyst, token=ApiToken.objects.get())
        case "all revoked":
            assert tokens_revoke(analyst) == 1
        case _:
            ApiToken.objects.update(expires_at=timezone.now())
    status, body = ask(token, PRODUCTS)
    assert status == 401
    assert "revoked, has run out" in body["error"]["message"]


def test_a_wrong_token_is_an_error_and_every_wrong_one_the_same(analyst: User) -> None:
    token = made(analyst)
    other = made(analyst)
    mixed = f"{token[:17]}{other[17:]}"
    wrong = (
        token[:-1],
        f"{token}x",
        token.upper(),
        mixed,
        "vpt_",
        "x",
        "",
        "vpt_" + "0" * 12 + "_" + "a" * 43,
        "é",
    )
    said = [ask(value, PRODUCTS) for value in wrong]
    assert {status for status, _ in said} == {401}
    assert len({body["error"]["message"] for _, body in said}) == 1
    answer = Client().get(PRODUCTS, headers={"Authorization": f"Bearer {mixed}"})
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_counts_only_in_its_header(analyst: User, hidden: DataProduct) -> None:
    path, token = f"{PRODUCTS}{hidden.slug}/", made(analyst)
    assert Client().get(f"{path}?token={token}&access_token={token}").status_code == 404
    assert ask(token, path, scheme="Token")[0] == 404
    assert ask(token, "/account/")[0] == 302, "pages are for people"


def test_a_token_does_what_it_was_made_for_alone(analyst: User, endpoint_server: FakeEndpoint) -> None:
    reading, pushing = made(analyst, "read"), made(analyst, "write:push")
    status, body = ask(pushing, PRODUCTS)
    assert status == 403
    assert "made for write:push" in body["error"]["message"]
    endpoint = endpoint_make(endpoint_server.ckan(packages(1)))
    Membership.objects.create(user=analyst, domain=endpoint.domain, role=Role.STEWARD)
    path = f"/api/v1/endpoints/{endpoint.slug}/push"
    sent = {
        "data": json.dumps({"success": True, "result": {"count": 1, "results": packages(1)}}),
        "content_type": "application/json",
    }
    assert ask(reading, path, "post", **sent)[0] == 403
    assert ask(pushing, path, "post", **sent)[0] == 202
    foreign = endpoint_make(f"{endpoint_server.url}/other/api/3/action", domain=domain_make("Westgas"))
    elsewhere = ask(pushing, f"/api/v1/endpoints/{foreign.slug}/push", "post", **sent)
    missing = ask(pushing, "/api/v1/endpoints/none/push", "post", **sent)
    assert elsewhere == missing
    assert elsewhere[0] == 403
    assert ask(made(analyst, "read", "write:push"), PRODUCTS, "post", **sent)[0] in (403, 405)


def test_a_view_that_declares_no_scope_lets_no_token_write(analyst: User) -> None:
    for token in (made(analyst, *SCOPES),):
        for method in ("post", "put", "patch", "delete"):
            assert ask(token, PRODUCTS, method)[0] in (403, 405), method


def test_requests_of_a_token_are_limited(analyst: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.services.tokens._MOST_A_MINUTE", 3)
    first, second = made(analyst), made(analyst)
    assert [ask(first, "/api/v1/domains/")[0] for _ in range(4)] == [200, 200, 200, 429]
    assert ask(second, "/api/v1/domains/")[0] == 200, "each has its own"


def test_guessing_is_limited_and_hurts_no_one_else(analyst: User) -> None:
    token = made(analyst)
    codes = [ask(f"vpt_{n:012x}_{'a' * 43}", "/api/v1/domains/")[0] for n in range(32)]
    assert codes == [401] * 30 + [429] * 2
    assert ask(token, "/api/v1/domains/")[0] == 200
    cache.clear()


def test_the_day_of_its_last_use_is_kept(analyst: User) -> None:
    token = made(analyst)
    assert ApiToken.objects.get().last_used is None
    ask(token, "/api/v1/domains/")
    assert ApiToken.objects.get().last_used == timezone.localdate()


def test_lengths_scopes_and_numbers_have_bounds(analyst: User) -> None:
    for days in (0, -1, 366, 10**6):
        with pytest.raises(InvalidInput, match="365"):
            token_make(analyst, name="x", scopes=["read"], days=days)
    for scopes in ([], ["admin"], ["read", "write:everything"]):
        with pytest.raises(InvalidInput, match="Choose what"):
            token_make(analyst, name="x", scopes=scopes)
    for _ in range(MOST_OPEN):
        made(analyst)
    with pytest.raises(InvalidInput, match="Revoke one"):
        made(analyst)
    ApiToken.objects.filter(pk=ApiToken.objects.latest("pk").pk).update(expires_at=timezone.now())
    made(analyst)


def test_making_and_revoking_are_in_the_record_and_told(analyst: User) -> None:
    made(analyst)
    token_revoke(analyst, token=ApiToken.objects.get())
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "token.make",
        "token.revoke",
    ]
    assert Notification.objects.get(user=analyst).kind == "token.made"


# --- the page ---


def page(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


def test_the_page_shows_a_token_once(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    answer = client.post("/account/tokens/", {"name": "Nightly", "scopes": ["read"], "days": "30"})
    found = re.search(r"vpt_[0-9a-f]{12}_[\w-]{43}", page(answer))
    assert found
    assert "no-store" in answer["Cache-Control"]
    assert ask(found[0], PRODUCTS)[0] == 200
    row = ApiToken.objects.get()
    assert (row.expires_at - timezone.now()).days in (29, 30)
    later = page(client.get("/account/tokens/"))
    assert found[0] not in later
    assert f"vpt_{row.prefix}" in later
    assert client.post(f"/account/tokens/{row.pk}/revoke/")["Location"] == "/account/tokens/"
    assert "revoked on" in page(client.get("/account/tokens/"))
    assert "revoked already" in page(client.post(f"/account/tokens/{row.pk}/revoke/", follow=True))


def test_the_form_takes_what_it_asks_for_alone(client: Client, analyst: User, curator: User) -> None:
    client.force_login(analyst)
    sent = {"name": "x", "scopes": ["read"], "days": "90"}
    extra = {
        "user": curator.pk,
        "user_id": curator.pk,
        "digest": "0" * 64,
        "prefix": "0" * 12,
        "expires_at": "2099-01-01",
        "last_used": "2020-01-01",
    }
    client.post("/account/tokens/", {**sent, **extra})
    row = ApiToken.objects.get()
    assert (row.user, row.last_used) == (analyst, None)
    assert row.digest != "0" * 64
    assert row.expires_at < timezone.now() + timedelta(days=91)
    for wrong in ({"scopes": ["admin"]}, {"days": "9999"}, {"days": "1"}, {"name": ""}, {"scopes": []}):
        assert client.post("/account/tokens/", {**sent, **wrong}).status_code == 422, wrong
    assert ApiToken.objects.count() == 1


def test_tokens_of_others_are_not_there(client: Client, analyst: User, curator: User) -> None:
    token = made(analyst)
    pk = ApiToken.objects.get().pk
    client.force_login(curator)
    assert client.post(f"/account/tokens/{pk}/revoke/").status_code == 404
    assert client.post(f"/account/tokens/{2**70}/revoke/").status_code == 404
    assert client.get(f"/account/tokens/{pk}/revoke/").status_code == 405
    assert "A script" not in page(client.get("/account/tokens/"))
    assert Client().get("/account/tokens/")["Location"].startswith("/accounts/login/")
    assert ask(token, PRODUCTS)[0] == 200


def test_making_one_needs_the_forms_own_key(analyst: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst)
    assert client.post("/account/tokens/", {"name": "x", "scopes": ["read"], "days": "90"}).status_code == 403


def test_the_description_of_the_api_names_tokens(client: Client) -> None:
    schema = yaml.safe_load(client.get("/api/v1/schema/").content)
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert {"token": []} in schema["paths"]["/api/v1/products/"]["get"]["security"]
    assert {} in schema["paths"]["/api/v1/products/"]["get"]["security"], "nobody has to sign in"
    assert {} not in schema["paths"]["/api/v1/requests/"]["get"]["security"]
    assert {} not in schema["paths"]["/api/v1/endpoints/{slug}/push"]["post"]["security"]
    assert {"pushKey": []} in schema["paths"]["/api/v1/endpoints/{slug}/push"]["post"]["security"]
