"""Long runs of one thing are read through once: where a pattern began anew at each place, each of these took minutes or more."""

import pytest

from catalog.formats.dcat.places import read_bbox
from catalog.formats.geometry import box_of
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import PROTOCOLS
from catalog.formats.schema_org.sitemaps import sitemaps_in_robots
from catalog.formats.written import period_in

BLANKS = " " * 400_000
OPENAPI = PROTOCOLS["openapi"]


def test_blanks_before_or_within_a_place_or_a_period() -> None:
    assert read_bbox(f"{BLANKS}x") is None
    assert read_bbox(f"{BLANKS}POINT(1 2)") == read_bbox("POINT(1 2)")
    assert box_of(f"{BLANKS}x") is None
    assert period_in(f"spring{BLANKS}autumn") is None
    assert period_in(f"2019{BLANKS}to 2021") == ("2019", "2021")


def test_blank_lines_in_a_robots_txt() -> None:
    address = "https://wind.example/robots.txt"
    body = b"\n" * 400_000 + b" Sitemap: https://wind.example/s1.xml"
    assert sitemaps_in_robots(address, "text/plain", body) == ("https://wind.example/s1.xml",)


@pytest.mark.parametrize("run", ["<a ", "<a href=x rel=y ", "<redoc ", "SwaggerUIBundle({ url: "])
def test_beginnings_of_elements_on_a_page_that_shows_a_document(run: str) -> None:
    page = "<html>" + run * 20_000 + '> }) <redoc spec-url="/v1/openapi.yaml"></redoc></html>'
    found = OPENAPI.read_page(PageRequest("https://a.example/docs"), "text/html", page.encode())
    assert [more.url for more in found.more] == ["https://a.example/v1/openapi.yaml"]
