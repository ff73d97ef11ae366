"""Wishes for data that is not here."""

from django.db.models import QuerySet

from catalog.models import AccessWish, User


def wishes_of(user: User) -> QuerySet[AccessWish]:
    """A person's own, newest first."""
    return AccessWish.objects.filter(requester=user).order_by("-pk")


def wishes_all(state: str = "") -> QuerySet[AccessWish]:
    """All of them, for curators: those of one state the oldest first, else the newest first."""
    rows = AccessWish.objects.select_related("requester")
    return rows.filter(state=state).order_by("at", "pk") if state else rows.order_by("-pk")


def wish_get(user: User, reference: str) -> AccessWish | None:
    """One wish, for who made it and for curators."""
    rows = AccessWish.objects.filter(reference=reference).select_related("requester", "product")
    return (rows if user.is_curator else rows.filter(requester=user)).first()
