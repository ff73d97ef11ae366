"""Series with their members, services alone and as the way to a data set, and catalogues within catalogues (DCAT 3)."""

from typing import Any

import pytest

from catalog.domain.product import Concept, ProductRecord
from catalog.formats.dcat import DCAT

from .dcat_samples import CONTEXT, URL, catalogue, dataset, items

SERIES: dict[str, Any] = {
    "@id": "https://data.example.org/series/loads",
    "@type": "dcat:DatasetSeries",
    "dct:title": "Loads by year",
}
SERVICE: dict[str, Any] = {
    "@id": "https://data.example.org/api",
    "@type": "dcat:DataService",
    "dct:title": "Load API",
    "dct:description": "Answers by half hour.",
    "dcat:endpointURL": {"@id": "https://api.example.org/loads"},
    "dcat:endpointDescription": {"@id": "https://api.example.org/openapi.json"},
    "dct:conformsTo": {"@id": "https://spec.openapis.org/oas/v3.1.0"},
    "dct:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
    "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/RESTRICTED"},
}


def refer(node: dict[str, Any]) -> dict[str, str]:
    return {"@id": node["@id"]}


def records(*nodes: dict[str, Any]) -> dict[str, ProductRecord]:
    """All records of a flat document, by the end of their IRI."""
    found = [
        DCAT.map_record(item.body).record for item in items({"@context": CONTEXT, "@graph": list(nodes)})
    ]
    return {record.source_id.rpartition("/")[2]: record for record in found}


# --- series -----------------------------------------------------------------------------------


@pytest.mark.parametrize("told_by", ["member", "series", "both"])
def test_members_know_their_series_whoever_tells(told_by: str) -> None:
    member = dataset(1, **({} if told_by == "series" else {"dcat:inSeries": refer(SERIES)}))
    series = SERIES if told_by == "member" else {**SERIES, "dcat:seriesMember": [refer(member)]}
    found = records(member, series)
    assert found["1"].in_series == (Concept(label="Loads by year", iri=SERIES["@id"]),)
    assert (found["loads"].kind, found["loads"].title) == ("series", "Loads by year")
    assert found["1"].kind == "dataset"


def test_a_member_that_is_described_only_in_its_series_is_a_record() -> None:
    found = records({**SERIES, "dcat:seriesMember": [dataset(1), dataset(2)]})
    assert found.keys() == {"loads", "1", "2"}
    assert found["2"].in_series[0].iri == SERIES["@id"]
    assert {concept.iri for concept in found["loads"].related} == {found["1"].uri, found["2"].uri}


def test_the_order_of_members_is_kept_as_relations() -> None:
    first, second = dataset(1), dataset(2, **{"dcat:prev": {"@id": "https://data.example.org/dataset/1"}})
    assert Concept(label="Feeder load 1", iri=first["@id"]) in records(first, second)["2"].related


def test_a_series_in_a_series_names_it() -> None:
    above = {"@id": "https://data.example.org/series/all", "@type": "dcat:DatasetSeries", "dct:title": "All"}
    found = records({**SERIES, "dcat:inSeries": refer(above)}, above)
    assert found["loads"].in_series == (Concept(label="All", iri=above["@id"]),)


# --- services ---------------------------------------------------------------------------------


def test_a_service_that_stands_alone_is_a_record_with_its_contract() -> None:
    service = records({**SERVICE, "dcat:servesDataset": refer(dataset(1))}, dataset(1))["api"]
    assert service.kind == "service"
    assert service.service is not None
    assert service.service.endpoint_url == "https://api.example.org/loads"
    assert service.service.description_url == "https://api.example.org/openapi.json"
    assert service.service.conforms_to == (Concept(iri="https://spec.openapis.org/oas/v3.1.0"),)
    assert Concept(label="Feeder load 1", iri="https://data.example.org/dataset/1") in service.related


def test_a_service_that_serves_a_dataset_is_a_way_to_it_on_its_own_terms() -> None:
    found = records(dataset(1), {**SERVICE, "dcat:servesDataset": refer(dataset(1))})
    assert found.keys() == {"1", "api"}
    (way,) = found["1"].distributions
    assert (way.title, way.access_url, way.restricted) == ("Load API", "https://api.example.org/loads", True)
    assert way.service == found["api"].service  # its access rights are a code, not words
    assert way.licence is not None
    assert (way.licence.code, way.access_rights) == ("CC-BY-4.0", "RESTRICTED")


@pytest.mark.parametrize("named", [True, False])
def test_a_service_that_a_distribution_names_is_no_second_way(named: bool) -> None:
    service = {**SERVICE, "dcat:servesDataset": refer(dataset(1))}
    if not named:
        del service["@id"]
    found = records(dataset(1, **{"dcat:distribution": {
        "@type": "dcat:Distribution", "dcat:accessURL": {"@id": "https://e.org/page"}, "dcat:accessService": service,
    }}))  # fmt: skip
    (way,) = found["1"].distributions
    assert way.access_url == "https://e.org/page"
    assert way.service is not None
    assert way.service.description_url == "https://api.example.org/openapi.json"


def test_a_service_for_many_datasets_is_told_in_each() -> None:
    numbers = range(1, 4)
    served = [refer(dataset(n)) for n in numbers]
    found = records({**SERVICE, "dcat:servesDataset": served}, *(dataset(n) for n in numbers))
    assert all(len(found[str(n)].distributions) == 1 for n in numbers)


def test_a_contract_in_words_is_the_description() -> None:
    service = {**SERVICE, "dcat:endpointDescription": "Send a POST with a half hour."}
    del service["dct:description"]
    found = records(service)["api"].service
    assert found is not None
    assert (found.description_url, found.description) == ("", "Send a POST with a half hour.")


def test_what_a_service_asks_of_its_users_is_said_in_words() -> None:
    words = "Register for a key; 60 calls a minute."
    asked = {
        **SERVICE,
        "dct:accessRights": {"@type": "dct:RightsStatement", "dct:title": words},
        "dct:rights": "No bulk copies.",
    }
    found = records(dataset(1), {**asked, "dcat:servesDataset": refer(dataset(1))})
    (way,) = found["1"].distributions
    assert way.service is not None
    assert way.service.access == found["api"].rights == f"No bulk copies.\n{words}"


# --- catalogues in catalogues -----------------------------------------------------------------


def test_catalogues_within_a_catalogue_are_read_to_the_last() -> None:
    inner = {**catalogue(dataset(3)), "@id": f"{URL}/inner"}
    middle = {**catalogue(dataset(2), **{"dcat:catalog": inner}), "@id": f"{URL}/middle"}
    found = items(catalogue(dataset(1), **{"dcat:catalog": [middle], "dcat:service": [SERVICE]}))
    assert [item.source_id.rpartition("/")[2] for item in found] == ["1", "2", "3", "api"]


def test_a_catalogue_is_no_record_even_where_it_is_listed_as_a_dataset() -> None:
    inner = {
        "@id": f"{URL}/inner",
        "@type": "dcat:Catalog",
        "dct:title": "Inner",
        "dcat:dataset": [dataset(2)],
    }
    found = items(catalogue(dataset(1), inner))
    assert [item.source_id.rpartition("/")[2] for item in found] == ["1", "2"]
