"""The pages of requests, agreements and wishes without a browser: both sides, who may open what, and what is kept."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.domain.policy.model import terms_from_plain
from catalog.formats.odrl import odrl_terms
from catalog.models import (
    AccessRequest,
    AccessWish,
    Agreement,
    RequestField,
    User,
)
from catalog.services.audience import audience_apply
from catalog.services.request_settings import answer_template_save, request_field_save
from tests.asking import CLOSED, HOW, Asking, asking_make, filled
from tests.factories import domain_make
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db
NOBODYS = "R-1999-0001"


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.content[:300])
    return unescape(answer.content.decode())


def told(client: Client, answer: Any) -> str:
    """The page that an answer leads to."""
    assert answer.status_code == 302, unescape(answer.content.decode())[:3000]
    return page_of(client, answer["Location"])


# --- asking ---


def test_a_closed_products_page_has_the_link_and_an_open_ones_has_not(asking: Asking) -> None:
    (free,) = products_make(asking.domain, 1)
    client = Client()
    assert f"/products/{asking.products[0].slug}/request/" in page_of(
        client, f"/products/{asking.products[0].slug}/"
    )
    assert "Ask for access" not in page_of(client, f"/products/{free.slug}/")


def test_the_first_page_says_what_happens_and_writes_nothing(asking: Asking) -> None:
    page = page_of(signed_in(asking.requester), f"/products/{asking.products[0].slug}/request/")
    assert "within 10 working days" in page
    assert "Begin a request" in page
    assert not AccessRequest.objects.exists()


def test_an_unclaimed_domain_shows_its_own_contact_instead(asking: Asking) -> None:
    domain = domain_make("Nobody", contact="data@nobody.example")
    (product,) = products_make(domain, 1, **CLOSED)
    client, url = signed_in(asking.requester), f"/products/{product.slug}/request/"
    page = page_of(client, url)
    assert "mailto:data@nobody.example" in page
    assert "Begin a request" not in page
    assert "Nobody answers for Nobody" in told(client, client.post(url))


def test_a_hidden_product_cannot_be_asked_for(asking: Asking) -> None:
    (hidden,) = products_make(asking.domain, 1, audience="hidden", **CLOSED)
    client = signed_in(asking.requester)
    for slug in (hidden.slug, "no-such"):
        assert client.get(f"/products/{slug}/request/").status_code == 404
        assert client.post(f"/products/{slug}/request/").status_code == 404


def test_from_the_first_page_to_a_sent_request(asking: Asking) -> None:
    field = request_field_save(
        asking.steward, domain=asking.domain, label="Which area?", help_text="", kind="line", choices=[], required=True
    )  # fmt: skip
    client = signed_in(asking.requester)
    began = client.post(f"/products/{asking.products[0].slug}/request/")
    draft = AccessRequest.objects.get()
    base = f"/requests/{draft.reference}/"
    assert began["Location"] == f"{base}edit/products/"
    slugs = [product.slug for product in asking.products[:2]]
    assert client.post(f"{base}edit/products/", {"slugs": slugs})["Location"] == f"{base}edit/purpose/"
    given = filled()
    for part, names, after in (
        ("purpose", ("organisation", "purposes", "purpose"), "edit/use/"),
        ("use", ("use", "recipients", "mixing"), "edit/period/"),
        ("period", ("starts", "ends"), "edit/questions/"),
    ):
        data = {name: given[name] for name in names} | {"commercial": "no", "train": "yes"}
        assert client.post(f"{base}edit/{part}/", data)["Location"] == base + after, part
    assert "You have answered none of them." in page_of(client, base)
    assert "Which area?" in page_of(client, f"{base}edit/questions/")
    assert client.post(f"{base}edit/questions/", {f"field_{field.pk}": "North"})["Location"] == base
    page = page_of(client, base)
    for said in (asking.products[1].title, "Fenland University", "Which area?", "North", "Send the request"):
        assert said in page
    sent = told(client, client.post(f"{base}send/"))
    draft.refresh_from_db()
    assert draft.due_at
    assert f"answers by {timezone.localtime(draft.due_at):%-d %B %Y}." in sent
    assert (draft.state, draft.train, draft.commercial, draft.products.count()) == ("sent", True, False, 2)
    assert draft.reference in page_of(client, "/requests/")


def test_what_is_right_is_kept_where_something_is_missing(asking: Asking) -> None:
    draft = asking.request("draft", organisation="", purpose="", purposes=[])
    client, url = signed_in(asking.requester), f"/requests/{draft.reference}/edit/purpose/"
    answer = client.post(url, {"organisation": "Fenland", "purpose": ""})
    assert answer.status_code == 422
    assert "Fill this in." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.organisation == "Fenland"
    assert 'value="Fenland"' in page_of(client, url)
    later = client.post(url, {"organisation": "Fenland Ltd", "purpose": "", "later": "1"})
    assert "Your draft is saved." in told(client, later)
    draft.refresh_from_db()
    assert draft.organisation == "Fenland Ltd"


def test_a_draft_that_lacks_something_says_what_and_is_not_sent(asking: Asking) -> None:
    draft = asking.request("draft", use="")
    client, base = signed_in(asking.requester), f"/requests/{draft.reference}/"
    assert f'href="{base}edit/use/"' in page_of(client, base)
    assert "Say how the data will be used" in told(client, client.post(f"{base}send/"))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_nothing_but_the_form_can_be_assigned(asking: Asking) -> None:
    draft = asking.request("draft")
    client = signed_in(asking.requester)
    client.post(
        f"/requests/{draft.reference}/edit/period/",
        {"starts": "2030-01-01", "ends": "2031-01-01", "state": "approved", "requester": asking.steward.pk},
    )
    draft.refresh_from_db()
    assert (draft.state, draft.requester, str(draft.ends)) == ("draft", asking.requester, "2031-01-01")


def test_an_error_stands_at_its_field_and_the_rest_is_kept(asking: Asking) -> None:
    draft = asking.request("draft")
    client, base = signed_in(asking.requester), f"/requests/{draft.reference}/edit/"
    answer = client.post(f"{base}period/", {"starts": "2030-01-02", "ends": "2030-01-01"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["ends"]
    asked = {"use": "Sums.", "recipients": "partners", "mixing": "none", "commercial": "no", "train": "no"}
    answer = client.post(f"{base}use/", asked)
    assert list(answer.context["form"].errors) == ["recipients_named"]
    draft.refresh_from_db()
    assert (draft.use, draft.recipients) == ("Sums.", "partners")
    client.post(f"{base}period/", {"starts": "2030-01-02", "ends": "2030-02-01"})
    assert "Name the partners" in told(client, client.post(f"/requests/{draft.reference}/send/"))
    named = client.post(f"{base}use/", {**asked, "recipients_named": "Fen Ltd"})
    assert named.status_code == 302


def test_a_draft_is_discarded(asking: Asking) -> None:
    draft = asking.request("draft")
    client = signed_in(asking.requester)
    assert client.get(f"/requests/{draft.reference}/discard/").status_code == 405
    assert "is discarded" in told(client, client.post(f"/requests/{draft.reference}/discard/"))
    assert not AccessRequest.objects.exists()


# --- both sides ---


def test_from_the_desk_to_an_agreement_by_both_sides(asking: Asking) -> None:
    request = asking.request("sent")
    asks, owns, base = (
        signed_in(asking.requester),
        signed_in(asking.steward),
        f"/requests/{request.reference}/",
    )
    assert request.reference in page_of(owns, "/desk/")
    page = page_of(owns, base)
    for said in ("Fenland University", "asker@example.org", "A study of demand in winter."):
        assert said in page
    assert "You have taken it up" in told(owns, owns.post(f"{base}take/"))
    assert "time to answer stands still" in told(
        owns, owns.post(f"{base}ask/", {"text": "Which <b>area</b>?"})
    )
    page = asks.get(base).content.decode()
    assert "Which &lt;b&gt;area&lt;/b&gt;?" in page
    assert "Your answer is sent" in told(asks, asks.post(f"{base}answer/", {"text": "All."}))
    page = page_of(owns, f"{base}approve/")
    assert re.search(r'value="train"\s+checked', page), "what was asked for is ticked"
    assert f'name="ends-year" type="text" inputmode="numeric" value="{request.ends.year}"' in page
    ends = timezone.localdate() + timedelta(days=90)
    decision = {
        "actions": ["derive", "distribute_derived"], "duties": "Credit: Northmoor",
        "starts": str(timezone.localdate()), "ends": str(ends),
        "text": "Only inside.",
    }  # fmt: skip
    assert "It is approved" in told(owns, owns.post(f"{base}approve/", decision))
    agreement = Agreement.objects.get()
    url = f"/agreements/{agreement.reference}/"
    assert url in page_of(asks, base)
    assert "Credit: Northmoor" in page_of(asks, f"{url}accept/")
    assert "Accept the text" in page_of(asks, url)
    assert "You accepted" in told(asks, asks.post(f"{url}accept/", {"version": "1"}))
    refusal = owns.post(f"{url}grant/", {"text": "password: hunter2x"})
    assert refusal.status_code == 422
    assert "looks like it holds a secret" in unescape(refusal.content.decode())
    assert "told how access works" in told(owns, owns.post(f"{url}grant/", {"text": HOW}))
    assert HOW.split()[3] in page_of(asks, url)
    assert "in force" in told(asks, asks.post(f"{url}confirm/"))
    assert "Data may go on" in told(owns, owns.post(f"{url}partners/", {"name": "Partner"}))
    put_down = {"recipient": "Partner", "what": "Sums", "on": str(timezone.localdate())}
    assert "It is put down" in told(asks, asks.post(f"{url}onward/", put_down))
    assert "Partner" in page_of(owns, url)
    assert "The text" in page_of(owns, f"{url}print/")
    assert agreement.reference in page_of(asks, "/agreements/")
    assert agreement.reference in page_of(owns, "/agreements/?side=owner")


def test_a_second_decision_is_refused_in_words_with_what_was_typed(asking: Asking) -> None:
    request = asking.request("review")
    second = signed_in(stewarded(asking.domain, "second@example.org"))
    asking.step(request, "refuse", "No.")
    answer = second.post(f"/requests/{request.reference}/refuse/", {"text": "My long reason."})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Stew Ard was first: “Refuse”" in page
    assert "My long reason." in page


def test_a_step_that_is_over_leads_back_with_a_word(asking: Asking) -> None:
    request = asking.request("refused")
    client = signed_in(asking.steward)
    assert "is not possible" in told(client, client.get(f"/requests/{request.reference}/approve/"))


def test_texts_to_use_again_fill_the_form_for_stewards(asking: Asking) -> None:
    text = answer_template_save(
        asking.steward, domain=asking.domain, title="Area", text="Which area, please?"
    )
    request = asking.request("review")
    url = f"/requests/{request.reference}/ask/"
    owns = signed_in(asking.steward)
    assert f"?template={text.pk}" in page_of(owns, url)
    assert "Which area, please?" in page_of(owns, f"{url}?template={text.pk}")
    asks = signed_in(asking.requester)
    own = page_of(asks, f"/requests/{request.reference}/write/?template={text.pk}")
    assert "Which area, please?" not in own


def test_the_desk_filters_and_shows_what_is_overdue(asking: Asking, curator: User) -> None:
    late, open_one = asking.request("review"), asking.request("sent")
    AccessRequest.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    decided, draft = asking.request("refused"), asking.request("draft")
    for client in (signed_in(asking.steward), signed_in(curator)):
        page = page_of(client, "/desk/")
        assert "Overdue" in page
        assert late.reference in page
        assert decided.reference not in page
        assert draft.reference not in page_of(client, "/desk/?queue=all")
        assert open_one.reference not in page_of(client, "/desk/?queue=overdue")
        assert decided.reference in page_of(client, "/desk/?queue=decided")
        assert late.reference in page_of(client, f"/desk/?q={late.reference.lower()}")
        assert "Nothing in this queue" in page_of(client, "/desk/?q=nobody&domain=no%00such&queue=zzz")


def test_a_product_hidden_since_is_not_named_to_who_asked(asking: Asking) -> None:
    agreement = asking.agreement("active")
    product = asking.products[0]
    endpoint = product.endpoint
    endpoint.audience = "hidden"
    endpoint.save()
    audience_apply(endpoint)
    asks = signed_in(asking.requester)
    for path in (f"/requests/{agreement.request.reference}/", f"/agreements/{agreement.reference}/"):
        assert "1 data product that is not shown to you any more" in page_of(asks, path)
        assert f"/products/{product.slug}/" not in page_of(asks, path)
        assert f"/products/{product.slug}/" in page_of(signed_in(asking.steward), path)
    assert product.title not in page_of(asks, "/requests/")


def test_lists_say_what_is_asked_for_and_threads_what_was_done(asking: Asking) -> None:
    request = asking.request("asked")
    asks, owns = signed_in(asking.requester), signed_in(asking.steward)
    for client, path in ((asks, "/requests/"), (owns, "/desk/?queue=all")):
        assert request.products.first().title in page_of(client, path)
    assert "Your answer is waited for." in page_of(asks, "/requests/")
    assert "Asked the requester a question" in page_of(asks, f"/requests/{request.reference}/")


# --- wishes and settings ---


def test_a_wish_from_making_to_its_answer(asking: Asking, curator: User) -> None:
    client, boss = signed_in(asking.requester), signed_in(curator)
    assert 'value="gas by zone"' in page_of(client, "/wishes/new/?q=gas+by+zone")
    page = told(client, client.post("/wishes/new/", {"title": "Gas by zone", "text": "Hourly <i>"}))
    assert "is with the curators" in page
    wish = AccessWish.objects.get()
    url = f"/wishes/{wish.reference}/"
    assert "Hourly &lt;i&gt;" in client.get(url).content.decode()
    assert wish.reference in page_of(boss, "/wishes/?show=open")
    assert client.post(url, {"state": "closed", "answer": "x"}).status_code == 403
    (hidden,) = products_make(asking.domain, 1, audience="hidden", **CLOSED)
    said = {"state": "found", "answer": "Look there.", "product": f"http://x/products/{hidden.slug}/"}
    assert "answered" in told(boss, boss.post(url, said))
    page = page_of(client, url)
    assert "Look there." in page
    assert hidden.title not in page, "what one may not see is not named"
    assert wish.reference in page_of(client, "/wishes/")
    assert boss.post(url, said).status_code == 422, "answered once"


def test_the_settings_of_requests_are_for_stewards(asking: Asking, curator: User, analyst: User) -> None:
    base = f"/domains/{asking.domain.slug}/requests/"
    for person in (curator, analyst):
        for path in ("", "fields/new/", "texts/new/"):
            assert signed_in(person).get(base + path).status_code == 403, path
        assert signed_in(person).post(f"{base}fields/1/remove/").status_code == 403
    client = signed_in(asking.steward)
    saved = {"answer_days": "5", "agreement_days": "100", "agreement_text": "Our law."}
    assert "are saved" in told(client, client.post(base, saved))
    assert client.post(base, {**saved, "answer_days": "0"}).status_code == 422
    field = {"label": "Which area?", "kind": "choice", "choices": "North\nSouth", "required": "on"}
    assert "Which area?" in told(client, client.post(f"{base}fields/new/", field))
    row = RequestField.objects.get()
    assert row.choices == ["North", "South"]
    assert "Where?" in told(client, client.post(f"{base}fields/{row.pk}/", {**field, "label": "Where?"}))
    assert client.post(f"{base}fields/new/", {**field, "choices": "One"}).status_code == 422
    told(client, client.post(f"{base}texts/new/", {"title": "No", "text": "It is personal."}))
    assert client.post(f"{base}texts/new/", {"title": "No", "text": "Again."}).status_code == 422
    told(client, client.post(f"{base}fields/{row.pk}/remove/"))
    assert not RequestField.objects.exists()
    other = domain_make("Westgas")
    stewarded(other, "west@example.org")
    foreign = request_field_save(
        None, domain=other, label="Theirs", help_text="", kind="line", choices=[], required=False
    )
    assert client.get(f"{base}fields/{foreign.pk}/").status_code == 404
    client.post(f"{base}fields/{foreign.pk}/remove/")
    assert RequestField.objects.filter(pk=foreign.pk).exists()


# --- for programs ---


def test_an_agreement_as_odrl_is_read_back_as_the_same_terms(asking: Asking) -> None:
    agreement = asking.agreement("active")
    answer = signed_in(asking.requester).get(f"/agreements/{agreement.reference}/odrl.jsonld")
    document = answer.json()
    assert answer["Content-Type"] == "application/ld+json"
    assert "no-store" in answer["Cache-Control"]
    (rule,) = document["permission"]
    assert document["@type"] == "Agreement"
    assert rule["target"].endswith(f"/products/{asking.products[0].slug}/")
    assert rule["assignee"] == f"urn:uuid:{agreement.assignee_key}"
    assert "asker@example.org" not in answer.content.decode()
    kept, read = terms_from_plain(agreement.terms), odrl_terms(answer.content)
    for name in ("permissions", "prohibitions", "purposes", "start", "until"):
        assert getattr(read, name) == getattr(kept, name), name


def test_the_api_gives_ones_own_and_nothing_else(asking: Asking, analyst: User) -> None:
    agreement = asking.agreement("granted")
    request, draft = agreement.request, asking.request("draft")
    own, owner, stranger = (signed_in(person) for person in (asking.requester, asking.steward, analyst))
    listed = own.get("/api/v1/requests/").json()
    assert [row["reference"] for row in listed["results"]] == [draft.reference, request.reference]
    assert listed["results"][1]["agreement"] == agreement.reference
    assert stranger.get("/api/v1/requests/").json()["count"] == 0
    assert own.get("/api/v1/agreements/").json()["results"][0]["state"] == "granted"
    assert owner.get("/api/v1/agreements/").json()["count"] == 0, "those that one holds"
    for path in (f"requests/{request.reference}", f"agreements/{agreement.reference}"):
        full = own.get(f"/api/v1/{path}/").json()
        assert full["products"] == [asking.products[0].slug]
        assert HOW not in str(full), "how access works is on the page alone"
        assert owner.get(f"/api/v1/{path}/").status_code == 200
        theirs = stranger.get(f"/api/v1/{path}/")
        assert theirs.status_code == 404
        missing = stranger.get(f"/api/v1/{path.partition('/')[0]}/{NOBODYS}/")
        assert theirs.json()["error"]["code"] == missing.json()["error"]["code"]
        assert Client().get(f"/api/v1/{path}/").status_code in (401, 403)
    assert owner.get(f"/api/v1/requests/{draft.reference}/").status_code == 404
    assert Client().get("/api/v1/requests/").status_code in (401, 403)
    assert own.post("/api/v1/requests/", {}).status_code == 405


def test_the_admin_shows_them_to_curators_and_changes_nothing(asking: Asking, curator: User) -> None:
    agreement, draft = asking.agreement("active"), asking.request("draft")
    boss = signed_in(curator)
    for name in (
        "accessrequest",
        "requestmessage",
        "agreement",
        "agreementtext",
        "accesswish",
        "requestsettings",
    ):
        assert boss.get(f"/admin/catalog/{name}/").status_code == 200, name
        assert boss.get(f"/admin/catalog/{name}/add/").status_code == 403, name
    assert boss.get(f"/admin/catalog/agreement/{agreement.pk}/change/").status_code == 200
    assert draft.reference not in boss.get("/admin/catalog/accessrequest/").content.decode()
    User.objects.filter(pk=asking.requester.pk).update(is_staff=True)
    assert signed_in(asking.requester).get("/admin/catalog/agreement/").status_code == 403


def test_links_lead_to_the_pages(asking: Asking, curator: User) -> None:
    client = signed_in(asking.steward)
    assert f"/domains/{asking.domain.slug}/requests/" in page_of(client, f"/domains/{asking.domain.slug}/")
    assert "/requests/" in page_of(client, "/account/")
    other = page_of(signed_in(curator), f"/domains/{asking.domain.slug}/")
    assert f"/domains/{asking.domain.slug}/requests/" not in other
    asking.request("sent")
    asking.agreement("accepted")
    work = page_of(client, "/work/")
    assert "request for access" in work
    assert "agreement that waits for access" in work


def test_forwarding_to_another_domain_by_the_address_of_its_product(asking: Asking) -> None:
    request = asking.request("review")
    domain = domain_make("Westgas")
    stewarded(domain, "west@example.org")
    (meant,) = products_make(domain, 1)
    steward, asker = signed_in(asking.steward), signed_in(asking.requester)
    url = f"/requests/{request.reference}/"
    assert "Data products of another domain that are meant" in page_of(steward, f"{url}forward/")

    wrong = steward.post(f"{url}forward/", {"text": "Westgas has it.", "elsewhere": "/products/none/"})
    assert "not in the catalogue, or not shown to both of you" in unescape(wrong.content.decode())
    address = f"https://portal.example/products/{meant.slug}/?from=mail"
    done = steward.post(f"{url}forward/", {"text": "Westgas has it.", "elsewhere": address})

    assert "A draft to Westgas was made ready for who asked" in told(steward, done)
    page = page_of(asker, url)
    assert "A draft to Westgas stands ready" in page
    draft = request.forwarded_to.get()
    assert f'href="/requests/{draft.reference}/"' in page
    assert filled()["purpose"] in page_of(asker, f"/requests/{draft.reference}/")
    assert steward.get(f"/requests/{draft.reference}/").status_code == 404
