"""How products are described and served, as people ask for it: `dbt`, `data contract`, `WMS`, and every standard of the registry.

Whoever types such words means a fact of the product, whether or not its own words say it. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType
from typing import Literal, NamedTuple

from catalog.domain.vocabulary.formats import formats
from catalog.formats.registry import PROTOCOLS
from catalog.search.common_words import COMMON_WORDS
from catalog.search.text import TOKEN, analyse, composed, fold, joined, part_stems, words

type Words = tuple[str, ...]

# Code of a format → words that neither its code nor titles say.
_FORMATS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "COG": ("cloud optimised geotiff", "geotiff"),
        "CSW_SRVC": ("CSW", "catalogue service for the web", "OGC"),
        "ESRI_REST": ("esri rest", "arcgis rest", "arcgis feature service", "API"),
        "GDB": ("geodatabase", "file geodatabase"),
        "GEOTIFF": ("geotiff",),
        "GPKG": ("GeoPackage", "geopackage"),
        "JSONL": ("json lines", "ndjson"),
        "MVT": ("vector tiles",),
        "ODS": ("spreadsheet",),
        "ODATA": ("API",),
        "OGC_API": ("OGC API", "API", "OGC"),
        "REST": ("rest api", "web api", "API"),
        "SENSORTHINGS": ("sensorthings api", "API"),
        "SHP": ("shapefile", "shape file", "esri shapefile"),
        "SOAP": ("API",),
        "SPARQLQ": ("SPARQL",),
        "STREAM": ("data stream", "event stream"),
        "WCS_SRVC": ("WCS", "web coverage service", "OGC"),
        "WFS_SRVC": ("WFS", "web feature service", "OGC"),
        "WMS_SRVC": ("WMS", "web map service", "OGC"),
        "WMTS_SRVC": ("WMTS", "web map tile service", "OGC"),
        "XLS": ("excel", "spreadsheet"),
        "XLSM": ("excel", "spreadsheet"),
        "XLSX": ("excel", "spreadsheet"),
    }
)
_VERSION = re.compile(r"[vV]?\d{1,2}")  # DCAT-AP 3, OpenAPI 3.1
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_BODIES = ("iec", "ieee", "iso", "ogc", "w3c")  # whose names stand before those of their standards
_NUMBER = re.compile(r"\d{5}\b")  # long enough to be no year
_LONGEST = 8  # words of a name
_MOST = 8  # places of a query
BARRIER = "_"  # no name goes across it

type Standards = Mapping[str, tuple[str, Iterable[str]]]  # slug → its title, its names
_NONE: Standards = MappingProxyType({})


class Fact(NamedTuple):
    """A value of a facet, or a year that data covers, that words of a query mean, and what it is called."""

    facet: Literal["protocol", "standard", "format", "covers"]
    value: str
    label: str


class Said(NamedTuple):
    """Words of a query as typed, their stems, and what they mean."""

    said: str
    stems: Words
    facts: tuple[Fact, ...]


class Described:
    """The names of ways to describe and serve, and of standards; answers from memory."""

    def __init__(self, standards: Standards = _NONE) -> None:
        self._facts: dict[Words, list[Fact]] = defaultdict(list)
        known: set[str] = set()
        for fact, name in _named(standards):
            stems = tuple(part_stems(name))
            if stems and len(stems) <= _LONGEST and not (len(stems) == 1 and fold(name) in COMMON_WORDS):
                self._facts[stems].append(fact)
                known.update(words(name))
        self.words = frozenset(known)  # which are spelled right
        self.said = lru_cache(maxsize=1_000)(self._said)

    def _said(self, text: str) -> tuple[Said, ...]:
        """Return what the words of `text` mean, from the left, the longest match first; `_` keeps words apart."""
        typed = TOKEN.findall(composed(joined(text)))
        found: list[Said] = []
        start = 0
        while start < len(typed) and len(found) < _MOST:
            end, said = self._longest_at(typed, start)
            found += [said] if said else []
            start = end
        return tuple(found)

    def _longest_at(self, typed: Sequence[str], start: int) -> tuple[int, Said | None]:
        """Where to go on, and the longest name that begins at `start`."""
        for end in range(min(len(typed), start + _LONGEST), start, -1):
            part = typed[start:end]
            stems = tuple(stem for word in part for stem in analyse(word)[0])
            ends = analyse(part[0])[0] and analyse(part[-1])[0]  # no stop word, nor a barrier
            if ends and BARRIER not in part and (facts := self._facts.get(stems)):
                said = " ".join((*part, *takewhile(_VERSION.fullmatch, typed[end:])))
                return start + len(said.split()), Said(said, tuple(part_stems(said)), tuple(facts))
        word = typed[start]
        year = Said(word, (word,), (Fact("covers", word, word),)) if _YEAR.fullmatch(word) else None
        return start + 1, year


def _named(standards: Standards) -> Iterator[tuple[Fact, str]]:
    for code, protocol in sorted(PROTOCOLS.items()):
        yield from ((Fact("protocol", code, protocol.label), name) for name in protocol.words)
    for code, names in _FORMATS.items():
        entry = formats().get(code)
        yield from ((Fact("format", code, entry.label if entry else code), name) for name in names)
    for slug, (title, spelled) in standards.items():
        for name in spelled:
            if not _is_address(name):
                yield from ((Fact("standard", slug, title), form) for form in _with_body(name))


def _with_body(name: str) -> Iterator[str]:
    """Yield a name with the body that gave it, and without: IEC 61970 and 61970, CIM and IEC CIM."""
    yield name
    body, _, rest = name.partition(" ")
    if body in _BODIES:
        yield from [rest] if _NUMBER.match(rest) else []
    else:
        yield from (f"{one} {name}" for one in _BODIES)


def _is_address(name: str) -> bool:
    return "/" in name or ("." in name and " " not in name and not name[-1:].isdigit())


STATIC = Described()
