"""Parts of a ZIP file, unpacked piece by piece: the sizes that it states may be lies."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from catalog.domain.errors import PageUnreadable

ZIP_START = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"  # APPNOTE.TXT 4.3.12
_LOCAL_HEADER = 30  # bytes before the name of a part, APPNOTE.TXT 4.3.7
_PIECE = 1_000_000  # bytes
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError)


def zip_parts(body: bytes, most: int) -> list[zipfile.ZipInfo]:
    """What the directory of a ZIP file lists: names, places, stated sizes. Raises PageUnreadable, also beyond `most` entries."""
    if (entries := body.count(_ENTRY)) > most:  # before the library makes an object of each
        raise PageUnreadable(f"The ZIP file has {entries:,} entries; one of {most:,} is read at most.")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return archive.infolist()
    except _BROKEN as error:
        raise PageUnreadable(f"The file begins as a ZIP file but cannot be opened: {error}.") from None


def unpacked_part(body: bytes, part: zipfile.ZipInfo, *, of: str = "ZIP file") -> Iterator[bytes]:
    """The bytes of a part in pieces, however many the archive says there are. `of`: what to call it. Raises PageUnreadable."""
    start = part.header_offset + _LOCAL_HEADER
    header = body[part.header_offset : start]
    start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = body[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise PageUnreadable(f"The part “{part.filename[:100]}” of the {of} is packed in an unknown way.")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while packed:
            yield unpacker.decompress(packed, _PIECE)
            packed = unpacker.unconsumed_tail
    except zlib.error as error:
        raise PageUnreadable(
            f"The {of} is damaged: “{part.filename[:100]}” cannot be unpacked ({error})."
        ) from None
