"""Limits that servers tell in headers: only where a period is known."""

import pytest

from catalog.domain.access.rate_headers import limits_told

MIDNIGHT = {"X-RateLimit-Reset": "2026-11-21 00:00:00+00:00"}


@pytest.mark.parametrize(
    ("headers", "per_minute", "per_day"),
    [
        ({"X-RateLimit-Limit": "10000", **MIDNIGHT}, None, 10_000),
        ({"x-ratelimit-limit": "10000", "x-ratelimit-reset": "2026-11-21T00:00:00Z"}, None, 10_000),
        ({"X-RateLimit-Limit-Minute": "30", "X-RateLimit-Limit-Day": "500"}, 30, 500),
        ({"X-RateLimit-Limit-Hour": "120", "X-RateLimit-Limit-Second": "5"}, 2, None),
        ({"RateLimit-Policy": '"default";q=100;w=60'}, 100, None),
        ({"RateLimit-Limit": "100, 100;w=10, 5000;w=86400"}, 600, 5_000),
        ({"RateLimit-Policy": '"burst";q=10;w=60, "daily";q=1000;w=86400'}, 10, 1_000),
    ],
)
def test_limits_with_a_period(headers, per_minute, per_day):
    found = limits_told(headers)
    assert (found.per_minute and found.per_minute.value, found.per_day and found.per_day.value) == (
        per_minute,
        per_day,
    )
    assert found.page is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-RateLimit-Limit": "100"},  # of what time?
        {"X-RateLimit-Limit": "100", "X-RateLimit-Reset": "1700000000"},
        {"X-RateLimit-Limit": "100", "X-RateLimit-Reset": "2026-11-21 10:30:00+00:00"},
        {"X-RateLimit-Limit-Minute": "many"},
        {"X-RateLimit-Limit-Minute": "0"},
        {"RateLimit-Policy": "q=100;w=0"},
        {"X-RateLimit-Remaining": "7", **MIDNIGHT},
        {"X-RateLimit-Limit": "٣", **MIDNIGHT},
        {"X-RateLimit-Limit": "9" * 40, **MIDNIGHT},
    ],
)
def test_a_number_without_a_period_says_nothing(headers):
    assert limits_told(headers) is None


def test_a_limit_says_where_it_was_read():
    found = limits_told({"X-RateLimit-Limit": "100", **MIDNIGHT}, "read 2026-11-20")
    assert (found.per_day.source, found.per_day.text) == (
        "response header",
        "X-RateLimit-Limit: 100, read 2026-11-20",
    )
