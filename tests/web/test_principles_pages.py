"""How a domain keeps to the principles of Data Best Practice: figures of public products, and its own words."""

import csv
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.governance.principles import principles
from catalog.domain.maturity.model import check_get
from catalog.models import AuditEntry, DataProduct, Domain, PrincipleStatement, ProblemReport, User
from catalog.selectors.principles import principles_shown
from catalog.services.principles import principle_state, principle_unsay
from catalog.services.triage import triage_record
from tests.factories import domain_make
from tests.services.test_compliance import CLOSED, agree, look
from tests.services.test_triage import record
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
PAGE = "/domains/northmoor/data-best-practice/"
XSS = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor", contact="data@northmoor.example")


@pytest.fixture
def steward(northmoor: Domain) -> User:
    return stewarded(northmoor)


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.content[:300])
    return unescape(answer.content.decode())


def figures(domain: Domain, principle: str) -> dict[str, tuple[int, int, int]]:
    shown = next(one for one in principles_shown(domain) if one.principle.id == principle)
    return {figure.label: (figure.met, figure.asked, figure.unknown) for figure in shown.figures}


def test_the_figures_are_of_public_products_and_lead_to_where_they_come_from(
    client: Client, northmoor: Domain, steward: User
) -> None:
    agree()
    products_make(northmoor, 2)
    bare = products_make(northmoor, 1, **CLOSED)[0]
    products_make(northmoor, 5, audience="hidden")
    triage_record(steward, product=bare, record=record(), why="So.")
    look()
    assert figures(northmoor, "open")["Open"] == (2, 3, 0)
    assert figures(northmoor, "open")["A licence is stated"] == (2, 3, 0)
    assert figures(northmoor, "protected")["What is not open has a triage"] == (1, 1, 0)
    assert figures(northmoor, "roles")[check_get("OPS-CONTACT").title] == (3, 3, 0)
    for viewer in (None, steward):
        if viewer:
            client.force_login(viewer)
        page = page_of(client, PAGE)
        for one in principles().principles:
            assert one.title in page
        assert "2 of 3 public products (67 %)" in page
        assert "of 8 public" not in page
        assert 'href="/domains/northmoor/governance/rules/triage-recorded/"' in page
        assert 'href="/search/?domain=northmoor&openness=open"' in page
        for path in (
            "/domains/northmoor/governance/rules/triage-recorded/",
            "/domains/northmoor/maturity/checks/ops-contact/",
        ):
            assert f'href="{path}"' in page
            page_of(client, path)


def test_what_nobody_knows_is_told_as_such_and_nothing_is_scored(client: Client, northmoor: Domain) -> None:
    page = page_of(client, PAGE)
    assert page.count("Nothing to count yet") == sum(len(one.evidence) for one in principles().principles)
    products_make(northmoor, 2)
    cache.clear()
    name, found = next(iter(figures(northmoor, "quality").items()))
    assert found == (0, 2, 2), f"{name}: neither stated nor found otherwise"
    assert "2 not known" in page_of(client, PAGE)


def test_reports_count_of_products_that_everybody_may_see(northmoor: Domain) -> None:
    shown, hidden = products_make(northmoor, 1)[0], products_make(northmoor, 1, audience="hidden")[0]
    for product, state in ((shown, "open"), (shown, "answered"), (shown, "closed"), (hidden, "open")):
        ProblemReport.objects.create(product=product, kind="link", text="Gone.", state=state)
    found = figures(northmoor, "needs")
    assert found["Problems reported here in the last year that were answered"] == (2, 3, 0)


def test_a_steward_says_how_the_domain_keeps_to_a_principle(
    client: Client, northmoor: Domain, steward: User
) -> None:
    url = f"{PAGE}roles/"
    assert client.get(url).status_code == 302
    client.force_login(steward)
    page_of(client, url)
    sent = {
        "text": f"We name them. {XSS}",
        "url": "https://northmoor.example/roles",
        "on": TODAY().isoformat(),
        "seen": "0",
    }
    assert client.post(url, {**sent, "url": "javascript:alert(1)"}).status_code == 422
    assert client.post(url, {**sent, "text": ""}).status_code == 422
    assert client.post(url, {**sent, "on": "2999-01-01"}).status_code == 422
    assert client.post(url, sent).headers["Location"] == f"{PAGE}#roles"
    client.logout()
    raw = client.get(PAGE).content.decode()
    assert "We name them. &lt;script&gt;" in raw
    assert "<script>alert" not in raw
    assert 'href="https://northmoor.example/roles"' in raw
    assert "Change" not in page_of(client, PAGE).split("1. It is known")[1].split("2. Words")[0]
    client.force_login(steward)
    assert client.post(url, {**sent, "seen": "0"}).status_code == 422, "somebody else meanwhile"
    client.post(url, {**sent, "text": "Otherwise.", "seen": "1"})
    assert PrincipleStatement.objects.get().text == "Otherwise."
    client.post(url, {"action": "unsay", "seen": "2"})
    assert not PrincipleStatement.objects.exists()
    actions = AuditEntry.objects.filter(action__startswith="domain.principle").values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["domain.principle", "domain.principle", "domain.principle-unsay"]


def test_others_say_nothing_for_a_domain(client: Client, northmoor: Domain, curator: User) -> None:
    client.force_login(curator)
    assert client.get(f"{PAGE}roles/").status_code == 403
    assert client.get(f"{PAGE}none/").status_code == 404
    assert client.get("/domains/none/data-best-practice/").status_code == 404
    with pytest.raises(PermissionRefused):
        principle_state(curator, domain=northmoor, principle_id="roles", text="x", on=TODAY())
    with pytest.raises(PermissionRefused):
        principle_unsay(curator, domain=northmoor, principle_id="roles")
    with pytest.raises(InvalidInput, match="says nothing"):
        principle_unsay(None, domain=northmoor, principle_id="roles")


def test_it_is_there_as_csv_without_formulas(client: Client, northmoor: Domain, steward: User) -> None:
    products_make(northmoor, 1)
    day = TODAY() - timedelta(days=1)
    principle_state(steward, domain=northmoor, principle_id="open", text="=1+1", on=day)
    answer = client.get("/domains/northmoor/data-best-practice.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(StringIO(text)))
    assert {row["number"] for row in rows} == {str(n) for n in range(1, 12)}
    [own] = [row for row in rows if row["statement"]]
    assert (own["statement"], own["true as of"]) == ("'=1+1", day.isoformat())
    listed = next(row for row in rows if row["evidence"] == "Listed here for all to find")
    assert (listed["met"], listed["of"]) == ("1", "1")
    assert client.get("/domains/none/data-best-practice.csv").status_code == 404
    DataProduct.objects.update(audience="hidden", audience_tokens=["domain:0"])
    assert figures(northmoor, "discoverable")["Listed here for all to find"] == (0, 0, 0)
