"""dbt projects as endpoints: the level that a well described model reaches, and artifacts that are cut off."""

import json

import pytest

from catalog.models import DataProduct, HarvestRun
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now
from tests.formats.test_dbt import COLUMNS, Json, check, model, whole

pytestmark = pytest.mark.django_db
LOADS = model(
    "loads", columns={name: COLUMNS[name] for name in ("feeder_id", "demand")}, access="public", group="data", tags=["feeder"],
    description="Half-hourly demand of each feeder of the low-voltage network, in kW.", contract={"enforced": True},
    meta={"access_rights": "restricted", "rights": "For planners, under the sharing agreement.", "update_frequency": "daily"},
)  # fmt: skip
PROJECT = whole(
    LOADS,
    model("meters", access="public"),
    check("unique", "loads", "feeder_id"),
    groups={
        "group.grid.data": {"name": "data", "owner": {"name": "Data desk", "email": "desk@grid.example"}}
    },
)


def harvested(server: FakeEndpoint, document: Json, *, upto: str = "") -> HarvestRun:
    """A run of the manifest; it ends in the midst of what stands at `upto`."""
    text = json.dumps(document)
    text = text[: text.index(upto) + len(upto)] if upto else text
    server.answers["/manifest.json"] = Answer(text.encode(), "application/json")
    endpoint = DataProduct.objects.first()
    return harvest_now(
        endpoint.endpoint
        if endpoint
        else endpoint_make(f"{server.url}/manifest.json", domain=domain_make("Grid"), protocol="dbt")
    )


def product(name: str) -> DataProduct:
    return DataProduct.objects.get(source_id=f"model.grid.{name}")


def failed(product: DataProduct) -> set[str]:
    return {row[0] for row in product.assessment.maturity[2] if row[1] is False}


def test_a_model_is_listed_by_its_name_in_the_warehouse_and_described_by_what_it_says(
    endpoint_server: FakeEndpoint,
) -> None:
    harvested(endpoint_server, PROJECT)
    loads, meters = product("loads"), product("meters")
    assert (loads.level, meters.level) == (2, 1)
    # Nothing can be asked of a table in a warehouse, and none of the lists of formats names it: level 3 is out of its reach.
    assert failed(loads).isdisjoint(
        {"ACC-LOC", "POL-CLASS", "POL-TERMS", "OPS-CONTACT", "STR-SCHEMA", "STR-DICT", "OPS-QUALITY"}
    )
    assert {"ACC-LIVE", "STR-MACHINE"} <= failed(loads)
    found = {row[0]: row[3] for row in loads.assessment.maturity[2]}
    assert found["ACC-LOC"] == '"lake"."energy"."loads" (DuckDB table)'


def test_a_cut_manifest_leaves_what_is_known_as_it_was_and_withdraws_nothing(
    endpoint_server: FakeEndpoint,
) -> None:
    harvested(endpoint_server, PROJECT)
    before = list(DataProduct.objects.order_by("pk").values_list("pk", "revision", "state"))
    assert product("loads").harvested["contacts"]
    run = harvested(endpoint_server, PROJECT, upto='"macros": {"macro.dbt.run": {"name"')
    assert (run.listed, run.unchanged, run.changed) == (2, 2, 0)
    run = harvested(endpoint_server, PROJECT, upto='"unique_id": "model.grid.meters"')
    assert (run.listed, run.unchanged, run.changed, run.withdrawn) == (1, 1, 0, 0)
    assert list(DataProduct.objects.order_by("pk").values_list("pk", "revision", "state")) == before


def test_what_is_new_in_a_cut_manifest_is_taken_as_far_as_it_goes_and_made_whole_later(
    endpoint_server: FakeEndpoint,
) -> None:
    run = harvested(endpoint_server, PROJECT, upto='"macros": {"macro.dbt.run": {"name"')
    assert (run.listed, run.created) == (2, 2)
    assert "contacts" not in product("loads").harvested
    run = harvested(endpoint_server, PROJECT)
    assert (run.listed, run.changed, run.unchanged) == (2, 1, 1)
    assert product("loads").harvested["contacts"][0]["email"] == "desk@grid.example"
