"""Dublin Core, plain and qualified, with the traps that repositories set."""

import pytest

from catalog.domain.errors import RecordRefused
from catalog.domain.product import Agent, Concept, Period, Place
from catalog.formats.protocol import MappedRecord
from tests.formats.oai_pmh_samples import dublin_core, mapped, qualified

LEAST = "<dc:title>Gas use</dc:title><dc:description>Of schools.</dc:description>"


def plain(elements: str = "") -> MappedRecord:
    return mapped(dublin_core(LEAST + elements))


def several(name: str, *texts: str) -> str:
    return "".join(f"<dc:{name}>{text}</dc:{name}>" for text in texts)


def test_the_fifteen_elements() -> None:
    found = plain(
        several("creator", "Okafor, Ada", "Okafor, Ada", "Fenholt Heat Laboratory")
        + several("contributor", "Bryn, C.")
        + several("subject", "gas; schools", "heating")
        + several("publisher", "Fenholt University", "Press")
        + several("date", "2024-05-01")
        + several("type", "Dataset")
        + several("format", "text/csv")
        + several("identifier", "https://doi.org/10.5072/FEN.3")
        + several("source", "Meter readings of the council")
        + several("language", "eng")
        + several("relation", "doi:10.5072/paper.1", "info:eu-repo/grantAgreement/EC/H2020/1")
        + several("coverage", "Fenholt", "2019/2021")
        + several("rights", "https://creativecommons.org/licenses/by/4.0/")
    )
    record = found.record
    assert found.problems == ()
    assert (record.title, record.description, record.kind, record.issued) == (
        "Gas use",
        "Of schools.",
        "dataset",
        "2024-05-01",
    )
    assert record.creators == (Agent(name="Okafor, Ada"), Agent(name="Fenholt Heat Laboratory"))
    assert record.publisher == Agent(name="Fenholt University")
    assert record.keywords == ("gas", "schools", "heating")
    assert (record.language, record.languages) == ("en", ("en",))
    assert record.landing_page == record.uri == "https://doi.org/10.5072/FEN.3"
    assert record.identifiers == ("10.5072/FEN.3",)
    assert [(file.format, file.access_url) for file in record.distributions] == [("CSV", record.landing_page)]
    assert record.lineage is not None
    assert record.lineage.sources == (Concept(label="Meter readings of the council"),)
    assert record.related == (Concept(iri="https://doi.org/10.5072/paper.1"),)
    assert record.places == (Place(name="Fenholt"),)
    assert record.periods == (Period(start="2019", end="2021"),)
    assert record.licence is not None
    assert record.licence.code == "CC-BY-4.0"


def test_an_identifier_is_a_page_a_file_or_a_citation() -> None:
    record = plain(
        several(
            "identifier",
            "Okafor, A. (2024). Gas use. Journal of Heat, 3(1).",
            "https://repository.fenholt.example/77/",
            "https://repository.fenholt.example/77/1/gas.csv",
            "fen-77",
        )
    ).record
    assert record.landing_page == "https://repository.fenholt.example/77/"
    assert [file.download_url for file in record.distributions] == [
        "https://repository.fenholt.example/77/1/gas.csv"
    ]
    assert record.identifiers == (
        "https://repository.fenholt.example/77/",
        "https://repository.fenholt.example/77/1/gas.csv",
        "fen-77",
    )


def test_of_several_dates_the_earliest_is_when_it_was_issued() -> None:
    record = plain(
        several("date", "2019-03-11T14:00:50Z", "2001-01-04", "info:eu-repo/date/embargoEnd/2027-01-01")
    ).record
    assert record.issued == "2001-01-04"
    assert record.modified == ""
    assert record.rights == "Embargo until 2027-01-01."


def test_a_date_that_is_none_is_told_and_a_span_is_a_period() -> None:
    found = plain(several("date", "in press", "2015/2018"))
    assert [problem.rule for problem in found.problems] == ["date"]
    assert found.record.periods == (Period(start="2015", end="2018"),)


@pytest.mark.parametrize(
    ("stated", "code", "access", "words"),
    [
        ("info:eu-repo/semantics/openAccess", None, "PUBLIC", ""),
        ("info:eu-repo/semantics/restrictedAccess", None, "RESTRICTED", ""),
        ("license", None, "", "license"),
        ("Copyright 2001, the authors", None, "", "Copyright 2001, the authors"),
        ("otherRestrictions", None, "", "otherRestrictions"),
        ("Creative Commons Attribution 4.0", "CC-BY-4.0", "", ""),
        ("https://fenholt.example/terms", None, "", "https://fenholt.example/terms"),
    ],
)
def test_rights_are_a_licence_only_where_it_is_known(
    stated: str, code: str | None, access: str, words: str
) -> None:
    record = plain(several("rights", stated)).record
    assert (record.licence.code if record.licence else None, record.access_rights, record.rights) == (
        code,
        access,
        words,
    )


@pytest.mark.parametrize(
    ("stated", "places", "periods"),
    [
        ("northlimit=53.6; southlimit=52.2; westlimit=-1.9; eastlimit=0.4; name=Fens",
         (Place(name="Fens", bbox=(-1.9, 52.2, 0.4, 53.6)),), ()),
        ("name=Fenholt; east=0.1; north=52.5", (Place(name="Fenholt", bbox=(0.1, 52.5, 0.1, 52.5)),), ()),
        ("name=Winter 2020; start=2020-12-01; end=2021-02-28", (), (Period(start="2020-12-01", end="2021-02-28"),)),
        ("-1.9, 52.2, 0.4, 53.6", (Place(bbox=(-1.9, 52.2, 0.4, 53.6)),), ()),
        ("POINT(0.1 52.5)", (Place(bbox=(0.1, 52.5, 0.1, 52.5)),), ()),
        ("https://sws.geonames.org/1/", (Place(iri="https://sws.geonames.org/1/"),), ()),
        ("2010 to 2012", (), (Period(start="2010", end="2012"),)),
        ("1985", (), (Period(start="1985", end="1985"),)),
        ("Area 51", (Place(name="Area 51"),), ()),
    ],
)  # fmt: skip
def test_coverage_is_a_place_or_a_period(
    stated: str, places: tuple[Place, ...], periods: tuple[Period, ...]
) -> None:
    record = plain(several("coverage", stated)).record
    assert (record.places, record.periods) == (places, periods)


def test_formats_that_are_extents_make_no_file_and_sizes_belong_to_the_only_one() -> None:
    page = several("identifier", "https://repository.fenholt.example/77/")
    assert plain(page + several("format", "12 p.", "336219 bytes")).record.distributions == ()
    (file,) = plain(page + several("format", "336219 bytes", "application/pdf")).record.distributions
    assert (file.format, file.byte_size) == ("PDF", 336_219)


def test_an_article_is_kept_and_told_to_be_none_of_data() -> None:
    found = plain(several("type", "info:eu-repo/semantics/article", "text"))
    assert [problem.rule for problem in found.problems] == ["kind"]
    assert plain(several("type", "Text", "Dataset")).problems == ()


def test_english_is_shown_and_other_languages_are_translations() -> None:
    record = mapped(
        dublin_core(
            '<dc:title xml:lang="cy">Nwy</dc:title><dc:title xml:lang="en">Gas</dc:title>'
            '<dc:description xml:lang="cy">Ysgolion.</dc:description><dc:description>Schools.</dc:description>'
        )
    ).record
    assert (record.title, record.description, record.language) == ("Gas", "Schools.", "en")
    assert [(one.language, one.title, one.description) for one in record.translations] == [
        ("cy", "Nwy", "Ysgolion.")
    ]


def test_refinements_say_more() -> None:
    found = mapped(
        qualified(
            "<dc:title>Gas use</dc:title><dcterms:abstract>Of schools.</dcterms:abstract>"
            "<dcterms:issued>2024-05-01</dcterms:issued><dcterms:modified>2025-01-02</dcterms:modified>"
            "<dcterms:dateAccepted>2023-01-01</dcterms:dateAccepted>"
            '<dcterms:spatial xsi:type="dcterms:Box">northlimit=53; southlimit=52; westlimit=0; eastlimit=1</dcterms:spatial>'
            "<dcterms:temporal>start=2019-01-01; end=2019-12-31</dcterms:temporal>"
            "<dcterms:license>https://creativecommons.org/publicdomain/zero/1.0/</dcterms:license>"
            "<dcterms:accessRights>open access</dcterms:accessRights><dcterms:rightsHolder>Fenholt</dcterms:rightsHolder>"
            "<dcterms:isPartOf>https://repository.fenholt.example/series/1</dcterms:isPartOf>"
            "<dcterms:conformsTo>CIM 17</dcterms:conformsTo><dcterms:provenance>Read from meters.</dcterms:provenance>"
            "<dcterms:accrualPeriodicity>monthly</dcterms:accrualPeriodicity>"
            "<dc:identifier>https://repository.fenholt.example/77</dc:identifier>"
            "<dcterms:extent>2 MB</dcterms:extent><dc:format>text/csv</dc:format>"
        )
    )
    record = found.record
    assert found.problems == ()
    assert (record.issued, record.modified, record.frequency) == ("2024-05-01", "2025-01-02", "MONTHLY")
    assert record.places[0].bbox == (0.0, 52.0, 1.0, 53.0)
    assert record.periods == (Period(start="2019-01-01", end="2019-12-31"),)
    assert record.licence is not None
    assert (record.licence.code, record.access_rights, record.rights) == (
        "CC0-1.0",
        "PUBLIC",
        "Rights holder: Fenholt.",
    )
    assert record.in_series == (Concept(iri="https://repository.fenholt.example/series/1"),)
    assert record.conforms_to == (Concept(label="CIM 17"),)
    assert record.lineage is not None
    assert record.lineage.statement == "Read from meters."
    assert record.distributions[0].byte_size == 2_000_000


def test_a_record_without_words_is_kept_under_its_identifier() -> None:
    found = mapped(dublin_core("<dc:title> </dc:title>"))
    assert found.record.title == "oai:fenholt:1"
    assert {problem.rule for problem in found.problems} == {"title", "description"}


def test_a_form_that_is_not_read_is_refused_by_name() -> None:
    with pytest.raises(RecordRefused, match="<mods>") as refused:
        mapped('<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo/></mods>')
    assert refused.value.rule == "type"


@pytest.mark.parametrize(
    "element", ["title", "description", "date", "identifier", "coverage", "rights", "subject", "format"]
)
def test_ten_megabytes_in_an_element_are_cut(element: str) -> None:
    record = plain(several(element, "a" * 9_000_000)).record
    assert all(len(text) <= 100_000 for text in (record.title, record.description, record.rights))


def test_very_many_values_of_an_element_are_bounded() -> None:
    record = plain(
        several("subject", *map(str, range(5_000))) + several("creator", *map(str, range(5_000)))
    ).record
    assert (len(record.keywords), len(record.creators)) == (500, 500)
