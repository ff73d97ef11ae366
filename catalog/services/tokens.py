"""API tokens of people: made, shown once, recognised by a digest, and ended.

A token is `vpt_<prefix>_<secret>`, the secret 256 random bits: so plain SHA-256 is enough, and a digest that leaks opens
nothing. What it may do is never more than its person may do at that moment.
"""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from catalog.domain.api_scopes import SCOPES
from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import ApiToken, User
from catalog.selectors.second_factor import factor_missing
from catalog.services.audit import audit_write
from catalog.services.checks import clean
from catalog.services.limits import limit
from catalog.services.notify import notify

TOKEN_PREFIX = "vpt_"  # noqa: S105 (what every token begins with)
USUAL_DAYS, MOST_DAYS = 90, 365
MOST_OPEN = 20  # tokens of one person
_A_MINUTE, _MOST_A_MINUTE = 60, 600
_FAILURES, _FAILURES_WITHIN = 30, 300
_FORM = re.compile(r"vpt_([0-9a-f]{12})_[\w-]{43}", re.ASCII)
_REFUSED = "This API token is not valid: it was revoked, has run out, or was not copied whole. Make one at /account/tokens/."


def token_make(
    actor: User, *, name: str, scopes: Collection[str], days: int = USUAL_DAYS
) -> tuple[ApiToken, str]:
    """A new token and its row; nothing tells the token again. Raises InvalidInput."""
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        raise InvalidInput(f"Choose what the token may do, out of: {', '.join(SCOPES)}.")
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"A token lasts from 1 to {MOST_DAYS} days.")
    prefix = secrets.token_hex(6)
    token = f"{TOKEN_PREFIX}{prefix}_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        if actor.api_tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_OPEN:
            raise InvalidInput(f"You have {MOST_OPEN} tokens. Revoke one that you do not use any more.")
        row = ApiToken(
            user=actor,
            name=name.strip(),
            prefix=prefix,
            digest=_digest(token),
            scopes=[scope for scope in SCOPES if scope in scopes],
            expires_at=now + timedelta(days=days),
        )
        clean(row)
        row.save()
        audit_write(actor, action="token.make", on=row, after={"scopes": row.scopes, "days": days})
        notify(
            [actor],
            kind="token.made",
            title=f"An API token was made: {row.name}",
            url="/account/tokens/",
            text="If that was not you, revoke it there and change your password.",
        )
    return row, token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_open(token: str, *, source: str) -> ApiToken:
    """The row of a token that holds, with its person. `source` is whose wrong guesses are counted together.

    Raises PermissionRefused, with the same words for whatever is wrong with it, and TooMany above 600 requests a minute of a
    token, or 30 wrong ones of a source in five minutes.
    """
    found = _form[1] if (_form := _FORM.fullmatch(token)) else ""
    row = ApiToken.objects.select_related("user").filter(prefix=found).first() if found else None
    same = constant_time_compare(_digest(token), row.digest if row else "")
    now = timezone.now()
    if row is None or not same or row.revoked_at or row.expires_at <= now or not row.user.is_active:
        limit("token-failed", source, most=_FAILURES, seconds=_FAILURES_WITHIN)
        raise PermissionRefused(_REFUSED)
    if factor_missing(row.user):
        raise PermissionRefused(
            "This portal asks the token's person for a second factor: sign in and set one up."
        )
    limit("token", str(row.pk), most=_MOST_A_MINUTE, seconds=_A_MINUTE)
    today = timezone.localdate()
    if row.last_used != today:
        ApiToken.objects.filter(pk=row.pk).update(last_used=today)
        row.last_used = today
    return row


def token_revoke(actor: User, *, token: ApiToken) -> None:
    """End a token of one's own at once. Raises PermissionRefused, InvalidInput."""
    if token.user_id != actor.pk:
        raise PermissionRefused("Everybody revokes their own tokens.")
    with transaction.atomic():
        ended = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
        if not ended:
            raise InvalidInput("This token is revoked already.")
        audit_write(actor, action="token.revoke", on=token, before={"scopes": token.scopes})


def tokens_revoke(actor: User) -> int:
    """End all tokens of a person; returns how many."""
    with transaction.atomic():
        held = list(actor.api_tokens.select_for_update().filter(revoked_at=None))
        for token in held:
            token_revoke(actor, token=token)
    return len(held)
