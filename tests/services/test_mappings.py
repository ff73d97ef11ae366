"""An inventory's columns: proposed at the harvest, corrected and approved by a person, and asked again when new ones come."""

from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PermissionRefused
from catalog.models import DataProduct, Endpoint, MappingVersion, OutboxMessage, User
from catalog.services.mappings import mapping_approve, mapping_preview, options_mark
from catalog.services.remap import endpoint_remap
from catalog.services.withdrawals import withdrawals_refuse
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now

pytestmark = pytest.mark.django_db
ROWS = [
    "Ref,Dataset name,What it is,Held by,Colour",
    "A1,Substation demand,Half-hourly demand of each substation,Northmoor,red",
    "A2,Cable routes,Where the cables of the network lie,Northmoor,blue",
    "A3,Fault records,Faults since records began,Northmoor,green",
]


def serve(server: FakeEndpoint, rows: list[str]) -> str:
    server.answers["/inventory.csv"] = Answer("\n".join(rows).encode(), "text/csv")
    return f"{server.url}/inventory.csv"


@pytest.fixture
def endpoint(endpoint_server: FakeEndpoint) -> Endpoint:
    made = endpoint_make(serve(endpoint_server, ROWS), protocol="inventory")
    run = harvest_now(made)
    assert (run.state, run.created) == ("complete", 3), run.verdict
    return made


def corrected(options: dict[str, Any], name: str, target: str) -> dict[str, Any]:
    columns = [{**c, "target": target} if c["name"] == name else c for c in options["columns"]]
    return {**options, "columns": columns}


def versions(endpoint: Endpoint) -> list[tuple[int, str]]:
    return list(
        MappingVersion.objects.filter(endpoint=endpoint).order_by("version").values_list("version", "state")
    )


def newest(endpoint: Endpoint) -> dict[str, Any]:
    return MappingVersion.objects.filter(endpoint=endpoint).latest("version").options


def test_a_harvest_proposes_once_and_reads_on_by_the_proposal(endpoint: Endpoint) -> None:
    assert versions(endpoint) == [(1, "proposed")]
    assert DataProduct.objects.filter(title="Cable routes").exists()
    run = harvest_now(endpoint)
    assert (run.unchanged, versions(endpoint)) == (3, [(1, "proposed")])


def test_an_approved_mapping_is_applied_to_what_is_stored_without_the_source(
    endpoint: Endpoint, endpoint_server: FakeEndpoint
) -> None:
    options = corrected(newest(endpoint), "Colour", "keywords")
    version = mapping_approve(None, endpoint=endpoint, options=options, why="Colours are keywords here.")
    assert versions(endpoint) == [(1, "replaced"), (2, "approved")]
    assert OutboxMessage.objects.get(name="endpoint_remap").payload == {
        "endpoint_id": endpoint.pk,
        "afresh": False,
    }
    asked = len(endpoint_server.requests)
    run = endpoint_remap(endpoint.pk)
    assert run is not None
    assert (run.state, run.changed, run.withdrawn) == ("complete", 3, 0)
    assert len(endpoint_server.requests) == asked
    assert "red" in DataProduct.objects.get(title="Substation demand").keywords
    assert Endpoint.objects.get(pk=endpoint.pk).options == version.options
    again = harvest_now(Endpoint.objects.get(pk=endpoint.pk))
    assert (again.unchanged, versions(endpoint)[-1]) == (3, (2, "approved"))


def test_a_new_column_asks_again_and_the_approved_mapping_holds_meanwhile(
    endpoint: Endpoint, endpoint_server: FakeEndpoint
) -> None:
    mapping_approve(
        None, endpoint=endpoint, options=corrected(newest(endpoint), "Colour", "keywords"), why="Yes."
    )
    serve(endpoint_server, [ROWS[0] + ",Contact e-mail", *(f"{row},a@b.example" for row in ROWS[1:])])
    harvest_now(Endpoint.objects.get(pk=endpoint.pk))
    assert versions(endpoint) == [(1, "replaced"), (2, "approved"), (3, "proposed")]
    assert [c["name"] for c in newest(endpoint)["columns"] if c["new"]] == ["Contact e-mail"]
    product = DataProduct.objects.get(title="Substation demand")
    assert "red" in product.keywords
    assert "contacts" not in product.harvested


def test_another_identifier_needs_the_document_again(endpoint: Endpoint) -> None:
    options = {**newest(endpoint), "identifier": ["Dataset name"]}
    assert list(newest(endpoint)["identifier"]) != ["Dataset name"]
    mapping_approve(None, endpoint=endpoint, options=options, why="Names tell them apart.")
    assert OutboxMessage.objects.get(name="endpoint_remap").payload["afresh"] is True


def test_only_deciders_approve_and_only_what_can_be_used(endpoint: Endpoint, analyst: User) -> None:
    options = newest(endpoint)
    with pytest.raises(PermissionRefused):
        mapping_approve(analyst, endpoint=endpoint, options=options, why="I like it.")
    with pytest.raises(InvalidInput, match="reason"):
        mapping_approve(None, endpoint=endpoint, options=options, why="")
    with pytest.raises(InvalidInput, match="no fields"):
        mapping_approve(None, endpoint=endpoint, options=corrected(options, "Colour", "nonsense"), why="Yes.")


def test_a_preview_shows_records_as_they_would_be(endpoint: Endpoint) -> None:
    previewed = mapping_preview(endpoint, corrected(newest(endpoint), "Colour", "version"))
    assert [p.record.version for p in previewed if p.record] == ["red", "blue", "green"]


def test_remarks_do_not_make_another_mapping(endpoint: Endpoint) -> None:
    options = newest(endpoint)
    remarked = {
        **options,
        "notes": ["Seen."],
        "columns": [{**c, "confidence": 0.1} for c in options["columns"]],
    }
    assert options_mark(remarked) == options_mark(options)
    assert options_mark(corrected(options, "Colour", "version")) != options_mark(options)
    assert options_mark({}) == ""


def test_mapping_again_tells_nothing_of_what_the_source_still_lists(
    endpoint: Endpoint, endpoint_server: FakeEndpoint, curator: User
) -> None:
    """What a person kept stays kept, and days of grace go on."""
    Endpoint.objects.update(grace_days=7)
    serve(endpoint_server, ROWS[:3])
    harvest_now(endpoint)
    since = DataProduct.objects.get(title="Fault records").missing_since
    assert since is not None
    run = endpoint_remap(endpoint.pk)
    assert run is not None
    assert run.verdict.endswith("What is stored was mapped again; the endpoint was not asked.")
    assert DataProduct.objects.get(title="Fault records").missing_since == since

    Endpoint.objects.update(grace_days=0)
    serve(endpoint_server, [ROWS[0], *(row.replace("A", "B", 1) for row in ROWS[1:])])
    held = harvest_now(Endpoint.objects.get())
    endpoint_remap(endpoint.pk)
    assert withdrawals_refuse(curator, run=held, why="Both are right") == 3
    endpoint_remap(endpoint.pk)
    assert harvest_now(Endpoint.objects.get()).withdrawn == 0
