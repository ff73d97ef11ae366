"""What the holder of an agreement reads about a product, beside what everyone does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import AccessRequest, Agreement
from tests.asking import Asking, asking_make
from tests.web.test_data_pages import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def test_the_holder_reads_what_the_agreement_lets_them_do_and_nobody_else_does(
    client: Client, asking: Asking
) -> None:
    agreement = asking.agreement("granted")
    path = f"/products/{asking.products[0].slug}/may-i/"
    named = f"Under {agreement.reference}: "
    assert named not in read(client, path)
    client.force_login(asking.steward)
    assert named not in read(client, path)
    client.force_login(asking.requester)
    page = read(client, path)
    assert named in page
    assert f'href="/agreements/{agreement.reference}/"' in page
    assert "What everyone may do" in page
    assert page.index("What you may do with it") < page.index(named) < page.index("Your agreements about it")
    Agreement.objects.update(
        starts=timezone.localdate() - timedelta(days=9), ends=timezone.localdate() - timedelta(days=1)
    )
    assert named not in read(client, path)


def test_an_agreement_about_another_product_says_nothing_here(client: Client, asking: Asking) -> None:
    agreement = asking.agreement("granted")
    agreement.products.clear()
    client.force_login(asking.requester)
    assert "Your agreements about it" not in read(client, f"/products/{asking.products[0].slug}/may-i/")


def test_several_agreements_are_folded_each_with_its_answers_counted(client: Client, asking: Asking) -> None:
    first, second = asking.agreement("granted"), asking.agreement("granted")
    client.force_login(asking.requester)
    page = read(client, f"/products/{asking.products[0].slug}/may-i/")
    assert "You hold 2 agreements about it" in page
    for one in (first, second):
        assert f"{one.reference}, until " in page
        assert f'href="/agreements/{one.reference}/"' in page
    assert page.count("<details") >= 2


def test_the_holder_of_very_many_gets_the_best_answer_first_and_in_few_questions_to_the_database(
    client: Client, asking: Asking
) -> None:
    agreement = asking.agreement("granted")
    product = asking.products[0]
    for n in range(60):
        terms = {**agreement.terms, "permissions": ["use"], "prohibitions": ["derive"]}
        if n == 55:  # ends late, and lets most be done
            terms = {**agreement.terms, "permissions": ["use", "derive", "aggregate"], "prohibitions": []}
        request = AccessRequest.objects.create(
            reference=f"R-9-{n}", domain=asking.domain, requester=asking.requester,
            requester_key=agreement.assignee_key, state="approved",
        )  # fmt: skip
        Agreement.objects.create(
            reference=f"A-9-{n}", request=request, domain=asking.domain, assignee=asking.requester,
            assignee_key=agreement.assignee_key, terms=terms, state="active", starts=agreement.starts,
            ends=agreement.ends + timedelta(days=n),
        ).products.add(product)  # fmt: skip
    client.force_login(asking.requester)
    path = f"/products/{product.slug}/may-i/"
    read(client, path)
    with CaptureQueriesContext(connection) as asked:
        page = read(client, path)
    assert len(asked) <= 6
    assert "You hold 61 agreements about it" in page
    assert "Under A-9-55: " in page
    assert "41 more, which end later" in page
