"""Context of components/missing_since.html: a product that its source no longer lists."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from catalog.models import DataProduct


def unlisted_context(product: DataProduct) -> dict[str, str] | None:
    """Since when the source does not list it, and until when it stays as its endpoint's days of grace say; None where it does.

    `until` is empty once these are over: a person decides, or has decided, that it stays.
    """
    if product.missing_since is None:
        return None
    until = product.missing_since + timedelta(days=product.endpoint.grace_days)
    return {"since": _day(product.missing_since), "until": _day(until) if until > timezone.now() else ""}


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
