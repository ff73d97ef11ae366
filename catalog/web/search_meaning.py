"""What a search page says of search by meaning: what it found, why it was left out, and the way to and from it."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from catalog.search import SearchResponse
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found
from catalog.web.links import search_url


def meaning_mark(product: int, response: SearchResponse) -> str:
    """What the card of a product says that has not all of the words that were asked for; "" on others."""
    if product not in response.by_meaning:
        return ""
    some = product in response.some_words
    return f"Near in meaning, {'with some' if some else 'with none'} of your words"


def meaning_context(found: Found, asked: SearchParams) -> dict[str, Any]:
    """`meant_alone`: nothing has the words, and `wish_url` is where to say that data is missing.

    `meant`: how many were found by meaning alone. `meaning`: {text, url, label} of a line, or None.
    `meaning_no`: it was switched off.
    """
    response = found.response
    return {
        "meant_alone": bool(found.rows) and not response.worded,
        "meant": response.meant,
        "wish_url": f"/wishes/new/?{urlencode({'q': asked.q[:300]})}",
        "meaning": _line(found, asked) if asked.q else None,
        "meaning_no": bool(asked.q) and not asked.meaning,
    }


def _line(found: Found, asked: SearchParams) -> dict[str, str] | None:
    response = found.response
    without, again = search_url(replace(asked, meaning=False)), search_url(replace(asked, meaning=True))
    if not asked.meaning:
        return _told("Only words were searched, not what they mean.", again, "Search by meaning too")
    if response.meaning == "slow":
        return _told(
            "Searched by words alone: search by meaning took too long just now.", again, "Search again"
        )
    if response.meaning == "absent":
        return _told("Searched by words alone: search by meaning is not set up here.")
    if response.meant and response.worded:
        return _told(_found(response.meant, relaxed=response.relaxed), without, "Search for the words alone")
    return None


def _found(number: int, *, relaxed: bool) -> str:
    """`relaxed`: what has some of the words counts as found by words."""
    if number == 1:
        lacks = "has none of" if relaxed else "does not have all"
        return f"1 of these {lacks} the words: it was found by its meaning."
    lacks = "have none of" if relaxed else "do not have all"
    return f"{number:,} of these {lacks} the words: they were found by their meaning."


def _told(text: str, url: str = "", label: str = "") -> dict[str, str]:
    return {"text": text, "url": url, "label": label}
