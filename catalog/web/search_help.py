"""The context of help/search.html: the query language by examples, which tests run, and what the order depends on."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from catalog.search.fields import ALIASES, FIELDS
from catalog.search.prior import ENDED_WEIGHT, FRESH_WEIGHT, LEVEL_WEIGHT, USE_WEIGHT


class Example(NamedTuple):
    """A query as typed, and what it does."""

    q: str
    tells: str


WORDS = (
    Example("solar forecast", "finds products that have both words, in any form and order. If few have, the nearest follow."),
    Example("where can I find solar forecasts", "finds the same: a question is taken for what it asks about."),
    Example('"grid supply point"', "finds these words one after the other. A single word in quotation marks is not corrected."),
    Example("demand -forecast", "leaves out whatever has the word after the minus. NOT before a word does the same."),
    Example('demand -"solar farm"', "leaves out what has these words one after the other."),
    Example("forecast wind OR solar", "finds forecasts with one of the two words round OR, in capitals."),
    Example("(offshore wind) OR solar", "brackets keep together what belongs together."),
    Example("demand_2024.csv", "finds the product with this file first. Titles, identifiers and DOIs work the same way."),
)  # fmt: skip
NAMED = (
    Example("publisher:northmoor", "finds what a publisher of this name publishes."),
    Example('title:"solar farm" format:csv', "both must hold: these words in the title, and data as CSV."),
    Example("format:csv OR format:parquet", "one of them is enough."),
    Example("demand -status:deprecated", "leaves out what its source calls deprecated."),
    Example("solar -licence:cc-by", "leaves out what has this licence."),
)
RANGES = (
    Example("modified:2024", "data that was last changed in 2024."),
    Example("modified:2024-05..2025", "from May 2024 to the end of 2025. Leave out one end for an open range: 2024..")
    ,
    Example("modified:>2024-05", "after May 2024. Also >=, < and <=."),
    Example("covers:2019..2021", "data about some day from 2019 to 2021."),
    Example("level:3..5", "maturity from level 3 to 5."),
    Example("mqa:>250", "more than 250 points for metadata quality."),
)  # fmt: skip
EVERY = (*WORDS, *NAMED, *RANGES)


def help_context() -> dict[str, Any]:
    """What the page on searching tells."""
    return {
        "groups": [
            ("typing", "Words", [_shown(example) for example in WORDS]),
            ("fields", "Asking for a field by name", [_shown(example) for example in NAMED]),
            ("ranges", "Dates and numbers", [_shown(example) for example in RANGES]),
        ],
        "fields": [
            {
                **_shown(Example(f"{name}:{field.example}", field.help)),
                "name": name,
                "also": ", ".join(_also(name)),
            }
            for name, field in FIELDS.items()
        ],
        "weights": [round(weight * 100) for weight in (LEVEL_WEIGHT, FRESH_WEIGHT, USE_WEIGHT, ENDED_WEIGHT)],
    }


def _shown(example: Example) -> dict[str, str]:
    return {"q": example.q, "tells": example.tells, "url": f"/search/?{urlencode({'q': example.q})}"}


def _also(name: str) -> list[str]:
    return [f"{alias}:" for alias, of in ALIASES.items() if of == name]
