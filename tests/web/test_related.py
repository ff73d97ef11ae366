"""Products beside a product: others like it, and what serves the same published use cases."""

from typing import Any

import pytest
from django.test import Client

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, DuplicatePair, User
from catalog.search import SearchEngine
from tests.web.cases import DEMONSTRATOR, published, served
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def gas(catalogue: Catalogue) -> list[DataProduct]:
    return list(DataProduct.objects.filter(title__startswith="Gas linepack").order_by("title"))


def related(client: Client, product: DataProduct, *, part: bool = False, status: int = 200) -> str:
    headers = {"HX-Request": "true"} if part else {}
    answer = client.get(f"/products/{product.slug}/related/", headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


def test_others_like_it_are_shown(client: Client, gas: list[DataProduct]) -> None:
    text = related(client, gas[0])
    assert [other.slug in text.partition("By what it is about")[2] for other in gas] == [False, True, True]
    assert "Westgas" in text
    part = related(client, gas[0], part=True)
    assert gas[1].slug in part
    assert "<html" not in part


def test_neither_its_series_nor_perhaps_the_same(client: Client, gas: list[DataProduct]) -> None:
    first, second, third = gas
    DataProduct.objects.filter(pk__in=[first.pk, second.pk]).update(series=["zones"])
    low, high = sorted([first.pk, third.pk])
    DuplicatePair.objects.create(first_id=low, second_id=high, kind="renamed", rungs=["likeness"])
    text = related(client, first)
    assert second.slug not in text
    assert third.slug not in text
    assert third.slug in related(client, second)
    DuplicatePair.objects.update(state=DuplicatePair.State.DIFFERENT)
    assert third.slug in related(client, first)


def test_what_serves_the_same_use_case_is_shown(
    client: Client, catalogue: Catalogue, gas: list[DataProduct]
) -> None:
    record = served(DEMONSTRATOR, f1=catalogue.product.slug, f2=gas[0].slug)
    case = published(record, lead=catalogue.member, slug="demonstrator")
    text = related(client, gas[0])
    section = text.partition("In the same use case")[2]
    assert case.title in section
    assert f'href="/products/{catalogue.product.slug}/"' in section
    assert "In the same use case" not in related(client, gas[1])


def test_nobody_sees_more_than_they_may(
    client: Client, catalogue: Catalogue, gas: list[DataProduct], curator: User
) -> None:
    hidden = catalogue.hidden
    record = served(DEMONSTRATOR, f1=catalogue.product.slug, f2=hidden.slug)
    published(record, lead=catalogue.member, slug="demonstrator")
    for _ in range(2):
        text = related(client, catalogue.product)
        assert hidden.slug not in text
        assert "Secret" not in text
        related(client, hidden, status=404)
        related(client, catalogue.withdrawn, status=404)
        client.force_login(catalogue.member)
    client.force_login(curator)
    assert hidden.slug in related(client, catalogue.product)


def test_without_elasticsearch_there_is_no_error(
    client: Client, gas: list[DataProduct], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise SearchUnavailable("It does not answer.")

    monkeypatch.setattr(SearchEngine, "alike", away)
    assert "Nothing like it was found" in related(client, gas[0])
    assert gas[1].slug not in related(client, gas[0], part=True)


def test_the_page_of_the_product_leads_there(client: Client, gas: list[DataProduct]) -> None:
    text = client.get(f"/products/{gas[0].slug}/").content.decode()
    assert f'hx-get="/products/{gas[0].slug}/related/" hx-trigger="revealed"' in text
    assert f'<a class="govuk-link ves-more" href="/products/{gas[0].slug}/related/">' in text


def test_hostile_titles_are_no_markup(client: Client, gas: list[DataProduct]) -> None:
    DataProduct.objects.filter(pk=gas[1].pk).update(title="<script>alert(1)</script>")
    for part in (True, False):
        text = related(client, gas[0], part=part)
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text
