"""Keys by which a title, an identifier or the name of a file is found as a whole."""

import re
from collections.abc import Iterable, Iterator

from catalog.search.text import fold

QUOTES = '"“”„«»'
MAX_KEY = 512  # characters; Elasticsearch refuses keywords beyond 32,766 bytes
_ANY_QUOTE = re.compile(f"[{QUOTES}]")
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s?|info:doi/)(?=10\.\d)")
_ENDING = re.compile(r"(?:\.[a-z][a-z0-9]{0,6}){1,2}$")  # .csv, .csv.gz
_NO_WORD = re.compile(r"[\W_]+")
_MIN_CODE = 6  # characters


def exact_key(text: str) -> str:
    """Return the form in which a title, identifier or file name is compared as a whole; of a DOI without its resolver."""
    plain = " ".join(_ANY_QUOTE.sub("", fold(text[: 2 * MAX_KEY])).split())
    return _DOI.sub("", plain, count=1)[:MAX_KEY] if "10." in plain else plain[:MAX_KEY]


def alike_key(text: str) -> str:
    """Return a text without punctuation, as a whole: `Demand – 2024 (GB)` → `demand 2024 gb`."""
    return _NO_WORD.sub(" ", fold(text[: 2 * MAX_KEY])).strip()[:MAX_KEY]


def alike_keys(title: str, codes: Iterable[str]) -> Iterator[str]:
    """Yield under which keys a product nearly is what was typed: its title, and file names and ids cut to their core.

    A core that is a plain word (`data` of data.csv) names nothing, so only those with a digit or a joint count.
    """
    yield alike_key(title)
    yield alike_key(_NO_WORD.sub(" ", title))  # U S for U.S.
    for code in codes:
        key = exact_key(code)
        core = _ENDING.sub("", key.rstrip("/").rpartition("/")[2])
        if core != key and len(core) >= _MIN_CODE and re.search(r"[\d_-]", core):
            yield core
