"""Keeping the search index in step: what is due is written in batches, with its revision as version."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple, Self

import structlog
from django.db import connection, transaction
from django.db.models import F, Func, JSONField, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from catalog.domain.conforms import standards_named
from catalog.domain.errors import SearchUnavailable
from catalog.domain.freshness import late_and_stale
from catalog.domain.vocabulary.licences import licences
from catalog.domain.vocabulary.sectors import sectors_named
from catalog.domain.vocabulary.themes import themes
from catalog.formats.registry import PROTOCOLS
from catalog.models import DataProduct, Domain, FlowProduct, IndexState, Standard
from catalog.search import IndexedProduct, WriteResult
from catalog.search.document import document_of
from catalog.selectors.engine import search_engine
from catalog.selectors.licence_registry import registry_follow
from catalog.services.index_status import drained_note
from catalog.services.outbox import task_start
from catalog.services.search_text import texts_write
from catalog.services.vectors import vectors_begin, vectors_note, vectors_put

log = structlog.get_logger(__name__)
BATCH = 1000
_MARK_DUE = (
    "UPDATE catalog_indexstate s SET revision = p.revision, last_error = '' FROM catalog_dataproduct p"
    " WHERE p.id = s.product_id AND s.revision < p.revision AND "
)
PRODUCT_FIELDS = (
    "id", "revision", "state", "slug", "title", "description", "keywords", "themes", "domain__slug", "domain__name",
    "publisher", "source_id", "identifiers", "formats", "file_names", "licence", "licence_label", "openness", "mqa", "mqa_band",
    "level", "patterns", "delivery", "bulk", "no_signup", "modified", "modified_text", "first_seen", "audience_tokens",
    "conforms", "part_audiences", "domain__sector", "status", "frequency", "network_levels", "areas", "boxes", "periods", "used",
    "endpoint__protocol",
)  # fmt: skip
# The kinds of the documents that add to a product: of `linked` nothing else is read.
_LINKED = Func(
    F("linked"), template="jsonb_path_query_array(%(expressions)s, '$.*[*].kind')", output_field=JSONField()
)


def index_drain(*, batches: int = 1000, texts: bool = True) -> int:
    """Write what is due, oldest first, up to `batches` times 1,000; returns how many products were brought up to date.

    Where Elasticsearch does not answer, nothing is lost: it stays due and the sweep comes back to it. `texts`: also write the
    words by which the database itself finds these products; they are written in any case where Elasticsearch is away.
    """
    done = 0
    registry_follow()  # families of licences, which curators may have changed elsewhere
    try:
        for _ in range(batches):
            written = _drain_batch(texts=texts)
            done += written
            if written < BATCH:
                drained_note(timezone.now())
                break
    except SearchUnavailable as error:
        log.warning("search index not reached, products stay due", reason=str(error))
        texts_drain(batches=batches)
    vectors_begin()
    return done


def texts_drain(*, batches: int = 1000) -> int:
    """Write the words of products that are due for nothing else, or while Elasticsearch is away; returns how many."""
    done = 0
    for _ in range(batches):
        written = _texts_batch()
        done += written
        if written < BATCH:
            break
    return done


class DrainAside:
    """Drains in a thread of its own while a harvest goes on: writing to the index is mostly waiting.

    A context manager: leaving it waits for the thread. What it did not get to is due all the same.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "index-drain")
        self._running: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._pool.submit(lambda: connection.close())  # noqa: PLW0108 (the connection of that thread, not of this one)
        self._pool.shutdown()

    def nudge(self) -> None:
        """Something is due. Returns at once."""
        if self._running is None or self._running.done():
            self._running = self._pool.submit(self._drain)

    def _drain(self) -> None:
        try:
            index_drain(batches=20, texts=False)  # their words can wait until no harvest does
        except Exception:
            log.exception("drain beside a harvest failed, products stay due")


def _drain_batch(*, texts: bool) -> int:
    """One batch; what it wrote to the database stays written where Elasticsearch then does not answer."""
    away: SearchUnavailable | None = None
    with transaction.atomic():
        due = _due(Q(revision__gt=F("indexed_revision"), last_error=""))
        if not due:
            return 0
        ids = list(due)
        live, gone = _split(product_rows(DataProduct.objects.filter(pk__in=ids)), Beside.of(ids))
        live, digests = vectors_put(live)
        made = {product.id: document_of(product) for product in live}
        if texts:
            texts_write(((pk, made[pk]) for pk in made if due[pk]), [pk for pk, _ in gone])
        result = WriteResult()
        try:
            result = search_engine().write(live, gone, made)
        except SearchUnavailable as error:
            away = error
        index_mark(result.done, result.failed, _revisions(live, gone) if texts else {})
        vectors_note({pk: digests.get(pk) for pk in result.done})
    if away:
        raise away
    return len(ids)


def _texts_batch() -> int:
    with transaction.atomic():
        ids = list(_due(Q(revision__gt=F("text_revision"))))
        if not ids:
            return 0
        live, gone = _split(product_rows(DataProduct.objects.filter(pk__in=ids)), Beside.of(ids))
        texts_write(((product.id, document_of(product)) for product in live), [pk for pk, _ in gone])
        index_mark({}, {}, _revisions(live, gone))
    return len(ids)


def _revisions(live: Sequence[IndexedProduct], gone: Sequence[tuple[int, int]]) -> dict[int, int]:
    return {product.id: product.revision for product in live} | dict(gone)


def _due(which: Q) -> dict[int, bool]:
    """Ids that are due, each with whether its words for the database are, locked until the transaction ends.

    Those another worker holds are passed over.
    """
    due = IndexState.objects.filter(which, revision__gt=Least("indexed_revision", "text_revision"))
    rows = due.order_by("product_id").select_for_update(skip_locked=True)
    return {
        pk: revision > written
        for pk, revision, written in rows.values_list("product_id", "revision", "text_revision")[:BATCH]
    }


class Beside(NamedTuple):
    """What stands beside products and is searched with them: the registry of standards; published cases by product."""

    standards: dict[str, tuple[list[str], list[str]]]  # slug → its names, its layers
    layers: dict[int, list[str]]
    cases: dict[int, list[str]]

    @classmethod
    def of(cls, ids: Sequence[int]) -> Self:
        """For these products. Two queries."""
        standards = {s.slug: (s.names, s.layers) for s in Standard.objects.only("slug", "names", "layers")}
        layers: dict[int, list[str]] = {}
        cases: dict[int, list[str]] = {}
        served = FlowProduct.objects.filter(product__in=ids).order_by("flow__use_case__slug")
        found = served.values_list("product", "flow__use_case__slug", "flow__use_case__layers").distinct()
        for pk, slug, named in found:
            layers.setdefault(pk, []).extend(named)
            cases.setdefault(pk, []).append(slug)
        return cls(standards, layers, cases)


def product_rows(products: QuerySet[DataProduct]) -> QuerySet[DataProduct, dict[str, Any]]:
    """What the index needs to know of products: PRODUCT_FIELDS, and `linked_kinds`."""
    return products.values(*PRODUCT_FIELDS, linked_kinds=_LINKED)


def products_indexed(rows: Sequence[dict[str, Any]]) -> list[IndexedProduct]:
    """What the index should hold of the live products among these rows of `product_rows`."""
    return _split(rows, Beside.of([row["id"] for row in rows]))[0]


def _split(
    rows: Iterable[dict[str, Any]], beside: Beside
) -> tuple[list[IndexedProduct], list[tuple[int, int]]]:
    names = {slug: names for slug, (names, _) in beside.standards.items()}
    live, gone = [], []
    for row in rows:
        if row["state"] == DataProduct.State.LIVE:
            standards = standards_named(row["conforms"], names) if row["conforms"] else []
            layers = [layer for slug in standards for layer in beside.standards[slug][1]]
            layers += beside.layers.get(row["id"], [])
            live.append(_indexed(row, standards, layers, beside.cases.get(row["id"], [])))
        else:
            gone.append((row["id"], row["revision"]))
    return live, gone


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _indexed(
    row: dict[str, Any], standards: list[str], layers: list[str], cases: list[str]
) -> IndexedProduct:
    late = late_and_stale(row["modified_text"], row["frequency"], timezone.now())
    licence = licences().get(row["licence"])
    return IndexedProduct(
        id=row["id"],
        revision=row["revision"],
        slug=row["slug"],
        title=row["title"],
        description=row["description"],
        keywords=tuple(row["keywords"]),
        themes=tuple(row["themes"]),
        theme_labels=tuple(themes()[code].label for code in row["themes"] if code in themes()),
        domain=row["domain__slug"],
        domain_name=row["domain__name"],
        publisher=row["publisher"],
        source_id=row["source_id"],
        identifiers=tuple(row["identifiers"]),
        # addresses that are not for everybody: then no search finds the product by the names of its files
        file_names=() if "urls" in row["part_audiences"] else tuple(row["file_names"]),
        formats=tuple(row["formats"]),
        licence=row["licence"] or row["licence_label"],
        licence_label=row["licence_label"],
        openness=row["openness"],
        band=row["mqa_band"],
        mqa=row["mqa"],
        level=row["level"],
        patterns=tuple(row["patterns"]),
        delivery=tuple(row["delivery"]),
        bulk=row["bulk"],
        no_signup=row["no_signup"],
        modified=_iso(row["modified"]),
        late_at=_iso(late[0]) if late else None,
        stale_at=_iso(late[1]) if late else None,
        created=row["first_seen"].isoformat(),
        audience=tuple(row["audience_tokens"]),
        standards=tuple(standards),
        protocols=_protocols(row),
        layers=tuple(dict.fromkeys(layers)),
        cases=tuple(cases),
        sectors=sectors_named(row["domain__sector"]),
        licence_family=licence.family if licence else "",
        status=row["status"],
        frequency=row["frequency"],
        network_levels=tuple(row["network_levels"]),
        areas=tuple(row["areas"]),
        boxes=tuple(map(tuple, row["boxes"])),
        periods=tuple(map(tuple, row["periods"])),
        used=row["used"],
    )


def _protocols(row: dict[str, Any]) -> tuple[str, ...]:
    """In which of the known protocols a product is described: that of its endpoint, and what its links lead to."""
    named = dict.fromkeys((row["endpoint__protocol"], *row["linked_kinds"]))
    return tuple(name for name in named if name in PROTOCOLS)


def index_mark(done: dict[int, int], failed: dict[int, str], texts: dict[int, int]) -> None:
    """Note the revisions that the index (`done`) and the words in the database (`texts`) have, and what was refused."""
    ids = list(done | texts)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_indexstate s SET indexed_revision = greatest(s.indexed_revision, d.revision),"
            " text_revision = greatest(s.text_revision, d.text),"
            " last_error = CASE WHEN d.revision IS NULL THEN s.last_error ELSE '' END"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(id, revision, text) WHERE s.product_id = d.id",
            [ids, [done.get(pk) for pk in ids], [texts.get(pk) for pk in ids]],
        )
        if failed:
            cursor.execute(
                "UPDATE catalog_indexstate s SET last_error = d.reason"
                " FROM unnest(%s::bigint[], %s::text[]) AS d(id, reason) WHERE s.product_id = d.id",
                [list(failed), [reason[:2000] for reason in failed.values()]],
            )
            log.error("products refused by the index", number=len(failed), first=next(iter(failed.items())))


def index_mark_due(which: str, arguments: list[Any]) -> None:
    """Note that the products of the SQL condition `which` (on `p`) have a new revision, and start the drain."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK_DUE + which, arguments)
        if cursor.rowcount:
            task_start("index_drain")


def index_products(ids: Sequence[int]) -> None:
    """Write these products anew: something beside them changed that they are found by."""
    if not ids:
        return
    with transaction.atomic():
        DataProduct.objects.filter(pk__in=ids).update(revision=F("revision") + 1)
        index_mark_due("p.id = ANY(%s)", [list(ids)])


def standards_follow() -> None:
    """Write the products anew that say what they conform to: the registry of standards has changed."""
    with transaction.atomic():
        DataProduct.objects.exclude(conforms=[]).update(revision=F("revision") + 1)
        index_mark_due("p.conforms <> %s", [[]])


def index_licence(code: str) -> None:
    """Write the products anew that carry a licence: its family is another, of which nothing stands with them."""
    with transaction.atomic():
        DataProduct.objects.filter(licence=code).update(revision=F("revision") + 1)
        index_mark_due("p.licence = %s", [code])


def index_domain(domain: Domain) -> None:
    """Write a domain's products anew: its name stands in each document."""
    with transaction.atomic():
        DataProduct.objects.filter(domain=domain).update(revision=F("revision") + 1)
        index_mark_due("p.domain_id = %s", [domain.pk])
