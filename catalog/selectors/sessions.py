"""Where somebody is signed in."""

import re

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from catalog.models import User

_BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


def sessions_of(user: User) -> list[UserSession]:
    """The sessions that have not run out, newest first. Two queries; nothing is written."""
    rows = list(UserSession.objects.filter(user_id=user.pk).order_by("-created_at")[:200])
    keys = [row.session_key for row in rows]
    lasting = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    there = set(lasting.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in there]


def browser_named(user_agent: str) -> str:
    """“Firefox on Windows”, as far as the browser says so itself."""
    browser = next((name for word, name in _BROWSERS if word in user_agent), "")
    system = next((word for word in _SYSTEMS if word in user_agent), "")
    named = " on ".join(filter(None, (browser, system.replace("Macintosh", "Mac"))))
    return named or re.sub(r"\s+", " ", user_agent)[:60] or "A browser that says nothing of itself"
