"""Forms about the members of a domain."""

from collections.abc import Sequence
from typing import Any

from django import forms

from catalog.models import Membership, Role
from catalog.web.day_field import DayField

_WHY = forms.CharField(
    label="Why?",
    widget=forms.Textarea(attrs={"rows": 3}),
    max_length=2000,
    help_text="The person gets to read it.",
)
_NONE = "nobody"


class InviteForm(forms.Form):
    """An address, a role, and perhaps an end."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="The invitation can be accepted only by somebody who signs in with this address.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label="As what?",
        choices=[
            (Role.MEMBER, "Member: sees everything that the domain publishes here"),
            (Role.STEWARD, "Steward: also decides for the domain"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = DayField(
            label="Until when?",
            help_text="The last day. Left empty, the role has no end. With a day it is lent by you.",
            required=False,
        )


class _Succession(forms.Form):
    """For the last steward: who is to be it instead; nobody means that the domain is unclaimed."""

    def __init__(self, *args: Any, heirs: Sequence[Membership] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heirs = {str(heir.pk): heir for heir in heirs or ()}
        if heirs is None:
            return
        self.fields["heir"] = forms.ChoiceField(
            label="Who is to be steward instead?",
            choices=[
                *((pk, str(heir.user)) for pk, heir in self._heirs.items()),
                (_NONE, "Nobody: the domain is to be unclaimed, and anybody may claim it"),
            ],
            widget=forms.RadioSelect,
            required=False,
        )
        self.order_fields(["heir"])

    def clean(self) -> dict[str, Any]:
        """`heir` becomes a membership or None; `unclaim` is whether nobody was chosen knowingly."""
        asked = super().clean() or {}
        chosen = asked.pop("heir", "")
        return {**asked, "heir": self._heirs.get(chosen), "unclaim": chosen == _NONE}


class LeaveForm(_Succession):
    """Leaving a domain."""

    why = forms.CharField(
        label="Why?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="It stands in the record of decisions.",
    )


class ChangeForm(_Succession):
    """What becomes of a member."""

    change = forms.ChoiceField(
        label="What is to change?",
        choices=[
            ("member", "Member from now on"),
            ("steward", "Steward from now on"),
            ("lend", "Steward until a day: you lend your role"),
            ("remove", "Remove from the domain"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is to change."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["change"])
        self.fields["until"] = DayField(
            label="Until when?", help_text="Only where a role is lent: the last day.", required=False
        )
        self.fields["why"] = _WHY

    def clean(self) -> dict[str, Any]:
        """A loan needs its end."""
        asked = super().clean()
        if asked.get("change") == "lend" and not asked.get("until") and "until" not in self.errors:
            self.add_error("until", "Say until when the role is lent.")
        return asked
