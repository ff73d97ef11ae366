"""Reading the vocabulary files, and folding spellings so that a table can recognise them."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from importlib.resources import files
from typing import Any, cast

import msgspec

_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST_KEPT = 1000  # characters: a source that sends books as spellings must not fill the memory
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://(www\.)?")


def read_vocabulary[T](name: str, shape: type[T]) -> T:
    """The data of `data/<name>.json` as `shape` (a msgspec Struct)."""
    text = files(__package__).joinpath("data", f"{name}.json").read_bytes()
    return msgspec.json.decode(text, type=shape)


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation: `"CC-BY_4.0 "` → `"cc by 4 0"`."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def is_url(text: str) -> bool:
    """Whether `text` as a whole is an absolute http(s) address."""
    return text[:8].lower().startswith(("http://", "https://")) and not re.search(r"\s", text)


def url_key(url: str) -> str:
    """An address without scheme, `www.`, query, fragment and closing slash, in lower case."""
    bare = _SCHEME.sub("", url.strip().lower())
    return bare.partition("#")[0].partition("?")[0].rstrip("/")


def last_part(text: str) -> str:
    """What follows the last `/`, `#` or `:` of an IRI or prefixed name (`freq:ANNUAL` → `ANNUAL`)."""
    return re.split(r"[/#:]", text.strip().rstrip("/#"))[-1]


class _TooLongError(Exception):
    """An error is not remembered."""


def remembered[**P, T](maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last `maxsize` answers of a finder, whose arguments are all texts. Long ones are not kept."""

    def decorate(find: Callable[P, T]) -> Callable[P, T]:
        def find_short(*args: P.args, **kwargs: P.kwargs) -> T:
            texts: tuple[Any, ...] = (*args, *kwargs.values())
            if sum(map(len, texts)) > _LONGEST_KEPT:
                raise _TooLongError
            return find(*args, **kwargs)

        kept = cast("Callable[P, T]", lru_cache(maxsize=maxsize)(find_short))

        @wraps(find)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return kept(*args, **kwargs)
            except _TooLongError:
                return find(*args, **kwargs)

        return answer

    return decorate
