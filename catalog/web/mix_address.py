"""Addresses of the mix calculator."""

from urllib.parse import urlencode


def mix_url(*slugs: str, intent: str = "") -> str:
    """The address of a mix of these products."""
    pairs = [*(("p", slug) for slug in slugs), *([("intent", intent)] if intent else [])]
    return f"/mix/?{urlencode(pairs)}" if pairs else "/mix/"
