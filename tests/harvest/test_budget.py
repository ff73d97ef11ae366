"""When the next request to a host may start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.harvest.budget import (
    HostState,
    Turn,
    Wait,
    decide,
    host_name,
    is_loopback,
    rest_wanted,
    words,
)
from catalog.harvest.guard import checked_url

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOLD, PATIENCE = timedelta(seconds=150), timedelta(seconds=20)
FRESH = HostState(pause_seconds=2, per_day=None, at_once=1)


def ask(state: HostState, now: datetime = NOW) -> Turn | Wait:
    return decide(state, now, hold=HOLD, patience=PATIENCE)


def after(state: HostState, now: datetime = NOW) -> HostState:
    decision = ask(state, now)
    assert isinstance(decision, Turn)
    return decision.state


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_first_request_starts_at_once_and_holds_a_slot():
    turn = ask(FRESH)
    assert turn == Turn(
        NOW,
        NOW + HOLD,
        replace(FRESH, free_at=later(2), day=NOW.date(), used=1, slots=(NOW + HOLD,)),
    )


def test_starts_lie_a_pause_apart_also_when_several_ask_at_one_moment():
    state = replace(FRESH, at_once=5)
    starts = []
    for _ in range(3):
        turn = ask(state)
        starts.append(turn.start_at)
        state = turn.state
    assert starts == [NOW, later(2), later(4)]


def test_a_turn_that_lies_far_ahead_is_not_reserved():
    state = replace(FRESH, pause_seconds=60, at_once=5)
    assert ask(after(state)) == Wait(later(60), "is asked slowly, as it wishes, and is left alone")


def test_no_more_than_allowed_are_under_way():
    state = replace(after(FRESH), free_at=None)
    wait = ask(state)
    assert isinstance(wait, Wait)
    assert NOW < wait.until <= later(1)
    assert not wait.asked


def test_a_slot_whose_holder_died_is_free_after_its_time():
    state = after(FRESH)
    assert isinstance(ask(state, NOW + HOLD - timedelta(seconds=1)), Wait)
    assert after(state, NOW + HOLD).slots == (NOW + 2 * HOLD,)


def test_the_day_is_counted_in_utc_and_ends_at_midnight():
    state = replace(FRESH, per_day=2, pause_seconds=0, at_once=9)
    state = after(after(state))
    wait = ask(state)
    assert isinstance(wait, Wait)
    assert wait.until == datetime(2026, 11, 26, tzinfo=UTC)
    assert "2 times a day" in wait.because
    assert after(state, datetime(2026, 11, 26, tzinfo=UTC)).used == 1


def test_what_the_host_asked_for_comes_first():
    state = replace(FRESH, busy_until=later(3600), busy_because="asked to be left alone")
    assert ask(state) == Wait(later(3600), "asked to be left alone", asked=True)
    assert isinstance(ask(state, later(3600)), Turn)


def test_words_name_the_host_the_reason_and_the_moment():
    assert words("data.example", Wait(later(9000), "asked to be left alone"), NOW) == (
        "data.example asked to be left alone until 14:30 UTC"
    )
    assert words("data.example", Wait(later(86_400), "rests"), NOW) == (
        "data.example rests until 26 November 12:00 UTC"
    )


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://Data.Example/x", "data.example"),
        ("http://data.example:80/", "data.example"),
        ("https://data.example:8443/", "data.example:8443"),
        ("http://data.example:443/", "data.example:443"),
        ("http://127.0.0.1:8001/", "127.0.0.1:8001"),
    ],
)
def test_a_host_has_one_name(url, name):
    assert host_name(checked_url(url)) == name


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:81", "localhost", "localhost:8000", "[::1]:80"])
def test_this_machine_is_known_by_name(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example", "data.example", "10.0.0.1", "[::2]"])
def test_other_machines_are_not_this_one(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "120"}, 120),
        (503, {"Retry-After": "7"}, 7),
        (429, {}, 300),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "60"}, 60),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(later(90).timestamp()))}, 90),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-26 00:00:00+00:00"}, 43_200),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-26T00:00:00"}, 43_200),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"}, 7 * 86_400),
    ],
)
def test_what_an_answer_asks_for_is_heard(status, headers, seconds):
    rest = rest_wanted(status, headers, NOW)
    assert rest is not None
    assert (rest.until - NOW).total_seconds() == seconds


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {}),
        (503, {}),
        (500, {"Retry-After": "60"}),
        (503, {"Retry-After": "soon"}),
        (200, {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "60"}),
        (200, {"X-RateLimit-Remaining": "0"}),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "tomorrow"}),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000000"}),
    ],
)
def test_what_asks_for_nothing_is_not_heard(status, headers):
    assert rest_wanted(status, headers, NOW) is None
