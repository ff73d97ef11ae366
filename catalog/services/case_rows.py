"""The rows that follow from what is published of a case: its flows with their products, and how search finds it."""

from catalog.domain.usecases.model import EVERYONE, DataFlow, UseCaseRecord, from_stored
from catalog.models import CaseFlow, DataProduct, FlowProduct, Knowledge, UseCase
from catalog.services.index_due import index_products
from catalog.services.knowledge import knowledge_drop, knowledge_put


def case_rows_write(case: UseCase) -> None:
    """Write them anew, in the caller's transaction; a case that is not published has none."""
    served = set(FlowProduct.objects.filter(flow__use_case=case).values_list("product", flat=True))
    case.flows.all().delete()
    if case.published is None:
        knowledge_drop(Knowledge.Kind.CASE, case.slug)
    else:
        served |= _write(case, case.published)
    index_products(sorted(served))


def _write(case: UseCase, published: object) -> set[int]:
    """The rows of what is published; returns the products that serve it."""
    record = from_stored(published)
    rows = CaseFlow.objects.bulk_create(
        _row(case, record, flow, position) for position, flow in enumerate(record.flows)
    )
    served = _served(rows, record)
    knowledge_put(
        Knowledge.Kind.CASE,
        case.slug,
        title=record.title,
        text=record.question or record.summary,
        words=(*record.keywords, record.summary, record.narrative, *(flow.what for flow in record.flows),
               *(actor.name for actor in record.actors), *(actor.organisation for actor in record.actors)),
        layers=record.layers,
        sectors=record.sectors,
    )  # fmt: skip
    return served


def _row(case: UseCase, record: UseCaseRecord, flow: DataFlow, position: int) -> CaseFlow:
    return CaseFlow(
        use_case=case,
        key=flow.key,
        position=position,
        source=_end(record, flow.source),
        target=_end(record, flow.target),
        what=flow.what,
        need=flow.need,
        mode=flow.mode,
        level=flow.level,
        uses=list(flow.uses),
    )


def _end(record: UseCaseRecord, key: str) -> str:
    return EVERYONE if key == EVERYONE else record.actor_name(key)[:300]


def _served(rows: list[CaseFlow], record: UseCaseRecord) -> set[int]:
    """Which products serve which flow; one that was merged is the one it was merged into. Returns all of them."""
    found = DataProduct.objects.filter(slug__in=record.products).values_list("slug", "pk", "merged_into")
    ids = {slug: into or pk for slug, pk, into in found}
    served = []
    for row, flow in zip(rows, record.flows, strict=True):
        products = dict.fromkeys(ids[slug] for slug in flow.products if slug in ids)
        served += [FlowProduct(flow=row, product_id=pk, position=n) for n, pk in enumerate(products)]
    FlowProduct.objects.bulk_create(served)
    return {row.product_id for row in served}
