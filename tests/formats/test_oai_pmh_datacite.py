"""DataCite 3 and 4 to the canonical record, field by field."""

import pytest

from catalog.domain.product import Agent, Concept, Contact, Licence, Period
from catalog.formats.protocol import MappedRecord
from tests.formats.oai_pmh_samples import DCAT, HEAT_PUMPS, KERNEL_3, datacite, mapped, wrapped

LEAST = "<titles><title>T</title></titles><publisher>P</publisher>"
ABSTRACT = '<descriptions><description descriptionType="Abstract">A</description></descriptions>'


def least(elements: str = "", kernel: str = "4") -> MappedRecord:
    return mapped(datacite(LEAST + elements, kernel))


def rules(found: MappedRecord) -> set[str]:
    return {problem.rule for problem in found.problems}


@pytest.mark.parametrize("metadata", [HEAT_PUMPS, wrapped(HEAT_PUMPS)])
def test_a_full_record_of_kernel_4(metadata: str) -> None:
    found = mapped(metadata)
    record = found.record
    assert found.problems == ()
    assert record.source_id == "oai:fenholt:1"
    assert record.title == "Heat pumps in forty homes: a two-year trial"
    assert record.description == "Minute data\nof heat pumps.\n\nTechnical information: One file a home."
    assert (record.kind, record.language, record.languages) == ("dataset", "en", ("en",))
    assert [(one.language, one.title) for one in record.translations] == [("cy", "Pympiau gwres")]
    assert record.uri == record.landing_page == "https://doi.org/10.5072/FEN.1"
    assert record.identifiers == ("10.5072/FEN.1", "fen-77", "1765/9")
    assert record.publisher == Agent(name="Fenholt University", iri="https://ror.org/05a28rw58")
    assert record.creators == (
        Agent(name="Okafor, Ada", iri="https://orcid.org/0000-0002-1825-0097"),
        Agent(name="Fenholt Heat Laboratory", iri="https://ror.org/05a28rw58"),
    )
    assert record.contacts == (Contact(name="Data desk"),)
    assert record.keywords == ("heat pump", "Building energy")
    assert record.themes == (Concept(label="Building energy", iri="https://vocab.example/for/330205"),)
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"
    assert record.access_rights == "RESTRICTED"
    assert record.rights == "Rights holder: Fenholt University.\nAvailable from 2026-09-01."
    assert (record.issued, record.modified, record.record_modified) == (
        "2025-03-04",
        "2026-01-05",
        "2026-06-01T08:00:00Z",
    )
    assert record.periods == (Period(start="2022-10-01", end="2024-09-30"),)
    assert record.version == "2.1"


def test_relations_by_what_they_mean() -> None:
    record = mapped(HEAT_PUMPS).record
    assert record.in_series == (Concept(iri="https://doi.org/10.5072/FEN.0"),)
    assert record.documentation == (Concept(iri="https://doi.org/10.5072/paper.3"),)
    assert Concept(iri="https://doi.org/10.5072/FEN.1.v2") in record.related
    assert record.lineage is not None
    assert record.lineage.sources == (Concept(iri="https://weather.example/d/1"),)
    assert record.lineage.statement == "Meters were read each minute.\n\nCollected by Bryn, C.."


def test_places_of_kernel_4() -> None:
    named, drawn = mapped(HEAT_PUMPS).record.places
    assert (named.name, named.bbox) == ("Fenholt", (-1.9, 52.2, 0.4, 53.6))
    assert drawn.bbox == (0.0, 52.0, 1.0, 53.0)
    assert '"Polygon"' in drawn.geometry


def test_a_format_is_a_way_to_the_data_by_the_page_with_the_size_that_stands_beside_it() -> None:
    (file,) = mapped(HEAT_PUMPS).record.distributions
    assert (file.access_url, file.download_url) == ("https://doi.org/10.5072/FEN.1", "")
    assert (file.format, file.media_type, file.byte_size, file.rows) == (
        "CSV",
        "text/csv",
        4_200_000,
        1_400_000,
    )


def test_sizes_that_cannot_be_told_apart_belong_to_no_file() -> None:
    page = '<identifier identifierType="DOI">10.5072/x</identifier>'
    record = least(
        f"{page}<formats><format>text/csv</format><format>JSON</format></formats><sizes><size>1 MB</size></sizes>"
    ).record
    assert [(file.format, file.byte_size) for file in record.distributions] == [("CSV", None), ("JSON", None)]


def test_kernel_3_writes_latitude_first_and_licences_by_address() -> None:
    record = mapped(KERNEL_3).record
    box, point = record.places
    assert box.bbox == (-71.032, 41.09, -68.211, 41.893)
    assert point.bbox == (-67.302, 31.233, -67.302, 31.233)
    assert record.licence is not None
    assert record.licence.code == "CC0-1.0"
    assert record.issued == "2014"
    assert record.creators[0].iri == "https://orcid.org/0000-0002-1825-0097"


@pytest.mark.parametrize(
    ("rights", "licence", "access", "words"),
    [
        ('<rights rightsURI="info:eu-repo/semantics/openAccess"/>', None, "PUBLIC", ""),
        (
            '<rights rightsURI="http://purl.org/coar/access_right/c_14cb">metadata only access</rights>',
            None,
            "NON_PUBLIC",
            "",
        ),
        (
            "<rights>Open Access</rights><rights rightsURI='info:eu-repo/semantics/closedAccess'>Closed</rights>",
            None,
            "NON_PUBLIC",
            "",
        ),
        ("<rights>Ask the data desk.</rights>", None, "", "Ask the data desk."),
        (
            '<rights rightsURI="https://fenholt.example/terms">Fenholt terms</rights>',
            Licence(label="Fenholt terms", iri="https://fenholt.example/terms"),
            "",
            "Fenholt terms https://fenholt.example/terms",
        ),
    ],
)
def test_rights_are_what_the_source_states(
    rights: str, licence: Licence | None, access: str, words: str
) -> None:
    record = least(f"<rightsList>{rights}</rightsList>").record
    assert (record.licence, record.access_rights, record.rights) == (licence, access, words)


def test_nothing_stated_stays_unknown() -> None:
    found = least()
    record = found.record
    assert (record.licence, record.access_rights, record.rights) == (None, "", "")
    assert (record.places, record.periods, record.distributions, record.lineage) == ((), (), (), None)
    assert (record.issued, record.modified) == ("", "")
    assert rules(found) == {"description"}


def test_values_of_the_wrong_kind_are_told_and_left_out() -> None:
    found = least(
        ABSTRACT
        + '<dates><date dateType="Issued">soon</date><date dateType="Collected">winter</date>'
        + '<date dateType="Updated">0000-00-00</date></dates>'
        + "<geoLocations><geoLocation><geoLocationPoint>here</geoLocationPoint></geoLocation>"
        + "<geoLocation><geoLocationBox><westBoundLongitude>900</westBoundLongitude></geoLocationBox></geoLocation>"
        + "</geoLocations>"
        + '<creators><creator><creatorName/><nameIdentifier nameIdentifierScheme="ORCID">none</nameIdentifier>'
        + "</creator></creators>"
    )
    assert rules(found) == {"date", "period", "geometry"}
    assert found.record.creators == ()
    assert found.record.places == ()


@pytest.mark.parametrize(
    ("kind", "expected", "told"),
    [
        ('resourceTypeGeneral="Dataset"', "dataset", False),
        ('resourceTypeGeneral="Collection"', "series", False),
        ('resourceTypeGeneral="Service"', "service", False),
        ('resourceTypeGeneral="Software"', "dataset", False),
        ('resourceTypeGeneral="JournalArticle"', "dataset", True),
        ('resourceTypeGeneral="Text"', "dataset", True),
    ],
)
def test_what_sort_of_thing_it_is(kind: str, expected: str, told: bool) -> None:
    found = least(f"{ABSTRACT}<resourceType {kind}/>")
    assert (found.record.kind, "kind" in rules(found)) == (expected, told)


@pytest.mark.parametrize(
    ("identifier", "kind", "address"),
    [
        ("doi:10.5072/a", "DOI", "https://doi.org/10.5072/a"),
        ("http://dx.doi.org/10.5072/a", "URL", "https://doi.org/10.5072/a"),
        ("2027.42/1", "Handle", "https://hdl.handle.net/2027.42/1"),
        ("ark:/12148/btv1", "ARK", "https://n2t.net/ark:/12148/btv1"),
        ("arXiv:2401.00001", "arXiv", "https://arxiv.org/abs/2401.00001"),
        ("1234-5678", "ISSN", "urn:issn:1234-5678"),
        ("urn:nbn:de:1", "URN", "urn:nbn:de:1"),
        ("12345", "PMID", "https://pubmed.ncbi.nlm.nih.gov/12345"),
    ],
)
def test_identifiers_become_addresses(identifier: str, kind: str, address: str) -> None:
    related = f'<relatedIdentifier relatedIdentifierType="{kind}" relationType="References">{identifier}</relatedIdentifier>'
    record = least(f"<relatedIdentifiers>{related}</relatedIdentifiers>").record
    assert record.related == (Concept(iri=address),)


def test_items_without_an_identifier_are_related_by_their_title() -> None:
    item = '<relatedItem relationType="IsPartOf"><titles><title>Winter trials</title></titles></relatedItem>'
    assert least(f"<relatedItems>{item}</relatedItems>").record.in_series == (Concept(label="Winter trials"),)


def test_dcat_inside_is_read_as_dcat_under_the_repository_s_identifier() -> None:
    record = mapped(DCAT).record
    assert (record.source_id, record.title) == ("oai:fenholt:1", "Feeder loads")
    assert record.uri == "https://repository.fenholt.example/d/5"
    assert record.uri in record.identifiers
    assert record.distributions[0].access_url.endswith("/d/5.csv")


def test_dcat_without_an_address_is_kept_under_the_repository_s_identifier() -> None:
    record = mapped(DCAT.replace(' rdf:about="https://repository.fenholt.example/d/5"', "")).record
    assert record.source_id == "oai:fenholt:1"


def test_iso_19115_inside_is_read_as_such_under_the_repository_s_identifier() -> None:
    metadata = (
        '<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">'
        "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title>"
        "<gco:CharacterString>Cable routes</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation>"
        "</gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"
    )
    found = mapped(metadata)
    assert (found.record.source_id, found.record.title) == ("oai:fenholt:1", "Cable routes")
    assert "identifier" not in rules(found)
