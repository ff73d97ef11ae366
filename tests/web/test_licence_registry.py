"""The licence registry: who reads, proposes and decides, what becomes of it, and what never gets in."""

import re
from typing import Any

import pytest
from django.test import Client

from catalog.domain.errors import InvalidInput
from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.vocabulary.licences import licences, licences_filed
from catalog.models import (
    AuditEntry,
    DataProduct,
    LicenceProposal,
    LicenceVersion,
    Notification,
    OutboxMessage,
    User,
)
from catalog.selectors.licence_registry import licence_text, registry_at, registry_state
from catalog.services.licence_changes import licence_changed
from catalog.services.licences import licence_edit, licence_propose, proposal_decide
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE
from tests.web.test_data_pages import read

pytestmark = pytest.mark.django_db
NPG = "NPG-ODL"


def filled(**more: Any) -> dict[str, Any]:
    return {
        "permissions": ["odrl:reproduce", "odrl:distribute"],
        "duties": ["odrl:attribute"],
        "share_alike": "",
        "attribution": "Contains Northern Powergrid data",
        "source": "https://northmoor.example/licence",
        "text_date": "2026-05-31",
        "note": "",
        "confirmed": "on",
        "open": "yes",
        "spellings": "",
        "why": "I compared it with the text.",
        "seen": "1",
        **more,
    }


TERMS = LicenceTerms(
    permissions=("odrl:reproduce", "odrl:distribute"),
    duties=("odrl:attribute",),
    source="https://northmoor.example/licence",
)


@pytest.fixture
def npg() -> str:
    return next(code for code, entry in licences().items() if entry.family == NPG)


def test_everybody_reads_the_list_and_narrows_it(client: Client, catalogue: Catalogue, npg: str) -> None:
    page = read(client, "/licences/")
    assert re.search(r'href="/search/\?licence=CC-BY-4\.0">\d+<', page)
    assert "to be confirmed: not known yet" in page
    found = read(client, "/licences/?q=northern+powergrid")
    assert f'href="/licences/{npg}/"' in found
    assert "/licences/CC-BY-4.0/" not in found
    assert "/licences/CC-BY-4.0/" not in read(client, "/licences/?open=no")
    assert "/licences/CC-BY-4.0/" in read(client, "/licences/?family=CC-BY&open=yes")
    assert "No licence fits" in read(client, "/licences/?q=zqxv")
    assert client.get("/licences/nonsense/").status_code == 404
    assert client.get("/licences/%00/").status_code == 404


def test_numbers_and_lists_leave_out_what_a_reader_may_not_see(
    client: Client, catalogue: Catalogue, curator: User
) -> None:
    DataProduct.objects.filter(pk=catalogue.hidden.pk).update(licence="OGL-UK-3.0")
    path = "/licences/OGL-UK-3.0/"
    assert "None that you can see" in read(client, path)
    assert "licence=OGL-UK-3.0" not in read(client, "/licences/")
    client.force_login(curator)
    assert catalogue.hidden.title in read(client, path)
    assert 'licence=OGL-UK-3.0">1<' in read(client, "/licences/")


def test_only_stewards_and_curators_get_the_form(
    client: Client, catalogue: Catalogue, analyst: User, curator: User
) -> None:
    path = "/licences/CC-BY-4.0/edit/"
    assert client.get(path).status_code == 302
    client.force_login(analyst)
    assert client.get(path).status_code == 403
    assert client.post(path, filled()).status_code == 403
    client.force_login(catalogue.member)
    assert "Propose other terms" in read(client, path)
    client.force_login(curator)
    assert "Save as a new version" in read(client, path)


def test_a_curator_s_edit_is_a_version_with_a_reason_that_all_can_read(
    client: Client, catalogue: Catalogue, curator: User, npg: str
) -> None:
    before = registry_state()
    client.force_login(curator)
    answer = client.post(f"/licences/{npg}/edit/", filled())
    assert answer.status_code == 302, answer.content.decode()
    page = read(client, f"/licences/{npg}/?version=2")
    assert "Contains Northern Powergrid data" in page
    assert "<ins>copy it</ins>" in page
    assert "31 May 2026" in page
    assert "I compared it with the text." in read(Client(), f"/licences/{npg}/")
    entry = AuditEntry.objects.get(action="licence.edit")
    assert entry.after["permissions"] == ["odrl:reproduce", "odrl:distribute"]
    assert entry.why == "I compared it with the text."
    state = registry_state()
    assert state != before
    assert registry_at(state)[npg].duties == ('odrl:attribute "Contains Northern Powergrid data"',)
    assert licences_filed()[npg].permissions == ()
    assert OutboxMessage.objects.filter(name="licence_changed", payload={"code": npg, "number": 2}).exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"prohibitions": ["cc:CommercialUse"], "permissions": ["cc:CommercialUse"]}, "cannot be both"),
        ({"permissions": []}, "Say what the licence permits"),
        ({"share_alike": "ODbL"}, "go together"),
        ({"source": "javascript:alert(1)"}, "begins with https://"),
        ({"source": ""}, "where the text stands"),
        ({"text_date": "2999-01-01"}, "of a day to come"),
        ({"text_date": "soon"}, "Write a date such as"),
        ({"duties": ["cc:Notice"]}, "need the duty to name the source"),
        ({"duties": ["be-nice"]}, "Select a valid choice"),
        ({"why": " "}, "Give a reason"),
        ({"seen": "2"}, "Somebody else changed these terms"),
        ({"seen": "x"}, "whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    client: Client, catalogue: Catalogue, curator: User, npg: str, wrong: dict[str, Any], told: str
) -> None:
    client.force_login(curator)
    answer = client.post(f"/licences/{npg}/edit/", filled(**wrong))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not LicenceVersion.objects.filter(number=2).exists()


def test_of_two_curators_who_edit_at_once_the_second_is_told(curator: User, npg: str) -> None:
    licence_edit(curator, code=npg, terms=TERMS, seen=1, why="First.")
    with pytest.raises(InvalidInput, match="version 2 now"):
        licence_edit(curator, code=npg, terms=LicenceTerms(), seen=1, why="Second.")
    with pytest.raises(InvalidInput, match="Nothing is different"):
        licence_edit(curator, code=npg, terms=TERMS, seen=2, why="Again.")


def test_a_steward_proposes_and_a_curator_accepts(
    client: Client, catalogue: Catalogue, curator: User, npg: str
) -> None:
    client.force_login(catalogue.member)
    answer = client.post(f"/licences/{npg}/edit/", filled())
    assert answer.status_code == 302, answer.content.decode()
    assert licence_text(npg).number == 1  # type: ignore[union-attr]
    proposal = LicenceProposal.objects.get()
    path = f"/licences/{npg}/proposals/{proposal.pk}/"
    assert answer["Location"] == path
    assert "<ins>copy it</ins>" in read(client, path)
    assert Notification.objects.get(user=curator).url == path
    client.force_login(curator)
    assert client.post(path, {"verdict": "accept", "answer": "Right."}).status_code == 302
    assert licence_text(npg).terms.attribution == "Contains Northern Powergrid data"  # type: ignore[union-attr]
    assert Notification.objects.get(user=catalogue.member).title.endswith("was accepted")
    assert client.post(path, {"verdict": "refuse", "answer": "No."}).status_code == 422


def test_a_proposal_is_for_curators_and_whoever_made_it(
    client: Client, catalogue: Catalogue, analyst: User, npg: str
) -> None:
    proposal = licence_propose(catalogue.member, code=npg, terms=TERMS, seen=1, why="It says so.")
    path = f"/licences/{npg}/proposals/{proposal.pk}/"
    missing = client.get(f"/licences/{npg}/proposals/999999/")
    assert client.get(path).status_code == missing.status_code == 302
    client.force_login(analyst)
    assert client.get(path).status_code == client.get(f"/licences/{npg}/proposals/999999/").status_code == 404
    client.force_login(catalogue.member)
    assert client.get(f"/licences/CC-BY-4.0/proposals/{proposal.pk}/").status_code == 404
    assert client.get(f"/licences/{npg}/proposals/{2**70}/").status_code == 404


def test_a_proposal_that_was_taken_back_cannot_be_accepted(
    client: Client, catalogue: Catalogue, curator: User, npg: str
) -> None:
    proposal = licence_propose(catalogue.member, code=npg, terms=TERMS, seen=1, why="It says so.")
    client.force_login(catalogue.member)
    path = f"/licences/{npg}/proposals/{proposal.pk}/"
    assert client.post(path, {"why": "I misread it."}).status_code == 302
    with pytest.raises(InvalidInput, match="waits no longer"):
        proposal_decide(curator, proposal=proposal, accept=True, answer="Fine.")
    assert not LicenceVersion.objects.filter(number=2).exists()


def test_a_proposal_of_earlier_terms_cannot_be_accepted(
    catalogue: Catalogue, curator: User, npg: str
) -> None:
    proposal = licence_propose(catalogue.member, code=npg, terms=TERMS, seen=1, why="It says so.")
    licence_edit(curator, code=npg, terms=LicenceTerms(permissions=("odrl:reproduce",)), seen=1, why="Mine.")
    with pytest.raises(InvalidInput, match="have changed since"):
        proposal_decide(curator, proposal=proposal, accept=True, answer="Fine.")
    proposal_decide(curator, proposal=proposal, accept=False, answer="Done otherwise.")
    proposal.refresh_from_db()
    assert proposal.state == "refused"


def test_a_change_is_told_once_to_stewards_of_products_that_carry_it(
    catalogue: Catalogue, curator: User
) -> None:
    code = "CC-BY-4.0"
    text = licence_text(code)
    assert text is not None
    terms = LicenceTerms(permissions=text.terms.permissions, duties=("odrl:attribute",))
    number = licence_edit(curator, code=code, terms=terms, seen=1, why="Shorter.")
    assert licence_changed(code, number) >= 1
    told = Notification.objects.get(user=catalogue.member, kind="licence.changed")
    assert told.url == f"/licences/{code}/?version=2"
    assert "Shorter." in told.text
    assert licence_changed(code, number) == 0
    LicenceVersion.objects.update(told_at=None)  # a worker died between telling and noting it
    licence_changed(code, number)
    assert Notification.objects.filter(user=catalogue.member, kind="licence.changed").count() == 1


def test_nothing_that_is_typed_in_becomes_markup(
    client: Client, catalogue: Catalogue, curator: User, npg: str
) -> None:
    client.force_login(curator)
    typed = {"attribution": HOSTILE, "note": HOSTILE, "why": HOSTILE}
    assert client.post(f"/licences/{npg}/edit/", filled(**typed)).status_code == 302
    for path in (f"/licences/{npg}/?version=2", f"/licences/{npg}/edit/", f"/licences/?q={HOSTILE}"):
        page = read(client, path)
        assert HOSTILE not in page, path
        assert "&lt;img src=x" in page
