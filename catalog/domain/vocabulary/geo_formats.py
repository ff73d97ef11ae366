"""What each format for places means for somebody who wants to use it, in a sentence."""

from functools import cache

from catalog.domain.vocabulary.tables import read_vocabulary


@cache
def geo_formats() -> dict[str, str]:
    """Code of a format → what it means for a user, in the order of the file."""
    return read_vocabulary("geo_formats", dict[str, str])
