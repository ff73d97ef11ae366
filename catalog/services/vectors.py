"""Vectors of products: made aside, in slices, kept by the text that they are of, and put into the index.

A product is first written to the index without a vector, so that its words find it at once. What the index has without one
(`IndexState.vector_digest` is null) is taken up here; its vector made, it is due again, and written with it.
"""

import hashlib
import os
import threading
import time
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from catalog.models import DataProduct, IndexState, TextVector
from catalog.search import Glossary, IndexedProduct
from catalog.search.embedding import MODEL, Embedder, Vector
from catalog.search.wordpiece import MAX_CHARACTERS
from catalog.selectors.embedder import embedder, meaning_is_on
from catalog.selectors.glossary_words import glossary_words
from catalog.services.outbox import task_start

_SLICE = 5.0  # seconds: the sweep and the drain share the worker
_BATCH = 32  # products between two commits
_KEPT = timedelta(days=7)  # texts come back, as when a source is mended
_DIGITS = 6  # as the model gives them
_LOCK = 7_305_115  # any number, the same for all of the portal's processes
_LOW = 10  # niceness: harvests and pages come first

type Digests = dict[int, bytes | None]  # product id → digest of the vector that its document has


def text_of(title: str, description: str, glossary: Glossary) -> str:
    """What is said of a product, as far as the model reads it; what the title's acronyms stand for with it.

    Products written before an edit of the glossary follow it when they are next written.
    """
    return f"{glossary.expanded(title)}. {description}"[:MAX_CHARACTERS]


def digest_of(text: str) -> bytes:
    """The key of the vector of `text`."""
    return hashlib.sha256(f"{MODEL}\n{text}".encode(errors="surrogatepass")).digest()


def vectors_put(products: Sequence[IndexedProduct]) -> tuple[list[IndexedProduct], Digests]:
    """Return the products with the vectors that are kept for their texts, and the digests of these. Two queries."""
    if not meaning_is_on():
        return list(products), dict.fromkeys(product.id for product in products)
    glossary = glossary_words()
    digests = {p.id: digest_of(text_of(p.title, p.description, glossary)) for p in products}
    kept = _kept(digests.values())
    put = [
        msgspec.structs.replace(product, vector=unpacked(kept[digests[product.id]]))
        if digests[product.id] in kept
        else product
        for product in products
    ]
    return put, {pk: digest if digest in kept else None for pk, digest in digests.items()}


def vectors_note(digests: Mapping[int, bytes | None]) -> None:
    """Note which vectors the index has now. Rows that say so already are not written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_indexstate s SET vector_digest = d.digest"
            " FROM unnest(%s::bigint[], %s::bytea[]) AS d(id, digest)"
            " WHERE s.product_id = d.id AND s.vector_digest IS DISTINCT FROM d.digest",
            [list(digests), list(digests.values())],
        )


def vectors_begin() -> None:
    """Start making vectors if there is a model and anything to do."""
    if meaning_is_on() and _lacking().exists():
        task_start("vectors_make")


def vectors_make(*, seconds: float = _SLICE) -> int:
    """Make vectors for about `seconds`, go on in another task if more are lacking; returns how many products were seen to.

    Never twice at once; where it is killed, what was committed stays and the rest is taken up by the next one.
    """
    with _alone() as alone:
        model = embedder() if alone else None
        if model is None:
            return 0
        until = time.monotonic() + seconds
        seen = 0
        with ThreadPoolExecutor(1, initializer=_stand_back) as aside:
            while count := _batch(model, aside):
                seen += count
                if time.monotonic() > until:
                    break
    if seen:
        task_start("index_drain")
    if count:
        vectors_begin()
    return seen


def vectors_forget() -> int:
    """Drop vectors that no product in the index has had for a week; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM catalog_textvector v WHERE v.made_at < %s"
            " AND NOT EXISTS (SELECT FROM catalog_indexstate s WHERE s.vector_digest = v.digest)",
            [timezone.now() - _KEPT],
        )
        return cursor.rowcount


def packed(vector: Vector) -> bytes:
    """The vector as 32-bit floats."""
    return array("f", vector).tobytes()


def unpacked(kept: bytes) -> Vector:
    """The vector from 32-bit floats."""
    return tuple(round(component, _DIGITS) for component in array("f", kept))


def _lacking() -> QuerySet[IndexState]:
    """What the index has without a vector, unless it is due or refused anyway."""
    return IndexState.objects.filter(
        vector_digest=None,
        indexed_revision__gte=F("revision"),
        last_error="",
        product__state=DataProduct.State.LIVE,
    )


def _batch(model: Embedder, aside: ThreadPoolExecutor) -> int:
    rows = (
        _lacking().order_by("product_id").values_list("product_id", "product__title", "product__description")
    )
    glossary = glossary_words()
    found = {pk: text_of(title, description, glossary) for pk, title, description in rows[:_BATCH]}
    texts = {digest_of(text): text for text in found.values()}
    new = sorted(texts.keys() - _kept(texts).keys())
    vectors = aside.map(model.vector, [texts[digest] for digest in new])
    now = timezone.now()
    made = [
        TextVector(digest=digest, vector=packed(vector), made_at=now)
        for digest, vector in zip(new, vectors, strict=True)
    ]
    with transaction.atomic():
        TextVector.objects.bulk_create(made, ignore_conflicts=True)
        IndexState.objects.filter(pk__in=found).update(indexed_revision=0)
    return len(found)


def _kept(digests: Iterable[bytes]) -> dict[bytes, bytes]:
    rows = TextVector.objects.filter(digest__in=set(digests)).values_list("digest", "vector")
    return {bytes(digest): bytes(vector) for digest, vector in rows}


def _stand_back() -> None:
    with suppress(OSError, AttributeError):  # only Linux knows the niceness of a thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process makes vectors; none begins until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
