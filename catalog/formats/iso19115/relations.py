"""What a record leads to: series and larger works, related records, pages and pictures."""

from catalog.domain.product import Concept
from catalog.formats.iso19115.identity import full_identifier, parents_of, reference
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import each_once, said, term
from catalog.formats.json_values import address

_MOST = 500
_ABOVE = frozenset(("largerWorkCitation", "series", "collectiveTitle"))


def in_series_of(record: Node, identification: Node) -> tuple[Concept, ...]:
    """The parent record, and larger works that the data are part of."""
    works = [concept for kind, concept in _associated(identification) if kind in _ABOVE]
    return each_once([*parents_of(record), *works])


def related_of(identification: Node) -> tuple[Concept, ...]:
    """Associated records of all other kinds."""
    return each_once(concept for kind, concept in _associated(identification) if kind not in _ABOVE)


def _associated(identification: Node) -> list[tuple[str, Concept | None]]:
    found = []
    for one in identification.objects("aggregationInfo", "associatedResource")[:_MOST]:
        citation = one.at("aggregateDataSetName")
        citation = citation if citation.children else one.at("name")
        stated = [full_identifier(one.at("aggregateDataSetIdentifier"))]
        stated += [full_identifier(identifier) for identifier in citation.objects("identifier")]
        links = [said(link.one("linkage")) for link in citation.objects("onlineResource")]
        pointer = one.one("metadataReference", "aggregateDataSetIdentifier")
        code = one.at("aggregateDataSetIdentifier").one("code")
        href = next(filter(None, map(address, (pointer.href(), code.href(), *links))), "")
        identifier = next(filter(None, (*stated, pointer.attributes.get("uuidref", ""))), "")
        found.append(
            (one.one("associationType").code(), reference(identifier, href, said(citation.one("title"))))
        )
    return found


def pictures_of(identification: Node) -> tuple[Concept, ...]:
    """Browse graphics with an address."""
    found = []
    for graphic in identification.objects("graphicOverview")[:_MOST]:
        links = [graphic.one("fileName"), *(link.one("linkage") for link in graphic.objects("linkage"))]
        iri = next((url for link in links if (url := address(said(link)))), "")
        if iri:
            found.append(Concept(label=said(graphic.one("fileDescription")) or "Picture", iri=iri))
    return each_once(found)


def references_of(identification: Node, citation: Node) -> tuple[Concept, ...]:
    """Further documents: the citation's own link, additional documentation, and supplemental information that is an address."""
    found = [_document(link) for link in citation.objects("onlineResource")]
    for document in identification.objects("additionalDocumentation")[:_MOST]:
        links = [_document(link) for link in document.objects("onlineResource")]
        title = term(document.one("title"))
        found += [
            Concept(label=title.label or one.label, iri=one.iri) if title else one for one in links if one
        ] or [title]
    if supplement := address(said(identification.one("supplementalInformation"))):
        found.append(Concept(label="Supplemental information", iri=supplement))
    return each_once(found)


def _document(link: Node) -> Concept | None:
    url = address(said(link.one("linkage")))
    return (
        Concept(label=said(link.one("name")) or said(link.one("description"), 200), iri=url) if url else None
    )
