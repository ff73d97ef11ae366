"""How others may add to data: stated by its owner on the page, told by the answer, never by anybody else."""

from html import unescape

import pytest
from django.test import Client

from tests.factories import domain_make
from tests.standing import products_make, stewarded
from tests.web.catalogue import PASSWORD

pytestmark = pytest.mark.django_db
WAY = "the form for corrections"


def test_a_steward_states_a_way_and_the_answer_names_it(client: Client) -> None:
    domain = domain_make("Northmoor")
    steward = stewarded(domain, "steward@example.org")
    (product,) = products_make(domain, 1)
    url = f"/products/{product.slug}/"
    assert "no way to contribute is stated" in unescape(client.get(f"{url}may-i/").content.decode())

    mine = Client()
    mine.force_login(steward)
    rows = {"rows": "1", "r0-label": WAY, "r0-iri": "https://data.example/add", "why": "We ask for them."}
    answer = mine.post(f"{url}edit/contribution/", rows)
    assert answer.status_code == 302, unescape(answer.content.decode())[-3000:]

    page = unescape(client.get(f"{url}may-i/").content.decode())
    assert f"by {WAY} (https://data.example/add)" in page
    assert WAY in unescape(client.get(url).content.decode())


def test_nobody_else_states_it(client: Client, django_user_model: type) -> None:
    (product,) = products_make(domain_make("Northmoor"), 1)
    boss = django_user_model.objects.create_superuser("boss@example.org", PASSWORD)  # type: ignore[attr-defined]
    client.force_login(boss)
    rows = {"rows": "1", "r0-label": WAY, "r0-iri": "", "why": "x"}
    client.post(f"/products/{product.slug}/edit/contribution/", rows)
    product.refresh_from_db()
    assert "contribution" not in product.curated
