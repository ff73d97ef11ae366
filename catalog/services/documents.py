"""Documents about data that lie at addresses: fetched, read by their own readers, and what was found written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

from django.db.models import Model
from django.utils import timezone

from catalog.domain.errors import EndpointBusy, FetchError, FetchFailed
from catalog.formats.text import clean_text
from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.harvest.wire import MIB
from catalog.services.rederive import products_rederive
from catalog.services.rounds import PATIENCE, Waiting, asked_in_turn, look_again

LIMITS = FetchLimits(
    connect_seconds=5,
    read_seconds=10,
    total_seconds=30,
    max_bytes=4 * MIB,
    max_decoded_bytes=8 * MIB,
    max_wait_seconds=0,
)
Outcome = Literal["valid", "invalid", "unreachable", "passing"]


class Read(Protocol):
    """What a reader makes of a document: which kind it is, whether it is sound, else what is wrong, in sentences."""

    @property
    def kind(self) -> str: ...
    @property
    def valid(self) -> bool: ...
    @property
    def detail(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents[R: Model, D: Read]:
    """One kind of them: where they wait, what is asked for, how one (address, content type, bytes) is read, and what is kept.

    The rows have `product`, `outcome`, `kind`, `detail`, `failures` and `checked_at`; `kept` are the further columns, with
    their values where a document was not got.
    """

    waiting: Waiting[R]
    accept: str
    read: Callable[[str, str, bytes], D]
    keep: Callable[[D], Mapping[str, Any]]
    nothing: Mapping[str, Any]


def documents_check_due[R: Model, D: Read](documents: Documents[R, D], *, seconds: float) -> int:
    """Fetch and read what is due for about `seconds`; returns how many addresses were asked for."""
    asked, changed = 0, []
    look = partial(_look, documents)
    for rows, (outcome, columns) in asked_in_turn(documents.waiting, look, seconds=seconds):
        _store(documents.waiting.model, rows, outcome, columns)
        changed += [row.product_id for row in rows]  # type: ignore[attr-defined]
        asked += 1
    products_rederive(changed)
    return asked


def _look[R: Model, D: Read](
    documents: Documents[R, D], fetcher: Fetcher, url: str
) -> tuple[Outcome, dict[str, Any]]:
    """Fetch and read. Raises EndpointBusy where the host is to be left alone."""
    try:
        fetched = fetcher.fetch(url, headers={"Accept": documents.accept})
    except EndpointBusy:
        raise
    except FetchError as error:
        passing = isinstance(error, FetchFailed) and (error.status is None or error.status >= 500)
        told = {"kind": "", "detail": clean_text(str(error)), **documents.nothing}
        return "passing" if passing else "unreachable", told
    charset = f"; charset={fetched.charset}" if fetched.charset else ""
    read = documents.read(url, f"{fetched.content_type}{charset}", fetched.body)
    told = {"kind": read.kind, "detail": clean_text(read.detail), **documents.keep(read)}
    return "valid" if read.valid else "invalid", told


def _store(model: type[Model], rows: list[Any], outcome: Outcome, columns: Mapping[str, Any]) -> None:
    """After a passing failure what was found before still counts, up to PATIENCE times."""
    now, failed = timezone.now(), outcome in ("passing", "unreachable")
    for row in rows:
        row.failures = row.failures + 1 if failed else 0
        row.due_at = look_again(now, row.failures)
        before = row.outcome not in ("", "unreachable")
        if outcome == "passing" and before and row.failures < PATIENCE:
            continue
        row.outcome, row.checked_at = "unreachable" if failed else outcome, now
        for name, value in columns.items():
            setattr(row, name, value)
    model._default_manager.bulk_update(rows, ["outcome", "failures", "checked_at", "due_at", *columns])
