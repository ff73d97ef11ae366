"""Files with byte ranges, ETag and If-Range."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.access_servers import Call, Reply


@dataclass
class Stored:
    """A file on the server; it may be replaced while it is pulled."""

    data: bytes
    ranges: bool = True
    marked: bool = True

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.data).hexdigest()[:16]}"'

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def some_bytes(size: int, seed: str = "a") -> bytes:
    """Bytes that look random and are the same each time."""
    return hashlib.shake_128(seed.encode()).digest(size)


def one(stored: Stored) -> Callable[[Call], Reply]:
    """One file at every path."""
    return lambda call: give(stored, call)


def give(stored: Stored, call: Call) -> Reply:
    """The file, or the range of it that is asked for."""
    data = stored.data
    headers = {"ETag": stored.etag, "Accept-Ranges": "bytes"} if stored.marked else {}
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", call.headers.get("Range", ""))
    condition = call.headers.get("If-Range")
    if not wanted or not stored.ranges or (condition and condition != stored.etag):
        return Reply(data, content_type="application/octet-stream", headers=headers)
    begin, end = int(wanted[1]), min(int(wanted[2] or len(data) - 1), len(data) - 1)
    if begin >= len(data):
        return Reply(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {begin}-{end}/{len(data)}"
    return Reply(data[begin : end + 1], 206, "application/octet-stream", headers)
