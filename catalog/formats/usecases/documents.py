"""Reading a use case from a file of whatever form it can have."""

from catalog.domain.errors import PageUnreadable
from catalog.formats.json_reader import decode_text, describe_body
from catalog.formats.usecases.json_form import read_json_case
from catalog.formats.usecases.reading import CaseRead
from catalog.formats.usecases.xml_read import read_xml

LARGEST = 2_000_000  # bytes
_HEAD = 400


def size_checked(size: int) -> None:
    """Raises PageUnreadable where a file has more bytes than a use case may have."""
    if size > LARGEST:
        raise PageUnreadable(
            f"The file has {size / 1_000_000:.1f} MB; a use case has at most {LARGEST // 1_000_000} MB. "
            "Take pictures and annexes out of it, and name them by their addresses."
        )


def read_case(body: bytes, base: str) -> CaseRead:
    """The use case in a file, XML or JSON; `base`: the public address of this portal.

    Raises PageUnreadable with a sentence that says what came instead, or in which line it breaks off.
    """
    size_checked(len(body))
    head = decode_text("", body[:_HEAD]).lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        return read_xml(body, base)
    if head[:1] in ("{", "["):
        return read_json_case(body, base)
    raise PageUnreadable(
        f"The file cannot be read as a use case: it is {describe_body('', body)}. Choose an XML document in the shape of "
        "IEC 62559-3, or JSON as this portal writes it."
    )
