"""All that the portal holds about a person: a registry of what is theirs, and why the rest is left out.

A model with a key to a person, or to an identity, must stand in one of the tables below: a test walks all models.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.db.models import Q

from catalog.models import Identity, User

Row = dict[str, Any]
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a model whose `field` is the person. `fields`: the columns given, all where empty; `secret`: those never given."""

    model: str
    field: str
    fields: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()


# Keyed by the account.
PARTS = (
    Part("catalog.Identity", "user"),
    Part("catalog.Membership", "user", secret=("lent_by",)),
    Part("catalog.Membership", "lent_by", fields=("domain", "role", "until")),
    Part("catalog.Invitation", "by", fields=("domain", "role", "until", "at", "state")),
    Part("catalog.CaseInvitation", "by", fields=("use_case", "at", "state")),
    Part("catalog.DomainClaim", "user"),
    Part("catalog.ProblemReport", "user"),
    Part("catalog.AccessRequest", "requester", secret=("assigned_to",)),
    Part("catalog.AccessRequest", "assigned_to", fields=("reference", "state")),
    Part("catalog.RequestMessage", "author"),
    Part("catalog.AccessWish", "requester"),
    Part("catalog.Agreement", "assignee"),
    Part("catalog.AgreementMessage", "author"),
    Part("catalog.AgreementPartner", "user", fields=("agreement", "name", "at", "ended_at")),
    Part("catalog.MixNote", "owner"),
    Part("catalog.LicenceProposal", "by"),
    Part("catalog.UseCase", "lead", fields=("slug", "title", "state", "created_at")),
    Part("catalog.UseCase", "editors", fields=("slug", "title", "state")),
    Part("catalog.TriageDraft", "user"),
    Part("catalog.GapOffer", "by"),
    Part("catalog.GapPlan", "updated_by"),
    Part("catalog.ApiToken", "user", secret=("digest",)),
    Part("catalog.Notification", "user"),
    Part("catalog.NotificationChoice", "user"),
    Part("catalog.Watch", "user", secret=("matched", "feed_key")),
    Part("account.EmailAddress", "user"),
    Part("mfa.Authenticator", "user", fields=("type", "created_at", "last_used_at")),
    Part("socialaccount.SocialAccount", "user"),
    Part("usersessions.UserSession", "user", secret=("session_key", "data")),
    Part("admin.LogEntry", "user"),
)
# Keyed by the pseudonym.
KEYED = (
    Part("catalog.AuditEntry", "actor"),
    Part("catalog.OnwardShare", "by"),
    Part("catalog.AgreementText", "accepted_by"),
)
# Model and field → why it is not given.
EXEMPT = {
    "catalog.User.groups": "Groups stand in the part “account”.",
    "catalog.User.user_permissions": "Rights stand in the part “account”.",
}
_IN_AUDIT = "The same decision is an audit entry of the person, which is given."
EXEMPT_KEYED = {
    "catalog.Identity.key": "It is given as the identity.",
    "catalog.AccessRequest.requester_key": "The request is given by its requester.",
    "catalog.AccessWish.requester_key": "The wish is given by its requester.",
    "catalog.Agreement.assignee_key": "The agreement is given by its assignee.",
    "catalog.RequestMessage.author_key": "The message is given by its author.",
    "catalog.AgreementMessage.author_key": "The message is given by its author.",
    "catalog.ProductChange.actor": _IN_AUDIT,
    "catalog.UseCaseVersion.by": _IN_AUDIT,
    "catalog.Gap.changed_by": _IN_AUDIT,
    "catalog.GapOffer.settled_by": _IN_AUDIT,
    "catalog.AccessRequest.decided_by": _IN_AUDIT,
    "catalog.AccessWish.answered_by": _IN_AUDIT,
    "catalog.AgreementText.by": _IN_AUDIT,
    "catalog.AgreementPartner.by": _IN_AUDIT,
    "catalog.AgreementPartner.ended_by": _IN_AUDIT,
    "catalog.Conflict.decided_by": _IN_AUDIT,
    "catalog.RuleDecision.by": _IN_AUDIT,
    "catalog.RuleSwitch.by": _IN_AUDIT,
    "catalog.BulkEdit.by": _IN_AUDIT,
    "catalog.MappingVersion.by": _IN_AUDIT,
    "catalog.Triage.decided_by": _IN_AUDIT,
    "catalog.RuleSet.proposed_by": _IN_AUDIT,
    "catalog.RuleSet.decided_by": _IN_AUDIT,
    "catalog.RuleStanding.by": _IN_AUDIT,
    "catalog.PrincipleStatement.by": _IN_AUDIT,
    "catalog.DuplicatePair.decided_by": _IN_AUDIT,
    "catalog.CheckAssertion.by": _IN_AUDIT,
    "catalog.LicenceVersion.by": _IN_AUDIT,
    "catalog.LicenceProposal.decided_by": _IN_AUDIT,
    "catalog.DomainClaim.decided_by": _IN_AUDIT,
    "catalog.ProblemReport.answered_by": _IN_AUDIT,
}
# What bears an address of the person without a key to them, by addresses that they have proved to be theirs.
_ADDRESSED = (
    Part("catalog.Invitation", "email", fields=("domain", "role", "until", "at", "state", "email")),
    Part("catalog.CaseInvitation", "email", fields=("use_case", "at", "state", "email")),
    Part(
        "catalog.ProblemReport", "email", fields=("product", "kind", "text", "at", "state", "answer", "email")
    ),
    Part("catalog.OutboxMessage", "payload__to", fields=("name", "payload", "created_at", "sent_at")),
)


def personal_data(user: User) -> Iterator[tuple[str, Iterator[Row]]]:
    """Name of a part → its rows, ready for JSON; rows are read as they are taken."""
    yield "account", iter([_account(user)])
    for part in PARTS:
        yield _name(part), _rows(part, Q(**{part.field: user}))
    key = Identity.objects.filter(user=user).values_list("key", flat=True).first()
    for part in KEYED:
        yield _name(part), _rows(part, Q(**{part.field: key}) if key else Q(pk__in=[]))
    addresses = proved_addresses(user)
    for part in _ADDRESSED:
        yield _name(part), _rows(part, Q(**{f"{part.field}__in": addresses}))


def proved_addresses(user: User) -> list[str]:
    """The addresses that a person has shown to be theirs. Only these lead to what others wrote to an address."""
    return list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True))


def _account(user: User) -> Row:
    shown = _row(user, [f for f in user._meta.concrete_fields if f.name != "password"])
    rights = {"groups": list(user.groups.values_list("name", flat=True))}
    return {**shown, **rights, "rights": sorted(user.get_user_permissions())}


def _name(part: Part) -> str:
    model = apps.get_model(part.model)
    return f"{model._meta.verbose_name_plural} ({part.field.replace('_', ' ').replace('payload  to', 'to')})"


def _rows(part: Part, which: Q) -> Iterator[Row]:
    model = apps.get_model(part.model)
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in part.secret and (not part.fields or field.name in part.fields)
    ]
    for found in model._default_manager.filter(which).order_by("pk").iterator(chunk_size=_BATCH):
        yield _row(found, fields)


def _row(found: models.Model, fields: list[Any]) -> Row:
    return {field.name: getattr(found, field.attname) for field in fields}
