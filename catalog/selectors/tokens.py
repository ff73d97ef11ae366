"""A person's API tokens."""

from django.utils import timezone

from catalog.models import ApiToken, User

_CLOSED = 20


def tokens_of(user: User) -> tuple[list[ApiToken], list[ApiToken]]:
    """The tokens that hold, and the last of those that do not, newest first. One query."""
    now = timezone.now()
    rows = list(user.api_tokens.all()[:500])
    open_ones = [t for t in rows if t.revoked_at is None and t.expires_at > now]
    return open_ones, [t for t in rows if t not in open_ones][:_CLOSED]


def token_get(user: User, pk: int) -> ApiToken | None:
    """One of a person's own."""
    return user.api_tokens.filter(pk=pk).first()
