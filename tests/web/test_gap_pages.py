"""The pages of gaps: each figure leads to what it counts, filters and pages keep each other, the download holds the same."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from catalog.models import AccessWish, DataProduct, Gap, Notification, SearchWords, UseCase, User
from catalog.selectors.gaps import gaps_seen
from catalog.services.gap_offers import offer_make, offers_of_gone
from catalog.web import gap_page
from tests import database
from tests.gaps import Gaps, decided, flow, gaps_make, published, searched, seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Gaps]:
    """The gaps, committed once for all tests; what a test changes is rolled back."""
    with django_db_blocker.unblock():
        found = gaps_make()
    yield found
    with django_db_blocker.unblock():
        database.empty()


@pytest.fixture
def gaps(made: Gaps, db: None) -> Gaps:
    """The same for one test, with people of its own."""
    people = {
        "steward": User.objects.get(pk=made.steward.pk),
        "requester": User.objects.get(pk=made.asking.requester.pk),
    }
    return replace(made, asking=replace(made.asking, **people))


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/gaps.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_tells_how_it_is_ranked_and_names_nobody(client: Client, gaps: Gaps, curator: User) -> None:
    client.force_login(curator)
    text = page(client, "/gaps/")
    assert "counts as much as 5 people" in text
    for name in ("Ask Er", "asker@example.org", "Fenland University"):
        assert name not in text
    titles = re.findall(r'href="/gaps/[0-9a-f]{12}/" id="gap-[^>]+>([^<]+)<', text)
    assert titles[:2] == ["Half-hourly heat demand", "frost days per district"]
    assert len(titles) == 9


def test_each_figure_leads_to_what_it_counts(client: Client, gaps: Gaps, curator: User) -> None:
    client.force_login(curator)
    text = page(client, "/gaps/")
    places = re.findall(r'href="(/gaps/[0-9a-f]{12}/)#(cases|people)">(\d+)<', text)
    assert {what for _, what, _ in places} == {"cases", "people"}
    for path, what, number in places:
        told = page(client, path)
        heading = re.search(rf'id="{what}">(\d+) ', told)
        assert heading, (path, what)
        assert heading[1] == number
        section = told[heading.end() :].partition("</section>")[0]
        if what == "cases":
            assert len(set(re.findall(r'href="(/use-cases/[^"#]+)', section))) == int(number)
        else:
            assert re.search(r'href="/(wishes|requests)/|<time datetime', section)


def test_a_gap_leads_to_cases_products_wishes_requests_and_days(
    client: Client, gaps: Gaps, curator: User
) -> None:
    client.force_login(curator)
    need = page(client, f"/gaps/{seen_by(curator, 'need')[0].id}/")
    assert f"/use-cases/{gaps.case.slug}/#flow-f1" in need
    assert "/wishes/W-" in need
    assert "half hourly heat demand</span>" in need
    refused = page(client, f"/gaps/{seen_by(curator, 'refused')[0].id}/")
    assert "/requests/R-" in refused
    assert f"/products/{gaps.products['refused'].slug}/" in refused
    for path in set(re.findall(r'href="(/(?:use-cases|wishes|requests|products)/[^"#]+)', need + refused)):
        assert client.get(path).status_code == 200, path


def test_who_does_not_decide_reads_no_wish_no_request_and_few_words(
    client: Client, gaps: Gaps, curator: User
) -> None:
    (need,), (search,) = seen_by(curator, "need"), seen_by(curator, "search", "my street name")
    text = page(client, "/gaps/") + page(client, f"/gaps/{need.id}/")
    for hidden in ("/wishes/W-", "/requests/R-", "Soil temperatures", "my street", "Close it"):
        assert hidden not in text
    assert "3 more gaps" in text
    for kind in ("wish", "refused"):
        assert client.get(f"/gaps/{seen_by(curator, kind)[0].id}/").status_code == 404
    assert client.get(f"/gaps/{search.id}/").status_code == 404
    assert client.get(f"/gaps/{need.id}/close/").status_code == 302


def test_a_stranger_may_look_and_not_decide(client: Client, gaps: Gaps, analyst: User, curator: User) -> None:
    client.force_login(analyst)
    path = f"/gaps/{seen_by(curator, 'need')[0].id}/close/"
    assert client.get(path).status_code == 403
    assert client.post(path, {"text": "x", "seen": "0"}).status_code == 403
    assert Gap.objects.count() == 0


def test_filters_narrow_the_list_and_its_download_alike(client: Client, gaps: Gaps, curator: User) -> None:
    client.force_login(curator)
    for query, number in (
        ("", 9),
        ("?kind=wish", 1),
        (f"?case={gaps.other.slug}", 1),
        (f"?domain={gaps.domain.pk}", 5),
        ("?sector=electricity", 5),
        ("?state=closed", 0),
        ("?kind=nonsense&page=x", 9),
        (f"?case={quote('<b>')}", 0),
    ):
        text = page(client, f"/gaps/{query}")
        assert len(re.findall(r'id="gap-', text)) == number, query
        assert len(rows(client, query)) == number, query
    assert "No such gap" in page(client, "/gaps/?state=closed")


def test_the_download_is_safe_for_a_spreadsheet_and_tells_no_more(client: Client, gaps: Gaps) -> None:
    published("=cmd()", flow("=HYPERLINK(1) of meters"), sectors=("water",))
    found = rows(client)
    (odd,) = [row for row in found if "HYPERLINK" in row["title"]]
    assert odd["title"].startswith("'=")
    need = next(row for row in found if row["title"] == "Half-hourly heat demand")
    assert (need["use cases"], need["people"], need["weight"]) == ("2", "", "10")
    assert not any("Soil" in str(row) or "street" in str(row) for row in found)


def test_a_long_list_is_turned_page_by_page_with_its_filters(
    client: Client, gaps: Gaps, curator: User
) -> None:
    client.force_login(curator)
    for n in range(gap_page.PAGE_SIZE + 1):
        searched(f"frost days of winter {n}", people=1)
    text = page(client, "/gaps/?kind=search&page=2")
    assert len(re.findall(r'id="gap-', text)) == 3
    assert "?kind=search" in text.partition("govuk-pagination__prev")[2][:200]
    assert len(rows(client, "?kind=search&page=2")) == gap_page.PAGE_SIZE + 3


def test_a_curator_gives_a_gap_to_a_domain_and_its_steward_closes_it(
    client: Client, gaps: Gaps, curator: User
) -> None:
    path = f"/gaps/{seen_by(curator, 'need')[0].id}/"
    client.force_login(curator)
    wrong = client.post(f"{path}assign/", {"seen": "0", "text": "", "domain": ""})
    assert wrong.status_code == 422
    assert "Choose the domain" in wrong.content.decode()
    answer = client.post(
        f"{path}assign/", {"seen": "0", "text": "You meter it.", "domain": gaps.domain.pk}, follow=True
    )
    assert "to-do list" in answer.content.decode()
    client.force_login(gaps.steward)
    assert "/gaps/?state=assigned" in page(client, "/work/")
    assert "Half-hourly heat demand" in page(client, "/gaps/?state=assigned")
    assert "where the data is not yours, hand it back" in page(client, path)
    kept = {"seen": "1", "text": "It is published.", "product": "/products/no-such/"}
    assert client.post(f"{path}close/", kept).status_code == 422
    late = client.post(f"{path}close/", {**kept, "seen": "0", "product": ""})
    assert "Reload the page" in late.content.decode()
    product = gaps.products["parallel"]
    answer = client.post(
        f"{path}close/", {**kept, "product": f"http://testserver/products/{product.slug}/"}, follow=True
    )
    text = answer.content.decode()
    assert "It is published." in text
    assert f"/products/{product.slug}/" in text
    assert "Attach the data product to the flow" in text
    client.logout()
    assert "It is published." in page(client, path)


def test_a_gap_closed_without_a_product_asks_nothing_more(client: Client, gaps: Gaps, curator: User) -> None:
    (need,) = seen_by(curator, "need")
    assert "What to do next:" in page(client, f"/gaps/{need.id}/")
    decided(curator, need, "close", text="Nobody may give it out.")
    assert "What to do next:" not in page(client, f"/gaps/{need.id}/")


def test_the_product_that_closed_a_gap_is_shown_to_those_who_may_see_it(
    client: Client, gaps: Gaps, curator: User
) -> None:
    product = gaps.products["parallel"]
    (need,) = seen_by(curator, "need")
    decided(curator, need, "close", text="It is here.", product=product)
    DataProduct.objects.filter(pk=product.pk).update(audience="hidden", audience_tokens=[])
    assert product.slug not in page(client, f"/gaps/{need.id}/")
    client.force_login(curator)
    assert product.slug in page(client, f"/gaps/{need.id}/")


def test_where_nothing_is_missing_the_page_says_what_will_stand_here(client: Client, gaps: Gaps) -> None:
    for model in (UseCase, SearchWords, AccessWish, Gap):
        model.objects.all().delete()
    assert "No gaps are known" in page(client, "/gaps/")


def test_a_gap_leads_to_what_mends_it(client: Client, gaps: Gaps) -> None:
    slugs = {kind: product.slug for kind, product in gaps.products.items()}
    for kind, path in (
        ("below", f"/products/{slugs['below']}/maturity/"),
        ("forbidden", f"/products/{slugs['forbidden']}/may-i/"),
        ("parallel", f"/compare/?p={slugs['parallel']}&amp;p="),
        ("need", "/search/?q=Half-hourly%20heat%20demand"),
    ):
        text = page(client, f"/gaps/{seen_by(AnonymousUser(), kind)[0].id}/")
        assert path in text, kind
        (found,) = set(re.findall(rf'href="({re.escape(path)}[^"]*)"', text))
        assert client.get(unescape(found)).status_code == 200 or kind == "need"


def test_what_is_gone_says_so(client: Client, gaps: Gaps, curator: User) -> None:
    (low,) = seen_by(curator, "below")
    decided(curator, low, "note", text="Asked.")
    DataProduct.objects.filter(pk=gaps.products["below"].pk).update(level=4)
    client.force_login(curator)
    assert "Its cause is not there any more" in page(client, f"/gaps/{low.id}/")
    assert len(rows(client, "?state=gone")) == 1


def test_whoever_has_what_is_missing_offers_it_and_hears_what_becomes_of_it(
    client: Client, gaps: Gaps, curator: User, analyst: User
) -> None:
    view = next(one for one in gaps_seen(AnonymousUser()).gaps if one.kind == "need")
    assert view.found
    here, own = f"/gaps/{view.id}/", view.found.flows[0]
    walked = client.get(f"/gaps/of/{own.case}/{own.key}/offer/")
    assert walked["Location"] == f"{here}offer/"
    assert "/accounts/login/" in client.get(f"{here}offer/")["Location"]
    client.force_login(analyst)
    assert f'href="{here}offer/"' in page(client, here)
    refused = client.post(f"{here}offer/", {"product": "nothing-of-the-kind"})
    assert refused.status_code == 422
    nothing = client.post(f"{here}offer/", {})
    assert nothing.status_code == 422, "a product, or where it is"
    assert re.search(r'<a href="#id_(own|product)">[^<]*Choose a data product', nothing.content.decode())
    product = DataProduct.objects.filter(state="live", audience="public").first()
    assert product is not None
    answer = client.post(f"{here}offer/", {"product": f"https://x.example/products/{product.slug}/#get"})
    assert answer["Location"] == here
    assert (
        client.post(f"{here}offer/", {"place": "Our asset register", "text": "By county"})["Location"] == here
    )
    assert "Our asset register" in page(client, here), "one's own is seen"
    client.logout()
    public = page(client, here)
    assert product.title in public
    assert "Our asset register" not in public
    assert str(analyst) not in public
    client.force_login(curator)
    assert "Our asset register" in page(client, here)
    assert f"{here}close/?product={product.slug}" in page(client, here)
    assert f'value="{product.slug}"' in page(client, f"{here}close/?product={product.slug}")
    client.post(f"{here}close/", {"text": "It serves it.", "product": product.slug, "seen": 0})
    assert "Offered for it" not in page(client, here)
    assert Notification.objects.filter(user=analyst, kind="gap.offer").count() == 2


def test_a_steward_offers_one_of_their_own_products_and_takes_it_back(client: Client, gaps: Gaps) -> None:
    view = next(one for one in gaps_seen(AnonymousUser()).gaps if one.kind == "need")
    here = f"/gaps/{view.id}/"
    client.force_login(gaps.steward)
    form = page(client, f"{here}offer/")
    own = re.search(r'<select[^>]*name="own".*?<option value="([^"]+)"', form, re.DOTALL)
    assert own
    client.post(f"{here}offer/", {"own": own[1]})
    back = re.search(rf'href="({here}offers/[0-9]+/)"', page(client, here))
    assert back
    asked = page(client, back[1])
    assert "Why you take it back" in asked
    assert "who offered it" not in asked, "that is who reads it"
    gone = client.post(back[1], {"answer": "Not after all."}, follow=True).content.decode()
    assert "Your offer is taken back." in gone
    assert "Offered for it" not in gone
    assert client.get(back[1]).status_code == 404


def test_an_offer_whose_gap_is_gone_is_settled_and_who_made_it_told(gaps: Gaps, analyst: User) -> None:
    view = next(one for one in gaps_seen(AnonymousUser()).gaps if one.kind == "need")
    offer = offer_make(analyst, gap=view, place="Our asset register")
    assert view.found
    assert offers_of_gone({(view.found.kind, view.found.key)}) == 0
    assert offers_of_gone(set()) == 1
    offer.refresh_from_db()
    assert offer.settled_at
    assert Notification.objects.filter(user=analyst, kind="gap.offer").count() == 1
