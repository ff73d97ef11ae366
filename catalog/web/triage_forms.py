"""The form in which a class is decided."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone

from catalog.domain.governance.triage import LONGEST, PERSONAL, Ground, Mitigation, TriageRecord
from catalog.domain.governance.triage_words import GroundWords, labels, outcomes, triage_words
from catalog.domain.product import LawfulBasis
from catalog.models import Triage
from catalog.selectors.triage import record_of
from catalog.web.day_field import DayField

_USUAL_REVIEW = timedelta(days=365)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _basis(none: str, hint: str) -> forms.ChoiceField:
    bases = ((basis.id, f"{basis.label} ({basis.help})") for basis in triage_words().bases)
    return forms.ChoiceField(
        label="Lawful basis for sharing personal data",
        help_text=hint,
        choices=[("", none), *bases],
        required=False,
    )


def _purpose(hint: str) -> forms.CharField:
    label = "For which purpose, and with whom?"
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST, required=False, widget=_area(3))


def _reason(hint: str) -> forms.CharField:
    return forms.CharField(
        label="Reason",
        help_text=hint,
        max_length=LONGEST,
        widget=_area(3),
        error_messages={"required": "Say why, in a few words: others have to trust it."},
    )


class TriageForm(forms.Form):
    """Grounds with ratings and rationales, risks, mitigations, class, roles, days, document, reason.

    `was_told`: that somebody has decided since the person looked.
    """

    was_told = False
    basis = _basis(
        "None is recorded",
        "Until one is recorded, the portal says of data in class IB1-SP that nobody may have it.",
    )
    basis_words = _purpose(
        "What the basis covers. It counts until the day of the review; who uses the data needs a basis of their own."
    )
    risks = forms.CharField(
        label="What could go wrong?",
        help_text="The risks that you see, also of this data laid beside other data that is out already.",
        max_length=LONGEST,
        required=False,
        widget=_area(4),
    )
    outcome = forms.ChoiceField(
        label="The class that follows",
        help_text="Data is presumed open: choose the loosest that the ratings and mitigations allow.",
        choices=[(code, f"{code}: {who}") for code, who in outcomes().items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the class that follows."},
    )
    decided_on = DayField(
        label="Decided on", error_messages={"required": "Give the day on which it was decided."}
    )
    review_on = DayField(
        label="To be looked at again on",
        help_text="At most three years away. On that day it stands in your list of things to do.",
        error_messages={"required": "Give the day of the review."},
    )
    document_url = forms.CharField(
        label="Document",
        help_text="Where the full assessment can be read. Begins with https:// or http://.",
        max_length=2_000,
        required=False,
    )
    why = _reason("Why this class, in a few words. Everybody who looks at this entry can read it.")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for ground in triage_words().grounds:
            self._ground(ground)
        for measure in triage_words().mitigations:
            self.fields[f"mitigation_{measure.id}"] = forms.CharField(
                label=measure.label,
                help_text=measure.help,
                max_length=LONGEST,
                required=False,
                widget=_area(2),
            )
        for role in triage_words().roles:
            self.fields[f"role_{role.id}"] = forms.CharField(
                label=role.label, help_text=role.help, max_length=200, required=False
            )

    def _ground(self, ground: GroundWords) -> None:
        self.fields[f"rating_{ground.id}"] = forms.ChoiceField(
            label=f"{ground.label}: {ground.question}",
            help_text=ground.help,
            choices=list(labels("ratings").items()),
            widget=forms.RadioSelect,
            error_messages={"required": "Rate it, from very low to very high."},
        )
        self.fields[f"rationale_{ground.id}"] = forms.CharField(
            label=f"Why is the {ground.label.lower()} ground rated so?",
            help_text="Needed above very low. Do not give away what you protect.",
            max_length=LONGEST,
            required=False,
            widget=_area(2),
        )

    def grounds(self) -> list[tuple[BoundField, BoundField]]:
        """Rating and rationale of each ground."""
        return [(self[f"rating_{name}"], self[f"rationale_{name}"]) for name in labels("grounds")]

    def _basis_of(self, ground: str) -> tuple[str, str]:
        given = self.cleaned_data
        return (given["basis"], given["basis_words"]) if ground == PERSONAL else ("", "")

    def mitigations(self) -> list[BoundField]:
        """What can be done about it."""
        return [self[f"mitigation_{name}"] for name in labels("mitigations")]

    def roles(self) -> list[BoundField]:
        """Who took part."""
        return [self[f"role_{name}"] for name in labels("roles")]

    def record(self) -> TriageRecord:
        """What was filled in; the form is valid."""
        given = self.cleaned_data
        measures = ((name, given[f"mitigation_{name}"]) for name in labels("mitigations"))
        return TriageRecord(
            grounds=tuple(
                Ground(name, given[f"rating_{name}"], given[f"rationale_{name}"], *self._basis_of(name))
                for name in labels("grounds")
            ),
            risks=given["risks"],
            mitigations=tuple(Mitigation(name, words) for name, words in measures if words),
            outcome=given["outcome"],
            roles={name: words for name in labels("roles") if (words := given[f"role_{name}"])},
            decided_on=given["decided_on"],
            review_on=given["review_on"],
            document_url=given["document_url"],
        )


class BasisForm(forms.Form):
    """On which lawful basis personal data is shared, for which purpose, up to which day."""

    basis = _basis(
        "None: it is not shared",
        "UK GDPR, Article 6(1). Without one, the portal says that nobody may have it.",
    )
    words = _purpose("What the basis covers. Who uses the data needs a basis of their own.")
    until = DayField(
        label="It counts up to",
        help_text="The day on which it is looked at again, at most three years away.",
        required=False,
    )
    why = _reason("Why it is recorded or corrected. Everybody who looks at this entry can read it.")

    def given(self) -> LawfulBasis | None:
        """What was filled in; the form is valid."""
        told = self.cleaned_data
        day = told["until"].isoformat() if told["until"] else ""
        return LawfulBasis(kind=told["basis"], words=told["words"], until=day) if told["basis"] else None


def basis_initial(basis: LawfulBasis | None, latest: Triage | None) -> dict[str, str]:
    """What the form begins with: what counts now, else the day on which the class is looked at again."""
    if basis:
        return {"basis": basis.kind, "words": basis.words, "until": basis.until}
    day = latest.review_on if latest else timezone.localdate() + _USUAL_REVIEW
    return {"until": day.isoformat()}


def initial_of(latest: Triage | None, basis: LawfulBasis | None = None) -> dict[str, Any]:
    """What the form begins with: the last decision, to be looked at again, with the days of today; `basis`: what counts now."""
    today = timezone.localdate()
    begin = {"decided_on": today.isoformat(), "review_on": (today + _USUAL_REVIEW).isoformat()}
    if latest is None:
        return begin
    last = record_of(latest)
    return {
        **begin,
        **{f"rating_{ground.id}": ground.rating for ground in last.grounds},
        **{f"rationale_{ground.id}": ground.rationale for ground in last.grounds},
        **{f"mitigation_{measure.id}": measure.words for measure in last.mitigations},
        **{f"role_{role}": words for role, words in last.roles.items()},
        "basis": basis.kind if basis else last.personal.basis,
        "basis_words": basis.words if basis else last.personal.basis_words,
        "risks": last.risks,
        "outcome": last.outcome,
        "document_url": last.document_url,
    }
