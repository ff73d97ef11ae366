"""Whether an address answers, asked as gently as can be: HEAD, and one byte by GET where HEAD is not taken."""

import errno
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from urllib3.exceptions import NameResolutionError, NewConnectionError

from catalog.domain.errors import (
    BodyTooLarge,
    EndpointBusy,
    FetchFailed,
    FetchRefused,
    FetchTimeout,
    HostRests,
)
from catalog.harvest.fetch import Fetcher, FetchLimits, Probed

Outcome = Literal["ok", "refused", "gone", "unknown"]

LINK_LIMITS = FetchLimits(connect_seconds=5, read_seconds=10, total_seconds=20, max_wait_seconds=0)
KEPT_ANSWERS, GONE_ANSWERS = 5, 3  # gone is what did not answer so many of so many last times
_HEAD_NOT_TAKEN = frozenset({400, 403, 404, 405, 406, 500, 501})
_ONE_BYTE = {"Range": "bytes=0-0", "Accept-Encoding": "identity"}
_OUTCOMES: dict[int, Outcome] = {
    **dict.fromkeys((401, 402, 403, 407, 451), "refused"),
    **dict.fromkeys((404, 410), "gone"),
    416: "ok",  # of an empty file there is no first byte
}
_MESSAGES: dict[Outcome, str] = {
    "ok": "",
    "refused": "It answers, and wants permission (HTTP {status}).",
    "gone": "There is nothing at this address (HTTP {status}).",
    "unknown": "It gave no clear answer (HTTP {status}).",
}
# Until the next check, by how often in a row it answered in the same way: the steadier, the longer.
_AGAIN_GOOD = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30))
_AGAIN_GONE = tuple(timedelta(hours=hours) for hours in (6, 24, 72, 168, 336))
_AGAIN_UNKNOWN = timedelta(days=2)
_NO_SUCH_NAME = (
    socket.EAI_NONAME,
    getattr(socket, "EAI_NODATA", socket.EAI_NONAME),
)  # not all systems know the second


@dataclass(frozen=True, slots=True)
class Checked:
    """How an address answered. `dead`: not the address but its whole host does not answer."""

    outcome: Outcome
    status: int | None = None
    message: str = ""
    content_type: str = ""
    byte_size: int | None = None
    final_url: str = ""
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held of an address: its state, and its latest answers, the newest first (True: it is there)."""

    state: Outcome
    answers: tuple[bool, ...]


def link_check(fetcher: Fetcher, url: str) -> Checked:
    """Ask once. Raises HostRests where the host is to be left alone."""
    try:
        probed = fetcher.probe(url)
        if probed.status in _HEAD_NOT_TAKEN:
            probed = fetcher.probe(url, method="GET", headers=_ONE_BYTE)
    except HostRests:
        raise
    except EndpointBusy as busy:
        return Checked("unknown", busy.status, str(busy))
    except FetchFailed as failed:
        return _no_answer(failed)
    except (FetchRefused, BodyTooLarge) as error:
        return Checked("unknown", None, str(error))
    return _answered(url, probed)


def judged(before: Standing, outcome: Outcome) -> Standing:
    """What is held of an address after another check. Nothing is learnt from an unknown outcome.

    An address is gone after GONE_ANSWERS of the last KEPT_ANSWERS checks; one good answer brings it back.
    """
    if outcome == "unknown":
        return before
    answers = (outcome != "gone", *before.answers)[:KEPT_ANSWERS]
    if outcome != "gone":
        return Standing(outcome, answers)
    return Standing("gone" if answers.count(False) >= GONE_ANSWERS else before.state, answers)


def check_again_in(answers: Sequence[bool], outcome: Outcome) -> timedelta:
    """How long an address is left alone after `outcome`, which is counted in `answers` already."""
    if outcome == "unknown":
        return _AGAIN_UNKNOWN
    alike = next((n for n, answer in enumerate(answers) if answer != answers[0]), len(answers))
    return (_AGAIN_GOOD if answers[0] else _AGAIN_GONE)[alike - 1]


def _answered(url: str, probed: Probed) -> Checked:
    outcome = "ok" if probed.status < 400 else _OUTCOMES.get(probed.status, "unknown")
    return Checked(
        outcome,
        probed.status,
        _MESSAGES[outcome].format(status=probed.status),
        probed.content_type if outcome == "ok" else "",
        probed.byte_size if outcome == "ok" else None,
        probed.url if probed.url != url else "",
    )


def _no_answer(failed: FetchFailed) -> Checked:
    """What is known of a host that did not answer: that nobody is there, or only that it is not reached from here."""
    cause = failed.__cause__
    if not isinstance(failed, FetchTimeout):
        if isinstance(cause, NameResolutionError):
            unheard_of = getattr(cause.__cause__, "errno", None) in _NO_SUCH_NAME
            return Checked("gone" if unheard_of else "unknown", None, str(failed), dead=unheard_of)
        if (
            isinstance(cause, NewConnectionError)
            and getattr(cause.__cause__, "errno", None) == errno.ECONNREFUSED
        ):
            return Checked("gone", None, str(failed), dead=True)
    return Checked("unknown", None, f"It is not reached from here. {failed}")
