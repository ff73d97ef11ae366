"""The portal's themes, which groups and themes of the sources belong to them, and the EU's list [authority/data-theme]."""

from functools import cache

import msgspec

from catalog.domain.vocabulary.tables import fold, read_vocabulary, remembered, url_key
from catalog.domain.vocabulary.trees import Tree


class Theme(msgspec.Struct, frozen=True):
    """One theme: `code` for addresses and indexes, `label` for people."""

    code: str
    label: str


class _Row(msgspec.Struct, frozen=True):
    code: str
    label: str
    aliases: tuple[str, ...] = ()


class _Group(msgspec.Struct, frozen=True):
    code: str
    label: str
    themes: tuple[str, ...]


class _File(msgspec.Struct, frozen=True):
    iris: dict[str, str]
    eu: dict[str, str]
    groups: tuple[_Group, ...]
    themes: tuple[_Row, ...]


@cache
def _file() -> _File:
    return read_vocabulary("themes", _File)


@cache
def themes() -> dict[str, Theme]:
    """All themes by code, in the order to show."""
    return {row.code: Theme(row.code, row.label) for row in _file().themes}


@cache
def theme_groups() -> dict[str, str]:
    """Code → label of the groups in which search shows themes; a theme in none stands by itself."""
    return {group.code: group.label for group in _file().groups}


@cache
def theme_tree() -> Tree:
    """Groups, and which themes lie in them."""
    above = {theme: (group.code,) for group in _file().groups for theme in group.themes}
    return Tree({**dict.fromkeys(theme_groups(), ()), **{code: above.get(code, ()) for code in themes()}})


@cache
def _spellings() -> dict[str, str]:
    rows = _file().themes
    return {fold(text): row.code for row in rows for text in (*row.aliases, row.label, row.code)}


@cache
def _addresses() -> dict[str, str]:
    return {url_key(iri): code for iri, code in _file().iris.items()}


@remembered(maxsize=8192)
def find_theme(label: str, iri: str = "") -> Theme | None:
    """The portal theme of a source's group or theme, else None.

    The EU theme ENER says nothing here: all of the portal is about energy.
    """
    code = (
        _addresses().get(url_key(iri))
        or _addresses().get(url_key(label))
        or _spellings().get(fold(label), "")
    )
    return themes()[code] if code else None


@cache
def eu_themes() -> dict[str, str]:
    """Code → label of the EU's list."""
    return _file().eu


@cache
def _eu_spellings() -> dict[str, str]:
    return {fold(text): label for code, label in eu_themes().items() for text in (code, label)}


def find_eu_theme(label: str, iri: str = "") -> str:
    """The EU theme, by its label, that a source's theme is: by its address, its code or its label; else empty."""
    code = iri.rpartition("/authority/data-theme/")[2].upper() if iri else ""
    return eu_themes().get(code) or _eu_spellings().get(fold(label), "")
