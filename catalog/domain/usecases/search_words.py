"""What of a search that found nothing may be kept: its words, made plain; nothing where they look like somebody's."""

import re
import unicodedata

LONGEST = 100  # characters that are kept
_SHORTEST = 3
_LONG_WORD = 30  # longer ones are keys, addresses and the like
_PERSONAL = (
    re.compile(r"@"),  # an e-mail address
    re.compile(
        r"\d(?:[ .\-/()]?\d){5,}"
    ),  # six figures or more: of a telephone, a meter, an account, a day of birth
    re.compile(r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"),  # a British postcode: a few homes
    re.compile(r"\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"),  # a national insurance number
    re.compile(r"\w://|\bwww\."),
)
_EDGES = re.compile(r"[^\w%&+/()-]+")


def words_kept(query: str) -> str:
    """The words of a query in small letters, without quotation marks and commas; empty where they are not to be kept.

    Not kept are words with an e-mail address, an address of the web, long numbers, a full postcode or a very long word, and
    what is too short to mean anything.
    """
    plain = " ".join(unicodedata.normalize("NFKC", query).casefold().split())
    if any(pattern.search(plain) for pattern in _PERSONAL):
        return ""
    words = [word for piece in plain.split() if (word := _EDGES.sub(" ", piece).strip())]
    if any(len(word) > _LONG_WORD for word in words):
        return ""
    kept = " ".join(words)
    if len(kept) > LONGEST:
        kept = kept[:LONGEST].rpartition(" ")[0] or kept[:LONGEST]
    return kept if sum(letter.isalpha() for letter in kept) >= _SHORTEST else ""
