"""What an answer of the API says of the words that were searched."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from catalog.search import SearchResponse

SWITCHES = (
    OpenApiParameter("widen", str, enum=["no"], description="`no`: only what is typed, not what the glossary adds"),
    OpenApiParameter("spell", str, enum=["no"], description="`no`: words that are spelled wrong stay as they are"),
    OpenApiParameter("meaning", str, enum=["no"], description="`no`: only what has the words, not what means the same"),
)  # fmt: skip


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
