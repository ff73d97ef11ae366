"""Codes that people paste into a search, told by how they are built: postcodes, EIC, BM units, meter points, GSPs.

Sources: ENTSO-E, EIC Reference Manual (parts, kinds, check character); Elexon, "How are BM Units categorised" (prefixes) and
MDD (GSP groups); the MPAN core of 13 digits, whose first two are the distributor and whose last is a check digit.
"""

import re
from functools import cache
from string import ascii_uppercase, digits
from typing import NamedTuple

from catalog.domain.vocabulary.areas import areas, find_network_area
from catalog.domain.vocabulary.tables import read_vocabulary, remembered

_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_OUTWARD = r"([A-Z]{1,2})[0-9][A-Z0-9]?"
_POSTCODE = re.compile(rf"(?<![\w-]){_OUTWARD} ?{_INWARD}(?![\w-])", re.IGNORECASE)
_DISTRICT = re.compile(_OUTWARD, re.IGNORECASE)
_EIC = re.compile(r"[0-9]{2}[ATVWXYZ][A-Z0-9-]{12}[A-Z0-9]")
_BM_UNIT = re.compile(r"([TEICM2V])_[A-Z0-9_-]{3,10}")
_SYSTEM_UNIT = re.compile(r"[A-Z]{4,5}[A-Z0-9]?-[0-9]{1,2}[A-Z]?")
_GSP_GROUP = re.compile(r"_[A-P]|GSP ?GROUP _?[A-P]")
_GSP = re.compile(r"[A-Z]{4}(?:_[A-Z0-9]|[0-9])")
_MPAN = re.compile(r"[0-9]{13}")
_SIGNS = digits + ascii_uppercase + "-"  # of an EIC, by their value
_PRIMES = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
_NO_DISTRICTS = {"CO2", "SO2", "E10", "G59", "G83", "G98", "G99"}  # gases, fuels, engineering recommendations
_DISTRIBUTORS = range(10, 40)
_EIC_KINDS = {
    "X": ("a party, such as a system operator or trader", ("market participants",)),
    "Y": ("an area, such as a country, bidding zone or control area", ("bidding zone",)),
    "Z": ("a point where energy is measured", ("metering points",)),
    "W": ("a resource, such as a generating unit or store", ("generating units", "BM units")),
    "T": ("a tie line between areas", ("interconnectors",)),
    "V": ("a location", ()),
    "A": ("a substation", ("substations",)),
}
_EIC_OFFICES = {"10": "ENTSO-E", "48": "the system operator of Great Britain"}
_BM_KINDS = {
    "T": "connected to the transmission system",
    "E": "embedded in a distribution system",
    "I": "of an interconnector",
    "C": "of a supplier, for contracts for difference",
    "2": "of a supplier in one GSP group",
    "M": "of another kind",
    "V": "of a virtual lead party",
}
_UNITS = ("BM units", "generating units")
_IN_ROWS = "Such codes stand in the rows of data, which the portal does not hold."


class CodeMeant(NamedTuple):
    """What a text stands for. `told`: in a sentence or two. `place`: by which it is found, or empty; `rest`: the other words.

    `area`: code of the licence area it lies in. `words`: what to search for instead. `sure`: no word is built like this.
    """

    told: str
    place: str = ""
    rest: str = ""
    area: str = ""
    words: tuple[str, ...] = ()
    sure: bool = False


@remembered(maxsize=1024)
def code_meant(text: str) -> CodeMeant | None:
    """What `text` stands for, if it is built like a code of the sector or has a postcode in it."""
    plain = " ".join(text.split())
    if found := _postcode(plain):
        return found
    readers = (_eic, _mpan, _gsp_group, _bm_unit, _gsp, _system_unit, _district)
    return next((meant for read in readers if (meant := read(plain))), None)


def _postcode(text: str) -> CodeMeant | None:
    found = _POSTCODE.search(text)
    place = _post_areas().get(found[1].upper()) if found else None
    if found is None or place is None:
        return None
    rest = " ".join((text[: found.start()] + text[found.end() :]).split())
    told = f"“{found[0].upper()}” is a postcode of the {_short(place)} area. Data products seldom name single postcodes."
    return CodeMeant(told, place, rest, words=() if rest else ("postcode",), sure=True)


def _district(text: str) -> CodeMeant | None:
    found = None if text.upper() in _NO_DISTRICTS else _DISTRICT.fullmatch(text)
    place = _post_areas().get(found[1].upper()) if found else None
    if place is None:
        return None
    return CodeMeant(
        f"“{text.upper()}” looks like a postcode district of the {_short(place)} area.",
        place,
        words=("postcode",),
    )


def _eic(text: str) -> CodeMeant | None:
    code = text.upper()
    if not _EIC.fullmatch(code):
        return None
    kind, words = _EIC_KINDS[code[2]]
    office = f", and comes from {_EIC_OFFICES[code[:2]]}" if code[:2] in _EIC_OFFICES else ""
    told = f"“{code}” is built like an Energy Identification Code (EIC): it names {kind}{office}."
    if code[-1] != eic_check(code[:15]):
        told += " Its last character does not fit the others, so it may be mistyped."
    return CodeMeant(f"{told} {_IN_ROWS}", words=(*words, "EIC"))


def eic_check(first: str) -> str:
    """The check character that belongs to the first 15 of an EIC."""
    total = sum(_SIGNS.index(sign) * (16 - place) for place, sign in enumerate(first))
    return _SIGNS[36 - (total - 1) % 37]


def _mpan(text: str) -> CodeMeant | None:
    code = re.sub(r"[ S-]", "", text)
    if not _MPAN.fullmatch(code) or int(code[:2]) not in _DISTRIBUTORS or code[-1] != mpan_check(code[:12]):
        return None
    area = find_network_area(code[:2])
    where = f" Its first two digits stand for {areas()[area].label}." if area else ""
    told = f"“{code}” is built like a meter point number (MPAN).{where} Data of single meters is personal and not published."
    return CodeMeant(told, area=area, words=("smart meter data",))


def mpan_check(first: str) -> str:
    """The check digit that belongs to the first 12 digits of an MPAN."""
    total = sum(prime * int(digit) for prime, digit in zip(_PRIMES, first, strict=True))
    return str(total % 11 % 10)


def _gsp_group(text: str) -> CodeMeant | None:
    code = text.upper()
    area = find_network_area(f"_{code[-1]}") if _GSP_GROUP.fullmatch(code) else ""
    if not area:
        return None
    told = f"“_{code[-1]}” is the GSP group of {areas()[area].label}."
    return CodeMeant(told, area=area, words=("GSP group",), sure=True)


def _bm_unit(text: str) -> CodeMeant | None:
    found = _BM_UNIT.fullmatch(text)
    if found is None:
        return None
    told = f"“{text}” is built like the code of a BM unit {_BM_KINDS[found[1]]}. {_IN_ROWS}"
    return CodeMeant(told, words=_UNITS)


def _system_unit(text: str) -> CodeMeant | None:
    if not _SYSTEM_UNIT.fullmatch(text):
        return None
    return CodeMeant(f"“{text}” may be the system operator's code of a BM unit. {_IN_ROWS}", words=_UNITS)


def _gsp(text: str) -> CodeMeant | None:
    if not _GSP.fullmatch(text):
        return None
    return CodeMeant(
        f"“{text}” may be the code of a grid supply point (GSP). {_IN_ROWS}", words=("grid supply points",)
    )


def _short(place: str) -> str:
    return place.partition(",")[0]


@cache
def _post_areas() -> dict[str, str]:
    """The letters with which postcodes begin → the place, as the gazetteer knows it."""
    return read_vocabulary("postcodes", dict[str, str])
