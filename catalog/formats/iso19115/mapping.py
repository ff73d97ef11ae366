"""A metadata document of ISO 19115 to the canonical record."""

from collections import Counter
from typing import Any

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Concept, Distribution, Kind, Problem, ProductRecord
from catalog.domain.vocabulary.statuses import status_of
from catalog.formats.iso19115.constraints import (
    access_rights_of,
    constraints_of,
    licence_of,
    rights_of,
    stated_classes_of,
)
from catalog.formats.iso19115.content import schema_of
from catalog.formats.iso19115.distributions import (
    Transfer,
    distributions_of,
    documents_of,
    orders_of,
    transfers_of,
)
from catalog.formats.iso19115.extents import periods_of, places_of
from catalog.formats.iso19115.identity import (
    full_identifier,
    further_data_of,
    identification_of,
    identifiers_of,
    languages_of,
    named_by,
    reference,
)
from catalog.formats.iso19115.keywords import keywords_of, themes_of
from catalog.formats.iso19115.missing import note_missing
from catalog.formats.iso19115.parties import contacts_of, creators_of, parties_in, publisher_of
from catalog.formats.iso19115.quality import conforms_to_of, lineage_of, quality_of
from catalog.formats.iso19115.relations import in_series_of, pictures_of, references_of, related_of
from catalog.formats.iso19115.services import served_by, service_of, services_beside
from catalog.formats.iso19115.times import (
    frequency_of,
    issued_of,
    modified_of,
    promises_of,
    record_modified_of,
)
from catalog.formats.iso19115.tree import Node, node_of
from catalog.formats.iso19115.values import each_once, said, told
from catalog.formats.iso19115.wording import words_of
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note
from catalog.formats.protocol import MappedRecord
from catalog.formats.records import record_root

_ALIKE = 3  # problems of one rule in one place that are told
_PAPERS = (".pdf", ".doc", ".docx", ".txt")


def map_metadata(body: bytes) -> MappedRecord:
    """The canonical record of one document. Raises RecordRefused with path, value and rule."""
    return map_element(record_root(body))


def map_element(root: Any) -> MappedRecord:
    """The canonical record of a metadata element (lxml). Raises RecordRefused with path, value and rule."""
    problems: Problems = []
    try:
        record = _record(node_of(root), problems)
    except RecursionError:
        raise RecordRefused("The record is nested too deeply to be read.", rule="xml") from None
    return MappedRecord(record, _concise(problems))


def _concise(problems: Problems) -> tuple[Problem, ...]:
    """Of problems alike, the first few and how many more there are."""
    if len(problems) <= _ALIKE:
        return tuple(problems)
    kept, alike = list[Problem](), Counter[tuple[str, str]]()
    for problem in problems:
        alike[problem.path, problem.rule] += 1
        if alike[problem.path, problem.rule] <= _ALIKE:
            kept.append(problem)
    for (path, rule), number in alike.items():
        if number > _ALIKE:
            message = f"{number - _ALIKE:,} more of this kind were found in “{path}”."
            kept.append(Problem(message=message, path=path, rule=rule))
    return tuple(kept)


def _record(root: Node, problems: Problems) -> ProductRecord:
    source_id = _source_id(root, problems)
    identification = identification_of(root)
    citation = identification.at("citation")
    kind = _kind(root, identification)
    words = words_of(root, identification, citation, source_id, problems)
    transfers = transfers_of(root, problems)
    constraints = constraints_of(identification)
    extents = identification.objects("extent")
    orders = orders_of(root) + identification.objects("accessProperties")
    languages = languages_of(identification)
    pages = documents_of(transfers)
    documents = (*pages, *references_of(identification, citation), *pictures_of(identification))
    frequency, label = frequency_of(identification)
    read = ProductRecord(
        source_id=source_id,
        kind=kind,
        uri=_uri(root, citation, source_id),
        identifiers=identifiers_of(root, citation, source_id),
        themes=themes_of(identification),
        keywords=keywords_of(identification, problems),
        licence=licence_of(constraints),
        rights=rights_of(constraints, orders, [told(prop) for prop in identification.all("credit")]),
        access_rights=access_rights_of(constraints),
        stated_classes=stated_classes_of(constraints),
        places=places_of(extents, problems),
        periods=periods_of(extents, problems),
        frequency=frequency,
        frequency_label=label,
        issued=issued_of(citation, problems),
        modified=modified_of(citation, problems),
        record_modified=record_modified_of(root, problems),
        languages=languages,
        version=said(citation.one("edition"), 200),
        status=status_of(identification.one("status").code()),
        conforms_to=conforms_to_of(root),
        lineage=lineage_of(root, problems),
        schema=schema_of(root),
        service=service_of(identification, words["title"], [one.online for one in transfers])
        if kind == "service"
        else None,
        landing_page=_landing_page(root, pages),
        documentation=each_once(documents),
        in_series=in_series_of(root, identification),
        related=each_once(
            (*related_of(identification), *served_by(identification), *_others(root, problems))
        ),
        quality=quality_of(root, identification),
        sla=promises_of(identification, orders),
        distributions=_distributions(root, transfers, identification, kind),
        **words,
        **_people(root, identification, citation, problems),
    )
    note_missing(root, identification, read, problems)
    return read


def _people(root: Node, identification: Node, citation: Node, problems: Problems) -> dict[str, Any]:
    """Publisher, creators and contacts; those of the record itself where the data have none."""
    parties = parties_in((("pointOfContact", identification.objects("pointOfContact")),
                          ("citedResponsibleParty", citation.objects("citedResponsibleParty")),
                          ("distributorContact", _distributors(root))), problems)  # fmt: skip
    record_parties = parties_in((("contact", root.objects("contact")),), problems)
    return {
        "publisher": publisher_of(parties or record_parties),
        "creators": creators_of(parties),
        "contacts": contacts_of(parties, record_parties),
    }


def _others(root: Node, problems: Problems) -> tuple[Concept | None, ...]:
    """Of several data sets in one record the first is the product; the others are named beside it, and told."""
    citations = [part.at("citation") for part in further_data_of(root)]
    if not citations:
        return ()
    titles = [said(citation.one("title"), 200) for citation in citations]
    named = "; ".join(f"“{title}”" for title in titles[:3] if title)
    message = (
        f"The record describes {len(titles) + 1:,} data sets. The first is the product; the others "
        f"{f'({named}) ' if named else ''}are only named as related."
    )
    note(
        problems,
        "identificationInfo",
        titles[0],
        "count",
        message,
        "Describe each data set in a record of its own.",
    )
    return tuple(
        reference(next(filter(None, map(full_identifier, citation.objects("identifier"))), ""), "", title)
        for citation, title in zip(citations, titles, strict=True)
    )


def _source_id(root: Node, problems: Problems) -> str:
    source_id, origin = named_by(root)
    if not source_id:
        raise RecordRefused(
            "The record has no “fileIdentifier”, and no identifier, address or title that could stand for one. "
            "Without one it cannot be recognised again.",
            path="fileIdentifier",
            rule="identifier",
        )
    if origin != "fileIdentifier":
        message = (
            f"The record has no usable “fileIdentifier”; its “{origin}” stands for it, and must not change."
        )
        note(problems, "fileIdentifier", source_id, "identifier", message)
    return source_id


def _kind(root: Node, identification: Node) -> Kind:
    """A service is one that is described as such; a series is a collection of data sets."""
    if "ServiceIdentification" in identification.name:
        return "service"
    scope = root.one("hierarchyLevel").code() or root.at("metadataScope").one("resourceScope").code()
    return _KINDS.get(scope.lower(), "dataset")


_KINDS: dict[str, Kind] = {"series": "series", "service": "service", "collection": "series"}


def _uri(root: Node, citation: Node, source_id: str) -> str:
    """The address that names the data: of the citation's identifiers the first that is one, else the record's own."""
    stated = (*identifiers_of(root, citation, ""), source_id)
    return next((one for one in stated if one[:4].lower() == "http" and address(one)), "")


def _distributions(
    root: Node, transfers: list[Transfer], identification: Node, kind: Kind
) -> tuple[Distribution, ...]:
    """The ways to the data, and the services beside them that lead elsewhere."""
    found = distributions_of(root, transfers, _status(identification))
    beside = services_beside(root) if kind != "service" else ()
    known = {one.access_url for one in found}
    return (*found, *(one for one in beside if one.access_url not in known)) if beside else found


def _status(identification: Node) -> str:
    """The state of the data [MD_ProgressCode] as a code of the EU's list of distribution statuses, where that has one."""
    return _STATUSES.get(identification.one("status").code(), "")


_STATUSES = {
    "completed": "COMPLETED", "deprecated": "DEPRECATED", "obsolete": "DEPRECATED", "superseded": "DEPRECATED",
    "underDevelopment": "DEVELOP", "retired": "WITHDRAWN", "withdrawn": "WITHDRAWN",
}  # fmt: skip


def _distributors(root: Node) -> list[Node]:
    return [
        contact
        for distribution in root.objects("distributionInfo")
        for distributor in distribution.objects("distributor")
        for contact in distributor.objects("distributorContact")
    ]


def _landing_page(root: Node, pages: tuple[Concept, ...]) -> str:
    """The address of the data set, of the record, or of the first page about it."""
    stated = [
        said(root.one("dataSetURI")),
        *(said(link.one("linkage")) for link in root.objects("metadataLinkage")),
    ]
    stated += [page.iri for page in pages if not page.iri.lower().endswith(_PAPERS)]
    return next((found for text in stated if (found := address(text)) and found[:4].lower() == "http"), "")
