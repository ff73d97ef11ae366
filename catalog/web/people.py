"""How pages call people: by name to those who decide beside them, else by their part."""

from collections.abc import Mapping
from uuid import UUID

SOMEBODY = "A steward or curator"
_OPERATORS, _GONE = "The portal’s operators", "Somebody whose account is gone"


def name_of(key: UUID | str | None, names: Mapping[UUID, str]) -> str:
    """Who a key stands for; `names` as selectors.history.people_named gives them."""
    if not key:
        return _OPERATORS
    found = UUID(str(key))
    if found in names:
        return names[found] or _GONE
    return SOMEBODY


def within_sentence(name: str) -> str:
    """What `name_of` gives, after other words: “by the portal’s operators”."""
    return f"{name[0].lower()}{name[1:]}" if name in (SOMEBODY, _OPERATORS, _GONE) else name
