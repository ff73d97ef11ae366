"""The working days of this portal: Monday to Friday without the public holidays of the country that the settings name."""

from datetime import date
from functools import lru_cache

import holidays
from django.conf import settings

from catalog.domain.requests.days import WorkingDays


def working_days() -> WorkingDays:
    """How this portal counts working days."""
    return WorkingDays(is_public_holiday) if settings.HOLIDAYS else WorkingDays()


def is_public_holiday(day: date) -> bool:
    """Whether it is one where the portal counts its days."""
    return day in _of_year(settings.HOLIDAYS, day.year)


@lru_cache(maxsize=64)
def _of_year(code: str, year: int) -> frozenset[date]:
    """The public holidays of a country, or of a part of one, as ISO 3166 writes it: `GB-ENG`."""
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
