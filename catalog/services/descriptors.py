"""The contracts and descriptions that products carry: fetched, recognised, and checked for what their standards require.

An address that many products give, such as the description of a portal's API, is asked for once.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import EndpointBusy, FetchError, FetchFailed
from catalog.formats.descriptors import Described, read_descriptor
from catalog.formats.text import clean_text
from catalog.harvest.fetch import Fetcher, FetchLimits
from catalog.harvest.wire import MIB
from catalog.models import Descriptor
from catalog.services.fetching import fetcher_make
from catalog.services.rederive import products_rederive
from catalog.services.rounds import Round, host_of
from catalog.services.sample_sources import DESCRIBED_SQL

LIMITS = FetchLimits(
    connect_seconds=5,
    read_seconds=10,
    total_seconds=30,
    max_bytes=4 * MIB,
    max_decoded_bytes=8 * MIB,
    max_wait_seconds=0,
)
_BATCH, _PER_HOST = 60, 10  # addresses that one task takes on, and of one host
_SECONDS = 30.0
_CLAIM = timedelta(minutes=30)
_AGAIN = timedelta(days=30)
_AFTER_FAILURE = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30))
_PATIENCE = 3  # failures in a row until what was found before no longer counts
_ACCEPT = {"Accept": "application/yaml, application/json, application/ld+json, */*;q=0.5"}
_DUE = f"""
    SELECT url FROM (
        SELECT c.url, min(c.id) AS first, row_number() OVER (PARTITION BY c.host ORDER BY min(c.due_at), min(c.id)) AS n
        FROM catalog_descriptor c JOIN catalog_dataproduct p ON p.id = c.product_id
        JOIN catalog_domain o ON o.id = p.domain_id
        WHERE c.due_at <= %(now)s AND {DESCRIBED_SQL} GROUP BY c.host, c.url
    ) due WHERE n <= %(per_host)s ORDER BY n, first LIMIT %(batch)s
"""  # noqa: S608 - parts of the portal’s own


def descriptors_check_due(*, seconds: float = _SECONDS) -> int:
    """Fetch and read what is due for about `seconds`; returns how many addresses were asked for."""
    if not settings.CHECK_SAMPLES:
        return 0
    claimed = _claim()
    if not claimed:
        return 0
    turn, changed, asked = Round(seconds), [], 0
    own = _own(claimed)
    with fetcher_make(limits=LIMITS) as inside, fetcher_make(limits=LIMITS, inside=False) as outside:
        for url, rows in claimed.items():
            until = turn.waits_until(rows[0].host)
            if until is None:
                try:
                    outcome, described = _look(inside if url in own else outside, url)
                except EndpointBusy as busy:
                    until = turn.rest(rows[0].host, busy)
                else:
                    asked += 1
                    changed += [row.product_id for row in rows]
                    _store(rows, outcome, described)
                    continue
            Descriptor.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=until)
    products_rederive(changed)
    return asked


def _claim() -> dict[str, list[Descriptor]]:
    """The rows that are due, by address, in the order in which to ask."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "per_host": _PER_HOST, "batch": _BATCH})
        urls = [url for (url,) in cursor]
    with transaction.atomic():
        due = Descriptor.objects.select_for_update(skip_locked=True).filter(url__in=urls, due_at__lte=now)
        by_url: dict[str, list[Descriptor]] = {}
        for row in due:
            by_url.setdefault(row.url, []).append(row)
        claimed = [row.pk for rows in by_url.values() for row in rows]
        Descriptor.objects.filter(pk__in=claimed).update(due_at=now + _CLAIM)
    return {url: by_url[url] for url in urls if url in by_url}


def _own(claimed: dict[str, list[Descriptor]]) -> frozenset[str]:
    """Those on the host of an endpoint that gave them; only these may lie in a network allowed for endpoints."""
    keys = [row.pk for rows in claimed.values() for row in rows]
    given = Descriptor.objects.filter(pk__in=keys, product__domain__confirmed=True)
    rows = given.values_list("url", "host", "product__endpoint__url").distinct()
    return frozenset(url for url, host, endpoint in rows if host == host_of(endpoint))


def _look(fetcher: Fetcher, url: str) -> tuple[str, Described]:
    """Fetch and read. Raises EndpointBusy where the host is to be left alone."""
    try:
        fetched = fetcher.fetch(url, headers=_ACCEPT)
    except EndpointBusy:
        raise
    except FetchError as error:
        passing = isinstance(error, FetchFailed) and (error.status is None or error.status >= 500)
        return "passing" if passing else "unreachable", Described("", valid=False, detail=str(error))
    content_type = (
        f"{fetched.content_type}; charset={fetched.charset}" if fetched.charset else fetched.content_type
    )
    described = read_descriptor(content_type, fetched.body)
    return "valid" if described.valid else "invalid", described


def _store(rows: list[Descriptor], outcome: str, described: Described) -> None:
    """After a passing failure what was found before still counts, up to _PATIENCE times."""
    now = timezone.now()
    for row in rows:
        failed = outcome in ("passing", "unreachable")
        row.failures = row.failures + 1 if failed else 0
        row.due_at = _next(now, row.failures)
        before = row.outcome not in ("", Descriptor.Outcome.UNREACHABLE)
        if not (outcome == "passing" and before and row.failures < _PATIENCE):
            row.outcome = "unreachable" if failed else outcome
            row.kind, row.detail, row.checked_at = described.kind, clean_text(described.detail), now
            row.says = list(described.says)
    Descriptor.objects.bulk_update(
        rows, ["outcome", "kind", "detail", "says", "failures", "checked_at", "due_at"]
    )


def _next(now: datetime, failures: int) -> datetime:
    return now + (_AFTER_FAILURE[min(failures, len(_AFTER_FAILURE)) - 1] if failures else _AGAIN)
