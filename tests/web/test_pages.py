"""The pages without a browser: what they say, what they refuse, and what they cost."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import get_resolver

from catalog.models import DataProduct, User
from tests.web.catalogue import HTML, LONG_TITLE, PASSWORD, Catalogue

pytestmark = pytest.mark.django_db
REACHED = {
    "home", "search", "product", "domains", "domain", "endpoints", "endpoint", "run", "account", "help", "help_page",
}  # fmt: skip


def text_of(client: Client, path: str, status: int = 200, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def search(client: Client, **query: object) -> str:
    return text_of(client, "/search/?" + urlencode(query, doseq=True))


def titles(page: str) -> list[str]:
    found = re.findall(r'class="ves-result__title"><a[^>]+>(.*?)</a>', page)
    return [unescape(re.sub(r"</?mark>", "", title)) for title in found]


# --- every page ---


def test_every_page_has_one_heading_a_title_and_a_description(client: Client, catalogue: Catalogue) -> None:
    seen = set()
    for name, path in catalogue.pages.items():
        page = text_of(client, path)
        assert page.count("<h1") == 1, name
        head, body = page.split("</head>")
        title = re.search(r"<title>(.+)</title>", head)
        assert title, name
        assert "Vesportal" in title[1], name
        assert re.search(r'<meta name="description" content="[^"]{20,}">', head), name
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", body), name
        assert sorted(ids := re.findall(r'\sid="([^"]+)"', body)) == sorted(set(ids)), name
        seen.add(title[1])
    assert len(seen) == len(catalogue.pages), "each page has a title of its own"


def test_every_address_of_a_page_is_among_those_that_are_tested() -> None:
    named = {p.name for p in get_resolver().url_patterns if getattr(p, "name", None)}
    assert named - {"favicon"} == REACHED


@pytest.mark.parametrize("path", ["/", "/search/", "/help/", "/nothing/"])
def test_an_answer_carries_the_headers_that_protect_it(
    client: Client, catalogue: Catalogue, path: str
) -> None:
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer, "who only reads gets no cookie"


def test_pages_are_read_only(client: Client, catalogue: Catalogue) -> None:
    for path in catalogue.pages.values():
        assert client.post(path).status_code == 405, path
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b""), path


@pytest.mark.parametrize(
    "path",
    [
        "/products/none/", "/domains/none/", "/endpoints/none/", "/endpoints/none/runs/1/",
        f"/endpoints/none/runs/{2**70}/", "/help/none/", "/none/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404_with_a_way_on(client: Client, db: None, path: str) -> None:
    page = text_of(client, path, 404)
    assert "Error 404" in page
    assert 'action="/search/"' in page


# --- home ---


def test_the_start_page_tells_what_is_inside(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, "/")
    figures = re.findall(r'<dd class="ves-figure__value">([\d,]+)</dd>', page)
    open_ones = DataProduct.objects.filter(openness="open", state="live", audience="public").count()
    assert 0 < open_ones < 39
    assert figures == ["39", str(open_ones), "2", "5"]
    assert len(titles(page)) == 5
    assert f'href="/domains/{catalogue.domain.slug}/"' in page


# --- search ---


def test_words_that_match_are_marked(client: Client, catalogue: Catalogue) -> None:
    page = search(client, q="linepack")
    assert "3 data products</h2>" in page
    assert "<mark>linepack</mark>" in page


def test_a_filter_narrows_shows_a_chip_and_stays_ticked(client: Client, catalogue: Catalogue) -> None:
    page = search(client, q="data", domain="westgas", format="CSV")
    assert re.search(r'name="domain" type="checkbox" value="westgas" checked', page)
    chip = re.search(r'<a class="ves-chip" href="([^"]+)"', page)
    assert chip
    assert unescape(chip[1]) == "/search/?q=data&format=CSV"
    assert 'href="/search/?q=data"' in page, "all filters can be cleared at once"


def test_pages_are_turned_and_keep_the_search(client: Client, catalogue: Catalogue) -> None:
    first, second = (
        search(client, q="substation", sort="title"),
        search(client, q="substation", sort="title", page=2),
    )
    assert len(titles(first)) == 20
    assert titles(first) == sorted(titles(first))
    assert not set(titles(first)) & set(titles(second))
    assert "/search/?q=substation&amp;sort=title&amp;page=2" in first


def test_nothing_found_helps_on(client: Client, catalogue: Catalogue) -> None:
    page = search(client, q="zqxv wvut", domain="westgas")
    assert "Nothing matches “zqxv wvut” with these filters" in page
    assert 'href="/search/?q=zqxv+wvut"' in page
    assert 'href="/domains/"' in page


def test_a_word_that_nobody_has_is_put_right_and_can_be_kept(client: Client, catalogue: Catalogue) -> None:
    page = search(client, q="linepakc")
    assert "Results for <strong>linepack</strong>" in page
    kept = re.search(r'href="([^"]+)">Search instead for linepakc', page)
    assert kept
    assert "Nothing matches “linepakc”" in text_of(client, unescape(kept[1]))


def test_words_that_no_product_has_together_show_the_nearest(client: Client, catalogue: Catalogue) -> None:
    page = search(client, q="linepack 12345678")
    assert "No data product has all the words of <strong>linepack 12345678</strong>" in page
    assert titles(page)


def test_htmx_gets_the_results_the_title_and_the_facets_alone(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, "/search/?q=substation", **{"HX-Request": "true"})
    assert page.lstrip().startswith("<title>substation")
    assert "<html" not in page
    assert 'hx-swap-oob="true"' in page
    assert "data-ves-announce" in page
    assert client.get("/search/")["Vary"].count("HX-Request") == 1


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a" * 5000}, {"q": "sub\0station"}, {"q": "\ud800".encode("utf-8", "surrogatepass")}, {"q": '"'}, {"q": "-"},
        {"q": "*:*"}, {"q": "<b>x</b>"}, {"q": "😀" * 300}, {"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "9" * 30},
        {"page": "501"}, {"page": "10000"}, {"page": "٣"}, {"sort": "nothing"},
        {"domain": "none"}, {"domain": "\0"}, {"format": "a" * 9000},
        {"licence": ["x"] * 500}, {"band": "<script>"}, {"unknown": "1"}, {"page_size": "x"}, {"q": HTML, "theme": HTML},
    ],
    ids=lambda query: next(iter(query)) + "=" + str(next(iter(query.values())))[:20],
)  # fmt: skip
def test_no_query_breaks_the_search_page(
    client: Client, catalogue: Catalogue, query: dict[str, object]
) -> None:
    page = search(client, **query)
    assert "Search data products" in page
    assert "<script>alert" not in page


def test_what_could_not_be_used_of_a_query_is_said(client: Client, catalogue: Catalogue) -> None:
    assert "cut to its first 500 characters" in search(client, q="a" * 501)
    assert "page is a whole number" in search(client, page="x")
    assert "There is no page 99" in search(client, page="99")
    assert "Only the first 10,000 results" in search(client, page="501")


# --- products ---


def test_a_product_answers_what_a_reader_asks(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, catalogue.pages["product"])
    asked = ["What is it?", "May I use it?", "How do I get it?", "How good is it?", "Where is it from?"]
    assert [page.count(f">{question}</h2>") for question in asked] == [1] * 5
    assert "https://data.example/p-00001.csv" in page
    assert "Creative Commons Attribution 4.0" in page
    assert "Harvested" in page
    assert f'href="/endpoints/{catalogue.endpoint.slug}/"' in page
    assert re.search(r'<link rel="canonical" href="http[^"]+/products/[^"]+/">', page)
    assert "Not stated" in page


def test_what_was_not_checked_reads_so_and_never_as_failed(client: Client, catalogue: Catalogue) -> None:
    address = catalogue.pages["product"]
    assert re.search(r"\d+ points are not checked yet", text_of(client, address))
    page = text_of(client, f"{address}maturity/")
    unchecked = re.findall(r'ves-indicator--not_checked".*?</li>', page, re.DOTALL)
    assert unchecked
    assert all("not checked yet" in row and "not met" not in row for row in unchecked)


def test_the_description_for_search_engines_is_json_that_ends_no_script(
    client: Client, catalogue: Catalogue
) -> None:
    page = text_of(client, f"/products/{catalogue.odd['html']}/")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert data
    found = json.loads(data[1])
    assert found["@type"] == "Dataset"
    assert found["url"].endswith(f"/products/{catalogue.odd['html']}/")
    assert "<" not in data[1]


def test_markup_in_a_record_is_shown_as_text(client: Client, catalogue: Catalogue) -> None:
    for page in (text_of(client, f"/products/{catalogue.odd['html']}/"), search(client, q="outages")):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not re.search(r"<b>today", page)


def test_an_address_that_is_no_web_address_never_becomes_a_link(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, f"/products/{catalogue.odd['addresses']}/")
    assert not re.search(r'href="\s*javascript:', page, re.IGNORECASE)
    assert page.count("Restricted: ask the owner") == 1  # the address that the source hides
    assert '<span class="ves-tag ves-tag--amber">No address is given</span>' in page
    assert 'href="mailto:data@northmoor.example"' in page


def test_many_files_are_a_table_and_the_rest_is_folded(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, f"/products/{catalogue.odd['many']}/")
    assert "200 ways to get it" in page
    assert "Show 175 more" in page
    assert page.count('href="https://data.example/') == 201  # each, and the one that is advised


def test_many_keywords_are_cut_and_counted(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, f"/products/{catalogue.odd['long']}/")
    assert LONG_TITLE.strip() in unescape(page)
    assert page.count(">keyword ") == 40
    assert "and 5 more" in page


def test_text_of_other_scripts_finds_its_own_direction(client: Client, catalogue: Catalogue) -> None:
    assert re.search(r'<h1[^>]+dir="auto"', text_of(client, f"/products/{catalogue.odd['arabic']}/"))
    assert "一次変電所" in text_of(client, f"/products/{catalogue.odd['japanese']}/")


def test_a_withdrawn_product_is_410_and_says_why(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, f"/products/{catalogue.withdrawn.slug}/", 410)
    assert "Leaving the catalogue is no longer published" in page
    assert "Its source took it away." in page
    assert 'href="/search/?q=Leaving+the+catalogue"' in page
    assert "Leaving the catalogue" not in search(client, q="leaving")


def test_a_hidden_product_is_404_and_nowhere_told(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    path = f"/products/{catalogue.hidden.slug}/"
    for person in (None, catalogue.member):
        if person:
            client.force_login(person)
        assert "Secret" not in text_of(client, path, 404)
        assert "Secret" not in search(client, q="secret")
        assert "Secret" not in text_of(client, "/domains/westgas/")
    client.force_login(curator)
    page = text_of(client, path)
    assert "Secret substation" in page
    assert "application/ld+json" not in page, "what is not for everybody is not told to search engines"


# --- domains, endpoints, runs ---


def test_a_domain_shows_its_products_and_how_its_harvests_fare(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, catalogue.pages["domain"])
    assert "36 data products" in page
    assert len(titles(page)) == 10
    assert 'href="mailto:data@northmoor.example"' in page
    assert "Complete" in page


def test_harvest_health_is_for_all_to_see(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, "/endpoints/")
    assert "5 endpoints: 3 complete, 1 failed, 1 never run." in page


def test_an_endpoint_that_never_ran_says_so(client: Client, catalogue: Catalogue) -> None:
    assert "Not harvested yet" in text_of(client, f"/endpoints/{catalogue.never.slug}/")


def test_an_endpoints_address_is_shown_without_what_may_be_secret(
    client: Client, catalogue: Catalogue
) -> None:
    catalogue.never.url = "https://user:pass@data.example/api?key=abc#x"
    catalogue.never.save()
    page = text_of(client, f"/endpoints/{catalogue.never.slug}/")
    assert "https://data.example/api" in page
    assert "pass" not in page
    assert "abc" not in page
    catalogue.never.audience = "hidden"
    catalogue.never.save()
    assert "data.example" not in text_of(client, f"/endpoints/{catalogue.never.slug}/")


def test_a_run_says_how_it_ended_and_what_was_refused_and_why(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, catalogue.pages["run"])
    assert "38 records listed: 37 new, 1 refused." in page
    assert "Refused records" in page
    assert "A record without an identifier" in page
    assert "no identifier" in page


def test_a_failed_run_says_what_to_do(client: Client, catalogue: Catalogue) -> None:
    run = catalogue.failed
    page = text_of(client, f"/endpoints/broken/runs/{run.pk}/")
    assert "Failed." in page
    assert "Check the address" in page


def test_a_run_belongs_to_one_endpoint(client: Client, catalogue: Catalogue) -> None:
    text_of(client, f"/endpoints/broken/runs/{catalogue.run.pk}/", 404)


def test_what_a_run_refused_is_told_only_to_those_who_may_see_it(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    catalogue.endpoint.audience = "hidden"
    catalogue.endpoint.save()
    path = catalogue.pages["run"]
    assert "is shown to those who may see" in text_of(client, path)
    assert "no identifier" not in text_of(client, path)
    client.force_login(curator)
    assert "no identifier" in text_of(client, path)


# --- accounts ---


def test_an_account_page_needs_an_account(client: Client, catalogue: Catalogue) -> None:
    assert client.get("/account/").headers["Location"] == "/accounts/login/?next=/account/"
    client.force_login(catalogue.member)
    page = text_of(client, "/account/")
    assert "mem@example.org" in page
    assert "Steward" in page
    assert catalogue.domain.name in page


def test_signing_in_leads_back_to_where_one_was(client: Client, catalogue: Catalogue) -> None:
    page = text_of(client, "/search/?q=substation&domain=westgas")
    link = re.search(r'href="(/accounts/login/[^"]*)"', page)
    assert link
    form = text_of(client, unescape(link[1]))
    back = re.search(r'name="next" value="([^"]+)"', form)
    assert back
    posted = {"login": "mem@example.org", "password": PASSWORD, "next": unescape(back[1])}
    answer = client.post("/accounts/login/", posted)
    assert answer.headers["Location"] == "/search/?q=substation&domain=westgas"


def test_signing_in_never_leads_to_another_site(client: Client, catalogue: Catalogue) -> None:
    posted = {"login": "mem@example.org", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/login/", posted).headers["Location"] == "/"


def test_a_wrong_password_is_said_without_telling_which_part_was_wrong(
    client: Client, catalogue: Catalogue
) -> None:
    told = set()
    for email in ("mem@example.org", "nobody@example.org"):
        page = text_of_post(client, "/accounts/login/", {"login": email, "password": "wrong"})
        assert "<title>Error: Sign in – Vesportal</title>" in page
        told.add(re.sub(r"\s+", " ", page.split("There is a problem")[1].split("</ul>")[0]))
    assert len(told) == 1


def text_of_post(client: Client, path: str, data: dict[str, str]) -> str:
    answer = client.post(path, data)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_guessing_is_stopped_after_a_few_attempts(client: Client, catalogue: Catalogue) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": "mem@example.org", "password": "wrong"})
    page = text_of_post(client, "/accounts/login/", {"login": "mem@example.org", "password": PASSWORD})
    assert "Too many failed login attempts" in page


def test_very_many_attempts_from_one_address_get_429(client: Client, db: None) -> None:
    answers = [
        client.post("/accounts/login/", {"login": f"a{n}@example.org", "password": "x"}) for n in range(31)
    ]
    assert answers[-1].status_code == 429
    assert b"Too many attempts" in answers[-1].content


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/", "/accounts/password/reset/key/1-bad/", "/accounts/inactive/",
        "/accounts/confirm-email/", "/accounts/confirm-email/bad/",
    ],
)  # fmt: skip
def test_pages_about_accounts_are_ours(client: Client, db: None, path: str) -> None:
    page = text_of(client, path)
    assert 'class="ves-header"' in page
    assert page.count("<h1") == 1
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page.split("</head>")[1])


@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/accounts/logout/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
    ],
)
def test_pages_for_signed_in_people_are_ours(client: Client, analyst: User, path: str) -> None:
    client.post("/accounts/login/", {"login": analyst.email, "password": "a-long-password"})
    page = text_of(client, path)
    assert 'class="ves-header"' in page
    assert page.count("<h1") == 1


def test_a_form_without_its_token_is_refused_in_our_words(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert b"You may not open this page" in answer.content


def test_signing_in_asks_in_words_whether_to_stay_signed_in(client: Client) -> None:
    page = text_of(client, "/accounts/login/")
    assert "Keep me signed in on this device" in page
    assert "Remember Me" not in page
