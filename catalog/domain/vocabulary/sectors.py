"""Sectors of domains. A domain says its own in a few words; here is which sectors, and parts of them, these words mean."""

from functools import cache

from catalog.domain.vocabulary.tables import fold, remembered
from catalog.domain.vocabulary.trees import Tree

# Code → label, code of the sector that it is part of, other spellings. The broad ones are those of use cases.
_SECTORS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "electricity": ("Electricity", "", ("power", "energy electricity")),
    "electricity-transmission": (
        "Electricity transmission",
        "electricity",
        ("to", "transmission", "transmission owner", "transmission operator"),
    ),
    "electricity-distribution": (
        "Electricity distribution",
        "electricity",
        ("dno", "dso", "idno", "distribution", "distribution network operator"),
    ),
    "system-operation": (
        "System operation",
        "electricity",
        ("system operator", "so", "eso", "neso", "national energy system operator"),
    ),
    "generation": ("Generation", "electricity", ("generator", "electricity generation", "renewables")),
    "settlement-markets": (
        "Settlement and markets",
        "electricity",
        ("settlement", "markets", "settlement and markets", "market"),
    ),
    "supply": ("Supply and metering", "", ("supplier", "retail", "metering", "supply", "energy supply")),
    "gas": ("Gas", "", ()),
    "gas-transmission": ("Gas transmission", "gas", ("gas to", "gas to so", "gas system operator")),
    "gas-distribution": ("Gas distribution", "gas", ("gdn", "gas distribution network")),
    "hydrogen": ("Hydrogen", "", ()),
    "heat": ("Heat", "", ("heat networks", "heating")),
    "water": ("Water", "", ()),
    "transport": ("Transport", "", ("mobility",)),
    "telecoms": ("Telecoms", "", ("telecommunications", "communications")),
    "regulation": ("Government and regulation", "", ("regulator", "government", "department", "ministry")),
    "research": ("Innovation and research", "", ("innovation", "research", "academia")),
    "data-exchange": ("Data exchange", "", ("operational data exchange", "data sharing infrastructure")),
    "cross-sector": ("Cross-sector", "", ("cross sector", "multi sector")),
    "other": ("Other", "", ("examples",)),
}


@cache
def sectors() -> dict[str, str]:
    """Code → label, in the order to show."""
    return {code: label for code, (label, _, _) in _SECTORS.items()}


@cache
def sector_tree() -> Tree:
    """Which sector is part of which."""
    return Tree({code: (above,) if above else () for code, (_, above, _) in _SECTORS.items()})


@cache
def _spellings() -> dict[str, str]:
    return {
        fold(text): code for code, (label, _, others) in _SECTORS.items() for text in (code, label, *others)
    }


@remembered(maxsize=1024)
def sectors_named(text: str) -> tuple[str, ...]:
    """Codes that the words mean, or the words themselves where they mean none."""
    whole = fold(text)
    if not whole:
        return ()
    parts = (whole,) if whole in _spellings() else tuple(_parts(text))
    codes = dict.fromkeys(_spellings()[part] for part in parts if part in _spellings())
    return tuple(codes) or (" ".join(text.split()),)


def _parts(text: str) -> list[str]:
    for separator in (";", "/", "+", "&", " and "):
        text = text.replace(separator, ",")
    return [fold(part) for part in text.split(",")]
