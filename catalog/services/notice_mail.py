"""The mails that notifications become, and the links that end them with one click (RFC 8058)."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from catalog.domain.notice_groups import BY_KEY, group_of
from catalog.models import Notification, OutboxMessage, User
from catalog.services.outbox import mail_later

DIGEST = "daily"  # stands for all groups that come in the daily mail
_SALT = "catalog.notifications.unsubscribe"
_AT = f"{settings.SITE_URL}/account/notifications/"


def notice_mail(row: Notification, letter: str = "") -> OutboxMessage:
    """The mail of one notification, into the outbox; `letter` stands in place of its text."""
    group = group_of(row.kind)
    body = f"{letter or row.text or row.title}\n\n{settings.SITE_URL}{row.url}"
    ends = None if group.must else group.key
    why = (
        f"You get this because of your choices for “{group.label}”." if ends else "It concerns your account."
    )
    return mail_to(row.user, row.title, body=body, ends=ends, why=why)


def mail_to(user: User, subject: str, *, body: str, ends: str | None, why: str) -> OutboxMessage:
    """A mail to a person, into the outbox; `ends` is the group (or DIGEST) that its link ends, None where nothing does."""
    headers = {"Auto-Submitted": "auto-generated"}
    foot = [why]
    if ends is not None:
        link = unsubscribe_url(user, ends)
        headers["List-Unsubscribe"] = f"<{link}>"
        if link.startswith("https:"):  # RFC 8058, 3.1: one click is for HTTPS alone
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        foot += [f"Change what you get: {_AT}", f"No more of these mails: {link}"]
    text = "\n".join((body, "", "-- ", *foot, ""))
    return mail_later(subject, body=text, to=user.email, headers=headers)


def unsubscribe_url(user: User, group: str) -> str:
    """The address that ends a group of mails to a person. It works as long as the portal's key is the same."""
    return f"{settings.SITE_URL}/unsubscribe/{Signer(salt=_SALT).sign(f'{user.pk}.{group}')}/"


def unsubscribe_read(token: str) -> tuple[int, str] | None:
    """The person's key and the group that a link is about; None where the portal did not write it."""
    try:
        pk, _, group = Signer(salt=_SALT).unsign(token).partition(".")
    except BadSignature:
        return None
    return (int(pk), group) if pk.isdecimal() and (group == DIGEST or group in BY_KEY) else None
