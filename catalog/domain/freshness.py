"""When data that is not renewed begins to be late by its own stated frequency, and when it is stale."""

from datetime import datetime, timedelta

from catalog.domain.maturity.finding import begins, moment
from catalog.domain.vocabulary.frequency import frequencies

LATE, STALE = 1.5, 3.0  # intervals since the last change, as the maturity model counts them
_CLOCKS = timedelta(days=1)  # by which the clocks of a source may be ahead


def late_and_stale(changed: str, frequency: str, now: datetime) -> tuple[datetime, datetime] | None:
    """The moments from which data that last changed on `changed` (ISO 8601) is late and stale.

    None where no interval is promised, or where the date lies ahead of `now`: nothing can have changed on it yet.
    """
    promised = frequencies().get(frequency)
    last = moment(changed)
    if promised is None or promised.seconds is None or last is None or begins(changed) > now + _CLOCKS:
        return None
    interval = timedelta(seconds=promised.seconds)
    try:
        return last + LATE * interval, last + STALE * interval
    except OverflowError:
        return None
