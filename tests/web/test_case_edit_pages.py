"""Use cases are begun, edited part by part and listed without a browser: what is kept, who may, what is said."""

from html import unescape
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.domain.usecases.change import flow_drop, flow_put
from catalog.domain.usecases.model import UseCaseRecord, from_stored
from catalog.models import Membership, OutboxMessage, UseCase, User
from catalog.services.usecases import case_change, case_make, case_step
from tests.domain.usecases_sample import SAMPLE
from tests.factories import domain_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> User:
    return User.objects.create_user("lead@example.org", "a-long-password")


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def case(lead: User) -> UseCase:
    return case_make(lead, record=SAMPLE)


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


def record(case: UseCase) -> UseCaseRecord:
    case.refresh_from_db()
    return from_stored(case.record)


NEW = {
    "title": "Heat for hospitals",
    "question": "Which network can give heat?",
    "first_name": "Heat network",
    "first_role": "other",
    "second_name": "Hospital",
    "second_role": "consumer",
}


def test_a_case_begins_with_a_question_and_two_actors(client: Client, lead: User) -> None:
    page = told(client, client.post("/use-cases/new/", NEW))

    case = UseCase.objects.get()
    assert (case.slug, case.lead, case.state) == ("heat-for-hospitals", lead, "draft")
    assert [actor.name for actor in record(case).actors] == ["Heat network", "Hospital"]
    assert "is begun" in page
    assert "Draw a flow" in page
    assert "Heat for hospitals" in page_of(client, "/use-cases/?show=mine")
    assert "Heat for hospitals" not in page_of(Client(), "/use-cases/")


def test_what_is_missing_is_said_and_what_was_typed_stays(client: Client) -> None:
    answer = client.post("/use-cases/new/", NEW | {"second_name": ""})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Name two actors" in page
    assert 'value="Heat network"' in page
    assert not UseCase.objects.exists()


def test_three_flows_are_drawn(client: Client, case: UseCase) -> None:
    base = f"/use-cases/{case.slug}/edit/"
    for n in range(3):
        seen = record(case) and case.version
        flow = {"source": "a1", "target": "a2", "what": f"Thing {n}", "mode": "push", "seen": seen}
        page = told(client, client.post(f"{base}flows/new/", flow))
        assert f"Added flow “Thing {n}”" in page
    assert [flow.what for flow in record(case).flows][-3:] == ["Thing 0", "Thing 1", "Thing 2"]
    assert record(case).flows[-1].mode == "push"


def test_parts_move_and_go(client: Client, case: UseCase) -> None:
    base = f"/use-cases/{case.slug}/edit/"
    told(client, client.post(f"{base}flows/arrange/", {"up": "f2", "seen": 1}))
    assert [flow.key for flow in record(case).flows] == ["f2", "f1", "f3"]
    page = told(client, client.post(f"{base}flows/arrange/", {"drop": "f3", "seen": 2}))
    assert "Version 2 in the history still has it" in page
    assert [flow.key for flow in record(case).flows] == ["f2", "f1"]
    assert "flows go from or to this actor" in told(
        client, client.post(f"{base}actors/arrange/", {"drop": "a1", "seen": 3})
    )
    assert record(case).actor("a1")


# --- who may, and what odd requests do ---

HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} 'x\" \u202e & %s"


def addresses(case: UseCase) -> list[str]:
    base = f"/use-cases/{case.slug}/edit/"
    return [
        base, f"{base}section/question/", f"{base}flows/new/", f"{base}flows/f1/", f"{base}flows/f1/products/",
        f"{base}actors/a1/", f"{base}scenarios/c1/step/", f"{base}review/submit/", f"{base}people/", f"{base}delete/",
    ]  # fmt: skip


def test_a_draft_is_not_there_for_others_and_a_published_one_is_not_theirs_to_change(
    case: UseCase, lead: User, curator: User
) -> None:
    other = signed_in(User.objects.create_user("other@example.org"))
    for path in addresses(case):
        assert other.get(path).status_code == 404, path
        assert other.post(path, {"seen": 1}).status_code in (404, 405), path
        assert Client().get(path)["Location"].startswith("/accounts/login/"), path
    publish(case, lead, curator)
    for path in addresses(case):
        assert other.get(path).status_code == 403, path
        sent = other.post(path, {"seen": 1, "title": "Mine", "what": "x", "add": "x"})
        assert sent.status_code in (403, 405), path
    for path in ("flows/arrange/", "people/change/"):
        assert other.post(f"/use-cases/{case.slug}/edit/{path}", {"drop": "f1", "seen": 1}).status_code == 403
    assert other.post(f"/use-cases/{case.slug}/history/1/restore/", {"seen": 1}).status_code == 403
    assert record(case) == SAMPLE


def publish(case: UseCase, lead: User, curator: User) -> None:
    for user, step in ((lead, "submit"), (curator, "publish")):
        case_step(user, case=case, step=step, seen=case.version)
    case.refresh_from_db()


def test_what_a_form_does_not_ask_for_is_not_taken(client: Client, case: UseCase) -> None:
    more = {"key": "f9", "products": "x", "state": "published", "lead": "1", "slug": "other", "version": "99"}
    base = f"/use-cases/{case.slug}/edit/"
    flow = {"source": "a1", "target": "a2", "what": "New", "seen": 1, **more}
    told(client, client.post(f"{base}flows/new/", flow))
    told(
        client,
        client.post(
            f"{base}section/question/", {"title": "T", "question": "Q", "flows": "", "seen": 2, **more}
        ),
    )
    case.refresh_from_db()
    assert (case.slug, case.state, case.version, case.title) == (
        "move-load-between-grid-supply-points",
        "draft",
        3,
        "T",
    )
    assert [(flow.key, flow.products) for flow in record(case).flows][-1] == ("f4", ())


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("flows/new/", {"source": "a1", "target": "a1", "what": "x"}, "Choose another actor"),
        ("flows/new/", {"source": "a9", "target": "a1", "what": "x"}, "is not one of the available choices"),
        (
            "flows/new/",
            {"source": "a1", "target": "a2", "what": "x", "mode": "shout"},
            "is not one of the available",
        ),
        (
            "flows/new/",
            {"source": "a1", "target": "a2", "what": "x", "level": "9"},
            "is not one of the available",
        ),
        ("flows/new/", {"source": "a1", "target": "a2", "what": "x\0"}, "Null characters"),
        ("flows/new/", {"source": "a1", "target": "a2", "what": "x" * 301}, "at most 300 characters"),
        ("actors/new/", {"name": "  ", "role": "other"}, "Give the actor a name"),
        ("references/new/", {"title": "R", "url": "javascript:alert(1)"}, "Give a whole address"),
        ("section/placing/", {"sectors": "magic"}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do_and_stays_in_the_form(
    client: Client, case: UseCase, path: str, data: dict[str, str], said: str
) -> None:
    answer = client.post(f"/use-cases/{case.slug}/edit/{path}", {**data, "seen": "1"})
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())
    assert record(case) == SAMPLE


@pytest.mark.parametrize(
    "path",
    ["things/new/", "flows/f9/", "scenarios/c9/step/", "section/secrets/", "flows/f9/products/", "parallels/7/products/",
     "parallels/99999999999/", "review/fly/"],
)  # fmt: skip
def test_what_is_not_there_is_said(client: Client, case: UseCase, path: str) -> None:
    answer = client.get(f"/use-cases/{case.slug}/edit/{path}")
    assert answer.status_code in (302, 404), answer.status_code


def test_hostile_names_stay_text(client: Client, case: UseCase) -> None:
    base = f"/use-cases/{case.slug}/edit/"
    told(client, client.post(f"{base}actors/a1/", {"name": HOSTILE, "role": "other", "seen": 1}))
    told(
        client, client.post(f"{base}flows/f1/", {"source": "a1", "target": "a2", "what": HOSTILE, "seen": 2})
    )
    told(client, client.post(f"{base}section/question/", {"title": HOSTILE, "question": HOSTILE, "seen": 3}))
    for path in (base, f"{base}flows/f1/", f"{base}actors/a1/", f"/use-cases/{case.slug}/history/",
                 f"/use-cases/{case.slug}/history/diff/?from=1&to=4", "/use-cases/?show=mine"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert b"<script>alert" not in answer.content, path
        assert b"&lt;script&gt;" in answer.content, path


def test_two_editors_at_once_lose_nothing(client: Client, case: UseCase, lead: User) -> None:
    url = f"/use-cases/{case.slug}/edit/flows/f1/"
    case_change(lead, case=case, record=flow_put(SAMPLE, msgspec.structs.replace(SAMPLE.flows[0], cadence="daily")), seen=1,
                what="Changed flow “Network topology”")  # fmt: skip
    mine = {"source": "a2", "target": "a1", "what": "My own name", "cadence": "hourly", "seen": 1}

    answer = client.post(url, mine)
    page = unescape(answer.content.decode())

    assert answer.status_code == 422
    assert "Somebody has changed the use case since you opened this page" in page
    assert "Changed flow “Network topology”" in page
    assert 'value="My own name"' in page
    assert "daily" in page, "what stands there now"
    assert 'name="seen" value="2"' in page
    told(client, client.post(url, mine | {"seen": 2}))
    changed = record(case).flow("f1")
    assert changed
    assert (changed.what, changed.cadence) == ("My own name", "hourly")


def test_a_part_that_somebody_removed_meanwhile_can_be_saved_anew(
    client: Client, case: UseCase, lead: User
) -> None:
    url = f"/use-cases/{case.slug}/edit/flows/f3/"
    case_change(lead, case=case, record=flow_drop(SAMPLE, "f3"), seen=1, what="Removed flow")
    mine = {"source": "a2", "target": "a1", "what": "Still mine", "seen": 1}
    assert client.post(url, mine).status_code == 422
    told(client, client.post(url, mine | {"seen": 2}))
    assert record(case).flows[-1].what == "Still mine"


def test_a_stale_button_changes_nothing(client: Client, case: UseCase, lead: User) -> None:
    case_change(lead, case=case, record=msgspec.structs.replace(SAMPLE, scope="GB"), seen=1, what="Scope")
    base = f"/use-cases/{case.slug}/edit/"
    for data in ({"drop": "f1", "seen": 1}, {"drop": "f1"}, {"drop": "f1", "seen": "x"}):
        assert "Somebody has changed the case" in told(client, client.post(f"{base}flows/arrange/", data))
    assert len(record(case).flows) == 3


def test_what_was_typed_outlives_the_session(client: Client, case: UseCase) -> None:
    url = f"/use-cases/{case.slug}/edit/flows/new/"
    page = page_of(client, f"/use-cases/{case.slug}/edit/")
    kept = page.partition('name="kept_for" value="')[2].partition('"')[0]
    client.logout()
    away = client.post(
        url, {"source": "a1", "target": "a2", "what": "Typed before", "seen": 1, "kept_for": kept}
    )
    assert away["Location"].startswith("/accounts/login/")
    client.post(away["Location"], {"login": "lead@example.org", "password": "a-long-password"})
    page = page_of(client, url)
    assert 'value="Typed before"' in page
    assert "What you typed before you were signed out is here again" in page


def test_two_hundred_flows_are_edited_and_not_one_more(client: Client, lead: User) -> None:
    flows = tuple(
        msgspec.structs.replace(SAMPLE.flows[2], key=f"f{n}", what=f"Thing {n}") for n in range(1, 201)
    )
    case = case_make(lead, record=msgspec.structs.replace(SAMPLE, title="Many", flows=flows, scenarios=()))
    base = f"/use-cases/{case.slug}/edit/"
    assert "200 flows, 200 gaps" in page_of(client, base)
    answer = client.post(f"{base}flows/new/", {"source": "a1", "target": "a2", "what": "One more", "seen": 1})
    assert answer.status_code == 422
    assert "at most 200 flows" in unescape(answer.content.decode())


# --- review, publication, history ---


def test_from_a_draft_to_the_pages_and_back(client: Client, case: UseCase, curator: User) -> None:
    base, boss = f"/use-cases/{case.slug}/edit/", signed_in(curator)
    told(client, client.post(f"{base}review/submit/", {"seen": 1}))
    assert case.title in page_of(boss, "/use-cases/?show=review")
    assert "use case to review" in page_of(boss, "/work/")
    assert "It is in review" in told(client, client.get(f"{base}flows/new/"))
    answer = client.post(f"{base}flows/new/", {"source": "a1", "target": "a2", "what": "Late", "seen": 1})
    assert "It is in review" in unescape(answer.content.decode())
    assert boss.post(f"{base}review/return/", {"seen": 1, "text": " "}).status_code == 422
    told(boss, boss.post(f"{base}review/return/", {"seen": 1, "text": "Name a regulator."}))
    assert "Name a regulator." in page_of(client, base)
    told(client, client.post(f"{base}review/submit/", {"seen": 1}))
    assert "“Publish” is for curators alone" in told(
        client, client.post(f"{base}review/publish/", {"seen": 1})
    )
    boss.post(f"{base}review/publish/", {"seen": 1})
    assert case.title in page_of(Client(), "/use-cases/")
    told(boss, boss.post(f"{base}review/withdraw/", {"seen": 1, "text": "It is wrong."}))
    assert case.title not in page_of(Client(), "/use-cases/")
    assert "It is wrong." in page_of(client, base)


def test_the_history_tells_each_change_and_brings_a_version_back(client: Client, case: UseCase) -> None:
    base = f"/use-cases/{case.slug}/"
    client.post(f"{base}edit/flows/arrange/", {"drop": "f3", "seen": 1})
    page = page_of(client, f"{base}history/")
    assert "Removed flow “National forecast”" in page
    assert "lead@example.org" in page
    assert "Flow “National forecast”" in page_of(client, f"{base}history/diff/?from=1&to=2")
    assert "is back, as version 3" in told(client, client.post(f"{base}history/1/restore/", {"seen": 2}))
    assert record(case) == SAMPLE
    for query in ("", "?from=1", "?from=1&to=99", "?from=x&to=-1"):
        assert client.get(f"{base}history/diff/{query}").status_code == 404
    assert "no such version" in told(client, client.post(f"{base}history/77/restore/", {"seen": 3}))


def test_the_history_asks_once_whether_its_reader_edits_the_case(case: UseCase) -> None:
    editor = User.objects.create_user("editor@example.org", "a-long-password")
    case.editors.add(editor)
    case_change(editor, case=case, record=flow_drop(SAMPLE, "f3"), seen=1, what="Removed flow")
    client = signed_in(editor)
    for path in ("history/", "history/diff/?from=1&to=2"):
        with CaptureQueriesContext(connection) as asked:
            page_of(client, f"/use-cases/{case.slug}/{path}")
        assert sum('AS "a" FROM "catalog_user"' in query["sql"] for query in asked) == 1


def test_others_see_the_history_of_what_was_published_alone(
    client: Client, case: UseCase, lead: User, curator: User
) -> None:
    base = f"/use-cases/{case.slug}/"
    assert Client().get(f"{base}history/").status_code == 404
    publish(case, lead, curator)
    client.post(f"{base}edit/flows/arrange/", {"drop": "f3", "seen": 1})
    client.post(f"{base}edit/flows/arrange/", {"drop": "f2", "seen": 2})
    page = page_of(Client(), f"{base}history/")
    assert "On the pages" in page
    assert "Removed flow" not in page
    assert Client().get(f"{base}history/diff/?from=1&to=3").status_code == 404
    case.refresh_from_db()
    publish(case, lead, curator)
    assert "National forecast" in page_of(Client(), f"{base}history/diff/?from=1&to=3")
    assert Client().get(f"{base}history/diff/?from=2&to=3").status_code == 404


def test_a_draft_is_deleted_and_a_published_case_is_not(
    client: Client, case: UseCase, lead: User, curator: User
) -> None:
    url = f"/use-cases/{case.slug}/edit/delete/"
    publish(case, lead, curator)
    assert "a curator takes it off the pages first" in told(client, client.post(url, {"seen": 1}))
    draft = case_make(lead, record=SAMPLE)
    told(client, client.post(f"/use-cases/{draft.slug}/edit/delete/", {"seen": 1}))
    assert list(UseCase.objects.all()) == [case]


@pytest.mark.parametrize("title", ["New", "import", "Invitations"])
def test_a_title_takes_no_address_of_another_page(client: Client, title: str) -> None:
    told(client, client.post("/use-cases/new/", NEW | {"title": title}))
    slug = UseCase.objects.get().slug
    assert slug == f"{title.lower()}-2"
    assert title in page_of(client, f"/use-cases/{slug}/edit/")


# --- people ---


def test_people_are_invited_and_join_by_the_link(client: Client, case: UseCase) -> None:
    url = f"/use-cases/{case.slug}/edit/people/"
    assert "An invitation is on its way" in told(client, client.post(url, {"email": "new@example.org"}))
    body = OutboxMessage.objects.latest("pk").payload["body"]
    link = "/use-cases/invitations/" + body.partition("/use-cases/invitations/")[2].split()[0]
    new = signed_in(User.objects.create_user("new@example.org"))
    assert "To accept, sign in" in page_of(Client(), link)
    assert "went to another address" in page_of(client, link)
    assert client.post(f"{link}accept/").status_code == 403
    assert "You edit the use case" in told(new, new.post(f"{link}accept/"))
    assert new.get(link).status_code == 404
    assert "Make lead" not in page_of(new, url)
    assert new.post(url, {"email": "x@example.org"}).status_code == 403
    pk = User.objects.get(email="new@example.org").pk
    assert "leads the use case now" in told(client, client.post(f"{url}change/", {"lead": pk}))
    assert client.post(url, {"email": "x@example.org"}).status_code == 403
    for wrong in ({"remove": "0"}, {"revoke": "1"}, {"lead": "x"}, {}):
        assert new.post(f"{url}change/", wrong).status_code == 302
    assert client.post("/use-cases/invitations/x/accept/").status_code == 404
    assert client.post("/use-cases/invitations/x/other/").status_code == 404


def test_the_lead_says_later_on_behalf_of_which_domain_a_case_is_made(
    client: Client, case: UseCase, lead: User
) -> None:
    own, other = domain_make("Northmoor"), domain_make("Westgas")
    Membership.objects.create(domain=own, user=lead, role=Membership.Role.STEWARD)
    edit = f"/use-cases/{case.slug}/edit/people/"
    assert "Westgas" not in page_of(client, edit)
    assert "made on behalf of Northmoor" in told(client, client.post(f"{edit}change/", {"domain": own.pk}))
    case.refresh_from_db()
    assert case.domain == own
    assert "There is no such domain" in told(client, client.post(f"{edit}change/", {"domain": other.pk}))
    client.post(f"{edit}change/", {"domain": ""})
    case.refresh_from_db()
    assert case.domain is None
