"""Unpacking of HTTP content codings (RFC 9110, 8.4.1), in bounded pieces.

An unpacker gives about `PIECE` bytes at once (Brotli up to twice that), however small its input: whoever adds
the pieces up can stop a decompression bomb at a ceiling. `finished` tells a complete body from a cut one.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

PIECE = 256 * 1024
ACCEPTED = "gzip, deflate, br"


class CodingError(ValueError):
    """The body is not what its Content-Encoding says, or the coding is not known."""


class Unpacker(Protocol):
    """Gives the plain bytes of a body that is fed in pieces."""

    @property
    def finished(self) -> bool:
        """Whether the body fed so far is complete."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to. Raises CodingError."""


class Plain:
    """No coding."""

    finished = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield data


class Gzip:
    """RFC 1952, with several members; what follows the last one (padding) is ignored."""

    def __init__(self) -> None:
        self._member = _gzip_member()
        self._fed = False

    @property
    def finished(self) -> bool:
        return self._member.eof or not self._fed

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        while data:
            if self._member.eof:
                if not data.startswith(b"\x1f"):
                    return
                self._member = _gzip_member()
            yield from _inflated(self._member, data)
            data = self._member.unused_data


class Deflate:
    """RFC 1950, and the bare RFC 1951 stream that some servers send under the same name."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._fed = False

    @property
    def finished(self) -> bool:
        return self._stream.eof or not self._fed

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if data and not self._fed:
            self._fed = True
            if not _has_zlib_header(data):
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        if not self._stream.eof:
            yield from _inflated(self._stream, data)


class Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._fed = False

    @property
    def finished(self) -> bool:
        return bool(self._stream.is_finished()) or not self._fed

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        piece = b""
        while (data or len(piece) >= PIECE) and not self._stream.is_finished():
            try:
                piece = self._stream.process(data, output_buffer_limit=PIECE)
            except brotli.error as error:
                raise CodingError("it is not valid Brotli") from error
            yield piece
            data = b""


# Names that say how text is written are common mistakes for "no coding".
_UNPACKERS: dict[str, Callable[[], Unpacker]] = {
    "": Plain,
    "identity": Plain,
    "none": Plain,
    "utf-8": Plain,
    "gzip": Gzip,
    "x-gzip": Gzip,
    "deflate": Deflate,
    "br": Brotli,
}


def unpacker_for(content_encoding: str) -> Unpacker:
    """The unpacker for a Content-Encoding header. Raises CodingError for any other, and for chains."""
    make = _UNPACKERS.get(content_encoding.strip().lower())
    if make is None:
        raise CodingError(f"its Content-Encoding {content_encoding[:40]!r} is none of {ACCEPTED}")
    return make()


def _gzip_member() -> "zlib._Decompress":
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def _has_zlib_header(data: bytes) -> bool:
    return data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0)


def _inflated(stream: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    piece = b""
    # A full piece may leave output behind in the stream even where all input has been taken.
    while (data or len(piece) == PIECE) and not stream.eof:
        try:
            piece = stream.decompress(data, PIECE)
        except zlib.error as error:
            raise CodingError(f"it cannot be unpacked ({error})") from error
        yield piece
        data = stream.unconsumed_tail
