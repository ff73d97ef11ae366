"""The form of a licence's terms."""

from typing import Any

from django import forms

from catalog.domain.licence_terms import CODES, FAMILIES, GROUPS, LicenceTerms, term_text
from catalog.domain.vocabulary.licences import licences_filed
from catalog.selectors.licence_registry import LicenceText
from catalog.web.acting import LONGEST
from catalog.web.day_field import DayField

_HINTS = {
    "permissions": "What the text grants in so many words. Leave all empty where nobody knows.",
    "duties": "What whoever uses it has to do.",
    "prohibitions": "What it forbids.",
}


_NAMES = ("label", "family", "version", "iri")
_SECTIONS = (
    ("What it is called", ("code", *_NAMES, "spellings")),
    ("What it lets people do", ("open", *GROUPS, "share_alike", "attribution")),
    ("Its text", ("source", "text_date", "note", "confirmed")),
    ("Your reason", ("why",)),
)


class TermsForm(forms.Form):
    """What a licence says, where that stands, and why it is changed. `seen`: the version that was looked at, 0 for a new one.

    Names are asked for of licences that are not in the vocabulary's file, the id of new ones alone.
    """

    code = forms.CharField(
        label="Id",
        max_length=60,
        help_text="Stays for good, and ends its address here. Letters, digits, dots and hyphens, such as EXAMPLE-ODL-1.0.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Give the licence an id, such as EXAMPLE-ODL-1.0."},
    )
    label = forms.CharField(
        label="Name",
        max_length=200,
        help_text="As its owner calls it, with the version where it has one.",
        error_messages={"required": "Give the licence its name."},
    )
    family = forms.CharField(
        label="Family",
        required=False,
        max_length=60,
        help_text="What its versions have in common, such as EXAMPLE-ODL; SHARED for an agreement with named "
        "parties. Empty where it stands alone.",
    )
    version = forms.CharField(
        label="Version", required=False, max_length=20, help_text="Such as 2.0. Empty where it has none."
    )
    iri = forms.CharField(
        label="Address of the licence",
        required=False,
        max_length=500,
        help_text="By which sources name it, beginning with https://.",
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    spellings = forms.CharField(
        label="What else sources call it",
        required=False,
        max_length=8_000,
        help_text="Names and addresses, one on a line. Products whose source says one of these will carry it.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    open = forms.ChoiceField(
        label="Is it an open licence?",
        choices=[
            ("yes", "Yes: everybody may use, change and pass on the data, for any purpose"),
            ("no", "No"),
            ("unknown", "Not known"),
        ],
        help_text="What is open counts in searches, in the openness of products, and in their maturity.",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is an open licence, or that this is not known."},
    )
    permissions = forms.MultipleChoiceField(required=False)
    duties = forms.MultipleChoiceField(required=False)
    prohibitions = forms.MultipleChoiceField(required=False)
    share_alike = forms.ChoiceField(
        label="Licence that a result must carry",
        required=False,
        choices=[("", "None in particular"), *((family, family) for family in FAMILIES)],
        help_text="Goes with the duty to share under the same licence.",
    )
    attribution = forms.CharField(
        label="Words of the credit line",
        required=False,
        max_length=300,
        help_text="As the licence asks for them, ready to be pasted. Empty where it leaves the words open.",
    )
    source = forms.CharField(
        label="Where the text stands",
        required=False,
        max_length=500,
        help_text="Its address, beginning with https://.",
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    text_date = DayField(
        label="Date of the text",
        required=False,
        help_text="Licences are revised: of which day is the text that this sums up?",
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What else readers need to know, such as what it rests on.",
    )
    confirmed = forms.BooleanField(
        label="Somebody has compared these terms with the text",
        required=False,
        help_text="Until then the registry calls them “to be confirmed”.",
    )
    why = forms.CharField(
        label="Why",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the version, for everybody to read.",
        error_messages={"required": "Give a reason: whoever looks at this later wants to know why."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, text: LicenceText | None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(text) if text else {"seen": 0})
        if text:
            del self.fields["code"]
        if text and text.entry.id in licences_filed():
            for name in _NAMES:
                del self.fields[name]
        for group, label in GROUPS.items():
            field = self.fields[group]
            field.label, field.help_text = label, _HINTS[group]
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = [(code, term_text(code)) for code in CODES[group]]  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        found = ((title, [self[name] for name in names if name in self.fields]) for title, names in _SECTIONS)
        return [(title, fields) for title, fields in found if fields]

    @property
    def terms(self) -> LicenceTerms:
        """The terms as filled in."""
        given = dict(self.cleaned_data)
        day = given["text_date"]
        stated = {name: given[name] for name in _STATED} | {name: given.get(name, "") for name in _NAMES}
        stated["spellings"] = tuple(given["spellings"].splitlines())
        chosen = {str(group): tuple(given[group]) for group in GROUPS}
        everything: dict[str, Any] = {**chosen, **stated, "text_date": day.isoformat() if day else ""}
        return LicenceTerms(**everything)


_STATED = ("share_alike", "attribution", "source", "note", "confirmed", "open")


def _initial(text: LicenceText) -> dict[str, Any]:
    terms = text.terms
    return {
        **{group: list(getattr(terms, group)) for group in GROUPS},
        **{name: getattr(terms, name) for name in (*_STATED, "text_date", *_NAMES)},
        "spellings": "\n".join(terms.spellings),
        "seen": text.number,
    }


class DecisionForm(forms.Form):
    """What becomes of a proposal."""

    verdict = forms.ChoiceField(
        label="What becomes of it?",
        choices=[("accept", "Accept: these terms count from now on"), ("refuse", "Refuse: nothing changes")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it."},
    )
    answer = forms.CharField(
        label="Reason",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who proposed it gets to read this; of an accepted one it is kept with the version.",
        error_messages={"required": "Give a reason: whoever proposed it wants to know why."},
    )


class WithdrawForm(forms.Form):
    """Taking one's own proposal back."""

    why = forms.CharField(
        label="Why you take it back",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give a reason: it is kept with the proposal."},
    )
