"""The licence registry: terms in ODRL 2.2 and Creative Commons words, and how sources spell each licence.

Sources: the licence texts, the EU list [authority/licence], SPDX identifiers. Not legal advice.

What counts is the file, with what curators keep above it once that was put in force in this process (`licences_put`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import msgspec

from catalog.domain.vocabulary.tables import fold, is_url, read_vocabulary, remembered, url_key

_CC = re.compile(r"^creativecommons\.org/licenses/(by(?:-nc)?(?:-sa|-nd)?)/(\d\.\d)(?:/|$)")
_CC0 = re.compile(r"^creativecommons\.org/publicdomain/zero/")
_PAGE = re.compile(r"/(?:deed|legalcode)[^/]*$|/index\.html?$|\.html?$|\.txt$")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# A text that has one of these may name a licence that does not hold, or not for all of it.
_DENIES = re.compile(
    r"\b(?:not|no longer|never|cannot|nor|neither|except|unless|other than|excluding|excludes|some of|parts? of)\b",
    re.IGNORECASE,
)
_LONGEST_PROSE = 400  # characters; longer texts name licences that need not be the product's own


class LicenceEntry(msgspec.Struct, frozen=True):
    """One licence, or a family where the source does not say which version (then `version` is empty).

    `open` is None where the registry does not know. `permissions`, `duties` and `prohibitions` are empty
    where the terms are not in the registry (`terms_known` is False). `eu` is the EU list's address, empty
    where it has none. `vague` entries only repeat what the source says ("other, open") and name no licence.
    """

    id: str
    label: str
    family: str
    version: str = ""
    iri: str = ""
    eu: str = ""
    open: bool | None = None
    permissions: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    prohibitions: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    share_alike: str = ""
    attribution: str = ""
    basis: str = ""
    vague: bool = False
    aliases: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    @property
    def terms_known(self) -> bool:
        """Whether the registry holds what the licence permits."""
        return bool(self.permissions)


class _File(msgspec.Struct, frozen=True):
    eu_base: str
    registries: tuple[str, ...]
    synonyms: tuple[tuple[str, str], ...]
    noise: frozenset[str]
    families: dict[str, str]
    licences: tuple[LicenceEntry, ...]


@cache
def _file() -> _File:
    return read_vocabulary("licences", _File)


@cache
def licences_filed() -> dict[str, LicenceEntry]:
    """All entries of the file by id."""
    base = _file().eu_base
    rows = _file().licences
    return {row.id: msgspec.structs.replace(row, eu=base + row.eu) if row.eu else row for row in rows}


@dataclass(frozen=True, slots=True)
class _InForce:
    """The entries that count, with their spellings; `number` is 0 for the file alone, else another after each change."""

    number: int
    entries: dict[str, LicenceEntry]
    titles: dict[str, str]
    addresses: dict[str, str]


_in_force: _InForce | None = None


def _counting() -> _InForce:
    global _in_force  # noqa: PLW0603 - one value a process, replaced as a whole
    if _in_force is None:
        _in_force = _with_spellings(0, licences_filed())
    return _in_force


def licences() -> dict[str, LicenceEntry]:
    """All entries that count, by id: those of the file first."""
    return _counting().entries


def licence_families() -> dict[str, str]:
    """Family → label: that of the entry without a version, else of its first."""
    named: dict[str, str] = {}
    for entry in licences().values():
        if entry.family not in named or not entry.version:
            named[entry.family] = entry.label.removesuffix(" (version not stated)")
    return named | _file().families


def licences_number() -> int:
    """The number under which the entries that count were put in force."""
    return _counting().number


def licences_put(number: int, kept: Mapping[str, LicenceEntry]) -> None:
    """Let these entries count in this process instead of the file's of the same id, and beside the others."""
    global _in_force  # noqa: PLW0603 - see above
    _in_force = _with_spellings(number, {**licences_filed(), **kept})


def _with_spellings(number: int, entries: dict[str, LicenceEntry]) -> _InForce:
    """Where two share a spelling, the file's, and of these the earlier, has it."""
    rows = list(entries.values())[::-1]
    return _InForce(number, entries, _titles(rows), _addresses(rows))


def _titles(rows: Iterable[LicenceEntry]) -> dict[str, str]:
    rows = list(rows)
    base = _file().eu_base
    aliases = [(alias, row.id) for row in rows for alias in row.aliases]
    names = [
        (name, row.id) for row in rows for name in (row.label, row.eu.removeprefix(base), row.id) if name
    ]
    spellings = aliases + names
    found = {_canonical(text): licence_id for text, licence_id in spellings}
    found |= {fold(text): licence_id for text, licence_id in spellings}
    found.pop("", None)  # a spelling of words that tell nothing apart names nothing
    return found


def _by_title(text: str) -> str:
    table = _counting().titles
    return table.get(fold(text)) or table.get(_canonical(text), "")


def _addresses(rows: Iterable[LicenceEntry]) -> dict[str, str]:
    return {_page_key(url): row.id for row in rows for url in (*row.urls, row.iri) if url}


def licence_entry(code: str, *spellings: str) -> LicenceEntry | None:
    """The entry of a licence as a record holds it: by its code, else, as curators may have added it since, by its spellings."""
    found = licences().get(code)
    if found is not None or code or not licences_number():
        return found
    return find_licence(*filter(None, spellings))


def find_licence(*spellings: str) -> LicenceEntry | None:
    """The licence that ids, titles and addresses of one record name together, else None.

    The first that names a licence decides the family, the others may add the version; an unknown version is
    never guessed: the family's entry comes back. ODbL, PDDL and CC0, which have one version, need none.
    """
    return _found(str(licences_number()), *spellings)


@remembered(maxsize=16384)
def _found(_number: str, *spellings: str) -> LicenceEntry | None:
    return _most_exact([entry for text in spellings if (entry := _find_one(_number, text))])


def _most_exact(entries: list[LicenceEntry]) -> LicenceEntry | None:
    named = [entry for entry in entries if not entry.vague]
    if not named:
        return entries[0] if entries else None
    family = [entry for entry in named if entry.family == named[0].family]
    return next((entry for entry in family if entry.version), family[0])


@remembered(maxsize=16384)
def _find_one(_number: str, text: str) -> LicenceEntry | None:
    text = text.strip()
    if is_url(text):
        return _entry(_from_address(text))
    return _entry(_by_title(text)) or _from_prose(text)


def _entry(licence_id: str) -> LicenceEntry | None:
    return licences()[licence_id] if licence_id else None


def _from_prose(text: str) -> LicenceEntry | None:
    """What a short text names by address or in brackets, if it names one licence only and denies or excepts nothing."""
    if len(text) > _LONGEST_PROSE or _DENIES.search(text):
        return None
    bracketed = _BRACKETED.findall(text)
    outside = _BRACKETED.sub(" ", text)
    ids = [_by_title(piece) for piece in (outside, *bracketed)]
    ids += [_from_address(address.rstrip(".,;:")) for address in _ADDRESS.findall(text)]
    found = [licences()[licence_id] for licence_id in ids if licence_id]
    families = {entry.family for entry in found if not entry.vague}
    return _most_exact(found) if len(families) <= 1 else None


def _from_address(address: str) -> str:
    key = _page_key(address)
    creative_commons = _CC.match(key)
    if creative_commons:
        exact = f"CC-{creative_commons[1].upper()}-{creative_commons[2]}"
        return exact if exact in licences() else f"CC-{creative_commons[1].upper()}"
    if _CC0.match(key):
        return "CC0-1.0"
    registry = next((prefix for prefix in _file().registries if key.startswith(prefix)), "")
    return _counting().addresses.get(key) or (_by_title(key[len(registry) :]) if registry else "")


def _page_key(address: str) -> str:
    return _PAGE.sub("", url_key(address))


def _canonical(text: str) -> str:
    """Folded, in the words of the ids, without words that tell licences apart nowhere."""
    padded = f" {fold(text)} "
    for spelling, word in _file().synonyms:
        padded = padded.replace(f" {spelling} ", f" {word} ")
    return " ".join(word for word in padded.split() if word not in _file().noise)
