"""Units of measure as schemas state them: in a field of their own, or in the words of a description.

Out of words only what stands as a unit is taken: “in MW”, “(kWh)”, “[£/MWh]”, “Unit: °C”. The unit stays as written.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from catalog.formats.text import clean_text

_KEYS = (
    "x-unit", "x-units", "x-uom", "x-unit-of-measure", "x-unitOfMeasure", "x-ucum", "unit", "units", "uom", "unitOfMeasure",
    "unitText", "unitCode",
)  # fmt: skip
_NUMBERS = frozenset(("number", "integer", "int", "long", "float", "double", "decimal", "bytes", "fixed"))
_LONGEST = 100  # characters
_READ = 1_000  # characters of a description
_SIMPLE = (
    r"[kMGT]?Wh|[kMGT]?W(?:p|e)?|[kMG]?VA(?:rh?|h)?|[kM]var|MVAR|[mkM]?V|[mk]?A|[mkM]?Hz|[kMGT]?J|therms?|m?bar[ga]?|[kM]?Pa"
    r"|°[CF]|K|[ckm]?m|ha|km²|km2|m²|m2|m³|m3|[km]?Sm3|mcm|[Mk]?l|kg|g|t|tonnes?|Mt|kt|s|ms|min|h|ppm|p\.u\.|pu|dB|lux|rpm|%"
    r"|g?CO2e?|kgCO2e?|tCO2e?|MtCO2e?|g ?CO2|kg ?CO2|t ?CO2|£|€|GBP|EUR|USD|p|pence|[kM]Ω|Ω|ohms?|degrees?|radians?|percent"
    r"|(?:kilo|mega|giga|tera)?(?:watt|watt-?hour|volt|ampere|joule|hertz)s?|kilometres?|metres?|seconds|minutes|hours|days"
)
_UNIT = rf"(?:{_SIMPLE})(?:\s?/\s?(?:{_SIMPLE}|d|day|hour|year|a|month|kWh|MWh))?"
_ENDS = r"(?=[.,;:)\]]|\s*$|\s+(?:per|at|of|for|as|and|over|averaged|with|to|from|\()\b)"
_IN_WORDS = re.compile(
    rf"(?<!\w)[(\[](?:in\s+)?(?P<bracket>{_UNIT})[)\]]"
    rf"|(?:\b(?:[Mm]easured|[Ee]xpressed|[Gg]iven|[Vv]alues?)\s+)?\b[Ii]n\s+(?P<plain>{_UNIT}){_ENDS}"
    rf"|\b[Uu]nits?(?:\s+of measure)?\s*(?:is|are|:|=)\s*(?P<told>{_UNIT}){_ENDS}"
)


def unit_of(stated: Mapping[str, Any]) -> str:
    """The unit that a schema states, in a field of its own, else in its description; empty where it states none.

    Words count of numbers only: “Grade (A)” is no current.
    """
    for key in _KEYS:
        if key in stated and (found := _named(stated[key])):
            return found
    description = stated.get("description")
    return (
        unit_in_words(description[:_READ]) if isinstance(description, str) and _may_be_number(stated) else ""
    )


def _may_be_number(stated: Mapping[str, Any]) -> bool:
    types = stated.get("type")
    named = types if isinstance(types, list) else [types]
    return types is None or any(isinstance(name, str) and name.lower() in _NUMBERS for name in named)


def _named(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in ("symbol", "name", "label", "code", "value") if key in value), "")
    return clean_text(value, _LONGEST)


@lru_cache(maxsize=4096)
def unit_in_words(words: str) -> str:
    """The first unit that a description names as such; empty where it names none."""
    found = _IN_WORDS.search(words)
    return next(filter(None, found.groups()), "") if found else ""
