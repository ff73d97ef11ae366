"""A rebuild: a fresh index filled beside the live one, counted, and swapped in. Search answers meanwhile.

The next batch is made while the last one is sent. What breaks off can be gone on with: everything that was sent is in the new
index, and whatever is written meanwhile goes there too.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import msgspec

from catalog.domain.errors import SearchUnavailable
from catalog.search.document import IndexedProduct
from catalog.search.index import ProductIndex, WriteResult, operations_of

_COUNT_ATTEMPTS = 10
_COUNT_PAUSE = 0.3  # seconds: time for a drain under way to catch up
_TOLERANCE = (
    1_000  # one in so many may differ while products come and go; below that number of products, none
)
_FEW = 10  # refused products that never stop a rebuild

type Stream = Callable[
    [int], Iterable[Sequence[IndexedProduct]]
]  # the products after an id, in batches by id


class RebuildRefused(SearchUnavailable):
    """What was built is not what it should be: it is thrown away, and a rebuild begins anew."""


class RebuildResult(msgspec.Struct, frozen=True):
    """`written`: products sent. `count`: in the new index. `failed`: product id → why it was refused."""

    written: int
    count: int
    failed: dict[int, str]


class Built(msgspec.Struct):
    """How far a rebuild is: the name of the index, products sent, the id of the last one, those refused with the reason."""

    index: str
    sent: int = 0
    last: int = 0
    failed: dict[int, str] = {}


def rebuild(
    index: ProductIndex,
    stream: Stream,
    expected: Callable[[], int],
    note: Callable[[Built], None] = lambda _built: None,
    *,
    begun: Built | None = None,
    keep: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> RebuildResult:
    """Fill a new index from `stream`, check it against `expected()`, and let it take the live one's place.

    `stream` must be lazy: it may read its first row only when it is first asked (see `index` for why then no
    concurrent write is lost). `expected` counts the products that should be there, now. `note` is told
    after each batch how far it is. `begun`: an earlier rebuild that broke off, which is gone on with where its index is
    there and of today's shape. Only one rebuild at a time: the caller holds a lock.

    Raises RebuildRefused if the counts differ or too much is refused; the new index is then deleted and the live one stays
    as it was. So it is on any other failure, unless it is to `keep` what was built for the next rebuild.
    """
    built = begun if begun and index.goes_on(begun.index) else Built(index.begin(), failed={})
    try:
        before = expected()
        note(built)
        _fill(index, stream(built.last), built, note)
        count = _checked_count(index, before, expected, built, pause)
        index.swap()
    except BaseException as error:
        if not keep or isinstance(error, RebuildRefused):
            with suppress(
                SearchUnavailable
            ):  # the failure itself is what matters; the next rebuild cleans up
                index.abandon()
        raise
    return RebuildResult(built.sent, count, built.failed)


def _fill(
    index: ProductIndex,
    stream: Iterable[Sequence[IndexedProduct]],
    built: Built,
    note: Callable[[Built], None],
) -> None:
    sending: tuple[Future[WriteResult], Sequence[IndexedProduct]] | None = None
    with ThreadPoolExecutor(1, "rebuild") as pool:
        for products in stream:
            operations = operations_of(products, built.failed)
            if sending:
                _sent(*sending, built, note)
            sending = pool.submit(index.send, [index.building], operations), products
        if sending:
            _sent(*sending, built, note)


def _sent(
    sending: Future[WriteResult],
    products: Sequence[IndexedProduct],
    built: Built,
    note: Callable[[Built], None],
) -> None:
    built.failed |= sending.result().failed
    built.sent += len(products)
    built.last = max(built.last, *(product.id for product in products), 0)
    if len(built.failed) > max(_FEW, built.sent // 100):
        reason = next(iter(built.failed.values()))
        raise RebuildRefused(
            f"{len(built.failed)} of {built.sent} products were refused, the first because: {reason}. "
            "The live index stays."
        )
    note(built)


def _checked_count(
    index: ProductIndex,
    before: int,
    expected: Callable[[], int],
    built: Built,
    pause: Callable[[float], None],
) -> int:
    for attempt in range(_COUNT_ATTEMPTS):
        if attempt:
            pause(_COUNT_PAUSE)
        after = expected()
        index.refresh(index.building)
        count = index.count(index.building)
        allowed = max(before, after) // _TOLERANCE
        least = min(before, after) - len(built.failed) - allowed
        if least <= count <= max(before, after) + allowed:
            return count
    raise RebuildRefused(
        f"The new index holds {count} products where {after} were expected ({len(built.failed)} refused). "
        "The live index stays; run the rebuild again when the harvests under way have ended."
    )
