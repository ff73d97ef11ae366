"""Dates for people, as precise as their source."""

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format

from catalog.domain.numbers import counted


def date_text(iso: str) -> str:
    """`2024` stays, `2024-05` is “May 2024”, a day “3 May 2024”, a time is told in the portal's own zone.

    What is no date is given back as it stands.
    """
    try:
        if len(iso) == 4:
            return iso
        if len(iso) == 7:
            return date_format(date.fromisoformat(f"{iso}-01"), "F Y")
        if len(iso) == 10:
            return date_format(date.fromisoformat(iso), "j F Y")
        return moment_text(datetime.fromisoformat(iso))
    except ValueError:
        return iso


def moment_text(moment: datetime) -> str:
    """A point in time in the portal's own zone; without a zone it is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _moment(aware, timezone.get_current_timezone())


@lru_cache(maxsize=4096)
def _moment(aware: datetime, zone: tzinfo) -> str:
    return date_format(aware.astimezone(zone), "j F Y, H:i")


def day_text(moment: datetime | None) -> str:
    """The day of a point in time in the portal's own zone, as short as in lists: 3 May 2024; empty without one."""
    return _day(moment, timezone.get_current_timezone()) if moment else ""


@lru_cache(maxsize=4096)
def _day(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%-d %b %Y}"


def took_text(began: datetime | None, ended: datetime | None) -> str:
    """How long something took; empty where it has not ended."""
    if began is None or ended is None:
        return ""
    seconds = max(0, round((ended - began).total_seconds()))
    if not seconds:
        return "less than a second"
    if seconds < 120:
        return counted(seconds, "second")
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes / 60:.1f} hours"
