"""Inputs of the forms of use cases, and how forms and parts of a case become each other."""

from typing import Any

import msgspec
from django import forms

from catalog.domain.product import Part
from catalog.domain.usecases.model import EVERYONE, UseCaseRecord

LONGEST_LINE, LONGEST_TEXT, _MOST_LINES = 300, 20_000, 100
EVERYBODY = "Everybody who wants it"


class LinesField(forms.CharField):
    """A text of one thing a line; it becomes a tuple of the lines that hold something."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(required=False, max_length=LONGEST_TEXT, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = tuple(line.strip() for line in (super().clean(value) or "").splitlines() if line.strip())
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(f"At most {_MOST_LINES} lines: put some together.")
        return lines


def a_line(
    label: str, help_text: str = "", *, needed: str = "", width: str = "", **more: Any
) -> forms.CharField:
    """A text of one line; `needed` is what is said where it is missing."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(needed),
        max_length=LONGEST_LINE,
        error_messages={"required": needed} if needed else {},
        **more,
    )


def a_text(label: str, help_text: str = "", *, rows: int = 4) -> forms.CharField:
    """A longer text, which may be left out."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def ticks(label: str, choices: Any, help_text: str = "") -> forms.MultipleChoiceField:
    """Any number of choices."""
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=list(choices),
        widget=forms.CheckboxSelectMultiple,
    )


def a_choice(label: str, choices: Any, help_text: str = "", *, unsaid: str = "Not said") -> forms.ChoiceField:
    """One choice of a list, or none."""
    return forms.ChoiceField(
        label=label, help_text=help_text, required=False, choices=[("", unsaid), *choices]
    )


class PartForm(forms.Form):
    """The form of a part of a case. Its fields are called as the attributes of the part are.

    `groups`: headings with the names of their fields, in order; empty for a form without headings.
    """

    part: type[Part]
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __init__(
        self, data: Any = None, *, case: UseCaseRecord, old: Any = None, initial: Any = None
    ) -> None:
        self.case, self.old = case, old
        super().__init__(data, initial={**self.initial_of(old), **(initial or {})})
        self.build()

    def build(self) -> None:
        """Fill in choices that depend on the case."""

    @classmethod
    def initial_of(cls, old: Any) -> dict[str, Any]:
        """What the inputs hold of a part, or of a case."""
        return {name: getattr(old, name) for name in cls.base_fields} if old is not None else {}

    def made(self) -> Any:
        """The part as it was filled in; what the form does not ask for stays as it was."""
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
        }
        if self.old is not None:
            return msgspec.structs.replace(self.old, **values)
        return self.part(**({"key": ""} if "key" in self.part.__struct_fields__ else {}), **values)

    def offer_actors(self, name: str, *, everybody: bool = False, unsaid: str = "Choose an actor") -> None:
        """Offer the actors of the case in a field."""
        several = [(EVERYONE, EVERYBODY)] if everybody else []
        choices = [("", unsaid), *((actor.key, actor.name) for actor in self.case.actors), *several]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def offer_flows(self, name: str) -> None:
        """Offer the flows of the case in a field; a case without any does not ask."""
        if not self.case.flows:
            del self.fields[name]
            return
        named = self.case.actor_name
        choices = [
            (flow.key, f"{flow.what} ({named(flow.source)} → {named(flow.target)})")
            for flow in self.case.flows
        ]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def grouped(self) -> list[dict[str, Any]]:
        """The groups with their bound fields, for the page."""
        groups = self.groups or (("", tuple(self.fields)),)
        return [
            {"heading": heading, "fields": [self[name] for name in names if name in self.fields]}
            for heading, names in groups
        ]
