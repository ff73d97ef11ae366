"""Every protocol is offered in one group, with a line by which its owner knows it."""

from collections import Counter

from catalog.formats.registry import PROTOCOLS
from catalog.web.protocol_words import GROUPS, groups_offered, offered_as


def test_every_protocol_is_in_one_group() -> None:
    named = Counter(name for group in GROUPS.values() for name in group)
    assert named == Counter(PROTOCOLS.keys())


def test_each_is_told_in_one_short_sentence() -> None:
    for name in PROTOCOLS:
        hint = offered_as(name).hint
        assert hint.endswith(".")
        assert len(hint) <= 85, hint


def test_the_one_that_was_found_stands_alone() -> None:
    others = [one.name for _, group in groups_offered("ckan") for one in group]
    assert sorted(others) == sorted(set(PROTOCOLS) - {"ckan"})
