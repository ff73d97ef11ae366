"""The forms of standards, initiatives and glossary terms."""

from typing import Any

from django import forms

from catalog.domain.usecases.model import LAYERS, SECTORS
from catalog.models import Initiative
from catalog.services.knowledge_entries import KINDS, Entry
from catalog.web.acting import LONGEST

_HELP = {
    "names": "Names and addresses (or how they begin), one on a line. Products whose source states one of them conform to it.",
    "synonyms": "Other words for the same, one on a line.",
    "source": "Where this is known from; say so where it is general knowledge.",
    "cases": "The last part of the address of each use case, one on a line.",
    "standards": "The last part of the address of each standard, one on a line.",
    "offers": "What it offers to others.",
    "body": "Who keeps it, such as IEC.",
    "expansion": "What the letters stand for, or what it means in a few words.",
    "group": "With which other terms it belongs, such as network.",
}
_LABELS = {"url": "Web address", "names": "How records refer to it", "cases": "Use cases", "body": "Kept by"}
_YES = {
    "confirmed": ("A source was seen", "Else it is shown as general knowledge."),
    "widens": (
        "Searches are widened by it",
        "Who searches for the term also finds what says it in full, or by another word; and the other way round.",
    ),
}
_LINES = ("names", "synonyms", "cases", "standards")
_CHOICES = {"layers": LAYERS, "sectors": SECTORS}
_LONG = (*_LINES, "description", "offers")
_REQUIRED = ("name", "title", "term", "expansion")


class EntryForm(forms.Form):
    """What an entry says, and why it is changed. `seen`: the revision that was looked at, 0 for a new one."""

    why = forms.CharField(
        label="Why",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the change, for those who come after you.",
        error_messages={"required": "Say in a few words why."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, kind: str, entry: Entry | None, data: Any = None) -> None:
        """The fields of that kind, filled from `entry`."""
        super().__init__(data, auto_id="entry-%s")
        self.kind, why = kind, self.fields.pop("why")
        for column in KINDS[kind].columns:
            self.fields[column] = _field(KINDS[kind].model, column)
            if entry is not None:
                self.initial[column] = _shown(entry, column)
        self.fields["why"] = why
        self.initial["seen"] = entry.revision if entry else 0

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by column."""
        columns = KINDS[self.kind].columns
        return {
            column: _lines(self.cleaned_data[column]) if column in _LINES else self.cleaned_data[column]
            for column in columns
        }


def _field(model: type[Entry], column: str) -> forms.Field:
    label, help_text = _LABELS.get(column, column.capitalize()), _HELP.get(column, "")
    common: dict[str, Any] = {"label": label, "required": column in _REQUIRED, "help_text": help_text}
    if column in _CHOICES:
        choices = list(_CHOICES[column].items())
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if column == "kind":
        return forms.ChoiceField(label="Kind", choices=Initiative.Kind.choices, initial=Initiative.Kind.OTHER)
    if column in _YES:
        label, help_text = _YES[column]
        return forms.BooleanField(
            label=label, required=False, help_text=help_text, initial=column == "widens"
        )
    if column == "url":
        return forms.URLField(max_length=500, assume_scheme="https", **common)
    if column in _LONG:
        return forms.CharField(max_length=8_000, widget=forms.Textarea(attrs={"rows": 4}), **common)
    longest = getattr(model._meta.get_field(column), "max_length", None)
    return forms.CharField(max_length=longest, error_messages={"required": f"Fill in “{label}”."}, **common)


def _shown(entry: Entry, column: str) -> Any:
    if isinstance(entry, Initiative) and column == "standards":
        return "\n".join(entry.standards.order_by("slug").values_list("slug", flat=True))
    value = getattr(entry, column)
    return "\n".join(value) if column in _LINES else value


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip()[:300] for line in text.splitlines() if line.strip()))[:200]
