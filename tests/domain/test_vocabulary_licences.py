"""The licence registry and its spellings."""

import pytest

from catalog.domain.vocabulary.licences import find_licence, licences

CC = "creativecommons.org/licenses"
EU = "http://publications.europa.eu/resource/authority/licence/"


@pytest.mark.parametrize(
    ("spellings", "licence_id"),
    [
        (["CC-BY-4.0"], "CC-BY-4.0"),
        (["CC BY 4.0"], "CC-BY-4.0"),
        (["Creative Commons Attribution 4.0 International License"], "CC-BY-4.0"),
        ([f"http://{CC}/by/4.0"], "CC-BY-4.0"),
        ([f"https://{CC}/by/4.0/deed.fr"], "CC-BY-4.0"),
        ([f"https://www.{CC}/by/4.0/legalcode.en"], "CC-BY-4.0"),
        ([f"http://{CC}/by/3.0/us/"], "CC-BY-3.0"),
        ([EU + "CC_BY_4_0"], "CC-BY-4.0"),
        ([EU + "CC_BYNCND_3_0"], "CC-BY-NC-ND-3.0"),
        (["https://spdx.org/licenses/CC-BY-SA-4.0.html"], "CC-BY-SA-4.0"),
        ([f"[CC BY-SA](https://{CC}/by-sa/4.0/deed.en)"], "CC-BY-SA-4.0"),
        (["Creative Commons Attribution-ShareAlike 4.0 International (CC BY-SA 4.0)."], "CC-BY-SA-4.0"),
        (["Open Government Licence v3.0"], "OGL-UK-3.0"),
        (["https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3"], "OGL-UK-3.0"),
        (["odc-odbl", "Open Data Commons Open Database License (ODbL)"], "ODbL-1.0"),
        (["ESO", "NESO Open Data Licence"], "NESO-ODL-1.0"),
        (["Shared Dataset Agreement"], "SHARED-AGREEMENT"),
        (["https://www.usa.gov/publicdomain/label/1.0/"], "US-GOV-WORKS"),
        (["UKPN Shared Dataset Agreement"], "UKPN-SHARED"),
        (["SP ENW Shared Licence"], "SP-ENW-SHARED"),
        (["WPD Shared"], "WPD-SHARED"),
        (["Northern Powergrid Open Data Licence v1.0"], "NPG-ODL-1.0"),
        (["SPEN Open Data Licence"], "SPEN-ODL"),
        (["PDDL-1.0"], "ODC-PDDL-1.0"),
        (["http://dcat-ap.de/def/licenses/cc-zero"], "CC0-1.0"),
        (["http://dcat-ap.de/def/licenses/dl-by-de/2.0"], "dl-de-by-2.0"),
        (["Soumis à la licence Etalab"], "etalab"),
        (["other"], "OTHER"),
        (["not-provided"], "UNSTATED"),
        (["License not specified"], "UNSTATED"),
        (["notspecified"], "UNSTATED"),
    ],
)
def test_spellings(spellings, licence_id):
    found = find_licence(*spellings)

    assert found is not None
    assert found.id == licence_id


@pytest.mark.parametrize(
    ("spelling", "family"),
    [
        ("cc-by", "CC-BY"),
        ("Creative Commons Attribution", "CC-BY"),
        ("http://www.opendefinition.org/licenses/cc-by", "CC-BY"),
        (f"https://{CC}/by-sa/", "CC-BY-SA"),
        ("OGL", "OGL-UK"),
        ("uk-ogl", "OGL-UK"),
        ("http://www.nationalarchives.gov.uk/doc/open-government-licence/", "OGL-UK"),
    ],
)
def test_an_unknown_version_stays_unknown(spelling, family):
    found = find_licence(spelling)

    assert found is not None
    assert (found.id, found.version) == (family, "")


def test_other_spellings_of_the_same_record_add_the_version():
    found = find_licence("cc-by", "Creative Commons Attribution", f"https://{CC}/by/4.0/")

    assert found == licences()["CC-BY-4.0"]


def test_of_licences_that_differ_the_first_named_counts():
    found = find_licence("odc-odbl", f"https://{CC}/by/4.0/")

    assert found == licences()["ODbL-1.0"]


def test_a_vague_statement_gives_way_to_a_named_licence():
    assert find_licence("other-open", f"https://{CC}/by/4.0/") == licences()["CC-BY-4.0"]
    assert find_licence("other-open") == licences()["OTHER-OPEN"]


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "Our own terms",
        "https://data.example/terms",
        "Creative Commons",
        f"Code under https://{CC}/by/4.0/ and data under https://opendatacommons.org/licenses/odbl/1.0/",
        "This data set is not available under the Open Government Licence (OGL).",
        "Some of the data is under the Open Government Licence (OGL)",
        "All but the boundaries, except where stated otherwise: https://creativecommons.org/licenses/by/4.0/",
    ],
)
def test_what_names_no_single_licence_is_not_guessed(spelling):
    assert find_licence(spelling) is None


def test_no_spelling_at_all():
    assert find_licence() is None
    assert find_licence("", "") is None


def test_every_licence_is_found_by_all_that_the_registry_says_of_it():
    for entry in licences().values():
        addresses = [f"http://{url}" for url in entry.urls]
        for spelling in (entry.id, entry.label, entry.iri, entry.eu, *entry.aliases, *addresses):
            assert not spelling or find_licence(spelling) == entry, spelling


def test_terms_are_held_for_the_licences_that_the_policy_answers_come_from():
    by = licences()["CC-BY-4.0"]

    assert by.open is True
    assert by.terms_known
    assert "odrl:attribute" in by.duties
    assert by.eu == EU + "CC_BY_4_0"
    assert licences()["CC-BY-NC-4.0"].open is False
    assert licences()["CC-BY-SA-4.0"].share_alike == "CC-BY-SA"
    assert not licences()["CC-BY"].terms_known


def test_certain_facts_name_their_basis_and_others_wait_for_confirmation():
    for licence_id in ("US-GOV-WORKS", "etalab-2.0", "CC-PDM-1.0", "CC-BY-3.0", "OGL-UK-2.0"):
        assert licences()[licence_id].terms_known
        assert licences()[licence_id].basis
    for licence_id in ("NPG-ODL-1.0", "SPEN-ODL", "UKPN-SHARED", "SP-ENW-SHARED", "WPD-SHARED"):
        assert not licences()[licence_id].terms_known
        assert "to be confirmed" in licences()[licence_id].basis
