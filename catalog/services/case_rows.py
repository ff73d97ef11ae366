"""The rows that follow from what is published of a case: its flows with their products, and how search finds it."""

from catalog.domain.usecases.model import EVERYONE, DataFlow, UseCaseRecord, from_stored
from catalog.models import CaseFlow, DataProduct, FlowProduct, Knowledge, UseCase
from catalog.services.knowledge import knowledge_drop, knowledge_put


def case_rows_write(case: UseCase) -> None:
    """Write them anew, in the caller's transaction; a case that is not published has none."""
    case.flows.all().delete()
    if case.published is None:
        knowledge_drop(Knowledge.Kind.CASE, case.slug)
        return
    record = from_stored(case.published)
    rows = CaseFlow.objects.bulk_create(
        _row(case, record, flow, position) for position, flow in enumerate(record.flows)
    )
    _served(rows, record)
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


def _served(rows: list[CaseFlow], record: UseCaseRecord) -> None:
    """Which products serve which flow; one that was merged is the one it was merged into."""
    found = DataProduct.objects.filter(slug__in=record.products).values_list("slug", "pk", "merged_into")
    ids = {slug: into or pk for slug, pk, into in found}
    served = []
    for row, flow in zip(rows, record.flows, strict=True):
        products = dict.fromkeys(ids[slug] for slug in flow.products if slug in ids)
        served += [FlowProduct(flow=row, product_id=pk, position=n) for n, pk in enumerate(products)]
    FlowProduct.objects.bulk_create(served)
