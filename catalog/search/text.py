"""Words as search sees them: folded, split and stemmed in Python, so that every Elasticsearch ranks alike.

The core distribution of Elasticsearch has no stemmers and no folding, so the portal sends stems already made
to fields that are only split at spaces. Document and query must pass through the same functions: any change
to what they return is a change of `ANALYSIS_VERSION`, which makes the live index out of date.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

import Stemmer  # type: ignore[import-not-found]  # a compiled module without stubs

from catalog.search.wordlists import ACRONYMS, COMPOUNDS, KEPT_ISE, STEM_SPELLINGS, STOP_WORDS, WORD_STEMS

ANALYSIS_VERSION = 2

TOKEN = re.compile(r"\w{1,100}")
_MAX_STEMMED = 40  # letters; longer runs are codes or noise, on which Snowball only costs time
# Letters that have no decomposition in Unicode.
_LETTERS = str.maketrans(
    dict(zip("øØłŁđĐðÐı", "oOlLdDdDi", strict=True))
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH"}
)
# Not at every change of case: units (kWh, MVAr) and plural acronyms (DNOs) stay whole.
_BOUNDARY = re.compile(
    r"[\W_]+"
    r"|(?<=[a-z]{2})(?=[A-Z])"  # demandProfile
    r"|(?<=[A-Z])(?=[A-Z][a-z]{2})"  # LTDSTable
    r"|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)"  # 33kV, G99
)
_ISE = re.compile(r"(\w{2,}is)(e|ed|er|ers|es|ing|able|ation|ations|ational)")
_ACRONYM_PLURAL = re.compile(r"([^\W\d_aeiouy]{2,}[aeiou]?)(?<!s)s")  # GSPs, DNOs: no vowel for Snowball
_CODE = re.compile(r"[^\W\d_]{1,3}\d\w*")  # NO2: its letters are no word
# The joints of what is one word for readers: U.K, 1,000, sub-station. Each begins with the joint, which is fast.
_JOINT = re.compile(
    r"[.,-](?:"
    r"(?<=[^\W\d_]\.)(?<!\w[^\W\d_]\.)(?=[^\W\d_](?!\w))"
    r"|(?<=\d,)(?=\d{3}(?!\w))"
    r"|(?:(?<=\b[Ss]ub-)|(?<=\b[Oo]ff-)|(?<=\b[Oo]n-))(?=[Ss]tations?\b|[Ss]hore\b)"
    r")"
)
_local = threading.local()


def fold(text: str) -> str:
    """Return `text` without case, accents and typographic forms: `Ørsted` → `orsted`, `CO₂` → `co2`."""
    return _plain(joined(text)).casefold()


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order, codes left whole: `substation_demand`."""
    return TOKEN.findall(fold(text))


def tokenise(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Return for each token of `text` the stems of its parts and, if it has several parts, of the whole."""
    return list(map(analyse, TOKEN.findall(composed(joined(text)))))


def stems(text: str) -> list[str]:
    """Return the stems under which a document is found: all parts in order, then the undivided codes.

    The wholes come last so that the parts stay neighbours, which phrases need.
    """
    parts: list[str] = []
    wholes: list[str] = []
    for found, whole in tokenise(text):
        parts += found
        if whole:
            wholes.append(whole)
    return parts + wholes


def part_stems(text: str) -> list[str]:
    """Return the stems to look for: parts only, so that `33kV` finds `33 kV` and the other way round."""
    return [stem for parts, _ in tokenise(text) for stem in parts]


def joined(text: str) -> str:
    """Return `text` with abbreviations, numbers and words whole that are written apart: U.K., 1,000, sub-station."""
    return _JOINT.sub("", text)


def composed(text: str) -> str:
    """Return `text` with accents composed (NFC), so that an accented word is one token."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=50_000)
def analyse(token: str) -> tuple[tuple[str, ...], str]:
    """Return the stems of the parts without stop words, and of the whole ("" if it is but one part)."""
    plain = _plain(token)
    pieces = [piece.casefold() for piece in _BOUNDARY.split(plain) if piece]
    if len(pieces) == 1 and (compound := COMPOUNDS.get(pieces[0])):
        return tuple(map(stem, compound)), stem(pieces[0])
    whole = stem(plain.casefold()) if len(pieces) > 1 else ""
    stops = () if len(pieces) > 1 and _CODE.fullmatch(plain) else STOP_WORDS
    return tuple(stem(piece) for piece in pieces if piece not in stops), whole


def stem(word: str) -> str:
    """Return the stem of one folded word; British and American spellings share one."""
    if known := WORD_STEMS.get(word):
        return known
    if word in ACRONYMS or len(word) > _MAX_STEMMED or not word.isalpha():
        return word
    if plural := _ACRONYM_PLURAL.fullmatch(word):
        return plural[1]
    found: str = _stemmer().stemWord(_with_z(word))
    return STEM_SPELLINGS.get(found, found)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _with_z(word: str) -> str:
    """Spell `-ise` verbs with z (`digitisation` → `digitization`), except those never spelled so."""
    match = _ISE.fullmatch(word)
    if match is None or match[1] in KEPT_ISE:
        return word
    return f"{match[1][:-1]}z{match[2]}"


def _stemmer() -> Any:
    # A PyStemmer object must not be shared by threads. Its own cache is off: `analyse` has one.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english", 0)
    return _local.stemmer
