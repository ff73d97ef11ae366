"""What an answer of the API says of the words that were searched."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from catalog.search import SearchResponse

SWITCHES = (
    OpenApiParameter("widen", str, enum=["no"], description="`no`: only what is typed, not what the glossary adds"),
    OpenApiParameter("spell", str, enum=["no"], description="`no`: words that are spelled wrong stay as they are"),
    OpenApiParameter("meaning", str, enum=["no"], description="`no`: only what has the words, not what means the same"),
)  # fmt: skip
_SAYS = {"widen": "no", "spell": "no", "meaning": "no", "explain": "yes"}
_MOST, _SHOWN = 5, 40  # names that are told, and characters of one


def left_out(query: QueryDict, names: Sequence[str]) -> list[str]:
    """What of an address was not used: parameters that are none of `names`, and switches that say anything but what they can."""
    strangers = [name for name in query if name not in names][:_MOST]
    odd = [name for name, value in _SAYS.items() if query.get(name, value) not in (value, "")]
    return [
        *(
            f"“{name[:_SHOWN]}” is no parameter of the search: it was left out.{_like(name, names)}"
            for name in strangers
        ),
        *(f"“{name}” can be “{_SAYS[name]}” alone: it was left out." for name in odd),
    ]


def _like(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name[:_SHOWN].casefold(), names, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def words_searched(response: SearchResponse) -> dict[str, Any]:
    """What was searched instead of `q` (or null), and what was searched as well."""
    widened = [
        {
            "said": one.said,
            "term": meaning.term,
            "slug": meaning.slug,
            "also": [form.text for form in meaning.alternatives],
        }
        for one in response.widened
        for meaning in one.meanings
    ]
    return {
        "corrected": response.corrected,
        "widened": widened,
        "meaning": response.meaning,
        "by_meaning": response.meant,
    }
