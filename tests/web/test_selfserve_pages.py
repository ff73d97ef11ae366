"""The pages by which people register, claim, connect, report and work, without a browser: who may, and what they say."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    DataProduct,
    Domain,
    DomainClaim,
    Endpoint,
    HarvestRun,
    Link,
    LinkUse,
    Membership,
    ProblemReport,
    User,
)
from catalog.services.selfserve import domain_claim, domain_register
from catalog.web.protocol_words import GROUPS
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import packages
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
MOST_QUERIES_AT_WORK = 12
PUBLIC, WORK = 6, MOST_QUERIES_AT_WORK


@pytest.fixture
def steward(catalogue: Catalogue, client: Client) -> User:
    client.force_login(catalogue.member)
    return catalogue.member


@pytest.fixture
def boss(curator: User) -> Client:
    other = Client()
    other.force_login(curator)
    return other


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.content[:300])
    return unescape(answer.content.decode())


def told(client: Client, answer: object) -> str:
    """The page that an answer leads to."""
    assert answer.status_code == 302, answer.content.decode()  # type: ignore[attr-defined]
    return page_of(client, answer["Location"])  # type: ignore[index]


# --- who may open what ---

NEEDS_ROLE = ("/links/", "/conflicts/", "/reports/")


def test_pages_of_work_are_for_people_who_decide(
    client: Client, catalogue: Catalogue, analyst: User, boss: Client
) -> None:
    for path in (*NEEDS_ROLE, "/work/", "/claims/", "/connect/", "/register/"):
        assert client.get(path)["Location"].startswith("/accounts/login/"), path
    client.force_login(analyst)
    for path in (*NEEDS_ROLE, "/claims/"):
        page_of(client, path, 403)
    assert "You are neither yet" in page_of(client, "/work/")
    assert "You are not a steward of a domain yet" in page_of(client, "/connect/")
    client.force_login(catalogue.member)
    page_of(client, "/claims/", 403)
    for path in (*NEEDS_ROLE, "/work/"):
        page_of(client, path)
        page_of(boss, path)
    page_of(boss, "/claims/")


def test_an_endpoints_buttons_are_for_those_who_run_it(
    client: Client, catalogue: Catalogue, analyst: User
) -> None:
    own, foreign = f"/endpoints/{catalogue.endpoint.slug}/", f"/endpoints/{catalogue.never.slug}/"
    client.force_login(analyst)
    assert "Harvest now" not in page_of(client, own)
    client.force_login(catalogue.member)
    assert "Harvest now" in page_of(client, own)
    assert "Harvest now" not in page_of(client, foreign)
    for path in ("settings/", "disconnect/"):
        page_of(client, own + path)
        page_of(client, foreign + path, 403)
    for path in ("harvest/", "pause/", "resume/"):
        assert client.post(foreign + path).status_code == 403
        assert client.get(own + path).status_code == 405, "nothing is changed by looking"


def test_what_pages_cost(client: Client, catalogue: Catalogue, steward: User, boss: Client) -> None:
    pages = {
        f"/products/{catalogue.product.slug}/report/": PUBLIC + 1,
        "/domains/westgas/claim/": PUBLIC,
        "/register/": PUBLIC,
        "/connect/": PUBLIC,
        f"/endpoints/{catalogue.endpoint.slug}/settings/": WORK,
        "/work/": WORK,
        "/links/": WORK,
        "/reports/": WORK,
        "/conflicts/": WORK,
    }
    for visitor in (client, boss):
        for path, most in pages.items():
            page_of(visitor, path)
            with CaptureQueriesContext(connection) as asked:
                page_of(visitor, path)
            said = "\n".join(query["sql"][:150] for query in asked)
            assert len(asked) <= most, f"{path} asked {len(asked)} times:\n{said}"


# --- domains ---


def test_an_unclaimed_domain_shows_its_owners_contact_and_a_way_to_claim_it(
    client: Client, catalogue: Catalogue
) -> None:
    Domain.objects.filter(slug="westgas").update(contact="data@westgas.example")
    page = page_of(client, "/domains/westgas/")
    assert "Unclaimed" in page
    assert 'href="mailto:data@westgas.example"' in page
    assert 'href="/domains/westgas/claim/"' in page
    assert "Unclaimed" not in page_of(client, f"/domains/{catalogue.domain.slug}/"), "it has a steward"
    assert page_of(client, "/domains/").count("Unclaimed") == 1


def test_from_registering_to_being_a_steward(client: Client, analyst: User, boss: Client) -> None:
    client.force_login(analyst)
    sent = {
        "name": "Fenland Heat",
        "reason": "I run its data team.",
        "homepage": "fenland.example",
        "contact": "x@y.example",
    }
    page = told(client, client.post("/register/", sent))
    assert "Fenland Heat is registered" in page
    assert "Waits to be confirmed" in page
    assert 'href="/connect/?domain=fenland-heat"' in page
    assert page_of(Client(), "/domains/fenland-heat/", 404)
    assert "Waits for a curator" in page_of(client, "/account/")
    claim = DomainClaim.objects.get()
    assert "I run its data team." in page_of(boss, f"/claims/{claim.pk}/")
    refused = boss.post(f"/claims/{claim.pk}/refuse/", {"why": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert "is now a steward of Fenland Heat" in told(
        boss, boss.post(f"/claims/{claim.pk}/confirm/", {"why": "Rang."})
    )
    assert "Unclaimed" not in page_of(Client(), "/domains/fenland-heat/")
    assert "No claim is waiting" in page_of(boss, "/claims/")
    page_of(client, "/reports/")
    assert boss.get(f"/claims/{2**70}/").status_code == 404


def test_a_form_that_lacks_something_says_what(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    answer = client.post("/register/", {"name": "", "reason": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a problem" in page
    assert 'href="#id_name"' in page
    assert re.search(r"<title>Error: ", page)


def test_claiming_needs_a_domain_without_steward(client: Client, catalogue: Catalogue, analyst: User) -> None:
    client.force_login(analyst)
    answer = client.post(f"/domains/{catalogue.domain.slug}/claim/", {"reason": "Me."})
    assert "has a steward already" in answer.content.decode()
    assert "You claimed Westgas" in told(client, client.post("/domains/westgas/claim/", {"reason": "Me."}))
    assert DomainClaim.objects.get().domain.slug == "westgas"


# --- connecting ---


SETTINGS = {
    "interval_hours": 12,
    "asks": "changes",
    "whole_every_days": 14,
    "dial": "propose",
    "audience": "signed-in",
    "withdraw_percent": 10,
    "withdraw_count": 40,
    "grace_days": 2,
}


def connected(client: Client, url: str) -> object:
    """Through all five screens; returns the answer of the last."""
    first = client.post("/connect/", {"domain": "northmoor-networks", "url": url, "auth_kind": "none"})
    assert first["Location"] == "/connect/protocol/", first.content.decode()
    assert "speaks CKAN" in re.sub(r"<[^>]+>", "", page_of(client, "/connect/protocol/"))
    assert "Read it as something else" in page_of(client, "/connect/protocol/")
    assert client.post("/connect/preview/").status_code == 422, "one has to be chosen"
    preview = client.post("/connect/preview/", {"protocol": "ckan"})
    assert "Nothing of it is stored" in preview.content.decode()
    assert client.post("/connect/settings/", SETTINGS)["Location"] == "/connect/check/"
    assert "every 12 hours" in page_of(client, "/connect/check/")
    assert not Endpoint.objects.filter(url=url).exists(), "nothing is stored before the last step"
    return client.post("/connect/check/")


def test_five_screens_connect_an_endpoint_and_start_its_harvest(
    client: Client, catalogue: Catalogue, steward: User, endpoint_server: FakeEndpoint
) -> None:
    url = endpoint_server.ckan(packages(30))
    page = told(client, connected(client, url))
    endpoint = Endpoint.objects.get(url=url)
    assert f"{endpoint.slug} is connected, and its first harvest has begun" in page
    assert (endpoint.interval_hours, endpoint.audience, endpoint.grace_days) == (12, "signed-in", 2)
    assert endpoint.whole_every_days == 14
    assert endpoint.dial == {"*": "propose"}
    assert HarvestRun.objects.get(endpoint=endpoint).state == "queued"
    assert client.get("/connect/check/")["Location"] == "/connect/", "the end: what was entered is forgotten"


def test_the_screens_keep_to_domains_that_one_decides_for(
    client: Client, catalogue: Catalogue, steward: User, endpoint_server: FakeEndpoint
) -> None:
    sent = {"domain": "westgas", "url": endpoint_server.ckan(packages(1))}
    answer = client.post("/connect/", sent)
    assert answer.status_code == 422
    assert endpoint_server.requests == [], "nothing is asked for somebody who may not"
    for screen in ("protocol", "settings", "check", "preview"):
        assert client.get(f"/connect/{screen}/")["Location"] == "/connect/"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("http://10.0.0.1/", "private address"),
        ("https://user:pw@data.example/", "password"),
        ("not an address", "space"),
    ],
)
def test_addresses_that_are_not_opened_are_refused_in_words(
    client: Client, catalogue: Catalogue, steward: User, url: str, said: str
) -> None:
    answer = client.post("/connect/", {"domain": "northmoor-networks", "url": url})
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())


def test_an_address_that_speaks_nothing_gets_advice_and_a_choice(
    client: Client, catalogue: Catalogue, steward: User, endpoint_server: FakeEndpoint
) -> None:
    endpoint_server.answers["/"] = Answer(b"<html>Welcome</html>", "text/html")
    client.post("/connect/", {"domain": "northmoor-networks", "url": f"{endpoint_server.url}/"})
    page = page_of(client, "/connect/protocol/")
    assert "No catalogue was recognised" in page
    assert "text/html" in page
    assert re.findall(r'name="protocol" value="([\w-]+)"', page) == [n for g in GROUPS.values() for n in g]
    assert "Read it as something else" not in page
    answer = client.post("/connect/preview/", {"protocol": "ckan"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert "go on without a preview" in answer.content.decode()


def test_credentials_are_not_shown_again_and_not_stored_readable(
    client: Client, catalogue: Catalogue, steward: User, endpoint_server: FakeEndpoint
) -> None:
    url = endpoint_server.ckan(packages(1))
    sent = {
        "domain": "northmoor-networks",
        "url": url,
        "auth_kind": "header",
        "auth_name": "X-API-Key",
        "auth_secret": "s3cret-value",
    }
    client.post("/connect/", sent)
    assert any(headers.get("X-API-Key") == "s3cret-value" for _, headers in endpoint_server.requests)
    assert "s3cret-value" not in str(dict(client.session))
    client.post("/connect/preview/", {"protocol": "ckan"})
    for screen in ("", "protocol/", "preview/", "settings/"):
        assert "s3cret-value" not in page_of(client, f"/connect/{screen}")
    assert re.search(r'value="hidden"\s+checked', page_of(client, "/connect/settings/")), "hidden at first"


def test_who_registered_connects_hidden_until_confirmed(
    client: Client, analyst: User, endpoint_server: FakeEndpoint
) -> None:
    domain_register(analyst, name="Fenland Heat", reason="Mine.")
    client.force_login(analyst)
    url = endpoint_server.ckan(packages(1))
    sent = {"domain": "fenland-heat", "url": url, "auth_kind": "none"}
    assert "loopback" in client.post("/connect/", sent).content.decode(), "public addresses alone"
    session = client.session
    session["connect"] = {"domain": "fenland-heat", "url": url, "protocol": "ckan"}
    session.save()
    assert "waits for a curator" in page_of(client, "/connect/settings/")
    client.post("/connect/settings/", SETTINGS)
    assert "once Fenland Heat is confirmed" in page_of(client, "/connect/check/")
    assert client.post("/connect/check/").status_code == 302
    endpoint = Endpoint.objects.get(url=url)
    assert (endpoint.audience, endpoint.audience_wanted) == ("hidden", "signed-in")


def test_cancelling_forgets(
    client: Client, catalogue: Catalogue, steward: User, endpoint_server: FakeEndpoint
) -> None:
    client.post("/connect/", {"domain": "northmoor-networks", "url": endpoint_server.ckan(packages(1))})
    assert "Nothing was connected" in told(client, client.post("/connect/cancel/"))
    assert client.get("/connect/protocol/")["Location"] == "/connect/"


def test_settings_pause_and_disconnect_from_the_endpoints_page(
    client: Client, catalogue: Catalogue, steward: User
) -> None:
    slug = catalogue.endpoint.slug
    base = f"/endpoints/{slug}/"
    sent = {
        "interval_hours": 48,
        "asks": "changes",
        "whole_every_days": 3,
        "dial": "manual",
        "audience": "public",
        "withdraw_percent": 20,
        "withdraw_count": 50,
        "grace_days": 0,
    }
    assert "settings of" in told(client, client.post(f"{base}settings/", sent))
    assert "every 48 hours" in page_of(client, base)
    assert client.post(f"{base}settings/", {**sent, "interval_hours": 0}).status_code == 422
    named = client.post(f"{base}settings/", {**sent, "audience": "domains"})
    assert "Choose at least one domain" in named.content.decode()
    assert "Resume the schedule" in told(client, client.post(f"{base}pause/"))
    assert "Pause the schedule" in told(client, client.post(f"{base}resume/"))
    assert "The harvest has begun" in told(client, client.post(f"{base}harvest/"))
    again = client.post(f"{base}harvest/")
    assert "is being harvested already" in told(client, again)
    assert "is disconnected" in told(client, client.post(f"{base}disconnect/", {"why": "It moves."}))
    assert "Disconnected" in page_of(client, base)
    assert slug not in page_of(client, "/endpoints/")
    gone = client.get(f"/products/{catalogue.product.slug}/")
    assert gone.status_code == 410
    assert "It moves." in gone.content.decode()


# --- reports ---


def test_anybody_reports_a_problem_and_the_steward_answers(client: Client, catalogue: Catalogue) -> None:
    path = f"/products/{catalogue.product.slug}/"
    assert f'href="{path}report/"' in page_of(client, path)
    sent = {"kind": "link", "text": "The file is gone.", "email": "reader@example.org", "website": ""}
    assert "Thank you" in told(client, client.post(f"{path}report/", sent))
    report = ProblemReport.objects.get()
    assert "reader@example.org" not in page_of(client, path)
    assert client.get(f"/reports/{report.pk}/").status_code == 302
    client.force_login(catalogue.member)
    assert "The file is gone." in page_of(client, "/reports/")
    assert "reader@example.org" in page_of(client, f"/reports/{report.pk}/")
    answer = {"verdict": "answered", "answer": "It is back."}
    assert "The report is answered" in told(client, client.post(f"/reports/{report.pk}/", answer))
    assert "It is back." in page_of(client, "/reports/")


def test_the_reporters_address_is_for_deciders_alone(
    client: Client, catalogue: Catalogue, analyst: User
) -> None:
    report = ProblemReport.objects.create(
        product=catalogue.product, kind="other", text="x", email="reader@example.org"
    )
    client.force_login(analyst)
    page_of(client, f"/reports/{report.pk}/", 404)
    page_of(client, "/reports/", 403)
    Membership.objects.create(
        user=analyst, domain=Domain.objects.get(slug="westgas"), role=Membership.Role.STEWARD
    )
    client.force_login(User.objects.get(pk=analyst.pk))
    page_of(client, f"/reports/{report.pk}/", 404)
    assert "reader@example.org" not in page_of(client, "/reports/")


def test_a_program_that_fills_in_everything_is_thanked_and_ignored(
    client: Client, catalogue: Catalogue
) -> None:
    sent = {"kind": "link", "text": "Buy!", "email": "spam@example.org", "website": "https://spam.example/"}
    assert "Thank you" in told(client, client.post(f"/products/{catalogue.product.slug}/report/", sent))
    assert not ProblemReport.objects.exists()


def test_reports_from_one_address_are_limited(client: Client, catalogue: Catalogue) -> None:
    path = f"/products/{catalogue.product.slug}/report/"
    sent = {"kind": "link", "text": "Gone.", "email": "", "website": ""}
    codes = [client.post(path, sent).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]
    assert ProblemReport.objects.count() == 10


def test_an_unclaimed_domains_products_show_the_owners_contact_first(
    client: Client, catalogue: Catalogue
) -> None:
    Domain.objects.filter(slug="westgas").update(contact="data@westgas.example")
    product = DataProduct.objects.filter(domain__slug="westgas", audience="public").first()
    assert product
    page = page_of(client, f"/products/{product.slug}/report/")
    assert "mailto:data@westgas.example" in page
    assert "Tell the curators of this portal" in page
    assert "Tell the curators" not in page_of(client, f"/products/{catalogue.product.slug}/report/")


def test_what_one_may_not_see_cannot_be_reported(client: Client, catalogue: Catalogue) -> None:
    for slug in (catalogue.hidden.slug, catalogue.withdrawn.slug, "none"):
        page_of(client, f"/products/{slug}/report/", 404)


# --- work ---


def test_the_header_leads_stewards_to_their_work_with_its_number(
    client: Client, catalogue: Catalogue, analyst: User, boss: Client
) -> None:
    client.force_login(analyst)
    assert 'ves-header__account-link" href="/work/"' not in page_of(client, "/help/")
    client.force_login(catalogue.member)
    before = re.search(r"My work \((\d+)", page_of(client, "/help/"))
    assert before, "one record was refused"
    sent = {"kind": "link", "text": "Gone.", "email": "", "website": ""}
    client.post(f"/products/{catalogue.product.slug}/report/", sent)
    after = re.search(r"My work \((\d+)", page_of(client, "/help/"))
    assert after
    assert int(after[1]) == int(before[1]) + 1


def test_the_work_page_tells_what_waits_changed_and_fares(
    client: Client, catalogue: Catalogue, steward: User
) -> None:
    page = page_of(client, "/work/")
    assert "refused record" in page
    assert f'href="/endpoints/{catalogue.endpoint.slug}/runs/' in page
    assert catalogue.endpoint.slug in page
    assert f"/endpoints/{catalogue.never.slug}/" not in page, "an endpoint of another domain"
    for heading in ("To do", "How it is used", "What changed", "How the harvests fare"):
        assert f">{heading}</h2>" in page


def test_a_curator_sees_the_work_of_all_domains(boss: Client, catalogue: Catalogue, analyst: User) -> None:
    domain_claim(analyst, domain=Domain.objects.get(slug="westgas"), reason="Mine.")
    page = page_of(boss, "/work/")
    assert "What waits in all domains" in page
    assert 'href="/claims/"' in page
    assert f"/endpoints/{catalogue.never.slug}/" in page


def test_broken_links_stand_by_host_with_what_came(
    client: Client, catalogue: Catalogue, steward: User
) -> None:
    link = Link.objects.filter(uses__product=catalogue.product).first() or Link.objects.create(
        key="k", url="https://data.example/x.csv", host="data.example", due_at=catalogue.run.created_at
    )
    Link.objects.filter(pk=link.pk).update(
        state="gone", status=404, message="The page is not there.", answers=[False, False, True]
    )
    LinkUse.objects.get_or_create(link=link, product=catalogue.product)
    page = page_of(client, "/links/")
    assert "The page is not there." in page
    assert "Failed at the last 2 of 3 checks" in page
    assert catalogue.product.title in page
    assert "No broken links" in page_of(client, "/links/?host=other.example")
    assert page_of(client, "/links/?page=x&host=%00") is not None
