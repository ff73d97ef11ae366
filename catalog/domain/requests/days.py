"""Working days: Monday to Friday, without the days that are off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_SATURDAY, _A_DAY = 5, timedelta(days=1)


def _never(day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Counts working days of moments in one time zone; `off` says which days of the week are none, such as bank holidays."""

    off: Callable[[date], bool] = _never

    def works(self, at: datetime) -> bool:
        """Whether that day is a working day."""
        return at.weekday() < _SATURDAY and not self.off(at.date())

    def after(self, start: datetime, days: int) -> datetime:
        """The same hour, so many working days later; from a day that is none it counts from the next one that is."""
        at = start
        while not self.works(at):
            at += _A_DAY
        return self._moved(at, days, _A_DAY)

    def before(self, end: datetime, days: int) -> datetime:
        """The same hour, so many working days earlier."""
        return self._moved(end, days, -_A_DAY)

    def between(self, start: datetime, end: datetime) -> int:
        """How many working days begin after `start` and up to `end`: none where `end` is not later."""
        number, at = 0, start
        while (at := at + _A_DAY) <= end:
            number += self.works(at)
        return number

    def _moved(self, at: datetime, days: int, by: timedelta) -> datetime:
        left = days
        while left > 0:
            at += by
            left -= self.works(at)
        return at
