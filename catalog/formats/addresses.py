"""Addresses of endpoints, taken apart."""

from urllib.parse import SplitResult, urlsplit

from catalog.domain.errors import InvalidInput


def split_address(url: str) -> SplitResult:
    """The parts of `url`. Raises InvalidInput where it is none, such as one with an impossible port."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(f"“{url}” is not a web address: {error}.") from None
    return parts


def web_address(url: str, give: str) -> SplitResult:
    """The parts of an http address without its fragment. Raises InvalidInput; `give` says what to give instead."""
    parts = split_address(url.strip())
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise InvalidInput(f"“{url[:200]}” is not a web address. {give}")
    return parts._replace(fragment="")
