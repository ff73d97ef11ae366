"""What a run knows of the records that it has met, and when it sees that a listing goes round."""

import pytest

from catalog.formats.protocol import Page, PageRequest, RawItem
from catalog.harvest.gather import GatheredPage
from catalog.services.met import MOST_IDLE, Met


def page(number: int, *items: RawItem, last: bool = False) -> GatheredPage:
    """A page at an address of its own, which leads on."""
    following = None if last else PageRequest(f"https://x.example/?page={number + 1}&key=secret")
    request = PageRequest(f"https://x.example/?page={number}")
    return GatheredPage(request, Page(items=items, next=following), None, None, b"", 0)


def read(met: Met, gathered: GatheredPage) -> bool:
    """Whether the listing is followed beyond the page."""
    list(met.fresh(gathered, []))
    met.page_read()
    return met.goes_round(gathered) is None


def pages_read(met: Met, *items: RawItem) -> int:
    """How many pages with these items are read, of very many."""
    return next((n + 1 for n in range(50) if not read(met, page(n, *items))), 50)


NAMED, NAMELESS = RawItem("a", b"{}"), RawItem("", b'{"title": "x"}')


@pytest.mark.parametrize(
    ("items", "pages"), [((NAMED,), 6), ((NAMELESS,), 6), ((NAMED, NAMELESS), 6), ((), 5)]
)
def test_a_listing_that_brings_nothing_new_is_followed_for_a_few_pages(
    items: tuple[RawItem, ...], pages: int
) -> None:
    assert pages_read(Met(set(), set()), *items) == pages


def test_a_listing_of_records_without_identifiers_is_followed_as_long_as_they_differ() -> None:
    met = Met(set(), set())
    assert all(read(met, page(n, RawItem("", b"%d" % n))) for n in range(20))


def test_the_last_page_is_an_end_whatever_it_holds() -> None:
    met = Met(set(), set(), idle=MOST_IDLE)
    assert read(met, page(0, last=True))


def test_what_is_passed_over_after_a_crash_is_no_standstill() -> None:
    """Five pages were stored before a crash, and are read again."""
    items = [RawItem(str(n), b"{}") for n in range(12)]
    before = Met(set(), set())
    for n in range(8):
        read(before, page(n, items[n], RawItem("", b"no name")))
    after = Met(set(before.seen), set(before.seen))
    assert all(read(after, page(n, items[n], RawItem("", b"no name"))) for n in range(12))


def test_pages_that_are_as_they_were_count_as_well() -> None:
    met = Met(set(), set())
    assert met.unmodified(["a", "b"]) == ["a", "b"]
    met.page_read()
    for _ in range(MOST_IDLE):
        assert met.unmodified(["a", "b"]) == []
        met.page_read()
    problem = met.goes_round(page(9))
    assert problem
    assert "secret" not in problem.value
    assert problem.message.startswith("5 pages in a row held no record that was not listed before")
