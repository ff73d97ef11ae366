"""JSON as servers send it: what is mended, and what is said of the rest."""

from pathlib import Path

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.json_reader import decode_text, describe_body, read_json


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"a": "Łódź"}'.encode("utf-16"), {"a": "Łódź"}),
        ('{"a": "Łódź"}'.encode("utf-16-le"), {"a": "Łódź"}),
        ('{"a": "Łódź"}'.encode("utf-16-be"), {"a": "Łódź"}),
        ('{"a": "café"}'.encode("latin-1"), {"a": "café"}),
        (b'{"a": NaN, "b": -Infinity, "c": 1e999}', {"a": None, "b": None, "c": None}),
        (b'{"a": ' + b"9" * 5000 + b"}", {"a": None}),
        (b'{"a": "tab\there"}', {"a": "tab\there"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"a": ["\\ud800x"], "\\udfff": NaN}', {"a": ["\ufffdx"], "\ufffd": None}),
    ],
)
def test_what_is_meant_as_json_is_read(body: bytes, expected: object) -> None:
    assert read_json("application/json", body) == expected


def test_the_stated_charset_counts_where_the_bytes_are_not_utf8() -> None:
    body = '{"a": "Łódź"}'.encode("iso8859-2")
    assert read_json("application/json; charset=ISO-8859-2", body) == {"a": "Łódź"}


def test_one_broken_byte_does_not_garble_the_other_characters() -> None:
    assert decode_text("", "Łódź ".encode() * 3 + b"\xff") == "Łódź " * 3 + "\ufffd"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!doctype html><title>Site &amp; down</title>", "an HTML page titled “Site & down”"),
        (b"<html><body>no title</body></html>", "an HTML page"),
        (b"<?xml version='1.0'?><rdf:RDF/>", "an XML document with the root element “rdf:RDF”"),
        (b'{"a": [1, 2', "cut off at byte 11"),
        (b'{"a": "never en', "cut off"),
        (b'{"a": 1,}', "broken JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"PK\x03\x04rest", "a ZIP file"),
        (b"%PDF-1.7", "a PDF file"),
        (b"Service temporarily\nunavailable", "begins “Service temporarily unavailable”"),
    ],
)
def test_what_is_no_json_is_refused_with_what_came(body: bytes, words: str) -> None:
    with pytest.raises(PageUnreadable) as refused:
        read_json("text/html", body, "The catalogue")
    assert str(refused.value).startswith("The catalogue cannot be read as JSON: it is ")
    assert words in str(refused.value)
    assert refused.value.__context__ is None  # it would keep the whole text


def test_describe_body_of_json() -> None:
    assert describe_body("", b'{"version": 3}') == "a JSON object with “version”"
    assert describe_body("", b"[1, 2]") == "a JSON list of 2"
    assert describe_body("", b"{}") == "an empty JSON object"


def test_every_malformed_file_is_refused_in_one_sentence(corpus: Path) -> None:
    files = [path for path in (corpus / "malformed").rglob("*") if path.is_file()]
    assert files
    for path in files:
        with pytest.raises(PageUnreadable) as refused:
            read_json("", path.read_bytes())
        assert "\n" not in str(refused.value), path
