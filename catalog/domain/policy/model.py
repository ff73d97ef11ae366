"""The words of policy: terms of use, what people ask of them, and the verdict.

Aligned to ODRL 2.2 (https://www.w3.org/TR/odrl-model/) and the Creative Commons vocabulary; `distribute` is told apart by
what is sent on (as it is, changed, mixed), as the access rules of Open Energy do.
"""

from typing import Any, Literal

import msgspec

NOT_LEGAL_ADVICE = (
    "Worked out from the terms as stated. Not legal advice: where it matters, read them and ask."
)

ActionId = Literal[
    "use", "reproduce", "derive", "aggregate", "aggregate_own", "aggregate_external", "modify", "distribute",
    "distribute_derived", "distribute_combined", "commercial", "train",
]  # fmt: skip
ACTIONS: dict[ActionId, str] = {
    "use": "use it",
    "reproduce": "copy it",
    "derive": "change it or add to it, in a separate copy",
    "aggregate": "mix it with other data",
    "aggregate_own": "mix it with data of one’s own",
    "aggregate_external": "mix it with data of others",
    "modify": "change it where it is",
    "distribute": "send it on as it is",
    "distribute_derived": "send on a changed form of it",
    "distribute_combined": "send on a mix that has it in it",
    "commercial": "use it commercially",
    "train": "train a model on it",
}
ALL_ACTIONS: tuple[str, ...] = tuple(sorted(ACTIONS))
_KNOWN_ACTIONS = frozenset(ALL_ACTIONS)

# The strictest last. `unknown`: nobody states a class. IB1-SP is personal data, which needs a lawful basis.
CLASSES = ("", "IB1-O", "unknown", "IB1-SA", "Shared", "IB1-SB", "IB1-SP", "IB1-C")
_SAME_CLASS = {"Open": "IB1-O", "Closed": "IB1-C"}

Effect = Literal["grants", "forbids", "duty", "limits", "class", "unknown", "guess", "note"]


class Clause(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """One line of a trace: which input says what, in which clause, and where that stands.

    `about`: the action, class or limit that it bears on; `clause` a sentence or the term itself; `source` a name or an
    address.
    """

    input: str
    clause: str
    source: str = ""
    effect: Effect = "note"
    about: str = ""


class Duty(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """What has to be done: `action` such as `attribute`, `text` in words ready to paste (of a credit: the credit itself)."""

    action: str
    text: str

    @property
    def is_credit(self) -> bool:
        """Whether the text is a line of credit."""
        return self.action == "attribute"


class Terms(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one input, or several together, let people do. Without anything said they are unknown: ask the owner.

    `permissions`: ids of `ACTIONS` that are granted; `prohibitions` those that are forbidden, and what else is
    (`endorsement`); of other actions nobody says anything. `purposes`, `recipients`, `territories`: None is any, an
    empty tuple is none at all (what two inputs allow has nothing in common). `start`, `until`: ISO days, the last one
    included. `share_alike`: families that a published result must carry. `families`: licences whose version nobody
    states. `sensitivity`: one of `CLASSES`; `no_basis`: it is personal data and no lawful basis is recorded;
    `on_basis`: the bases that are, in words.
    `agreement`: granted to named parties, not to everyone. `partners`: to whom else the data may go on, where an agreement
    lets it; None: nothing says so, empty: to nobody that is named. `contribution`: how to add to the publisher's own set, an
    address or words. `licences`: ids of the licences that say so. `needs`: conditions that cannot be checked here, in
    words. `ask_first`: why the owner is to be asked before anybody else gets something. Tuples are kept sorted, each
    entry once, so that equal terms compare equal; `mix` puts credits in the order of its inputs.
    """

    known: bool = False
    guessed: bool = False
    permissions: tuple[str, ...] = ()
    prohibitions: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    purposes: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    start: str = ""
    until: str = ""
    share_alike: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    sensitivity: str = ""
    no_basis: bool = False
    on_basis: tuple[str, ...] = ()
    agreement: bool = False
    partners: tuple[str, ...] | None = None
    contribution: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    ask_first: tuple[str, ...] = ()
    trace: tuple[Clause, ...] = ()

    def __post_init__(self) -> None:
        for name in _SETS:
            entries = getattr(self, name)
            if entries and len(entries) > 1:
                msgspec.structs.force_setattr(self, name, tuple(sorted(set(entries))))
        if not _KNOWN_ACTIONS.issuperset(self.permissions):
            known = tuple(action for action in self.permissions if action in _KNOWN_ACTIONS)
            msgspec.structs.force_setattr(self, "permissions", known)
        stated = _SAME_CLASS.get(self.sensitivity, self.sensitivity)
        if stated != self.sensitivity or stated not in CLASSES:
            msgspec.structs.force_setattr(self, "sensitivity", stated if stated in CLASSES else "unknown")

    def forbids(self, action: str) -> bool:
        """Whether the action is forbidden in so many words."""
        return action in self.prohibitions

    def grants(self, action: str) -> bool:
        """Whether the action is granted and not forbidden."""
        return action in self.permissions and action not in self.prohibitions

    @property
    def non_commercial(self) -> bool:
        """Whether commercial use is forbidden."""
        return "commercial" in self.prohibitions

    @property
    def no_derivatives(self) -> bool:
        """Whether nothing changed or mixed may be given to others."""
        return "distribute_derived" in self.prohibitions

    @property
    def impossible(self) -> tuple[str, ...]:
        """Limits that leave nothing over: purposes, recipients, territories, dates."""
        none_left = [name for name in LIMITS if getattr(self, name) == ()]
        if self.start and self.until and self.start > self.until:
            none_left.append("dates")
        return tuple(none_left)


LIMITS = ("purposes", "recipients", "territories")
_SETS = (
    "permissions", "prohibitions", "duties", *LIMITS, "share_alike", "families", "on_basis", "partners", "contribution",
    "licences", "needs", "ask_first", "trace",
)  # fmt: skip

# Nothing held back: combining with it changes nothing.
UNRESTRICTED = Terms(known=True, permissions=ALL_ACTIONS)

AnswerId = Literal["yes", "yes_if", "inside", "ask", "no"]
ANSWERS: dict[AnswerId, str] = {
    "yes": "Yes",
    "yes_if": "Yes, if",
    "inside": "Inside only",
    "ask": "Ask the owner",
    "no": "No",
}
STRICTNESS: dict[AnswerId, int] = {"yes": 0, "yes_if": 1, "inside": 2, "ask": 3, "no": 4}

QuestionId = Literal[
    "add_keep_internal", "add_publish_extended", "contribute", "send_on_public", "send_on_partner", "mix_internal",
    "mix_publish", "mix_partner", "commercial", "train",
]  # fmt: skip


class Question(msgspec.Struct, frozen=True):
    """What people ask. `needs`: the actions that have to be granted for a yes. `outward`: others get something."""

    id: QuestionId
    short: str
    text: str
    needs: tuple[ActionId, ...]
    outward: bool = False


QUESTIONS: dict[QuestionId, Question] = {
    question.id: question
    for question in (
        Question(
            "add_keep_internal",
            "Keep an extended copy",
            "May I add to it and keep that copy inside?",
            ("derive",),
        ),
        Question(
            "add_publish_extended",
            "Publish an extended copy",
            "May I publish a copy that I have added to?",
            ("distribute_derived",),
            True,
        ),
        Question(
            "contribute",
            "Add to the publisher’s own set",
            "May I add my data to the publisher’s own set?",
            ("modify",),
            True,
        ),
        Question("send_on_public", "Send on to anyone", "May I send it on to anyone?", ("distribute",), True),
        Question(
            "send_on_partner",
            "Send on to one partner",
            "May I send it on to one partner?",
            ("distribute",),
            True,
        ),
        Question(
            "mix_internal", "Mix inside", "May I mix it with other data for use inside?", ("aggregate",)
        ),
        Question(
            "mix_publish",
            "Publish the mix",
            "May I publish what I made by mixing it with other data?",
            ("distribute_combined",),
            True,
        ),
        Question(
            "mix_partner",
            "Send the mix to one partner",
            "May I send what I made by mixing it with other data to one partner?",
            ("distribute_combined",),
            True,
        ),
        Question(
            "commercial", "Use it commercially", "May I use it for commercial purposes?", ("commercial",)
        ),
        Question("train", "Train a model on it", "May I train a model on it?", ("train",)),
    )
}


class Use(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What somebody has in mind; whatever is left empty is not known. `day`: ISO, of the use. `own`: the other data is."""

    purpose: str = ""
    recipient: str = ""
    territory: str = ""
    day: str = ""
    commercial: bool | None = None
    own: bool | None = None


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The answer to one question.

    `says` is the answer in one sentence, `needs` what has to hold for it, `duties` what has to be done, `blocking` the
    clauses that stand against a better answer, `trace` all clauses that it rests on. `licences`: what a published
    result may carry (ids of the registry). `conflict`: the inputs' licences rule each other out.
    """

    question: QuestionId
    answer: AnswerId
    says: str = ""
    needs: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    blocking: tuple[Clause, ...] = ()
    trace: tuple[Clause, ...] = ()
    licences: tuple[str, ...] = ()
    conflict: bool = False

    @property
    def label(self) -> str:
        """The answer as a heading."""
        return ANSWERS[self.answer]


def plain_terms(terms: Terms) -> dict[str, Any]:
    """Terms as JSON keeps them."""
    built: dict[str, Any] = msgspec.to_builtins(terms)
    return built


def terms_from_plain(stored: Any) -> Terms:
    """Terms from their JSON. Raises msgspec.ValidationError where they are none."""
    return msgspec.convert(stored, Terms)
