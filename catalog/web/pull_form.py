"""The form of the pull planner: a GET form, filled in with what was asked for and with the product's own area."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from catalog.domain.access.model import Way
from catalog.domain.access.spans import fields_of
from catalog.domain.product import Field, ProductRecord
from catalog.selectors.pull_params import BOX, PullAsked, box_texts
from catalog.selectors.pulls import takes_area, takes_columns, takes_rows, takes_span
from catalog.web.way_words import way_name

FIELDS_SHOWN = 30
_LABELS = {"west": "West", "south": "South", "east": "East", "north": "North"}


class _Choices(forms.Field):
    """Ticks of whatever values; what they may be is checked where the parameters are read."""

    widget = forms.CheckboxSelectMultiple


class _Names(forms.TextInput):
    """A text for several names, which may have come one by one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The names with commas between them."""
        del files
        return ", ".join(data.getlist(name))


def pull_form(
    asked: PullAsked, query: QueryDict, record: ProductRecord, ways: Mapping[str, Way]
) -> forms.Form:
    """The form for a way: only the parts that it can be asked for; the others are kept unseen.

    The problems of what was asked for stand at their fields.
    """
    form = forms.Form(_filled(query, asked, record, ways), auto_id="pull-%s")
    form.fields.update(_fields(asked.way, record, query.get("find", ""), asked.need.fields, ways))
    form.full_clean()
    for name, problem in asked.problems.items():
        if name in form.fields:
            form.add_error(name, problem)
    return form


def _filled(query: QueryDict, asked: PullAsked, record: ProductRecord, ways: Mapping[str, Way]) -> QueryDict:
    """What was typed, without NUL; the way that is taken unasked; and the product's own area where none was typed."""
    data = QueryDict(mutable=True)
    for name, values in query.lists():
        data.setlist(name, [value.replace("\0", "") for value in values[:1_000]])
    if asked.way is not None:
        data["way"] = next(code for code, way in ways.items() if way is asked.way)
    if not any(data.get(name) for name in BOX):
        data.update(dict(zip(BOX, box_texts(record), strict=False)))
    return data


def _fields(
    way: Way | None, record: ProductRecord, find: str, chosen: tuple[str, ...], ways: Mapping[str, Way]
) -> dict[str, forms.Field]:
    choices = [(code, way_name(other)) for code, other in ways.items()]
    found: dict[str, forms.Field] = {
        "way": _text("Way", forms.Select(choices=choices)),
        "from": _text("From", hint="Such as 2026-01-01. Empty: from the beginning."),
        "until": _text("Before", hint="The first day that is not wanted. Empty: to the end."),
        **{name: _text(label) for name, label in _LABELS.items()},
        "rows": _text("Rows", hint="Only if you know it better than the source says."),
        **_columns(way, record, find, chosen),
    }
    hidden = _hidden(way)
    return {name: _kept_unseen(name, field) if name in hidden else field for name, field in found.items()}


def _text(label: str, widget: forms.Widget | None = None, hint: str = "") -> forms.CharField:
    widget = widget or forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"})
    return forms.CharField(required=False, label=label, help_text=hint, widget=widget)


def _kept_unseen(name: str, field: forms.Field) -> forms.Field:
    field.widget = forms.MultipleHiddenInput() if name == "fields" else forms.HiddenInput()
    return field


def _hidden(way: Way | None) -> frozenset[str]:
    """Fields of parts that a way cannot be asked for."""
    if way is None:
        return frozenset()
    parts = (
        (takes_span(way), ("from", "until")),
        (takes_area(way), BOX),
        (takes_columns(way), ("fields", "find")),
        (takes_rows(way), ("rows",)),
    )
    return frozenset(name for takes, names in parts if not takes for name in names)


def _columns(
    way: Way | None, record: ProductRecord, find: str, chosen: tuple[str, ...]
) -> dict[str, forms.Field]:
    """Ticks for the fields that are known, with a search where there are many; else a text to name them."""
    known = fields_of(way, record) if way else ()
    if not known:
        return {"fields": _text("Fields", _Names(), "Their names with commas between them. Empty: all.")}
    shown = _shown(known, find, chosen)
    told = "Tick none for all of them."
    if len(known) <= FIELDS_SHOWN:
        return {"fields": _ticks(shown, told)}
    told = f"{len(shown)} of {len(known):,} are shown. {told}"
    return {
        "find": _text("Find a field", hint="By a part of its name or title."),
        "fields": _ticks(shown, told),
    }


def _shown(known: tuple[Field, ...], find: str, chosen: tuple[str, ...]) -> list[Field]:
    """Those that are ticked, and the first that have what is looked for."""
    low = " ".join(find.lower().split())
    ticked = [field for field in known if field.name in chosen]
    others = [f for f in known if f.name not in chosen and low in f"{f.name} {f.title}".lower()]
    return [*ticked, *others[:FIELDS_SHOWN]]


def _ticks(shown: list[Field], hint: str) -> forms.Field:
    choices = [(f.name, f"{f.name}: {f.title}" if f.title not in ("", f.name) else f.name) for f in shown]
    return _Choices(
        required=False, label="Fields", help_text=hint, widget=forms.CheckboxSelectMultiple(choices=choices)
    )


def parts_of(form: forms.Form) -> dict[str, Any]:
    """The form's fields in the groups in which the page shows them; empty groups where they are hidden."""
    shown = {field.name: field for field in form if not field.is_hidden}
    return {
        "way": shown["way"],
        "span": [shown[name] for name in ("from", "until") if name in shown],
        "box": [shown[name] for name in BOX if name in shown],
        "box_problems": [error for name in BOX if name in shown for error in form[name].errors],
        "columns": [shown[name] for name in ("find", "fields") if name in shown],
        "rows": shown.get("rows"),
        "hidden": [field for field in form if field.is_hidden],
    }
