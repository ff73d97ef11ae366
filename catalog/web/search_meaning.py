"""What a search page says of search by meaning: what it found, why it was left out, and the way to and from it."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from catalog.search import SearchResponse
from catalog.selectors.params import SearchParams
from catalog.selectors.search import Found
from catalog.web.links import search_url


def meaning_mark(product: int, response: SearchResponse, q: str) -> str:
    """What the card of a product says that has not all of the words of `q`, which was searched; "" on others."""
    if product not in response.by_meaning:
        return ""
    some = product in response.some_words
    if one_word(q):
        return f"Near in meaning, {'with a part of' if some else 'without'} your word"
    return f"Near in meaning, {'with some' if some else 'with none'} of your words"


def one_word(q: str) -> bool:
    """Whether a search is a single word, so that a sentence about it does not say “all the words”."""
    return len(q.split()) == 1


def meaning_context(found: Found, asked: SearchParams) -> dict[str, Any]:
    """`meant_alone`: nothing has the words, and `wish_url` is where to say that data is missing. `one_word`: it is only one.

    `meant`: how many were found by meaning alone. `meaning`: {text, url, label} of a line, or None.
    `meaning_no`: it was switched off.
    """
    response = found.response
    return {
        "meant_alone": bool(found.rows) and not response.worded,
        "meant": response.meant,
        "one_word": one_word(response.corrected or asked.q),
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
        one = one_word(response.corrected or asked.q)
        told = _found(response.meant, relaxed=response.relaxed, one=one)
        return _told(told, without, f"Search for the word{'' if one else 's'} alone")
    return None


def _found(number: int, *, relaxed: bool, one: bool) -> str:
    """`relaxed`: what has some of the words counts as found by words. `one`: only one word was searched."""
    has, they = ("has", "it was found by its") if number == 1 else ("have", "they were found by their")
    does = "does" if number == 1 else "do"
    if relaxed:
        lacks = f"{has} no part of the word" if one else f"{has} none of the words"
    else:
        lacks = f"{does} not have the word" if one else f"{does} not have all the words"
    return f"{number:,} of these {lacks}: {they} meaning."


def _told(text: str, url: str = "", label: str = "") -> dict[str, str]:
    return {"text": text, "url": url, "label": label}
