"""Access requests: drafts, the steps with their permissions, what each touches, tells and writes down, and races."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused, TooMany
from catalog.models import (
    AccessRequest,
    Agreement,
    AuditEntry,
    DataProduct,
    Membership,
    Notification,
    RequestField,
    RequestMessage,
    User,
)
from catalog.services.access_requests import Grant, request_assign, request_step
from catalog.services.audience import audience_apply
from catalog.services.outbox import outbox_sweep
from catalog.services.request_drafts import (
    draft_answers,
    draft_begin,
    draft_discard,
    draft_lacks,
    draft_products,
    draft_save,
)
from catalog.services.request_settings import request_field_save, request_settings_save
from catalog.services.withdrawals import withdraw_products
from tests.asking import CLOSED, Asking, asking_make, filled
from tests.factories import domain_make
from tests.standing import products_make, stewarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


# --- drafts ---


def test_a_draft_is_begun_once_for_a_domain_and_gathers_its_products(asking: Asking) -> None:
    first = draft_begin(asking.requester, product=asking.products[0])
    again = draft_begin(asking.requester, product=asking.products[0])
    other = draft_begin(asking.requester, product=asking.products[1])
    assert first == again == other
    assert first.reference == f"R-{timezone.localdate().year}-0001"
    assert set(first.products.all()) == set(asking.products[:2])


def test_a_domain_without_steward_cannot_be_asked(asking: Asking) -> None:
    (product,) = products_make(domain_make("Nobody"), 1, **CLOSED)
    with pytest.raises(InvalidInput, match="Nobody answers for Nobody"):
        draft_begin(asking.requester, product=product)


def test_stewards_do_not_ask_themselves(asking: Asking) -> None:
    with pytest.raises(InvalidInput, match="yours to give"):
        draft_begin(asking.steward, product=asking.products[0])


def test_what_was_filled_in_is_kept_step_by_step(asking: Asking) -> None:
    draft = draft_begin(asking.requester, product=asking.products[0])
    draft_save(asking.requester, draft=draft, organisation="  Fenland\0 ", purposes=["research", "nonsense"])
    draft_save(asking.requester, draft=draft, use="Statistics")
    kept = AccessRequest.objects.get()
    assert (kept.organisation, kept.purposes, kept.use) == ("Fenland", ["research"], "Statistics")
    assert set(draft_lacks(kept, viewer=asking.requester)) == {"purpose", "use", "period"}


def test_only_fields_of_the_form_can_be_set(asking: Asking) -> None:
    draft = draft_begin(asking.requester, product=asking.products[0])
    for name in ("state", "requester", "decided_by", "domain_id"):
        with pytest.raises(InvalidInput, match="has no"):
            draft_save(asking.requester, draft=draft, **{name: "approved"})


def test_a_period_that_ends_before_it_begins_is_refused(asking: Asking) -> None:
    draft, today = draft_begin(asking.requester, product=asking.products[0]), timezone.localdate()
    with pytest.raises(InvalidInput, match="ends before it begins"):
        draft_save(asking.requester, draft=draft, starts=today, ends=today - timedelta(days=1))


def test_a_draft_is_for_its_writer_alone(asking: Asking, analyst: User, curator: User) -> None:
    draft = draft_begin(asking.requester, product=asking.products[0])
    for other in (analyst, curator, asking.steward):
        with pytest.raises(PermissionRefused):
            draft_save(other, draft=draft, use="x")
        with pytest.raises(PermissionRefused):
            draft_discard(other, draft=draft)
        with pytest.raises(PermissionRefused):
            request_step(other, request=draft, step="send")
    draft_discard(asking.requester, draft=draft)
    assert not AccessRequest.objects.exists()


def test_products_are_of_one_domain_and_such_as_one_may_see(asking: Asking) -> None:
    draft = draft_begin(asking.requester, product=asking.products[0])
    other = domain_make("Westgas")
    stewarded(other, "west@example.org")
    (foreign,) = products_make(other, 1, **CLOSED)
    (hidden,) = products_make(asking.domain, 1, audience="hidden", **CLOSED)
    slugs = [asking.products[1].slug, foreign.slug, hidden.slug, "no-such"]
    draft_products(asking.requester, draft=draft, slugs=slugs)
    assert list(draft.products.all()) == [asking.products[1]]
    with pytest.raises(InvalidInput, match="at least one"):
        draft_products(asking.requester, draft=draft, slugs=[hidden.slug])


def test_a_domains_own_fields_are_asked_and_kept_as_they_were_asked(asking: Asking) -> None:
    field = request_field_save(
        asking.steward,
        domain=asking.domain,
        label="Which area?",
        help_text="",
        kind="choice",
        choices=["North", "South"],
        required=True,
    )
    draft = draft_save(
        asking.requester, draft=draft_begin(asking.requester, product=asking.products[0]), **filled()
    )
    with pytest.raises(InvalidInput, match="Which area"):
        request_step(asking.requester, request=draft, step="send")
    with pytest.raises(InvalidInput, match="Choose one"):
        draft_answers(asking.requester, draft=draft, given={field.pk: "East"})
    draft_answers(asking.requester, draft=draft, given={field.pk: "North"})
    sent = request_step(asking.requester, request=draft, step="send")
    RequestField.objects.all().delete()
    sent.refresh_from_db()
    assert [(a["label"], a["answer"]) for a in sent.answers] == [("Which area?", "North")]


def test_what_has_gone_since_it_was_chosen_is_told_of_before_sending(asking: Asking) -> None:
    draft = asking.request("draft", number=2)
    withdraw_products([asking.products[1].pk], because="Gone.")
    with pytest.raises(
        InvalidInput, match="1 of the data products that you chose can no longer be asked for"
    ):
        request_step(asking.requester, request=draft, step="send")
    draft_products(asking.requester, draft=draft, slugs=[asking.products[0].slug])
    assert request_step(asking.requester, request=draft, step="send").state == "sent"


def test_a_draft_that_is_full_says_so(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.services.request_drafts.MOST_PRODUCTS", 1)
    draft = draft_begin(asking.requester, product=asking.products[0])
    with pytest.raises(InvalidInput, match="1 data products already"):
        draft_begin(asking.requester, product=asking.products[1])
    assert draft_begin(asking.requester, product=asking.products[0]) == draft


def test_very_many_open_requests_to_one_domain_are_stopped(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.services.access_requests.MOST_OPEN", 2)
    first = asking.request("sent")
    asking.request("asked")
    with pytest.raises(InvalidInput, match="Your draft is kept"):
        asking.request("sent")
    assert AccessRequest.objects.filter(state="draft").count() == 1
    request_step(asking.requester, request=first, step="withdraw")
    draft = AccessRequest.objects.get(state="draft")
    assert request_step(asking.requester, request=draft, step="send").state == "sent"


def test_an_incomplete_draft_is_not_sent_and_says_what_is_missing(asking: Asking) -> None:
    draft = draft_begin(asking.requester, product=asking.products[0])
    with pytest.raises(InvalidInput, match="from when to when"):
        request_step(asking.requester, request=draft, step="send")
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not RequestMessage.objects.exists()


# --- steps ---


def test_from_sending_to_approval_with_a_question_between(asking: Asking) -> None:
    request = asking.request("sent")
    assert told(asking.steward) == ["request.send"]
    assert told(asking.requester) == ["request.send"], "what was sent is confirmed"
    assert request.due_at
    asking.step(request, "take")
    asking.step(request, "ask", "Which area?")
    asking.step(request, "answer", "All of it.")
    asking.step(request, "approve", "Only inside.", grant=Grant(actions=["derive"]))
    assert told(asking.requester)[1:] == ["request.take", "request.ask", "request.approve"]
    assert told(asking.steward) == ["request.send", "request.answer"]
    request.refresh_from_db()
    assert (request.state, request.decision, request.assigned_to) == (
        "approved",
        "Only inside.",
        asking.steward,
    )
    thread = [(m.step, m.side, m.text) for m in request.messages.order_by("pk")]
    assert thread[2:4] == [("ask", "steward", "Which area?"), ("answer", "requester", "All of it.")]
    entries = AuditEntry.objects.filter(object_type="accessrequest", object_id=str(request.pk)).order_by("pk")
    assert [(e.action, e.before["state"], e.after["state"]) for e in entries] == [
        ("request.send", "draft", "sent"),
        ("request.take", "sent", "review"),
        ("request.ask", "review", "asked"),
        ("request.answer", "asked", "answered"),
        ("request.approve", "answered", "approved"),
    ]
    agreement = Agreement.objects.get()
    assert agreement.request == request
    assert list(agreement.products.all()) == [asking.products[0]]


def test_a_decision_touches_that_request_alone(asking: Asking) -> None:
    first, second = asking.request("sent"), asking.request("review")
    before = AccessRequest.objects.filter(pk=second.pk).values().get()
    asking.step(first, "refuse", "It is personal.")
    assert AccessRequest.objects.filter(pk=second.pk).values().get() == before
    assert AccessRequest.objects.get(pk=first.pk).state == "refused"
    assert not Agreement.objects.exists()


def test_who_may_take_which_step(asking: Asking, analyst: User, curator: User) -> None:
    request = asking.request("sent")
    for step in ("take", "ask", "write", "approve", "refuse", "forward", "withdraw"):
        with pytest.raises(PermissionRefused):
            request_step(analyst, request=request, step=step, text="x")
    for step in ("take", "approve", "approve_part", "refuse", "withdraw"):
        with pytest.raises(PermissionRefused, match="alone"):
            request_step(curator, request=request, step=step, text="x")
    for step in ("approve", "refuse", "ask", "lapse"):
        with pytest.raises(PermissionRefused, match="alone"):
            request_step(asking.requester, request=request, step=step, text="x")
    other = stewarded(domain_make("Westgas"), "west@example.org")
    with pytest.raises(PermissionRefused, match="not for you"):
        request_step(other, request=request, step="approve")
    request.refresh_from_db()
    assert request.state == "sent"


def _of_another(asking: Asking, number: int = 1, name: str = "Westgas") -> list[DataProduct]:
    domain = domain_make(name)
    stewarded(domain, f"{domain.slug}@example.org")
    return products_make(domain, number)


def test_forwarding_to_another_domain_makes_a_draft_ready_and_sends_nothing(asking: Asking) -> None:
    request = asking.request("review")
    there = _of_another(asking, 2)

    asking.step(request, "forward", "Westgas has it.", grant=Grant(elsewhere=[p.slug for p in there]))

    request.refresh_from_db()
    draft = request.forwarded_to.get()
    assert (request.state, draft.state, draft.domain, draft.requester) == (
        "forwarded", "draft", there[0].domain, asking.requester,
    )  # fmt: skip
    assert set(draft.products.all()) == set(there)
    assert (draft.purpose, draft.use, draft.starts) == (request.purpose, request.use, request.starts)
    assert not draft.answers
    assert draft.sent_at is None
    assert request_step(asking.requester, request=draft, step="send").state == "sent"


def test_a_draft_to_that_domain_is_kept_and_gets_the_products(asking: Asking) -> None:
    request, (mine, meant) = asking.request("review"), _of_another(asking, 2)
    draft = draft_begin(asking.requester, product=mine)
    draft_save(asking.requester, draft=draft, purpose="My own words")

    asking.step(request, "forward", "There.", grant=Grant(elsewhere=[meant.slug]))

    draft.refresh_from_db()
    assert (draft.purpose, set(draft.products.all()), draft.forwarded_from) == (
        "My own words", {mine, meant}, request,
    )  # fmt: skip


def test_a_request_is_not_forwarded_to_what_one_side_cannot_see_or_to_two_domains(asking: Asking) -> None:
    request, there = asking.request("review"), _of_another(asking, 2)
    other = _of_another(asking, 1, "Southgas")[0]
    own = request.products.get() if request.products.count() == 1 else request.products.first()
    assert own is not None
    DataProduct.objects.filter(pk=there[1].pk).update(audience="domain", audience_tokens=["d:0"])
    for slugs, said in (
        ([there[1].slug], "not shown to both"),
        (["no-such"], "not in the catalogue"),
        ([there[0].slug, other.slug], "one domain"),
        ([own.slug], "your own domain"),
    ):
        with pytest.raises(InvalidInput, match=said):
            asking.step(request, "forward", "x", grant=Grant(elsewhere=slugs))
    request.refresh_from_db()
    assert request.state == "review"
    assert not request.forwarded_to.exists()


def test_nobody_decides_on_a_request_of_their_own(asking: Asking) -> None:
    request = asking.request("sent")
    Membership.objects.create(user=asking.requester, domain=asking.domain, role=Membership.Role.STEWARD)
    turned = User.objects.get(pk=asking.requester.pk)
    with pytest.raises(PermissionRefused, match="alone"):
        request_step(turned, request=request, step="approve")


def test_the_second_of_two_decisions_is_told_who_was_first(asking: Asking) -> None:
    request = asking.request("review")
    second = stewarded(asking.domain, "second@example.org")
    asking.step(request, "refuse", "It is personal.")
    with pytest.raises(
        InvalidInput, match=r"now “Refused”\. Nothing was changed\. Stew Ard was first: “Refuse”"
    ):
        request_step(second, request=request, step="approve")
    assert not Agreement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_stewards_at_the_same_moment_make_one_decision() -> None:
    asking = asking_make(number=1)
    request = asking.request("review")
    second = stewarded(asking.domain, "second@example.org")
    ready, outcomes = threading.Barrier(2), []

    def decide(who: User, step: str) -> None:
        try:
            ready.wait(10)
            request_step(who, request=request, step=step, text="Said.")
            outcomes.append(step)
        except InvalidInput as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(asking.steward, "approve")),
        threading.Thread(target=decide, args=(second, "refuse")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    done = [outcome for outcome in outcomes if outcome in ("approve", "refuse")]
    assert len(done) == 1, outcomes
    assert any("Nothing was changed" in outcome for outcome in outcomes)
    assert Agreement.objects.count() == (1 if done == ["approve"] else 0)
    request.refresh_from_db()
    assert request.state == {"approve": "approved", "refuse": "refused"}[done[0]]


def test_a_step_that_was_sent_twice_happens_once(asking: Asking) -> None:
    request = asking.request("review")
    asking.step(request, "approve")
    with pytest.raises(InvalidInput, match="not possible any more"):
        asking.step(request, "approve")
    assert Agreement.objects.count() == 1
    other = asking.request("review")
    for _ in range(2):
        request_step(asking.requester, request=other, step="write", text="By the way.")
    assert other.messages.filter(step="write").count() == 1
    assert told(asking.steward).count("request.write") == 1


def test_a_withdrawn_product_is_told_of_at_the_decision(asking: Asking) -> None:
    request = asking.request("review", number=2)
    withdraw_products([asking.products[0].pk], because="Gone.")
    with pytest.raises(InvalidInput, match="is not in the catalogue any more"):
        asking.step(request, "approve")
    with pytest.raises(InvalidInput, match="is not in the catalogue any more"):
        asking.step(request, "approve_part", "Both.", grant=Grant(slugs=[asking.products[0].slug]))
    request.refresh_from_db()
    assert request.state == "review"
    asking.step(request, "approve_part", "The other one.", grant=Grant(slugs=[asking.products[1].slug]))
    assert list(Agreement.objects.get().products.all()) == [asking.products[1]]


def test_a_product_that_was_hidden_since_cannot_be_granted(asking: Asking) -> None:
    request = asking.request("review")
    endpoint = asking.products[0].endpoint
    endpoint.audience = "hidden"
    endpoint.save()
    audience_apply(endpoint)
    with pytest.raises(InvalidInput, match="not shown to who asked any more"):
        asking.step(request, "approve")


def test_approving_in_part_needs_a_choice(asking: Asking) -> None:
    request = asking.request("review", number=2)
    with pytest.raises(InvalidInput, match="Choose which"):
        asking.step(request, "approve_part", "Some.")
    with pytest.raises(InvalidInput, match="for all that was asked"):
        asking.step(request, "approve", grant=Grant(slugs=[asking.products[0].slug]))


def test_the_clock_stands_still_while_a_question_is_open(asking: Asking) -> None:
    request = asking.request("asked")
    due, week = request.due_at, timedelta(days=7)
    assert due is not None
    assert request.asked_at is not None
    AccessRequest.objects.filter(pk=request.pk).update(asked_at=request.asked_at - week, due_at=due - week)
    asking.step(request, "answer", "Yes.")
    request.refresh_from_db()
    assert request.asked_at is None
    assert request.due_at == due


def test_the_time_to_answer_is_the_domains_own(asking: Asking) -> None:
    usual = asking.request("sent")
    assert usual.sent_at is not None
    assert usual.due_at is not None
    assert 12 <= (usual.due_at - usual.sent_at).days <= 16, "ten working days"
    request_settings_save(
        asking.steward, domain=asking.domain, answer_days=5, agreement_days=100, agreement_text=""
    )
    request = asking.request("sent")
    assert request.sent_at is not None
    assert request.due_at is not None
    assert 5 <= (request.due_at - request.sent_at).days <= 9
    assert request.due_at.weekday() < 5


def test_a_request_is_assigned_to_stewards_of_the_domain(
    asking: Asking, analyst: User, curator: User
) -> None:
    request = asking.request("sent")
    second = stewarded(asking.domain, "second@example.org")
    request_assign(curator, request=request, to=second)
    assert told(second) == ["request.assign"], "who was no steward when it was sent hears of it now"
    asking.step(request, "write", "Look at this.")
    request_step(asking.requester, request=request, step="write", text="Hello.")
    assert told(second) == ["request.assign", "request.write"]
    assert "request.write" not in told(asking.steward), "who is not concerned is left alone"
    with pytest.raises(InvalidInput, match="assigned to a steward"):
        request_assign(asking.steward, request=request, to=analyst)
    with pytest.raises(PermissionRefused):
        request_assign(asking.requester, request=request, to=second)
    asking.step(request, "refuse", "No.")
    with pytest.raises(InvalidInput, match="nothing to assign"):
        request_assign(asking.steward, request=request, to=None)


def test_thousands_of_steps_are_stopped(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    request = asking.request("review")
    monkeypatch.setattr("catalog.services.steps._MOST", 3)
    for n in range(2):  # sending it was the first step
        request_step(asking.requester, request=request, step="write", text=f"Message {n}")
    with pytest.raises(TooMany):
        request_step(asking.requester, request=request, step="write", text="One more")
    assert request.messages.filter(step="write").count() == 2


def test_a_text_that_is_too_long_is_refused(asking: Asking) -> None:
    request = asking.request("review")
    with pytest.raises(InvalidInput, match="at most"):
        asking.step(request, "ask", "x" * 4_001)


def test_mail_goes_out_and_names_no_product(asking: Asking) -> None:
    asking.request("asked")
    outbox_sweep()
    letters = [letter for letter in mail.outbox if "asker@example.org" in letter.to]
    assert any("has a question for you" in letter.subject for letter in letters)
    assert all(asking.products[0].title not in letter.subject + letter.body for letter in mail.outbox)


def test_who_lost_their_account_leaves_the_request_behind(asking: Asking) -> None:
    request = asking.request("review")
    asking.requester.delete()
    request.refresh_from_db()
    assert request.requester is None
    with pytest.raises(InvalidInput, match="no account any more"):
        asking.step(request, "approve")
    assert asking.step(request, "refuse", "Nobody asks any more.").state == "refused"
    assert DataProduct.objects.filter(access_requests=request).exists()
