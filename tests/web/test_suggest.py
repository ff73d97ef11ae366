"""What search boxes offer while somebody types, and to whom."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.domain.errors import SearchUnavailable
from catalog.models import DataProduct, Domain, GlossaryTerm
from catalog.search import SearchEngine
from catalog.selectors.suggest import MOST
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db


def ask(client: Client, q: str) -> dict[str, list[dict[str, str]]]:
    """Label of a group → its items."""
    answer = client.get("/search/suggest/", {"q": q})
    assert answer.status_code == 200
    return {group["label"]: group["items"] for group in answer.json()["groups"]}


def titles(found: dict[str, list[dict[str, str]]], label: str) -> list[str]:
    return [item["title"] for item in found.get(label, [])]


@pytest.fixture
def words(catalogue: Catalogue) -> None:
    GlossaryTerm.objects.create(term="GSP", slug="gsp", expansion="grid supply point", synonyms=["GXP"])
    GlossaryTerm.objects.create(term="<b>hostile</b>", slug="hostile", expansion="<script>alert(1)</script>")
    Domain.objects.create(name="Nobody's yet", slug="nobodys", confirmed=False)


def test_products_domains_themes_and_terms_are_offered_by_kind(
    client: Client, words: None, catalogue: Catalogue
) -> None:
    product = ask(client, "gas lin")["Data products"][0]
    assert product["title"].startswith("Gas linepack of zone")
    slug = DataProduct.objects.get(title=product["title"]).slug
    assert product["url"] == f"/products/{slug}/"
    assert ask(client, "northm")["Domains"] == [
        {
            "title": "Northmoor Networks",
            "detail": catalogue.domain.sector,
            "url": f"/domains/{catalogue.domain.slug}/",
        }
    ]
    term = {"title": "GSP", "detail": "grid supply point", "url": "/glossary/gsp/"}
    for typed in ("gsp", "GRID SUPP", "point grid", "gxp"):
        assert ask(client, typed)["Glossary"] == [term], typed
    theme = ask(client, "gas")["Themes"][0]
    assert client.get(theme["url"]).status_code == 200


def test_no_more_than_ten_are_offered(client: Client, words: None) -> None:
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(term=f"Substation {n}", slug=f"substation-{n}", expansion="one") for n in range(5)
    )
    found = ask(client, "su")
    assert sum(map(len, found.values())) <= MOST
    assert titles(found, "Glossary") == ["Substation 0", "Substation 1"]
    assert titles(found, "Data products")


def test_what_begins_as_typed_stands_first(client: Client, words: None) -> None:
    GlossaryTerm.objects.create(term="A kW", slug="a-kw", expansion="another")
    GlossaryTerm.objects.create(term="kWp", slug="kwp", expansion="kilowatt of peak")
    assert titles(ask(client, "kw"), "Glossary") == ["kWp", "A kW"]


def test_a_misspelt_word_is_corrected_where_nothing_goes_on_so(client: Client, words: None) -> None:
    assert ask(client, "linepakc") == {
        "Did you mean": [{"title": "linepack", "detail": "", "url": "/search/?q=linepack"}]
    }
    assert ask(client, "zqxvwvut") == {}


def test_nobody_is_told_of_what_they_may_not_see(client: Client, words: None, catalogue: Catalogue) -> None:
    assert "Secret substation" not in str(ask(client, "secret"))
    assert ask(client, "secert") == {}  # no correction to a word of it
    assert ask(client, "leaving the") == {}
    assert ask(client, "nobody") == {}
    client.force_login(catalogue.member)
    assert "Secret substation" not in str(ask(client, "secret"))


def test_a_curator_is_told_of_all(client: Client, words: None, curator: Any) -> None:
    client.force_login(curator)
    assert titles(ask(client, "secret"), "Data products") == ["Secret substation"]
    assert titles(ask(client, "nobody"), "Domains") == ["Nobody's yet"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\0",
        "(",
        "\\",
        "[a",
        "'; --",
        "%",
        "_",
        "*",
        "a" * 10_000,
        "a " * 5_000,
        "\ud83d",
        "“”",
        "ال",
    ],
)
def test_whatever_is_typed_is_answered(client: Client, words: None, typed: str) -> None:
    assert client.get("/search/suggest/", {"q": typed.encode("utf-8", "replace").decode()}).status_code == 200


def test_it_costs_one_query_and_is_remembered_by_this_browser_alone(client: Client, words: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/search/suggest/?q=sub")
    assert len(asked) == 1
    assert answer["Cache-Control"] == "private, max-age=30"
    assert "Cookie" in answer["Vary"]
    assert answer["Content-Type"] == "application/json"


def test_without_elasticsearch_the_others_are_offered(client: Client, words: None, monkeypatch: Any) -> None:
    def away(*_: object) -> None:
        raise SearchUnavailable("It does not answer.")

    monkeypatch.setattr(SearchEngine, "suggest", away)
    monkeypatch.setattr(SearchEngine, "search", away)
    assert titles(ask(client, "gsp"), "Glossary") == ["GSP"]
    assert ask(client, "linepakc") == {}


def test_programs_are_told_the_same(client: Client, words: None) -> None:
    found = client.get("/api/v1/suggest/", {"q": "gsp"}).json()
    assert found == {
        "results": [
            {
                "kind": "term",
                "name": "gsp",
                "title": "GSP",
                "detail": "grid supply point",
                "url": "/api/v1/glossary/?q=GSP",
            }
        ]
    }
    for q in ("gas", "linepakc", "northmoor"):
        for one in client.get("/api/v1/suggest/", {"q": q}).json()["results"]:
            assert client.get(one["url"]).status_code == 200, one
