"""Keeping assessments true: as time passes, as the model changes, and as what a source repeats is found out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

import msgspec
import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from catalog.domain.access.detect import ways_of
from catalog.domain.layers import Decision, Inference, filled, merged, plain
from catalog.domain.linked import Linked, enriched
from catalog.domain.maturity.assess import MODEL_VERSION, Maturity, assess
from catalog.domain.maturity.evidence import NO_EVIDENCE, Evidence
from catalog.domain.maturity.mqa import assess_mqa
from catalog.domain.openness import openness_of
from catalog.domain.product import ProductRecord
from catalog.models import Assessment, DataProduct, HarvestRun
from catalog.selectors.licence_registry import registry_follow
from catalog.services.evidence import evidence_of
from catalog.services.rederive import BATCH, products_rederive

log = structlog.get_logger(__name__)
SHARED_BY = 5  # products of one endpoint
_record = msgspec.json.Decoder(ProductRecord).decode
_linked = msgspec.json.Decoder(dict[str, tuple[Linked, ...]]).decode
_guesses = msgspec.json.Decoder(dict[str, Inference]).decode
_decisions = msgspec.json.Decoder(dict[str, Decision]).decode
_encode = msgspec.json.Encoder().encode
_maturity = msgspec.json.Decoder(list[Any]).decode
_STORED = """
    SELECT p.id, p.harvested::text, p.linked::text, p.inferred::text, p.curated::text, a.maturity::text, p.mqa, a.due_at,
        a.assessed_at
    FROM catalog_dataproduct p JOIN catalog_assessment a ON a.product_id = p.id WHERE p.id = ANY(%s) ORDER BY p.id
"""
_HOLD_UNTIL = """
    UPDATE catalog_assessment a SET maturity = n.maturity, due_at = n.due_at, assessed_at = %s
    FROM unnest(%s::bigint[], %s::jsonb[], %s::timestamptz[], %s::timestamptz[]) AS n(id, maturity, due_at, read_at)
    WHERE a.product_id = n.id AND a.assessed_at = n.read_at
"""  # what was assessed anew meanwhile stays
_SHARED = """
    WITH shared AS (
        SELECT md5(description) AS key FROM catalog_dataproduct
        WHERE endpoint_id = %(endpoint)s AND state = 'live' AND description <> ''
        GROUP BY 1 HAVING count(*) >= %(shared_by)s
    ), found AS (
        SELECT p.id, EXISTS (SELECT 1 FROM shared s WHERE s.key = md5(p.description)) AS is_shared
        FROM catalog_dataproduct p WHERE p.endpoint_id = %(endpoint)s AND p.state = 'live'
    )
    SELECT f.id, f.is_shared FROM found f LEFT JOIN catalog_productevidence e ON e.product_id = f.id
    WHERE f.is_shared <> coalesce(e.shared_description, false) ORDER BY f.id
"""
_NOTE_SHARED = """
    INSERT INTO catalog_productevidence (product_id, shared_description, shacl_detail, shacl_revision, shacl_version)
    SELECT id, is_shared, '', 0, '' FROM unnest(%s::bigint[], %s::boolean[]) AS found (id, is_shared)
    ON CONFLICT (product_id) DO UPDATE SET shared_description = EXCLUDED.shared_description
"""


def assessments_renew(*, batches: int = 200) -> int:
    """Assess anew what time alone may have changed, and what another version of the model made; returns how many changed.

    In batches of 500, each in its own transaction; what is left is taken up the next time.
    """
    changed = after = 0
    due = Q(due_at__lte=timezone.now()) | ~Q(model_version=MODEL_VERSION) | Q(maturity__isnull=True)
    for _ in range(batches):
        wanted = Assessment.objects.filter(due, product_id__gt=after).order_by("product_id")
        ids = list(wanted.values_list("product_id", flat=True)[:BATCH])
        if not ids:
            break
        changed += products_rederive(assessed_otherwise(ids))
        after = ids[-1]
    return changed


def assessed_otherwise(ids: Sequence[int]) -> list[int]:
    """Those of the products whose assessment would come out otherwise now; of the others the new end is noted.

    Only the assessment is worked out, from what is stored: several times quicker than deriving a product as a whole.
    Nothing is locked: what somebody else assesses meanwhile is left as they have it.
    """
    registry_follow()
    now, evidence = timezone.now(), evidence_of(ids)
    others: list[int] = []
    longer: list[tuple[int, str, datetime | None, datetime]] = []
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [list(ids)])
        rows = cursor.fetchall()
    for pk, harvested, linked, inferred, curated, maturity, mqa, due_at, assessed_at in rows:
        try:
            source = enriched(_record(harvested), _linked(linked))
            fresh, points = _assessed(source, inferred, curated, evidence.get(pk, NO_EVIDENCE), now)
        except Exception:  # one that cannot be assessed costs the others nothing
            log.exception("product could not be assessed", product=pk)
            continue
        stored = _maturity(maturity) if maturity else None
        if stored is None or stored[:3] != plain(fresh)[:3] or mqa != points:
            others.append(pk)
        elif (ends := datetime.fromisoformat(fresh.until) if fresh.until else None) != due_at:
            longer.append((pk, _encode(fresh).decode(), ends, assessed_at))
    if longer:
        with connection.cursor() as cursor:
            cursor.execute(_HOLD_UNTIL, [now, *map(list, zip(*longer, strict=True))])
    return others


def _assessed(
    source: ProductRecord, inferred: str, curated: str, known: Evidence, now: datetime
) -> tuple[Maturity, int]:
    """Maturity and points that follow from what source and documents say, and the other stored layers (JSON)."""
    guesses, decisions = _guesses(inferred), _decisions(curated)
    record = merged(source, guesses, decisions)
    layers = filled(source, guesses, decisions)
    openness = openness_of(record).value
    ways = ways_of(record, openness=openness)
    maturity = assess(record, known, now=now, ways=ways, layers=layers, openness=openness)
    return maturity, assess_mqa(record, known).points


def shared_descriptions_refresh(run_id: int) -> int:
    """After a run: find descriptions that five or more products of its endpoint share word for word.

    Returns of how many products that changed; these are assessed anew.
    """
    run = HarvestRun.objects.filter(pk=run_id).first()
    if run is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, {"endpoint": run.endpoint_id, "shared_by": SHARED_BY})
        found = cursor.fetchall()
    for some in batched(found, BATCH):
        _shared_note(dict(some))
    return len(found)


def _shared_note(shared: Mapping[int, bool]) -> None:
    """Note of products whether others have their description, and assess them anew, both or neither."""
    with transaction.atomic(), connection.cursor() as cursor:
        there = DataProduct.objects.select_for_update().filter(pk__in=shared).order_by("pk")
        ids = list(there.values_list("pk", flat=True))
        cursor.execute(_NOTE_SHARED, [ids, [shared[pk] for pk in ids]])
        products_rederive(ids)
