"""The forms of a request: its parts, which are saved one by one, and the steps that both sides take."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from catalog.domain.policy.model import ACTIONS
from catalog.domain.requests.machine import Step
from catalog.domain.requests.questions import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MIXING,
    MOST_PRODUCTS,
    PURPOSES,
    RECIPIENTS,
)
from catalog.domain.requests.terms import GRANTABLE
from catalog.models import AccessRequest, DataProduct, RequestField
from catalog.web.day_field import DayField

_YES_NO = [("yes", "Yes"), ("no", "No")]


def _text(label: str, help_text: str = "", *, required: bool = True, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Fill this in."},
    )


def _choice(label: str, choices: Any, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )


class ProductsForm(forms.Form):
    """Which of the domain's products are asked for."""

    slugs = forms.MultipleChoiceField(
        label="Data products that you need",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one data product."},
    )

    def __init__(self, *args: Any, products: Sequence[DataProduct], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slugs"].choices = [(p.slug, p.title) for p in products]  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    """Who asks, and what for."""

    organisation = forms.CharField(
        label="Organisation that you ask for",
        max_length=200,
        help_text="Your own, or your name if you ask for yourself.",
        error_messages={"required": "Say for which organisation you ask."},
    )
    purposes = forms.MultipleChoiceField(
        label="Purpose",
        choices=list(PURPOSES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one purpose."},
    )
    purpose = _text(
        "The purpose in your own words", "What is the question or task, and why it needs this data."
    )


class UseForm(forms.Form):
    """What happens to the data."""

    use = _text(
        "How will you use the data?", "What you do with it, with which tools, and what comes out of it."
    )
    recipients = _choice("Who will see it?", RECIPIENTS.items())
    recipients_named = _text("Which partners?", "Only if partners see it.", required=False, rows=2)
    mixing = _choice("Is it mixed with other data?", MIXING.items())
    mixing_with = _text("With which data?", "Only if it is mixed.", required=False, rows=2)
    commercial = _choice(
        "Is the use commercial?", _YES_NO, "Such as part of a product or service that is sold."
    )
    train = _choice("Will it train a model?", _YES_NO, "A machine-learning model that learns from it.")

    def clean(self) -> None:
        """Partners who see it are named."""
        said = self.cleaned_data
        if said.get("recipients") == "partners" and not said.get("recipients_named"):
            self.add_error("recipients_named", "Name the partners who will see it.")


class PeriodForm(forms.Form):
    """From when to when."""

    starts = DayField(label="First day", error_messages={"required": "Give a first day."})
    ends = DayField(
        label="Last day",
        help_text="An agreement can be renewed before it ends.",
        error_messages={"required": "Give a last day."},
    )

    def clean(self) -> None:
        """The last day is none before the first."""
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "The period ends before it begins: change one of the dates.")


def questions_form(fields: Sequence[RequestField], data: Any, initial: dict[str, Any]) -> forms.Form:
    """The questions that a domain adds."""
    form = forms.Form(data, initial=initial)
    for field in fields:
        form.fields[f"field_{field.pk}"] = _question(field)
    return form


def _question(field: RequestField) -> forms.Field:
    said: dict[str, Any] = {"label": field.label, "help_text": field.help_text, "required": field.required}
    errors = {"required": "The owner needs an answer to decide."}
    if field.kind == "text":
        return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea, error_messages=errors, **said)
    if field.kind == "date":
        return DayField(error_messages=errors, **said)
    if field.kind in ("yes", "choice"):
        choices = _YES_NO if field.kind == "yes" else [(choice, choice) for choice in field.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=errors, **said)
    return forms.CharField(max_length=LONGEST_LINE, error_messages=errors, **said)


class StepForm(forms.Form):
    """One step, with words if it takes any."""

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.text != "none":
            self.fields["text"] = _text(step.text_label, required=step.text == "needed")


class ApproveForm(StepForm):
    """What an approval gives."""

    def __init__(
        self, *args: Any, step: Step, products: Sequence[DataProduct], usual: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, step=step, initial=usual, **kwargs)
        text = self.fields.pop("text")
        if step.name == "approve_part":
            self.fields["slugs"] = forms.MultipleChoiceField(
                label="The approval is for",
                choices=[(p.slug, p.title) for p in products],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": "Choose which of the data products the approval is for."},
            )
        self.fields["actions"] = forms.MultipleChoiceField(
            label="Besides using and copying it, they may",
            help_text="What you do not tick is forbidden by the agreement. What they asked for is ticked.",
            choices=[(a, ACTIONS[a].capitalize()) for a in GRANTABLE],  # type: ignore[index]
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["duties"] = _text(
            "What they have to do", "One duty a line, such as a credit.", required=False
        )
        self.fields["starts"] = DayField(label="First day", error_messages={"required": "Give a first day."})
        self.fields["ends"] = DayField(label="Last day", error_messages={"required": "Give a last day."})
        self.fields["text"] = text


class ForwardForm(StepForm):
    """Where a request goes: in words, and if another domain of the portal has the data, for which products."""

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, step=step, **kwargs)
        self.fields["elsewhere"] = _text(
            "Data products of another domain that are meant",
            "If they are on this portal: their addresses, one on a line. A draft to that domain is then made ready for who "
            "asked, with what they wrote to you; they look it over and send it.",
            required=False,
            rows=3,
        )

    def clean_elsewhere(self) -> list[str]:
        """Slugs, from addresses of products or as they are."""
        lines = (
            line.strip().partition("?")[0].rstrip("/") for line in self.cleaned_data["elsewhere"].splitlines()
        )
        return list(dict.fromkeys(line.rpartition("/")[2] for line in lines if line))[:MOST_PRODUCTS]


class RenewForm(StepForm):
    """How long an agreement goes on."""

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, step=step, **kwargs)
        self.fields["ends"] = DayField(
            label="New last day", error_messages={"required": "Give the new last day."}
        )


class OnwardForm(forms.Form):
    """To whom data was passed on."""

    recipient = forms.CharField(
        label="Who got it", max_length=200, error_messages={"required": "Say who got it."}
    )
    what = _text("What they got", "The data itself, or what was made from it.", rows=3)
    purpose = _text("What for", required=False, rows=2)
    on = DayField(label="On which day", error_messages={"required": "Give the day."})
    outside = forms.BooleanField(
        label="It has gone to them already",
        help_text="It is put down as outside the agreement, and the owner is told.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._outside = self.fields["outside"]
        if "outside" not in self.data:
            del self.fields["outside"]

    def ask_outside(self) -> None:
        """Let the holder say that data has gone where the agreement does not let it."""
        self.fields["outside"] = self._outside


class PartnerForm(forms.Form):
    """To whom data may go on."""

    name = forms.CharField(
        label="Partner",
        help_text="The organisation, as everybody knows it.",
        max_length=200,
        error_messages={"required": "Name the partner."},
    )
    email = forms.EmailField(
        label="Mail address of a person of theirs",
        help_text="If an account has this address, its person is told and reads here what holds for the partner. The address is "
        "not kept.",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PartnerEndForm(forms.Form):
    """Why data goes on to a partner no more."""

    why = _text("The reason", "The holder of the agreement reads it.", rows=3)


PARTS = {
    "products": "What you need",
    "purpose": "Purpose",
    "use": "Use",
    "period": "Period",
    "questions": "The owner’s questions",
}
SIMPLE: dict[str, type[forms.Form]] = {"purpose": PurposeForm, "use": UseForm, "period": PeriodForm}
_BOOLEANS = ("commercial", "train")


def part_initial(draft: AccessRequest, part: str) -> dict[str, Any]:
    """What the draft holds already for a part."""
    form = SIMPLE[part]
    values = {name: getattr(draft, name) for name in form.base_fields}  # type: ignore[attr-defined]
    return {name: _shown(value) for name, value in values.items()}


def _shown(value: Any) -> Any:
    """As inputs hold it: days as HTML writes them, whatever the language."""
    if isinstance(value, date):
        return value.isoformat()
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def part_values(form: forms.Form) -> dict[str, Any]:
    """What can be kept of a form, whether or not all of it is right."""
    values = dict(form.cleaned_data)
    for name in _BOOLEANS:
        if name in values:
            values[name] = values[name] == "yes"
    return values
