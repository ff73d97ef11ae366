"""What the holder of an agreement reads about a product, beside what everyone does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Agreement
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
    named = f"Under your agreement {agreement.reference}"
    assert named not in read(client, path)
    client.force_login(asking.steward)
    assert named not in read(client, path)
    client.force_login(asking.requester)
    page = read(client, path)
    assert named in page
    assert f'href="/agreements/{agreement.reference}/"' in page
    assert "What everyone may do" in page
    Agreement.objects.update(
        starts=timezone.localdate() - timedelta(days=9), ends=timezone.localdate() - timedelta(days=1)
    )
    assert named not in read(client, path)


def test_an_agreement_about_another_product_says_nothing_here(client: Client, asking: Asking) -> None:
    agreement = asking.agreement("granted")
    agreement.products.clear()
    client.force_login(asking.requester)
    assert "Under your agreement" not in read(client, f"/products/{asking.products[0].slug}/may-i/")


def test_several_agreements_are_folded_each_with_its_answers_counted(client: Client, asking: Asking) -> None:
    first, second = asking.agreement("granted"), asking.agreement("granted")
    client.force_login(asking.requester)
    page = read(client, f"/products/{asking.products[0].slug}/may-i/")
    assert "Under your 2 agreements" in page
    for one in (first, second):
        assert f"{one.reference}, until " in page
        assert f'href="/agreements/{one.reference}/"' in page
    assert page.count("<details") >= 2
