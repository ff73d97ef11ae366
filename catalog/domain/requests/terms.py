"""What an approved request lets its holder do, as terms of policy, and the same in words for the text to accept."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from catalog.domain.policy.model import ACTIONS, Clause, Duty, Terms
from catalog.domain.policy.reasons import partners_in_words
from catalog.domain.requests.questions import PURPOSES

# What an owner grants or keeps back in an agreement. To use and to copy is what any agreement is for.
GRANTABLE = (
    "derive",
    "aggregate",
    "distribute",
    "distribute_derived",
    "distribute_combined",
    "commercial",
    "train",
)
_ALWAYS = ("use", "reproduce")
Onward = Literal["nobody", "partners", "anybody"]
SENDS_ON = ("distribute", "distribute_derived", "distribute_combined")


def wished_actions(
    *, recipients: str, mixing: str, commercial: bool | None, train: bool | None
) -> tuple[str, ...]:
    """The actions that a request asks for, by its coded answers, in the order of GRANTABLE."""
    wished = {"derive"}
    if mixing in ("inside", "publish"):
        wished.add("aggregate")
    if mixing == "publish":
        wished.add("distribute_combined")
    if recipients in ("partners", "public"):
        wished.add("distribute")
    if recipients == "public":
        wished.add("distribute_derived")
    if commercial:
        wished.add("commercial")
    if train:
        wished.add("train")
    return tuple(action for action in GRANTABLE if action in wished)


def agreement_terms(
    *,
    reference: str,
    granted: Iterable[str],
    duties: Iterable[str],
    purposes: Sequence[str],
    recipients: Sequence[str],
    starts: date,
    ends: date,
) -> Terms:
    """Terms of an agreement: what is granted, what is kept back, for which purposes, for whom, from when to when."""
    chosen = set(granted)
    permissions = (*_ALWAYS, *(action for action in GRANTABLE if action in chosen))
    withheld = tuple(action for action in GRANTABLE if action not in chosen)
    source = f"Agreement {reference}"
    trace = [Clause(reference, ACTIONS[a], source, "grants", a) for a in permissions]  # type: ignore[index]
    trace += [Clause(reference, ACTIONS[a], source, "forbids", a) for a in withheld]  # type: ignore[index]
    trace.append(_until(reference, ends))
    return Terms(
        known=True,
        agreement=True,
        permissions=permissions,
        prohibitions=withheld,
        duties=tuple(Duty("obligation", text) for text in duties),
        purposes=tuple(purposes) or None,
        recipients=tuple(recipients) or None,
        start=starts.isoformat(),
        until=ends.isoformat(),
        trace=tuple(trace),
    )


def terms_until(terms: Terms, ends: date) -> Terms:
    """The same terms of an agreement with another last day, in their trace as well."""
    trace = tuple(_until(c.input, ends) if (c.effect, c.about) == _DATES else c for c in terms.trace)
    return msgspec.structs.replace(terms, until=ends.isoformat(), trace=trace)


def may_send_on(terms: Terms) -> bool:
    """Whether an agreement lets data, or what is made of it, go on to others."""
    return any(map(terms.grants, SENDS_ON))


def with_partners(terms: Terms, names: Iterable[str], *, to_anybody: bool = False) -> Terms:
    """The terms of an agreement with whom its owner named: data may go on to them, or to nobody while there is none.

    `to_anybody`: it was asked for and granted to be published; then it is limited once somebody is named.
    """
    if not may_send_on(terms):
        return terms
    named = tuple(names)
    if to_anybody and not named:
        return terms
    return msgspec.structs.replace(terms, partners=named)


def onward_to(terms: Terms) -> Onward:
    """To whom an agreement with its partners lets data, or what is made of it, go on."""
    if not may_send_on(terms) or terms.partners == ():
        return "nobody"
    return "partners" if terms.partners else "anybody"


def onward_limit(terms: Terms) -> str:
    """The same in words without a full stop; "" for anybody."""
    if not may_send_on(terms):
        return "nothing goes on to others"
    if terms.partners is None:
        return ""
    if not terms.partners:
        return "data goes on to nobody, since no partner is named"
    return f"data goes on {partners_in_words(terms.partners)}"


def goes_on_to(terms: Terms, recipient: str) -> bool:
    """Whether an agreement with its partners lets data go on to somebody, by name."""
    to = onward_to(terms)
    return to == "anybody" or (to == "partners" and _same(recipient) in map(_same, terms.partners or ()))


def _same(name: str) -> str:
    return one_line(name).casefold()


_DATES = ("limits", "dates")


def _until(reference: str, ends: date) -> Clause:
    return Clause(reference, f"until {ends.isoformat()}", f"Agreement {reference}", "limits", "dates")


def terms_text(terms: Terms) -> list[tuple[str, list[str]]]:
    """Terms in words: headings, each with its lines; headings without any are left out."""
    groups = [
        ("You may", [ACTIONS[a] for a in ACTIONS if a in terms.permissions]),
        ("You may not", [ACTIONS[a] for a in ACTIONS if a in terms.prohibitions]),
        ("You have to", [duty.text for duty in terms.duties]),
        ("For these purposes", [PURPOSES.get(purpose, purpose) for purpose in terms.purposes or ()]),
        ("Held by", list(terms.recipients or ())),
    ]
    return [(heading, lines) for heading, lines in groups if lines]


def agreement_text(
    terms: Terms,
    *,
    reference: str,
    owner: str,
    holder: str,
    organisation: str,
    products: Sequence[str],
    conditions: str,
    standard: str,
) -> str:
    """The text that both sides agree on, in plain words; empty parts are left out.

    Names and titles are one line each: with more of them, whoever gives one could add clauses to the text.
    """
    asks = one_line(holder)
    parts = [
        f"Agreement {reference}",
        f"Between {one_line(owner)}, which owns the data, and {one_line(organisation) or asks} (asked for by {asks}).",
        _lines("Data", products),
        *(_lines(heading, lines) for heading, lines in terms_text(terms)),
        f"It holds from {_day(terms.start)} to {_day(terms.until)}, the last day included. After that day, or when it is "
        "revoked, use of the data ends and access is taken away.",
    ]
    if conditions.strip():
        parts.append(f"Conditions\n{conditions.strip()}")
    if standard.strip():
        parts.append(f"Terms of {owner}\n{standard.strip()}")
    return "\n\n".join(parts)


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%-d %B %Y}"


def _lines(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([heading, *(f"- {one_line(line)}" for line in lines)])


def one_line(text: str) -> str:
    """A text without breaks between its lines, whatever character makes them."""
    return " ".join(text.split())
