"""What goes wrong at an endpoint, in the words and errors of the domain.

Each sentence names the URL (without secrets), what happened, and the way out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import IncompleteRead

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.exceptions import TimeoutError as WaitedTooLong

from catalog.domain.errors import EndpointBusy, FetchFailed, FetchTimeout
from catalog.harvest.content_coding import CodingError
from catalog.harvest.retry_after import retry_after
from catalog.harvest.wire import Meter

_WORTH_ANOTHER_TRY = frozenset({429, 502, 503, 504})
_MAY_ASK_FOR_REST = frozenset({429, 503})

_ADVICE = {
    401: "It wants credentials: store a key for the endpoint, or ask its owner for access.",
    403: "It refuses this reader: store a key for the endpoint, or ask its owner to let the portal in.",
    404: "Check the address: the endpoint may have moved, or speak another protocol.",
    410: "It was taken down: ask its owner where it is now, or retire the endpoint.",
}
_ADVICE_BY_CLASS = {
    3: "Check the address: it leads nowhere by itself.",
    4: "Check the endpoint's address and protocol.",
    5: "The fault is at the endpoint: try again later, or tell its owner.",
}


# What may stand behind a ProtocolError of a connection that broke; a bare one is a body without its end.
_BREAKS = (ConnectionError, IncompleteRead, ProtocolError)
# The first kind that fits: what to say of it, and whether another try may help.
_FAULTS: tuple[tuple[type[Exception], str, bool], ...] = (
    (CodingError, "sent a body that cannot be unpacked ({reason}). Tell its owner.", False),
    (NameResolutionError, "could not be reached: its host name is not known. Check the spelling.", False),
    (NewConnectionError, "could not be reached ({reason}). Check its port, and that it is up.", True),
    (
        SSLError,
        "could not be trusted: its TLS certificate or handshake is not valid ({reason}). "
        "Tell its owner, or add its authority to the trust store.",
        False,
    ),
    (HTTPError, "did not answer in proper HTTP ({reason}). Tell its owner.", False),
)


class PassingFault(Exception):
    """A fault that may be gone in a moment. `rest` is the wait in seconds that the endpoint asked for.

    It never leaves the fetcher: `error` does, once the attempts are used up.
    """

    def __init__(self, error: FetchFailed, rest: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.rest = error, rest


@contextmanager
def explained(meter: Meter, timeout: Timeout) -> Iterator[None]:
    """Turns what urllib3 and the unpackers raise into FetchFailed, FetchTimeout or PassingFault."""
    try:
        yield
    except (CodingError, HTTPError) as error:
        raise _explanation(error, meter, timeout) from error


def refusal(
    response: BaseHTTPResponse, meter: Meter, *, words: str = "", content_type: str = "", body: bytes = b""
) -> FetchFailed | PassingFault:
    """What to raise for a status that is no success; `words`: what the endpoint says of it in the `body`, if anything."""
    status, url = response.status, meter.shown_url
    rest = retry_after(response.headers.get("Retry-After", "")) if status in _MAY_ASK_FOR_REST else None
    if status == 429 or rest is not None:
        wish = "a while" if rest is None else f"{rest:.0f} s"
        busy = EndpointBusy(
            f"{url} is busy (HTTP {status}) and asks to be left alone for {wish}. "
            "Go on with the harvest after that; if it happens again, harvest it less often.",
            status=status,
            retry_after=rest,
        )
        return PassingFault(busy, rest)
    advice = _ADVICE.get(status) or _ADVICE_BY_CLASS.get(status // 100) or "Tell its owner."
    said = f": “{words}”" if words else ""
    failed = FetchFailed(
        f"{url} answered with HTTP {status}{said}. {advice}",
        status=status,
        content_type=content_type,
        body=body,
    )
    return PassingFault(failed) if status in _WORTH_ANOTHER_TRY else failed


def broke_off(meter: Meter, how: str) -> PassingFault:
    """What to raise for an answer that ended before its end."""
    return PassingFault(
        FetchFailed(
            f"{meter.shown_url} broke off before its end ({how}). Try again later, or tell its owner."
        )
    )


def _explanation(
    error: CodingError | HTTPError, meter: Meter, timeout: Timeout
) -> FetchFailed | PassingFault:
    reason = _reason(error)
    if isinstance(error, WaitedTooLong) and not isinstance(error, NewConnectionError):
        return _waited(error, meter, timeout)
    if isinstance(error, ProtocolError) and isinstance(_cause(error), _BREAKS):
        return broke_off(meter, reason)
    sentence, passing = next(row[1:] for row in _FAULTS if isinstance(error, row[0]))
    failed = FetchFailed(f"{meter.shown_url} {sentence.format(reason=reason)}")
    return PassingFault(failed) if passing else failed


def _waited(error: WaitedTooLong, meter: Meter, timeout: Timeout) -> FetchTimeout:
    if meter.is_spent():
        return meter.out_of_time()
    if isinstance(error, ConnectTimeoutError):
        what = f"could not be connected to within {timeout.connect_timeout:g} s"
    else:
        what = f"sent nothing for {timeout.read_timeout:g} s"
    return FetchTimeout(
        f"{meter.shown_url} {what}, the most that is waited. Check that it is up, and try again later."
    )


def _cause(error: BaseException) -> BaseException:
    """What urllib3 wrapped, or the error itself."""
    wrapped = next((arg for arg in reversed(error.args) if isinstance(arg, BaseException)), None)
    return wrapped or error.__cause__ or error


def _reason(error: BaseException) -> str:
    """What happened, for people: the words of the error without the machine's name for it."""
    cause = _cause(error)
    words = (cause.strerror if isinstance(cause, OSError) else "") or str(cause) or type(cause).__name__
    return words[:200].rstrip(". ")
