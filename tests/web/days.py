"""A day typed into a form by browser tests."""

from datetime import date

from playwright.sync_api import Page


def type_day(page: Page, label: str, day: date) -> None:
    """Fill in day, month and year of the group that `label` begins."""
    group = page.get_by_role("group", name=label)
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part, exact=True).fill(str(number))
