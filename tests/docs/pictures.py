"""Takes the pictures of the documentation anew from a demonstration that runs (`python3 manage.py up`).

`python -m tests.docs.pictures http://127.0.0.1:8000 ANALYSTS_PASSWORD STEWARDS_PASSWORD`: the passwords as `up` prints them.
"""

import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from vesportal.stack.system import find_browser

IMAGES = Path(__file__).parents[2] / "docs" / "images"
_MIXED = (
    "Pumping Station Energy Use, Half-Hourly",
    "Priority Services Register Counts by LSOA",
    "Household Survey Answers",
)
_CASE = "/use-cases/whole-system-flexibility/"


class Picture(NamedTuple):
    """`path` of the page, or the title of a product and what comes behind its address. `at`: id that is scrolled to."""

    name: str
    path: str = ""
    product: str = ""
    behind: str = ""
    role: str = ""
    width: int = 1100
    height: int = 900
    at: str = ""


PICTURES = (
    Picture("search", "/search/?q=substation", width=1280, height=1000),
    Picture("product", product="Primary Substation Half-Hourly Demand: North East", width=1280, height=1000),
    Picture("may-i", product=_MIXED[0], behind="may-i/"),
    Picture("mix", "/mix/?{mix}", height=1000),
    Picture("case", _CASE, width=1280, height=1000, at="flows"),
    Picture("agreement", "/agreements/A-{year}-0001/", role="analyst"),
    Picture("desk", "/desk/", role="steward"),
    Picture("request", "/requests/R-{year}-0001/", role="steward"),
    Picture("triage", product="Demand Transfer Options between GSPs", behind="triage/", width=1280),
    Picture("governance", "/domains/northmoor/governance/", width=1280),
)


def main(site: str, analyst: str, steward: str) -> None:
    """Take all of them."""
    passwords = {"analyst": analyst, "steward": steward}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for picture in PICTURES:
            page = _signed_in(browser, site, picture, passwords)
            page.goto(f"{site}{_path(page, site, picture)}")
            page.wait_for_load_state("networkidle")
            if picture.at:
                page.evaluate("id => document.getElementById(id).scrollIntoView()", picture.at)
            page.screenshot(path=IMAGES / f"{picture.name}.png")
            page.context.close()
        browser.close()


def _signed_in(browser: Browser, site: str, picture: Picture, passwords: dict[str, str]) -> Page:
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height})
    if picture.role:
        page.goto(f"{site}/accounts/login/")
        page.fill("[name=login]", f"{picture.role}@demo.example")
        page.fill("[name=password]", passwords[picture.role])
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    return page


def _path(page: Page, site: str, picture: Picture) -> str:
    if picture.product:
        return f"/products/{_slug(page, site, picture.product)}/{picture.behind}"
    mix = "&".join(f"p={_slug(page, site, title)}" for title in _MIXED) if "{mix}" in picture.path else ""
    year = page.evaluate("new Date().getFullYear()")
    return picture.path.replace("{mix}", mix).replace("{year}", str(year))


def _slug(page: Page, site: str, title: str) -> str:
    found = page.request.get(f"{site}/api/v1/products/?q={quote(title)}").json()["results"]
    return next(row["slug"] for row in found if row["title"] == title)


if __name__ == "__main__":
    main(*sys.argv[1:])
