"""The pages on how the class of a product was decided, without a browser: who sees and decides what."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import AuditEntry, DataProduct, Domain, Triage, TriageDraft, User
from catalog.services.compliance import products_look
from catalog.services.curation import field_decide
from catalog.services.triage import triage_record
from tests.factories import domain_make
from tests.services.test_triage import past_due, record
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
XSS = "<script>alert(1)</script>"


def typed_today() -> dict[str, str]:
    """What is typed today."""
    return {
        "rating_personal": "VL",
        "rating_commercial": "VL",
        "rating_security": "M",
        "rationale_security": "It shows which site feeds which.",
        "mitigation_restrict": "Licensed parties, on request.",
        "outcome": "IB1-SB",
        "decided_on": TODAY().isoformat(),
        "review_on": (TODAY() + timedelta(days=300)).isoformat(),
        "why": "Two sites hang on one line.",
        "seen": "0",
        "action": "decide",
    }


@pytest.fixture
def northmoor() -> Domain:
    return domain_make("Northmoor")


@pytest.fixture
def product(northmoor: Domain) -> DataProduct:
    return products_make(northmoor, 1)[0]


@pytest.fixture
def steward(northmoor: Domain) -> User:
    return stewarded(northmoor)


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.content[:300])
    return unescape(answer.content.decode())


def lines(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]


def test_a_steward_decides_and_everybody_reads_it(
    client: Client, product: DataProduct, steward: User
) -> None:
    url = f"/products/{product.slug}/triage/"
    assert "Nobody has recorded a triage" in page_of(client, url)
    assert "decide/" not in page_of(client, url)
    client.force_login(steward)
    assert f'href="{url}decide/"' in page_of(client, url)
    form = page_of(client, f"{url}decide/")
    for shown in ("Could somebody be recognised", "Redact", "Process administrator", "IB1-SP: Nobody until"):
        assert shown in form
    assert client.post(f"{url}decide/", typed_today()).headers["Location"] == url
    client.logout()
    page = page_of(client, url)
    for shown in (
        "IB1-SB",
        "Named parties",
        "It shows which site feeds which.",
        "Licensed parties, on request.",
        "Medium",
    ):
        assert shown in page
    assert "a steward or curator" in page
    assert steward.email not in page
    own = page_of(client, f"/products/{product.slug}/")
    assert f'<a class="govuk-link" href="{url}">Triage</a>: IB1-SB, decided on {TODAY():%-d %B %Y}' in own
    assert f'href="{url}"' in page_of(client, f"/products/{product.slug}/maturity/pol-triage/")


def test_a_form_that_is_not_complete_keeps_what_was_written(
    client: Client, product: DataProduct, steward: User
) -> None:
    client.force_login(steward)
    url = f"/products/{product.slug}/triage/decide/"
    answer = client.post(url, {**typed_today(), "rationale_security": "", "risks": "My words stay."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say why the security ground is rated above very low." in page
    assert "My words stay." in page
    answer = client.post(url, {})
    assert answer.status_code == 422
    assert "Rate it, from very low to very high." in answer.content.decode()
    assert (
        client.post(url, {**typed_today(), "outcome": "Secret", "rating_personal": "XXL"}).status_code == 422
    )
    assert not Triage.objects.exists()


def test_a_draft_is_kept_gone_on_with_and_thrown_away(
    client: Client, product: DataProduct, steward: User
) -> None:
    client.force_login(steward)
    url = f"/products/{product.slug}/triage/"
    typed = {"risks": "Half done", "rating_security": "H", "review_on-year": "2031"}
    client.post(f"{url}decide/", {**typed, "action": "draft", "evil": "x"})
    assert "evil" not in TriageDraft.objects.get().form
    assert "You have a draft of" in page_of(client, url)
    form = page_of(client, f"{url}decide/")
    assert "Half done" in form
    assert 'name="review_on-year" type="text" inputmode="numeric" value="2031"' in form
    assert re.search(r'name="rating_security" value="H" checked', form)
    client.post(f"{url}decide/", {"action": "drop"})
    assert not TriageDraft.objects.exists()
    assert not Triage.objects.exists()


def test_who_looked_before_another_decided_keeps_their_words(
    client: Client, product: DataProduct, steward: User
) -> None:
    triage_record(steward, product=product, record=record(), why="Meanwhile.")
    client.force_login(steward)
    answer = client.post(f"/products/{product.slug}/triage/decide/", {**typed_today(), "why": "My reason."})
    assert answer.status_code == 422
    assert "Somebody has recorded a triage meanwhile" in answer.content.decode()
    assert "My reason." in answer.content.decode()
    assert Triage.objects.count() == 1
    [seen] = re.findall(r'name="seen" value="([0-9]+)"', answer.content.decode())
    client.post(
        f"/products/{product.slug}/triage/decide/", {**typed_today(), "why": "My reason.", "seen": seen}
    )
    assert Triage.objects.count() == 2, "now that they were told"


def test_others_may_not_decide(client: Client, product: DataProduct, curator: User) -> None:
    url = f"/products/{product.slug}/triage/decide/"
    assert client.get(url).status_code == 302
    client.force_login(curator)
    assert client.get(url).status_code == 403
    assert client.post(url, typed_today()).status_code == 403
    assert not Triage.objects.exists()


def test_a_hidden_product_is_not_there_for_others(client: Client, northmoor: Domain, steward: User) -> None:
    hidden = products_make(northmoor, 1, audience="hidden")[0]
    triage_record(steward, product=hidden, record=record(), why="Hidden.")
    past_due(Triage.objects.get(), days=1)
    for path in ("triage/", "triage/decide/"):
        user = stewarded(domain_make(f"Other {path}"), f"{len(path)}@example.org")
        client.force_login(user)
        assert client.get(f"/products/{hidden.slug}/{path}").status_code == 404
        assert client.get(f"/products/none/{path}").status_code == 404
        assert hidden.title not in page_of(client, "/triage/")
    client.logout()
    assert lines(client, "/domains/northmoor/triage.csv") == []
    client.force_login(steward)
    assert hidden.title in page_of(client, "/triage/")
    assert "class to look at again" in page_of(client, "/work/")
    assert len(lines(client, "/domains/northmoor/triage.csv")) == 2


def test_the_list_of_what_is_due_is_for_those_who_decide(client: Client, steward: User) -> None:
    assert client.get("/triage/").status_code == 302
    client.force_login(User.objects.create_user("nobody@example.org", "a-long-password"))
    assert client.get("/triage/").status_code == 403
    client.force_login(steward)
    assert "No class is to be looked at again" in page_of(client, "/triage/")


def test_however_many_are_due_all_can_be_paged_through(
    client: Client, northmoor: Domain, steward: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.web.work_page.PAGE_SIZE", 2)
    products = products_make(northmoor, 5)
    said = {"stated_classes": [{"field": "a", "value": "IB1-O"}, {"field": "b", "value": "Shared"}]}
    for product in products:
        past_due(triage_record(steward, product=product, record=record(), why="So."), days=3)
    disagreeing = products_make(northmoor, 3, notes="Two classes.")
    for product in disagreeing:
        DataProduct.objects.filter(pk=product.pk).update(harvested={**product.harvested, **said})
    products_look([product.pk for product in disagreeing])
    client.force_login(steward)
    assert "5 classes to look at again" in re.sub(r"<[^>]+>|\s+", " ", page_of(client, "/work/")).replace(
        "  ", " "
    )
    due, stated = set(), set()
    for number in (1, 2, 3):
        page = client.get("/triage/", {"page": number, "classes": min(number, 2)})
        due |= {row["title"] for row in page.context["due"]}
        stated |= {row["title"] for row in page.context["classes"]}
    assert due == {product.title for product in products}
    assert stated == {product.title for product in disagreeing}
    second = page_of(client, "/triage/?page=2&classes=2")
    assert 'href="/triage/?page=3&classes=2"' in second
    assert 'href="/triage/?classes=1&page=2"' in second
    for odd in ("?page=0", "?page=9999", "?page=x", "?classes=-1", f"?page={'9' * 40}&classes=%00"):
        assert client.get(f"/triage/{odd}").status_code == 200, odd


def test_texts_of_people_are_never_markup_or_formulas(
    client: Client, product: DataProduct, steward: User
) -> None:
    client.force_login(steward)
    evil = dict.fromkeys(("rationale_security", "mitigation_restrict", "risks", "why", "role_owner"), XSS)
    client.post(
        f"/products/{product.slug}/triage/decide/", {**typed_today(), **evil, "why": "=HYPERLINK(1)" + XSS}
    )
    raw = client.get(f"/products/{product.slug}/triage/").content.decode()
    assert "<script>alert" not in raw
    assert raw.count("&lt;script&gt;alert(1)") == 5
    assert "<script>alert" not in client.get(f"/products/{product.slug}/triage/decide/").content.decode()
    [row] = lines(client, "/domains/northmoor/triage.csv")
    assert row["reason"].startswith("'=HYPERLINK")


def test_the_register_says_which_decision_counts(client: Client, product: DataProduct, steward: User) -> None:
    for outcome in ("IB1-SB", "IB1-SP"):
        triage_record(steward, product=product, record=record(outcome=outcome), why="So.")
    rows = lines(client, "/domains/northmoor/triage.csv")
    assert [(row["class"], row["counts"]) for row in rows] == [("IB1-SP", "yes"), ("IB1-SB", "no")]
    assert rows[0]["security rating"] == "M"
    assert client.get("/domains/none/triage.csv").status_code == 404


def disagreeing() -> dict[str, Any]:
    return {
        "extras": [
            {"key": "ib1_sensitivity_class", "value": "IB1-O"},
            {"key": "dataclassification", "value": "Shared"},
        ]
    }


def test_classes_that_a_source_states_stand_side_by_side(
    client: Client, northmoor: Domain, steward: User
) -> None:
    product = products_make(northmoor, 1, **disagreeing())[0]
    url = f"/products/{product.slug}/triage/"
    page = page_of(client, url)
    assert "The source states classes that disagree." in page
    assert "The strictest counts until a steward decides." in page
    assert "IB1-O" in page
    triage_record(steward, product=product, record=record(), why="Decided.")
    assert "What was decided here stands above them" in page_of(client, url)


def test_a_lawful_basis_lets_the_terms_answer_until_it_is_looked_at_again(
    client: Client, product: DataProduct, steward: User
) -> None:
    url, may = f"/products/{product.slug}/triage/", f"/products/{product.slug}/may-i/"
    asked = {
        **typed_today(),
        "rating_personal": "VH",
        "rationale_personal": "Single homes.",
        "outcome": "IB1-SP",
    }
    client.force_login(steward)
    assert client.post(f"{url}decide/", asked).status_code == 302
    assert "no lawful basis is recorded" in page_of(client, may)
    first = Triage.objects.get()
    wrong = client.post(f"{url}decide/", {**asked, "basis": "public", "seen": str(first.pk)})
    assert wrong.status_code == 422
    assert "Say for which purpose" in wrong.content.decode()
    told = {"basis": "public", "basis_words": f"Planning of the network {XSS}", "seen": str(first.pk)}
    before = DataProduct.objects.get(pk=product.pk).revision
    assert client.post(f"{url}decide/", {**asked, **told}).status_code == 302
    assert DataProduct.objects.get(pk=product.pk).revision > before
    page = client.get(may).content.decode()
    assert XSS not in page
    assert "no lawful basis is recorded" not in page
    assert "Public task: Planning of the network" in unescape(page)
    assert "with a lawful basis of your own" in page
    record = page_of(client, url)
    assert "Lawful basis" in record
    assert "It counts until" in record
    entry = AuditEntry.objects.filter(action="product.triage").order_by("-pk")[0]
    assert entry.after["lawful_basis"] == "public"
    assert entry.why == typed_today()["why"]
    again = page_of(client, f"{url}decide/")
    assert '<option value="public" selected>' in again
    rows = lines(client, f"/domains/{product.domain.slug}/triage.csv")
    assert rows[0]["lawful basis"].startswith("Public task: Planning of the network")


def test_a_steward_records_and_corrects_the_lawful_basis_where_there_is_personal_data(
    client: Client, product: DataProduct, steward: User, curator: User
) -> None:
    url, may = f"/products/{product.slug}/triage/", f"/products/{product.slug}/may-i/"
    client.force_login(steward)
    assert "basis/" not in page_of(client, url)
    sent_away = client.get(f"{url}basis/")
    assert sent_away["Location"] == url
    said = [{"value": "IB1-SP", "field": "class"}]
    field_decide(steward, product=product, field="stated_classes", value=said, why="Households.")
    page = page_of(client, url)
    assert "None is recorded: nobody may have the data until one is." in page
    assert "Record a lawful basis" in page
    form = page_of(client, f"{url}basis/")
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', form)
    assert seen
    told = {
        "basis": "public",
        "words": f"Planning {XSS}",
        "until": (TODAY() + timedelta(days=90)).isoformat(),
        "why": "Signed off.",
        "seen": seen[1],
    }
    assert client.post(f"{url}basis/", {**told, "words": ""}).status_code == 422
    assert client.post(f"{url}basis/", told)["Location"] == f"{url}#basis"
    for path in (url, may, f"{url}basis/", f"{url}decide/"):
        assert XSS not in client.get(path).content.decode()
    assert "Public task: Planning" in unescape(page_of(client, may))
    assert "Correct the lawful basis" in page_of(client, url)
    stale = client.post(f"{url}basis/", {**told, "words": "Other"})
    assert stale.status_code == 422
    assert "changed while you were editing" in stale.content.decode()
    for other in (curator, User.objects.create_user("x@example.org", "x")):
        client.force_login(other)
        assert client.get(f"{url}basis/").status_code == 403
        assert client.post(f"{url}basis/", told).status_code == 403
        assert "Correct the lawful basis" not in page_of(client, url)


def test_a_basis_whose_day_is_over_is_told_as_over(
    client: Client, product: DataProduct, steward: User
) -> None:
    past = {"kind": "public", "words": "Planning", "until": (TODAY() - timedelta(days=1)).isoformat()}
    said = [{"value": "IB1-SP", "field": "class", "basis": past}]
    field_decide(steward, product=product, field="stated_classes", value=said, why="Households.")
    assert "that day is over" in page_of(client, f"/products/{product.slug}/triage/")
    may = page_of(client, f"/products/{product.slug}/may-i/")
    assert "it might be used until" in may
    today = {**past, "until": TODAY().isoformat()}
    said = [{"value": "IB1-SP", "field": "class", "basis": today}]
    field_decide(steward, product=product, field="stated_classes", value=said, why="One day more.")
    assert "that day is over" not in page_of(client, f"/products/{product.slug}/triage/")
    assert "it might be used until" not in page_of(client, f"/products/{product.slug}/may-i/")
