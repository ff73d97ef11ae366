"""The form of values that are lists of parts, such as contacts and places: a row of inputs for each, and one more."""

from typing import Any, NamedTuple

from django import forms
from django.conf import settings

from catalog.domain.errors import InvalidInput
from catalog.domain.fields import EditableField
from catalog.domain.numbers import number_in
from catalog.web.field_forms import FORMS, FieldForm, JsonForm

MORE = "more"  # the button that asks for another row
_ROWS = "rows"
MOST_ROWS = 60
_SIDES = ("west", "south", "east", "north")


class Column(NamedTuple):
    """One input of a row: the part's attribute (or a side of its box), its label, and whether it is long."""

    name: str
    label: str
    long: bool = False


_CONCEPT = (Column("label", "Name"), Column("iri", "Address"))
_AGENT = (Column("name", "Name"), Column("email", "E-mail address"), Column("homepage", "Web page"))
COLUMNS: dict[str, tuple[Column, ...]] = {
    "places": (
        Column("name", "Name"),
        Column("network_area", "Licence area or network"),
        *(Column(side, side.capitalize()) for side in _SIDES),
    ),
    "periods": (Column("start", "From"), Column("end", "Until")),
    "translations": (
        Column("language", "Language"),
        Column("title", "Title"),
        Column("description", "Description", long=True),
    ),
    "in_series": _CONCEPT,
    "related": _CONCEPT,
    "documentation": _CONCEPT,
    "contribution": _CONCEPT,
    "conforms_to": _CONCEPT,
    "stated_classes": (Column("value", "Class"), Column("field", "Field that says so")),
    "contacts": (
        Column("name", "Name"),
        Column("email", "E-mail address"),
        Column("url", "Page or form"),
        Column("phone", "Telephone"),
    ),
    "lineage": (Column("label", "Name"), Column("iri", "Address")),
    "publisher": _AGENT,
    "creators": _AGENT,
}


_LEGENDS = {"lineage": "Source"}  # where a row is something else than the field


class PartsForm(FieldForm):
    """Rows of inputs; what has no input of its own (an outline, an identifier) stays with its row."""

    main = "r0"

    def build(self) -> None:
        self.parts = self._shown_parts()
        self.columns = COLUMNS[self.field.name]
        self.main = f"r0-{self.columns[0].name}"
        self.number = self._number()
        self.fields[_ROWS] = forms.IntegerField(widget=forms.HiddenInput, initial=self.number, required=False)
        for n in range(self.number):
            cells = _cells(self.parts[n]) if n < len(self.parts) else {}
            for column in self.columns:
                self.fields[f"r{n}-{column.name}"] = forms.CharField(
                    label=column.label,
                    required=False,
                    initial=cells.get(column.name, ""),
                    widget=forms.Textarea(attrs={"rows": 4}) if column.long else forms.TextInput(),
                )
        if self.is_bound:
            self.data = {**self.data.dict(), _ROWS: str(self.number)}  # type: ignore[attr-defined]

    def _shown_parts(self) -> list[dict[str, Any]]:
        return [self.shown] if isinstance(self.shown, dict) else list(self.shown or ())

    def _number(self) -> int:
        if self.field.kind == "part":
            return 1
        if not self.is_bound:
            return len(self.parts) + 1
        number = number_in(self.data.get(_ROWS, ""), len(self.parts) + 1)
        return min(max(number, 1) + (MORE in self.data), MOST_ROWS + 1)

    @property
    def grows(self) -> bool:
        """Whether another row may be asked for."""
        return self.field.kind != "part" and self.number <= MOST_ROWS

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The rows: `legend`, and its bound fields."""
        label = _LEGENDS.get(self.field.name, self.field.label)
        return [
            {
                "legend": label if self.field.kind == "part" else f"{label} {n + 1}",
                "fields": [self[f"r{n}-{column.name}"] for column in self.columns],
            }
            for n in range(self.number)
        ]

    def given(self) -> Any:
        rows = [self._part(n) for n in range(self.number)]
        return rows[0] if self.field.kind == "part" else [row for row in rows if row]

    def _part(self, n: int) -> dict[str, Any]:
        cells = {column.name: self.cleaned_data[f"r{n}-{column.name}"].strip() for column in self.columns}
        if not any(cells.values()):
            return {}
        kept = dict(self.parts[n]) if n < len(self.parts) else {}
        sides = [cells.pop(side) for side in _SIDES if side in cells]
        if sides:
            kept["bbox"] = _box(sides)
        return {**kept, **cells}


class LineageForm(PartsForm):
    """What the data was made from, a row each, and how it came about; what made it stays as it is."""

    def build(self) -> None:
        super().build()
        self.fields["statement"] = forms.CharField(
            label="How the data came about",
            required=False,
            initial=(self.shown or {}).get("statement", ""),
            widget=forms.Textarea(attrs={"rows": 8}),
        )

    def given(self) -> dict[str, Any]:
        """A source may be told by its address in the portal without the host."""
        sources = super().given()
        for source in sources:
            if source.get("iri", "").startswith("/products/"):
                source["iri"] = f"{settings.SITE_URL}{source['iri']}"
        return {**(self.shown or {}), "sources": sources, "statement": self.cleaned_data["statement"].strip()}

    def _shown_parts(self) -> list[dict[str, Any]]:
        return list((self.shown or {}).get("sources", ()))


def _cells(part: dict[str, Any]) -> dict[str, str]:
    sides = zip(_SIDES, part.get("bbox") or (), strict=False)
    return {
        **{name: str(value) for name, value in part.items()},
        **{name: f"{side:g}" for name, side in sides},
    }


def _box(sides: list[str]) -> list[float] | None:
    if not any(sides):
        return None
    try:
        return [float(side.replace("°", "").replace("−", "-")) for side in sides]
    except ValueError:
        raise InvalidInput(
            "A box has four sides, each a number of degrees such as -3.5: fill in all or none."
        ) from None


def form_for(field: EditableField, shown: Any, data: Any = None, **options: Any) -> FieldForm:
    """The form of a field; a list too long for rows is edited as JSON."""
    if field.kind == "statement":
        sources = (shown or {}).get("sources", ())
        kind: type[FieldForm] = JsonForm if len(sources) > MOST_ROWS else LineageForm
    elif field.kind in ("part", "parts"):
        kind = JsonForm if isinstance(shown, list) and len(shown) > MOST_ROWS else PartsForm
    else:
        kind = FORMS[field.kind]
    return kind(field, shown, data, **options)
