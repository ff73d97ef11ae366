"""What the licence registry says: curators decide, stewards propose."""

from datetime import date
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.domain.licence_checks import code_checked, terms_checked
from catalog.domain.licence_terms import LicenceTerms, terms_changes, terms_of_entry, terms_stored
from catalog.domain.vocabulary.licences import licences_filed
from catalog.models import LicenceProposal, LicenceVersion, RegisteredLicence, User
from catalog.selectors.licence_registry import may_propose, registry_follow
from catalog.selectors.people import curators
from catalog.services.audit import audit_write, identity_of
from catalog.services.curation import why_checked
from catalog.services.limits import limit
from catalog.services.notify import notify
from catalog.services.outbox import task_start
from catalog.services.permission import require_curator

State = LicenceProposal.State
_PROPOSALS, _A_DAY = 20, 86_400
REGISTRY_LOCK = 7_305_115  # any number, the same for all of the portal's processes


def licence_edit(actor: User | None, *, code: str, terms: LicenceTerms, seen: int, why: str) -> int:
    """Let a licence say something else; returns the number of the new version. Products and notes follow by a task.

    `seen`: the version that the person looked at; if another counts by now, nothing is done. 0: the licence is to be added.
    Raises PermissionRefused, InvalidInput.
    """
    require_curator(actor)
    given, reason = _checked(terms, code, seen), why_checked(why)
    with transaction.atomic():
        row = _locked(code, new=seen == 0)
        _require_seen(row, seen)
        return _write(actor, row, given, reason)


def licence_propose(actor: User, *, code: str, terms: LicenceTerms, seen: int, why: str) -> LicenceProposal:
    """Propose other terms, or a licence that is not there (`seen` 0); curators are told.

    Raises PermissionRefused, InvalidInput, TooMany.
    """
    if not may_propose(actor):
        raise PermissionRefused("Stewards of a domain propose what a licence should say. Ask one of them.")
    given, reason = _checked(terms, code, seen), why_checked(why)
    limit("licence-proposal", str(actor.pk), most=_PROPOSALS, seconds=_A_DAY)
    with transaction.atomic():
        row = _locked(code, new=seen == 0)
        _require_seen(row, seen)
        _require_difference(_counting(row), given)
        if LicenceProposal.objects.filter(licence=row, by=actor, state=State.OPEN).exists():
            raise InvalidInput("Your last proposal for this licence still waits: take it back first.")
        proposal = LicenceProposal.objects.create(
            licence=row,
            base=row.version,
            terms=msgspec.to_builtins(given),
            by=actor,
            at=timezone.now(),
            why=reason,
        )
        audit_write(actor, action="licence.propose", on=proposal, after=_told(row, given), why=reason)
        notify(
            curators(),
            kind="licence.proposed",
            title=f"A steward proposes {'other terms of' if seen else 'the licence'} {code}",
            url=proposal_url(proposal),
            text=reason,
            about=proposal,
            but=actor,
        )
    return proposal


def proposal_decide(actor: User | None, *, proposal: LicenceProposal, accept: bool, answer: str) -> None:
    """Accept or refuse what a steward proposed; they are told. Raises PermissionRefused, InvalidInput."""
    require_curator(actor)
    reason = why_checked(answer)
    with transaction.atomic():
        licence = _locked(
            proposal.licence_id, new=proposal.base == 0
        )  # licences are locked before their proposals
        row = _opened(proposal)
        if accept and row.base != licence.version:
            raise InvalidInput(
                f"The terms have changed since this was proposed: they are at version {licence.version} now, not "
                f"{row.base}. Edit the licence itself, then refuse this with a word on what became of it."
            )
        if accept:
            terms = terms_stored(row.terms, licence.code)
            _write(actor, licence, _checked(terms, licence.code, row.base), reason)
        _close(actor, row, State.ACCEPTED if accept else State.REFUSED, reason)
        if row.by:
            notify(
                [row.by],
                kind="licence.decided",
                title=f"Your proposal for {row.licence_id} was {'accepted' if accept else 'refused'}",
                url=proposal_url(row),
                text=reason,
                about=row,
                but=actor,
            )


def proposal_withdraw(actor: User, *, proposal: LicenceProposal, why: str) -> None:
    """Take one's own proposal back. Raises PermissionRefused, InvalidInput."""
    reason = why_checked(why)
    with transaction.atomic():
        row = _opened(proposal)
        if row.by_id != actor.pk:
            raise PermissionRefused("Only who made a proposal takes it back. A curator can refuse it.")
        _close(actor, row, State.WITHDRAWN, reason)


def proposal_url(proposal: LicenceProposal) -> str:
    """The page of a proposal."""
    return f"/licences/{proposal.licence_id}/proposals/{proposal.pk}/"


def _checked(terms: LicenceTerms, code: str, seen: int) -> LicenceTerms:
    registry_follow()
    if seen == 0:
        code_checked(code)
    return terms_checked(terms, code, today=timezone.localdate())


def _locked(code: str, *, new: bool = False) -> RegisteredLicence:
    """The licence's row, locked; made when somebody first touches it: with what the file says as version 1, or without any."""
    filed = licences_filed().get(code)
    if filed is not None and not filed.vague:
        RegisteredLicence.objects.bulk_create([RegisteredLicence(code=code)], ignore_conflicts=True)
    elif new:
        RegisteredLicence.objects.bulk_create(
            [RegisteredLicence(code=code, version=0)], ignore_conflicts=True
        )
    row = RegisteredLicence.objects.select_for_update().filter(pk=code).first()
    if row is None:
        raise InvalidInput("The registry knows no such licence.")
    if filed is not None and not row.versions.exists():
        now = timezone.now()
        first = msgspec.to_builtins(terms_of_entry(filed))
        LicenceVersion.objects.create(licence=row, number=1, terms=first, at=now, told_at=now)
    return row


def _counting(row: RegisteredLicence) -> LicenceTerms:
    if row.version == 0:
        return LicenceTerms()
    return terms_stored(row.versions.get(number=row.version).terms, row.code)


def _require_seen(row: RegisteredLicence, seen: int) -> None:
    if seen != row.version:
        raise InvalidInput(
            f"Somebody else changed these terms while you were editing: they are at version {row.version} now. Look at what "
            "they say, and decide again."
        )


def _require_difference(before: LicenceTerms, after: LicenceTerms) -> None:
    if not terms_changes(before, after):
        raise InvalidInput("Nothing is different from what the registry says already.")


def _write(actor: User | None, row: RegisteredLicence, terms: LicenceTerms, why: str) -> int:
    before = _counting(row)
    _require_difference(before, terms)
    told = _told(row, before)
    with (
        connection.cursor() as cursor
    ):  # versions are numbered in the order of their commits: the highest tells of all
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTRY_LOCK])
    row.version += 1
    row.save(update_fields=["version"])
    LicenceVersion.objects.create(
        licence=row,
        number=row.version,
        terms=msgspec.to_builtins(terms),
        at=timezone.now(),
        by=identity_of(actor) if actor else None,
        why=why,
    )
    audit_write(
        actor,
        action="licence.edit" if row.version > 1 else "licence.add",
        on=row,
        before=told,
        after=_told(row, terms),
        why=why,
    )
    task_start("licence_changed", code=row.code, number=row.version)
    return row.version


def _told(row: RegisteredLicence, terms: LicenceTerms) -> dict[str, Any]:
    return {"licence": row.code, "version": row.version, **msgspec.to_builtins(terms)}


def _opened(proposal: LicenceProposal) -> LicenceProposal:
    row = LicenceProposal.objects.select_for_update(of=("self",)).select_related("by").get(pk=proposal.pk)
    if row.state != State.OPEN:
        raise InvalidInput(
            f"This proposal waits no longer: it was {row.get_state_display().lower()} on {_day(row)}."
        )
    return row


def _day(row: LicenceProposal) -> date:
    return timezone.localtime(row.decided_at or row.at).date()


def _close(actor: User | None, row: LicenceProposal, state: LicenceProposal.State, answer: str) -> None:
    row.state, row.answer, row.decided_at = state, answer, timezone.now()
    row.decided_by = identity_of(actor) if actor else None
    row.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    audit_write(
        actor,
        action=f"licence.proposal-{state}",
        on=row,
        before={"state": State.OPEN.value},
        after={"state": state.value, "licence": row.licence_id},
        why=answer,
    )
