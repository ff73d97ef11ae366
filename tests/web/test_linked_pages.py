"""Linked descriptions as pages and the API show them, and the setting that has them added or not."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import DataProduct, Endpoint, LinkedDocument
from catalog.services.rederive import products_rederive
from tests.web.catalogue import Catalogue
from tests.web.test_selfserve_pages import SETTINGS, page_of, steward

pytestmark = pytest.mark.django_db
__all__ = ["steward"]  # a fixture
CONTRACT, GONE = "https://data.example/contract.yaml", "https://data.example/gone.json"
SAYS: dict[str, Any] = {
    "source_id": "contract",
    "title": "Contract",
    "sla": ["Answers within a day."],
    "keywords": ["tap position"],
    "quality": "Complete to 99%.",
    "schema": {"fields": [{"name": "load_mw", "type": "number", "description": "Mean load."}]},
    "rights": "Only for planning.",
}


def document_add(product: DataProduct, url: str, **more: Any) -> LinkedDocument:
    number = LinkedDocument.objects.filter(product=product).count()
    return LinkedDocument.objects.create(
        product=product, url=url, key=f"{number}", host="data.example", position=number + 1,
        due_at=timezone.now(), checked_at=timezone.now(), **more,
    )  # fmt: skip


def linked_add(product: DataProduct) -> None:
    """A contract that was read, and a description that is gone."""
    document_add(product, CONTRACT, kind="odcs", outcome="valid", record=SAYS, read_from=CONTRACT)
    document_add(product, GONE, outcome="unreachable", detail="data.example answered 404 (not found).")
    products_rederive([product.pk])


@pytest.fixture
def product(catalogue: Catalogue) -> DataProduct:
    linked_add(catalogue.product)
    return catalogue.product


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_each_field_that_a_document_fills_names_it(client: Client, product: DataProduct) -> None:
    page = page_of(client, f"/products/{product.slug}/")
    shown = text(page)
    assert re.search(r"Quality statement Complete to 99%. L Linked from the data contract", shown)
    assert re.search(r"tap position H Harvested with more from the linked data contract", shown)
    assert f'<a class="govuk-link" href="{CONTRACT}">data contract</a>' in page
    assert "Fields of the data L Linked from the data contract" in shown


def test_the_page_lists_what_is_linked_with_what_it_adds_and_what_went_wrong(
    client: Client, product: DataProduct
) -> None:
    shown = text(page_of(client, f"/products/{product.slug}/"))
    assert "Linked descriptions The source’s record links to 2 descriptions of the data." in shown
    assert "Service levels" in shown
    assert "Not reached" in shown
    assert "data.example answered 404 (not found)." in shown


def test_rights_of_a_document_elsewhere_are_a_question(client: Client, product: DataProduct) -> None:
    shown = text(page_of(client, f"/products/{product.slug}/"))
    assert (
        "The source does not say. Perhaps: Only for planning. The linked data contract says so; the owner of the data has to "
        "confirm it." in shown
    )
    assert "It also speaks of rights (rights), which the owner of the data has to confirm." in shown
    assert client.get(f"/api/v1/products/{product.slug}/").json()["record"].get("rights", "") == ""


def test_the_api_names_layer_and_document(client: Client, product: DataProduct) -> None:
    told = client.get(f"/api/v1/products/{product.slug}/").json()
    assert (told["layers"]["quality"], told["layers"]["keywords"]) == ("linked", "harvested")
    first, second = told["documents"]
    assert (first["url"], first["kind"], first["outcome"]) == (CONTRACT, "odcs", "valid")
    assert set(first["adds"]) == {"keywords", "quality", "schema", "sla"}
    assert first["asks"] == ["rights"]
    assert (second["outcome"], second["adds"]) == ("unreachable", [])


def test_an_entry_without_links_says_nothing_of_them(client: Client, catalogue: Catalogue) -> None:
    page = page_of(client, f"/products/{catalogue.odd['html']}/")
    assert "Linked descriptions" not in page
    assert client.get(f"/api/v1/products/{catalogue.odd['html']}/").json()["documents"] == []


def test_where_parts_are_not_for_everybody_no_document_is_named(client: Client, product: DataProduct) -> None:
    DataProduct.objects.filter(pk=product.pk).update(part_audiences={"urls": "hidden"})
    page = page_of(client, f"/products/{product.slug}/")
    assert CONTRACT not in page
    assert client.get(f"/api/v1/products/{product.slug}/").json()["documents"] == []


def test_the_bridge_counts_it_as_said_by_the_source(client: Client, product: DataProduct) -> None:
    shown = text(page_of(client, f"/products/{product.slug}/"))
    told = re.search(r"Its source (\d+) %: (.*?) People here", shown)
    assert told is not None
    assert "Fields of the data" in told[2]


def test_the_history_says_that_a_document_said_it(client: Client, product: DataProduct) -> None:
    shown = text(page_of(client, f"/products/{product.slug}/history/"))
    assert "Linked documents say something else" in shown
    assert "A linked document" in shown
    later = DataProduct.objects.get(pk=product.pk).revision
    shown = text(page_of(client, f"/products/{product.slug}/history/diff/?from={later - 1}&to={later}"))
    assert "Complete to 99%." in shown


def test_who_mends_a_field_sees_what_the_document_says(
    client: Client, product: DataProduct, steward: object
) -> None:
    shown = text(page_of(client, f"/products/{product.slug}/edit/quality/"))
    assert "The linked data contract says L Linked Complete to 99%." in shown
    shown = text(page_of(client, f"/products/{product.slug}/edit/rights/"))
    assert "It may not speak of rights: the owner has to confirm it." in shown


def test_a_steward_switches_it_off_and_on(client: Client, product: DataProduct, steward: object) -> None:
    path = f"/endpoints/{product.endpoint.slug}/settings/"
    assert "Add what linked descriptions say" in page_of(client, path)
    client.post(path, {**SETTINGS, "audience": "public"})
    assert Endpoint.objects.get(pk=product.endpoint_id).enriched is False
    products_rederive([product.pk])
    page = page_of(client, f"/products/{product.slug}/")
    assert "Linked descriptions" not in page
    assert "Complete to 99%." not in page
    assert "is not added" in text(page_of(client, f"/endpoints/{product.endpoint.slug}/"))
    client.post(path, {**SETTINGS, "audience": "public", "enriched": "on"})
    products_rederive([product.pk])
    assert "Complete to 99%." in page_of(client, f"/products/{product.slug}/")


def test_hostile_words_of_a_document_are_text(client: Client, catalogue: Catalogue) -> None:
    hostile = {**SAYS, "quality": "<script>alert(1)</script>", "sla": ['" onmouseover="alert(1)']}
    document_add(
        catalogue.product,
        "javascript:alert(1)",
        kind="odcs",
        outcome="valid",
        record=hostile,
        detail="<b>x</b>",
    )
    products_rederive([catalogue.product.pk])
    page = client.get(f"/products/{catalogue.product.slug}/").content.decode()
    assert "<script>alert(1)" not in page
    assert 'href="javascript:' not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
