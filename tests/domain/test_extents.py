"""Where and when a product is about, as boxes and spans of days."""

import json
import math
from typing import Any

import pytest

from catalog.domain.extents import MOST, boxes_of, by_name, day_of, periods_of
from catalog.domain.product import Period, Place, ProductRecord

UK = (-13.691, 49.91, 1.771, 60.848)


def record(**values: Any) -> ProductRecord:
    return ProductRecord(source_id="x", title="X", **values)


def boxes(*places: Place) -> list[Any]:
    return boxes_of(record(places=places))


def periods(*spans: tuple[str, str]) -> list[Any]:
    return periods_of(record(periods=tuple(Period(start, end) for start, end in spans)))


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ((-8, 50, 2, 61), [(-8.0, 50.0, 2.0, 61.0)]),
        ((170.0, -50.0, -170.0, -30.0), [(170.0, -50.0, 180.0, -30.0), (-180.0, -50.0, -170.0, -30.0)]),
        ((1.0, 50.0, 1.0, 50.0), [(1.0, 50.0, 1.0, 50.0)]),
        ((2.0, 61.0, 3.0, 50.0), []),
        ((400_000.0, 100_000.0, 500_000.0, 200_000.0), []),
        ((math.nan, 50.0, 2.0, 61.0), []),
        ((-math.inf, -90.0, math.inf, 90.0), []),
    ],
)
def test_a_stated_box_is_cut_at_the_date_line_or_left_out(box: Any, found: list[Any]) -> None:
    assert boxes(Place(bbox=box)) == found


def geo(kind: str, coordinates: Any) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


@pytest.mark.parametrize(
    ("geometry", "found"),
    [
        (geo("Point", [-1.5, 54]), [(-1.5, 54.0, -1.5, 54.0)]),
        (geo("LineString", [[-1, 54], [0.5, 53]]), [(-1.0, 53.0, 0.5, 54.0)]),
        (geo("MultiPoint", [[179, -17], [-179, -16]]), [(-179.0, -16.0, -179.0, -16.0), (179.0, -17.0, 179.0, -17.0)]),
        (geo("Polygon", [[[-170, -10], [170, -10], [170, 10], [-170, -10]]]), [(-170.0, -10.0, 170.0, 10.0)]),
        (geo("Point", [400_000, 100_000]), []),
        (geo("MultiPolygon", []), []),
        (geo("LineString", [[]]), []),
        ("no GeoJSON", []),
        ("[" * 10_000, []),
    ],
)  # fmt: skip
def test_an_outline_gives_its_box(geometry: str, found: list[Any]) -> None:
    assert boxes(Place(geometry=geometry)) == found


def test_a_box_counts_before_the_outline_and_the_outline_where_the_box_is_nonsense() -> None:
    outline = geo("Point", [-1.5, 54])
    assert boxes(Place(bbox=(0.0, 50.0, 1.0, 51.0), geometry=outline)) == [(0.0, 50.0, 1.0, 51.0)]
    assert boxes(Place(bbox=(0.0, 51.0, 1.0, 50.0), geometry=outline)) == [(-1.5, 54.0, -1.5, 54.0)]


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Place(name="United Kingdom"), [UK]),
        (Place(name="UK"), [UK]),
        (Place(name="", iri="http://publications.europa.eu/resource/authority/country/GBR"), [UK]),
        (Place(name="ORKNEY ISLANDS"), [(-3.433, 58.731, -2.392, 59.361)]),
        (Place(name="Newport"), []),  # several
        (Place(name="Harrogate"), []),  # a town: how far it reaches is a guess
        (Place(name="Eastern England", network_area="_A"), [(-0.73, 51.446, 1.771, 52.986)]),
        (Place(name="UKPN EPN"), []),
        (Place(name="no"), []),  # two letters are no name
        (Place(), []),
    ],
)
def test_a_name_stands_for_a_box_where_it_means_one_area(place: Place, found: list[Any]) -> None:
    assert boxes(place) == found
    assert ([by_name(place)] if by_name(place) else []) == found


def test_a_name_beside_a_box_changes_nothing() -> None:
    place = Place(name="United Kingdom", bbox=(0.0, 50.0, 1.0, 51.0))
    assert boxes(place) == [(0.0, 50.0, 1.0, 51.0)]
    assert by_name(place) is None


def test_boxes_are_told_once_and_fifty_at_most() -> None:
    places = [Place(bbox=(0.0, 0.0, float(n), 1.0)) for n in (1, 1, *range(1, 90))]
    assert boxes(*places) == [(0.0, 0.0, float(n), 1.0) for n in range(1, MOST + 1)]


@pytest.mark.parametrize(
    ("span", "found"),
    [
        (("2024", "2024"), ("2024-01-01", "2024-12-31")),
        (("2024-02", "2024-02"), ("2024-02-01", "2024-02-29")),
        (("2024-02-03", "2024-02-03"), ("2024-02-03", "2024-02-03")),
        (("2024-02-03T10:00:00Z", "2024-02-03T09:00:00Z"), ("2024-02-03", "2024-02-03")),
        (("2023", ""), ("2023-01-01", None)),
        (("", "2023-06"), (None, "2023-06-30")),
        (("2024-12", "2024"), ("2024-12-01", "2024-12-31")),
    ],
)
def test_a_span_is_widened_to_days(span: tuple[str, str], found: Any) -> None:
    assert periods(span) == [found]


@pytest.mark.parametrize(
    "span",
    [("", ""), ("2024", "2023"), ("soon", "2024"), ("2024", "ongoing"), ("2024-13", ""), ("9999", ""), ("0001-01-01", ""),
     ("2023-02-30", "2024")],
)  # fmt: skip
def test_a_span_that_makes_no_sense_is_left_out(span: tuple[str, str]) -> None:
    assert periods(span) == []


def test_spans_are_told_once_and_fifty_at_most() -> None:
    spans = [(str(year), str(year)) for year in (1900, 1900, *range(1900, 1990))]
    assert len(periods(*spans)) == MOST
    assert periods(*spans)[:2] == [("1900-01-01", "1900-12-31"), ("1901-01-01", "1901-12-31")]


@pytest.mark.parametrize("text", ["", "²024", "2024-00", "1e9", "nan", "-2024"])
def test_what_is_no_date_is_no_day(text: str) -> None:
    assert day_of(text) is None
