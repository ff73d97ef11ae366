"""Bodies that are compressed files themselves (`datasets.json.gz`)."""

import zlib

from catalog.domain.errors import PageUnreadable
from catalog.formats.long_values import without_long_values

_UNPACKED_LIMIT = 200_000_000  # bytes


def unpacked_body(body: bytes, limit: int = _UNPACKED_LIMIT) -> bytes:
    """`body`, out of gzip where it is so compressed; `limit` bytes at the most. Raises PageUnreadable."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(body, limit)
    except zlib.error as error:
        raise PageUnreadable(f"The file is compressed with gzip but cannot be unpacked: {error}.") from None
    if unpacker.unconsumed_tail:
        raise PageUnreadable(f"The file is larger than {limit:,} bytes when unpacked.")
    return without_long_values(unpacked)[0]


def body_to_recognise(body: bytes) -> bytes:
    """Like `unpacked_body`, but empty where it cannot be unpacked: then no reader knows it."""
    try:
        return unpacked_body(body)
    except PageUnreadable:
        return b""
