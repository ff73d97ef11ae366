"""The pages on one product's maturity: what they tell, to whom, and what people can do on them."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.domain.maturity.model import checks_by_id
from catalog.models import CheckAssertion, DataProduct, User
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(catalogue: Catalogue) -> str:
    return f"/products/{catalogue.product.slug}/maturity/"


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_product_tells_its_level_and_what_the_next_one_asks_for(
    client: Client, catalogue: Catalogue
) -> None:
    page, product = read(client, f"/products/{catalogue.product.slug}/"), catalogue.product
    assert f"Level {product.level} of 5" in page
    assert f"to level {product.level + 1}" in page
    assert f'href="/products/{product.slug}/maturity/"' in page


def test_all_checks_stand_on_the_page_each_with_a_page_of_its_own(client: Client, base: str) -> None:
    page = read(client, base)
    for check in checks_by_id():
        address = f"{base}{check.lower()}/"
        assert f'href="{address}"' in page
        assert checks_by_id()[check].test.split(".")[0].split("’")[0][:30] in read(client, address).replace(
            "&#x27;", "'"
        )


def test_help_tells_the_whole_model(client: Client) -> None:
    page = read(client, "/help/maturity/")
    for check in checks_by_id().values():
        assert f'id="{check.id.lower()}"' in page
        assert check.title in page.replace("&#x27;", "'")


def test_no_such_check_or_product_is_not_found(client: Client, base: str, catalogue: Catalogue) -> None:
    for path in (
        f"{base}fnd-magic/",
        "/products/none/maturity/",
        f"/products/{catalogue.withdrawn.slug}/maturity/",
    ):
        read(client, path, 404)


def test_the_badge_is_a_picture_of_the_level(client: Client, base: str, catalogue: Catalogue) -> None:
    answer = client.get(f"{base}badge.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert f"level {catalogue.product.level} of 5" in answer.content.decode()
    assert "public" in answer["Cache-Control"]


def test_a_hidden_product_hides_its_maturity(client: Client, base: str, catalogue: Catalogue) -> None:
    DataProduct.objects.filter(pk=catalogue.product.pk).update(audience="hidden", audience_tokens=["nobody"])
    for path in (base, f"{base}ops-sla/", f"{base}badge.svg"):
        read(client, path, 404)


def test_a_steward_asserts_a_check_by_the_form_and_takes_it_back(
    client: Client, base: str, catalogue: Catalogue
) -> None:
    assert "Assert that it is met" not in read(client, f"{base}ops-sla/")
    client.force_login(catalogue.member)
    assert "Assert that it is met" in read(client, f"{base}ops-sla/")
    ends = (timezone.now() + timedelta(days=30)).date().isoformat()
    sent = {"reason": "It is in the contract.", "until": ends, "action": "assert"}
    answer = client.post(f"{base}ops-sla/assert/", sent, follow=True)
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert "“Service promise” is asserted." in page
    assert "It is in the contract." in page
    assert "It counts until" in page
    assert CheckAssertion.objects.get().until.date().isoformat() == ends
    gone = client.post(f"{base}ops-sla/assert/", {"reason": "No more.", "action": "withdraw"}, follow=True)
    assert "no longer asserted" in gone.content.decode()
    assert not CheckAssertion.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": ""}, "Say why it is met"),
        ({"reason": "x", "until": "soon"}, "Write a date such as"),
        ({"reason": "x", "until": "2001-01-01"}, "1 day|180 days"),
        ({"reason": "", "action": "withdraw"}, "Give a reason|Nobody asserts"),
    ],
)
def test_what_cannot_be_asserted_is_told_beside_the_form(
    client: Client, base: str, catalogue: Catalogue, sent: dict, words: str
) -> None:
    client.force_login(catalogue.member)
    answer = client.post(f"{base}ops-sla/assert/", sent)
    assert answer.status_code == 422
    assert re.search(words, answer.content.decode())
    assert "There is a problem" in answer.content.decode()
    assert not CheckAssertion.objects.exists()


def test_others_assert_nothing(client: Client, base: str, catalogue: Catalogue, curator: User) -> None:
    path = f"{base}pol-flow/assert/"
    assert client.post(path, {"reason": "x"}).status_code == 302  # to sign in
    client.force_login(User.objects.create_user("r@example.org", "a-long-password"))
    assert client.post(path, {"reason": "x"}).status_code == 403
    client.force_login(curator)
    assert client.post(path, {"reason": "x"}).status_code == 403  # rights are for the owner's stewards
    assert not CheckAssertion.objects.exists()


def test_hostile_words_stay_words(client: Client, base: str, catalogue: Catalogue) -> None:
    client.force_login(catalogue.member)
    reason = "<script>alert(1)</script>"
    client.post(f"{base}ops-sla/assert/", {"reason": reason, "action": "assert"})
    for path in (base, f"{base}ops-sla/"):
        assert reason not in read(client, path)
        assert "&lt;script&gt;" in read(client, path)


def test_the_api_tells_the_same(client: Client, catalogue: Catalogue) -> None:
    found = json.loads(client.get(f"/api/v1/products/{catalogue.product.slug}/").content)
    assert found["maturity"]["level"] == catalogue.product.level
    checks = {check["id"]: check for check in found["maturity_checks"]}
    assert checks.keys() == checks_by_id().keys()
    assert checks["FND-TITLE"]["passed"] is True
    assert checks["FND-TITLE"]["evidence"] == "declared"
