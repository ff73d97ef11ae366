"""Public holidays are no working days: those of the country that the settings name, as its own lists have them."""

import os
import subprocess
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.services.working_days import is_public_holiday, working_days

LONDON = ZoneInfo("Europe/London")
# GOV.UK, bank holidays in England and Wales, as published: substitute days and extra ones included.
ENGLAND_2027 = {"01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"}
EXTRA = {date(2022, 9, 19), date(2023, 5, 8)}  # a state funeral, a coronation


def week_days_off(year: int) -> set[str]:
    days = (
        date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    )
    return {f"{day:%m-%d}" for day in days if day.weekday() < 5 and is_public_holiday(day)}


def test_bank_holidays_are_those_that_are_published() -> None:
    assert week_days_off(2027) == ENGLAND_2027
    assert all(is_public_holiday(day) for day in EXTRA)


def test_every_year_of_an_agreement_is_covered() -> None:
    this = date.today().year
    for year in range(this, this + 12):
        assert len(week_days_off(year)) >= 6, year


@pytest.mark.parametrize(("code", "day", "off"), [
    ("GB-ENG", date(2027, 11, 30), False), ("GB-SCT", date(2027, 11, 30), True), ("GB-NIR", date(2027, 7, 12), True),
    ("DE", date(2028, 10, 3), True), ("", date(2027, 12, 27), False),
])  # fmt: skip
def test_the_settings_say_whose(settings: Any, code: str, day: date, off: bool) -> None:
    settings.HOLIDAYS = code
    assert working_days().off(day) == off


def test_ten_working_days_before_christmas_end_in_the_new_year() -> None:
    asked = datetime(2026, 12, 21, 10, tzinfo=LONDON)
    assert working_days().after(asked, 10) == datetime(2027, 1, 7, 10, tzinfo=LONDON)


@pytest.mark.parametrize("code", ["XX", "GB-XXX", "Christmas"])
def test_a_country_that_is_not_known_stops_the_start(code: str) -> None:
    command = [sys.executable, "-c", "import vesportal.settings"]
    ended = subprocess.run(
        command, env={**os.environ, "VESPORTAL_HOLIDAYS": code}, capture_output=True, text=True, check=False
    )
    assert ended.returncode
    assert "VESPORTAL_HOLIDAYS" in ended.stderr
