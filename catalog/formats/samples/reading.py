"""Which kind of data a beginning holds, and its first rows."""

from catalog.domain.errors import PageUnreadable
from catalog.formats.json_reader import decode_text, describe_body
from catalog.formats.samples.delimited import read_table
from catalog.formats.samples.json_rows import read_rows
from catalog.formats.samples.table import Beginning, Table
from catalog.formats.samples.unpacking import unpacked

_HEAD = 4_000  # bytes by which it is told what they are
_STRAY = 5  # control characters that may slip into a text
_LAYERS = 2  # a gzip file in a ZIP archive, or the reverse
_PARQUET = b"PAR1"
# Files that are no text, by how they begin.
_KINDS = (
    (b"%PDF", "a PDF file"),
    (b"SQLite format 3\x00", "an SQLite or GeoPackage file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x89HDF", "an HDF5 or NetCDF file"),
    (b"CDF", "a NetCDF file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1", "an Arrow file"),
)


def is_parquet(body: bytes) -> bool:
    """Whether a file that begins so is to be read as Parquet, which needs its end too."""
    return body.startswith(_PARQUET)


def read_sample(beginning: Beginning) -> Table:
    """Columns and first rows of CSV or JSON. Raises PageUnreadable with a sentence that says what it is instead."""
    body, whole = beginning.body, beginning.whole
    for _ in range(_LAYERS):
        body, whole, _name = unpacked(body, whole=whole)
    text = _text(beginning, body, whole)
    start = text[:_HEAD].lstrip()
    if start[:1] not in ("{", "["):
        return read_table(text, whole=whole)
    try:
        return read_rows(text, whole=whole)
    except PageUnreadable:
        if "csv" in beginning.content_type and start[:1] == "[":
            return read_table(text, whole=whole)
        raise


def _text(beginning: Beginning, body: bytes, whole: bool) -> str:
    """The text, without a last line that may be cut in the middle of a character."""
    stated = f"{beginning.content_type}; charset={beginning.charset}" if beginning.charset else ""
    if not body.strip():
        raise PageUnreadable("It is empty." if whole else "Its beginning is empty.")
    for magic, name in _KINDS:
        if body.startswith(magic):
            raise PageUnreadable(f"It is {name}; only CSV, JSON and Parquet are looked into.")
    if is_parquet(body):
        raise PageUnreadable("It is a Parquet file in an archive, which is not read.")
    text = decode_text(stated or beginning.content_type, _whole_characters(body, whole)).removeprefix(
        "\ufeff"
    )
    head = text[:_HEAD]
    if head.lstrip().startswith("<"):
        raise PageUnreadable(
            f"It is {describe_body(beginning.content_type, body)}; only CSV, JSON and Parquet are looked into."
        )
    if sum(char < " " and char not in "\t\n\r\f\x1b" for char in head) > _STRAY + len(head) // 100:
        raise PageUnreadable("It is a file that holds no text; only CSV, JSON and Parquet are looked into.")
    return text


def _whole_characters(body: bytes, whole: bool) -> bytes:
    """Without the bytes of a character that is cut at the end: of UTF-8 at most three, of UTF-16 one."""
    if whole:
        return body
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in body[:4]:
        return body[: len(body) // 2 * 2]
    for back in range(1, min(4, len(body)) + 1):
        byte = body[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return body if back >= needed else body[:-back]
        if byte < 0x80:
            break
    return body
