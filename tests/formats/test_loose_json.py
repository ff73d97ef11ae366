"""JSON written by hand: what can be read in one way is mended and told, all else is refused with a sentence."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import PageUnreadable
from catalog.formats.loose_json import read_loose_json


@pytest.mark.parametrize("text", ['{"a": [1, 2]}', "[]", "7", "null", '{"a": NaN}', '{"a": "x\ny"}'])
def test_what_the_tolerant_reader_takes_is_not_mended(text: str) -> None:
    assert read_loose_json("", text.encode())[1] is None


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('{"a": 1} // end', {"a": 1}),
        ('/* a */ {"a": /* b */ 1 /* unended', None),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('{"a": 1};', {"a": 1}),
        ("{&quot;a&quot;: &quot;b&amp;c&quot;}", {"a": "b&c"}),
        ('{"a": "no // comment, ] /* in */ a string,}"  ,}', {"a": "no // comment, ] /* in */ a string,}"}),
        ('{"a": "\\"//",}', {"a": '"//'}),
    ],
)
def test_what_is_mended(text: str, document: object) -> None:
    if document is None:
        with pytest.raises(PageUnreadable):
            read_loose_json("", text.encode())
        return
    found, problem = read_loose_json("", text.encode(), "The block")
    assert found == document
    assert problem is not None
    assert problem.message.startswith("The block is broken JSON")


@pytest.mark.parametrize(
    "text", ["", "{", '{"a" 1}', "{a: 1}", "{'a': 1}", '{"a": 1,, "b": 2}', "plain", "[" * 100_000, "<html>"]
)
def test_what_is_broken_beyond_that_is_refused(text: str) -> None:
    with pytest.raises(PageUnreadable, match=r"^The block .*\.$"):
        read_loose_json("", text.encode(), "The block")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_refusal(body: bytes) -> None:
    with suppress(PageUnreadable):
        read_loose_json("", body)
