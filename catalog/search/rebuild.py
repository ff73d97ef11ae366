"""A rebuild: a fresh index filled beside the live one, counted, and swapped in. Search answers meanwhile."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

import msgspec

from catalog.domain.errors import SearchUnavailable
from catalog.search.document import IndexedProduct
from catalog.search.index import ProductIndex

_COUNT_ATTEMPTS = 10
_COUNT_PAUSE = 0.3  # seconds: time for a drain under way to catch up
_TOLERANCE = (
    1_000  # one in so many may differ while products come and go; below that number of products, none
)
_FEW = 10  # refused products that never stop a rebuild


class RebuildResult(msgspec.Struct, frozen=True):
    """`written`: products sent. `count`: in the new index. `failed`: product id → why it was refused."""

    written: int
    count: int
    failed: dict[int, str]


def rebuild(
    index: ProductIndex,
    stream: Iterable[Sequence[IndexedProduct]],
    expected: Callable[[], int],
    progress: Callable[[int], None] = lambda _written: None,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> RebuildResult:
    """Fill a new index from `stream`, check it against `expected()`, and let it take the live one's place.

    `stream` must be lazy: it may read its first row only when it is first asked (see `index` for why then no
    concurrent write is lost). `expected` counts the products that should be there, now. `progress` is told
    after each batch how many were sent so far. Only one rebuild at a time: the caller holds a lock, and what
    lies under the building alias is taken for a broken earlier rebuild and removed.

    Raises SearchUnavailable if the counts differ or too much is refused. On any failure the new index is
    deleted and the live one stays as it was.
    """
    index.begin()
    try:
        before = expected()
        result = _fill(index, stream, progress)
        count = _checked_count(index, before, expected, result, pause)
        index.swap()
    except BaseException:
        with suppress(SearchUnavailable):  # the failure itself is what matters; the next rebuild cleans up
            index.abandon()
        raise
    return RebuildResult(result.written, count, result.failed)


def _fill(
    index: ProductIndex, stream: Iterable[Sequence[IndexedProduct]], progress: Callable[[int], None]
) -> RebuildResult:
    written = 0
    failed: dict[int, str] = {}
    for products in stream:
        failed |= index.write_to([index.building], products).failed
        written += len(products)
        if len(failed) > max(_FEW, written // 100):
            reason = next(iter(failed.values()))
            raise SearchUnavailable(
                f"{len(failed)} of {written} products were refused, the first because: {reason}. "
                "The live index stays."
            )
        progress(written)
    return RebuildResult(written, 0, failed)


def _checked_count(
    index: ProductIndex,
    before: int,
    expected: Callable[[], int],
    result: RebuildResult,
    pause: Callable[[float], None],
) -> int:
    for attempt in range(_COUNT_ATTEMPTS):
        if attempt:
            pause(_COUNT_PAUSE)
        after = expected()
        index.refresh(index.building)
        count = index.count(index.building)
        allowed = max(before, after) // _TOLERANCE
        least = min(before, after) - len(result.failed) - allowed
        if least <= count <= max(before, after) + allowed:
            return count
    raise SearchUnavailable(
        f"The new index holds {count} products where {after} were expected ({len(result.failed)} refused). "
        "The live index stays; run the rebuild again when the harvests under way have ended."
    )
