"""What the holder of agreements reads of a mix, and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Agreement, MixNote, User
from catalog.services.mixes import notes_recheck
from tests.asking import Asking, asking_make
from tests.web.test_data_pages import read
from tests.web.test_mix import address, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(db: None) -> Asking:
    return asking_make()


@pytest.fixture
def agreement(asking: Asking) -> Agreement:
    """In force, about the first product, which may be mixed inside."""
    return asking.agreement("granted", actions=["derive", "aggregate"])


def here(asking: Asking, intent: str = "inside") -> str:
    return address(asking.products[0], more=f"&intent={intent}")


def test_the_holder_gets_the_answer_of_their_agreement_by_name_and_others_that_of_everyone(
    client: Client, asking: Asking, agreement: Agreement, curator: User
) -> None:
    path = here(asking)
    assert agreement.reference not in read(client, path)
    everyone = verdict(read(client, path))
    assert everyone != "Yes, if"
    for other in (asking.steward, curator):
        client.force_login(other)
        page = read(client, path)
        assert verdict(page) == everyone
        assert agreement.reference not in page
    client.force_login(asking.requester)
    page = read(client, path)
    assert verdict(page) == "Yes, if"
    assert f'href="/agreements/{agreement.reference}/"' in page
    assert "here under your agreement" in page
    assert "This is the answer for you" in page


@pytest.mark.parametrize("gone", ["ended", "revoked", "closed", "approved"])
def test_one_that_is_not_in_force_answers_nothing(
    client: Client, asking: Asking, agreement: Agreement, gone: str
) -> None:
    Agreement.objects.update(state=gone)
    client.force_login(asking.requester)
    assert agreement.reference not in read(client, here(asking))


def test_it_holds_on_its_first_and_last_day_and_on_no_other(
    client: Client, asking: Asking, agreement: Agreement
) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    client.force_login(asking.requester)
    for starts, ends, holds in (
        (today, today, True),
        (today - 9 * day, today - day, False),
        (today + day, today + 9 * day, False),
    ):
        terms = {**agreement.terms, "start": starts.isoformat(), "until": ends.isoformat()}
        Agreement.objects.update(starts=starts, ends=ends, terms=terms)
        assert (agreement.reference in read(client, here(asking))) == holds, (starts, ends)


def test_a_note_that_rests_on_an_agreement_is_its_owners_alone_even_if_shared(
    client: Client, asking: Asking, agreement: Agreement, curator: User
) -> None:
    client.force_login(asking.requester)
    kept = client.post(here(asking), {"title": "Mine", "shared": "on"})["Location"]
    assert agreement.reference in read(client, kept)
    for other in (curator, asking.steward):
        client.force_login(other)
        assert client.get(kept).status_code == 404
    assert Client().get(kept).status_code == 404
    asking.agree(agreement, "give_back")
    assert notes_recheck() == 1
    assert not MixNote.objects.get().now.get("under")
    client.force_login(asking.requester)
    assert "Your agreements that it rests on" in read(client, kept)
    client.force_login(curator)
    assert client.get(kept).status_code == 404  # what was told then rests on it still
