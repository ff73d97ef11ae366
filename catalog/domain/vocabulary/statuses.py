"""How far along a product is in its life: codes of the EU's list of statuses of data sets [authority/dataset-status].

The list continues that of ADMS [http://purl.org/adms/status/], which DCAT 3 (11.3) names for `adms:status`.
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
# What standards of products, contracts, interfaces and metadata write: ADMS, ODCS, ODPS, DPROD, ISO 19115, schema.org.
_ALIASES = {
    "DEVELOP": (
        "under development", "underdevelopment", "in development", "development", "draft", "proposed", "planned", "announcement",
        "announced", "design", "ideation", "consider", "build", "testing", "test", "acceptance", "alpha", "beta", "experimental",
        "preview",
    ),
    "COMPLETED": ("complete", "active", "production", "in production", "published", "released", "live", "stable", "deploy",
                  "in use", "ongoing", "generally available", "ga"),
    "DEPRECATED": ("sunset", "sunsetting", "superseded", "obsolete", "legacy"),
    "DISCONT": ("discontinued", "no longer updated"),
    "WITHDRAWN": ("retired", "retire", "removed", "decommissioned"),
}  # fmt: skip
_LONGEST = 100  # characters of a status that is none of the list


@cache
def _spellings() -> dict[str, str]:
    return {fold(word): code for code, words in _ALIASES.items() for word in (code, *words)}


def find_status(text: str) -> str:
    """A code of STATUSES for what a source states, by its words or its address; empty where it is none of these."""
    stated = text.strip()[:500]
    return _spellings().get(fold(last_part(stated) if is_url(stated) else stated), "")


def status_of(text: str) -> str:
    """The code, else what the source states, cut."""
    return find_status(text) or text.strip()[:_LONGEST]
