"""A day in forms, asked for as day, month and year: the one way in which every form of the portal asks for one.

A field of the name `ends` is sent as `ends-day`, `ends-month` and `ends-year`, or in whole as `ends` (2027-03-31, 31/3/2027,
31 March 2027). Drawn by components/field.html.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalog.domain.numbers import number_in

PARTS = ("day", "month", "year")
EXAMPLE = "31 3 2027"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LONGEST = 20
type Typed = tuple[str, str, str]  # day, month, year


class DayInput(forms.TextInput):
    """Three inputs; what was typed is given on as one text, in ISO form where it is whole."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """`2027-03-31`, or `31//2027` where something is missing; empty where nothing was typed."""
        typed = [str(data.get(f"{name}-{part}") or "").replace("/", "").strip()[:_LONGEST] for part in PARTS]
        if not any(typed):
            return str(data.get(name) or "").strip()
        try:
            return _day((typed[0], typed[1], typed[2])).isoformat()
        except ValidationError:
            return "/".join(typed)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form was sent without this field."""
        return not any(key in data for key in (name, *(f"{name}-{part}" for part in PARTS)))


class DayField(forms.DateField):
    """A day; its hint ends with an example."""

    widget = DayInput

    def __init__(
        self, *, help_text: str = "", error_messages: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        messages = {"required": "Give the day, the month and the year.", **(error_messages or {})}
        super().__init__(
            help_text=f"{help_text} For example, {EXAMPLE}.".strip(), error_messages=messages, **more
        )

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ValidationError with what to do."""
        return _day(_parts(value)) if isinstance(value, str) and value.strip() else super().to_python(value)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> "DayBound":
        """With its three inputs."""
        return DayBound(form, self, field_name)


class DayBound(forms.BoundField):
    """A field of a form with `parts`: {name, label, id, value, width, wrong} of each input."""

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Day, month and year, with what was typed."""
        value = self.value()
        typed = _parts(value.isoformat() if isinstance(value, date) else str(value or ""))
        wrong = (_wrong(typed) or set(PARTS)) if self.errors else set()
        return [
            {
                "name": f"{self.html_name}-{part}",
                "label": part.capitalize(),
                "id": self.auto_id if part == "day" else f"{self.auto_id}-{part}",
                "value": text,
                "width": 4 if part == "year" else 2,
                "wrong": part in wrong,
            }
            for part, text in zip(PARTS, typed, strict=True)
        ]

    @property
    def id_for_label(self) -> str:
        """The first input in which something is wrong, else that of the day."""
        parts = self.parts
        return str(next((part["id"] for part in parts if part["wrong"]), parts[0]["id"]))


def _parts(text: str) -> Typed:
    """Day, month and year as they were written; what cannot be taken apart stands as the day."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return str(int(found[3])), str(int(found[2])), found[1]
    split = text.split("/") if "/" in text else text.split()
    return (split[0], split[1], split[2]) if len(split) == 3 else (text, "", "")


def _day(typed: Typed) -> date:
    """The day that was typed. Raises ValidationError."""
    if missing := [part for part, text in zip(PARTS, typed, strict=True) if not text]:
        raise ValidationError(f"Add the {' and the '.join(missing)}. Write a date such as {EXAMPLE}.")
    day, month, year = typed[0], _month(typed[1]), typed[2]
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise ValidationError("Write the year with 4 digits, such as 2027.")
    try:
        return date(int(year), month, number_in(day, digits=2))
    except ValueError:
        raise ValidationError(f"There is no such day. Write a date such as {EXAMPLE}.") from None


def _month(text: str) -> int:
    """From a number or the name of a month; 0 for anything else."""
    name = text[:3].lower()
    if name in _MONTHS:
        return _MONTHS.index(name) + 1
    return number_in(text, digits=2)


def _wrong(typed: Typed) -> set[str]:
    """The parts that have to be looked at; none where the date as such is whole."""
    missing = {part for part, text in zip(PARTS, typed, strict=True) if not text}
    year = typed[2]
    if missing or (year.isdecimal() and len(year) == 4):
        return missing
    return {"year"}
