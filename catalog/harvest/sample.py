"""The beginning of what lies at an address: a bounded part of it, read by whatever it holds. One to three requests.

A server is asked for the first bytes alone (RFC 9110, 14.2); from one that sends everything no more is read. Of a Parquet
file its end is asked for too, and the columns of its first row group.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from urllib3 import BaseHTTPResponse
from urllib3.util import Url

from catalog.domain.errors import (
    BodyTooLarge,
    EndpointBusy,
    FetchFailed,
    FetchRefused,
    PageUnreadable,
)
from catalog.formats.samples import Beginning, Table, is_parquet, read_sample
from catalog.formats.samples.parts import Wanted
from catalog.harvest.content_coding import unpacker_for
from catalog.harvest.fetch import CHUNK, Fetcher, FetchLimits
from catalog.harvest.headers import content_type_of
from catalog.harvest.parquet import read_apart
from catalog.harvest.retry_after import retry_after
from catalog.harvest.wire import MIB

MOST = 256 * 1024  # bytes of a beginning
PARQUET_MOST = 2 * MIB  # bytes of a Parquet file beyond its beginning
_COLUMNS_MOST = PARQUET_MOST - MOST  # of them for its columns: what is left is for what it says of itself
_PARQUET_ASKED = 3  # parts of a Parquet file that are asked for beyond its beginning
SAMPLE_LIMITS = FetchLimits(
    connect_seconds=5,
    read_seconds=10,
    total_seconds=30,
    max_bytes=4 * MIB,
    max_decoded_bytes=4 * MIB,
    max_wait_seconds=0,
)
_LIMIT_HEADER = re.compile(r"x-rate-?limit|ratelimit", re.IGNORECASE)
_MOST_LIMITS, _LONGEST_LIMIT = 10, 200  # headers that are kept, and characters of each
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_REST = frozenset({429, 503})
_WORDS: Mapping[int, str] = {
    401: "It wants permission (HTTP 401), so that no sample was taken.",
    402: "It wants to be paid (HTTP 402), so that no sample was taken.",
    403: "It wants permission (HTTP 403), so that no sample was taken.",
    404: "There is nothing at this address (HTTP 404).",
    407: "It wants permission (HTTP 407), so that no sample was taken.",
    410: "What was at this address is gone (HTTP 410).",
    451: "It may not be given out for legal reasons (HTTP 451), so that no sample was taken.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found at an address. `table` None: `message` says why; `passing`: it may be otherwise soon.

    `byte_size` of the whole and `limits` (header → value) as far as the server says.
    """

    table: Table | None = None
    message: str = ""
    passing: bool = False
    byte_size: int | None = None
    limits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One answer: bytes from `start` of a file of `size` bytes (None: not known); `whole`: they are all of it."""

    status: int
    body: bytes = b""
    start: int = 0
    size: int | None = None
    whole: bool = False
    content_type: str = ""
    charset: str = ""
    limits: Mapping[str, str] = field(default_factory=dict)


def sample_look(fetcher: Fetcher, url: str) -> Looked:
    """Read the first rows at `url`. Raises EndpointBusy (HostRests) where the host is to be left alone."""
    try:
        part = _asked(fetcher, url, 0, MOST)
        refused = _refusal(url, part)
        if refused is not None:
            return refused
        table, message = _table(fetcher, url, part)
    except EndpointBusy:
        raise
    except FetchFailed as failed:
        return Looked(message=f"It was not reached. {failed}", passing=True)
    except (FetchRefused, BodyTooLarge) as error:
        return Looked(message=str(error))
    return Looked(table=table, message=message, byte_size=part.size, limits=part.limits)


def _table(fetcher: Fetcher, url: str, part: _Part) -> tuple[Table | None, str]:
    try:
        if is_parquet(part.body):
            return _parquet(fetcher, url, part), ""
        beginning = Beginning(
            body=part.body,
            whole=part.whole,
            url=url,
            content_type=part.content_type,
            charset=part.charset,
        )
        return read_sample(beginning), ""
    except PageUnreadable as error:
        return None, str(error)


def _refusal(url: str, part: _Part) -> Looked | None:
    if part.status in (200, 206) and (part.body or part.whole):
        return None
    if part.status in (200, 204, 206, 416):
        return Looked(message="It is empty.", byte_size=part.size, limits=part.limits)
    said = _WORDS.get(part.status, f"It gave no data (HTTP {part.status}).")
    return Looked(message=said, passing=part.status >= 500 or part.status == 408, limits=part.limits)


def _asked(fetcher: Fetcher, url: str, start: int, length: int) -> _Part:
    def read(_: Url, response: BaseHTTPResponse) -> _Part:
        return _part(url, response, start, length)

    headers = {"Range": f"bytes={start}-{start + length - 1}", "Accept-Encoding": "identity"}
    return fetcher.ask(url, read, headers=headers)


def _part(url: str, response: BaseHTTPResponse, start: int, length: int) -> _Part:
    """Read at most `length` bytes of an answer. Raises EndpointBusy for one that asks to be left alone."""
    limits = _limits(response.headers)
    if response.status in _REST:
        rest = retry_after(response.headers.get("Retry-After", ""))
        if response.status == 429 or rest is not None:
            raise EndpointBusy("It asks to be left alone.", status=response.status, retry_after=rest)
    if response.status not in (200, 206):
        return _Part(status=response.status, limits=limits)
    coding = response.headers.get("Content-Encoding", "")
    begin, size = _place(response, packed=bool(coding.strip()))
    if begin != start and response.status == 206:
        raise FetchFailed("The server sends another part of the file than it was asked for.", status=206)
    unpacker, body = unpacker_for(coding), bytearray()
    for chunk in response.stream(CHUNK, decode_content=False):
        for piece in unpacker.pieces(chunk):
            body += piece
            if len(body) > length:
                break
        if len(body) > length:
            break
    whole = begin == 0 and len(body) <= length and (response.status == 200 or size == len(body))
    content_type, charset = content_type_of(response.headers.get("Content-Type", ""))
    return _Part(
        status=response.status,
        body=bytes(body[:length]),
        start=begin,
        size=len(body) if whole and size is None else size,
        whole=whole,
        content_type=content_type,
        charset=charset,
        limits=limits,
    )


def _place(response: BaseHTTPResponse, *, packed: bool) -> tuple[int, int | None]:
    """Where an answer's bytes begin in the file, and how many the file has."""
    if response.status == 206:
        match = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
        if match is None:
            return 0, None
        return int(match[1]), None if match[3] == "*" else int(match[3])
    said = response.headers.get("Content-Length", "")
    known = said.isascii() and said.isdigit() and len(said) < 19 and not packed
    return 0, int(said) if known else None


def _limits(headers: Mapping[str, str]) -> dict[str, str]:
    found = [(name, value) for name, value in headers.items() if _LIMIT_HEADER.match(name)]
    return {name[:60]: value[:_LONGEST_LIMIT] for name, value in found[:_MOST_LIMITS]}


def _parquet(fetcher: Fetcher, url: str, part: _Part) -> Table:
    """Ask for what the reader wants, some parts in all. Raises PageUnreadable."""
    size = part.size
    if size is None or (part.status != 206 and not part.whole):
        raise PageUnreadable("It is a Parquet file, and its server sends no parts of files: it was not read.")
    parts, left = [(0, part.body)], PARQUET_MOST
    for _ in range(_PARQUET_ASKED + 1):
        outcome = read_apart(size, parts, _COLUMNS_MOST)
        if isinstance(outcome, Table):
            return outcome
        left -= outcome.length
        if left < 0:
            break
        parts.append(_more(fetcher, url, outcome, size))
    raise PageUnreadable(
        "It is a Parquet file, and more of it would have to be fetched than is for a sample."
    )


def _more(fetcher: Fetcher, url: str, wanted: Wanted, size: int) -> tuple[int, bytes]:
    if not (0 <= wanted.start < size and wanted.length > 0):
        raise PageUnreadable("It is a Parquet file that cannot be read: parts of it would lie outside of it.")
    part = _asked(fetcher, url, wanted.start, min(wanted.length, size - wanted.start))
    if part.status != 206 or part.size != size:
        raise PageUnreadable(
            "It is a Parquet file, and its server does not send the part of it that was asked for."
        )
    return part.start, part.body
