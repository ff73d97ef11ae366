"""Differences of layers, and going back by them."""

from catalog.domain.changes import record_changes, undone

OLD = {"title": "A", "keywords": ["x"], "distributions": [{"title": "1"}, {"title": "2"}, {"title": "2"}]}
NEW = {"title": "B", "version": "2", "distributions": [{"title": "2"}, {"title": "3"}]}


def test_fields_that_differ_are_told_with_both_values_and_null_for_none() -> None:
    assert record_changes(OLD, NEW) == {
        "title": ["A", "B"],
        "keywords": [["x"], None],
        "version": [None, "2"],
        "distributions": [[{"title": "1"}, {"title": "2"}], [{"title": "3"}]],
    }
    assert record_changes(OLD, dict(OLD)) == {}


def test_undoing_the_changes_leads_back() -> None:
    before = undone(NEW, record_changes(OLD, NEW))
    assert {**before, "distributions": None} == {**OLD, "distributions": None}
    assert sorted(file["title"] for file in before["distributions"]) == ["1", "2", "2"]
    assert undone({"distributions": [{"title": "1"}]}, {"distributions": [[], [{"title": "1"}]]}) == {}


def test_a_value_decided_to_be_empty_is_not_the_same_as_none() -> None:
    assert undone({"keywords": ["x"]}, {"keywords": [[], ["x"]]}) == {"keywords": []}
