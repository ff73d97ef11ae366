"""What stands against a yes, and what a yes depends on: one small rule for each, the strictest first."""

from collections.abc import Iterator, Sequence

import msgspec

from catalog.domain.policy.model import ACTIONS, AnswerId, Clause, Effect, Question, Terms, Use

# Beside what is asked for, these must not be forbidden either.
_BENEATH = {
    "add_keep_internal": ("use",),
    "add_publish_extended": ("use", "derive"),
    "send_on_public": ("use",),
    "send_on_partner": ("use",),
    "mix_internal": ("use",),
    "mix_publish": ("use", "aggregate"),
    "mix_partner": ("use", "aggregate"),
    "commercial": ("use",),
    "train": ("use",),
}
# Publishing what was made of it: the same made for use inside may be allowed.
INSIDE = {
    "add_publish_extended": ("derive",),
    "mix_publish": ("aggregate", "aggregate_own", "aggregate_external"),
    "mix_partner": ("aggregate", "aggregate_own", "aggregate_external"),
}
MIXED = ("mix_publish", "mix_partner")
# Of share-alike licences that speak of “the public” it is open whether one partner is. ODbL 1.0 says so: “Publicly” is “to
# Persons other than You or under Your control” [1.0]; Creative Commons does not: “to the public” [4.0, 1(l); ND: 2(a)(1)(B)].
TO_ONE = "whether one partner is “the public” is not said: ask {}, or take advice"
_COUNTS_ONE = "ODbL"
TO_PARTNER = ("send_on_partner", "mix_partner")
_LISTED = 20  # of many purposes, recipients or territories, those that a sentence names
_NAMED = 3  # of many partners, those that a sentence names
_NON_COMMERCIAL_FAMILIES = frozenset({"CC-BY-NC-SA"})
LIMIT_WORDS = {
    "purposes": "for the purposes {}",
    "recipients": "for the recipients {}",
    "territories": "within {}",
}


class Reason(msgspec.Struct, frozen=True):
    """Why the answer is no better: in a sentence without the answer itself, with the clauses that say so."""

    answer: AnswerId
    says: str
    blocking: tuple[Clause, ...]
    conflict: bool = False


def reasons(terms: Terms, question: Question, use: Use) -> Iterator[Reason]:
    """All that stands against a yes. The strictest of them is the answer; nothing at all is a yes."""
    yield from _shut(terms)
    yield from _forbidden(terms, question)
    yield from _beyond_limits(terms, use)
    yield from _not_the_owners(terms, question)
    if question.id in INSIDE:
        yield from _result_conflicts(terms, question)
    yield from _not_granted(terms, question, use)


def _shut(terms: Terms) -> Iterator[Reason]:
    if terms.sensitivity == "IB1-C":
        yield _reason(terms, "no", "it is classed as Closed", "class")
    if terms.no_basis:
        yield _reason(
            terms, "no", "it is personal data (IB1-SP), and no lawful basis is recorded", "class", "IB1-SP"
        )


def _forbidden(terms: Terms, question: Question) -> Iterator[Reason]:
    for action in (*question.needs, *_BENEATH[question.id]):
        if action in terms.prohibitions:
            words = f"its terms forbid to {ACTIONS[action]}"  # type: ignore[index]
            if terms.no_derivatives and question.id in MIXED:
                words += "; in a collection, unchanged, it may stand beside other data"
            yield _reason(terms, "no", words, "forbids", action)


def _beyond_limits(terms: Terms, use: Use) -> Iterator[Reason]:
    if use.commercial and terms.non_commercial:
        yield _reason(terms, "no", "its terms forbid commercial use", "forbids", "commercial")
    if not _is_limited(terms):
        return
    for name in terms.impossible:
        yield _reason(
            terms,
            "no",
            f"not possible: the {name} that the inputs allow have nothing in common",
            "limits",
            name,
        )
    for name, wanted in (
        ("purposes", use.purpose),
        ("recipients", use.recipient),
        ("territories", use.territory),
    ):
        allowed = getattr(terms, name)
        if wanted and allowed and wanted not in allowed:
            yield _reason(
                terms,
                "no",
                f"“{wanted}” is not among the {name} allowed ({_listed(allowed)})",
                "limits",
                name,
            )
    if use.day and terms.start and use.day < terms.start:
        yield _reason(terms, "no", f"it may be used from {terms.start} on", "limits", "start")
    if use.day and terms.until and use.day > terms.until:
        yield _reason(terms, "no", f"it might be used until {terms.until}", "limits", "until")


def _is_limited(terms: Terms) -> bool:
    sets = (terms.purposes, terms.recipients, terms.territories)
    return bool(terms.start or terms.until) or sets != (None, None, None)


def _not_the_owners(terms: Terms, question: Question) -> Iterator[Reason]:
    """What only the owner can say: nothing is stated, not clearly, or not by the owner."""
    if terms.guessed:
        yield _reason(terms, "ask", "part of this is a guess of the portal, not stated by the owner", "guess")
    for family in terms.families:
        yield _reason(terms, "ask", f"check the version: {family} is stated without one", "unknown", family)
    if question.outward:
        for words in terms.ask_first:
            yield _reason(terms, "ask", words, "class")
        yield from _beyond_partners(terms, question)
    # An agreement whose text nobody has confirmed: what is certain is that it is not for everyone.
    if not terms.known and not _allowed_inside(terms, question):
        yield _reason(terms, "ask", _not_known(terms), "unknown")


def _beyond_partners(terms: Terms, question: Question) -> Iterator[Reason]:
    """Where an agreement names whom the data may go on to, it is they alone, until its owner names more."""
    if terms.partners == ():
        says = "no partner is named that it may go on to: its owner names them with the agreement"
        yield _reason(terms, "ask", says, "limits", "partners")
    elif terms.partners and question.id not in TO_PARTNER:
        says = f"it may go on {partners_in_words(terms.partners)}"
        yield _reason(terms, "ask", says, "limits", "partners")


def partners_in_words(partners: Sequence[str]) -> str:
    """To whom alone data may go on, of very many the first few by name."""
    if len(partners) == 1:
        return f"to the partner {partners[0]} alone"
    more = f" and {len(partners) - _NAMED:,} more" if len(partners) > _NAMED else ""
    return f"to the {len(partners):,} partners alone that the agreement names ({', '.join(partners[:_NAMED])}{more})"


def _not_known(terms: Terms) -> str:
    """In the words of the clauses that say so: each names its licence."""
    if terms.agreement:
        return "what the agreement lets people do is not confirmed here"
    said = list(
        dict.fromkeys(clause.clause.rstrip(".") for clause in terms.trace if clause.effect == "unknown")
    )
    if not said:
        return "no terms are stated: all rights are reserved"
    more = f", and {len(said) - 1} more" if len(said) > 1 else ""
    return f"{said[0]}{more}"


def _not_granted(terms: Terms, question: Question, use: Use) -> Iterator[Reason]:
    if terms.known and _granted(terms, question, use):
        return
    action = question.needs[0]
    words = f"nobody grants to {ACTIONS[action]}"
    if _allowed_inside(terms, question):
        yield _reason(terms, "inside", f"{words}, though it may be made for use inside", "limits", action)
    elif terms.known:
        yield _reason(terms, "ask", words, "unknown", action)


def _granted(terms: Terms, question: Question, use: Use) -> bool:
    if terms.grants(question.needs[0]):
        return True
    if question.id != "mix_internal":
        return False
    with_own = terms.grants("aggregate_own") and use.own is not False
    return with_own or (terms.grants("aggregate_external") and use.own is not True)


def _allowed_inside(terms: Terms, question: Question) -> bool:
    needed = INSIDE.get(question.id, ())
    return any(map(terms.grants, needed)) and (terms.known or question.id in MIXED)


def _result_conflicts(terms: Terms, question: Question) -> Iterator[Reason]:
    families = terms.share_alike
    if len(families) > 1:
        says = f"{' and '.join(families)} each want the result for themselves"
        yield _conflict(terms, question, says, "duty", "share-alike")
    elif families and terms.non_commercial and families[0] not in _NON_COMMERCIAL_FAMILIES:
        says = f"the result must be {families[0]}, which allows commercial use, and another input forbids it"
        yield _conflict(terms, question, says, "forbids", "commercial")
    elif families and (terms.agreement or limits_in_words(terms)):
        says = f"the result must be {families[0]}, which lets nobody add the limits of another input"
        yield _reason(terms, "inside", says, "limits", conflict=True)


def _conflict(terms: Terms, question: Question, says: str, effect: Effect, about: str) -> Reason:
    """Share-alike licences that rule each other out once others get the result; whether one partner is enough, few say."""
    if question.id == "mix_partner" and _COUNTS_ONE not in terms.share_alike:
        said = f"{says}; {TO_ONE.format('the owners')}"
        return _reason(terms, "ask", said, effect, about, conflict=True)
    return _reason(terms, "no", says, effect, about, conflict=True)


def limits_in_words(terms: Terms) -> tuple[str, ...]:
    """The limits on purpose, recipient, place and time, each as a condition."""
    if not _is_limited(terms):
        return ()
    words = [
        LIMIT_WORDS[name].format(_listed(entries))
        for name in LIMIT_WORDS
        if (entries := getattr(terms, name))
    ]
    if terms.start:
        words.append(f"from {terms.start} on")
    if terms.until:
        words.append(f"until {terms.until}")
    return tuple(words)


def _listed(entries: Sequence[str]) -> str:
    """All of a few; of very many the first, since they stand in every answer."""
    more = f" and {len(entries) - _LISTED:,} more" if len(entries) > _LISTED else ""
    return f"{', '.join(entries[:_LISTED])}{more}"


def _reason(
    terms: Terms, answer: AnswerId, says: str, effect: Effect, about: str = "", *, conflict: bool = False
) -> Reason:
    clauses = tuple(
        clause for clause in terms.trace if clause.effect == effect and (not about or clause.about == about)
    )
    if not clauses:
        clauses = (Clause(_only_input(terms), says[0].upper() + says[1:] + ".", "", effect, about),)
    return Reason(answer, says, clauses, conflict)


def _only_input(terms: Terms) -> str:
    """The name of the input where there is one only."""
    names = {clause.input for clause in terms.trace}
    return names.pop() if len(names) == 1 else ""
