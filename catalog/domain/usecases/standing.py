"""How a case stands today: which flows are served, how ready it is, what is missing, doubled or not allowed."""

from collections.abc import Mapping
from typing import Literal

from catalog.domain.policy.model import QuestionId, Verdict
from catalog.domain.product import Part
from catalog.domain.usecases.model import DataFlow, UseCaseRecord

State = Literal["served", "gap", "gone", "hidden", "below", "forbidden", "ask"]
STATES: dict[State, str] = {
    "served": "Served",
    "gap": "Gap: no product",
    "gone": "Its product is gone",
    "hidden": "Its product is not shown to you",
    "below": "Not mature enough",
    "forbidden": "Its terms forbid this use",
    "ask": "Ask the owner",
}
_GOOD: tuple[State, ...] = ("served", "ask")


class ProductFacts(Part, frozen=True):
    """What is known of a product that serves a flow. `level` 0 to 5 or None where it has not been assessed.

    `patterns`, `delivery`: ids of access patterns, `push` and `pull`. `answers`: question of policy → verdict.
    """

    slug: str
    title: str
    domain: str = ""
    level: int | None = None
    openness: str = "unknown"
    patterns: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    withdrawn: bool = False
    answers: dict[QuestionId, Verdict] = {}


class FlowStanding(Part, frozen=True):
    """How one flow stands: its state, why in a sentence, the facts of its products (those that its reader may see).

    `level`: the lowest maturity among them. `answer`: the strictest verdict of policy on its uses, empty where none is
    asked. `doubled`: several products serve the same need. `hidden`: products that the reader may not see.
    """

    flow: DataFlow
    state: State
    why: str
    products: tuple[ProductFacts, ...] = ()
    level: int | None = None
    answer: str = ""
    doubled: bool = False
    hidden: int = 0


class CaseStanding(Part, frozen=True):
    """How a case stands: its flows in order, its readiness (the lowest level among its products; None: nothing known).

    `counts`: how many flows are in each state.
    """

    flows: tuple[FlowStanding, ...]
    readiness: int | None
    counts: dict[str, int]

    @property
    def gaps(self) -> tuple[FlowStanding, ...]:
        """Flows that nothing serves."""
        return tuple(one for one in self.flows if one.state in ("gap", "gone"))

    @property
    def wanting(self) -> tuple[FlowStanding, ...]:
        """Flows that stand in the way of the case."""
        return tuple(one for one in self.flows if one.state not in _GOOD)


_STRICT = ("", "yes", "yes_if", "inside", "ask", "no")  # the strictest last


def case_standing(
    case: UseCaseRecord, facts: Mapping[str, ProductFacts], hidden: Mapping[str, int] | None = None
) -> CaseStanding:
    """How a case stands, with the facts of the products (by slug) and how many of a flow's are hidden from the reader."""
    flows = tuple(flow_standing(flow, facts, (hidden or {}).get(flow.key, 0)) for flow in case.flows)
    levels = [one.level for one in flows if one.level is not None]
    counts: dict[str, int] = {}
    for one in flows:
        counts[one.state] = counts.get(one.state, 0) + 1
    return CaseStanding(flows=flows, readiness=min(levels, default=None), counts=counts)


def flow_standing(flow: DataFlow, facts: Mapping[str, ProductFacts], hidden: int = 0) -> FlowStanding:
    """How a flow stands. What serves it best decides: the first product that meets all it needs, else the first."""
    known = tuple(facts[slug] for slug in flow.products if slug in facts)
    live = tuple(one for one in known if not one.withdrawn)
    levels = [one.level for one in live if one.level is not None]
    answers = [answer_for(flow, one) for one in live]
    judged = [_judged(flow, one) for one in live]
    if judged:
        state, why = next((one for one in judged if one[0] == "served"), None) or min(
            judged, key=lambda one: _ORDER.index(one[0])
        )
    elif hidden:
        state, why = "hidden", "A product serves it that you may not see."
    elif known:
        state, why = "gone", f"“{known[0].title}” has left the catalogue."
    else:
        state, why = "gap", "No product serves it yet."
    return FlowStanding(
        flow=flow,
        state=state,
        why=why,
        products=known,
        level=min(levels, default=None),
        answer=max(answers, key=_STRICT.index, default=""),
        doubled=len(live) + hidden > 1,
        hidden=hidden,
    )


_ORDER: tuple[State, ...] = ("served", "ask", "below", "forbidden", "hidden", "gone", "gap")


def answer_for(flow: DataFlow, product: ProductFacts) -> str:
    """The strictest verdict on what the flow does with a product; an empty string where it asks nothing."""
    answers = [product.answers[use].answer for use in flow.uses if use in product.answers]
    return max(answers, key=_STRICT.index, default="")


def _judged(flow: DataFlow, product: ProductFacts) -> tuple[State, str]:
    verdict = answer_for(flow, product)
    if verdict == "no":
        return "forbidden", f"The terms of “{product.title}” forbid this use."
    if flow.level is not None and product.level is None:
        return "below", f"“{product.title}” has not been assessed; the flow needs level {flow.level}."
    if flow.level is not None and product.level is not None and product.level < flow.level:
        return (
            "below",
            f"“{product.title}” is at level {product.level}; the flow needs level {flow.level}.",
        )
    if verdict in ("ask", "inside"):
        otherwise = handed_otherwise(flow, product)
        more = f" {otherwise[0].upper()}{otherwise[1:]}." if otherwise else ""
        return "ask", f"Ask the owner of “{product.title}” before you use it so.{more}"
    otherwise = handed_otherwise(flow, product)
    return "served", f"“{product.title}” serves it{f', but {otherwise}' if otherwise else ''}."


HANDED = {"pull": "pulled", "push": "pushed"}


def handed_otherwise(flow: DataFlow, product: ProductFacts) -> str:
    """A clause where a flow asks for push and its product is pulled, or the other way round; else an empty string."""
    if flow.mode not in HANDED or not product.delivery or flow.mode in product.delivery:
        return ""
    return f"it is {' or '.join(HANDED.get(one, one) for one in product.delivery)}, not {HANDED[flow.mode]}"
