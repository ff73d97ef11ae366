"""The forms of actors, flows, scenarios and steps."""

from typing import Any

from django import forms

from catalog.domain.access.patterns import patterns
from catalog.domain.governance.triage_words import outcomes
from catalog.domain.maturity.model import maturity_model
from catalog.domain.policy.model import QUESTIONS
from catalog.domain.usecases.model import ROLES, Actor, DataFlow, Scenario, Step
from catalog.web.case_edit_fields import PartForm, a_choice, a_line, a_text, ticks

MODES = {
    "pull": "Pull: who needs it fetches it",
    "push": "Push: who has it sends it",
    "push-or-pull": "Either: both agree who starts",
    "push-code": "Code is sent to the data, and the result comes back",
}
_NO_ACTOR = "Choose an actor, or add one first."


class ActorForm(PartForm):
    """Who takes part."""

    part = Actor
    name = a_line(
        "Name",
        "A person’s part, an organisation or a system, such as “Network operator”.",
        needed="Give the actor a name.",
    )
    role = forms.ChoiceField(label="Role", choices=list(ROLES.items()), initial="other")
    organisation = a_line("Organisation", "Who plays this part, if you know, such as “NESO”.")
    description = a_text("What it does in this case", rows=3)
    group = a_line("Group", "If you sort actors into groups, such as “Networks”.")


class FlowForm(PartForm):
    """What one actor gives another."""

    part = DataFlow
    groups = (
        ("Who gives what to whom", ("source", "target", "what", "two_way")),
        ("How it is handed over", ("mode", "pattern", "cadence", "volume")),
        ("What it takes", ("sensitivity", "level", "uses")),
        ("Where this is known from", ("inferred", "reference", "note")),
    )
    source = forms.ChoiceField(label="From", error_messages={"required": _NO_ACTOR})
    target = forms.ChoiceField(label="To", error_messages={"required": _NO_ACTOR})
    what = a_line(
        "What is given",
        "The data in a few words, such as “Half-hourly demand by substation”.",
        needed="Say in a few words what is given.",
    )
    two_way = forms.BooleanField(
        label="Both give it to each other", required=False, help_text="Such as a proposal and its answer."
    )
    mode = a_choice("Who starts", MODES.items())
    pattern = a_choice("Way of access", ((one.id, one.name) for one in patterns().values()))
    cadence = a_line("How often", "Such as “every half hour” or “once a year”.")
    volume = a_line("How much", "Such as “2 GB a day” or “40 million rows”.")
    sensitivity = a_choice(
        "Likely class",
        ((code, f"{code}: {who}") for code, who in outcomes().items() if code.startswith("IB1-")),
        "Who may have data of this kind. A guess helps; triage decides.",
    )
    level = forms.TypedChoiceField(
        label="Lowest maturity that is enough",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "Any"),
            *((level.number, f"Level {level.number}: {level.name}") for level in maturity_model().levels),
        ],
    )
    uses = ticks(
        "What the receiver does with it",
        ((key, question.short) for key, question in QUESTIONS.items()),
        "The case then shows whether the terms of the data allow it. Plain use inside needs no tick.",
    )
    inferred = forms.BooleanField(
        label="Worked out by me, not taken from a source", required=False, help_text="It is marked as such."
    )
    reference = a_line("Source", "A document or page that says so.")
    note = a_text("Note", rows=2)

    def build(self) -> None:
        """From whom to whom."""
        self.offer_actors("source", everybody=self.old is not None and self.old.source == "all")
        self.offer_actors("target", everybody=True)

    def clean(self) -> dict[str, Any]:
        """Two different ends."""
        given = super().clean() or {}
        if given.get("source") and given.get("source") == given.get("target"):
            self.add_error("target", "Choose another actor than the one it comes from.")
        return given


class ScenarioForm(PartForm):
    """One course of events."""

    part = Scenario
    title = a_line("Title", "Such as “A supply point nears its limit”.", needed="Give the scenario a title.")
    text = a_text("What it is about", rows=3)
    actor = forms.ChoiceField(label="Main actor", required=False)
    trigger = a_line("What sets it off")
    before = a_text("What has to hold before", rows=2)
    after = a_text("What holds afterwards", rows=2)

    def build(self) -> None:
        """Who plays the main part."""
        self.offer_actors("actor", unsaid="Nobody in particular")


class StepForm(PartForm):
    """One step of a scenario."""

    part = Step
    title = a_line(
        "What happens",
        "In a few words, such as “See the load rise”.",
        needed="Say in a few words what happens in this step.",
    )
    actor = forms.ChoiceField(label="Who does it", required=False)
    text = a_text("More about it", rows=3)
    event = a_line("What sets it off", "If it is something else than the step before.")
    flows = ticks("Which flows carry data in this step", ())

    def build(self) -> None:
        """Who does it, and with which flows."""
        self.offer_actors("actor", unsaid="Nobody in particular")
        self.offer_flows("flows")
