"""The principles of Ofgem's Data Best Practice, told in other words, and what shows how they are kept (`data/principles.json`).

Nothing is scored: each piece of evidence is a number with where it comes from, and what is not known stays so.
"""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

from catalog.domain.errors import InvalidInput

LONGEST = 4_000  # characters of a statement


class EvidenceAsked(msgspec.Struct, frozen=True):
    """A figure: how many products pass a check, meet a rule, stand at a level or are of a class, are listed; or reports."""

    kind: Literal["check", "rule", "level", "openness", "listed", "reports"]
    of: str


class Principle(msgspec.Struct, frozen=True):
    """One principle. `asks`: what a steward's own statement tells."""

    id: str
    number: int
    title: str
    text: str
    asks: str
    evidence: tuple[EvidenceAsked, ...]


class Principles(msgspec.Struct, frozen=True):
    """All of them; `guidance`: the address of the guidance itself."""

    source: str
    guidance: str
    principles: tuple[Principle, ...]


class Figure(NamedTuple):
    """Of `asked` things, `met` are so; of `unknown` of these nobody knows. `url`: where it can be looked up, may be empty."""

    label: str
    met: int
    asked: int
    unknown: int
    thing: str
    url: str


@cache
def principles() -> Principles:
    """The declaration, read once."""
    text = files(__package__).joinpath("data", "principles.json").read_bytes()
    return msgspec.json.decode(text, type=Principles)


def principle_get(principle_id: str) -> Principle:
    """The principle of that id. Raises InvalidInput where there is none."""
    found = next((one for one in principles().principles if one.id == principle_id), None)
    if found is None:
        raise InvalidInput(f"There is no principle “{principle_id[:40]}”.")
    return found


def statement_checked(text: str, url: str, on: date, *, today: date) -> tuple[str, str]:
    """Text and address of a statement, trimmed. Raises InvalidInput: no text, no address of the web, a day to come."""
    said, link = text.replace("\0", "").strip(), url.replace("\0", "").strip()
    if not said:
        raise InvalidInput("Say how the domain keeps to the principle.")
    if len(said) > LONGEST or len(link) > LONGEST:
        raise InvalidInput(f"That is longer than {LONGEST:,} characters: shorten it, and link to the rest.")
    if link and not link.startswith(("https://", "http://")):
        raise InvalidInput("The address begins with https:// or http://.")
    if on > today:
        raise InvalidInput("That day lies ahead: give the day of which the statement is true.")
    return said, link
