"""How pages call people: by name to those who decide beside them, else by their part."""

from collections.abc import Mapping
from uuid import UUID

SOMEBODY = "A steward or curator"


def name_of(key: UUID | str | None, names: Mapping[UUID, str]) -> str:
    """Who a key stands for; `names` as selectors.history.people_named gives them."""
    if not key:
        return "The portal’s operators"
    found = UUID(str(key))
    if found in names:
        return names[found] or "Somebody whose account is gone"
    return SOMEBODY
