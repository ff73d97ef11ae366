"""The document on maturity says what the model says."""

from tests.docs.maturity_doc import DOCUMENT, text


def test_the_document_is_made_from_the_declarations() -> None:
    assert DOCUMENT.read_text() == text(), "write it anew: python -m tests.docs.maturity_doc"
