"""The addresses that products give for their data: collected from distributions, checked now and then, and counted in.

Restricted distributions are never asked for. Checks share each host's budget with everything else.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.errors import HostRests
from catalog.formats.text import clean_text
from catalog.harvest.fetch import Fetcher
from catalog.harvest.link_check import LINK_LIMITS, Checked, Standing, check_again_in, judged, link_check
from catalog.models import Assessment, HarvestRun, Link, LinkUse
from catalog.services.fetching import fetcher_make
from catalog.services.rederive import products_rederive
from catalog.services.rounds import host_of

log = structlog.get_logger(__name__)
_PER_PRODUCT = (
    100  # distributions whose addresses are checked; of a series of files the first ones stand for the rest
)
_BATCH, _PER_HOST = 200, 20  # links that one task takes on, and of one host
_SECONDS = 60.0  # that a task asks for; what it did not get to is due at once
_CLAIM = timedelta(hours=1)  # links of a task that died are due again after this
_LOCK = "hashtext('catalog.links')"  # shared by those who note addresses, alone for who forgets them
_GIVEN = """
    CREATE TEMP TABLE links_given ON COMMIT DROP AS
    SELECT DISTINCT d.product_id, u.url, md5(u.url) AS key FROM (
        SELECT d.product_id, d.access_url, d.download_url, d.record, row_number() OVER (
            PARTITION BY d.product_id ORDER BY d.position
        ) AS n FROM catalog_distribution d JOIN catalog_dataproduct p ON p.id = d.product_id
        WHERE p.endpoint_id = %(endpoint)s AND p.state = 'live' AND p.last_changed >= %(since)s
    ) d CROSS JOIN LATERAL (VALUES (d.access_url), (d.download_url)) u(url)
    WHERE d.n <= %(most)s AND length(u.url) <= 2000 AND u.url ~* '^https?://[^/?#@\\s]+([/?#]\\S*)?$'
    AND coalesce(d.record->>'restricted', 'false') <> 'true'
"""
_COLLECT = (
    """INSERT INTO catalog_link (key, url, host, state, message, media_type, final_url, answers, due_at)
    SELECT DISTINCT ON (key) key, url, regexp_replace(lower(substring(url from '://([^/?#]+)')),
        CASE WHEN url ILIKE 'https:%%' THEN ':443$' ELSE ':80$' END, ''), 'unknown', '', '', '', '{}', now()
    FROM links_given ON CONFLICT (key) DO NOTHING""",
    """WITH gone AS (
        DELETE FROM catalog_linkuse u USING catalog_dataproduct p, catalog_link l
        WHERE p.id = u.product_id AND l.id = u.link_id AND p.endpoint_id = %(endpoint)s
        AND (p.state <> 'live' OR p.last_changed >= %(since)s)
        AND NOT EXISTS (SELECT 1 FROM links_given g WHERE g.product_id = p.id AND g.key = l.key)
        RETURNING u.product_id, p.state = 'live' AND l.state <> 'unknown' AS told
    ) UPDATE catalog_assessment a SET due_at = now() FROM gone WHERE a.product_id = gone.product_id AND gone.told""",
    """WITH came AS (
        INSERT INTO catalog_linkuse (link_id, product_id)
        SELECT l.id, g.product_id FROM links_given g JOIN catalog_link l USING (key) ON CONFLICT DO NOTHING
        RETURNING link_id, product_id
    ) UPDATE catalog_assessment a SET due_at = now() FROM came JOIN catalog_link l ON l.id = came.link_id
    WHERE a.product_id = came.product_id AND l.state <> 'unknown'""",
)
# One of each host after the other, so that the pause of one is spent on the next.
_DUE = """
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY host ORDER BY due_at, id) AS n FROM catalog_link WHERE due_at <= %(now)s
    ) due WHERE n <= %(per_host)s ORDER BY n, id LIMIT %(batch)s
"""
_WRITE = """
    UPDATE catalog_link l SET state = c.state, status = c.status, message = c.message, media_type = c.media_type,
        byte_size = c.byte_size, final_url = c.final_url, answers = c.answers::boolean[], checked_at = %s, due_at = c.due_at
    FROM unnest(
        %s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[]
    ) AS c(id, state, status, message, media_type, byte_size, final_url, answers, due_at)
    WHERE l.id = c.id
"""


@dataclass(slots=True)
class _Round:
    """One task's checks: hosts that are left alone or dead, what was found, and what is left.

    `own`: links on the host of the endpoint that gave them; only these may lie in a network allowed for endpoints.
    """

    inside: Fetcher
    outside: Fetcher
    own: frozenset[int]
    until: float
    resting: dict[str, datetime] = field(default_factory=dict)
    dead: dict[str, Checked] = field(default_factory=dict)
    found: list[tuple[Link, Checked]] = field(default_factory=list)
    left: dict[int, datetime] = field(default_factory=dict)

    def take(self, link: Link) -> None:
        """Check a link, or say when it is its turn."""
        if link.host in self.dead:
            self.found.append((link, self.dead[link.host]))
        elif link.host in self.resting:
            self.left[link.pk] = self.resting[link.host]
        elif time.monotonic() > self.until:
            self.left[link.pk] = timezone.now()
        else:
            self._ask(link)

    def _ask(self, link: Link) -> None:
        try:
            checked = link_check(self.inside if link.pk in self.own else self.outside, link.url)
        except HostRests as rests:
            self.resting[link.host] = self.left[link.pk] = rests.until
            return
        except Exception:  # what nobody thought of costs one address its check, not those of all others
            log.exception("link could not be checked", link_id=link.pk)
            checked = Checked("unknown", message="The portal itself failed to check it.")
        if checked.dead:
            self.dead[link.host] = checked
        self.found.append((link, checked))


def links_collect(run_id: int) -> int:
    """Note the addresses of the products that changed since the run began, and forget those they no longer give.

    Where it is known how these answer, what was assessed without knowing it is due.
    Returns how many addresses these products give; 0 where there is no such run.
    """
    run = HarvestRun.objects.filter(pk=run_id).first()
    if run is None or not settings.CHECK_LINKS:
        return 0
    since = run.started_at or run.created_at
    arguments: dict[str, Any] = {"endpoint": run.endpoint_id, "since": since, "most": _PER_PRODUCT}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_advisory_xact_lock_shared({_LOCK})"
        )  # none it finds there is being forgotten
        cursor.execute("DROP TABLE IF EXISTS links_given")
        cursor.execute(_GIVEN, arguments)
        number = cursor.rowcount
        cursor.execute("ANALYZE links_given")
        for statement in _COLLECT:
            cursor.execute(statement, arguments)
    return number


def links_check_due(*, seconds: float = _SECONDS) -> int:
    """Check what is due for about `seconds`; returns how many addresses were asked or found to be on a dead host."""
    if not settings.CHECK_LINKS:
        return 0
    claimed = _claim()
    if not claimed:
        return 0
    with (
        fetcher_make(limits=LINK_LIMITS) as inside,
        fetcher_make(limits=LINK_LIMITS, inside=False) as outside,
    ):
        work = _Round(inside, outside, _own(claimed), time.monotonic() + seconds)
        for link in claimed:
            work.take(link)
    for pk, due_at in work.left.items():
        Link.objects.filter(pk=pk).update(due_at=due_at)
    changed = _write(work.found)
    if changed:
        products_rederive(list(LinkUse.objects.filter(link__in=changed).values_list("product_id", flat=True)))
    return len(work.found)


def links_forget() -> int:
    """Delete the addresses that no product gives any more; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return Link.objects.filter(uses=None).delete()[0]


def _claim() -> list[Link]:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "per_host": _PER_HOST, "batch": _BATCH})
        ids = [pk for (pk,) in cursor]
    with transaction.atomic():
        due = Link.objects.select_for_update(skip_locked=True).filter(pk__in=ids, due_at__lte=now)
        by_id = {link.pk: link for link in due}
        Link.objects.filter(pk__in=by_id).update(due_at=now + _CLAIM)
    return [by_id[pk] for pk in ids if pk in by_id]


def _own(links: Iterable[Link]) -> frozenset[int]:
    uses = LinkUse.objects.filter(link__in=[link.pk for link in links], product__domain__confirmed=True)
    given = uses.values_list("link_id", "link__host", "product__endpoint__url").distinct()
    return frozenset(pk for pk, host, url in given if host == host_of(url))


def _write(found: Iterable[tuple[Link, Checked]]) -> list[int]:
    """Store what was found; returns the ids of the links of which something else is now held.

    The assessments that hang on these are due from then on: where this worker dies, another renews them.
    """
    now, rows, changed = timezone.now(), [], []
    for link, checked in found:
        standing = judged(Standing(link.state, tuple(link.answers)), checked.outcome)  # type: ignore[arg-type]
        rows.append(_row(link, checked, standing, now))
        if (standing.state, checked.status) != (link.state, link.status):
            changed.append(link.pk)
    if rows:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_WRITE, [now, *(list(column) for column in zip(*rows, strict=True))])
            Assessment.objects.filter(product__link_uses__link__in=changed).update(due_at=now)
    return changed


def _row(link: Link, checked: Checked, standing: Standing, now: datetime) -> tuple[object, ...]:
    """In the order of _WRITE. Of a link that could not be judged, what it answered before is kept."""
    learnt = checked.outcome != "unknown"
    due_at = now + check_again_in(standing.answers, checked.outcome)
    return (
        link.pk,
        standing.state,
        checked.status if learnt else link.status,
        clean_text(checked.message),
        checked.content_type[:200] if learnt else link.media_type,
        checked.byte_size if learnt else link.byte_size,
        clean_text(checked.final_url) if learnt else link.final_url,
        "{" + ",".join(map(str, standing.answers)) + "}",
        due_at,
    )
