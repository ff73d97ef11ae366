"""How far along a product is in its life: codes of the EU's list of statuses of data sets [authority/dataset-status].

The list continues that of ADMS [http://purl.org/adms/status/], which DCAT 3 (11.3) names for `adms:status`. Its OP_DATPRO
(provisional data) says that the right term is not known: nothing is stated by it.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from catalog.domain.vocabulary.tables import fold, is_url, last_part

STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "DEVELOP": "Under development",
        "COMPLETED": "Ready for use",
        "DEPRECATED": "Deprecated: something else should be used",
        "DISCONT": "No longer updated",
        "WITHDRAWN": "Withdrawn",
    }
)
# Whoever needs data should look for something else, or know that it ends here.
ENDED = frozenset({"DEPRECATED", "DISCONT", "WITHDRAWN"})
# What standards of products, contracts, interfaces and metadata write: ADMS, ODCS, ODPS, DPROD, ISO 19115, schema.org.
_ALIASES = {
    "DEVELOP": (
        "under development", "underdevelopment", "in development", "in dev", "development", "draft", "proposed", "planned",
        "announcement", "announced", "design", "ideation", "consider", "build", "testing", "test", "acceptance", "alpha", "beta",
        "experimental", "preview",
    ),
    "COMPLETED": ("complete", "active", "production", "in production", "in prod", "published", "released", "live", "stable",
                  "deploy", "in use", "operational", "in operation", "ongoing", "generally available", "ga", "final", "valid"),
    "DEPRECATED": ("sunset", "sunsetting", "superseded", "obsolete", "legacy"),
    "DISCONT": ("discontinued", "no longer updated"),
    "WITHDRAWN": ("retired", "retire", "removed", "decommissioned"),
}  # fmt: skip
_NOTHING = frozenset({"op datpro", "provisional data"})
_LONGEST = 100  # characters of a status that is none of the list


@cache
def _spellings() -> dict[str, str]:
    return {fold(word): code for code, words in _ALIASES.items() for word in (code, *words)}


def find_status(text: str) -> str:
    """A code of STATUSES for what a source states, by its words or its address; empty where it is none of these."""
    stated = text.strip()[:500]
    return _spellings().get(fold(last_part(stated) if is_url(stated) else stated), "")


def status_words(code: str) -> tuple[str, ...]:
    """The code, and what sources write for it."""
    return (code, *_ALIASES[code]) if code in _ALIASES else ()


def status_of(text: str) -> str:
    """The code, else what the source states, cut."""
    stated = text.strip()
    if fold(last_part(stated) if is_url(stated) else stated[:_LONGEST]) in _NOTHING:
        return ""
    return find_status(stated) or stated[:_LONGEST]
