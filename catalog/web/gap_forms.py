"""The forms in which people decide on gaps."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.models import Domain
from catalog.selectors.gaps import GapView

_TEXTS = {
    "assign": (
        "A word to its stewards",
        "What you know of it, and where the data may be. They and the curators read it.",
    ),
    "return": ("Why", "Whose it may be, if you know. The curators read it."),
    "close": ("The reason", "Everybody reads it: name nobody."),
    "reopen": ("Why", "What has changed. Curators and the stewards of its domain read it."),
    "note": ("Note", "Curators and the stewards of its domain read it."),
}


class GapForm(forms.Form):
    """What is decided on a gap; which fields there are depends on the step and on who decides."""

    domain = forms.ChoiceField(
        label="The domain", error_messages={"required": "Choose the domain that it is given to."}
    )
    text = forms.CharField(max_length=LONGEST_TEXT, required=False, widget=forms.Textarea)
    product = forms.CharField(
        label="The data product that closes it",
        required=False,
        max_length=300,
        help_text="The address of its page, or the last part of it.",
    )
    wording = forms.CharField(
        label="What everybody may read of it",
        required=False,
        max_length=300,
        help_text="In words of your own that name nobody. Empty: only those who decide on it see the gap.",
    )

    def __init__(
        self, step: str, gap: GapView, domains: Sequence[Domain], *args: Any, curator: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, fits in {
            "domain": step == "assign",
            "product": step == "close",
            "wording": curator and gap.kind in ("wish", "search"),
        }.items():
            if not fits:
                del self.fields[name]
        if "domain" in self.fields:
            choices = [(str(domain.pk), domain.name) for domain in domains]
            first = [] if len(choices) == 1 else [("", "Choose a domain")]
            cast(forms.ChoiceField, self.fields["domain"]).choices = [*first, *choices]
        self.fields["text"].label, self.fields["text"].help_text = _TEXTS[step]
        self.fields["text"].required = step in ("return", "close", "reopen")
        self.fields["text"].error_messages["required"] = "Say why, so that others need not ask."
