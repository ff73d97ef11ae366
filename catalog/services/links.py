"""The addresses that products give for their data, and pages to ask: collected, checked now and then, and counted in.

Restricted distributions are never asked for. Checks share each host's budget with everything else.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from hashlib import md5
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from catalog.domain.errors import HostRests
from catalog.formats.text import clean_text
from catalog.harvest.fetch import Fetcher
from catalog.harvest.link_check import LINK_LIMITS, Checked, Standing, check_again_in, judged, link_check
from catalog.models import Assessment, HarvestRun, Link, LinkUse
from catalog.services.rederive import products_rederive
from catalog.services.rounds import ADDRESS, ADDRESS_SQL, HOST_SQL, Waiting, asked_in_turn, host_of

log = structlog.get_logger(__name__)
_PER_PRODUCT = (
    100  # distributions whose addresses are checked; of a series of files the first ones stand for the rest
)
_SECONDS = 60.0  # that a task asks for; what it did not get to is due at once
_WAITING = Waiting(
    model=Link, limits=LINK_LIMITS, batch=200, per_host=20, claim=timedelta(hours=1), product="uses__product"
)
_LONGEST = 2_000  # characters of an address
_ADDRESS = re.compile(ADDRESS, re.IGNORECASE)
# Every product's contacts are noted daily (services/compliance.py): what was not for some days is given no more.
_NOTED_AGAIN, _CONTACTS_STAY = timedelta(hours=12), timedelta(days=4)
_LOCK = "hashtext('catalog.links')"  # shared by those who note addresses, alone for who forgets them
_GIVEN = f"""
    CREATE TEMP TABLE links_given ON COMMIT DROP AS
    SELECT DISTINCT d.product_id, u.url, md5(u.url) AS key FROM (
        SELECT d.product_id, d.access_url, d.download_url, d.record, row_number() OVER (
            PARTITION BY d.product_id ORDER BY d.position
        ) AS n FROM catalog_distribution d JOIN catalog_dataproduct p ON p.id = d.product_id
        WHERE p.endpoint_id = %(endpoint)s AND p.state = 'live' AND p.last_changed >= %(since)s
    ) d CROSS JOIN LATERAL (VALUES (d.access_url), (d.download_url)) u(url)
    WHERE d.n <= %(most)s AND length(u.url) <= 2000 AND u.url ~* {ADDRESS_SQL}
    AND coalesce(d.record->>'restricted', 'false') <> 'true'
"""  # noqa: S608 - parts of the portal’s own
_COLLECT = (
    f"""INSERT INTO catalog_link (key, url, host, state, message, media_type, final_url, answers, due_at)
    SELECT DISTINCT ON (key) key, url, {HOST_SQL}, 'unknown', '', '', '', '{{}}', now()
    FROM links_given ON CONFLICT (key) DO NOTHING""",  # noqa: S608
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
_WRITE = """
    UPDATE catalog_link l SET state = c.state, status = c.status, message = c.message, media_type = c.media_type,
        byte_size = c.byte_size, final_url = c.final_url, answers = c.answers::boolean[], checked_at = %s, due_at = c.due_at
    FROM unnest(
        %s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[]
    ) AS c(id, state, status, message, media_type, byte_size, final_url, answers, due_at)
    WHERE l.id = c.id
"""


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
    look = partial(_look, {})
    found = [(link, checked) for (link,), checked in asked_in_turn(_WAITING, look, seconds=seconds)]
    changed = _write(found)
    if changed:
        products_rederive(list(LinkUse.objects.filter(link__in=changed).values_list("product_id", flat=True)))
    return len(found)


def _look(dead: dict[str, Checked], fetcher: Fetcher, links: list[Link]) -> Checked:
    """Check an address, unless its host is known not to answer. Raises HostRests where that is to be left alone."""
    (url,) = (link.url for link in links)
    host = host_of(url)
    if host in dead:
        return dead[host]
    try:
        checked = link_check(fetcher, url)
    except HostRests:
        raise
    except Exception:  # what nobody thought of costs one address its check, not those of all others
        log.exception("link could not be checked", host=host)
        return Checked("unknown", message="The portal itself failed to check it.")
    if checked.dead:
        dead[host] = checked
    return checked


def contacts_note(urls: Iterable[str]) -> None:
    """Note web pages that products and domains give as contacts: they are asked as other addresses are."""
    now = timezone.now()
    wanted = {_key(url): url for url in urls if len(url) <= _LONGEST and _ADDRESS.fullmatch(url)}
    hosts = {key: host for key, url in wanted.items() if (host := host_of(url))}
    if not hosts or not settings.CHECK_LINKS:
        return
    rows = [
        Link(key=key, url=wanted[key], host=hosts[key], due_at=now, contact_at=now) for key in sorted(hosts)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
        Link.objects.bulk_create(rows, ignore_conflicts=True)
        late = Q(contact_at=None) | Q(contact_at__lt=now - _NOTED_AGAIN)
        Link.objects.filter(late, key__in=hosts).update(contact_at=now)


def _key(url: str) -> str:
    return md5(url.encode(), usedforsecurity=False).hexdigest()


def links_forget() -> int:
    """Delete the addresses that no product gives any more, as a way to its data or as a page to ask; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
        asked = Q(contact_at__gte=timezone.now() - _CONTACTS_STAY)
        return Link.objects.filter(~asked | Q(contact_at=None), uses=None).delete()[0]


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
