"""Documents about data that lie at addresses: fetched, read by their own readers, and what was found written down."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.utils import timezone

from catalog.domain.errors import EndpointBusy, FetchError, FetchFailed
from catalog.formats.text import clean_text
from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.harvest.headers import Validators
from catalog.harvest.wire import MIB
from catalog.models.samples import Document
from catalog.services.document_answers import Got, answer_kept, is_as_read, read_by, validators_known
from catalog.services.rederive import products_rederive
from catalog.services.rounds import PATIENCE, Waiting, asked_in_turn, look_again, waiting_too

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
class Documents[R: Document, D: Read]:
    """One kind of them: where they wait, what is asked for, how one (address, content type, bytes) is read, and what is kept.

    The rows have `product`, `outcome`, `kind`, `detail`, `failures`, `answer` and `checked_at`. `keep` gives the further
    columns of a row, of what was read and the address that it was read from in the end; `nothing` their values where a document
    was not got.
    `ready` is called with the rows of an address before it is asked for; it returns further products to be derived anew.
    `depends`: what else than the document decides what is kept of it for a row, once that is ready.
    """

    waiting: Waiting[R]
    accept: str
    read: Callable[[str, str, bytes], D]
    keep: Callable[[R, D, str], Mapping[str, Any]]
    nothing: Mapping[str, Any]
    depends: Callable[[R], str] = lambda row: ""
    ready: Callable[[Sequence[R]], Iterable[int]] = lambda rows: ()


@dataclass(frozen=True, slots=True)
class _Held:
    """The rows of one kind that wait for an address, each with by what it is read."""

    documents: Documents[Any, Any]
    rows: list[tuple[Any, str]]


def documents_check_due[R: Document, D: Read](
    documents: Documents[R, D], *, seconds: float, beside: Sequence[Documents[Any, Any]] = ()
) -> int:
    """Fetch and read what is due for about `seconds`; returns how many addresses were asked for.

    `beside`: further kinds, which get the same answer where they wait for the same address: nothing is fetched twice.
    """
    asked, changed = 0, list[int]()

    def look(fetcher: Fetcher, rows: list[R]) -> tuple[list[_Held], Got]:
        url = rows[0].url
        also = ((other, found) for other in beside if (found := waiting_too(other.waiting, url)))
        held = list[_Held]()
        for kind, waiting in ((documents, rows), *also):
            changed.extend(kind.ready(waiting))
            held.append(_Held(kind, [(row, read_by(kind.depends(row))) for row in waiting]))
        known = validators_known(pair for one in held for pair in one.rows)
        return held, _ask(documents.accept, fetcher, url, known)

    for _, (held, got) in asked_in_turn(documents.waiting, look, seconds=seconds):
        for one in held:
            changed += _take(one, got)
        asked += 1
    products_rederive(changed)
    return asked


def _ask(accept: str, fetcher: Fetcher, url: str, known: Validators | None) -> Got:
    """Raises EndpointBusy where the host is to be left alone."""
    try:
        fetched = fetcher.fetch(url, headers={"Accept": accept}, validators=known)
    except EndpointBusy:
        raise
    except FetchError as error:
        passing = isinstance(error, FetchFailed) and (error.status is None or error.status >= 500)
        return Got(url, failed=clean_text(str(error)), passing=passing)
    charset = f"; charset={fetched.charset}" if fetched.charset else ""
    return Got(
        fetched.url,
        f"{fetched.content_type}{charset}",
        fetched.body,
        fetched.validators,
        fetched.not_modified,
    )


def _take(held: _Held, got: Got) -> list[int]:
    """Read an answer as this kind of document, and write down what was found; returns the products of which that changes.

    What is as it was when it was read is only noted as seen.
    """
    documents = held.documents
    readers = {row.pk: reader for row, reader in held.rows if not is_as_read(row, got, reader)}
    rows = [row for row, _ in held.rows if row.pk in readers]
    _seen_again(documents, [row for row, _ in held.rows if row.pk not in readers], got)
    if not rows:
        return []
    if got.failed:
        told = {"kind": "", "detail": got.failed, "answer": {}, **documents.nothing}
        _store(documents, rows, "passing" if got.passing else "unreachable", lambda _: told)
    else:
        read = documents.read(rows[0].url, got.content_type, got.body)
        found = {"kind": read.kind, "detail": clean_text(read.detail)}
        _store(
            documents,
            rows,
            "valid" if read.valid else "invalid",
            lambda row: {
                **found,
                "answer": answer_kept(got, readers[row.pk]),
                **documents.keep(row, read, got.url),
            },
        )
    return [row.product_id for row in rows]


def _seen_again(documents: Documents[Any, Any], rows: Sequence[Any], got: Got) -> None:
    """It is as it was: what was found still counts, and is looked at again in its time."""
    now = timezone.now()
    for row in rows:
        row.failures, row.checked_at, row.due_at = 0, now, look_again(now, 0)
        if not got.not_modified:
            row.answer = answer_kept(got, row.answer["read_by"])
    documents.waiting.model._default_manager.bulk_update(rows, ["failures", "checked_at", "due_at", "answer"])


def _store[R: Document, D: Read](
    documents: Documents[R, D],
    rows: Sequence[Any],
    outcome: Outcome,
    columns: Callable[[R], Mapping[str, Any]],
) -> None:
    """After a passing failure what was found before still counts, up to PATIENCE times."""
    now, failed = timezone.now(), outcome in ("passing", "unreachable")
    for row in rows:
        row.failures = row.failures + 1 if failed else 0
        row.due_at = look_again(now, row.failures)
        before = row.outcome not in ("", "unreachable")
        if outcome == "passing" and before and row.failures < PATIENCE:
            continue
        row.outcome, row.checked_at = "unreachable" if failed else outcome, now
        for name, value in columns(row).items():
            setattr(row, name, value)
    names = ["outcome", "failures", "checked_at", "due_at", "kind", "detail", "answer", *documents.nothing]
    documents.waiting.model._default_manager.bulk_update(rows, names)
