"""The one tree of errors. A message names the thing, the rule it broke, and the way out."""

from datetime import datetime


class VesportalError(Exception):
    """Something that a person can act on. `str(error)` is the sentence to show."""


# --- fetching ---------------------------------------------------------------------------------


class FetchError(VesportalError):
    """A URL could not be read."""


class FetchRefused(FetchError):
    """The portal will not open this address: scheme, network, redirect or URL form."""


class FetchFailed(FetchError):
    """The endpoint could not be reached or answered with an error.

    `status` is the HTTP status, or None where there was no answer; `content_type` and `body` are what came with it, as far
    as it was read.
    """

    def __init__(
        self, message: str, *, status: int | None = None, content_type: str = "", body: bytes = b""
    ) -> None:
        super().__init__(message)
        self.status, self.content_type, self.body = status, content_type, body


class EndpointBusy(FetchFailed):
    """The endpoint asks to be left alone for `retry_after` seconds."""

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, status=status)
        self.retry_after = retry_after


class HostRests(EndpointBusy):
    """The portal leaves a host alone until `until` (aware): its budget is spent, or it asked for it (`asked`).

    `words` say so without a full stop: “data.example asked to be left alone until 14:30 UTC”.
    """

    def __init__(self, words: str, *, until: datetime, seconds: float, asked: bool) -> None:
        super().__init__(f"{words}. Go on after that.", retry_after=seconds)
        self.words, self.until, self.asked = words, until, asked


class BodyTooLarge(FetchError):
    """The answer is larger than the ceiling, on the wire or unpacked. `announced`: its bytes, 0 where it does not say."""

    def __init__(self, message: str, *, announced: float = 0) -> None:
        super().__init__(message)
        self.announced = announced


class FetchTimeout(FetchFailed):
    """No answer, or no end of it, within the time allowed."""


# --- reading ----------------------------------------------------------------------------------


class FormatError(VesportalError):
    """Bytes could not be read in a dialect."""


class PageUnreadable(FormatError):
    """A whole page or document cannot be read: nothing of it was used."""


class RecordRefused(FormatError):
    """One record cannot become a catalogue entry.

    `path` is the field's path in the source record, `value` what stood there (cut), `rule` what it broke, `fix` what
    its owner can do.
    """

    def __init__(
        self, message: str, *, path: str = "", value: str = "", rule: str = "", fix: str = ""
    ) -> None:
        super().__init__(message)
        self.path, self.value, self.rule, self.fix = path, value[:200], rule, fix


class UnknownProtocol(FormatError):
    """No protocol of that name, or none recognises the answer."""


# --- running ----------------------------------------------------------------------------------


class HarvestError(VesportalError):
    """A run could not begin or go on."""


class LeaseHeld(HarvestError):
    """Another worker is harvesting this endpoint."""


class LeaseLost(HarvestError):
    """This worker's lease has gone to another one: it must stop writing."""


class SearchUnavailable(VesportalError):
    """Elasticsearch does not answer or refused the request."""


class WalkEnded(VesportalError):
    """A walk through results cannot go on; it has to begin anew."""


class PermissionRefused(VesportalError):
    """This person may not do this."""


class TooMany(VesportalError):
    """Too much was asked for in too short a time; it can be asked for again, in `retry_after` seconds at the latest."""

    def __init__(self, message: str, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class InvalidInput(VesportalError):
    """What was asked for cannot be done as it was put; the message says how to put it."""


class DecidedMeanwhile(InvalidInput):
    """Somebody else has decided since the person looked; nothing is done until they have looked again."""


class OutsideAgreement(InvalidInput):
    """An agreement does not let data go where somebody says that it goes."""


class SecretRefused(InvalidInput):
    """A text looks as if it held what opens data; the portal keeps nothing of that kind."""
