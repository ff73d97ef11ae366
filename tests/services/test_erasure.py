"""What is held about a person is given to them whole, and erasing them leaves decisions without a person."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import (
    AccessRequest,
    Agreement,
    ApiToken,
    AuditEntry,
    Domain,
    Identity,
    Invitation,
    Membership,
    Notification,
    OutboxMessage,
    User,
)
from catalog.selectors import personal_data as held
from catalog.selectors.audit_chain import chain_verify
from catalog.selectors.personal_data import EXEMPT, EXEMPT_KEYED, KEYED, PARTS, personal_data
from catalog.services.audit import audit_write, identity_of
from catalog.services.erasure import account_erase, erasure_consequences
from catalog.services.notify import notify
from catalog.services.outbox import outbox_sweep
from tests.factories import domain_make

pytestmark = pytest.mark.django_db


def data_of(user: User) -> dict[str, list[dict[str, Any]]]:
    return {name: list(rows) for name, rows in personal_data(user)}


@pytest.fixture
def person(analyst: User) -> User:
    """Somebody with a bit of everything that bears their name, address or key."""
    analyst.first_name, analyst.last_name = "Anaximandra", "Quill"
    analyst.save()
    domain = domain_make("Northmoor")
    Membership.objects.create(domain=domain, user=analyst, role="steward")
    EmailAddress.objects.create(user=analyst, email=analyst.email, verified=True, primary=True)
    notify([analyst], kind="request.asked", title="Asked", url="/work/")
    audit_write(analyst, action="test.decided", on=domain, why="because")
    Invitation.objects.create(
        domain=domain,
        email=analyst.email,
        role="member",
        nonce="n",
        expires_at=timezone.now() + timedelta(days=1),
    )
    ApiToken.objects.create(
        user=analyst, name="script", prefix="ves_abc", digest="d" * 64, scopes=[], expires_at=timezone.now()
    )
    LogEntry.objects.create(
        user=User.objects.create_superuser("root@example.org", "a-long-password"),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(analyst.pk),
        object_repr=analyst.email,
        action_flag=2,
    )
    return analyst


def request_of(user: User, domain: Domain, **more: Any) -> AccessRequest:
    return AccessRequest.objects.create(
        reference=f"REQ-{AccessRequest.objects.count()}",
        domain=domain,
        requester=user,
        requester_key=identity_of(user),
        **more,
    )


# --- the registry ---


def test_every_key_to_a_person_is_given_or_left_out_with_a_reason() -> None:
    given = {f"{part.model}.{part.field}" for part in PARTS}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.related_model is User and not (field.many_to_many and field.remote_field.through._meta.auto_created is False)
    }  # fmt: skip
    found |= {"catalog.User.groups", "catalog.User.user_permissions"}
    assert given | set(EXEMPT) == found
    assert not given & set(EXEMPT)
    assert all(EXEMPT.values())


def test_every_key_to_an_identity_is_given_or_left_out_with_a_reason() -> None:
    given = {f"{part.model}.{part.field}" for part in KEYED}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField)
    }
    assert given | set(EXEMPT_KEYED) == found
    assert not given & set(EXEMPT_KEYED)
    assert all(EXEMPT_KEYED.values())


@pytest.mark.parametrize(
    "part", [*PARTS, *KEYED, *held._ADDRESSED], ids=lambda part: f"{part.model}.{part.field}"
)
def test_each_part_names_columns_that_are_there(part: held.Part) -> None:
    names = {field.name for field in apps.get_model(part.model)._meta.concrete_fields}
    assert set(part.fields) | set(part.secret) <= names


def test_no_two_parts_have_the_same_name(person: User) -> None:
    names = [name for name, _ in personal_data(person)]
    assert len(names) == len(set(names))


# --- what is given ---


def test_a_person_gets_what_is_theirs_and_no_secret(person: User, curator: User) -> None:
    notify([curator], kind="request.asked", title="For the curator", url="/work/")
    said = json.dumps(data_of(person), default=str)
    for mine in (person.email, "test.decided", "because", "Asked", "ves_abc", str(identity_of(person))):
        assert mine in said, mine
    for secret in (person.password, "d" * 64, "For the curator", curator.email):
        assert secret not in said, secret


def test_what_was_written_to_an_address_is_for_who_has_proved_it(person: User) -> None:
    assert any("invitation" in name and "email" in name and rows for name, rows in data_of(person).items())
    EmailAddress.objects.update(verified=False)
    assert not any("email)" in name and rows for name, rows in data_of(person).items())


def test_the_download_is_one_json_file_of_the_person_alone(client: Client, person: User) -> None:
    assert client.get("/account/data.json")["Location"].startswith("/accounts/login/")
    client.force_login(person)
    answer = client.get("/account/data.json")
    assert "attachment" in answer["Content-Disposition"]
    said = json.loads(answer.getvalue())
    assert said["account"][0]["email"] == person.email
    assert "password" not in said["account"][0]


# --- erasing ---


def test_after_it_no_table_holds_name_address_or_account(person: User, curator: User) -> None:
    user_id, key, address = person.pk, identity_of(person), person.email
    session = Client()
    session.force_login(person)
    OutboxMessage.objects.create(kind="mail", name="Old", payload={"to": address}, due_at=timezone.now())
    notify(
        [curator], kind="claim.made", title=f"{person} claims Westgas", url="/work/", text=f"Ask {address}."
    )
    outbox_sweep()
    account_erase(person, user=person)
    outbox_sweep()
    assert not User.objects.filter(pk=user_id).exists()
    assert not Identity.objects.filter(key=key).exists()
    assert AuditEntry.objects.get(action="test.decided").actor == key
    OutboxMessage.objects.exclude(
        payload__to=address
    ).delete()  # what others were sent goes with its retention
    assert rows_with(address) == rows_with("Anaximandra") == []
    assert session.get("/account/").status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does
    assert chain_verify().faults == []


def rows_with(text: str) -> list[str]:
    """Tables that have a row in which a text occurs."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_one_mail_says_so_and_nothing_of_it_is_kept(person: User, mailoutbox: list[Any]) -> None:
    address = person.email
    account_erase(person, user=person)
    outbox_sweep()
    to_them = [mail.subject for mail in mailoutbox if mail.to == [address]]
    assert to_them == ["Your account is deleted"]
    assert not OutboxMessage.objects.filter(kind="mail", payload__to=address).exists()


def test_a_domain_without_another_steward_is_unclaimed_and_others_are_told(
    person: User, curator: User
) -> None:
    domain = Domain.objects.get()
    colleague = User.objects.create_user("col@example.org", "a-long-password")
    Membership.objects.create(domain=domain, user=colleague)
    assert erasure_consequences(person).domains == [domain]
    account_erase(person, user=person)
    told = Notification.objects.filter(kind="member.gone")
    assert {row.user for row in told} >= {colleague, curator}
    assert told[0].title == "Northmoor has no steward any more"
    assert list(domain.membership_set.values_list("user", flat=True)) == [colleague.pk]


def test_with_another_steward_nobody_needs_telling(person: User) -> None:
    other = User.objects.create_user("other@example.org", "a-long-password")
    Membership.objects.create(domain=Domain.objects.get(), user=other, role="steward")
    assert erasure_consequences(person).domains == []
    account_erase(person, user=person)
    assert not Notification.objects.filter(kind="member.gone").exists()


def test_open_requests_are_withdrawn_and_owners_of_agreements_told(analyst: User) -> None:
    domain = domain_make("Westgas")
    owner = User.objects.create_user("owner@example.org", "a-long-password")
    Membership.objects.create(domain=domain, user=owner, role="steward")
    waiting = request_of(analyst, domain, state="sent", sent_at=timezone.now())
    granted = request_of(analyst, domain, state="approved")
    agreement = Agreement.objects.create(
        reference="AGR-1",
        request=granted,
        domain=domain,
        assignee=analyst,
        assignee_key=identity_of(analyst),
        starts=date(2026, 1, 1),
        ends=date(2099, 1, 1),
    )
    account_erase(analyst, user=analyst)
    waiting.refresh_from_db()
    agreement.refresh_from_db()
    assert (waiting.state, waiting.requester, agreement.assignee) == ("withdrawn", None, None)
    assert Notification.objects.filter(user=owner, kind="agreement.holder-gone").count() == 1
    erased = AuditEntry.objects.get(action="account.erase")
    assert erased.after == {"unclaimed": [], "withdrawn": [waiting.reference], "agreements": ["AGR-1"]}


def test_sessions_end(person: User) -> None:
    client = Client()
    client.force_login(person)
    UserSession.objects.create(
        user=person, ip="127.0.0.1", user_agent="test", session_key=client.session.session_key
    )
    account_erase(person, user=person)
    assert not UserSession.objects.exists()
    assert client.get("/account/").status_code == 302


def test_who_may_erase_whom(person: User, curator: User) -> None:
    plain = User.objects.create_user("plain@example.org", "a-long-password", is_curator=True)
    with pytest.raises(PermissionRefused):
        account_erase(person, user=plain, why="I want it")
    with pytest.raises(PermissionRefused):
        account_erase(plain, user=curator, why="I want it")
    with pytest.raises(InvalidInput, match="Say why"):
        account_erase(plain, user=person)
    account_erase(plain, user=person, why="They asked.")
    assert AuditEntry.objects.get(action="account.erase").actor == identity_of(plain)
    assert User.objects.filter(pk=curator.pk).exists()


def test_the_last_curator_stays_until_there_is_another(curator: User) -> None:
    with pytest.raises(InvalidInput, match="Nobody else curates"):
        account_erase(curator, user=curator)
    User.objects.create_user("next@example.org", "a-long-password", is_curator=True)
    account_erase(curator, user=curator)
    assert not User.objects.filter(pk=curator.pk).exists()


def test_what_fails_changes_nothing(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise InvalidInput("not now")

    monkeypatch.setattr("catalog.services.erasure.mail_once", fails)
    before = Membership.objects.count(), Notification.objects.count(), AuditEntry.objects.count()
    with pytest.raises(InvalidInput):
        account_erase(person, user=person)
    assert (Membership.objects.count(), Notification.objects.count(), AuditEntry.objects.count()) == before
