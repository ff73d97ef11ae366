"""Dates as sources write them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.vocabulary.dates import parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("2024-5-1", "2024-05-01"),
        ("2016/04/14", "2016-04-14"),
        ("2024-05-01Z", "2024-05-01"),
        ("20240501", "2024-05-01"),
        ("2024-05-01 10:00:00", "2024-05-01T10:00:00"),
        ("2024-05-01T10:00", "2024-05-01T10:00"),
        ("2024-05-01T10:00:00.123456", "2024-05-01T10:00:00.123456"),
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
        ("2024-05-01T00:30:00+01:00", "2024-04-30T23:30:00Z"),
        ("2016-04-14T19:48:05.433640-0300", "2016-04-14T22:48:05.433640Z"),
        ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00Z"),
        ("20240501T100000Z", "2024-05-01T10:00:00Z"),
        ("May 2024", "2024-05"),
        ("1 May 2024", "2024-05-01"),
        ("1st Sept 2024", "2024-09-01"),
        ("May 1, 2024", "2024-05-01"),
        ("12-May-2024", "2024-05-12"),
        ("Wed, 01 May 2024 10:00:00 +0100", "2024-05-01T09:00:00Z"),
        ("1700000000000", "2023-11-14T22:13:20Z"),
    ],
)
def test_a_date_is_as_precise_as_the_source(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("01/05/2024", "2024-05-01"), ("31.12.2023", "2023-12-31"), ("05/14/2024", "2024-05-14")],
)
def test_figures_with_the_year_last_are_read_day_first_where_that_is_a_date(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "0001-01-01T00:00:00",
        "9999-12-31",
        "2201",
        "2024-02-30",
        "2024-13",
        "2024-05-01T25:00:00",
        "2024-05-01T10:00:00+99:00",
        "2018-10-30T22:55:23:05Z",
        "2004-01-01/2017-10-01",
        "R/P1W",
        "5 Foo 2024",
        "1 May 5, 2024",
        "Mon, 99",
        "123456789012",
        "12345",
        "1000-01-01T00:00:00+05:00",
    ],
)
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


@given(
    st.datetimes(min_value=datetime(1000, 1, 2), max_value=datetime(2200, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_zone_is_turned_into_utc(moment, minutes):
    sign, offset = "-" if minutes < 0 else "+", abs(minutes)
    text = f"{moment.isoformat(timespec='microseconds')}{sign}{offset // 60:02d}:{offset % 60:02d}"

    expected = (moment - timedelta(minutes=minutes)).isoformat(timespec="microseconds") + "Z"
    assert parse_date(text) == expected


@given(st.text(max_size=30))
def test_any_text_is_read_without_error(text):
    found = parse_date(text)

    assert found is None or 1000 <= int(found[:4]) <= 2200
