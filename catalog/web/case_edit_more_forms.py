"""The forms of what else a case says: its question, placing and description, and its lists."""

from typing import Any

from django import forms

from catalog.domain.usecases.model import (
    LAYERS,
    SECTORS,
    Definition,
    Indicator,
    Parallel,
    Reference,
    Requirement,
    UseCaseRecord,
)
from catalog.web.case_edit_fields import LinesField, PartForm, a_line, a_text, ticks

_A_LINE_EACH = "One a line."


class QuestionForm(PartForm):
    """What the case is about."""

    part = UseCaseRecord
    title = a_line(
        "Title",
        "Short, such as “Move load between grid supply points”.",
        needed="Give the use case a title.",
    )
    question = a_text("The question", "What somebody wants to know or do, in one or two sentences.", rows=3)
    summary = a_text("In short", "What happens in this case, for somebody who has a minute.", rows=4)


class PlacingForm(PartForm):
    """Where it belongs."""

    part = UseCaseRecord
    sectors = ticks("Sectors", SECTORS.items())
    layers = ticks(
        "Layers", LAYERS.items(), "Of the energy digitalisation framework: what the case is about."
    )
    area = a_line("Area", "Domain or zone, such as “Distribution, Northern England”.")
    keywords = LinesField(label="Keywords", help_text=_A_LINE_EACH)


class DescriptionForm(PartForm):
    """The long form."""

    part = UseCaseRecord
    narrative = a_text("Complete description", "What happens, when, why, and with which result.", rows=12)
    scope = a_text("Scope", "What belongs to the case, and what does not.")
    objectives = LinesField(label="Objectives", help_text=_A_LINE_EACH)
    business_case = a_text("Business case", "What it is worth, and to whom.")


class ConditionsForm(PartForm):
    """What has to hold."""

    part = UseCaseRecord
    assumptions = LinesField(label="Assumptions", help_text=_A_LINE_EACH)
    prerequisites = LinesField(label="Prerequisites", help_text=_A_LINE_EACH)
    remarks = a_text("General remarks")


class DocumentForm(PartForm):
    """What the template of IEC 62559-2 asks of the document itself."""

    part = UseCaseRecord
    identifier = a_line("Identifier", "In the register where the case is kept, if it is in one.")
    author = a_line("Author")
    depth = a_line("Level of depth", "Such as “Business” or “Detailed”.")
    priority = a_line("Priority")


class _NamesForm(PartForm):
    """Ticks for other entries, called by their slugs. Those that are not offered (they may not be seen) stay."""

    part = UseCaseRecord
    name = ""

    def __init__(self, *args: Any, offered: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.name].choices = list(offered.items())  # type: ignore[attr-defined]
        self._kept = [slug for slug in getattr(self.case, self.name) if slug not in offered]

    def made(self) -> Any:
        """With what was there and is not offered."""
        self.cleaned_data[self.name] = [*self.cleaned_data[self.name], *self._kept]
        return super().made()


class BuildsOnForm(_NamesForm):
    """Which cases come before it."""

    name = "builds_on"
    builds_on = ticks("It builds on", ())


class StandardsForm(_NamesForm):
    """Which standards it uses."""

    name = "standards"
    standards = ticks("Standards", ())


class ParallelForm(PartForm):
    """The same need in another sector."""

    part = Parallel
    sector = forms.ChoiceField(label="Sector", choices=list(SECTORS.items()))
    text = forms.CharField(
        label="What would be given to whom there",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what would be given to whom there."},
    )
    actors = a_line("Actors there", "Such as “Gas network, national gas operator”.")


class ReferenceForm(PartForm):
    """A document."""

    part = Reference
    title = a_line("Title", needed="Give its title.")
    url = forms.URLField(
        label="Address",
        required=False,
        max_length=2_000,
        assume_scheme="https",
        error_messages={"invalid": "Give a whole address, such as https://example.org/report."},
    )
    kind = a_line("Kind", "Such as report, regulation or standard.")
    status = a_line("Status", "Such as published or draft.")
    impact = a_text("What it means for the case", rows=2)
    originator = a_line("Who made it")


class IndicatorForm(PartForm):
    """A key performance indicator."""

    part = Indicator
    name = a_line("Name", "Such as “Hours from request to switch”.", needed="Give it a name.")
    text = a_text("How it is measured", rows=3)
    objectives = a_line("Which objectives it belongs to")


class RequirementForm(PartForm):
    """A requirement on the exchange of information."""

    part = Requirement
    name = a_line("Name", needed="Give it a name.")
    text = a_text("What is required", rows=3)
    category = a_line("Category", "Such as security, quality of service or data management.")
    flows = ticks("Which flows it binds", ())

    def build(self) -> None:
        """Which flows there are."""
        self.offer_flows("flows")


class DefinitionForm(PartForm):
    """A term."""

    part = Definition
    term = a_line("Term", needed="Give the term.")
    text = forms.CharField(
        label="What it means here",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it means here."},
    )


class DiagramForm(ReferenceForm):
    """A picture that is kept elsewhere."""
