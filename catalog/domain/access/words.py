"""How pages put it: a label for each code of access, and for a verdict a mark that needs no colour."""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.domain.access.model import Authentication, Cost, Verdict, Wish

AUTHENTICATIONS: Mapping[Authentication, str] = MappingProxyType(
    {
        "": "Not told",
        "none": "Nothing: open to everyone",
        "key": "A key of the owner’s",
        "account": "An account with the owner",
        "agreement": "An agreement with the owner",
    }
)
COSTS: Mapping[Cost, str] = MappingProxyType({"": "Not told", "free": "Free of charge"})
VERDICTS: Mapping[Verdict, tuple[str, str]] = MappingProxyType(
    {
        "fine": ("✓", "Fine"),
        "slow": ("…", "Slow"),
        "use-bulk": ("⇩", "Take the file"),
        "ask-owner": ("✉", "Ask the owner"),
        "not-possible": ("✗", "Not possible this way"),
        "cannot-say": ("?", "Cannot be said"),
    }
)
WISHES: Mapping[Wish, str] = MappingProxyType(
    {
        "history": "The whole history",
        "seconds": "The latest, within seconds",
        "copy": "A copy that is kept current",
        "area": "An area of the map",
        "map": "A map to look at",
        "aggregate": "Sums and averages",
        "node": "An exchange with another organisation’s node",
    }
)
