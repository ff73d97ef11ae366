"""What endpoints say of requests that they refuse, in one line for the person who connects them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.formats.error_bodies import MOST_WORDS, error_words
from tests.formats.csw_service import exception

JSON = "application/json"
OAI = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate>'
    '<error code="badArgument">No set of\n this name.</error></OAI-PMH>'
)
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "errors", "message", "detail", "title", "code", "__type", "msg", "x\x00"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "No such parameter: bbx."},
         "Bad Request: No such parameter: bbx"),
        ({"code": "InvalidParameterValue", "description": "limit is too large"},
         "InvalidParameterValue: limit is too large"),
        ({"help": "https://data.example", "success": False,
          "error": {"__type": "Authorization Error", "message": "Access denied"}}, "Authorization Error: Access denied"),
        ({"success": False, "error": {"__type": "Validation Error", "rows": ["Must be 1000 or less"]}},
         "Validation Error: rows: Must be 1000 or less"),
        ({"error_code": "ODSQLError", "message": "ODSQL query is malformed: whre"},
         "ODSQLError: ODSQL query is malformed: whre"),
        ({"errorcode": 10002, "error": "You have exceeded the requests limit"}, "You have exceeded the requests limit"),
        ({"error": "invalid_client", "error_description": "Client authentication failed."},
         "invalid_client: Client authentication failed"),
        ({"detail": [{"loc": ["query", "limit"], "msg": "not a number"}, {"msg": "too long"}]}, "not a number, too long"),
        ({"errors": [{"title": "Gone", "detail": "It was withdrawn"}, {"title": "Another"}]}, "Gone: It was withdrawn"),
        ({"message": "Not Found: the collection"}, "Not Found: the collection"),
        ({"status": 500}, ""),
        ([], ""),
    ],
)  # fmt: skip
def test_an_error_in_json_is_told_in_its_own_words(document: object, told: str) -> None:
    assert error_words(JSON, json.dumps(document).encode()) == told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (exception("InvalidParameterValue", "outputSchema", "Not known: gmd."),
         "InvalidParameterValue, outputSchema: Not known: gmd"),
        ('<ServiceExceptionReport><ServiceException code="X">Layer\nnot there</ServiceException></ServiceExceptionReport>',
         "X: Layer not there"),
        ("<ExceptionReport>  Out of\n memory </ExceptionReport>", "Out of memory"),
        (OAI, "badArgument: No set of this name"),
        ("<html><head><title>Exception</title></head><body>Exception in thread</body></html>", ""),
        ("<ExceptionReport><Exception>cut", ""),
        ('<!DOCTYPE a [<!ENTITY b "c">]><ExceptionReport><Exception>&b;</Exception></ExceptionReport>', ""),
        ("Internal Server Error", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_report_in_xml_is_told_in_its_own_words(body: str, told: str) -> None:
    assert error_words("text/xml", body.encode()) == told


def test_of_a_long_explanation_the_beginning_is_told_in_one_line() -> None:
    told = error_words(JSON, json.dumps({"message": "line\n\x00\u202e" * 5_000}).encode())
    assert told.startswith("line line line")
    assert len(told) <= MOST_WORDS


def test_depth_ends_nothing() -> None:
    assert error_words(JSON, b'{"error":' * 50_000 + b"1" + b"}" * 50_000) == ""
    assert error_words(JSON, json.dumps({"error": [[[[[["deep"]]]]]]}).encode()) == ""


@given(NESTED)
def test_any_json_gives_one_short_line(document: object) -> None:
    told = error_words(JSON, json.dumps(document).encode())
    assert len(told) <= MOST_WORDS
    assert "\n" not in told


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<", b"{", b"<ExceptionReport>", b"<OAI-PMH>", b'{"error":']),
)
def test_any_bytes_give_one_short_line(body: bytes, begin: bytes) -> None:
    assert len(error_words("", begin + body)) <= MOST_WORDS
