"""The pages on the maturity of domains and of all, without a browser: what they count, for whom, and who may plan."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import DataProduct, Domain, GapPlan, Membership, User
from catalog.services.gap_plans import gap_plan_set
from catalog.services.improvements import improvements_refresh
from catalog.services.maturity_days import domain_days_write
from tests.factories import domain_make
from tests.standing import day_make, products_make, stand_at, stewarded

pytestmark = pytest.mark.django_db
PAGE = "/domains/northmoor/maturity/"
SOON = timezone.now().date() + timedelta(days=90)
PLAN = {"level": "3", "share": "80", "by": SOON.isoformat(), "note": "The board wants it."}


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.content[:300])
    return unescape(answer.content.decode())


def flat(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def cells(client: Client, path: str) -> list[list[str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(text)))


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor")


@pytest.fixture
def filled(northmoor: Domain) -> Domain:
    """Ten public products, three at level 3, and two hidden ones at level 5."""
    products = products_make(northmoor, 10)
    stand_at(products[:3], 3, "STR-DICT", "POL-RULES")
    stand_at(products[3:9], 1, "FND-DESC")
    stand_at(products[9:], 1, "POL-TERMS", "OPS-CONTACT")
    stand_at(products_make(northmoor, 2, audience="hidden"), 5)
    improvements_refresh()
    return northmoor


@pytest.fixture
def three(filled: Domain) -> list[Domain]:
    """Three claimed domains with 30, 50 and 100 per cent at level 3."""
    domains = [filled, domain_make("Eastgas"), domain_make("Tidal")]
    stand_at(products_make(domains[1], 2), 1, "FND-DESC")
    stand_at(list(DataProduct.objects.filter(domain=domains[1])[:1]), 3)
    stand_at(products_make(domains[2], 1), 4)
    for domain in domains:
        stewarded(domain, f"{domain.slug}@example.org")
    improvements_refresh()
    return domains


# --- what is counted ---


def test_the_levels_are_those_of_what_one_may_see_and_lead_to_the_search(
    client: Client, filled: Domain
) -> None:
    page = page_of(client, PAGE)
    assert "3 of 10 data products (30 %) are at level 3 or above" in page
    assert 'href="/search/?domain=northmoor&level=1">1 Listed</a>' in page
    assert "5 Self-describing</a>" not in page, "no product that this reader may see"
    client.force_login(stewarded(filled))
    page = page_of(client, PAGE)
    assert "5 of 12 data products (42 %) are at level 3 or above" in page
    assert 'href="/search/?domain=northmoor&level=5">5 Self-describing</a>' in page
    assert "2 of these are not for everybody to see" in page


def test_what_would_help_most_says_how_many_it_lifts_and_where_they_are(
    client: Client, filled: Domain
) -> None:
    page = page_of(client, PAGE)
    first, *_, last = re.findall(r'<li class="ves-improve__item">.*?</li>', page, re.DOTALL)
    assert "Describe what the data holds" in first
    assert "Lifts 6 products to level 2 Described." in first
    assert f'href="{PAGE}checks/fnd-desc/"' in first
    assert "Brings 1 product nearer to level 2 Described." in last
    example = re.search(r'href="(/products/[^"]+/maturity/fnd-desc/)"', first)
    assert example
    page_of(client, example[1])


def test_an_example_that_is_for_others_since_is_named_no_more(client: Client, filled: Domain) -> None:
    DataProduct.objects.update(audience="hidden", audience_tokens=["domain:0"])
    stand_at(products_make(filled, 1, notes="Another."), 3)
    page = page_of(client, PAGE)
    assert "Describe what the data holds" in page, "as it was worked out last"
    assert 'class="ves-improve__item"' in page
    assert "/maturity/fnd-desc/" not in page
    assert client.get(f"/api/v1{PAGE}").json()["improvements"][0]["example"] is None


def test_what_a_source_can_say_once_is_told_with_its_name(client: Client, northmoor: Domain) -> None:
    stand_at(products_make(northmoor, 6), 1, "POL-TERMS")
    improvements_refresh()
    page = page_of(client, PAGE)
    assert "State the licence once for all that this source lists." in page
    assert "Once for northmoor-public-0" in page
    assert f'href="{PAGE}checks/pol-terms/?source=northmoor-public-0"' in page
    assert "At 1 source it can be said once for all it has." in page_of(client, "/maturity/")
    listed = page_of(client, f"{PAGE}checks/pol-terms/?source=northmoor-public-0")
    assert "State the licence once" in listed
    assert listed.count('class="ves-lacking__item"') == 6


def test_the_products_that_a_check_keeps_back_stand_in_a_list_with_where_to_mend_them(
    client: Client, filled: Domain
) -> None:
    page = page_of(client, f"{PAGE}checks/fnd-desc/")
    assert page.count('class="ves-lacking__item"') == 6
    assert "Mend it here" not in page
    assert 'href="/search/?domain=northmoor&level=1"' in page
    client.force_login(stewarded(filled))
    page = page_of(client, f"{PAGE}checks/FND-DESC/")
    assert page.count("/edit/description/") == 6
    mend = re.search(r'href="(/products/[^"]+/edit/description/)"', page)
    assert mend
    page_of(client, mend[1])
    assert "No product is kept back by this" in page_of(client, f"{PAGE}checks/acc-live/")


def test_what_no_source_or_check_is_called_leads_nowhere(client: Client, filled: Domain) -> None:
    for name in ("none", "fnd-spatial"):
        page_of(client, f"{PAGE}checks/{name}/", 404)
    assert "No product is kept back" in page_of(client, f"{PAGE}checks/fnd-desc/?source=none")


def test_a_long_list_has_pages(client: Client, northmoor: Domain) -> None:
    stand_at(products_make(northmoor, 51), 1, "FND-DESC")
    first = page_of(client, f"{PAGE}checks/fnd-desc/")
    assert first.count('class="ves-lacking__item"') == 50
    assert 'href="?page=2"' in first
    second = page_of(client, f"{PAGE}checks/fnd-desc/?page=2")
    assert second.count('class="ves-lacking__item"') == 1
    assert 'href="?page=1"' in second
    assert 'rel="next"' not in second
    for odd in ("0", "-1", "x", "9" * 40, "٣"):
        assert client.get(f"{PAGE}checks/fnd-desc/", {"page": odd}).status_code == 200


def test_one_product_is_told_in_the_singular(client: Client, northmoor: Domain) -> None:
    stand_at(products_make(northmoor, 1), 3, "STR-DICT")
    improvements_refresh()
    domain_days_write()
    page = page_of(client, PAGE)
    assert "1 of 1 data product (100 %) is at level 3 or above" in page
    assert "Lifts 1 product to level 4 Managed." in page
    assert "The line begins with the second day" in page


def test_a_domain_without_products_says_so(client: Client, northmoor: Domain) -> None:
    assert "No data product to show" in page_of(client, PAGE)
    assert "There is nothing to count yet" in page_of(client, "/maturity/")
    assert "Maturity</dt>" not in page_of(client, "/domains/northmoor/")


def test_a_domain_that_nobody_has_confirmed_is_not_there(client: Client, filled: Domain) -> None:
    Domain.objects.update(confirmed=False)
    for path in (PAGE, f"{PAGE}checks/fnd-desc/", "/domains/northmoor/maturity.csv", f"/api/v1{PAGE}"):
        assert client.get(path).status_code == 404, path
    assert "Northmoor" not in page_of(client, "/maturity/")


def test_the_domains_page_leads_there(client: Client, filled: Domain) -> None:
    page = page_of(client, "/domains/northmoor/")
    assert f'href="{PAGE}">3 at level 3 or above</a>' in page
    assert 'href="/maturity/"' in page, "in the footer"


def test_the_trend_is_a_line_with_its_table(client: Client, filled: Domain) -> None:
    day_make(filled, 2, [0, 8, 0, 2, 0, 0])
    day_make(filled, 1, [0, 6, 0, 4, 0, 0])
    page = page_of(client, PAGE)
    assert 'points="0,80.0 1000,60.0"' in page
    table = re.search(r"<caption[^>]*>Public products by level and day.*?</table>", page, re.DOTALL)
    assert table
    assert re.findall(r">(\d+ %)</td>", table[0]) == ["40 %", "20 %"]
    assert 'points="0,80.0 1000,60.0"' in page_of(client, "/maturity/")


# --- beside others ---


def test_claimed_domains_stand_beside_each_other(client: Client, three: list[Domain]) -> None:
    page = page_of(client, PAGE)
    beside = re.search(
        r'<tbody class="govuk-table__body">(<tr[^>]*><th[^>]*>1\. .*?)</tbody>', page, re.DOTALL
    )
    assert beside
    assert flat(beside[1]) == (
        "1. Tidal 100 % of 1 2. Eastgas 50 % of 2 3. Northmoor , this domain 30 % of 10"
    )
    assert "in the middle of 2 other domains with a steward, <strong>75 %</strong>" in page


def test_who_opts_out_stands_beside_nobody(client: Client, three: list[Domain]) -> None:
    Domain.objects.filter(slug="tidal").update(compared=False)
    assert "Tidal" not in page_of(client, PAGE)
    assert "takes no part in comparisons" in page_of(client, "/domains/tidal/maturity/")
    assert "Northmoor" not in page_of(client, "/domains/tidal/maturity/").partition("<footer")[0]
    page = page_of(client, "/maturity/")
    assert "once 3 that have a steward" in page, "two are too few"
    assert "100 %" not in re.sub(r"<ol.*?</details>", "", page, flags=re.DOTALL).partition("</main>")[0]
    assert cells(client, "/maturity.csv")[1:] == []


def test_an_unclaimed_domain_stands_beside_nobody(client: Client, three: list[Domain]) -> None:
    Membership.objects.filter(domain=three[1]).delete()
    assert "Only domains with a steward are compared" in page_of(client, "/domains/eastgas/maturity/")
    assert "Beside other domains" not in page_of(client, PAGE), "one other is too few"


def test_all_domains_are_sorted_as_asked(client: Client, three: list[Domain]) -> None:
    def order(query: str) -> list[str]:
        page = page_of(client, f"/maturity/{query}")
        return re.findall(r'<th scope="row"[^>]*><a class="govuk-link" href="/domains/(\w+)/maturity/"', page)

    assert order("") == order("?sort=none") == ["tidal", "eastgas", "northmoor"]
    assert order("?sort=name") == ["eastgas", "northmoor", "tidal"]
    assert order("?sort=products") == ["northmoor", "eastgas", "tidal"]


def test_domains_that_are_not_compared_are_named_without_figures(client: Client, three: list[Domain]) -> None:
    stand_at(products_make(domain_make("Fenland"), 7), 2)
    page = page_of(client, "/maturity/")
    apart = re.search(r"Not compared, since nobody has claimed them or they take no part: (.*?)</p>", page)
    assert apart
    assert re.findall(r'href="([^"]+)"', apart[1]) == ["/domains/fenland/maturity/"]
    assert "fenland" not in "".join(map(str, cells(client, "/maturity.csv")))


# --- plans ---


def test_a_steward_makes_a_plan_and_everybody_sees_how_far_it_is(client: Client, filled: Domain) -> None:
    assert "has set itself no aim" in page_of(client, PAGE)
    assert f'href="{PAGE}plan/"' not in page_of(client, PAGE)
    client.force_login(stewarded(filled))
    assert f'href="{PAGE}plan/">Make a plan</a>' in page_of(client, PAGE)
    assert re.search(r'<option value="3" selected>', page_of(client, f"{PAGE}plan/"))
    answer = client.post(f"{PAGE}plan/", PLAN, follow=True)
    assert "The plan is set: 80 % at level 3 Usable or above." in unescape(answer.content.decode())
    seen = flat(page_of(Client(), PAGE))
    assert "80 % at level 3 Usable or above by" in seen
    assert "0 % gone; by today, 0 % should be" in seen
    assert "30 % of public products; 5 products have yet to come there" in seen
    assert "The board wants it." in seen


def test_a_plan_is_changed_and_given_up_on_the_same_page(client: Client, filled: Domain) -> None:
    client.force_login(stewarded(filled))
    client.post(f"{PAGE}plan/", PLAN)
    page = page_of(client, f"{PAGE}plan/")
    assert f'name="by-year" type="text" inputmode="numeric" value="{SOON.year}"' in page
    assert "The board wants it." in page
    client.post(f"{PAGE}plan/", {**PLAN, "share": "90"})
    assert GapPlan.objects.get().share == 90
    refused = client.post(f"{PAGE}plan/drop/", {"why": ""}, follow=True)
    assert "Say why" in unescape(refused.content.decode())
    dropped = client.post(f"{PAGE}plan/drop/", {"why": "It merges."}, follow=True)
    assert "Northmoor has no plan any more." in unescape(dropped.content.decode())
    assert not GapPlan.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"by": "2020-01-01"}, "a day to come"),
        ({"by": "soon"}, "Write a date"),
        ({"share": "0"}, "from 1 to 100"),
        ({"share": "30"}, "already"),
        ({"note": ""}, "Say why"),
        ({"level": "9"}, "not one of the available choices"),
    ],
)
def test_a_plan_that_cannot_be_one_is_told_why(
    client: Client, filled: Domain, sent: dict[str, Any], said: str
) -> None:
    client.force_login(stewarded(filled))
    answer = client.post(f"{PAGE}plan/", {**PLAN, **sent})
    assert answer.status_code == 422
    text = unescape(answer.content.decode())
    assert "There is a problem" in text
    assert said in text
    assert not GapPlan.objects.exists()


def test_only_those_who_decide_for_the_domain_plan(client: Client, filled: Domain, analyst: User) -> None:
    for path in (f"{PAGE}plan/", f"{PAGE}plan/drop/"):
        assert client.post(path, PLAN).status_code == 302, "to the sign-in"
    page_of(client, f"{PAGE}plan/", 302)
    gap_plan_set(None, domain=filled, level=3, share=80, by=SOON, note="x")
    for person in (analyst, stewarded(domain_make("Elsewhere"))):
        client.force_login(person)
        page_of(client, f"{PAGE}plan/", 403)
        for path in (f"{PAGE}plan/", f"{PAGE}plan/drop/"):
            assert client.post(path, {**PLAN, "why": "x", "share": "99"}).status_code == 403
    assert GapPlan.objects.get().share == 80


def test_a_plan_needs_a_token_and_dropping_it_a_post(filled: Domain) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(stewarded(filled))
    assert strict.post(f"{PAGE}plan/", PLAN).status_code == 403
    assert strict.get(f"{PAGE}plan/drop/").status_code == 405


# --- CSV and API ---


def test_the_products_of_a_domain_as_csv_are_those_that_one_may_see(client: Client, filled: Domain) -> None:
    head, *rows = cells(client, "/domains/northmoor/maturity.csv")
    assert head[:5] == ["slug", "title", "level", "level name", "mqa"]
    assert len(rows) == 10
    assert {(row[2], row[5]) for row in rows} == {
        ("1", "FND-DESC"),
        ("1", "POL-TERMS OPS-CONTACT"),
        ("3", "STR-DICT POL-RULES"),
    }
    assert "Describe what the data holds" in next(row[6] for row in rows if row[5] == "FND-DESC")
    client.force_login(stewarded(filled))
    assert len(cells(client, "/domains/northmoor/maturity.csv")) == 13


def test_a_title_that_a_spreadsheet_would_run_is_made_text(client: Client, northmoor: Domain) -> None:
    titles = ["=1+1", "@SUM(A1)", "+44 20", "-2", "\tx", "plain"]
    products = products_make(northmoor, len(titles))
    for product, title in zip(products, titles, strict=True):
        DataProduct.objects.filter(pk=product.pk).update(title=title)
    Domain.objects.update(name="=cmd|' /C calc'!A0")
    rows = cells(client, "/domains/northmoor/maturity.csv")[1:]
    assert [row[1] for row in rows] == [*(f"'{title}" for title in titles[:-1]), "plain"]


def test_a_domains_name_that_a_spreadsheet_would_run_is_made_text(
    client: Client, three: list[Domain]
) -> None:
    Domain.objects.filter(slug="tidal").update(name="=1+1")
    head, first, *_ = cells(client, "/maturity.csv")
    assert head[:3] == ["slug", "name", "products"]
    assert first == ["tidal", "'=1+1", "1", "0", "0", "0", "0", "1", "0", "100.0", "100.0"]


def test_the_api_tells_levels_improvements_and_plan(client: Client, filled: Domain) -> None:
    gap_plan_set(None, domain=filled, level=3, share=80, by=SOON, note="x")
    told = client.get(f"/api/v1{PAGE}").json()
    assert told["levels"] == [0, 7, 0, 3, 0, 0]
    assert told["plan"] == {
        "level": 3, "share": 80, "by": SOON.isoformat(), "now": 30.0, "state": "on course",
    }  # fmt: skip
    first = told["improvements"][0]
    assert (first["check"], first["level"], first["lifts"], first["who"]) == ("FND-DESC", 2, 6, "steward")
    assert DataProduct.objects.filter(slug=first["example"]).exists()
    client.force_login(stewarded(filled))
    assert client.get(f"/api/v1{PAGE}").json()["levels"] == [0, 7, 0, 3, 0, 2]
    assert client.get("/api/v1/domains/none/maturity/").status_code == 404
