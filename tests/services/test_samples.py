"""Samples and descriptors of products: what is asked for and what never is, what is found, kept, shown and forgotten."""

import io
import json
import socket
from datetime import timedelta
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from catalog.models import (
    Assessment,
    DataProduct,
    Descriptor,
    Domain,
    HarvestRun,
    Host,
    OutboxMessage,
    Sample,
    User,
)
from catalog.selectors.samples import previews_of
from catalog.services.curation import field_decide, field_release
from catalog.services.document_rounds import descriptors_check_due
from catalog.services.samples import (
    descriptors_of,
    previews_forget,
    samples_ask,
    samples_check_due,
    samples_collect,
    samples_of,
)
from tests.endpoints import Answer, FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
CSV = b"site,load\nA,1.5\nB,2.25\n"
FIELDS = [{"id": "site", "type": "text"}, {"id": "load", "type": "numeric"}]


def resource(url: str, **more: Any) -> dict[str, Any]:
    return {"id": url, "name": "File", "format": "CSV", "url": url, "datastore_fields": FIELDS, **more}


def collected(
    server: FakeEndpoint, *resources: dict[str, Any], **package_fields: Any
) -> tuple[list[dict[str, Any]], HarvestRun]:
    """A product with these resources, harvested, and its addresses noted."""
    listed = [package("p", resources=list(resources), **package_fields)]
    run = harvest_now(endpoint_make(server.ckan(listed)))
    samples_collect(run.pk)
    return listed, run


def csv_at(server: FakeEndpoint, path: str = "/a.csv", body: bytes = CSV, **headers: str) -> str:
    """A file that the endpoint serves; its address."""
    server.answers[path] = Answer(body, "text/csv", headers=headers)
    return f"{server.url}{path}"


def asked(server: FakeEndpoint) -> list[str]:
    """The paths that were asked for beside the listing."""
    return [path for path, _ in server.requests if not path.startswith("/api/3/")]


def check_all() -> int:
    Sample.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    return samples_check_due()


# --- which are looked at -----------------------------------------------------------------------


def test_a_run_that_changed_something_has_its_sources_noted(endpoint_server: FakeEndpoint) -> None:
    endpoint = endpoint_make(endpoint_server.ckan([package("p")]))
    run = harvest_now(endpoint)
    noting = OutboxMessage.objects.filter(name="samples_collect")
    assert [message.payload for message in noting] == [{"run_id": run.pk}]
    harvest_now(endpoint)
    assert noting.count() == 1


def test_three_distributions_stand_for_a_product_tables_first(endpoint_server: FakeEndpoint) -> None:
    forms = ["JSON", "PDF", "GeoJSON", "CSV", "Parquet", "CSV"]
    rows = [resource(f"https://data.example/{n}", format=form) for n, form in enumerate(forms)]
    collected(endpoint_server, *rows)
    assert sorted(Sample.objects.values_list("url", flat=True)) == [
        f"https://data.example/{n}" for n in (3, 4, 5)
    ]


def test_an_address_given_twice_is_one_sample(endpoint_server: FakeEndpoint) -> None:
    collected(
        endpoint_server, resource("https://data.example/a"), resource("https://data.example/a", id="again")
    )
    assert Sample.objects.count() == 1


def test_what_is_no_web_address_is_not_noted(endpoint_server: FakeEndpoint) -> None:
    _, run = collected(endpoint_server, resource("https://data.example/a"))
    product = DataProduct.objects.get()
    product.distributions.all().delete()
    for n, url in enumerate(
        ["ftp://data.example/a", "https://u:p@data.example/", "https://d.example/" + "a" * 3000]
    ):
        product.distributions.create(position=n, download_url=url, format="CSV", record={})
    assert samples_collect(run.pk) == 0
    assert not Sample.objects.exists()


RESTRICTED: dict[str, Any] = {"restricted": True}
BY_RIGHTS: dict[str, Any] = {"access_rights": "RESTRICTED"}


@pytest.mark.parametrize("record", [RESTRICTED, BY_RIGHTS, {"access_rights": "NON_PUBLIC"}])
def test_a_restricted_distribution_is_never_asked_for(
    endpoint_server: FakeEndpoint, record: dict[str, Any]
) -> None:
    url = csv_at(endpoint_server)
    _, run = collected(endpoint_server, resource(url))
    DataProduct.objects.get().distributions.update(record=record)  # after it was noted, too
    assert samples_check_due() == 0
    samples_collect(run.pk)
    assert not Sample.objects.exists()
    assert samples_check_due() == 0
    assert asked(endpoint_server) == []


@pytest.mark.parametrize("change", [{"openness": "shared"}, {"openness": "closed"}, {"audience": "signed-in"},
    {"audience": "hidden"}, {"state": "withdrawn"}])  # fmt: skip
def test_what_is_not_open_to_everybody_is_never_asked_for(
    endpoint_server: FakeEndpoint, change: dict[str, Any]
) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    DataProduct.objects.update(**change)
    assert check_all() == 0
    assert asked(endpoint_server) == []


@pytest.mark.parametrize("change", [{"samples": False}, {"confirmed": False}])
def test_a_domain_that_wants_none_is_not_asked(endpoint_server: FakeEndpoint, change: dict[str, Any]) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    Domain.objects.update(**change)
    assert check_all() == 0
    assert asked(endpoint_server) == []


def test_the_keys_of_an_endpoint_are_not_sent(endpoint_server: FakeEndpoint) -> None:
    listed = [package("p", resources=[resource(csv_at(endpoint_server))])]
    url = endpoint_server.ckan(listed)
    run = harvest_now(endpoint_make(url, authorization="secret-key", audience="public"))
    DataProduct.objects.update(audience="public", audience_tokens=["public"])
    samples_collect(run.pk)
    assert samples_check_due() == 1
    sent = [headers for path, headers in endpoint_server.requests if path == "/a.csv"]
    assert len(sent) == 1
    assert "Authorization" not in sent[0]
    assert "secret-key" not in str(sent)


def test_records_cannot_have_the_portal_ask_its_neighbours(endpoint_server: FakeEndpoint) -> None:
    with FakeEndpoint() as neighbour:
        neighbour.answers["/admin"] = Answer(b"a,b\n1,2\n")
        collected(
            endpoint_server,
            resource(f"{neighbour.url}/admin"),
            contract_url=f"{neighbour.url}/admin",
        )
        Descriptor.objects.update(url=f"{neighbour.url}/admin", host=neighbour.url.removeprefix("http://"))
        samples_check_due()
        descriptors_check_due()
        assert neighbour.requests == []
    sample = Sample.objects.get()
    assert (sample.outcome, "loopback" in sample.detail) == ("unread", True)


def test_checks_can_be_switched_off(endpoint_server: FakeEndpoint, settings: Any) -> None:
    _, run = collected(endpoint_server, resource(csv_at(endpoint_server)))
    settings.CHECK_SAMPLES = False
    assert (samples_collect(run.pk), samples_check_due(), descriptors_check_due()) == (0, 0, 0)
    assert asked(endpoint_server) == []


# --- what is found -----------------------------------------------------------------------------


def test_rows_that_keep_to_the_schema_are_valid(endpoint_server: FakeEndpoint) -> None:
    url = csv_at(endpoint_server, **{"X-RateLimit-Limit": "500", "RateLimit-Policy": "10;w=1"})
    collected(endpoint_server, resource(url))
    assert samples_check_due() == 1
    sample, product = Sample.objects.get(), DataProduct.objects.get()
    assert (sample.outcome, sample.detail, sample.rows, sample.columns) == ("valid", "", 2, ["site", "load"])
    assert (sample.byte_size, sample.row_count) == (len(CSV), 2)
    assert sample.limits == {"X-RateLimit-Limit": "500", "RateLimit-Policy": "10;w=1"}
    assert sample.due_at > timezone.now() + timedelta(days=29)
    (found,) = samples_of([product.pk])[product.pk]
    assert (found.url, found.outcome, found.rows) == (url, "valid", 2)
    assert found.at == sample.fetched_at.isoformat(timespec="seconds")  # type: ignore[union-attr]
    ranges = [headers["Range"] for path, headers in endpoint_server.requests if path == "/a.csv"]
    assert ranges == ["bytes=0-262143"]


def test_rows_that_do_not_are_invalid_and_it_says_where(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server, body=b"site,load\nA,1\nB,high\n")))
    samples_check_due()
    sample = Sample.objects.get()
    assert sample.outcome == "invalid"
    assert sample.detail == "Row 2, column “load”: “high” is no number, which the schema declares (numeric)."


def test_without_a_schema_there_is_a_preview_and_no_verdict(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server), datastore_fields=[]))
    samples_check_due()
    sample = Sample.objects.get()
    assert sample.outcome == "unread"
    assert "No schema" in sample.detail
    assert [preview.rows for preview in previews_of(NOBODY, sample.product)] == [
        (("A", "1.5"), ("B", "2.25"))
    ]


def test_a_person_s_schema_counts(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server), datastore_fields=[]))
    decision = {
        "value": {"fields": [{"name": "site"}, {"name": "load", "type": "integer"}]},
        "by": "x",
        "at": "x",
    }
    product = DataProduct.objects.get()
    product.curated = {"schema": {**decision, "reason": "", "seen": ""}}
    product.save()
    samples_check_due()
    assert "“1.5” is no whole number" in Sample.objects.get().detail


def test_a_parquet_file_is_read_in_parts(endpoint_server: FakeEndpoint) -> None:
    table = pyarrow.table({"site": ["A"] * 90_000, "load": [n / 7 for n in range(90_000)]})
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, row_group_size=30_000, compression="none", use_dictionary=False)
    body = out.getvalue()
    assert len(body) > 500_000
    endpoint_server.answers["/a.parquet"] = lambda path: ranged(endpoint_server, body)
    collected(endpoint_server, resource(f"{endpoint_server.url}/a.parquet", format="Parquet"))
    samples_check_due()
    sample = Sample.objects.get()
    assert (sample.outcome, sample.detail) == ("valid", "")
    assert (sample.row_count, sample.rows, sample.byte_size) == (90_000, 200, len(body))
    assert len(asked(endpoint_server)) <= 4


def ranged(server: FakeEndpoint, body: bytes) -> Answer:
    """The part that was asked for."""
    first, last = (int(part) for part in server.requests[-1][1]["Range"].removeprefix("bytes=").split("-"))
    part = body[first : last + 1]
    said = f"bytes {first}-{first + len(part) - 1}/{len(body)}"
    return Answer(part, "application/octet-stream", 206, {"Content-Range": said})


def test_an_html_page_is_told_as_such(endpoint_server: FakeEndpoint) -> None:
    collected(
        endpoint_server, resource(csv_at(endpoint_server, body=b"<!doctype html><title>Sign in</title>"))
    )
    samples_check_due()
    sample = Sample.objects.get()
    assert sample.outcome == "unread"
    assert "an HTML page titled “Sign in”" in sample.detail


def test_cells_of_a_preview_are_cut_and_few(endpoint_server: FakeEndpoint) -> None:
    rows = [{"site": "x" * 1000, "load": n, "inside": {"a": [1, 2]}, "big": 2**80} for n in range(50)]
    url = csv_at(endpoint_server, body=json.dumps(rows).encode())
    collected(endpoint_server, resource(url))
    samples_check_due()
    preview = Sample.objects.get().preview
    assert preview is not None
    assert preview["columns"] == ["site", "load", "inside", "big"]
    assert len(preview["rows"]) == 20
    assert preview["rows"][0] == ["x" * 199 + "…", 0, '{"a": [1, 2]}', str(2**80)]


def test_what_cannot_be_stored_is_cleaned(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server, body=b'[{"a\\u0000b": "c\\u0000d\\ud800"}]')))
    assert samples_check_due() == 1
    assert Sample.objects.get().preview == {"columns": ["ab"], "rows": [["cd\ufffd"]]}


# --- failures, rest and time -------------------------------------------------------------------


def test_a_stopped_server_is_a_failure_that_passes(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    check_all()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{unused.getsockname()[1]}"
        HarvestRun.objects.get().endpoint.__class__.objects.update(url=f"http://{dead}/api/3/action")
        Sample.objects.update(url=f"http://{dead}/a.csv", host=dead)
        DataProduct.objects.get().distributions.update(download_url=f"http://{dead}/a.csv")
        outcomes = []
        for _ in range(3):
            assert check_all() == 1
            sample = Sample.objects.get()
            outcomes.append((sample.outcome, sample.failures))
    assert outcomes == [("valid", 1), ("valid", 2), ("unread", 3)]
    assert "not reached" in sample.detail
    assert timezone.now() + timedelta(days=6) < sample.due_at < timezone.now() + timedelta(days=8)
    assert sample.byte_size == len(CSV)  # what was measured is kept


@pytest.mark.parametrize(
    ("status", "word"), [(401, "permission"), (403, "permission"), (404, "nothing"), (410, "gone")]
)
def test_a_refusal_counts_at_once(endpoint_server: FakeEndpoint, status: int, word: str) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    check_all()
    endpoint_server.answers["/a.csv"] = Answer(b"", status=status)
    check_all()
    sample = Sample.objects.get()
    assert (sample.outcome, sample.preview, word in sample.detail) == ("unread", None, True)


def test_a_host_that_asks_for_rest_is_left_alone_and_nothing_is_lost(endpoint_server: FakeEndpoint) -> None:
    urls = [csv_at(endpoint_server, f"/{n}.csv") for n in range(3)]
    collected(endpoint_server, *[resource(url) for url in urls])
    check_all()
    before = len(asked(endpoint_server))
    for n in range(3):
        endpoint_server.answers[f"/{n}.csv"] = Answer(b"", status=429, headers={"Retry-After": "3600"})
    assert check_all() == 0
    assert len(asked(endpoint_server)) == before + 1
    rests = Host.objects.latest("pk").busy_until
    assert rests is not None
    assert rests > timezone.now() + timedelta(minutes=50)
    assert {(s.outcome, s.failures) for s in Sample.objects.all()} == {("valid", 0)}
    assert all(abs(s.due_at - rests) < timedelta(seconds=5) for s in Sample.objects.all())


def test_time_is_shared_out_and_the_rest_is_due_at_once(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    assert samples_check_due(seconds=-1) == 0
    assert asked(endpoint_server) == []
    assert not Sample.objects.filter(due_at__gt=timezone.now()).exists()


def test_data_that_changed_are_looked_at_again_within_a_day(endpoint_server: FakeEndpoint) -> None:
    listed, run = collected(endpoint_server, resource(csv_at(endpoint_server)))
    check_all()
    due = Sample.objects.get().due_at
    samples_collect(harvest_now(run.endpoint).pk)
    assert Sample.objects.get().due_at == due
    listed[0]["resources"][0]["last_modified"] = "2026-11-20T00:00:00"
    listed[0]["metadata_modified"] = "2026-11-20T00:00:00"
    samples_collect(harvest_now(run.endpoint).pk)
    sample = Sample.objects.get()
    assert sample.fetched_at is not None
    assert sample.due_at == sample.fetched_at + timedelta(days=1)
    assert samples_ask(sample.product_id) == 0
    Sample.objects.update(fetched_at=timezone.now() - timedelta(hours=2))
    assert samples_ask(sample.product_id) == 1
    assert samples_check_due() == 1


def test_addresses_that_are_no_longer_given_are_forgotten(endpoint_server: FakeEndpoint) -> None:
    listed, run = collected(endpoint_server, resource(csv_at(endpoint_server)))
    check_all()
    listed[0]["resources"] = [resource(csv_at(endpoint_server, "/b.csv"))]
    samples_collect(harvest_now(run.endpoint).pk)
    assert [sample.url for sample in Sample.objects.all()] == [f"{endpoint_server.url}/b.csv"]


# --- previews ----------------------------------------------------------------------------------


def test_previews_are_deleted_after_a_day(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    samples_check_due()
    sample = Sample.objects.get()
    assert previews_forget() == 0
    (preview,) = previews_of(NOBODY, sample.product)
    assert preview.columns == ("site", "load")
    assert preview.until == sample.preview_until
    Sample.objects.update(preview_until=timezone.now())
    assert previews_of(NOBODY, sample.product) == []
    assert previews_forget() == 1
    assert previews_forget() == 0
    sample.refresh_from_db()
    assert (sample.preview, sample.preview_until, sample.outcome) == (None, None, "valid")


def test_previews_are_for_those_who_may_see_the_entry_and_of_open_data(
    endpoint_server: FakeEndpoint, analyst: User, curator: User
) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    samples_check_due()
    product = DataProduct.objects.get()
    assert [len(previews_of(user, product)) for user in (NOBODY, analyst, curator)] == [1, 1, 1]
    for change in ({"openness": "shared"}, {"openness": "closed"}, {"state": "withdrawn"},
                   {"audience": "hidden", "audience_tokens": ["domain:0"]}):  # fmt: skip
        DataProduct.objects.update(**change)
        assert [len(previews_of(user, product)) for user in (NOBODY, analyst, curator)] == [0, 0, 0], change
        DataProduct.objects.update(
            openness="open", state="live", audience="public", audience_tokens=["public"]
        )
    Domain.objects.update(previews=False)
    assert previews_of(curator, product) == []
    assert previews_forget() == 1
    assert Sample.objects.get().outcome == "valid"


def test_a_domain_without_previews_keeps_none(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    Domain.objects.update(previews=False)
    samples_check_due()
    assert (Sample.objects.get().outcome, Sample.objects.get().preview) == ("valid", None)


def test_what_may_no_longer_be_looked_at_is_forgotten(endpoint_server: FakeEndpoint) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    samples_check_due()
    product = DataProduct.objects.get()
    Domain.objects.update(samples=False)
    previews_forget()
    sample = Sample.objects.get()
    assert (sample.outcome, sample.preview, sample.columns, sample.rows) == ("", None, [], 0)
    assert samples_of([product.pk]) == {}
    Domain.objects.update(samples=True)
    assert samples_check_due() == 1  # at once, when it is allowed again
    assert Sample.objects.get().outcome == "valid"


# --- descriptors -------------------------------------------------------------------------------

CONTRACT = b"apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n"


def described(server: FakeEndpoint, body: bytes = CONTRACT, **answer: Any) -> Descriptor:
    """A product with a contract, noted."""
    server.answers["/c.yaml"] = Answer(body, "application/yaml", **answer)
    listed = [package("p", resources=[])]
    run = harvest_now(endpoint_make(server.ckan(listed)))
    product = DataProduct.objects.get()
    product.harvested["contract_url"] = f"{server.url}/c.yaml"
    product.save()
    samples_collect(run.pk)
    return Descriptor.objects.get()


def test_a_contract_is_fetched_and_read(endpoint_server: FakeEndpoint) -> None:
    row = described(endpoint_server)
    assert descriptors_check_due() == 1
    row.refresh_from_db()
    assert (row.kind, row.outcome, row.detail) == ("odcs", "valid", "")
    found = descriptors_of([row.product_id])[row.product_id]
    assert (found.kind, found.outcome, found.url) == ("odcs", "valid", f"{endpoint_server.url}/c.yaml")
    assert descriptors_check_due() == 0


def test_a_contract_that_lacks_something_says_what(endpoint_server: FakeEndpoint) -> None:
    row = described(endpoint_server, CONTRACT.replace(b"status: active\n", b""))
    descriptors_check_due()
    row.refresh_from_db()
    assert (row.outcome, row.detail) == ("invalid", "It is an Open Data Contract (ODCS). It lacks “status”.")


def test_a_contract_that_is_not_there_is_unreachable(endpoint_server: FakeEndpoint) -> None:
    row = described(endpoint_server, status=404)
    descriptors_check_due()
    row.refresh_from_db()
    assert (row.outcome, "404" in row.detail, row.failures) == ("unreachable", True, 1)


def test_a_server_in_trouble_changes_nothing_at_first(endpoint_server: FakeEndpoint) -> None:
    row = described(endpoint_server)
    descriptors_check_due()
    endpoint_server.answers["/c.yaml"] = Answer(b"", status=500)
    outcomes = []
    for _ in range(3):
        Descriptor.objects.update(due_at=timezone.now())
        descriptors_check_due()
        row.refresh_from_db()
        outcomes.append(row.outcome)
    assert outcomes == ["valid", "valid", "unreachable"]


def test_a_busy_host_is_left_alone_for_descriptors_too(endpoint_server: FakeEndpoint) -> None:
    row = described(endpoint_server, status=429, headers={"Retry-After": "600"})
    assert descriptors_check_due() == 0
    row.refresh_from_db()
    assert (row.outcome, row.due_at > timezone.now() + timedelta(minutes=9)) == ("", True)


def test_a_description_that_many_products_give_is_asked_for_once(endpoint_server: FakeEndpoint) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}}
    endpoint_server.answers["/openapi.json"] = Answer(json.dumps(document).encode())
    run = harvest_now(endpoint_make(endpoint_server.ckan([package(f"p{n}", resources=[]) for n in range(5)])))
    for product in DataProduct.objects.all():
        product.harvested["service"] = {"description_url": f"{endpoint_server.url}/openapi.json"}
        product.save()
    samples_collect(run.pk)
    assert descriptors_check_due() == 1
    assert asked(endpoint_server) == ["/openapi.json"]
    assert set(Descriptor.objects.values_list("kind", "outcome")) == {("openapi", "valid")}
    ids = list(DataProduct.objects.values_list("pk", flat=True))
    assert {found.kind for found in descriptors_of(ids).values()} == {""}  # no contract of a product
    assert len(descriptors_of(ids)) == 5


def test_a_descriptor_that_is_no_longer_given_is_forgotten(endpoint_server: FakeEndpoint) -> None:
    row = described(endpoint_server)
    descriptors_check_due()
    product = DataProduct.objects.get()
    del product.harvested["contract_url"]
    product.save()
    samples_collect(HarvestRun.objects.get().pk)
    assert not Descriptor.objects.filter(pk=row.pk).exists()


def test_a_contract_that_a_person_names_is_read_without_waiting_for_the_source_to_change(
    endpoint_server: FakeEndpoint,
) -> None:
    collected(endpoint_server, resource(csv_at(endpoint_server)))
    product = DataProduct.objects.select_related("domain").get()
    why = "They publish it beside the data."
    field_decide(None, product=product, field="contract_url", value=f"{endpoint_server.url}/c.yaml", why=why)
    assert Descriptor.objects.get().url == f"{endpoint_server.url}/c.yaml"
    before = Sample.objects.get()
    field_decide(None, product=product, field="schema", value={"fields": [{"name": "site"}]}, why=why)
    assert Sample.objects.get().stated != before.stated
    Descriptor.objects.update(outcome="valid", kind="odcs", checked_at=timezone.now())
    field_release(None, product=product, field="contract_url", why=why)
    assert not Descriptor.objects.exists()
    found = {row[0]: row[1] for row in Assessment.objects.get().maturity[2]}
    assert found["OPS-CONTRACT"] is False


def test_a_data_package_among_the_files_is_its_descriptor(endpoint_server: FakeEndpoint) -> None:
    body = json.dumps({"resources": [{"name": "a", "path": "a.csv"}]}).encode()
    endpoint_server.answers["/x/datapackage.json"] = Answer(body)
    collected(endpoint_server, resource(f"{endpoint_server.url}/x/datapackage.json", format="JSON"))
    descriptors_check_due()
    row = Descriptor.objects.get()
    assert (row.kind, row.outcome) == ("datapackage", "valid")
    assert descriptors_of([row.product_id])[row.product_id].kind == "datapackage"


@pytest.mark.parametrize(
    ("page", "taken"),
    [
        ({"iri": "/x.odcs.yaml"}, True),
        ({"iri": "/c", "label": "Data contract (ODCS 3.1)"}, True),
        ({"iri": "/guide", "label": "How to contract us"}, False),
    ],
)
def test_a_contract_among_the_documents_is_its_descriptor(
    endpoint_server: FakeEndpoint, page: dict[str, str], taken: bool
) -> None:
    run = harvest_now(endpoint_make(endpoint_server.ckan([package("p", resources=[])])))
    product = DataProduct.objects.get()
    url = f"{endpoint_server.url}{page['iri']}"
    product.harvested["documentation"] = [{"iri": "https://x.example/other"}, {**page, "iri": url}]
    product.save()
    samples_collect(run.pk)
    assert list(Descriptor.objects.values_list("url", flat=True)) == ([url] if taken else [])


@pytest.mark.parametrize(
    "change", [{"audience": "hidden"}, {"audience": "signed-in"}, {"state": "withdrawn"}]
)
def test_a_contract_of_what_not_everybody_may_see_is_not_asked_for(
    endpoint_server: FakeEndpoint, change: dict[str, str]
) -> None:
    described(endpoint_server)
    DataProduct.objects.update(**change)
    assert descriptors_check_due() == 0
    assert asked(endpoint_server) == []
