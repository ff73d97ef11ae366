"""Deriving stored products anew, without their source: after a decision, a changed rule or dial, or new evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import structlog
from django.db import transaction
from django.utils import timezone

from catalog.domain.enrichment import Described
from catalog.domain.layers import Inference, counts, plain
from catalog.domain.linked import linked_from
from catalog.domain.maturity.evidence import NO_EVIDENCE, Evidence
from catalog.domain.product import ProductRecord
from catalog.models import Assessment, DataProduct, Distribution, ProductChange
from catalog.selectors.licence_registry import registry_follow
from catalog.services.assessed import Before, assessment_changes_note, assessments_store
from catalog.services.bulk import copy_in, update_by_id
from catalog.services.derive import (
    Derived,
    Deriving,
    derive_together,
    deriving,
    layer_json,
    layers_from,
)
from catalog.services.evidence import evidence_of
from catalog.services.history import Changed, changes_write
from catalog.services.index_due import index_mark_due
from catalog.services.linked_layer import linked_changes, linked_of
from catalog.services.rows import DERIVED, derived_row, distribution_rows
from catalog.services.tuning import Tuning, rules_off

log = structlog.get_logger(__name__)
BATCH = 500  # products that are locked and written at a time


@dataclass(frozen=True, slots=True)
class Stored:
    """A product as it lies in the database: its row, the JSON of its assessments, and that of its distributions."""

    row: dict[str, Any]
    mqa: Any
    maturity: Any
    files: list[Any]


@dataclass(frozen=True, slots=True)
class Anew:
    """A product with what follows from its layers now."""

    stored: Stored
    derived: Derived

    @property
    def pk(self) -> int:
        pk: int = self.stored.row["id"]
        return pk

    @property
    def before(self) -> Before:
        """Its assessment as it was."""
        return Before(self.stored.maturity, self.stored.row["mqa"])

    @property
    def refiled(self) -> bool:
        """Whether its distributions differ."""
        return bool(plain(self.derived.record.distributions) != self.stored.files)

    @property
    def differs(self) -> bool:
        """Whether anything that is stored would change."""
        row, derived = self.stored.row, self.derived
        return (
            any(row[name] != derived.columns[name] for name in DERIVED)
            or row["inferred"] != plain(derived.inferred)
            or row["linked"] != plain(derived.linked)
            or self.stored.mqa != plain(derived.mqa)
            or _answers(self.stored.maturity) != _answers(plain(derived.maturity))
            or self.refiled
        )

    @property
    def outlives(self) -> bool:
        """Whether nothing differs but how long its assessment holds."""
        return bool(self.stored.maturity != plain(self.derived.maturity)) and not self.differs


def _answers(maturity: list[Any] | None) -> list[Any] | None:
    """A stored maturity without the moment until which it holds."""
    return maturity[:3] if maturity else None


def products_rederive(ids: Sequence[int], *, touched: bool = False) -> int:
    """Derive products from their stored layers and evidence; returns how many changed.

    Only these are written: columns, inferred layer, distributions, assessment, a higher revision, and that the index
    is due. `touched`: the caller has changed a layer of them already, so every one rises in revision. Runs in batches,
    each in a transaction, or all in the caller's. Ids that do not exist are passed over.
    """
    done = 0
    unique = sorted(set(ids))
    for first in range(0, len(unique), BATCH):
        with transaction.atomic():
            done += _rederive(unique[first : first + BATCH], touched=touched)
    return done


def _rederive(ids: list[int], *, touched: bool) -> int:
    registry_follow()
    off, now = rules_off(), timezone.now()
    all_anew = list(_anew(ids, off, touched=touched))
    changed = [anew for anew in all_anew if touched or anew.differs]
    if not touched:
        assessments_store(((anew.pk, anew.derived) for anew in all_anew if anew.outlives), now)
    if changed:
        revisions = _write(changed, now)
        _note(changed, revisions, now)
        index_mark_due("p.id = ANY(%s)", [[anew.pk for anew in changed]])
    return len(changed)


def _anew(ids: list[int], off: frozenset[str], *, touched: bool) -> Iterator[Anew]:
    """One that cannot be derived stays as it is and costs the others nothing, unless it is a caller's change that breaks it."""
    stored = _stored(ids)
    evidence, described = evidence_of(ids), linked_of(ids)
    works = [
        _deriving(product.row, off, evidence.get(pk, NO_EVIDENCE), described.get(pk, ()))
        for pk, product in stored.items()
    ]
    for (pk, product), derived in zip(stored.items(), derive_together(works), strict=True):
        if isinstance(derived, Exception):
            if touched:
                raise derived
            log.error("product could not be derived", product=pk, exc_info=derived)
        else:
            yield Anew(product, derived)


def _deriving(
    row: Mapping[str, Any], off: frozenset[str], evidence: Evidence, described: Sequence[Described]
) -> Deriving:
    tuning: Tuning = {"dial": row["endpoint__dial"], "off": off, "domain": row["domain__name"]}
    earlier, curated = layers_from(row["inferred"], row["curated"])
    harvested = msgspec.convert(row["harvested"], ProductRecord)
    return (
        yield from deriving(
            harvested, earlier=earlier, curated=curated, evidence=evidence, described=described, **tuning
        )
    )


def _stored(ids: list[int]) -> dict[int, Stored]:
    """The products by id, locked until the transaction ends, in an order that all writers share."""
    products = DataProduct.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    rows = list(
        products.values(
            "id",
            "harvested",
            "linked",
            "inferred",
            "curated",
            "revision",
            "endpoint__dial",
            "domain__name",
            *DERIVED,
        )
    )
    assessed = {
        pk: (mqa, maturity)
        for pk, mqa, maturity in Assessment.objects.filter(product__in=ids).values_list(
            "product", "mqa", "maturity"
        )
    }
    files: dict[int, list[Any]] = {}
    for pk, record in Distribution.objects.filter(product__in=ids).values_list("product", "record"):
        files.setdefault(pk, []).append(record)
    return {
        row["id"]: Stored(row, *assessed.get(row["id"], (None, None)), files.get(row["id"], []))
        for row in rows
    }


def _write(changed: Sequence[Anew], now: datetime) -> dict[int, int]:
    """Write all that follows; returns revision by id."""
    revisions = _write_columns(changed, now)
    refiled = [anew for anew in changed if anew.refiled]
    Distribution.objects.filter(product__in=[anew.pk for anew in refiled])._raw_delete("default")
    copy_in(
        Distribution,
        ("product", "position", "title", "format", "access_url", "download_url", "byte_size", "record"),
        (row for anew in refiled for row in distribution_rows(anew.pk, anew.derived.record)),
    )
    assessments_store(((anew.pk, anew.derived) for anew in changed), now)
    assessment_changes_note(((anew.pk, anew.before, anew.derived) for anew in changed), now)
    return revisions


def _write_columns(changed: Sequence[Anew], now: datetime) -> dict[int, int]:
    rows = [
        (
            anew.pk,
            *derived_row(anew.derived),
            layer_json(anew.derived.inferred),
            layer_json(anew.derived.linked),
            now,
        )
        for anew in changed
    ]
    return update_by_id(DataProduct, (*DERIVED, "inferred", "linked", "last_changed"), rows, rise="revision")


def _note(changed: Sequence[Anew], revisions: Mapping[int, int], now: datetime) -> None:
    """In each product's history: what linked documents say and the portal fills otherwise than before."""
    by = ProductChange.By.DOCUMENT
    changes_write(
        Changed(anew.pk, now, by, revisions[anew.pk], "enrich", linked_changes(before, anew.derived.linked))
        for anew in changed
        for before in (linked_from(anew.stored.row["linked"]),)
    )
    by = ProductChange.By.PORTAL
    changes_write(
        Changed(anew.pk, now, by, revisions[anew.pk], "infer", shown_changes(earlier, anew.derived.inferred))
        for anew in changed
        for earlier in (layers_from(anew.stored.row["inferred"], {})[0],)
    )


def shown_changes(before: Mapping[str, Inference], after: Mapping[str, Inference]) -> dict[str, list[Any]]:
    """Field → [value before, value after], of the inferences that count."""
    old, new = _shown(before), _shown(after)
    return {
        field: [old.get(field), new.get(field)]
        for field in sorted({*old, *new})
        if old.get(field) != new.get(field)
    }


def _shown(inferred: Mapping[str, Inference]) -> dict[str, Any]:
    return {field: plain(guess.value) for field, guess in inferred.items() if counts(field, guess)}
