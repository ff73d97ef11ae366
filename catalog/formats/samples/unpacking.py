"""Beginnings of compressed files: gzip, and ZIP archives of one file (APPNOTE 6.3.10, 4.3.7). Bounded, whatever they claim."""

import struct
import zlib

from catalog.domain.errors import PageUnreadable
from catalog.formats.samples.table import UNPACKED

_LOCAL = struct.Struct("<4sHHHHHIIIHH")  # a local file header
_MORE, _END, _DESCRIPTOR = b"PK\x03\x04", (b"PK\x01\x02", b"PK\x05\x06"), b"PK\x07\x08"
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_WORKBOOKS = ("[Content_Types].xml", "_rels/", "xl/", "docProps/")
_SEVERAL = "It is a ZIP archive of several files; only one that holds a single file is looked into."


def unpacked(body: bytes, *, whole: bool) -> tuple[bytes, bool, str]:
    """The bytes in `body`, whether they are all there are, and the name inside a ZIP. Raises PageUnreadable."""
    if body.startswith(b"\x1f\x8b"):
        return (*_inflated(body, zlib.MAX_WBITS | 16, "gzip", whole=whole)[:2], "")
    if body.startswith(_MORE):
        return _unzipped(body, whole=whole)
    if body.startswith(_END[1]):
        raise PageUnreadable("It is an empty ZIP archive.")
    return body, whole, ""


def _inflated(packed: bytes, window: int, name: str, *, whole: bool) -> tuple[bytes, bool, bytes]:
    """At most UNPACKED bytes; whether that is all; and what follows the stream."""
    unpacker = zlib.decompressobj(window)
    try:
        found = unpacker.decompress(packed, UNPACKED)
    except zlib.error as error:
        raise PageUnreadable(f"It is compressed ({name}) but cannot be unpacked: {error}.") from None
    if not found and not unpacker.eof:
        raise PageUnreadable(f"It is compressed ({name}), and nothing of it can be unpacked.")
    return found, unpacker.eof and (whole or bool(unpacker.unused_data)), unpacker.unused_data


def _unzipped(body: bytes, *, whole: bool) -> tuple[bytes, bool, str]:
    if len(body) < _LOCAL.size:
        raise PageUnreadable("It is a ZIP archive that breaks off.")
    _, _, flags, method, _, _, _, packed, _, named, extra = _LOCAL.unpack_from(body)
    start = _LOCAL.size + named + extra
    raw = body[_LOCAL.size : _LOCAL.size + named]
    name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    if name == "mimetype" or name.startswith(_WORKBOOKS):
        raise PageUnreadable("It is an office document; only CSV, JSON and Parquet are looked into.")
    if name.endswith("/"):
        raise PageUnreadable(_SEVERAL)
    if flags & _ENCRYPTED:
        raise PageUnreadable("It is a ZIP archive with a password.")
    if method == _STORED:
        found = body[start : start + packed] if packed else body[start:]
        after, complete = body[start + len(found) :], 0 < packed == len(found)
    elif method == _DEFLATED:
        found, complete, after = _inflated(body[start:], -zlib.MAX_WBITS, "ZIP", whole=whole)
    else:
        raise PageUnreadable(f"It is a ZIP archive compressed by method {method}, which is not read.")
    if _another(after):
        raise PageUnreadable(_SEVERAL)
    return found[:UNPACKED], complete, name


def _another(after: bytes) -> bool:
    """Whether a second file follows the first one, after its data descriptor if it has one."""
    if after.startswith(_DESCRIPTOR):
        after = after[16:] if after[16:20] in (_MORE, *_END) else after[24:]
    return after.startswith(_MORE)
