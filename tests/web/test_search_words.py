"""What the search page says of the words that were searched: other words, cards of terms, corrections."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from catalog.models import Endpoint, GlossaryTerm, User
from catalog.services.audience import audience_apply
from catalog.services.knowledge_entries import entry_found, entry_save
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
HOSTILE = "<img src=x onerror=alert(1)>"
TERMS: list[dict[str, Any]] = [
    {
        "term": "GSP", "slug": "gsp", "expansion": "Grid Supply Point", "source": "Elexon.",
        "description": "Transmission-distribution boundary.",
    },
    {"term": "DCC", "slug": "dcc", "expansion": "Data Communications Company"},
]  # fmt: skip
RECORDS = [
    package("one", "Demand by grid supply point", notes="At each grid supply point."),
    package("two", "GSP demand", notes="Forecast."),
    package("three", "Transformer ratings", notes="Of primary substations."),
    package("four", "Points of supply", notes="On the grid, with demand."),
]


@pytest.fixture(autouse=True)
def searched(endpoint_server: FakeEndpoint, index: Callable[[], None]) -> None:
    for term in TERMS:
        entry_found(GlossaryTerm.objects.create(**term))
    harvest_now(endpoint_make(endpoint_server.ckan(RECORDS), domain=domain_make("Northmoor")))
    index()


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def link_to(html: str, label: str) -> str:
    found = re.search(rf'<a class="govuk-link[^"]*" href="([^"]*)">{re.escape(label)}</a>', html)
    assert found, label
    return found[1].replace("&amp;", "&")


def titles(html: str) -> list[str]:
    found = re.findall(r'<h3 class="ves-result__title">(.*?)</h3>', html, flags=re.DOTALL)
    return [re.sub("<[^>]+>", "", title).strip() for title in found]


def test_the_page_says_what_was_also_searched_and_marks_it(client: Client) -> None:
    html = page(client, "/search/?q=GSP+demand")

    assert titles(html)[:2] == ["GSP demand", "Demand by grid supply point"]
    assert "Only 2 of these match" in html
    assert "Also searched:" in html
    assert '<a class="govuk-link" href="/glossary/gsp/" dir="auto">Grid Supply Point</a>' in html
    assert "<mark>grid</mark> <mark>supply</mark> <mark>point</mark>" in html


def test_it_can_be_switched_off_and_stays_off(client: Client) -> None:
    off = link_to(page(client, "/search/?q=GSP+demand&sort=title"), "Search only for what I typed")
    assert parse_qs(urlsplit(off).query) == {"q": ["GSP demand"], "sort": ["title"], "widen": ["no"]}

    html = page(client, off)

    assert titles(html) == ["GSP demand"]
    assert "Also searched" not in html
    assert '<input type="hidden" name="widen" value="no">' in html
    assert "widen" not in link_to(html, "Search for other words for the same too")


def test_words_in_quotes_are_not_widened(client: Client) -> None:
    assert "Also searched" not in page(client, '/search/?q="GSP"+demand')


def test_what_stands_in_the_query_anyway_is_not_told(client: Client) -> None:
    assert "Also searched" not in page(client, "/search/?q=grid+supply+point+GSP")


def test_a_term_that_was_typed_is_a_card_and_stands_nowhere_else(client: Client) -> None:
    for q in ("GSP", "grid+supply+points", "gsps"):
        html = page(client, f"/search/?q={q}")
        beside = html.partition('aria-label="Use cases, standards and words"')[2].partition("</section>")[0]
        assert beside.count('href="/glossary/gsp/"') == 1
        for said in ("Grid Supply Point", "Transmission-distribution boundary.", "Source: Elexon."):
            assert said in beside
    assert "Transmission-distribution boundary." not in page(client, "/search/?q=GSP&page=2")


def test_all_meanings_are_cards_and_a_guess_says_so(client: Client, curator: User) -> None:
    values = {
        "term": "DCC",
        "expansion": "Demand Connection Code",
        "synonyms": ["EU 2016/1388"],
        "confirmed": False,
    }
    entry_save(curator, kind="term", entry=None, values=values, why="Another meaning.")

    html = page(client, "/search/?q=DCC")

    for said in (
        "Data Communications Company",
        "Demand Connection Code",
        "also EU 2016/1388",
        "no source was seen",
    ):
        assert said in html


def test_texts_of_terms_stay_texts(client: Client, curator: User) -> None:
    values = {
        "term": f"XQP{HOSTILE}",
        "expansion": f"Quick {HOSTILE}",
        "synonyms": ["XQQ"],
        "description": HOSTILE,
    }
    entry_save(curator, kind="term", entry=None, values=values, why="Hostile.")
    assert HOSTILE not in page(client, "/search/?q=XQQ")


def test_an_edit_tells_with_the_next_search(client: Client, curator: User) -> None:
    term = GlossaryTerm.objects.get(slug="gsp")
    entry_save(curator, kind="term", entry=term, values={"widens": False}, why="Wrong.", seen=term.revision)
    assert titles(page(client, "/search/?q=GSP+demand"))[0] == "GSP demand"
    assert "Also searched" not in page(client, "/search/?q=GSP+demand")


def test_what_is_spelled_wrong_is_corrected_and_can_be_searched_as_typed(client: Client) -> None:
    html = page(client, "/search/?q=trasnformer+ratngs")
    assert "Results for <strong>transformer ratings</strong>" in html
    assert titles(html) == ["Transformer ratings"]

    as_typed = link_to(html, "Search instead for trasnformer ratngs")
    html = page(client, as_typed)

    assert parse_qs(urlsplit(as_typed).query) == {"q": ["trasnformer ratngs"], "spell": ["no"]}
    assert titles(html) == []
    assert "spell" not in link_to(html, "Let it be corrected")


def test_corrected_words_are_widened_too(client: Client) -> None:
    html = page(client, "/search/?q=gird+suply+point+demnad")
    assert "Results for <strong>grid supply point demand</strong>" in html
    assert "GSP demand" in titles(html)


def test_no_correction_tells_of_what_only_others_may_see(client: Client, index: Callable[[], None]) -> None:
    Endpoint.objects.update(audience="hidden")
    audience_apply(Endpoint.objects.get())
    index()
    for q in ("trasnformer", "transformerratings", "ratngs"):
        assert "Results for" not in page(client, f"/search/?q={q}")


def test_the_api_answers_what_was_searched(client: Client) -> None:
    answer = client.get("/api/v1/products/?q=GSP+demand").json()
    assert answer["widened"] == [{"said": "GSP", "term": "GSP", "slug": "gsp", "also": ["Grid Supply Point"]}]
    assert [row["title"] for row in answer["results"]][:2] == ["GSP demand", "Demand by grid supply point"]
    assert answer["corrected"] is None
    assert client.get("/api/v1/products/?q=GSP+demand&widen=no").json()["widened"] == []
    assert client.get("/api/v1/products/?q=trasnformer").json()["corrected"] == "transformer"
    assert client.get("/api/v1/products/?q=trasnformer&spell=no").json()["count"] == 0
