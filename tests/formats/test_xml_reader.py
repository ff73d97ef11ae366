"""XML that strangers wrote is refused in sentences."""

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.xml_reader import xml_root


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<a>\n<b>", "XML syntax error in line 2, column 4: Premature end of data in tag b line 2."),
        (b"", "XML syntax error in line 1, column 0: no element found."),
        (
            b"<a></b>",
            "XML syntax error in line 1, column 8: Opening and ending tag mismatch: a line 1 and b.",
        ),
    ],
)
def test_a_syntax_error_is_a_sentence_that_says_once_where(body: bytes, says: str) -> None:
    with pytest.raises(PageUnreadable) as told:
        xml_root(body)
    assert str(told.value) == says
