"""The pattern list as data: fourteen patterns, four modes, and the published caps with their sources."""

import re
from typing import get_args

import pytest

from catalog.domain.access import words
from catalog.domain.access.caps import caps_of, merged, published_caps
from catalog.domain.access.choose import trade_off
from catalog.domain.access.model import (
    Authentication,
    Cost,
    Limit,
    Limits,
    LimitSource,
    Mode,
    PatternId,
    Verdict,
    Wish,
)
from catalog.domain.access.patterns import modes, patterns


def test_all_fourteen_patterns_are_there_in_order():
    assert tuple(patterns()) == get_args(PatternId)
    assert len(patterns()) == 14


@pytest.mark.parametrize("pattern", get_args(PatternId))
def test_a_pattern_says_all_that_its_card_shows(pattern):
    entry = patterns()[pattern]
    assert entry.mode in modes()
    assert all((entry.name, entry.size, entry.best_for, entry.limits, *entry.pros, *entry.cons))
    assert ". But: " in trade_off(pattern)


def test_modes_have_a_mark_that_needs_no_colour():
    assert tuple(modes()) == get_args(Mode)
    assert all(re.search(r"[a-z]{4}", mode.mark) and mode.label for mode in modes().values())
    assert len({mode.mark for mode in modes().values()}) == 4


@pytest.mark.parametrize(
    ("pattern", "mode"),
    [("stream", "push"), ("node", "push-or-pull"), ("c2d", "push-code"), ("bulk-file", "pull")],
)
def test_the_mode_of_a_pattern(pattern, mode):
    assert patterns()[pattern].mode == mode


def test_every_cap_names_its_source():
    for cap in published_caps():
        assert cap.text
        assert cap.source in get_args(LimitSource)
        assert cap.hosts or cap.interfaces
        assert not cap.hosts or re.match(r"^20\d\d-\d\d|$", cap.seen), cap.id


@pytest.mark.parametrize(
    ("host", "interface", "limit", "value", "source"),
    [
        ("api.neso.energy", "file", "per_minute", 60, "published cap"),
        ("api.neso.energy", "ckan-datastore", "per_minute", 2, "published cap"),
        ("api.neso.energy", "ckan-datastore", "page", 32_000, "published cap"),
        ("any.example", "ckan-datastore", "page", 32_000, "published cap"),
        ("any.example", "ods-records", "page", 100, "service description"),
        ("any.example", "ods-records", "window", 10_000, "service description"),
        ("any.example", "ods-group", "window", 20_000, "service description"),
        ("ukpowernetworks.opendatasoft.com", "ods-records", "per_day", 10_000, "response header"),
        ("northernpowergrid.opendatasoft.com", "ods-export", "per_day", 5_000, "response header"),
        ("ssentransmission.opendatasoft.com", "ods-records", "per_day", 100, "response header"),
        ("public.opendatasoft.com", "ods-records", "per_day", 10_000_000, "response header"),
        ("api.os.uk", "wfs", "page", 100, "published cap"),
        ("any.example", "ogc-features", "page", 10_000, "service description"),
        ("any.example", "arcgis", "page", 1_000, "published cap"),
    ],
)
def test_published_caps(host, interface, limit, value, source):
    found = getattr(caps_of(host, interface).limits, limit)
    assert (found.value, found.source) == (value, source)
    assert found.text


def test_nothing_is_told_of_others():
    told = caps_of("any.example", "file")
    assert (told.limits, told.authentication, told.text) == (Limits(), "", "")
    assert caps_of("any.example", "wfs").limits == Limits()
    assert caps_of("elexon-insights-iris.servicebus.windows.net", "amqp").authentication == "account"


def test_what_was_measured_counts_over_what_is_published():
    told = caps_of("ukpowernetworks.opendatasoft.com", "ods-records").limits
    seen = Limits(per_day=Limit(500, "response header", "X-RateLimit-Limit: 500"))
    both = merged(told, seen)
    assert both.per_day == seen.per_day
    assert both.page == told.page
    assert merged(told, None) is told


def test_every_code_has_a_label():
    assert tuple(words.AUTHENTICATIONS) == get_args(Authentication)
    assert tuple(words.COSTS) == get_args(Cost)
    assert tuple(words.VERDICTS) == get_args(Verdict)
    assert tuple(words.WISHES) == get_args(Wish)
    assert len({mark for mark, _ in words.VERDICTS.values()}) == len(words.VERDICTS)
