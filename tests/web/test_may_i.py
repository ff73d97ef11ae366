"""“May I use it?” on a product's page, and the page with every reason."""

import re
from typing import Any

import pytest
from django.test import Client

from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.policy.model import NOT_LEGAL_ADVICE, QUESTIONS
from catalog.domain.product import Licence
from catalog.models import DataProduct, User
from catalog.services.licences import licence_edit
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, product_make, record_put
from tests.web.test_data_pages import read

pytestmark = pytest.mark.django_db
CC_BY = Licence(code="CC-BY-4.0", label="CC BY 4.0", iri="https://creativecommons.org/licenses/by/4.0/")


@pytest.fixture
def product(catalogue: Catalogue) -> DataProduct:
    return product_make(catalogue.endpoint, "may-i-use", licence=CC_BY, access_rights="PUBLIC")


def answers(page: str) -> dict[str, str]:
    """Question → answer, as the table of a page tells them."""
    table = re.search(r"<caption[^>]*>What you may do with it</caption>.*?</table>", page, re.DOTALL)
    assert table
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>.*?class="ves-tag[^>]*>(.*?)</td>', table[0])
    words = [tuple(re.sub(r"<span aria-hidden.*?</span>|<[^>]+>", "", cell) for cell in row) for row in rows]
    return dict(words)


def test_each_question_is_answered_in_words_on_the_product_s_page(
    client: Client, product: DataProduct
) -> None:
    page = read(client, f"/products/{product.slug}/")
    assert list(answers(page)) == [question.short for question in QUESTIONS.values()]
    assert answers(page)["Send on to anyone"] == "Yes, if"
    assert answers(page)["Add to the publisher’s own set"] == "Ask the owner"
    assert "Credit, to be pasted" in page
    assert "“Product may-i-use”" in page
    assert NOT_LEGAL_ADVICE in page
    assert f'href="/mix/?p={product.slug}"' in page


def test_without_a_licence_the_owner_is_to_be_asked(client: Client, product: DataProduct) -> None:
    record_put(product, licence=None)
    assert set(answers(read(client, f"/products/{product.slug}/")).values()) == {"Ask the owner"}


def test_what_is_closed_is_not_to_be_used(client: Client, product: DataProduct) -> None:
    record_put(product, access_rights="NON_PUBLIC")
    found = answers(read(client, f"/products/{product.slug}/may-i/"))
    assert found.pop("Add to the publisher’s own set") == "Ask the owner"
    assert set(found.values()) == {"No"}


def test_the_page_tells_input_clause_and_source_of_each_answer(client: Client, product: DataProduct) -> None:
    page = read(client, f"/products/{product.slug}/may-i/")
    assert all(f'id="{question.replace("_", "-")}"' in page for question in QUESTIONS)
    assert all(
        f'<div class="ves-fold__text" id="{question.replace("_", "-")}"' in page for question in QUESTIONS
    ), "folded"
    assert "permits odrl:distribute" in page
    assert 'href="http://creativecommons.org/licenses/by/4.0/"' in page
    assert NOT_LEGAL_ADVICE in page
    assert "data@northmoor.example" in page


def test_what_a_curator_changes_shows_at_once_and_costs_no_query_after(
    client: Client, catalogue: Catalogue, curator: User, django_assert_num_queries: Any
) -> None:
    path = f"/products/{catalogue.product.slug}/may-i/"
    assert catalogue.product.licence == "CC-BY-4.0"
    assert answers(read(client, path))["Send on to anyone"] == "Yes, if"
    terms = LicenceTerms(
        permissions=("odrl:reproduce",), source="https://example.org/licence", confirmed=True
    )
    licence_edit(curator, code="CC-BY-4.0", terms=terms, seen=1, why="Only copies.")
    assert answers(read(client, path))["Send on to anyone"] == "Ask the owner"
    with django_assert_num_queries(1):
        client.get(path)


def test_terms_that_nobody_has_confirmed_give_no_more_than_asking(
    client: Client, product: DataProduct, curator: User
) -> None:
    terms = LicenceTerms(permissions=("odrl:reproduce", "odrl:distribute"))
    licence_edit(curator, code="CC-BY-4.0", terms=terms, seen=1, why="Somebody told me.")
    assert answers(read(client, f"/products/{product.slug}/may-i/"))["Send on to anyone"] == "Ask the owner"


def test_hidden_and_missing_are_the_same(client: Client, catalogue: Catalogue, curator: User) -> None:
    hidden = client.get(f"/products/{catalogue.hidden.slug}/may-i/")
    missing = client.get("/products/no-such-thing/may-i/")
    assert hidden.status_code == missing.status_code == 404
    client.force_login(curator)
    assert client.get(f"/products/{catalogue.hidden.slug}/may-i/").status_code == 200


def test_nothing_that_a_source_says_becomes_markup(client: Client, product: DataProduct) -> None:
    record_put(
        product, title=HOSTILE, licence=Licence(label=HOSTILE, iri="javascript:alert(1)"), rights=HOSTILE
    )
    for path in ("", "may-i/"):
        page = read(client, f"/products/{product.slug}/{path}")
        assert HOSTILE not in page
        assert 'href="javascript:' not in page
