"""Service levels and rules of quality in words."""

from collections.abc import Mapping
from typing import Any

from catalog.domain.vocabulary.frequency import find_frequency
from catalog.formats.contracts.values import spoken, words_of
from catalog.formats.json_values import field_text

_UNITS = {
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("h", "hr", "hour", "hours"), "hour"),
    **dict.fromkeys(("min", "minute", "minutes"), "minute"),
    **dict.fromkeys(("s", "sec", "second", "seconds"), "second"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "week"),
    **dict.fromkeys(("mo", "month", "months"), "month"),
    **dict.fromkeys(("y", "yr", "year", "years"), "year"),
    **dict.fromkeys(("percent", "percentage", "%", "pct"), "%"),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), "millisecond"),
}
_COUNTED = frozenset(_UNITS.values()) - {"%"}
_BOUNDS = {
    "mustBe": "must be {}",
    "mustNotBe": "must not be {}",
    "mustBeGreaterThan": "must be greater than {}",
    "mustBeGreaterOrEqualTo": "must be at least {}",
    "mustBeGreaterThanOrEqualTo": "must be at least {}",
    "mustBeLessThan": "must be less than {}",
    "mustBeLessOrEqualTo": "must be at most {}",
    "mustBeLessThanOrEqualTo": "must be at most {}",
    "mustBeBetween": "must be between {}",
    "mustNotBeBetween": "must not be between {}",
}
_LONGEST = 1_000  # characters of one rule


def measure(value: Any, unit: Any = "") -> str:
    """`4` and `d` as `4 days`, `99.5` and `percent` as `99.5 %`."""
    number, stated = words_of(value, 300), words_of(unit, 60)
    known = _UNITS.get(stated.lower(), "")
    if known in _COUNTED:
        return f"{number} {known}" if number in {"1", "1.0"} else f"{number} {known}s"
    return " ".join(filter(None, (number, known or stated)))


def frequency_of(value: Any, unit: Any = "") -> tuple[str, str]:
    """(code of the EU list or an empty string, as stated in words)."""
    stated = measure(value, unit)
    entry = find_frequency(stated) or find_frequency(words_of(value, 300))
    return (entry.code if entry else ""), stated


def level_words(name: str, value: Any, unit: Any = "", *remarks: str) -> str:
    """`Latency: 4 days (tab.column, regulatory)`."""
    said = f"{spoken(name)}: {measure(value, unit)}".rstrip(": ")
    told = ", ".join(filter(None, remarks))
    return f"{said} ({told})" if told else said


def rule_words(where: str, rule: Mapping[str, Any]) -> str:
    """`orders.id: no value is missing (nullValues must be 0, completeness, severity error)`; empty for a rule without words."""
    metric = field_text(rule, "metric", "rule", "code", "templateName", limit=200)
    name = field_text(rule, "description", "name", "title", limit=_LONGEST)
    unit = words_of(rule.get("unit"), 60)
    bounds = [
        " ".join(filter(None, (words.format(_bound(rule[key])), _UNITS.get(unit.lower(), unit))))
        for key, words in _BOUNDS.items()
        if rule.get(key) is not None
    ]
    measured = " ".join((metric, " and ".join(bounds))).strip() if bounds else metric
    kind = words_of(rule.get("type"), 60).lower()
    engine = words_of(rule.get("engine"), 60)
    if not name and not measured:
        name = (
            "checked by a query"
            if kind == "sql" or rule.get("query")
            else f"checked by {engine}"
            if engine
            else ""
        )
    severity = words_of(rule.get("severity"), 60)
    told = [
        measured if name else "",
        words_of(rule.get("dimension"), 60),
        f"severity {severity}" if severity else "",
    ]
    said = name or measured
    if not said:
        return ""
    remarks = ", ".join(filter(None, told))
    said = f"{said.rstrip('.')} ({remarks})" if remarks else said
    return f"{where}: {said}" if where else said


def _bound(value: Any) -> str:
    return (
        " and ".join(words_of(one, 100) for one in value) if isinstance(value, list) else words_of(value, 100)
    )
