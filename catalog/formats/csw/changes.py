"""Asking only for what has changed: a constraint on the day of the last change, in CQL (OGC 07-006r1, annex B)."""

from datetime import UTC, datetime, timedelta

import msgspec

from catalog.formats.csw.addresses import Pairs, State, asked_for, asked_otherwise, is_listing, state_of
from catalog.formats.protocol import PageRequest

_PROPERTY, _OTHER = "dct:modified", "Modified"  # by the terms of csw:Record, and as a bare queryable
_OVERLAP = timedelta(days=1)  # services count by days of their own time zone


def changes_request(request: PageRequest, moment: datetime) -> PageRequest | None:
    """The first request for what has changed since `moment`; None where there is no listing, or its constraint is no CQL."""
    asked = asked_for(request)
    own = asked.get("constraint", "")
    if not is_listing(request) or (own and asked.get("constraintLanguage", "").upper() != "CQL_TEXT"):
        return None
    since = (moment.astimezone(UTC) - _OVERLAP).date().isoformat()
    state = msgspec.structs.replace(state_of(request), since=since, own=own)
    return asked_otherwise(request, _constrained(state, _PROPERTY), state)


def by_another_name(asked: Pairs, state: State) -> Pairs | None:
    """The constraint with the second name of the property; None where it has that already, or asks for no changes."""
    if not state.since or f"{_PROPERTY} >= " not in asked.get("constraint", ""):
        return None
    return _constrained(state, _OTHER)


def without_changes(state: State) -> Pairs | None:
    """The parameters of the whole listing, which has only the constraint of the address; None where that is asked for."""
    if not state.since:
        return None
    if state.own:
        return {"constraint": state.own}
    return {"constraint": "", "constraintLanguage": "", "constraint_language_version": ""}


def _constrained(state: State, name: str) -> Pairs:
    changed = f"{name} >= '{state.since}'"
    whole = f"({state.own}) AND {changed}" if state.own else changed
    return {"constraintLanguage": "CQL_TEXT", "constraint_language_version": "1.1.0", "constraint": whole}
