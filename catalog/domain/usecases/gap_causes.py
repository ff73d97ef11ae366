"""From flows and the products that serve them to gaps: each flow judged as the page of its case judges it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from catalog.domain.policy.model import Verdict
from catalog.domain.usecases.gaps import (
    FlowRow,
    GapFound,
    KindId,
    MissRow,
    ProductRow,
    RefusalRow,
    WishRow,
    flow_key,
    gathered,
)
from catalog.domain.usecases.model import DataFlow
from catalog.domain.usecases.standing import ProductFacts, answer_for, flow_standing


def gaps_found(
    flows: Sequence[FlowRow],
    products: Mapping[int, ProductRow],
    *,
    wishes: Sequence[WishRow] = (),
    misses: Sequence[MissRow] = (),
    refusals: Sequence[RefusalRow] = (),
) -> list[GapFound]:
    """All gaps and overlaps, unranked. `products`: those that the reader may see, by id; what is not among them is hidden."""
    facts = {pk: _facts(product) for pk, product in products.items()}
    needs: list[FlowRow] = []
    in_the_way: dict[tuple[KindId, int], list[FlowRow]] = {}
    for flow in flows:
        if not flow.products and not flow.hidden:
            needs.append(flow)
        elif cause := _cause(flow, products, facts):
            in_the_way.setdefault(cause, []).append(flow)
    return [
        *gathered(needs, wishes, misses),
        *(_of_product(kind, products[pk], rows) for (kind, pk), rows in in_the_way.items()),
        *_refused(refusals, products),
        *_parallel(flows, products),
    ]


def _cause(
    flow: FlowRow, products: Mapping[int, ProductRow], facts: Mapping[int, ProductFacts]
) -> tuple[KindId, int] | None:
    """What stands in the way of a flow that somebody thought served, and the product that does."""
    if not flow.products or (len(flow.products) == 1 and _serves(flow, products[flow.products[0]])):
        return None
    asked = _asked(flow)
    named = {facts[pk].slug: facts[pk] for pk in flow.products}
    state = flow_standing(asked, named, flow.hidden).state
    live = [pk for pk in flow.products if products[pk].live]
    if state == "gone":
        return "gone", flow.products[0]
    if state == "forbidden":
        return "forbidden", next(pk for pk in live if answer_for(asked, facts[pk]) == "no")
    if state == "below":
        return "below", next(pk for pk in live if answer_for(asked, facts[pk]) != "no")
    return None


def _serves(flow: FlowRow, product: ProductRow) -> bool:
    """Whether one product alone plainly meets all that a flow asks for: most do, and need no further look."""
    return product.live and flow.level is None and not (product.answers and flow.uses)


def _asked(flow: FlowRow) -> DataFlow:
    uses: Any = flow.uses
    slugs = tuple(str(pk) for pk in flow.products)
    return DataFlow(
        key=flow.key, source="", target="", what=flow.what, level=flow.level, uses=uses, products=slugs
    )


def _facts(product: ProductRow) -> ProductFacts:
    answers: Any = {question: _verdict(question, answer) for question, answer in product.answers.items()}
    return ProductFacts(
        slug=str(product.id),
        title=product.title,
        level=product.level,
        withdrawn=not product.live,
        answers=answers,
    )


@lru_cache(maxsize=100)
def _verdict(question: Any, answer: Any) -> Verdict:
    return Verdict(question=question, answer=answer)


def _of_product(kind: KindId, product: ProductRow, flows: Iterable[FlowRow]) -> GapFound:
    return GapFound(kind=kind, key=product.slug, title=product.title, flows=tuple(flows), products=(product,))


def _refused(refusals: Iterable[RefusalRow], products: Mapping[int, ProductRow]) -> list[GapFound]:
    by_product: dict[int, list[RefusalRow]] = {}
    for refusal in refusals:
        if refusal.product in products and products[refusal.product].live:
            by_product.setdefault(refusal.product, []).append(refusal)
    return [
        GapFound(kind="refused", key=products[pk].slug, title=products[pk].title, products=(products[pk],),
                 refusals=tuple(rows))
        for pk, rows in by_product.items()
    ]  # fmt: skip


def _parallel(flows: Iterable[FlowRow], products: Mapping[int, ProductRow]) -> list[GapFound]:
    """Needs that several products of the catalogue serve, in one case or in several."""
    by_key: dict[str, list[FlowRow]] = {}
    for flow in flows:
        if flow.products:
            by_key.setdefault(flow_key(flow), []).append(flow)
    found = []
    for key, rows in by_key.items():
        live = dict.fromkeys(pk for flow in rows for pk in flow.products if products[pk].live)
        if len(live) > 1:
            serving = tuple(products[pk] for pk in live)
            found.append(
                GapFound(kind="parallel", key=key, title=rows[0].what, flows=tuple(rows), products=serving)
            )
    return found
