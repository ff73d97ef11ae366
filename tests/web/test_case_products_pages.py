"""What serves a flow: searched for, ranked, added and taken away; nobody learns of what they may not see."""

from html import unescape

import msgspec
import pytest
from django.test import Client

from catalog.domain.usecases.model import from_stored
from catalog.models import DataProduct, UseCase, User
from catalog.services.usecases import case_change, case_make
from tests.domain.usecases_sample import SAMPLE
from tests.web.catalogue import Catalogue
from tests.web.test_case_edit_pages import page_of, signed_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(catalogue: Catalogue) -> User:
    return User.objects.create_user("lead@example.org", "a-long-password")


@pytest.fixture
def case(lead: User) -> UseCase:
    return case_make(lead, record=SAMPLE)


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def url(case: UseCase, key: str = "f1") -> str:
    return f"/use-cases/{case.slug}/edit/flows/{key}/products/"


def products(case: UseCase, key: str = "f1") -> tuple[str, ...]:
    case.refresh_from_db()
    flow = from_stored(case.record).flow(key)
    assert flow
    return flow.products


def test_a_product_is_found_added_and_taken_away(client: Client, case: UseCase, catalogue: Catalogue) -> None:
    page = page_of(client, f"{url(case)}?q=substation demand")
    assert "candidates for “substation demand”" in page
    assert "its title has “substation, demand”" in page.lower()
    assert "Leave it as a gap" in page
    slug = catalogue.product.slug

    page = told(client, client.post(f"{url(case)}?q=substation+demand", {"add": slug, "seen": 1}))

    assert products(case) == (slug,)
    assert "It is added" in page
    assert f'name="drop" value="{slug}"' in page
    assert f'name="add" value="{slug}"' not in page
    told(client, client.post(url(case), {"drop": slug, "seen": 2}))
    assert products(case) == ()


def test_the_best_comes_first(client: Client, case: UseCase, catalogue: Catalogue) -> None:
    first, second = DataProduct.objects.filter(endpoint=catalogue.endpoint, state="live")[:2]
    for n, product in enumerate((first, second), 1):
        client.post(url(case), {"add": product.slug, "seen": n})
    told(client, client.post(url(case), {"first": second.slug, "seen": 3}))
    assert products(case) == (second.slug, first.slug)


def test_a_need_in_words_is_kept_and_searched_for(client: Client, case: UseCase) -> None:
    need = "Demand with xylophones"
    page = told(client, client.post(url(case), {"need": need, "seen": 1}))
    assert "The need is kept" in page
    assert "these have some of them" in page
    assert "Substation demand" in page
    case.refresh_from_db()
    assert case.record["flows"][0]["need"] == need


def test_what_was_typed_stays_where_somebody_was_quicker(client: Client, case: UseCase, lead: User) -> None:
    case_change(lead, case=case, record=msgspec.structs.replace(SAMPLE, scope="GB"), seen=1, what="Scope")
    answer = client.post(url(case), {"need": "My own words", "seen": 1})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Somebody has changed the case" in page
    assert "My own words" in page
    told(client, client.post(url(case), {"need": "My own words", "seen": 2}))


def test_a_product_that_may_not_be_seen_cannot_be_added(
    client: Client, case: UseCase, catalogue: Catalogue
) -> None:
    hidden = catalogue.hidden
    assert hidden.title not in page_of(client, f"{url(case)}?q=secret")
    for slug in (hidden.slug, "no-such"):
        page = told(client, client.post(url(case), {"add": slug, "seen": 1}))
        assert "There is no data product at" in page
    assert products(case) == ()


def test_one_that_was_hidden_meanwhile_stays_without_being_shown(
    client: Client, case: UseCase, catalogue: Catalogue
) -> None:
    slug = catalogue.product.slug
    client.post(url(case), {"add": slug, "seen": 1})
    DataProduct.objects.filter(slug=slug).update(audience="hidden", audience_tokens=["curator"])

    for path in (url(case), f"/use-cases/{case.slug}/edit/"):
        page = page_of(client, path)
        assert f"/products/{slug}/" not in page
        assert "may not see" in page
    flow = {"source": "a2", "target": "a1", "what": "Topology", "seen": 2}
    told(client, client.post(f"/use-cases/{case.slug}/edit/flows/f1/", flow))
    assert products(case) == (slug,)


def test_a_withdrawn_product_is_shown_as_gone(client: Client, case: UseCase, catalogue: Catalogue) -> None:
    flows = (
        msgspec.structs.replace(SAMPLE.flows[0], products=(catalogue.withdrawn.slug,)),
        *SAMPLE.flows[1:],
    )
    case = case_make(None, record=msgspec.structs.replace(SAMPLE, title="Gone", flows=flows))
    UseCase.objects.filter(pk=case.pk).update(lead=User.objects.get(email="lead@example.org"))

    page = page_of(client, f"/use-cases/{case.slug}/edit/")

    assert "Its product is gone" in page
    assert "Withdrawn" in page_of(client, url(case))


def test_a_parallel_has_products_too(client: Client, case: UseCase, catalogue: Catalogue) -> None:
    base = f"/use-cases/{case.slug}/edit/parallels/"
    told(client, client.post(f"{base}new/", {"sector": "gas", "text": "Linepack by zone", "seen": 1}))
    gas = DataProduct.objects.filter(title__startswith="Gas linepack").first()
    assert gas
    assert gas.title in page_of(client, f"{base}1/products/")
    told(client, client.post(f"{base}1/products/", {"add": gas.slug, "seen": 2}))
    case.refresh_from_db()
    assert case.record["parallels"][0]["products"] == [gas.slug]
    told(client, client.post(f"{base}1/", {"sector": "gas", "text": "Linepack", "seen": 3}))
    case.refresh_from_db()
    assert case.record["parallels"][0]["products"] == [gas.slug], "kept by the form that does not ask"
