"""Agreements: from an approval to the owner's word that access has ended; texts, terms, secrets, onward shares."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.domain.policy.model import terms_from_plain
from catalog.models import Agreement, AuditEntry, Notification, User
from catalog.services.access_requests import Grant
from catalog.services.agreements import agreement_step
from catalog.services.onward import onward_share_add
from catalog.services.partners import partner_add
from catalog.services.request_settings import request_settings_save
from catalog.services.withdrawals import withdraw_products
from tests.asking import HOW, Asking, asking_make
from tests.factories import domain_make
from tests.standing import stewarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


def test_an_approval_makes_terms_and_a_text_of_what_was_chosen(asking: Asking) -> None:
    request_settings_save(
        asking.steward,
        domain=asking.domain,
        answer_days=10,
        agreement_days=100,
        agreement_text="The law of Northmoor holds.",
    )
    request = asking.request("review")
    ends = timezone.localdate() + timedelta(days=30)
    grant = Grant(actions=["derive", "aggregate", "nonsense"], duties=["Credit: Northmoor", " "], ends=ends)
    asking.step(request, "approve", "Only inside.", grant=grant)
    agreement = Agreement.objects.get()
    terms = terms_from_plain(agreement.terms)
    assert (agreement.state, agreement.ends, agreement.assignee) == ("approved", ends, asking.requester)
    assert set(terms.permissions) == {"use", "reproduce", "derive", "aggregate"}
    assert {"commercial", "train", "distribute"} <= set(terms.prohibitions)
    assert [duty.text for duty in terms.duties] == ["Credit: Northmoor"]
    assert (terms.purposes, terms.until, terms.agreement) == (("research",), ends.isoformat(), True)
    (text,) = agreement.texts.all()
    for said in (
        asking.products[0].title,
        "Only inside.",
        "The law of Northmoor holds.",
        "Fenland University",
    ):
        assert said in text.text
    assert text.accepted_at is None


def test_from_the_text_to_the_end(asking: Asking) -> None:
    agreement = asking.agreement("granted")
    assert agreement.instructions == HOW
    assert agreement.texts.get().accepted_at
    words = [message.text for message in agreement.messages.order_by("pk")]
    assert words == ["", HOW], "a step without words keeps none"
    agreement_step(asking.requester, agreement=agreement, step="fault", text="It asks for a code.")
    asking.agree(agreement, "grant", HOW + " The code comes by post.")
    asking.agree(agreement, "confirm", "")
    agreement = asking.agree(agreement, "ask_renewal", "Another winter.")
    before = agreement.ends
    agreement = asking.agree(agreement, "renew", "Gladly.")
    assert agreement.ends == before, "it goes on once the new text is accepted"
    with pytest.raises(InvalidInput, match="read it anew"):
        asking.agree(agreement, "accept_renewal", "", version=1)
    agreement = asking.agree(agreement, "accept_renewal", "")
    assert (agreement.state, agreement.ends) == ("active", before + timedelta(days=365))
    assert agreement.terms["until"] == agreement.ends.isoformat()
    limits = [c.clause for c in terms_from_plain(agreement.terms).trace if c.about == "dates"]
    assert limits == [f"until {agreement.ends.isoformat()}"], "the reason given is the new day"
    assert [bool(text.accepted_at) for text in agreement.texts.all()] == [True, True]
    agreement = asking.agree(agreement, "revoke", "A breach.")
    assert agreement.over_at
    assert asking.agree(agreement, "close", "Account locked.").state == "closed"
    actions = AuditEntry.objects.filter(object_type="agreement", object_id=str(agreement.pk))
    assert [entry.action.partition(".")[2] for entry in actions.order_by("pk")] == [
        "make", "accept", "grant", "fault", "grant", "confirm", "ask_renewal", "renew", "accept_renewal", "revoke", "close",
    ]  # fmt: skip
    assert "agreement.fault" in told(asking.steward)
    assert {"agreement.grant", "agreement.renew", "agreement.revoke", "agreement.close"} <= set(
        told(asking.requester)
    )


def test_only_the_newest_text_can_be_accepted(asking: Asking) -> None:
    agreement = asking.agreement("approved")
    for version in (None, 0, 2):
        with pytest.raises(InvalidInput, match="read it anew"):
            agreement_step(asking.requester, agreement=agreement, step="accept", version=version)
    assert asking.agree(agreement, "accept").state == "accepted"


@pytest.mark.parametrize(
    "secret", ["Password: hunter2x", "https://a:b3c4d5@files.example/", "api_key=4f9d0c"]
)
def test_the_portal_keeps_nothing_that_opens_data(asking: Asking, secret: str) -> None:
    agreement = asking.agreement("accepted")
    with pytest.raises(InvalidInput, match="looks like it holds a secret") as refusal:
        asking.agree(agreement, "grant", f"{HOW} {secret}")
    assert secret not in str(refusal.value)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.instructions) == ("accepted", "")


def test_instructions_are_on_the_page_alone_not_in_mail(asking: Asking) -> None:
    asking.agreement("granted")
    assert Notification.objects.get(user=asking.requester, kind="agreement.grant").text == ""


def test_strangers_and_curators_take_no_steps(asking: Asking, analyst: User, curator: User) -> None:
    agreement = asking.agreement("active")
    other = stewarded(domain_make("Westgas"), "west@example.org")
    for stranger in (analyst, other):
        for step in ("write", "revoke", "ask_renewal", "give_back"):
            with pytest.raises(PermissionRefused, match="not for you"):
                agreement_step(stranger, agreement=agreement, step=step, text="x")
    for step in ("revoke", "ask_renewal", "give_back", "expire"):
        with pytest.raises(PermissionRefused, match="alone"):
            agreement_step(curator, agreement=agreement, step=step, text="x")
    assert agreement_step(curator, agreement=agreement, step="write", text="Hello.").state == "active"


def test_a_renewal_ends_later_and_within_reason(asking: Asking) -> None:
    agreement = asking.agreement("renewal")
    for ends, said in (
        (None, "new last day"),
        (agreement.ends, "ends later"),
        (timezone.localdate() + timedelta(days=4000), "ten years"),
    ):
        with pytest.raises(InvalidInput, match=said):
            agreement_step(asking.steward, agreement=agreement, step="renew", ends=ends)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ends_next, agreement.texts.count()) == ("renewal", None, 1)
    refused = asking.agree(agreement, "refuse_renewal", "No more.")
    assert refused.state == "active"


def test_nothing_is_granted_or_renewed_once_all_of_it_has_left_the_catalogue(asking: Asking) -> None:
    accepted, asked = asking.agreement("accepted"), asking.agreement("renewal")
    withdraw_products([asking.products[0].pk], because="Gone.")
    with pytest.raises(InvalidInput, match=r"in the catalogue any more\. Revoke it"):
        asking.agree(accepted, "grant")
    with pytest.raises(InvalidInput, match=r"in the catalogue any more\. Do not renew"):
        asking.agree(asked, "renew", "")
    assert asking.agree(accepted, "revoke", "It was withdrawn.").state == "revoked"
    assert asking.agree(asked, "refuse_renewal", "It was withdrawn.").state == "active"


def test_a_renewal_is_asked_for_once_access_was_confirmed(asking: Asking) -> None:
    agreement = asking.agreement("granted")
    with pytest.raises(InvalidInput, match="not possible any more"):
        asking.agree(agreement, "ask_renewal", "More.")


@pytest.mark.django_db(transaction=True)
def test_two_stewards_at_the_same_moment_take_one_step() -> None:
    asking = asking_make(number=1)
    agreement = asking.agreement("renewal")
    second = stewarded(asking.domain, "second@example.org")
    ready = Barrier(2, timeout=20)

    def decide(who: User, step: str) -> str:
        try:
            ready.wait()
            ends = agreement.ends + timedelta(days=9)
            agreement_step(who, agreement=agreement, step=step, text="Said.", ends=ends)
        except DecidedMeanwhile as error:
            return str(error)
        else:
            return step
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(decide, (asking.steward, second), ("renew", "refuse_renewal")))
    done = [outcome for outcome in outcomes if outcome in ("renew", "refuse_renewal")]
    assert len(done) == 1, outcomes
    assert any("Nothing was changed" in outcome and "was first" in outcome for outcome in outcomes)
    assert agreement.texts.count() == (2 if done == ["renew"] else 1)
    agreement.refresh_from_db()
    assert agreement.state == {"renew": "renewed", "refuse_renewal": "active"}[done[0]]


@pytest.mark.parametrize(("starts", "ends", "said"), [(5, 4, "before it begins"), (-9, -1, "over already")])
def test_an_approval_whose_period_cannot_be_is_refused_whole(
    asking: Asking, starts: int, ends: int, said: str
) -> None:
    request, today = asking.request("review"), timezone.localdate()
    grant = Grant(starts=today + timedelta(days=starts), ends=today + timedelta(days=ends))
    with pytest.raises(InvalidInput, match=said):
        asking.step(request, "approve", grant=grant)
    request.refresh_from_db()
    assert request.state == "review"
    assert not Agreement.objects.exists()


def test_what_is_passed_on_is_put_down_by_the_holder(asking: Asking) -> None:
    agreement = asking.agreement("active", actions=["derive", "distribute_derived"])
    partner_add(asking.steward, agreement=agreement, name="Partner Ltd")
    today = timezone.localdate()
    given = {"recipient": "Partner Ltd", "what": "Monthly sums", "purpose": "Check", "on": today}
    for _ in range(2):
        onward_share_add(asking.requester, agreement=agreement, **given)  # type: ignore[arg-type]
    assert agreement.onward_shares.count() == 1, "sent twice, put down once"
    assert told(asking.steward).count("agreement.onward") == 1
    with pytest.raises(PermissionRefused, match="by who holds"):
        onward_share_add(asking.steward, agreement=agreement, **given)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="between the start"):
        onward_share_add(
            asking.requester,
            agreement=agreement,
            **{**given, "on": today + timedelta(days=1)},  # type: ignore[arg-type]
        )
    asking.agree(agreement, "revoke", "Over.")
    with pytest.raises(InvalidInput, match="not in force"):
        onward_share_add(asking.requester, agreement=agreement, **{**given, "what": "More"})  # type: ignore[arg-type]
