"""A record that spoils its page costs itself and nothing else."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.domain.errors import BodyTooLarge, FetchFailed, FetchTimeout, PageUnreadable, VesportalError
from catalog.formats.ckan import CKAN
from catalog.formats.csw import CSW
from catalog.formats.oai_pmh import OAI_PMH
from catalog.formats.ogc_records import OGC_RECORDS
from catalog.formats.opendatasoft import OPENDATASOFT
from catalog.formats.protocol import HarvestProtocol, Page, PageRequest
from catalog.formats.stac import STAC
from catalog.harvest import detour
from catalog.harvest.gather import GatheredPage, gather
from catalog.harvest.received import Received
from tests.endpoints import Answer, place

START = "https://data.example/api/3/action/package_search"
Spoils = Callable[[], VesportalError]


def server_error() -> VesportalError:
    return FetchFailed("It answered with HTTP 500.", status=500)


def slow() -> VesportalError:
    return FetchTimeout("It took too long.")


class Listing:
    """Plays a fetcher of a CKAN with `total` records, of which the `bad` ones spoil every page that holds them."""

    def __init__(self, total: int, bad: set[int], spoil: Spoils = server_error, *, most: int = 1000) -> None:
        self.total, self.bad, self.spoil, self.most = total, bad, spoil, most
        self.asked: list[tuple[int, int]] = []

    def fetch(self, url: str, **options: Any) -> Any:
        start = place(url)
        rows = min(int(url.partition("rows=")[2].partition("&")[0]), self.most)
        self.asked.append((start, rows))
        numbers = range(start, min(start + rows, self.total))
        if self.bad & set(numbers):
            raise self.spoil()
        records = [{"id": f"p-{n}", "title": f"Product {n}", "resources": []} for n in numbers]
        body = json.dumps({"success": True, "result": {"count": self.total, "results": records}}).encode()
        return Received(body, "application/json").fetch(url)

    def gather(self, rows: int = 8, **options: Any) -> Iterator[GatheredPage]:
        request = CKAN.start(f"{START}?rows={rows}")
        return gather(CKAN, self, request, ahead=False, **options)  # type: ignore[arg-type]


def read(pages: list[GatheredPage]) -> tuple[list[str], int]:
    """Identifiers in the order of reading, and how many records were refused."""
    items = [item for page in pages if page.page for item in page.page.items]
    return [item.source_id for item in items if not item.refusal], sum(1 for item in items if item.refusal)


@pytest.mark.parametrize("spoil", [server_error, slow, lambda: PageUnreadable("This is HTML.")])
@pytest.mark.parametrize("bad", range(20))
def test_one_bad_record_is_one_refusal_wherever_it_stands(bad: int, spoil: Spoils) -> None:
    listing = Listing(20, {bad}, spoil)
    pages = list(listing.gather())
    found, refused = read(pages)
    assert found == [f"p-{n}" for n in range(20) if n != bad]
    assert refused == 1
    assert all(page.page is None or page.page.complete for page in pages)
    assert sum(page.requests for page in pages) == len(listing.asked)


def too_large() -> VesportalError:
    return BodyTooLarge("Its answer is larger than 200 MiB.")


class Large(Listing):
    """Its answers are too large where they have more than `fits` records; with `announces` it says how large they are."""

    def __init__(self, total: int, fits: int, *, announces: bool = False) -> None:
        super().__init__(total, set())
        self.fits, self.announces = fits, announces

    def fetch(self, url: str, **options: Any) -> Any:
        answer = super().fetch(url, **options)
        start, rows = self.asked[-1]
        if min(rows, self.total - start) > self.fits:
            raise BodyTooLarge("Its answer is too large.", announced=1_000_000 if self.announces else 0)
        return answer


def test_where_pages_are_too_large_all_that_follow_are_smaller() -> None:
    listing = Large(2_500, 120)
    pages = list(listing.gather(1_000))
    assert read(pages) == ([f"p-{n}" for n in range(2_500)], 0)
    assert listing.asked == [(0, 1_000), *((n, 100) for n in range(0, 2_500, 100))]
    assert sum(page.requests for page in pages) == len(listing.asked)


@pytest.mark.parametrize("bad", [0, 7, 19])
def test_a_record_that_makes_its_page_too_large_is_one_refusal(bad: int) -> None:
    listing = Listing(40, {bad}, too_large)
    found, refused = read(list(listing.gather(20)))
    assert (found, refused) == ([f"p-{n}" for n in range(40) if n != bad], 1)
    assert [rows for start, rows in listing.asked if start >= 20] == [10, 10]


def test_an_endpoint_that_heeds_no_page_size_is_soon_left_alone() -> None:
    listing = Large(2_000, 0)
    with pytest.raises(BodyTooLarge, match="may heed no page size"):
        list(listing.gather(1_000))
    assert [rows for _, rows in listing.asked] == [1_000, 100, 10, 5, 2, 1, 1]


def test_one_that_says_so_by_the_size_it_announces_is_asked_twice() -> None:
    listing = Large(2_000, 0, announces=True)
    with pytest.raises(BodyTooLarge, match="may heed no page size"):
        list(listing.gather(1_000))
    assert len(listing.asked) == 2


@pytest.mark.parametrize(
    ("protocol", "first", "smaller"),
    [
        (CSW, CSW.start("https://x.example/csw?maxRecords=500"), "maxRecords=50"),
        (CSW, CSW.refused(CSW.start("https://x.example/csw?maxRecords=500"), 405), 'maxRecords="50"'),
        (OPENDATASOFT, OPENDATASOFT.start("https://x.example/api/explore/v2.1/catalog/datasets?limit=99"), "limit=10"),
        (STAC, STAC.start("https://x.example/search?limit=1000&ids=a"), "limit=100&ids=a"),
        (STAC, PageRequest("https://x.example/search", body='{"limit":1000,"token":"2"}'), '{"limit":100,"token":"2"}'),
        (OGC_RECORDS, OGC_RECORDS.start("https://x.example/collections/a/items"), "limit=10"),
    ],
)  # fmt: skip
def test_protocols_with_a_page_size_ask_for_less(
    protocol: HarvestProtocol, first: PageRequest, smaller: str
) -> None:
    found = protocol.smaller(first)
    assert found is not None
    assert smaller in (found.body or found.url)
    while following := protocol.smaller(found):
        found = following


@pytest.mark.parametrize(
    ("protocol", "url"),
    [
        (STAC, "https://x.example/catalog.json"),
        (OPENDATASOFT, "https://x.example/api/explore/v2.1"),
        (OAI_PMH, "https://x.example/oai"),
    ],
)
def test_others_are_not_asked_again(protocol: HarvestProtocol, url: str) -> None:
    assert protocol.smaller(protocol.start(url)) is None


def test_after_the_detour_pages_have_their_full_size_again() -> None:
    listing = Listing(40, {9})
    list(listing.gather())
    assert [rows for start, rows in listing.asked if start >= 16] == [8, 8, 8]


def test_several_bad_records_are_several_refusals() -> None:
    found, refused = read(list(Listing(64, {3, 4, 30, 63}).gather()))
    assert (len(found), refused) == (60, 4)


def test_a_server_that_gives_less_than_asked_loses_nothing() -> None:
    found, refused = read(list(Listing(20, {7}, most=3).gather()))
    assert (found, refused) == ([f"p-{n}" for n in range(20) if n != 7], 1)


def test_the_refusal_names_the_place_and_what_to_do() -> None:
    (item,) = [i for page in Listing(8, {5}).gather() if page.page for i in page.page.items if i.refusal]
    assert item.refusal is not None
    assert "HTTP 500" in item.refusal.message
    assert "start=5" in item.refusal.value
    assert "rows=1" in item.refusal.value
    assert item.refusal.fix


def test_a_dead_endpoint_is_not_a_listing_of_bad_records() -> None:
    listing = Listing(1000, set(range(1000)))
    with pytest.raises(FetchFailed, match="500"):
        list(listing.gather())
    assert len(listing.asked) <= 10


def test_an_endpoint_that_dies_in_the_middle_keeps_what_came_before() -> None:
    pages: list[GatheredPage] = []
    with pytest.raises(FetchFailed):
        pages.extend(Listing(40, set(range(16, 40))).gather())
    assert read(pages) == ([f"p-{n}" for n in range(16)], 0)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_is_no_fault_of_a_record_is_not_split(status: int) -> None:
    listing = Listing(20, {0}, lambda: FetchFailed("No.", status=status))
    with pytest.raises(FetchFailed):
        list(listing.gather())
    assert len(listing.asked) == 1


def test_a_run_spends_no_more_requests_than_allowed() -> None:
    free, bound = Listing(64, {3, 30, 50}), Listing(64, {3, 30, 50})
    list(free.gather())
    with pytest.raises(FetchFailed):
        list(bound.gather(extra=4))
    assert len(bound.asked) <= len(free.asked) / 2


def test_nothing_is_tried_for_longer_than_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(0, 10_000, 50))
    monkeypatch.setattr(detour.time, "monotonic", lambda: float(next(ticks)))
    listing = Listing(64, {3}, slow)
    with pytest.raises(FetchTimeout):
        list(listing.gather(rows=64))
    assert len(listing.asked) <= 3


def test_gathering_goes_on_from_any_part_as_if_nothing_had_been() -> None:
    """Each page's `next` is a checkpoint."""
    pages = list(Listing(30, {9}).gather())
    for n, page in enumerate(pages[:-1]):
        assert page.next is not None
        rest = list(gather(CKAN, Listing(30, {9}), page.next, ahead=False))  # type: ignore[arg-type]
        assert read([*pages[: n + 1], *rest]) == read(pages)


def test_a_document_that_cannot_be_split_is_refused_as_a_whole() -> None:
    class Whole(type(CKAN)):  # type: ignore[misc]
        def split(self, request: PageRequest) -> tuple[PageRequest, ...]:
            return ()

        def after(self, request: PageRequest) -> PageRequest | None:
            return None

    listing = Listing(20, {2})
    with pytest.raises(FetchFailed):
        list(gather(Whole(), listing, CKAN.start(f"{START}?rows=8"), ahead=False))  # type: ignore[arg-type]
    assert len(listing.asked) == 1


def test_a_pushed_document_is_not_split() -> None:
    body = Answer(b"<html><title>No</title></html>").body
    with pytest.raises(PageUnreadable):
        list(gather(CKAN, Received(body, "text/html"), CKAN.start(START), follow=False))


def test_a_page_keeps_its_records_apart_from_those_left_out() -> None:
    left_out = [page for page in Listing(8, {0}).gather() if page.page and page.wire_bytes == 0]
    assert len(left_out) == 1
    assert isinstance(left_out[0].page, Page)
