"""The arithmetic of a pull: calls, minutes, days, and words for numbers and sizes."""

from math import ceil

BYTES_A_ROW = 60  # of a table as CSV: guidance of the domain's facts, where no size is known
OWN_PACE = 60.0  # calls a minute where the owner states no rate: one a second


def calls_for(rows: int, page: int) -> int:
    """Calls that `rows` take at `page` rows a call: at least one, for an empty answer is an answer."""
    return max(1, ceil(rows / page))


def days_for(calls: int, per_day: float) -> int:
    """Days, the last one begun counting whole, that `calls` take under a daily quota."""
    return max(1, ceil(calls / per_day))


def number(value: float) -> str:
    """`17,520`, `17.52 million`."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:,.2f}".rstrip("0").rstrip(".") + " million"
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:,.1f}"


def size(byte_size: int) -> str:
    """`1.05 GB`, in decimal units."""
    value, unit = float(byte_size), "bytes"
    for bigger in ("kB", "MB", "GB", "TB", "PB"):
        if value < 1000:
            break
        value, unit = value / 1000, bigger
    return f"{byte_size:,} bytes" if unit == "bytes" else f"{value:.3g} {unit}"


def duration(minutes: float) -> str:
    """`274 minutes (4.6 hours)`, `under a minute`."""
    if minutes < 1:
        return "under a minute"
    told = f"{number(round(minutes))} minute{'' if round(minutes) == 1 else 's'}"
    if minutes >= 2 * 24 * 60:
        return f"{told} ({minutes / 1440:.1f} days)"
    return f"{told} ({minutes / 60:.1f} hours)" if minutes >= 90 else told


def counted(count: int, thing: str) -> str:
    """`1 call`, `548 calls`."""
    return f"{number(count)} {thing}{'' if count == 1 else 's'}"
