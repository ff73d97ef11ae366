"""What is hidden answers in every way as what is not there: nobody learns of an entry by asking for its address."""

import re

import pytest
from django.test import Client

from catalog.models import DataProduct, Domain, Endpoint, Membership, User
from catalog.services.withdrawals import withdraw_products
from tests.web.addresses import ROUTES
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
MISSING = "zz-no-such-thing-at-all"
VARIES = re.compile(
    r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"request_id": ?"[^"]*"|<time.*?</time>'
)
PROGRAMS = ("", "distributions/", "access/", "plan/", "policy/")


def told(client: Client, path: str, slug: str, *, post: bool) -> tuple[int, str, str]:
    """Status, where it leads and what is said, the address itself put aside."""
    answer = client.post(path, {}) if post else client.get(path)
    body = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    return (
        answer.status_code,
        answer.get("Location", "").replace(slug, "*"),
        VARIES.sub("", body).replace(slug, "*"),
    )


def readers() -> dict[str, Client]:
    """Nobody, somebody with no role, and a steward of another domain."""
    found = {"nobody": Client()}
    far = Domain.objects.create(slug="far", name="Far Away")
    for name in ("analyst", "stranger"):
        user = User.objects.create_user(f"{name}@example.org", "a-long-password")
        if name == "stranger":
            Membership.objects.create(user=user, domain=far, role="steward")
        found[name] = Client()
        found[name].force_login(user)
    return found


def hide(product: DataProduct) -> None:
    DataProduct.objects.filter(pk=product.pk).update(
        audience="hidden", audience_tokens=["curator", f"domain:{product.domain_id}"]
    )


def differences(paths: list[str], slug: str) -> dict[str, tuple[int, int]]:
    """Paths (with `*` for the slug) that answer otherwise for what is hidden than for what is not there."""
    found = {}
    for name, client in readers().items():
        for path in paths:
            for post in (False, True):
                there = told(client, path.replace("*", slug), slug, post=post)
                missing = told(client, path.replace("*", MISSING), MISSING, post=post)
                if there != missing:
                    found[f"{name}: {'POST ' if post else ''}{path}"] = (there[0], missing[0])
    return found


@pytest.mark.parametrize("state", ["live", "withdrawn", "merged"])
def test_a_hidden_product_answers_as_one_that_is_not_there(
    state: str, addresses: dict[str, str], catalogue: Catalogue
) -> None:
    product = catalogue.product
    paths = [
        path.replace(product.slug, "*")
        for name, path in addresses.items()
        if ROUTES[name].startswith("products/<slug:slug>") and product.slug in path and "<" not in path
    ]
    assert len(paths) > 15
    paths += [f"/api/v1/products/*/{rest}" for rest in PROGRAMS] + ["/compare/?p=*", "/mix/?p=*"]
    if state == "withdrawn":
        withdraw_products([product.pk], because="Zyxwarden has gone.")
    if state == "merged":
        DataProduct.objects.filter(pk=product.pk).update(state="merged", merged_into=catalogue.hidden)
    hide(product)
    assert differences(paths, product.slug) == {}


def test_an_unconfirmed_domain_and_its_endpoints_answer_as_what_is_not_there(
    addresses: dict[str, str], catalogue: Catalogue
) -> None:
    Domain.objects.filter(pk=catalogue.domain.pk).update(confirmed=False)
    slugs = {"domains/<slug:slug>": catalogue.domain.slug, "endpoints/<slug:slug>": catalogue.endpoint.slug}
    assert Endpoint.objects.get(slug=catalogue.endpoint.slug).domain == catalogue.domain
    wrong = {}
    for begin, slug in slugs.items():
        paths = [
            path.replace(f"/{slug}/", "/*/")
            for name, path in addresses.items()
            if ROUTES[name].startswith(begin) and f"/{slug}/" in path and "<" not in path
        ]
        assert len(paths) > 8
        User.objects.filter(email__in=["analyst@example.org", "stranger@example.org"]).delete()
        Domain.objects.filter(slug="far").delete()
        wrong |= differences([*paths, f"/api/v1/{begin.partition('/')[0]}/*/"], slug)
    assert wrong == {}
