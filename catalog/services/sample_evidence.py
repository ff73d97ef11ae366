"""What samples, descriptors and schemas say of products, for their assessment."""

from collections.abc import Iterable

from catalog.domain.maturity.evidence import Descriptor as DescriptorFound
from catalog.domain.maturity.evidence import Sample as SampleFound
from catalog.domain.maturity.evidence import SchemaDocument as SchemaFound
from catalog.formats.schema_documents import LABELS
from catalog.models import Descriptor, Sample, SchemaDocument

_BEST_FIRST = ("valid", "invalid", "unread")
_OF_PRODUCTS = frozenset(("odcs", "odps", "dprod", "datapackage"))


def samples_of(ids: Iterable[int]) -> dict[int, tuple[SampleFound, ...]]:
    """Product id → what was found in its samples, the best first. One query."""
    rows = Sample.objects.filter(product_id__in=list(ids), fetched_at__isnull=False).exclude(outcome="")
    found: dict[int, list[SampleFound]] = {}
    for pk, url, outcome, at, number, detail in rows.order_by("pk").values_list(
        "product_id", "url", "outcome", "fetched_at", "rows", "detail"
    ):
        sample = SampleFound(url, outcome, at.isoformat(timespec="seconds"), number, detail)  # type: ignore[arg-type, union-attr]
        found.setdefault(pk, []).append(sample)
    return {pk: tuple(sorted(samples, key=_rank)) for pk, samples in found.items()}


def _rank(sample: SampleFound) -> int:
    return _BEST_FIRST.index(sample.outcome)


def descriptors_of(ids: Iterable[int]) -> dict[int, DescriptorFound]:
    """Product id → the descriptor that it carries, where it has been looked at. One query.

    Of what is no contract of a product (OpenAPI, AsyncAPI, or nothing known) the kind is left empty.
    """
    rows = Descriptor.objects.filter(product_id__in=list(ids), checked_at__isnull=False).exclude(outcome="")
    return {
        pk: DescriptorFound(
            url,
            outcome,  # type: ignore[arg-type]
            at.isoformat(timespec="seconds"),  # type: ignore[union-attr]
            kind if kind in _OF_PRODUCTS else "",
            detail,
            tuple(says),
        )
        for pk, url, outcome, at, kind, detail, says in rows.values_list(
            "product_id", "url", "outcome", "checked_at", "kind", "detail", "says"
        )
    }


def schemas_of(ids: Iterable[int]) -> dict[int, dict[str, SchemaFound]]:
    """Product id → address → what was read of the schema there. One query."""
    rows = SchemaDocument.objects.filter(product_id__in=list(ids), checked_at__isnull=False).exclude(
        outcome=""
    )
    found: dict[int, dict[str, SchemaFound]] = {}
    for pk, url, outcome, at, kind, *told in rows.order_by("pk").values_list(
        "product_id", "url", "outcome", "checked_at", "kind", "detail", "named", "typed", "explained"
    ):
        asked = at.isoformat(timespec="seconds")  # type: ignore[union-attr]
        document = SchemaFound(url, outcome, asked, LABELS.get(kind, ""), *told)  # type: ignore[arg-type, call-overload]
        found.setdefault(pk, {})[url] = document
    return found
