"""A metadata record of ISO 19115 to the canonical record: every part of it, in ISO 19139."""

import pytest

from catalog.domain.errors import RecordRefused
from catalog.domain.product import (
    Agent,
    Concept,
    Contact,
    Field,
    Licence,
    Period,
    Place,
    Problem,
    ProductRecord,
)
from catalog.formats.iso19115 import ISO19115
from tests.formats.iso19115_samples import (
    CITATION,
    QUALITY,
    anchored,
    box,
    code,
    dated,
    extent,
    keywords,
    legal,
    metadata,
    nested,
    party,
    period,
    words,
)

INSPIRE = "http://inspire.ec.europa.eu"
LIMITS = f"{INSPIRE}/metadata-codelist/LimitationsOnPublicAccess"


def mapped(document: str) -> tuple[ProductRecord, tuple[Problem, ...]]:
    found = ISO19115.map_record(document.encode())
    return found.record, found.problems


def record(document: str) -> ProductRecord:
    found, problems = mapped(document)
    assert problems == ()
    return found


def said(document: str) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in mapped(document)[1]]


# --- identity ---------------------------------------------------------------------------------


def test_the_least_that_gemini_asks_has_no_problems() -> None:
    found = record(metadata())
    assert (found.source_id, found.title, found.kind) == ("cables-1", "Export cable corridors", "dataset")
    assert (found.language, found.languages, found.record_modified) == ("en", ("en",), "2026-05-01")


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        (words("code", "x-1"), "x-1"),
        (words("code", "x-1") + words("codeSpace", "uk.saltmere"), "uk.saltmere:x-1"),
        (
            words("code", "x-1") + words("codeSpace", "http://id.saltmere.example/set"),
            "http://id.saltmere.example/set/x-1",
        ),
        (words("code", "10.5072/abc") + words("codeSpace", "doi:"), "https://doi.org/10.5072/abc"),
        (words("code", "doi:10.5072/abc"), "https://doi.org/10.5072/abc"),
        (anchored("code", "the set", "https://id.saltmere.example/x-1"), "https://id.saltmere.example/x-1"),
    ],
)
def test_identifiers_are_whole(identifier: str, expected: str) -> None:
    cited = CITATION + nested("identifier", "RS_Identifier", inside=identifier)
    found = record(metadata(cited))
    assert found.identifiers == (expected,)
    assert found.uri == (expected if expected.startswith("http") else "")


def test_what_stands_for_a_missing_identifier_is_told() -> None:
    cited = CITATION + nested("identifier", "MD_Identifier", inside=words("code", "x-1"))
    for document, stands in (
        (metadata(cited, fileIdentifier=""), "x-1"),
        (metadata(fileIdentifier=""), "Export cable corridors"),
    ):
        found, problems = mapped(document)
        assert found.source_id == stands
        assert [problem.rule for problem in problems] == ["identifier"]


def test_a_record_without_any_name_is_refused() -> None:
    with pytest.raises(RecordRefused, match="fileIdentifier"):
        mapped(metadata("", fileIdentifier=""))


@pytest.mark.parametrize(
    ("level", "kind"),
    [("dataset", "dataset"), ("series", "series"), ("nonGeographicDataset", "dataset"), ("tile", "dataset")],
)
def test_a_series_is_a_collection(level: str, kind: str) -> None:
    assert record(metadata(hierarchyLevel=code("hierarchyLevel", "MD_ScopeCode", level))).kind == kind


def test_a_parent_is_a_series_that_its_own_identifier_names() -> None:
    found = record(metadata(root=words("parentIdentifier", "2b5f-11")))
    assert found.in_series == (Concept(iri="2b5f-11"),)


# --- words ------------------------------------------------------------------------------------


def test_what_the_standard_states_apart_stands_below_the_abstract() -> None:
    more = words("purpose", "Planning of works.") + words("supplementalInformation", "Ask before digging.")
    found = record(metadata(words("alternateTitle", "Corridors") + CITATION, more))
    assert found.description == (
        "Corridors of export cables.\n\nAlso known as: Corridors.\n\nPurpose: Planning of works.\n\n"
        "Supplemental information: Ask before digging."
    )


def test_indentation_and_markup_are_no_part_of_a_text() -> None:
    text = "First line\n      goes on.\n\n      &lt;p&gt;Second &amp;amp; last.&lt;/p&gt;"
    assert (
        record(metadata(abstract=words("abstract", text))).description.split("\n")[0] == "First line goes on."
    )
    assert "<p>" not in record(metadata(abstract=words("abstract", text))).description


def translated(text: str) -> str:
    inside = f'<gmd:LocalisedCharacterString locale="#CY">{text}</gmd:LocalisedCharacterString>'
    return nested("PT_FreeText", "textGroup", inside=inside)


def test_translations_are_kept_by_language() -> None:
    locale = (
        '<gmd:locale><gmd:PT_Locale id="CY"><gmd:languageCode><gmd:LanguageCode codeListValue="cym"/></gmd:languageCode>'
        "</gmd:PT_Locale></gmd:locale>"
    )
    free = translated("Ceblau allforio")
    title = f"<gmd:title><gco:CharacterString>Export cables</gco:CharacterString>{free}</gmd:title>"
    (translation,) = record(metadata(title + dated("2024-05-01", "creation"), root=locale)).translations
    assert (translation.language, translation.title) == ("cy", "Ceblau allforio")


def test_a_title_that_is_only_translated_is_still_a_title() -> None:
    assert (
        record(metadata(f"<gmd:title>{translated('Ceblau')}</gmd:title>{dated('2024', 'creation')}")).title
        == "Ceblau"
    )


def test_of_translations_only_the_one_in_the_language_of_the_record_counts() -> None:
    def locale(name: str, language: str) -> str:
        declared = (
            f'<gmd:PT_Locale id="{name}">{code("languageCode", "LanguageCode", language)}</gmd:PT_Locale>'
        )
        return nested("locale", inside=declared)

    free = translated("Ceblau") + translated("Cables").replace("#CY", "#EN")
    title = f"<gmd:title>{free.replace('</gmd:PT_FreeText><gmd:PT_FreeText>', '')}</gmd:title>"
    found = record(
        metadata(title + dated("2024", "creation"), root=locale("CY", "cym") + locale("EN", "eng"))
    )
    assert found.title == "Cables"
    assert [(one.language, one.title) for one in found.translations] == [("cy", "Ceblau")]


# --- people -----------------------------------------------------------------------------------


def test_roles_make_publisher_creators_and_contacts() -> None:
    online = nested(
        "onlineResource",
        "CI_OnlineResource",
        inside="<gmd:linkage><gmd:URL>https://saltmere.example</gmd:URL></gmd:linkage>",
    )
    phone = nested("phone", "CI_Telephone", inside=words("voice", "+44 1632 960001"))
    parties = (
        party("pointOfContact", "Alder Survey", "originator", "alder@example.org")
        + party("pointOfContact", "Saltmere", "publisher", "data@saltmere.example", phone + online)
        + party("pointOfContact", "Help desk", "pointOfContact", "help@saltmere.example")
    )
    found = record(metadata(pointOfContact=parties))
    assert found.publisher == Agent(
        name="Saltmere", email="data@saltmere.example", homepage="https://saltmere.example"
    )
    assert [agent.name for agent in found.creators] == ["Alder Survey"]
    assert found.contacts[0] == Contact(name="Help desk", email="help@saltmere.example")
    assert (
        Contact("Saltmere", "data@saltmere.example", "https://saltmere.example", "+44 1632 960001")
        in found.contacts
    )


def test_an_owner_with_the_address_of_its_desk_is_no_second_contact() -> None:
    desk = party("pointOfContact", "Saltmere", "owner", "data@saltmere.example") + party(
        "pointOfContact",
        "Saltmere",
        "pointOfContact",
        "data@saltmere.example",
        words("positionName", "Data desk"),
    )
    both = desk + party("pointOfContact", "Alder Survey", "distributor", "data@saltmere.example")
    found = record(metadata(pointOfContact=both))
    assert [contact.name for contact in found.contacts] == ["Saltmere", "Alder Survey"]


def test_without_a_publisher_the_owner_stands_for_it() -> None:
    parties = party("pointOfContact", "Custodian", "custodian") + party("pointOfContact", "Owner", "owner")
    found = record(metadata(pointOfContact=parties))
    assert found.publisher is not None
    assert found.publisher.name == "Owner"
    assert [contact.email for contact in found.contacts] == [
        "metadata@saltmere.example"
    ]  # nobody else can be asked


def test_what_is_no_address_is_told() -> None:
    found, problems = mapped(
        metadata(pointOfContact=party("pointOfContact", "Saltmere", "owner", "not available"))
    )
    assert [problem.rule for problem in problems] == ["email"]
    assert found.publisher == Agent(name="Saltmere")


# --- subjects ---------------------------------------------------------------------------------


def test_inspire_themes_have_their_address_whether_anchored_or_named() -> None:
    thesaurus = nested(
        "thesaurusName", "CI_Citation", inside=words("title", "GEMET - INSPIRE themes, version 1.0")
    )
    group = keywords(
        words("keyword", "Energy resources"),
        anchored("keyword", "Sea regions", f"{INSPIRE}/theme/sr"),
        thesaurus,
    )
    free = keywords(words("keyword", "cable"), words("keyword", "cable"))
    found = record(metadata(keywords=group + free))
    assert found.themes[1:] == (
        Concept("Energy resources", f"{INSPIRE}/theme/er"),
        Concept("Sea regions", f"{INSPIRE}/theme/sr"),
    )
    assert found.keywords == ("cable",)


def test_a_scope_is_a_keyword_and_no_theme() -> None:
    thesaurus = nested("thesaurusName", "CI_Citation", inside=words("title", "Spatial scope"))
    scope = anchored("keyword", "National", f"{INSPIRE}/metadata-codelist/SpatialScope/national")
    found = record(metadata(keywords=keywords(scope, thesaurus)))
    assert found.keywords == ("National",)
    assert len(found.themes) == 1


# --- dates and rhythm -------------------------------------------------------------------------


def test_dates_go_by_their_kind() -> None:
    cited = words("title", "Cables") + dated("2020-01-31", "creation") + dated("2021-02-01", "publication")
    cited += dated("2024-03-01", "revision") + dated("2023-01-01", "revision") + words("edition", "4")
    found = record(metadata(cited))
    assert (found.issued, found.modified, found.version) == ("2021-02-01", "2024-03-01", "4")


def test_a_date_that_is_none_is_told() -> None:
    assert said(metadata(words("title", "Cables") + dated("spring 2020", "revision"))) == [
        ("citation/date", "date")
    ]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (code("maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", "biannually"), ("ANNUAL_2", "biannually")),
        (nested("userDefinedMaintenanceFrequency", inside="<gco:TM_PeriodDuration>P0Y0M0DT0H30M0S</gco:TM_PeriodDuration>"),
         ("30MIN", "P0Y0M0DT0H30M0S")),
        (code("maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", "asNeeded")
         + nested("userDefinedMaintenanceFrequency", inside="<gco:TM_PeriodDuration>P1M</gco:TM_PeriodDuration>"),
         ("MONTHLY", "P1M")),
        (code("maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", "now and then"), ("", "now and then")),
    ],
)  # fmt: skip
def test_frequencies_are_codes_or_durations(stated: str, expected: tuple[str, str]) -> None:
    found = record(metadata(more=nested("resourceMaintenance", "MD_MaintenanceInformation", inside=stated)))
    assert (found.frequency, found.frequency_label) == expected


def test_the_next_update_is_a_promise() -> None:
    stated = nested("dateOfNextUpdate", inside="<gco:Date>2026-09-01</gco:Date>")
    found = record(metadata(more=nested("resourceMaintenance", "MD_MaintenanceInformation", inside=stated)))
    assert found.sla == ("Next update: 2026-09-01",)


# --- places and periods -----------------------------------------------------------------------


def test_name_box_and_shape_of_one_extent_are_one_place() -> None:
    ring = "<gml:posList>-1 54 1 54 1 55 -1 54</gml:posList>"
    shape = f"<gml:Polygon><gml:exterior><gml:LinearRing>{ring}</gml:LinearRing></gml:exterior></gml:Polygon>"
    drawn = nested("geographicElement", "EX_BoundingPolygon", "polygon", inside=shape)
    (place,) = record(
        metadata(extent=extent(words("description", "Central North Sea"), box("-1", "54", "1", "55"), drawn))
    ).places
    assert (place.name, place.bbox) == ("Central North Sea", (-1.0, 54.0, 1.0, 55.0))
    assert (
        place.geometry == '{"type":"Polygon","coordinates":[[[-1.0,54.0],[1.0,54.0],[1.0,55.0],[-1.0,54.0]]]}'
    )


@pytest.mark.parametrize(
    ("system", "positions"),
    [
        ("", "-1 54 1 54 1 55 -1 54"),
        ("urn:ogc:def:crs:EPSG::4326", "54 -1 54 1 55 1 54 -1"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "-1 54 1 54 1 55 -1 54"),
        (
            "urn:ogc:def:crs:EPSG::4326",
            "-1 54 1 54 1 55 -1 54",
        ),  # against its own system: the box beside it tells
    ],
)
def test_the_order_of_coordinates_is_found(system: str, positions: str) -> None:
    named = f' srsName="{system}"' if system else ""
    ring = f"<gml:LinearRing><gml:posList>{positions}</gml:posList></gml:LinearRing>"
    shape = f"<gml:Polygon{named}><gml:exterior>{ring}</gml:exterior></gml:Polygon>"
    drawn = nested("geographicElement", "EX_BoundingPolygon", "polygon", inside=shape)
    (place,) = record(metadata(extent=extent(box("-1", "54", "1", "55"), drawn))).places
    assert "[[[-1.0,54.0],[1.0,54.0]" in place.geometry


def test_a_shape_in_metres_is_told_and_left_out() -> None:
    point = '<gml:Point srsName="urn:ogc:def:crs:EPSG::27700"><gml:pos>400000 500000</gml:pos></gml:Point>'
    drawn = nested("geographicElement", "EX_BoundingPolygon", "polygon", inside=point)
    assert said(metadata(extent=extent(drawn))) == [("EX_BoundingPolygon/polygon", "geometry")]


def test_several_boxes_are_several_places() -> None:
    found = record(metadata(extent=extent(box("-1", "54", "1", "55")) + extent(box("-5", "50", "-4", "51"))))
    assert [place.bbox for place in found.places] == [(-1.0, 54.0, 1.0, 55.0), (-5.0, 50.0, -4.0, 51.0)]


def test_what_is_excluded_is_no_place() -> None:
    excluded = nested("extentTypeCode", inside="<gco:Boolean>false</gco:Boolean>")
    inside = box("-1", "54", "1", "55").replace(
        "<gmd:EX_GeographicBoundingBox>", f"<gmd:EX_GeographicBoundingBox>{excluded}"
    )
    assert record(metadata(extent=extent(inside))).places == ()


@pytest.mark.parametrize(
    ("sides", "rule"),
    [(("400000", "100000", "500000", "200000"), "geometry"), (("x", "54", "1", "55"), "geometry")],
)
def test_a_box_that_is_not_in_degrees_is_told(sides: tuple[str, str, str, str], rule: str) -> None:
    found, problems = mapped(metadata(extent=extent(box(*sides))))
    assert found.places == ()
    assert [problem.rule for problem in problems] == [rule]


def test_south_above_north_is_put_right() -> None:
    found, problems = mapped(metadata(extent=extent(box("-1", "55", "1", "54"))))
    assert found.places == (Place(bbox=(-1.0, 54.0, 1.0, 55.0)),)
    assert [problem.rule for problem in problems] == ["geometry"]


def test_named_places_keep_their_address() -> None:
    identifier = nested(
        "geographicIdentifier",
        "MD_Identifier",
        inside=anchored("code", "Scotland", "https://stats.example/S92000003"),
    )
    found = record(
        metadata(extent=extent(nested("geographicElement", "EX_GeographicDescription", inside=identifier)))
    )
    assert found.places == (Place(name="Scotland", iri="https://stats.example/S92000003"),)


MOMENT = "<gml:TimeInstant><gml:timePosition>2024-05-01</gml:timePosition></gml:TimeInstant>"


def position(end: str, value: str) -> str:
    return f"<gml:{end}Position>{value}</gml:{end}Position>"


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (position("begin", "2019-04"), position("end", "2024-03-31"), Period("2019-04", "2024-03-31")),
        (position("begin", "2019-04-01"), '<gml:endPosition indeterminatePosition="now"/>', Period("2019-04-01", "")),
        (position("begin", "2019"), position("end", "now"), Period("2019", "")),
        (f"<gml:begin>{MOMENT}</gml:begin>", "", Period("2024-05-01", "")),
    ],
)  # fmt: skip
def test_periods_may_be_open(begin: str, end: str, expected: Period) -> None:
    assert record(metadata(extent=extent(box("-1", "54", "1", "55"), period(begin, end)))).periods == (
        expected,
    )


def test_a_moment_begins_and_ends_at_once() -> None:
    stated = nested("temporalElement", "EX_TemporalExtent", "extent", inside=MOMENT)
    assert record(metadata(extent=extent(stated))).periods == (Period("2024-05-01", "2024-05-01"),)


# --- access and use ---------------------------------------------------------------------------


def access(*inside: str) -> str:
    return legal(code("accessConstraints", "MD_RestrictionCode", "otherRestrictions"), *inside)


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (access(anchored("otherConstraints", "no limitations", f"{LIMITS}/noLimitations")), "PUBLIC"),
        (access(words("otherConstraints", "No restriction on public access.")), "PUBLIC"),
        (access(anchored("otherConstraints", "public security", f"{LIMITS}/INSPIRE_Directive_Article13_1b")), "RESTRICTED"),
        (legal(code("accessConstraints", "MD_RestrictionCode", "restricted")), "RESTRICTED"),
        (legal(code("accessConstraints", "MD_RestrictionCode", "copyright")), ""),
        (access(words("otherConstraints", "Ask the data office.")), ""),
        (access(anchored("otherConstraints", "no limitations", f"{LIMITS}/noLimitations"))
         + legal(code("accessConstraints", "MD_RestrictionCode", "restricted")), "RESTRICTED"),
    ],
)  # fmt: skip
def test_access_rights_are_what_is_stated_and_the_strictest_of_it(constraint: str, expected: str) -> None:
    assert record(metadata(access=constraint)).access_rights == expected


def test_no_limitation_on_access_is_no_licence() -> None:
    assert (
        record(metadata(use=legal(code("useConstraints", "MD_RestrictionCode", "otherRestrictions")))).licence
        is None
    )


@pytest.mark.parametrize(
    ("stated", "code_expected"),
    [
        (
            words(
                "otherConstraints", "Available under the Open Government Licence v3.0. Contains survey data."
            ),
            "OGL-UK-3.0",
        ),
        (
            anchored("otherConstraints", "the licence", "https://creativecommons.org/licenses/by/4.0/"),
            "CC-BY-4.0",
        ),
        (words("useLimitation", "Creative Commons Attribution 4.0"), "CC-BY-4.0"),
        (
            words(
                "otherConstraints",
                '{"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}',
            ),
            "CC-BY-4.0",
        ),
    ],
)
def test_licences_are_recognised_in_sentences_anchors_and_json(stated: str, code_expected: str) -> None:
    use = legal(code("useConstraints", "MD_RestrictionCode", "otherRestrictions"), stated)
    licence = record(metadata(use=use)).licence
    assert licence is not None
    assert licence.code == code_expected


@pytest.mark.parametrize(
    ("words_of_use", "expected"),
    [
        ("Use subject to the Open Government Licence for public sector information", "OGL-UK"),
        ("© Crown copyright 2024. Open Government Licence v3.0.", "OGL-UK-3.0"),
        ("Released under OGL v3", "OGL-UK-3.0"),
        ("This data is not available under the Open Government Licence (OGL)", ""),
        ("Contains public sector information licensed under the Open Government Licence v3.0", ""),
        ("Except where noted, licensed under CC BY-SA 3.0", ""),
        ("The maps are under CC BY 4.0. The tables are under the Open Government Licence.", ""),
    ],
)
def test_only_a_sentence_that_grants_a_licence_names_it(words_of_use: str, expected: str) -> None:
    use = legal(
        code("useConstraints", "MD_RestrictionCode", "otherRestrictions"),
        words("otherConstraints", words_of_use),
    )
    licence = record(metadata(use=use)).licence
    assert (licence.code if licence else "") == expected


def test_a_licence_that_nobody_knows_is_kept_as_stated() -> None:
    use = legal(
        code("useConstraints", "MD_RestrictionCode", "license"),
        words("otherConstraints", "Saltmere terms of 2019"),
    )
    assert record(metadata(use=use)).licence == Licence(label="Saltmere terms of 2019")


def test_the_code_for_there_is_a_licence_is_no_right_beside_the_licence() -> None:
    licence = code("useConstraints", "MD_RestrictionCode", "license")
    use = legal(licence, words("otherConstraints", "Saltmere terms of 2019"))
    limits = legal(code("useConstraints", "MD_RestrictionCode", "intellectualPropertyRights"))
    rights = record(metadata(use=use + limits)).rights
    assert rights.endswith("Saltmere terms of 2019\nUse constraints: intellectual property rights")


def test_terms_that_are_no_licence_stay_words() -> None:
    use = legal(
        code("useConstraints", "MD_RestrictionCode", "otherRestrictions"),
        words("otherConstraints", "Cite the source."),
    )
    found = record(metadata(use=use))
    assert found.licence is None
    assert found.rights == "no limitations to public access\nCite the source."


def test_a_secret_is_not_public_whatever_else_is_said() -> None:
    secret = nested(
        "resourceConstraints",
        "MD_SecurityConstraints",
        inside=code("classification", "MD_ClassificationCode", "secret"),
    )
    found = record(metadata(more=secret))
    assert [stated.value for stated in found.stated_classes] == ["secret"]
    assert found.access_rights == "NON_PUBLIC"


# --- quality and lineage ----------------------------------------------------------------------


def quality(*inside: str) -> str:
    return QUALITY.replace("<gmd:lineage>", "".join(inside) + "<gmd:lineage>")


def test_conformity_goes_to_quality_and_what_passes_to_standards() -> None:
    def report(title: str, passed: str) -> str:
        cited = nested(
            "specification", "CI_Citation", inside=anchored("title", title, f"https://spec.example/{title}")
        )
        result = cited + nested("pass", inside=f"<gco:Boolean>{passed}</gco:Boolean>")
        return nested("report", "DQ_DomainConsistency", "result", "DQ_ConformanceResult", inside=result)

    found = record(metadata(after=quality(report("one", "true"), report("two", "false"))))
    assert found.conforms_to == (Concept("one", "https://spec.example/one"),)
    assert found.quality == "one: conforms.\ntwo: does not conform."


def test_measures_and_resolutions_are_lines_of_quality() -> None:
    values = "<gmd:value><gco:Record>96</gco:Record></gmd:value>"
    symbol = '<gml:UnitDefinition gml:id="u"><gml:catalogSymbol>%</gml:catalogSymbol></gml:UnitDefinition>'
    unit = nested("valueUnit", inside=symbol)
    result = nested("result", "DQ_QuantitativeResult", inside=unit + values)
    report = nested(
        "report", "DQ_CompletenessOmission", inside=words("nameOfMeasure", "Routes within 5 m") + result
    )
    distance = nested(
        "spatialResolution",
        "MD_Resolution",
        "distance",
        inside='<gco:Distance uom="urn:ogc:def:uom:EPSG::9001">5</gco:Distance>',
    )
    scale = nested(
        "equivalentScale",
        "MD_RepresentativeFraction",
        "denominator",
        inside="<gco:Integer>10000</gco:Integer>",
    )
    more = distance + nested("spatialResolution", "MD_Resolution", inside=scale)
    found = record(metadata(more=more, after=quality(report)))
    assert found.quality == "Spatial resolution: 5 m\nEquivalent scale: 1:10000\nRoutes within 5 m: 96 %"


def test_lineage_tells_statement_steps_and_sources() -> None:
    source = nested(
        "source",
        "LI_Source",
        "sourceCitation",
        "CI_Citation",
        inside=anchored("title", "Consents", "https://x.example/consents"),
    )
    moment = "<gmd:dateTime><gco:DateTime>2024-03-01T00:00:00</gco:DateTime></gmd:dateTime>"
    step = nested(
        "processStep", "LI_ProcessStep", inside=words("description", "Corrected by survey.") + moment
    )
    after = QUALITY.replace("</gmd:LI_Lineage>", f"{step}{source}</gmd:LI_Lineage>")
    found = record(metadata(after=after)).lineage
    assert found is not None
    assert found.statement == "Digitised from drawings.\n2024-03-01T00:00:00: Corrected by survey."
    assert found.sources == (Concept("Consents", "https://x.example/consents"),)


@pytest.mark.parametrize(
    ("stated", "label"),
    [
        (words("code", "EPSG:27700"), "EPSG:27700"),
        (words("code", "27700") + words("codeSpace", "EPSG"), "EPSG:27700"),
        (words("code", "urn:ogc:def:crs:EPSG::27700"), "EPSG:27700"),
        (
            words("code", "OSGB 1936 / British National Grid (EPSG:27700)"),
            "OSGB 1936 / British National Grid (EPSG:27700)",
        ),
        (
            anchored("code", "British National Grid", "http://www.opengis.net/def/crs/EPSG/0/27700"),
            "British National Grid",
        ),
    ],
)
def test_systems_of_coordinates_have_the_address_of_the_register(stated: str, label: str) -> None:
    system = nested(
        "referenceSystemInfo",
        "MD_ReferenceSystem",
        "referenceSystemIdentifier",
        "RS_Identifier",
        inside=stated,
    )
    assert record(metadata(root=system)).conforms_to == (
        Concept(label, "http://www.opengis.net/def/crs/EPSG/0/27700"),
    )


# --- content and relations --------------------------------------------------------------------


def own_name(value: str) -> str:
    return f"<gco:aName><gco:CharacterString>{value}</gco:CharacterString></gco:aName>"


def test_bands_of_a_coverage_are_fields_with_units() -> None:
    kind = "<gco:attributeType><gco:TypeName>" + own_name("float") + "</gco:TypeName></gco:attributeType>"
    member = f"<gco:MemberName>{own_name('wind_speed')}{kind}</gco:MemberName>"
    name = nested("sequenceIdentifier", inside=member)
    unit = '<gmd:units xlink:href="http://units.example/units.xml#m%2Fs"/>'
    band = nested("dimension", "MD_Band", inside=name + words("descriptor", "Wind speed at 100 m") + unit)
    found = record(
        metadata(after=nested("contentInfo", "MD_CoverageDescription", inside=band) + QUALITY)
    ).schema
    assert found is not None
    assert found.fields == (Field(name="wind_speed", type="float", title="Wind speed at 100 m", unit="m/s"),)


def test_related_records_and_larger_works() -> None:
    def aggregate(kind: str, title: str) -> str:
        name = nested("aggregateDataSetName", "CI_Citation", inside=words("title", title))
        identifier = nested(
            "aggregateDataSetIdentifier", "MD_Identifier", inside=words("code", f"{title}-id")
        )
        return nested(
            "aggregationInfo",
            "MD_AggregateInformation",
            inside=name + identifier + code("associationType", "X", kind),
        )

    found = record(
        metadata(more=aggregate("largerWorkCitation", "Atlas") + aggregate("crossReference", "Charts"))
    )
    assert found.in_series == (Concept("Atlas", "Atlas-id"),)
    assert found.related == (Concept("Charts", "Charts-id"),)


def test_pictures_are_documents_and_no_landing_page() -> None:
    picture = nested(
        "graphicOverview", "MD_BrowseGraphic", inside=words("fileName", "https://saltmere.example/map.png")
    )
    found = record(metadata(more=picture))
    assert found.documentation == (Concept("Picture", "https://saltmere.example/map.png"),)
    assert found.landing_page == ""


# --- what is missing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "path"),
    [("abstract", "abstract"), ("access", "accessConstraints"), ("use", "useConstraints"), ("topic", "topicCategory"),
     ("extent", "extent"), ("keywords", "descriptiveKeywords"), ("dateStamp", "dateStamp"), ("hierarchyLevel", "hierarchyLevel")],
)  # fmt: skip
def test_each_mandatory_element_that_is_missing_is_one_problem(part: str, path: str) -> None:
    assert said(metadata(**{part: ""})) == [(path, "required")]


def test_a_missing_date_title_or_lineage_is_told() -> None:
    assert said(metadata(words("title", "Cables"))) == [("citation/date", "required")]
    assert said(metadata(dated("2024-05-01", "publication"))) == [("citation/title", "required")]
    assert said(metadata(after="")) == [("lineage", "required")]
