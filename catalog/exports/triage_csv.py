"""The triages of a domain as CSV."""

from collections.abc import Iterable, Iterator

from catalog.domain.governance.triage import TriageRecord
from catalog.domain.governance.triage_words import labels
from catalog.exports.csv_text import csv_lines
from catalog.models import DataProduct, Triage
from catalog.selectors.triage import record_of

HEADER = (
    "slug", "title", "counts", "class", "openness", "decided on", "review on",
    *(f"{name} {part}" for name in labels("grounds") for part in ("rating", "rationale")),
    "lawful basis", "risks", "mitigations", "roles", "reason", "document", "recorded at",
)  # fmt: skip


def register_csv(rows: Iterable[tuple[DataProduct, Triage]]) -> Iterator[bytes]:
    """One line a triage, by product, the newest first; `counts` says which one does. Nobody is named."""
    return csv_lines(HEADER, _rows(rows))


def _rows(rows: Iterable[tuple[DataProduct, Triage]]) -> Iterator[tuple[object, ...]]:
    last = 0
    for product, triage in rows:
        yield _row(product, triage, counts=product.pk != last)
        last = product.pk


def _row(product: DataProduct, triage: Triage, *, counts: bool) -> tuple[object, ...]:
    record = record_of(triage)
    return (
        product.slug, product.title, "yes" if counts else "no", record.outcome, record.openness,
        record.decided_on.isoformat(), record.review_on.isoformat(),
        *(text for ground in record.grounds for text in (ground.rating, ground.rationale)),
        _basis(record), record.risks, _mitigations(record), _roles(record), triage.reason, record.document_url,
        triage.recorded_at.isoformat(timespec="seconds"),
    )  # fmt: skip


def _basis(record: TriageRecord) -> str:
    ground = record.personal
    return f"{labels('bases').get(ground.basis, ground.basis)}: {ground.basis_words}" if ground.basis else ""


def _mitigations(record: TriageRecord) -> str:
    return "; ".join(f"{labels('mitigations')[one.id]}: {one.words}" for one in record.mitigations)


def _roles(record: TriageRecord) -> str:
    return "; ".join(
        f"{label}: {record.roles[name]}" for name, label in labels("roles").items() if name in record.roles
    )
