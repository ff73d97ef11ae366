"""“How do I get it?”: what is advised, where figures come from, the pull planner and its scripts."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from catalog.domain.access.caps import published_caps
from catalog.domain.access.patterns import patterns
from catalog.domain.access.rules import RULES
from catalog.models import DataProduct
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package
from tests.web.access_products import YEARS, link_put, products_put, sample_put
from tests.web.test_many_ways import resources

pytestmark = pytest.mark.django_db
BMU_FILE = "https://api.neso.energy/dataset/7f1c/resource/a1b2/download/bmu.csv"


@pytest.fixture
def products() -> Iterator[dict[str, DataProduct]]:
    with FakeEndpoint() as server:
        yield products_put(server)


def raw(client: Client, row: DataProduct, path: str = "", status: int = 200, **query: Any) -> str:
    answer = client.get(f"/products/{row.slug}/{path}", query)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def read(client: Client, row: DataProduct, path: str = "", status: int = 200, **query: Any) -> str:
    """The page's text without its markup."""
    return text_of(raw(client, row, path, status, **query))


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", markup)))


def section(markup: str) -> str:
    """“How do I get it?” of a product's page."""
    return markup.partition('aria-labelledby="get"')[2].partition("</section>")[0]


# --- the product's page ------------------------------------------------------------------------


def test_the_product_tells_what_is_advised_and_why(client: Client, products: dict[str, DataProduct]) -> None:
    markup = section(raw(client, products["bmu"]))
    told = text_of(markup)
    assert "Advised: Bulk file (CSV/JSON, gzip) ↓pull" in told
    assert "Paging through 17.52 million rows would take 274 minutes (4.6 hours)." in told
    assert "1 other way, and what it trades off" in told
    assert "32,000 rows a call" in told
    assert "17,520,000 rows (declared)" in told
    base = f"/products/{products['bmu'].slug}/"
    for address in (
        f"{base}pull/?way=0.file",
        f"{base}pull/?way=0.ckan-datastore",
        f"{base}access/#way-0-ckan-datastore",
    ):
        assert f'href="{address}"' in markup


def test_push_is_told_from_pull_in_words(client: Client, products: dict[str, DataProduct]) -> None:
    markup = section(raw(client, products["stream"]))
    assert "Advised: Push stream (AMQP, Kafka, AsyncAPI) →push" in text_of(markup)
    assert "How to receive it" in markup
    assert "↓pull Message archive / replay" in text_of(markup)


def test_files_that_differ_by_year_are_one_entry(client: Client, products: dict[str, DataProduct]) -> None:
    markup = section(raw(client, products["years"]))
    assert markup.count("<article") == 1
    assert "11 files" in text_of(markup)
    assert "2015 to 2025" in text_of(markup)
    assert "11 MB in all" in text_of(markup)
    for year in YEARS:
        assert f'href="https://data.example/hh-{year}.csv">{year}</a>' in markup


def test_a_series_is_a_row_of_a_table_with_the_size_of_all(
    client: Client, products: dict[str, DataProduct]
) -> None:
    record = products["years"].harvested
    others = [{"title": f"Other {n}", "download_url": f"https://data.example/o{n}.csv"} for n in range(9)]
    record["distributions"] = [*record["distributions"], *others]
    DataProduct.objects.filter(pk=products["years"].pk).update(harvested=record)
    sample_put(products["years"], "https://data.example/hh-2015.csv", rows=9, byte_size=77)
    told = text_of(section(raw(client, products["years"])))
    rows = told.partition("20 ways to get it:")[2]
    assert rows.startswith(" Ways to get the data NameFormatSizeRowsHow Half-hourly demand: 2015 to 2025")
    assert "CSV10 MB" in rows
    assert "77 bytes" not in rows


def test_what_is_restricted_says_whom_to_ask(client: Client, products: dict[str, DataProduct]) -> None:
    markup = section(raw(client, products["restricted"]))
    assert 'href="mailto:data@northmoor.example"' in markup
    assert "Plan a pull" not in markup


def test_what_nobody_tells_stands_in_one_row(client: Client, products: dict[str, DataProduct]) -> None:
    told = text_of(section(raw(client, products["bmu"])))
    assert re.search(r"Not toldSize, renewed, cost", told)


def test_nothing_is_advised_where_nothing_is_known(client: Client, products: dict[str, DataProduct]) -> None:
    assert "Advised" not in section(raw(client, products["nothing"]))


def test_what_was_measured_is_said_to_be(client: Client, products: dict[str, DataProduct]) -> None:
    sample_put(products["bmu"], BMU_FILE, rows=9, byte_size=1_400_000_000)
    told = text_of(section(raw(client, products["bmu"])))
    assert "1.4 GB (measured)" in told
    assert told.count("17,520,000 rows") == 2  # of the file and of the DataStore, not of the box besides
    assert "1.4 GB measured, 20 November 2026, 09:30" in told


def test_a_row_of_a_table_tells_what_was_measured(client: Client, endpoint_server: FakeEndpoint) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan([package("meters", resources=resources(20))])))
    row = DataProduct.objects.get()
    sample_put(row, "https://data.example/meters/3.csv", rows=9, row_count=365, byte_size=12_000)
    told = text_of(section(raw(client, row)))
    assert (
        "Readings of meter 00003CSV12 kB (measured)365 (measured)↓ pull, Bulk file (CSV/JSON, gzip)" in told
    )


def test_a_product_with_very_many_is_advised_of_too(client: Client, endpoint_server: FakeEndpoint) -> None:
    harvest_now(endpoint_make(endpoint_server.ckan([package("meters", resources=resources(260))])))
    row = DataProduct.objects.get()
    markup = raw(client, row, ways_page="3")
    assert "Advised: Bulk file" in text_of(section(markup))
    assert f'href="/products/{row.slug}/pull/?way=217.file"' in markup
    assert "Readings of meter 00217" in read(client, row, "pull/", way="217.file")
    assert "All 260 distributions" in read(client, row, "pull/")
    last = raw(client, row, "access/", page="3")
    assert last.count("<article") == 60
    assert 'id="way-259-file"' in last


# --- all ways, and where each figure comes from ------------------------------------------------


def test_every_figure_names_its_source_and_leads_to_it(
    client: Client, products: dict[str, DataProduct]
) -> None:
    row = products["bmu"]
    link_put(row, BMU_FILE, state="ok", status=200, media_type="text/csv", byte_size=1_000)
    markup = raw(client, row, "access/")
    base = f"/products/{row.slug}/"
    for told, source, address in (
        (
            "32,000 rows a call",
            "published cap: CKAN: ckan.datastore.search.rows_max",
            "/help/access/#cap-ckan-datastore",
        ),
        ("2 calls a minute", "published cap: NESO’s advice", "/help/access/#cap-neso-datastore"),
        ("17,520,000", "declared by the source", f"{base}#record"),
        ("1 kB", "measured, 20 November 2026, 09:30", f"{base}maturity/acc-live/"),
        ("Nothing: open to everyone", "it answered without a key or account", f"{base}maturity/acc-live/"),
    ):
        row_of = next(
            (
                part
                for part in markup.split('<dd class="ves-fact__value">')
                if part.startswith(told) and source in part
            ),
            "",
        )
        assert f'href="{address}"' in row_of, told
    assert "(2026-07-27)" in markup


def test_each_address_that_a_figure_leads_to_is_there(
    client: Client, products: dict[str, DataProduct]
) -> None:
    sample_put(products["bmu"], BMU_FILE, rows=9, byte_size=14)
    for row in products.values():
        for path in ("", "access/", "pull/"):
            for address in set(re.findall(r'href="(/(?:products|help)/[^"]*)"', raw(client, row, path))):
                place, _, anchor = html.unescape(address).partition("#")
                answer = client.get(place)
                assert answer.status_code == 200, address
                assert not anchor or f'id="{anchor}"' in answer.content.decode(), address


def test_patterns_are_compared_from_the_declared_ones(
    client: Client, products: dict[str, DataProduct]
) -> None:
    told = read(client, products["half-hourly"], "access/")
    for name in ("record-api", "bulk-file", "parquet-part", "query"):
        entry = patterns()[name]
        assert entry.best_for in told
        assert "; ".join(entry.cons) in told
    assert patterns()["stream"].best_for not in told


def test_something_else_is_advised_for_something_else(
    client: Client, products: dict[str, DataProduct]
) -> None:
    assert "Advised: Server-side query" in read(client, products["half-hourly"], "access/", wish="aggregate")
    assert "Advised: Bulk file" in read(client, products["half-hourly"], "access/", wish="<magic>\0")


def test_help_tells_patterns_rules_and_caps_as_they_are_declared(client: Client) -> None:
    markup = client.get("/help/access/").content.decode()
    told = text_of(markup)
    for entry in patterns().values():
        assert f'id="{entry.id}"' in markup
        assert entry.limits in told
    for rule in RULES:
        assert rule.words in told
    for cap in published_caps():
        assert f'id="cap-{cap.id}"' in markup
        assert cap.text in told


# --- the pull planner: the worked cases --------------------------------------------------------


def test_a_thousand_units_by_the_datastore(client: Client, products: dict[str, DataProduct]) -> None:
    told = read(client, products["bmu"], "pull/", way="0.ckan-datastore")
    assert "⇩Take the file" in told
    assert (
        "17.52 million rows at 32,000 a call are 548 calls, 274 minutes (4.6 hours) at 2 a minute: take the file."
        in told
    )
    assert "Calls548, of up to 32,000 rows each published cap: CKAN" in told
    assert "Pace2 calls a minute published cap: NESO’s advice" in told
    assert "Better: Bulk file (CSV/JSON, gzip)." in told
    assert "One download of about 1.05 GB." in read(client, products["bmu"], "pull/")


def test_a_half_hourly_year_is_beyond_the_opendatasoft_window(
    client: Client, products: dict[str, DataProduct]
) -> None:
    told = read(client, products["half-hourly"], "pull/", way="4.ods-records")
    assert "17,520 rows are beyond the 10,000 that paging reaches: only the export gives all of them." in told
    assert "Better: Bulk file (CSV/JSON, gzip). It gives all rows in one call." in told


def test_a_quota_of_ten_thousand_calls_takes_eighteen_days(
    client: Client, products: dict[str, DataProduct]
) -> None:
    told = read(client, products["quota"], "pull/")
    assert "✉Ask the owner" in told
    assert "175,200 calls" in told
    assert "18 days under the daily quota: ask the owner for a file." in told
    assert (
        "Daily quota10,000 calls, so 18 days response header: X-RateLimit-Limit: 10000, read 2026-11-20"
        in told
    )
    assert "Ask the owner: ask@access.example." in told


def test_slices_of_time_the_first_ten_and_the_rest_folded(
    client: Client, products: dict[str, DataProduct]
) -> None:
    row = products["slices"]
    way = "0.ogc-features"
    limits = {"RateLimit-Limit-Minute": "60"}
    sample_put(row, row.harvested["distributions"][0]["access_url"], limits=limits)
    told = raw(client, row, "pull/", way=way)
    assert "Slices of time" not in told  # two calls of 10,000: none are needed
    row.refresh_from_db()
    record = row.harvested
    record["distributions"][0] |= {
        "access_url": "https://ukpowernetworks.opendatasoft.com/api/explore/v2.1/catalog/datasets/d/records",
        "rows": 130_000,
    }
    DataProduct.objects.filter(pk=row.pk).update(harvested=record)
    markup = raw(client, row, "pull/", way="0.ods-records")
    assert "Slices of time that fit under the window" in markup
    first, _, rest = markup.partition("More slices of time")
    assert first.partition("fit under the window")[2].count('<tr class="govuk-table__row"><td') == 10
    assert rest.count('<tr class="govuk-table__row"><td') > 5


# --- the pull planner: the form ----------------------------------------------------------------


def test_the_form_is_filled_in_with_the_product_s_own_area(
    client: Client, products: dict[str, DataProduct]
) -> None:
    markup = raw(client, products["slices"], "pull/")
    for name, value in (("west", "-3.25"), ("south", "53"), ("east", "-1.5"), ("north", "55")):
        assert re.search(rf'name="{name}" type="text" value="{value}"', markup), name
    own = {"west": "-3.25", "south": "53", "east": "-1.5", "north": "55"}
    script = "pull/script/python/"
    assert "BBOX = ()" in raw(client, products["slices"], script, **own)
    part = raw(client, products["slices"], script, **{**own, "north": "54"})
    assert "BBOX = (-3.25, 53.0, -1.5, 54.0)" in part


def test_many_fields_are_searched_and_what_is_ticked_stays(
    client: Client, products: dict[str, DataProduct]
) -> None:
    row = products["slices"]
    assert "30 of 46 are shown" in read(client, row, "pull/")
    markup = raw(client, row, "pull/", find="reading 4", fields="timestamp")
    shown = re.findall(r'name="fields" value="([^"]+)"( checked)?', markup)
    assert shown == [("timestamp", " checked"), *((f"column_{n}", "") for n in (4, 40, 41, 42, 43, 44))]


def test_a_part_that_a_way_cannot_give_is_not_offered_but_kept(
    client: Client, products: dict[str, DataProduct]
) -> None:
    markup = raw(
        client, products["bmu"], "pull/", **{"way": "0.file", "from": "2023-01-01", "fields": ["a", "b"]}
    )
    assert '<input type="hidden" name="from" value="2023-01-01"' in markup
    assert markup.count('type="hidden" name="fields"') == 2
    assert 'for="pull-from"' not in markup
    assert "This way cannot be asked for a span of time: it gives all of it." in text_of(markup)
    assert "way=0.ckan-datastore&amp;from=2023-01-01" not in markup  # the file needs no better way


def test_problems_stand_at_their_fields_and_no_plan_is_made(
    client: Client, products: dict[str, DataProduct]
) -> None:
    asked = {"from": "x\0", "until": "2020", "west": "999", "rows": "9" * 30, "fields": "q"}
    markup = raw(client, products["slices"], "pull/", 422, **asked)
    for name in ("from", "west", "rows", "fields"):
        assert f'id="pull-{name}-error"' in markup, name
        assert f'href="#pull-{name}' in markup, name
    assert "<title>Error: Plan a pull" in markup
    assert "The plan</h2>" not in markup
    assert "\0" not in markup
    assert raw(client, products["slices"], "pull/script/python/", 422, **asked)


@pytest.mark.parametrize(
    "way", ["", "\0", "0", "0.", ".file", "-1.file", "99999999999.file", "0.file.query", "x" * 5000, "٣.file"]
)
def test_no_way_of_naming_a_way_breaks_the_page(
    client: Client, products: dict[str, DataProduct], way: str
) -> None:
    for row in products.values():
        assert client.get(f"/products/{row.slug}/pull/", {"way": way}).status_code in (200, 422)
        assert client.get(f"/products/{row.slug}/pull/script/python/", {"way": way}).status_code in (
            200,
            404,
            422,
        )


def test_what_is_restricted_is_asked_for_and_has_no_script(
    client: Client, products: dict[str, DataProduct]
) -> None:
    markup = raw(client, products["restricted"], "pull/")
    assert "✉Ask the owner" in text_of(markup)
    assert 'href="mailto:data@northmoor.example"' in markup
    assert "ves-code" not in markup
    raw(client, products["restricted"], "pull/script/python/", 404)


def test_without_anything_to_plan_the_page_says_whom_to_ask(
    client: Client, products: dict[str, DataProduct]
) -> None:
    told = read(client, products["nothing"], "pull/")
    assert "There is nothing to plan" in told
    assert "ask@access.example" in told


# --- scripts -----------------------------------------------------------------------------------


def test_scripts_are_shown_and_saved_as_they_are_shown(
    client: Client, products: dict[str, DataProduct]
) -> None:
    row = products["years"]
    markup = raw(client, row, "pull/", way="3.file")
    shown = [html.unescape(text) for text in re.findall(r"<pre[^>]*>(.*?)</pre>", markup, re.DOTALL)]
    addresses = re.findall(r'href="([^"]+)" download', markup)
    assert [address.partition("/script/")[2].partition("/")[0] for address in addresses] == [
        "python",
        "curl",
        "duckdb",
    ]
    for text, address in zip(shown, addresses, strict=True):
        answer = client.get(html.unescape(address))
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert re.fullmatch(r'attachment; filename="pull-[a-z0-9.-]+"', answer["Content-Disposition"])
        assert answer.content.decode() == text
        assert "hh-2018.csv" in text


def test_hostile_words_run_nowhere(client: Client, products: dict[str, DataProduct]) -> None:
    row = products["hostile"]
    for path in ("", "access/", "pull/"):
        markup = raw(client, row, path)
        assert "<script>alert(" not in markup, path
        assert 'href="javascript:' not in markup, path
    answer = client.get(f"/products/{row.slug}/pull/script/curl/", {"way": "1.file"})
    assert "\n" not in answer["Content-Disposition"]
    assert "X-Bad" not in answer.headers
    script = answer.content.decode()
    assert "URL='https://data.example/a%22b%27c$(id).csv'\n" in script
    assert script.count("$(id)") == 1
    assert "rm -rf" not in re.sub(r"^TITLE='.*'$", "", script, flags=re.MULTILINE)
    raw(client, row, "pull/script/curl/", 404, way="0.file")  # no web address


def test_there_are_no_other_scripts(client: Client, products: dict[str, DataProduct]) -> None:
    raw(client, products["years"], "pull/script/perl/", 404)
    raw(client, products["stream"], "pull/script/python/", 404)
    assert "Outline of a consumer" in read(client, products["stream"], "pull/")


def test_what_is_not_to_be_seen_has_no_such_pages(client: Client, products: dict[str, DataProduct]) -> None:
    row = products["bmu"]
    for hidden in (
        {"audience": "hidden", "audience_tokens": ["nobody"]},
        {"state": "withdrawn"},
        {"state": "merged"},
    ):
        DataProduct.objects.filter(pk=row.pk).update(**hidden)
        for path in ("access/", "pull/", "pull/script/python/"):
            raw(client, row, path, 404)
