"""Telling people: a row in the portal for each, and a mail as each of them chose. All in the caller's transaction."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from zlib import crc32

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.text import Truncator
from redis.exceptions import RedisError

from catalog.domain.notice_groups import group_of, way_of
from catalog.formats.text import clean_text
from catalog.models import DataProduct, Notification, NotificationChoice, User
from catalog.selectors.notifications import unread_forget
from catalog.selectors.visibility import visible_to
from catalog.services.notice_mail import notice_mail

_TITLE, _URL, _TEXT, _ONCE = 200, 500, 10_000, 100  # characters


@transaction.atomic
def notify(
    people: Iterable[User],
    *,
    kind: str,
    title: str,
    url: str,
    text: str = "",
    about: models.Model | None = None,
    but: User | None = None,
    once: str = "",
    letter: str = "",
) -> int:
    """Tell `people` something; returns how many were told.

    Left out are `but` (who did it), inactive accounts, people who may not see a product that it is `about`, and those who
    were told under the name `once` before. `kind` is `<word>.<what happened>`, see domain/notice_groups.py; `url` is a path
    of this portal, anything else raises ValueError. `letter` is for a mail that goes at once alone, in place of `text`: it is not
    kept, so it may name what its reader may see today. Nobody hears of it if the caller's transaction is taken back.
    """
    told = _told(people, about=about, but=but, once=once[:_ONCE])
    if not told:
        return 0
    choices = dict(NotificationChoice.objects.filter(user__in=told).values_list("user_id", "ways"))
    said: dict[str, Any] = {
        "kind": kind,
        "title": Truncator(" ".join(clean_text(title).split())).chars(_TITLE),
        "url": local_path(url),
        "text": clean_text(text, _TEXT),
        "about_type": about._meta.model_name if about else "",
        "about_id": str(about.pk) if about else "",
        "once": once[:_ONCE],
        "at": timezone.now(),
    }
    rows = [Notification(user=user, mail=_mail(user, kind, choices), **said) for user in told]
    Notification.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        if row.mail == Notification.Mail.SENT:
            notice_mail(row, letter)
    transaction.on_commit(lambda: _forget(told), robust=True)
    return len(rows)


def local_path(url: str) -> str:
    """`url`, if it is a path of this portal. Raises ValueError."""
    wrong = (
        not url.startswith("/") or url.startswith("//") or "\\" in url or not url.isprintable() or " " in url
    )
    if wrong or len(url) > _URL:
        raise ValueError(
            f"A notification leads to a path of this portal of at most {_URL} characters, not to {url!r}."
        )
    return url


def _told(people: Iterable[User], *, about: models.Model | None, but: User | None, once: str) -> list[User]:
    found = {user.pk: user for user in people if user.is_active and (but is None or user.pk != but.pk)}
    if once and found:
        with connection.cursor() as cursor:  # two workers that tell the same wait for each other
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, crc32(once.encode()) - 2**31])
        for pk in Notification.objects.filter(user__in=found, once=once).values_list("user_id", flat=True):
            found.pop(pk)
    if isinstance(about, DataProduct):
        return [user for user in found.values() if visible_to(user).filter(pk=about.pk).exists()]
    return list(found.values())


_LOCK = 0x6E6F7465  # of advisory locks taken here


def _mail(user: User, kind: str, choices: dict[int, dict[str, str]]) -> str:
    way = way_of(group_of(kind), choices.get(user.pk, {}))
    if not user.email or way == "none":
        return Notification.Mail.NONE
    return Notification.Mail.SENT if way == "once" else Notification.Mail.WAITS


def _forget(people: list[User]) -> None:
    with suppress(RedisError):  # the header's number is kept for a minute only
        unread_forget(*people)
