"""Statuses of products, as standards write them, are codes of one list."""

import pytest

from catalog.domain.vocabulary.statuses import STATUSES, find_status, status_of, status_words


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("http://publications.europa.eu/resource/authority/dataset-status/DISCONT", "DISCONT"),
        ("http://purl.org/adms/status/UnderDevelopment", "DEVELOP"),
        ("underDevelopment", "DEVELOP"),
        (" Draft ", "DEVELOP"),
        ("production", "COMPLETED"),
        ("superseded", "DEPRECATED"),
        ("sunset", "DEPRECATED"),
        ("Retired", "WITHDRAWN"),
        ("", ""),
        ("under review", ""),
        ("active until Friday", ""),
        ("in dev", "DEVELOP"),
        ("final", "COMPLETED"),
    ],
)
def test_a_status_is_found_by_its_words_or_its_address(stated: str, code: str) -> None:
    assert find_status(stated) == code


def test_every_code_stands_for_itself_and_what_is_none_stays_as_stated() -> None:
    assert [find_status(code) for code in STATUSES] == list(STATUSES)
    assert status_of(" under review ") == "under review"
    assert status_of("http://publications.europa.eu/resource/authority/dataset-status/OP_DATPRO") == ""
    assert status_of("Provisional data") == ""
    assert {find_status(word) for code in STATUSES for word in status_words(code)} == set(STATUSES)
    assert len(status_of("x" * 5_000)) == 100
