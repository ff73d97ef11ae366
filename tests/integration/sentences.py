"""What is told to people must be sentences without words of the machine room."""

import re

# Names of exceptions, tracebacks, objects as Python prints them.
# `CatalogError` is a word of the Dataspace Protocol, for an answer of the endpoint.
MACHINE_WORDS = re.compile(
    r"Traceback|\b(?!CatalogError)[A-Z]\w*(?:Error|Exception)\b|<\w+(?:\.\w+)* object|0x[0-9a-f]{6,}"
)


def assert_sentence(words: str) -> None:
    """It ends as a sentence does, and names nothing of the machine room."""
    assert re.search(r"[.?!]”?$", words), words
    assert not MACHINE_WORDS.search(words), words
    assert "The portal itself failed" not in words
