"""The form of each kind of field, declared by FORMS: from a value in JSON form to inputs, and back."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from catalog.domain.audience import AUDIENCES, PART_AUDIENCES, PARTS
from catalog.domain.errors import InvalidInput
from catalog.domain.field_values import value_checked
from catalog.domain.fields import EditableField, Kind
from catalog.domain.vocabulary.frequency import frequencies
from catalog.domain.vocabulary.licences import licences
from catalog.domain.vocabulary.statuses import STATUSES
from catalog.domain.vocabulary.themes import find_theme, themes
from catalog.selectors.licence_registry import registry_follow
from catalog.web.field_words import ACCESS
from catalog.web.labels import KINDS

WHY = "why"


def reason_field() -> forms.CharField:
    """Every decision has a reason."""
    return forms.CharField(
        label="Reason",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How you know it. Everybody who looks at this entry’s history can read it.",
        error_messages={"required": "Say why, in a few words: others have to trust it."},
    )


class ReasonForm(forms.Form):
    """A reason alone."""

    why = reason_field()


class FieldForm(forms.Form):
    """A field's inputs, and the reason. `checked` is the value in JSON form once the form is valid.

    `shown` is the value to begin with, in JSON form; `others` are slugs and names of domains, for audiences.
    """

    main = "value"

    def __init__(
        self,
        field: EditableField,
        shown: Any,
        data: Mapping[str, Any] | None = None,
        *,
        others: tuple[tuple[str, str], ...] = (),
        why: bool = True,
    ) -> None:
        super().__init__(data)
        self.field, self.shown, self.others = field, shown, others
        self.checked: Any = None
        self.build()
        if why:
            self.fields[WHY] = reason_field()

    def build(self) -> None:
        """Add the inputs."""
        raise NotImplementedError

    def given(self) -> Any:
        """The value that the inputs give. Raises InvalidInput, ValueError."""
        return self.cleaned_data[self.main]

    def clean(self) -> dict[str, Any]:
        """The value is put right, or its error told at the first input."""
        if not (set(self.errors) - {WHY}):
            try:
                self.checked = value_checked(self.field.name, self.given())
            except InvalidInput as error:
                self.add_error(self.main, str(error))
        return self.cleaned_data

    def clean_why(self) -> str:
        """Without blanks round it."""
        return str(self.cleaned_data[WHY]).strip()

    def written(self, initial: str, widget: forms.Widget) -> forms.CharField:
        """An input for words, which may stay empty."""
        return forms.CharField(
            label=self.field.label,
            required=False,
            help_text=self.field.hint,
            initial=initial,
            widget=widget,
        )

    @property
    def inputs(self) -> list[forms.BoundField]:
        """The fields but for the reason."""
        return [bound for bound in self if bound.name != WHY]


class LineForm(FieldForm):
    """One line of text."""

    def build(self) -> None:
        self.fields["value"] = forms.CharField(
            label=self.field.label,
            required=self.field.name == "title",
            error_messages={"required": "Give a title: an entry needs a name to be found."},
            help_text=self.field.hint,
            initial=self.shown or "",
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )


class TextForm(FieldForm):
    """Paragraphs."""

    def build(self) -> None:
        rows = 14 if self.field.name == "description" else 6
        self.fields["value"] = self.written(self.shown or "", forms.Textarea(attrs={"rows": rows}))


class WordsForm(FieldForm):
    """One word or phrase on a line."""

    def build(self) -> None:
        self.fields["value"] = self.written("\n".join(self.shown or ()), forms.Textarea(attrs={"rows": 8}))

    def given(self) -> list[str]:
        return str(self.cleaned_data["value"]).splitlines()


class ChoiceForm(FieldForm):
    """One of a short list."""

    def build(self) -> None:
        codes = _CHOICES[self.field.name]()
        choices = [] if self.field.name == "kind" else [("", "Not stated")]
        self.fields["value"] = forms.ChoiceField(
            label=self.field.label,
            required=False,
            help_text=self.field.hint,
            choices=[*choices, *codes.items()],
            initial=self.shown or "",
        )


_CHOICES = {
    "access_rights": lambda: ACCESS,
    "frequency": lambda: {code: entry.label for code, entry in frequencies().items()},
    "kind": lambda: KINDS,
    "status": lambda: STATUSES,
}


class LicenceForm(FieldForm):
    """One of the registry's licences, or another one by name and address."""

    main = "code"

    def build(self) -> None:
        registry_follow()
        known = [(entry.id, entry.label) for entry in licences().values() if not entry.vague]
        shown = self.shown or {}
        code = shown.get("code", "")
        self.fields["code"] = forms.ChoiceField(
            label="Licence",
            required=False,
            choices=[("", "None of these"), *sorted(known, key=lambda pair: pair[1])],
            initial=code,
            help_text=self.field.hint,
        )
        self.fields["label"] = forms.CharField(
            label="Name of another licence", required=False, initial="" if code else shown.get("label", "")
        )
        self.fields["iri"] = forms.CharField(
            label="Address of its text", required=False, initial="" if code else shown.get("iri", "")
        )

    def given(self) -> Any:
        data = self.cleaned_data
        if data["code"] and (data["label"] or data["iri"]):
            raise InvalidInput("Choose a licence of the list, or name another one: not both.")
        if data["code"]:
            return {"code": data["code"]}
        return {"label": data["label"], "iri": data["iri"]} if data["label"] or data["iri"] else None


class ThemesForm(FieldForm):
    """Themes of the portal to tick, and other subjects as words."""

    def build(self) -> None:
        known = [
            (concept, find_theme(concept.get("label", ""), concept.get("iri", "")))
            for concept in self.shown or ()
        ]
        self.kept = {theme.code: concept for concept, theme in known if theme}
        rest = [concept for concept, theme in known if theme is None]
        self.rest = {concept.get("label") or concept.get("iri", ""): concept for concept in rest}
        self.fields["value"] = forms.MultipleChoiceField(
            label="Themes",
            required=False,
            choices=[(code, theme.label) for code, theme in themes().items()],
            initial=list(self.kept),
            widget=forms.CheckboxSelectMultiple,
            help_text=self.field.hint,
        )
        self.fields["others"] = forms.CharField(
            label="Other subjects",
            required=False,
            initial="\n".join(self.rest),
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="One on a line.",
        )

    def given(self) -> Any:
        chosen = [self.kept.get(code, {"label": themes()[code].label}) for code in self.cleaned_data["value"]]
        words = filter(None, map(str.strip, self.cleaned_data["others"].splitlines()))
        return [*chosen, *(self.rest.get(word, {"label": word}) for word in words)]


class JsonForm(FieldForm):
    """A value of many parts, as JSON."""

    def build(self) -> None:
        text = json.dumps(self.shown, ensure_ascii=False, indent=2) if self.shown else ""
        self.fields["value"] = self.written(text, forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}))
        if self.field.kind != "json":
            self.fields["value"].label = f"{self.field.label}, as JSON"

    def given(self) -> Any:
        text = self.cleaned_data["value"].strip()
        if not text:
            return [] if self.field.kind in ("parts", "texts") else None
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"This is no JSON: {error}.") from None


class TextsForm(FieldForm):
    """Machine-readable rules: a box for each, and one more."""

    main = "text-0"

    def build(self) -> None:
        texts = [*(self.shown or ()), ""]
        for n, text in enumerate(texts):
            self.fields[f"text-{n}"] = forms.CharField(
                label=f"{self.field.label} {n + 1}" if len(texts) > 1 else self.field.label,
                required=False,
                help_text=self.field.hint if n == 0 else "",
                initial=text,
                widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
            )

    def given(self) -> list[str]:
        texts = (self.cleaned_data[name].strip() for name in self.fields if name.startswith("text-"))
        return [text for text in texts if text]


class AudienceForm(FieldForm):
    """Who may see an entry."""

    main = "audience"

    def build(self) -> None:
        shown = self.shown or {"audience": "public"}
        choices = AUDIENCES if self.others else {k: v for k, v in AUDIENCES.items() if k != "domains"}
        self.fields["audience"] = forms.ChoiceField(
            label=self.field.label,
            choices=list(choices.items()),
            initial=shown["audience"],
            widget=forms.RadioSelect,
        )
        if self.others:
            self.fields["domains"] = forms.MultipleChoiceField(
                label="Named domains",
                required=False,
                choices=self.others,
                initial=list(shown.get("domains", ())),
                widget=forms.CheckboxSelectMultiple,
                help_text="For “Members of named domains” alone.",
            )

        for part, label in PARTS.items():
            self.fields[part] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", "Whoever may see the entry"), *PART_AUDIENCES.items()],
                initial=shown.get(part, ""),
            )

    def given(self) -> Any:
        data = self.cleaned_data
        named = data.get("domains", []) if data["audience"] == "domains" else []
        parts = {part: data[part] for part in PARTS if data.get(part)}
        return {"audience": data["audience"], "domains": named, **parts}


FORMS: dict[Kind, type[FieldForm]] = {
    "line": LineForm,
    "text": TextForm,
    "words": WordsForm,
    "languages": WordsForm,
    "address": LineForm,
    "date": LineForm,
    "choice": ChoiceForm,
    "licence": LicenceForm,
    "themes": ThemesForm,
    "texts": TextsForm,
    "json": JsonForm,
    "audience": AudienceForm,
}
