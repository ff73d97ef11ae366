"""HTTP as harvesters and link checks need it: conditional requests, HEAD, ranges, stable answers."""

import http.client
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet
import pytest
import yaml

from tests.demo.conftest import DAY, Fetch, fetch_from
from vesportal.demo import DemoServer, federation, start
from vesportal.demo.records import domains, vocabulary
from vesportal.demo.view import View, file_name

PAGES = {
    "northmoor": "/northmoor/api/3/action/package_search?rows=1000",
    "hartstone": "/hartstone/api/3/action/package_search?rows=1000",
    "hearthflex": "/hearthflex/api/3/action/package_search?rows=1000",
    "greyfell": "/greyfell/catalog.jsonld?page=2",
    "wendmere": "/wendmere/catalog.rdf",
    "tallyhouse": "/tallyhouse/catalog.ttl",
    "brookvale": "/brookvale/catalog.jsonld",
    "oldgate": "/oldgate/catalog.jsonld",
    "ashmere": "/ashmere/api/explore/v2.1/catalog/exports/json?limit=-1",
    "marrowby": "/marrowby/registers/data-register.csv",
}


def test_health_and_index(fetch: Fetch, demo: DemoServer) -> None:
    assert fetch("/healthz").status == 200
    listed = fetch("/").json
    assert [entry["url"] for entry in listed] == [domain.url for domain in federation(demo.url)]
    assert all("credential" not in entry for entry in listed)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_an_unchanged_answer_costs_304(fetch: Fetch, path: str) -> None:
    first = fetch(path)
    for header in (
        {"If_None_Match": first.headers["etag"]},
        {"If_Modified_Since": first.headers["last-modified"]},
    ):
        again = fetch(path, **header)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert fetch(path, If_None_Match='"other"').status == 200
    assert fetch(path, If_Modified_Since="no date").body == first.body


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_head_tells_what_a_get_would_send(fetch: Fetch, path: str) -> None:
    got, head = fetch(path), fetch(path, "HEAD")
    assert head.body == b""
    assert head.headers["content-length"] == str(len(got.body))
    assert head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_answers_differ_between_ports_in_addresses_alone(fetch: Fetch, demo: DemoServer, path: str) -> None:
    with start(today=lambda: DAY) as other:
        assert other.port != demo.port
        moved = fetch_from(other, path).body.replace(other.url.encode(), demo.url.encode())
    assert moved == fetch(path).body


def test_addresses_follow_the_host_header_but_not_a_forged_one(fetch: Fetch, demo: DemoServer) -> None:
    assert fetch("/", Host="demo.example:81").json[0]["url"].startswith("http://demo.example:81/")
    assert fetch("/", Host='a"><script>').json[0]["url"].startswith(f"http://127.0.0.1:{demo.port}/")


def test_a_public_address_wins_over_the_host_header() -> None:
    with start(public_url="https://demo.example/feed/") as server:
        assert server.url == "https://demo.example/feed"
        assert fetch_from(server, "/").json[0]["url"].startswith("https://demo.example/feed/northmoor/")


@pytest.mark.parametrize("slug", list(domains()))
def test_no_date_lies_ahead_and_some_products_stay_as_they_were(slug: str) -> None:
    domain = domains()[slug]
    for offset in range(0, 90, 7):
        today = DAY + timedelta(days=offset)
        now = datetime(today.year, today.month, today.day, tzinfo=UTC)
        assert all(View(domain, "", today).modified(p) <= now for p in domain.products)
    one, next_day = (View(domain, "", DAY + timedelta(days=n)) for n in (0, 1))
    kept = [p for p in domain.products if one.modified(p) == next_day.modified(p)]
    assert kept


def test_fresh_and_stale_products_stand_beside_each_other() -> None:
    ages = [
        (DAY - View(domain, "", DAY).modified(product).date()).days
        for domain in domains().values()
        for product in domain.products
    ]
    assert min(ages) <= 1
    assert max(ages) > 365


def test_keep_alive_serves_many_requests_on_one_connection(demo: DemoServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=10)
    connection.request("GET", "/healthz")
    first = connection.getresponse()
    assert first.read() == b"ok\n"
    socket = connection.sock
    for path in ("/nowhere", "/northmoor/files/nothing.csv", "/oldgate/catalog.jsonld"):
        connection.request("GET", path)
        connection.getresponse().read()
    assert connection.sock is socket
    assert socket is not None
    connection.close()


def test_files_are_real_and_can_be_read_in_parts(fetch: Fetch) -> None:
    url = "/northmoor/files/embedded-capacity-register.csv"
    whole = fetch(url)
    assert whole.headers["content-type"] == "text/csv"
    assert whole.body.startswith(b"project,technology,export_capacity")
    part = fetch(url, Range="bytes=0-6")
    assert (part.status, part.body) == (206, b"project")
    assert part.headers["content-range"] == f"bytes 0-6/{len(whole.body)}"
    assert fetch(url, Range="bytes=-5").body == whole.body[-5:]
    assert fetch(url, Range="bytes=7-").body == whole.body[7:]
    assert fetch(url, Range="bytes=999999-").status == 416
    assert fetch(url, Range="lines=1-2").body == whole.body


def test_every_kind_of_sample_is_what_it_says(fetch: Fetch) -> None:
    features = fetch("/northmoor/files/primary-substation-service-areas.geojson").json
    assert features["type"] == "FeatureCollection"
    assert features["features"]
    sheet = zipfile.ZipFile(io.BytesIO(fetch("/northmoor/files/asset-health-narm.xlsx").body))
    assert "xl/worksheets/sheet1.xml" in sheet.namelist()
    assert (
        zipfile.ZipFile(io.BytesIO(fetch("/tallyhouse/files/market-domain-data.zip").body)).testzip() is None
    )
    assert fetch("/wendmere/files/transportation-charges-2.xml").body.startswith(b"<?xml")
    assert fetch("/hartstone/files/winter-outlook-data-2.pdf").body.startswith(b"%PDF-1.4")
    assert fetch("/hartstone/files/national-wind-forecast-14-days-2.nc").body.startswith(b"CDF\x01")


def test_parquet_files_hold_the_rows_of_the_csv_files(fetch: Fetch) -> None:
    body = fetch("/northmoor/files/gsp-half-hourly-demand-2.parquet").body
    table = pyarrow.parquet.read_table(io.BytesIO(body))
    lines = fetch("/northmoor/files/gsp-half-hourly-demand.csv").body.decode().splitlines()
    assert ",".join(table.column_names) == lines[0]
    assert table.num_rows == len(lines) - 1


def test_one_file_does_not_keep_to_its_schema(fetch: Fetch) -> None:
    slips = [product for domain in domains().values() for product in domain.products if product.slip]
    assert [product.name for product in slips] == ["ltds-table-4-fault-levels"]
    lines = fetch("/northmoor/files/ltds-table-4-fault-levels.csv").body.decode().splitlines()
    assert [n for n, line in enumerate(lines) if line.endswith("not measured")] == [5, 10, 15, 20]


def test_download_addresses_answer_as_their_definitions_say(fetch: Fetch) -> None:
    statuses = []
    for domain in domains().values():
        key = {"Authorization": domain.key} if domain.key else {}
        for product in domain.products:
            for number, file in enumerate(product.files):
                if product.open and file.format != "API":
                    status = fetch(f"/{domain.slug}/files/{file_name(product, number)}", "HEAD", **key).status
                    assert status == file.status, (product.name, file)
                    statuses.append(status)
    assert {200, 403, 404, 500} <= set(statuses)
    assert statuses.count(200) > 0.9 * len(statuses)


def test_the_contract_is_yaml_in_the_shape_of_odcs(fetch: Fetch) -> None:
    name = "system-prices-and-imbalance-volumes"
    contract = yaml.safe_load(fetch(f"/tallyhouse/contracts/{name}.odcs.yaml").body)
    assert (contract["kind"], contract["apiVersion"], contract["status"]) == (
        "DataContract",
        "v3.1.0",
        "active",
    )
    properties = contract["schema"][0]["properties"]
    header = fetch(f"/tallyhouse/files/{name}.csv").body.splitlines()[0].decode().split(",")
    assert [field["name"] for field in properties] == header
    assert {"availability", "latency", "retention"} <= {
        entry["property"] for entry in contract["slaProperties"]
    }


def test_the_policy_is_an_odrl_offer(fetch: Fetch) -> None:
    offer = json.loads(fetch("/tallyhouse/policies/system-prices-and-imbalance-volumes.jsonld").body)
    assert offer["@type"] == "Offer"
    assert "distribute" in offer["permission"][0]["action"]
    closed = fetch("/greyfell/policies/control-room-topology-model.jsonld").json
    assert closed["prohibition"][0]["action"] == "distribute"


def test_the_record_api_pages_and_refuses(fetch: Fetch) -> None:
    page = fetch("/tallyhouse/api/records/market-index-price?limit=3&offset=20").json
    assert (page["total"], len(page["records"])) == (24, 3)
    assert fetch("/tallyhouse/api/records/market-index-price?limit=x").status == 400
    assert fetch("/greyfell/api/records/control-room-topology-model").status == 403


def test_pages_say_that_they_are_a_demo_and_escape_what_they_show(fetch: Fetch) -> None:
    home = fetch("/northmoor/").body.decode()
    page = fetch("/northmoor/dataset/fault-level-monitors").body.decode()
    assert "This is a demo." in home
    assert "This is a demo." in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/northmoor",
        "/northmoor/catalog.ttl",
        "/wendmere/api/3/action/package_search",
        "/northmoor/files/x",
    ],
)
def test_other_paths_are_404_or_a_home_page(fetch: Fetch, path: str) -> None:
    assert fetch(path).status == (200 if path == "/northmoor" else 404)


def test_columns_have_units_where_they_are_numbers() -> None:
    for name, (kind, unit, description, *_) in vocabulary("columns").items():
        assert re.fullmatch(r"[a-z_]+", name)
        assert description, name
        assert bool(unit) == (kind in ("number", "integer")), name


def test_the_same_day_gives_the_same_bytes() -> None:
    assert date(2026, 6, 15) == DAY
    with start(today=lambda: DAY) as one, start(today=lambda: DAY + timedelta(days=1)) as other:
        first = fetch_from(one, PAGES["oldgate"])
        assert fetch_from(one, PAGES["oldgate"]).body == first.body
        assert fetch_from(other, PAGES["hartstone"]).body != fetch_from(one, PAGES["hartstone"]).body
