"""Results as a table and on a map, and all of them as a file."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.domain.errors import SearchUnavailable
from catalog.exports import search_downloads
from catalog.models import DataProduct, User
from catalog.search import SearchEngine
from catalog.selectors import search_export
from catalog.services.indexing import index_drain
from tests.web.catalogue import HTML, Catalogue

pytestmark = pytest.mark.django_db


def page(client: Client, query: str) -> str:
    answer = client.get(f"/search/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def table(text: str) -> list[list[str]]:
    """The words of each cell of the table of results."""
    body = text.partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in rows
    ]


def test_a_table_has_the_results_of_the_list(client: Client, catalogue: Catalogue) -> None:
    found = table(page(client, "?q=linepack&view=table"))
    assert [row[0] for row in found] == [f"Gas linepack of zone {n}" for n in range(3)]
    assert {row[1] for row in found} == {"Westgas"}
    assert {len(row) for row in found} == {6}


@pytest.mark.parametrize(
    ("sort", "column", "key"),
    [
        ("title", 0, str.lower),
        ("domain", 1, str.lower),
        ("maturity", 2, lambda level: -int(level[0])),
        ("openness", 4, ["Open", "Shared", "Closed", "Unknown"].index),
        ("format", 5, str),
    ],
)
def test_each_column_sorts_both_ways(
    client: Client, catalogue: Catalogue, sort: str, column: int, key: Callable[[str], Any]
) -> None:
    for asked in (sort, f"-{sort}"):
        text = page(client, f"?view=table&sort={asked}&domain=westgas&domain={catalogue.domain.slug}")
        values = [key(row[column]) for row in table(text)]
        if sort == "format":  # by the first or the last of several; those without any stand last
            ends = max if asked.startswith("-") else min
            values = [ends(value.split(", ")) for value in values if value]
        assert values == sorted(values, reverse=asked.startswith("-")), asked
        direction = (
            "descending" if (asked in ("maturity", "modified")) != asked.startswith("-") else "ascending"
        )
        if asked == "-maturity":
            direction = "ascending"
        assert text.count("aria-sort") == 1
        assert f'aria-sort="{direction}"' in text


def test_the_head_of_a_column_turns_its_order_round(client: Client, catalogue: Catalogue) -> None:
    text = page(client, "?q=gas&view=table&sort=title")
    assert 'href="/search/?q=gas&amp;sort=-title&amp;view=table"' in text
    assert 'href="/search/?q=gas&amp;sort=domain&amp;view=table"' in text


@pytest.mark.parametrize("view", ["table", "map"])
def test_the_view_is_kept(client: Client, catalogue: Catalogue, view: str) -> None:
    text = page(client, f"?view={view}&openness=open")
    links = re.findall(r'href="(/search/\?[^"]*)"', text)
    turned = [link for link in links if "page=2" in link]
    assert turned
    assert [link for link in turned if f"view={view}" not in link] == []
    assert f'<input type="hidden" name="view" value="{view}">' in text


def test_a_view_that_does_not_exist_is_named(client: Client, catalogue: Catalogue) -> None:
    text = page(client, "?view=cards")
    assert "View results as one of: list, table, map." in text
    assert 'class="ves-resultlist"' in text


def test_a_map_draws_the_boxes_and_lists_what_has_none(client: Client, catalogue: Catalogue) -> None:
    gas = DataProduct.objects.filter(title__startswith="Gas linepack").order_by("title")
    DataProduct.objects.filter(pk=gas[0].pk).update(boxes=[[-3.5, 53.0, -2.0, 54.0]])
    text = page(client, "?q=linepack&view=map")
    assert "ves-map__area" in text
    assert "3.5° W to 2° W, 53° N to 54° N" in text
    placed, _, elsewhere = text.partition("Results of this page that say no place")
    assert gas[0].slug in placed
    assert [product.slug in elsewhere for product in gas] == [False, True, True]


def test_hostile_titles_are_no_markup(client: Client, catalogue: Catalogue) -> None:
    DataProduct.objects.filter(title__startswith="Gas linepack").update(title=HTML, boxes=[[0, 50, 1, 51]])
    for view in ("table", "map"):
        text = page(client, f"?q=linepack&view={view}")
        assert HTML not in text
        assert "&lt;script&gt;alert(&#" in text


# --- files ---


def rows_of(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/search/results.csv{query}")
    assert answer.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="data-products-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"]
    )
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_all_results_of_a_search_are_a_file(client: Client, catalogue: Catalogue) -> None:
    visible = DataProduct.objects.filter(state="live", audience="public")
    assert len(rows_of(client)) == visible.count() > 20
    rows = rows_of(client, "?q=linepack&sort=-title&page=7&view=map")
    assert [row["title"] for row in rows] == [f"Gas linepack of zone {n}" for n in (2, 1, 0)]
    assert rows[0]["address"].endswith(f"/products/{DataProduct.objects.get(title=rows[0]['title']).slug}/")
    assert rows_of(client, "?q=linepakc")[0]["title"].startswith("Gas linepack")  # what the page shows


def test_the_same_as_json(client: Client, catalogue: Catalogue) -> None:
    answer = client.get("/search/results.json?q=linepack&sort=title")
    found = json.loads(answer.getvalue())
    assert answer["X-Total-Count"] == "3"
    assert found["count"] == 3
    assert found["note"] == ""
    assert [one["title"] for one in found["results"]] == [f"Gas linepack of zone {n}" for n in range(3)]
    assert isinstance(found["results"][0]["formats"], list)
    assert (
        json.loads(client.get("/search/results.json?q=zqxvwvut&domain=westgas").getvalue())["results"] == []
    )


def test_a_file_holds_what_its_reader_may_see(client: Client, catalogue: Catalogue, curator: User) -> None:
    assert "secret" not in {row["identifier"] for row in rows_of(client)}
    client.force_login(catalogue.member)
    assert "secret" not in {row["identifier"] for row in rows_of(client)}
    client.force_login(curator)
    assert "secret" in {row["identifier"] for row in rows_of(client)}


def test_nothing_in_a_file_is_a_formula_or_of_a_part_for_fewer(client: Client, catalogue: Catalogue) -> None:
    product = catalogue.product
    product.title = '=HYPERLINK("https://evil.example")'
    product.save(update_fields=["title"])
    index_drain()
    whole = client.get("/search/results.csv").getvalue().decode("utf-8-sig")
    assert "\r\n\"'=HYPERLINK" in whole
    assert "data@northmoor.example" not in whole
    assert not re.search(
        r"https?://(?!testserver|localhost|127\.0\.0\.1)[^\s\"]*\.(csv|xlsx)",
        whole.replace(product.title, ""),
    )


def test_more_than_fit_are_cut_and_told(
    client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (search_downloads, search_export):
        monkeypatch.setattr(module, "MAX_WINDOW", 4)
    monkeypatch.setattr(search_export, "MAX_PAGE_SIZE", 2)
    rows = rows_of(client, "?q=substation")
    assert len(rows) == 5
    assert rows[-1]["title"].startswith("These are the first 4 of ")
    found = json.loads(client.get("/search/results.json?q=substation").getvalue())
    assert len(found["results"]) == 4
    assert found["count"] > 4
    assert "cursor=*" in found["note"]


def test_files_are_made_so_often_and_no_more(
    client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_downloads, "_MOST", 2)
    assert [client.get("/search/results.csv?q=gas").status_code for _ in range(3)] == [200, 200, 429]


def test_without_any_search_there_is_no_half_file(
    client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise SearchUnavailable("Nothing answers.")

    monkeypatch.setattr(SearchEngine, "search", away)
    assert client.get("/search/results.csv").status_code == 503


def test_the_page_leads_to_its_files(client: Client, catalogue: Catalogue) -> None:
    text = page(client, "?q=linepack&domain=westgas&view=table")
    for kind in ("csv", "json"):
        assert f'href="/search/results.{kind}?q=linepack&amp;domain=westgas"' in text
