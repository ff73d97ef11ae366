"""The dial of an endpoint: for each field, what becomes of a value that the portal has worked out."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, get_args

from catalog.domain.errors import InvalidInput
from catalog.domain.layers import RIGHTS_FIELDS, State

Setting = Literal["automatic", "notify", "propose", "manual"]

SETTINGS: dict[Setting, str] = {
    "automatic": "Automatic",
    "notify": "Automatic, and notify",
    "propose": "Propose",
    "manual": "Manual",
}
MEANINGS: dict[Setting, str] = {
    "automatic": "The portal fills the field where the source is silent.",
    "notify": "The same, and it stands in the stewards' list to be looked at.",
    "propose": "The portal proposes a value; it counts once a person has accepted it.",
    "manual": "The portal leaves the field to the source and to people.",
}
DEFAULT: Setting = "notify"
OTHERS = "*"  # the key for every field that has no setting of its own
_STATES: dict[Setting, State] = {"automatic": "applied", "notify": "notified", "propose": "proposed"}
_OF_RIGHTS: dict[Setting, Setting] = {"automatic": "propose", "notify": "propose"}


def settings_for(field: str) -> tuple[Setting, ...]:
    """What a field's dial can be set to: rights are never filled without their owner."""
    settings: tuple[Setting, ...] = get_args(Setting)
    return tuple(s for s in settings if s not in _OF_RIGHTS) if field in RIGHTS_FIELDS else settings


def setting_of(dial: Mapping[str, str], field: str) -> Setting:
    """The setting that holds for a field; an unknown one in the dial counts as not set."""
    asked = dial.get(field) or dial.get(OTHERS) or DEFAULT
    setting: Setting = asked if asked in SETTINGS else DEFAULT
    return _OF_RIGHTS.get(setting, setting) if field in RIGHTS_FIELDS else setting


def state_for(dial: Mapping[str, str], field: str) -> State | None:
    """The state of a new inference of a field; None where the dial wants none."""
    return _STATES.get(setting_of(dial, field))


def checked_dial(dial: Mapping[str, str], fields: frozenset[str]) -> dict[str, str]:
    """A dial as it may be stored. Raises InvalidInput for an unknown field or setting, or a rights field beyond propose."""
    for field, setting in dial.items():
        allowed = tuple(SETTINGS) if field == OTHERS else settings_for(field) if field in fields else ()
        if not allowed:
            raise InvalidInput(
                f"The portal infers no field “{field}”: choose one of {', '.join(sorted(fields))}."
            )
        if setting not in allowed:
            raise InvalidInput(f"“{setting}” is no setting of {field}: choose one of {', '.join(allowed)}.")
    return dict(dial)


def states_of(dial: Mapping[str, str]) -> Mapping[str, State | None]:
    """`state_for` as a table that fills itself; the same dial gives the same table."""
    return _states(tuple(sorted(dial.items())))


@lru_cache(maxsize=256)
def _states(dial: tuple[tuple[str, str], ...]) -> "_States":
    return _States(dict(dial))


class _States(dict[str, State | None]):
    def __init__(self, dial: Mapping[str, str]) -> None:
        super().__init__()
        self._dial = dial

    def __missing__(self, field: str) -> State | None:
        self[field] = state = state_for(self._dial, field)
        return state
