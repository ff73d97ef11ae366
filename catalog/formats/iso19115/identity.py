"""How a record and what it describes are known: identifiers, parents, the language of a document and its locales."""

from typing import Any

from catalog.domain.product import Concept
from catalog.domain.vocabulary.languages import find_language
from catalog.formats.iso19115.tree import NOTHING, Node, node_of, plain_name
from catalog.formats.iso19115.values import Locales, each_once, identifier_words, said
from catalog.formats.json_values import address
from catalog.formats.records import ID_LIMIT
from catalog.formats.text import clean_text

_DOI = "https://doi.org/"
_DOI_SPACES = (
    "doi",
    "https://doi.org",
    "http://doi.org",
    "https://dx.doi.org",
    "http://dx.doi.org",
    "digital object identifier",
)
_NOBODY = frozenset(("tbd", "unknown", "n/a", "none", "-", "inapplicable", "missing"))
_MOST = 200


def source_id_of(root: Any) -> str:
    """The identifier of a record (lxml element), or what can stand for one; empty where nothing can."""
    for child in root:
        if child.tag.__class__ is str and plain_name(child.tag) in {"fileIdentifier", "metadataIdentifier"}:
            stated = node_of(child)
            if found := _file_identifier(Node(children={stated.name: [stated]})):
                return found
    return named_by(node_of(root))[0]


def named_by(record: Node) -> tuple[str, str]:
    """(identifier, the property that it comes from); both empty where nothing can stand for one.

    Where the record has no identifier of its own, what follows names it in order of how long it lasts: its `uuid`, the
    identifier of what it describes, the address of the data set or of the record, its title.
    """
    if found := _file_identifier(record):
        return found, "fileIdentifier"
    if found := clean_text(record.attributes.get("uuid", ""), ID_LIMIT):
        return found, "uuid"
    citation = identification_of(record).at("citation")
    for identifier in citation.objects("identifier"):
        if found := full_identifier(identifier):
            return found, "citation/identifier"
    for name, link in (("dataSetURI", said(record.one("dataSetURI"))),
                       ("metadataLinkage", said(record.at("metadataLinkage").one("linkage")))):  # fmt: skip
        if link and len(link) <= ID_LIMIT:
            return link, name
    title = said(citation.one("title"), ID_LIMIT)
    return title, "citation/title" if title else ""


def _file_identifier(record: Node) -> str:
    stated = record.one("fileIdentifier")
    found = (
        said(stated) if stated.children or stated.text else said(record.at("metadataIdentifier").one("code"))
    )
    return found if len(found) <= ID_LIMIT else ""


def identification_of(record: Node) -> Node:
    """The part of a record that describes the data; of a record without any, its first, which describes a service."""
    parts = record.objects("identificationInfo")
    return next(
        (part for part in parts if "ServiceIdentification" not in part.name), parts[0] if parts else NOTHING
    )


def further_data_of(record: Node) -> list[Node]:
    """Data that a record describes beside those that it is about: a record is meant to describe one data set."""
    data = [part for part in record.objects("identificationInfo") if "ServiceIdentification" not in part.name]
    return data[1:_MOST]


def identifiers_of(record: Node, citation: Node, source_id: str) -> tuple[str, ...]:
    """All that name the data or the record beside its identifier: codes with their space, in full."""
    found = [full_identifier(one) for one in citation.objects("identifier")[:_MOST]]
    found.append(said(record.one("dataSetURI")))
    found += [said(citation.one(name)) for name in ("ISBN", "ISSN")]
    found.append(clean_text(record.attributes.get("uuid", "")))
    return tuple(dict.fromkeys(one for one in found if one and one != source_id and len(one) <= ID_LIMIT))


def full_identifier(identifier: Node) -> str:
    """An address or DOI as such, else the code behind its space (`uk.gov.example:123`)."""
    code, space = identifier_words(identifier), said(identifier.one("codeSpace"))
    bare = code[4:].strip() if code[:4].lower() == "doi:" else code
    if not code or len(code) > ID_LIMIT or (bare == code and address(code)):
        return code if len(code) <= ID_LIMIT else ""
    if bare.startswith("10.") and "/" in bare:
        return _DOI + bare
    if space.rstrip(":/").lower() in _DOI_SPACES:
        return _DOI + bare
    if not space or code.startswith(space):
        return code
    if address(space) and space[:4].lower() == "http":
        return space + code if space[-1] in "/#=" else f"{space}/{code}"
    return space + code if space[-1] in ":#" else f"{space}:{code}"


def parents_of(record: Node) -> tuple[Concept, ...]:
    """The records above this one (`parentIdentifier`, `parentMetadata`), by address or bare identifier."""
    found = [reference(said(prop), prop.href()) for prop in record.all("parentIdentifier")]
    for prop in record.all("parentMetadata"):
        citation = prop.inner()
        codes = [full_identifier(one) for one in citation.objects("identifier")]
        stated = next(filter(None, (prop.attributes.get("uuidref", ""), *codes)), "")
        title = said(citation.one("title")) or prop.attributes.get("title", "")
        found.append(reference(stated or title, prop.href(), title if stated else ""))
    return each_once(found)


def reference(identifier: str, href: str = "", title: str = "") -> Concept | None:
    """Another record: its address where it has one, else its identifier in the place of the address, as it names itself."""
    if identifier.lower() in _NOBODY:
        identifier = ""
    target = address(identifier) or address(href) or (identifier if " " not in identifier else "")
    label = title or (identifier if not target else "")
    return Concept(label=label, iri=target) if label or target else None


def locales_of(record: Node) -> Locales:
    """The locales that a document declares."""
    found = {}
    for locale in record.objects("locale", "otherLocale", "defaultLocale"):
        stated = locale.one("languageCode", "language").code()
        if name := locale.attributes.get("id", ""):
            found[name] = language_named(stated)
    return found


def language_of(record: Node) -> str:
    """The main language of a document; empty where it states none."""
    return language_named(record.one("language").code() or record.at("defaultLocale").one("language").code())


def languages_of(identification: Node) -> tuple[str, ...]:
    """The languages of the data themselves."""
    stated = [prop.code() for prop in identification.all("language")]
    stated += [
        one.one("language", "languageCode").code()
        for one in identification.objects("defaultLocale", "otherLocale")
    ]
    return tuple(dict.fromkeys(filter(None, map(language_named, stated))))


def language_named(stated: str) -> str:
    """BCP 47 where it is known (`eng; GBR` too), else as stated."""
    stated = clean_text(stated, 100)
    return find_language(stated) or find_language(stated.partition(";")[0].strip()) or stated
