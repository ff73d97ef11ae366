"""The CKAN Action API as the demo plays it."""

import json
import uuid
from typing import Any

import pytest

from tests.demo.conftest import Fetch
from vesportal.demo.records import domains

OPEN_CKAN = [d.slug for d in domains().values() if d.protocol == "ckan" and not d.key]


def search(fetch: Fetch, slug: str, query: str = "rows=1000") -> dict[str, Any]:
    reply = fetch(f"/{slug}/api/3/action/package_search?{query}")
    assert reply.status == 200
    assert reply.json["success"] is True
    result: dict[str, Any] = reply.json["result"]
    return result


def package(fetch: Fetch, slug: str, name: str) -> dict[str, Any]:
    result: dict[str, Any] = fetch(f"/{slug}/api/3/action/package_show?id={name}").json["result"]
    return result


def extras(found: dict[str, Any]) -> dict[str, str]:
    return {extra["key"]: extra["value"] for extra in found["extras"]}


@pytest.mark.parametrize("slug", OPEN_CKAN)
def test_paging_by_id_covers_all_products_once(fetch: Fetch, slug: str) -> None:
    seen: list[str] = []
    while page := search(fetch, slug, f"rows=7&start={len(seen)}&sort=id+asc")["results"]:
        seen += [found["name"] for found in page]
    assert sorted(seen) == sorted(product.name for product in domains()[slug].products)


def test_default_page_has_ten_rows_and_rows_are_capped_at_1000(fetch: Fetch) -> None:
    assert len(search(fetch, "northmoor", "")["results"]) == 10
    assert search(fetch, "northmoor", "rows=5000")["count"] == len(domains()["northmoor"].products)


def test_only_products_modified_within_the_range_are_found(fetch: Fetch) -> None:
    everything = search(fetch, "northmoor")["results"]
    stamps = sorted(found["metadata_modified"] for found in everything)
    middle = stamps[len(stamps) // 2]
    later = search(fetch, "northmoor", f"rows=1000&fq=metadata_modified:[{middle}Z+TO+*]")
    assert later["count"] == sum(stamp >= middle for stamp in stamps)
    assert 0 < later["count"] < len(stamps)


def test_words_narrow_the_search(fetch: Fetch) -> None:
    found = search(fetch, "northmoor", "q=embedded+capacity+register&rows=1000")["results"]
    assert "embedded-capacity-register" in {entry["name"] for entry in found}
    assert len(found) < len(domains()["northmoor"].products)


def test_package_show_by_name_and_by_id_agree(fetch: Fetch) -> None:
    by_name = package(fetch, "hartstone", "system-inertia")
    assert package(fetch, "hartstone", by_name["id"]) == by_name
    assert str(uuid.UUID(by_name["id"])) == by_name["id"]


def test_unknown_package_is_404_and_unknown_action_400_with_a_bare_string(fetch: Fetch) -> None:
    missing = fetch("/northmoor/api/3/action/package_show?id=nothing")
    assert (missing.status, missing.json["success"]) == (404, False)
    assert missing.json["error"]["__type"] == "Not Found Error"
    unknown = fetch("/northmoor/api/3/action/package_explode")
    assert unknown.status == 400
    assert isinstance(unknown.json, str)


def test_a_start_that_is_no_number_is_a_validation_error(fetch: Fetch) -> None:
    assert fetch("/northmoor/api/3/action/package_search?start=-1").status == 409


def test_the_small_actions(fetch: Fetch) -> None:
    assert fetch("/hartstone/api/3/action/status_show").json["result"]["ckan_version"] == "2.8.7"
    shown = fetch("/hartstone/api/3/action/organization_show?id=hartstone").json["result"]
    assert shown["package_count"] == len(domains()["hartstone"].products)
    assert len(fetch("/hartstone/api/3/action/package_list").json["result"]) == len(
        domains()["hartstone"].products
    )
    assert fetch("/hartstone/api/3").json == {"version": 3}


def test_shared_products_of_the_network_operator_have_redacted_addresses(fetch: Fetch) -> None:
    for found in search(fetch, "northmoor")["results"]:
        shared = found["dataclassification"] != "Open"
        assert all((resource["url"] == "redacted") == shared for resource in found["resources"])


def test_records_come_from_the_datastore_with_the_fields_of_the_schema(fetch: Fetch) -> None:
    resource = package(fetch, "northmoor", "gsp-half-hourly-demand")["resources"][0]
    told = json.loads(resource["schema"])["fields"]
    reply = fetch(f"/northmoor/api/3/action/datastore_search?resource_id={resource['id']}&limit=5").json[
        "result"
    ]
    assert [field["id"] for field in reply["fields"]] == ["_id", *(field["name"] for field in told)]
    assert len(reply["records"]) == 5
    assert next(field for field in told if field["name"] == "demand")["unit"] == "MW"


def test_a_key_is_asked_for(fetch: Fetch) -> None:
    action = "/thornwick/api/3/action/package_search?rows=1000"
    assert fetch(action).status == 401
    assert "www-authenticate" in fetch(action).headers
    assert fetch(action, Authorization="wrong").status == 403
    assert fetch(action, Authorization="demo-key").json["result"]["count"] == 5
    assert fetch(action, Authorization="Bearer demo-key").status == 200


def test_worked_example_b_gated_record(fetch: Fetch) -> None:
    found = package(fetch, "northmoor", "power-transformer-flows-far-lund")
    assert found["dataclassification"] == "Shared"
    assert found["ib1_sensitivity_class"] == "IB1-SB"
    assert (found["updatefrequency"], found["groups"], found["triage_grounds"]) == (
        "1 Month",
        [],
        "commercial",
    )
    assert found["license_title"]
    assert found["rights"]
    assert found["maintainer_email"]
    assert {"spatial", "temporal_start", "contract_url"} & extras(found).keys() == set()
    for resource in found["resources"]:
        assert (resource["url"], resource["format"], resource["mimetype"]) == ("redacted", "CSV", None)
        assert resource["size"] is None
        assert "schema" not in resource
    assert fetch("/northmoor/dataset/power-transformer-flows-far-lund").status == 200


def test_worked_examples_c_and_d_differ_by_metadata_alone(fetch: Fetch) -> None:
    c = package(fetch, "hartstone", "data-best-practice-live-maturity")
    d = package(fetch, "hartstone", "data-best-practice-action-tracker")
    assert (c["tags"], c["maintainer_email"], extras(c)["access_rights"]) == ([], "", "Open")
    assert "temporal_start" not in extras(c)
    assert d["tags"]
    assert d["maintainer_email"]
    assert extras(d)["access_rights"].endswith("/access-right/PUBLIC")
    assert extras(d)["temporal_start"]
    for found in (c, d):
        resource = found["resources"][0]
        fields = json.loads(resource["schema"])["fields"]
        assert len(fields) == 12
        assert all(field.keys() == {"name", "type"} for field in fields)
        assert (resource["records_count"], resource["size"], resource["mimetype"]) == (11, None, "text/csv")
        assert found["license_id"] == "CC-BY-4.0"
        assert fetch(resource["url"]).body.count(b"\n") == 12
        assert fetch(resource["endpoint_description"]).json["openapi"] == "3.1.0"


def test_poor_records_are_there(fetch: Fetch) -> None:
    found = search(fetch, "northmoor")["results"]
    identifiers = [entry["id"] for entry in found]
    assert len(identifiers) - len(set(identifiers)) == 1
    assert any(isinstance(entry["title"], dict) and "cy" in entry["title"] for entry in found)
    assert any("<script>" in str(entry["notes"]) for entry in found)
    assert max(len(str(entry["title"])) for entry in found) > 300
