"""Licences, rights, access rights and languages, of a dataset or one of its distributions."""

from catalog.domain.product import Distribution, Licence
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.languages import find_language
from catalog.domain.vocabulary.licences import find_licence
from catalog.formats.dcat.terms import DC, DCT, DCT_HASH, SCHEMA, SCHEMA_S, SKOS
from catalog.formats.dcat.values import Node, iri_of, label_of, text_of, values
from catalog.formats.text import TEXT_LIMIT

_LICENCES = (
    DCT + "license", DCT + "licence", DCT_HASH + "license", "http://creativecommons.org/ns#license",
    SCHEMA + "license", SCHEMA_S + "license",
)  # fmt: skip
_RIGHTS = (DCT + "rights", DC + "rights")
_ALL_RIGHTS = (*_RIGHTS, DCT + "accessRights")


def licence_of(node: Node) -> Licence | None:
    """The first licence that the portal knows, else the first that is stated; rights only where they name a known one."""
    stated = [_licence(value) for value in values(node, *_LICENCES)]
    known = next((licence for licence in stated if licence.code), None)
    if known or stated:
        return known or next((licence for licence in stated if licence.label or licence.iri), None)
    return next((licence for licence in map(_licence, values(node, *_RIGHTS)) if licence.code), None)


def _licence(value: Node) -> Licence:
    iri = iri_of(value)
    label = label_of(value) if "@value" not in value else "" if iri else text_of(value)
    same = [match for match in (iri_of(v) for v in values(value, SKOS + "exactMatch")) if match]
    spellings = [spelling for spelling in (iri, label, *same) if spelling]
    entry = find_licence(*spellings) if spellings else None
    if entry is None:
        return Licence(label=label, iri=iri)
    return Licence(code=entry.id, label=label or entry.label, iri=iri)


def rights_of(node: Node) -> str:
    """What the source says of rights, and of access in words rather than a code of the EU list."""
    if node.keys().isdisjoint(_ALL_RIGHTS):
        return ""
    found = [text_of(value) or iri_of(value) for value in values(node, *_RIGHTS)]
    licences = {iri_of(value) for value in values(node, *_LICENCES)}
    found += [
        words
        for value in values(node, DCT + "accessRights")
        if not _access_code(value) and (words := text_of(value) or iri_of(value))
    ]
    return "\n".join(dict.fromkeys(words for words in found if words and words not in licences))[:TEXT_LIMIT]


def access_right(node: Node) -> str:
    """PUBLIC, RESTRICTED, NON_PUBLIC or ""."""
    return next((found for found in map(_access_code, values(node, DCT + "accessRights")) if found), "")


def _access_code(value: Node) -> str:
    return find_access_right(iri_of(value)) or find_access_right(text_of(value))


def languages_of(node: Node) -> tuple[str, ...]:
    if DCT + "language" not in node:
        return ()
    found = (find_language(iri_of(value) or text_of(value)) for value in values(node, DCT + "language"))
    return tuple(dict.fromkeys(language for language in found if language))


def common_licence(distributions: tuple[Distribution, ...]) -> Licence | None:
    """The licence that all distributions share, as DCAT-AP states licences there only."""
    stated = {distribution.licence for distribution in distributions}
    return stated.pop() if len(stated) == 1 else None
