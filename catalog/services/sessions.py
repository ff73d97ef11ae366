"""Ending sessions: one, all but this one, or all."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from catalog.models import User
from catalog.services.accounts import account_event
from catalog.services.audit import audit_write
from catalog.services.tokens import tokens_revoke


def session_end(actor: User, *, session: UserSession) -> None:
    """Sign out there, at once. Other people's sessions raise ValueError: a view never hands them here."""
    if session.user_id != actor.pk:
        raise ValueError("This session is somebody else's.")
    with transaction.atomic():
        audit_write(actor, action="session.end", on=actor)
        session.end()


def sessions_end(user: User, *, but: str = "") -> int:
    """End all sessions of a person, but the one with the key `but`; returns how many."""
    rows = list(UserSession.objects.filter(user_id=user.pk).exclude(session_key=but))
    for row in rows:
        row.end()
    return len(rows)


def sign_out_everywhere(actor: User, *, tokens: bool) -> int:
    """End all sessions of a person, this one too, and with `tokens` their API tokens; they are told."""
    with transaction.atomic():
        ended = sessions_end(actor)
        if tokens:
            tokens_revoke(actor)
        account_event(actor, event="sessions_ended")
    return ended
