"""The same in ISO 19115-3, whose objects and properties are partly others, and in profiles with types of their own."""

from catalog.domain.product import Agent, Concept, Contact, Field, Period, Place, Schema
from catalog.formats.iso19115 import ISO19115
from tests.formats.iso19115_samples import PART_3, declared, metadata

HOST = "https://saltmere.example"


def words(name: str, value: str) -> str:
    return f"<{name}><gco:CharacterString>{value}</gco:CharacterString></{name}>"


def code(name: str, code_list: str, value: str) -> str:
    return f'<{name}><{code_list} codeList="#x" codeListValue="{value}"/></{name}>'


def within(names: str, inside: str) -> str:
    opened = "".join(f"<{name}>" for name in names.split())
    return opened + inside + "".join(f"</{name}>" for name in reversed(names.split()))


def dated(name: str, value: str, kind: str) -> str:
    stated = f"<cit:date><gco:DateTime>{value}</gco:DateTime></cit:date>{code('cit:dateType', 'cit:CI_DateTypeCode', kind)}"
    return within(f"{name} cit:CI_Date", stated)


def identifier(name: str, value: str, space: str = "") -> str:
    return within(
        f"{name} mcc:MD_Identifier",
        words("mcc:code", value) + (words("mcc:codeSpace", space) if space else ""),
    )


def link(name: str, url: str, protocol: str = "", function: str = "") -> str:
    inside = words("cit:linkage", url) + words("cit:protocol", protocol)
    return within(
        f"{name} cit:CI_OnlineResource", inside + code("cit:function", "cit:CI_OnLineFunctionCode", function)
    )


def responsible(name: str, role: str) -> str:
    contact = within("cit:contactInfo cit:CI_Contact",
                     within("cit:phone cit:CI_Telephone", words("cit:number", "+44 1632 960001")
                            + code("cit:numberType", "cit:CI_TelephoneTypeCode", "voice"))
                     + within("cit:address cit:CI_Address",
                              words("cit:electronicMailAddress", "data@saltmere.example")))  # fmt: skip
    person = within(
        "cit:individual cit:CI_Individual",
        words("cit:name", "A. Alder") + words("cit:positionName", "Surveyor"),
    )
    party = within("cit:party cit:CI_Organisation", words("cit:name", "Saltmere") + contact + person)
    return within(f"{name} cit:CI_Responsibility", code("cit:role", "cit:CI_RoleCode", role) + party)


CITATION = within(
    "mri:citation cit:CI_Citation",
    words("cit:title", "Export cables") + dated("cit:date", "2024-05-01T00:00:00", "publication") + words("cit:edition", "3")
    + identifier("cit:identifier", "cables", f"{HOST}/id"),
)  # fmt: skip
EXTENT = within(
    "mri:extent gex:EX_Extent",
    words("gex:description", "Central North Sea")
    + within("gex:geographicElement gex:EX_GeographicBoundingBox", "".join(
        f"<gex:{name}><gco:Decimal>{value}</gco:Decimal></gex:{name}>" for name, value in
        (("westBoundLongitude", -1), ("eastBoundLongitude", 3), ("southBoundLatitude", 53), ("northBoundLatitude", 58))))
    + within("gex:temporalElement gex:EX_TemporalExtent gex:extent gml:TimePeriod",
             '<gml:beginPosition>2020-01-01</gml:beginPosition><gml:endPosition indeterminatePosition="now"/>'),
)  # fmt: skip
LICENCE = within(
    "mri:resourceConstraints mco:MD_LegalConstraints",
    code("mco:accessConstraints", "mco:MD_RestrictionCode", "unrestricted")
    + code("mco:useConstraints", "mco:MD_RestrictionCode", "licence")
    + within("mco:reference cit:CI_Citation", words("cit:title", "Creative Commons Attribution 4.0")
             + link("cit:onlineResource", "https://creativecommons.org/licenses/by/4.0/")),
)  # fmt: skip
BAND = within(
    "mdb:contentInfo mrc:MD_CoverageDescription mrc:attributeGroup mrc:MD_AttributeGroup mrc:attribute mrc:MD_SampleDimension",
    within("mrc:sequenceIdentifier gco:MemberName", words("gco:aName", "depth")) + words("mrc:description", "Burial depth")
    + '<mrc:units><gml:BaseUnit gml:id="metre"/></mrc:units>',
)  # fmt: skip
FILE = within(
    "mdb:distributionInfo mrd:MD_Distribution",
    within("mrd:distributionFormat mrd:MD_Format mrd:formatSpecificationCitation cit:CI_Citation",
           words("cit:title", "GeoPackage") + words("cit:edition", "1.3"))
    + within("mrd:transferOptions mrd:MD_DigitalTransferOptions", "<mrd:transferSize><gco:Real>2</gco:Real></mrd:transferSize>"
             + link("mrd:onLine", f"{HOST}/get/7", "WWW:DOWNLOAD-1.0-http--download", "download")),
)  # fmt: skip


def document(more: str = "", extra: str = "") -> bytes:
    inside = (
        identifier("mdb:metadataIdentifier", "cables-3", "urn:uuid")
        + within("mdb:defaultLocale lan:PT_Locale", code("lan:language", "lan:LanguageCode", "eng"))
        + within("mdb:parentMetadata cit:CI_Citation",
                 words("cit:title", "Cables of the north") + identifier("cit:identifier", "north"))
        + within("mdb:metadataScope mdb:MD_MetadataScope", code("mdb:resourceScope", "mcc:MD_ScopeCode", "dataset"))
        + responsible("mdb:contact", "pointOfContact")
        + dated("mdb:dateInfo", "2020-01-01T00:00:00", "creation") + dated("mdb:dateInfo", "2026-05-01T10:00:00", "revision")
        + link("mdb:metadataLinkage", f"{HOST}/records/cables-3", "", "completeMetadata")
        + within("mdb:identificationInfo mri:MD_DataIdentification",
                 CITATION + words("mri:abstract", "Routes of cables.") + responsible("mri:pointOfContact", "owner")
                 + "<mri:topicCategory><mri:MD_TopicCategoryCode>oceans</mri:MD_TopicCategoryCode></mri:topicCategory>"
                 + EXTENT + within("mri:descriptiveKeywords mri:MD_Keywords", words("mri:keyword", "cable")) + LICENCE + more)
        + BAND + FILE
        + within("mdb:resourceLineage mrl:LI_Lineage", words("mrl:statement", "From surveys.")) + extra
    )  # fmt: skip
    return f"<mdb:MD_Metadata {declared(PART_3)}>{inside}</mdb:MD_Metadata>".encode()


def test_a_whole_record() -> None:
    found = ISO19115.map_record(document())
    record = found.record
    assert found.problems == ()
    assert (record.source_id, record.title, record.kind, record.version) == (
        "cables-3",
        "Export cables",
        "dataset",
        "3",
    )
    assert (record.language, record.issued, record.record_modified) == (
        "en",
        "2024-05-01T00:00:00",
        "2026-05-01T10:00:00",
    )
    assert record.uri == f"{HOST}/id/cables"
    assert record.in_series == (Concept("Cables of the north", "north"),)
    assert record.landing_page == f"{HOST}/records/cables-3"
    assert record.publisher == Agent(name="Saltmere", email="data@saltmere.example")
    assert record.contacts == (Contact("A. Alder, Saltmere", "data@saltmere.example", "", "+44 1632 960001"),)
    assert record.places == (Place(name="Central North Sea", bbox=(-1.0, 53.0, 3.0, 58.0)),)
    assert record.periods == (Period("2020-01-01", ""),)
    assert record.themes[0].label == "Oceans"
    assert record.access_rights == "PUBLIC"
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"
    assert record.schema == Schema(fields=(Field(name="depth", title="Burial depth", unit="metre"),))
    assert record.lineage is not None
    assert record.lineage.statement == "From surveys."
    (file,) = record.distributions
    assert (file.format, file.format_label, file.byte_size) == ("GPKG", "GeoPackage 1.3", 2_000_000)
    assert file.download_url == f"{HOST}/get/7"


def test_resolution_in_time_and_further_documents() -> None:
    resolution = within("mri:temporalResolution", "<gco:TM_PeriodDuration>PT30M</gco:TM_PeriodDuration>")
    guide = within(
        "mri:additionalDocumentation cit:CI_Citation",
        words("cit:title", "Guide") + link("cit:onlineResource", f"{HOST}/guide"),
    )
    record = ISO19115.map_record(document(resolution + guide)).record
    assert record.quality == "Temporal resolution: PT30M"
    assert record.documentation == (Concept("Guide", f"{HOST}/guide"),)


def test_attributes_of_a_feature_catalogue_within_are_fields() -> None:
    attribute = (
        "<gfc:carrierOfCharacteristics><gfc:FC_FeatureAttribute><gfc:memberName>depth</gfc:memberName>"
        "<gfc:definition><gco:CharacterString>Depth of cover</gco:CharacterString></gfc:definition>"
        "<gfc:cardinality><gco:Multiplicity>"
        "<gco:range><gco:MultiplicityRange><gco:lower><gco:Integer>1</gco:Integer></gco:lower></gco:MultiplicityRange></gco:range>"
        "</gco:Multiplicity></gfc:cardinality><gfc:valueMeasurementUnit><gml:UnitDefinition gml:id='m'>"
        "<gml:identifier codeSpace='x'>m</gml:identifier></gml:UnitDefinition></gfc:valueMeasurementUnit>"
        "<gfc:valueType><gco:TypeName><gco:aName><gco:CharacterString>Real</gco:CharacterString></gco:aName></gco:TypeName>"
        "</gfc:valueType>"
        "</gfc:FC_FeatureAttribute></gfc:carrierOfCharacteristics>"
    )
    kinds = "".join(
        f"<gfc:featureType><gfc:FC_FeatureType><gfc:typeName>{name}</gfc:typeName>{attribute}</gfc:FC_FeatureType></gfc:featureType>"
        for name in ("cable", "joint")
    )
    catalogue = f"<gfc:FC_FeatureCatalogue xmlns:gfc='http://standards.iso.org/iso/19110/gfc/1.1'>{kinds}</gfc:FC_FeatureCatalogue>"
    content = within("mdb:contentInfo mrc:MD_FeatureCatalogue mrc:featureCatalogue", catalogue)
    schema = ISO19115.map_record(document(extra=content)).record.schema
    assert schema is not None
    assert schema.fields[1:] == tuple(
        Field(name=f"{name}.depth", type="Real", description="Depth of cover", unit="m", required=True)
        for name in ("cable", "joint")
    )


def test_all_versions_of_the_encodings_are_read() -> None:
    plain = ISO19115.map_record(document()).record
    for old, new in (("/mdb/2.0", "/mdb/1.0"), ("/cit/2.0", "/cit/1.0"), ("/mrc/2.0", "/mrc/1.0")):
        assert ISO19115.map_record(document().replace(old.encode(), new.encode())).record == plain
    older = metadata().replace("/gml/3.2", "/gml")
    assert ISO19115.map_record(older.encode()).record == ISO19115.map_record(metadata().encode()).record


def test_profiles_with_types_of_their_own_are_read_by_what_they_are_derived_from() -> None:
    swiss = (
        metadata()
        .replace("gmd:MD_Metadata", "che:CHE_MD_Metadata")
        .replace("gmd:MD_DataIdentification", "che:CHE_MD_DataIdentification")
    )
    swiss = swiss.replace(
        "<che:CHE_MD_Metadata",
        '<che:CHE_MD_Metadata xmlns:che="http://www.geocat.ch/2008/che" gco:isoType="gmd:MD_Metadata"',
    )
    (item,) = ISO19115.read_page(ISO19115.start("https://x.example/a.xml"), "", swiss.encode()).items
    assert ISO19115.map_record(item.body).record == ISO19115.map_record(metadata().encode()).record
