"""Rows written many at a time arrive as they were given."""

from collections.abc import Sequence

import pytest
from django.db import DataError
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import SearchText
from catalog.services.bulk import copy_in

_FIELDS = ("product", "words", "values", "title_sort", "facts")
_HARD = [
    '"',
    "\\",
    '\\"',
    "{a,b}",
    "a,b",
    "",
    " ",
    "NULL",
    "null",
    "\\N",
    "\n\t\r",
    "é😀",
    "'",
    "\\.",
    "ends with \\",
]


def _stored(values: Sequence[str]) -> list[str]:
    copy_in(SearchText, _FIELDS, [(1, "", list(values), "", "{}")])
    row = SearchText.objects.get(pk=1)
    row.delete()
    return row.values


class Arrays(TestCase):
    """Any texts."""

    @given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=4))
    def test_a_list_of_texts_is_stored_as_it_is(self, values: list[str]) -> None:
        assert _stored(values) == values


@pytest.mark.django_db
def test_texts_that_mean_something_in_an_array_are_stored_as_texts() -> None:
    assert _stored(_HARD) == _HARD
    assert _stored([]) == []
    assert [_stored([text]) for text in _HARD] == [[text] for text in _HARD]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "error"), [("a\0b", DataError), ("\ud800", UnicodeEncodeError)])
def test_a_text_that_the_database_cannot_hold_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        _stored(["fine", text])
