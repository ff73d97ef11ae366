"""What each column probably is: from its name, and from what stands in it. Deterministic, and it gives its reasons."""

from collections.abc import Iterable
from collections.abc import Mapping as Profiles

import msgspec

from catalog.formats.inventory.entries import BELOW, Inventory, group_of
from catalog.formats.inventory.fit import PERCENT, WORDS_FOR, fit_of
from catalog.formats.inventory.identifiers import Choice, identifier_of
from catalog.formats.inventory.mapping import Column, Mapping
from catalog.formats.inventory.names import hints_of
from catalog.formats.inventory.profiles import Profile, profiles_of
from catalog.formats.inventory.targets import IGNORE, KEEP, TARGETS
from catalog.formats.written import DAY_FIRST, MONTH_FIRST

_SURE_ENOUGH = 0.38  # below, a column is kept and not mapped
_SHORT = 60  # characters: longer ones are prose, no names
_MOST_WORDS = 12
# What values alone tell, where the name tells nothing: recogniser → field, the share needed, how sure.
_BY_VALUES = (
    ("email", "contacts.email", 0.7, 0.6),
    ("file", "distributions.download_url", 0.5, 0.62),
    ("box", "places.bbox", 0.7, 0.6),
    ("licence", "licence", 0.6, 0.6),
    ("frequency", "frequency", 0.7, 0.55),
    ("format", "distributions.format", 0.8, 0.52),
    ("size", "distributions.byte_size", 0.8, 0.5),
    ("class", "stated_classes", 0.8, 0.45),
)
_REPEATED = frozenset(("format", "frequency", "class"))  # terms: they are the same in many rows
_SPLIT = frozenset(("keywords", "themes", "languages", "places.name", "lineage.sources", "conforms_to", "related",
                    "creators.name", "places.network_area", "sla"))  # fmt: skip
_ADDRESSES = frozenset(
    name for name, target in TARGETS.items() if target.kind == "address" and name.startswith("distributions")
)
_SEPARATORS = ("|", ";", "\n", ",")


class _Guess(msgspec.Struct, frozen=True):
    """A field that a column may be."""

    score: float
    place: int
    target: str
    because: str


def proposed_mapping(inventory: Inventory) -> Mapping:
    """All columns with what they probably are, and which of them tell the data sets apart."""
    profiles = profiles_of(inventory)
    columns = proposed_columns(profiles, inventory.links)
    choice = identifier_of(inventory, columns, profiles)
    return Mapping(
        columns=columns,
        identifier=choice.columns,
        identifier_because=choice.because,
        notes=(*inventory.notes, *_notes(columns, choice)),
    )


def proposed_columns(
    profiles: Profiles[str, Profile], links: frozenset[str] = frozenset(), taken: Iterable[str] = ()
) -> tuple[Column, ...]:
    """A proposal for each column; fields in `taken` are given already."""
    names = list(profiles)
    guesses = [
        guess
        for place, name in enumerate(names)
        if name not in links
        for guess in _guesses(profiles[name], place)
    ]
    chosen = _chosen(names, guesses, {("", target) for target in taken})
    _name_fields(names, chosen)
    best = {guess.place: guess for guess in sorted(guesses, key=lambda guess: guess.score)}
    return tuple(
        _column(profiles[name], chosen[place])
        if place in chosen
        else _unmapped(profiles[name], best.get(place), link=name in links)
        for place, name in enumerate(names)
    )


# --- guesses ----------------------------------------------------------------------------------


def _guesses(profile: Profile, place: int) -> list[_Guess]:
    found = []
    for hint in hints_of(profile.name):
        for target in _by_address(hint.target, profile):
            factor, values = fit_of(profile, target)
            because = f"The name reads like “{hint.name}”{values}."
            found.append(_Guess(round(min(hint.score * factor, 0.99), 2), place, target, because))
    if (
        BELOW not in profile.name
        and profile.values
        and max((guess.score for guess in found), default=0) < _SURE_ENOUGH
    ):
        found += _of_values(profile, place)
    return found


def _by_address(target: str, profile: Profile) -> tuple[str, ...]:
    """An address that is called nothing but `URL` is a file where it ends like one, else the page or the access."""
    if target == "distributions.access_url":
        if profile.share("file") >= 0.4:
            return ("distributions.download_url",)
        return (target, "landing_page") if BELOW not in profile.name else (target,)
    if target.endswith(".name") and profile.share("bare address") >= 0.8:
        role = target.removesuffix(".name")
        return (f"{role}.homepage",) if f"{role}.homepage" in TARGETS else ()
    if target == "contacts" and profile.share("email") >= 0.8:
        return ("contacts.email",)
    if target == "contacts" and profile.share("bare address") >= 0.8:
        return ("contacts.url",)
    return (target,)


def _of_values(profile: Profile, place: int) -> list[_Guess]:
    """Guesses for a name that says nothing."""
    found: list[_Guess] = []
    if "@" in profile.name:  # JSON-LD's own
        return found
    for kind, target, needed, sure in _BY_VALUES:
        share = profile.share(kind)
        if share >= needed and (kind not in _REPEATED or profile.different <= 0.5 or profile.rows < 5):
            because = f"The name says nothing, but {share * PERCENT:.0f} % of the values {WORDS_FOR[kind]}."
            found.append(_Guess(sure, place, target, because))
    if not found and profile.share("address") >= 0.7 and profile.share("picture") < 0.5:
        because = "The name says nothing, but the values are web addresses."
        found.append(_Guess(0.45, place, "distributions.access_url", because))
    if not found and profile.length > 80 and profile.different > 0.6:
        found.append(
            _Guess(
                0.5,
                place,
                "description",
                "The name says nothing, but the values are long texts that differ.",
            )
        )
    words = not found and profile.share("figure") + profile.share("date") < 0.3
    if words and profile.filled > 0.9 and profile.different > 0.9 and 3 < profile.length <= 80:
        because = "The name says nothing, but each row has a short text of its own here."
        found.append(_Guess(0.4 - 0.001 * min(place, 10), place, "title", because))
    return found


# --- one field for each column ----------------------------------------------------------------


def _chosen(names: list[str], guesses: Iterable[_Guess], taken: set[tuple[str, str]]) -> dict[int, _Guess]:
    """The best guess of each column; a field that takes one value is given once, in each repeating part."""
    chosen: dict[int, _Guess] = {}
    for guess in sorted(guesses, key=lambda guess: (-guess.score, guess.place, guess.target)):
        if guess.score < _SURE_ENOUGH or guess.place in chosen:
            continue
        given = (group_of(names[guess.place]), guess.target)
        if given in taken and not TARGETS[guess.target].many:
            continue
        taken.add(given)
        chosen[guess.place] = guess
    return chosen


def _name_fields(names: list[str], chosen: dict[int, _Guess]) -> None:
    """Where fields have a title but no name, the title is the name."""
    if any(guess.target == "schema.fields.name" for guess in chosen.values()):
        return
    for place, guess in chosen.items():
        if guess.target == "schema.fields.title":
            chosen[place] = msgspec.structs.replace(guess, target="schema.fields.name")


def _column(profile: Profile, guess: _Guess) -> Column:
    kind = TARGETS[guess.target].kind
    order, doubt = _order(profile) if kind in {"date", "period"} else ("", "")
    return Column(
        name=profile.name,
        target=guess.target,
        confidence=round(guess.score * (0.9 if doubt else 1.0), 2),
        because=guess.because + doubt,
        dates=order,
        separator=separator_of(profile, guess.target),
        samples=profile.samples,
    )


def _unmapped(profile: Profile, guess: _Guess | None, *, link: bool) -> Column:
    if link:
        because = "It only ties the rows of this sheet to their data sets."
    elif not profile.values:
        because = "It is empty so far."
    elif guess is None:
        because = "Neither its name nor its values are known."
    elif guess.score >= _SURE_ENOUGH:
        because = f"It may be “{TARGETS[guess.target].label}”, but another column gives that."
    else:
        because = f"It may be “{TARGETS[guess.target].label}”, but too little speaks for it."
    target = IGNORE if not profile.values and guess is None else KEEP
    return Column(name=profile.name, target=target, confidence=0.5, because=because, samples=profile.samples)


# --- dates and lists --------------------------------------------------------------------------


def _order(profile: Profile) -> tuple[str, str]:
    """Day or month first, decided from all values together; and the doubt where none decides."""
    day, month, either = profile.orders()
    if not day + month + either:
        return "", ""
    if month > day:
        return MONTH_FIRST, f" {month:,} of its dates can only be read with the month first."
    if day:
        return DAY_FIRST, ""
    return DAY_FIRST, " Its dates could be day or month first; the day is taken to be first."


def separator_of(profile: Profile, target: str) -> str:
    """What cuts the cells into several values; nothing where they hold one each."""
    if profile.listed or not profile.values:
        return ""
    if target in _ADDRESSES:
        return next((mark for mark in ("|", ";", "\n", " ") if _cuts_addresses(profile.values, mark)), "")
    if target not in _SPLIT:
        return ""
    for mark in _SEPARATORS:
        cut = [value for value in profile.values if mark in value]
        if len(cut) >= (0.1 if mark in "|;" else 0.3) * len(profile.values) and _are_names(cut, mark):
            return mark
    return ""


def _are_names(values: Iterable[str], mark: str) -> bool:
    parts = [part.strip() for value in values for part in value.split(mark) if part.strip()]
    return bool(parts) and sum(
        len(part) <= _SHORT and len(part.split()) <= _MOST_WORDS for part in parts
    ) >= 0.9 * len(parts)


def _cuts_addresses(values: Iterable[str], mark: str) -> bool:
    cut = [value for value in values if mark in value.strip()]
    return bool(cut) and all(
        part.strip().startswith("http") for value in cut for part in value.split(mark) if part.strip()
    )


def _notes(columns: Iterable[Column], choice: Choice) -> tuple[str, ...]:
    notes = []
    if not any(column.target == "title" for column in columns):
        notes.append(
            "No column looks like the title of a data set. Choose one, or check whether this lists data sets at all."
        )
    if not choice.columns:
        notes.append(choice.because)
    return tuple(notes)
