"""Pictures of pages that browser tests look at, for people: kept in the folder that VESPORTAL_SHOTS names."""

import os

from playwright.sync_api import Page


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where somebody wants to look at it."""
    if folder := os.environ.get("VESPORTAL_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
