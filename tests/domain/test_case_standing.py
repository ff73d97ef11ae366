"""What is said of a flow that is handed over in another way than it asks for."""

import msgspec
import pytest

from catalog.domain.policy.model import Verdict
from catalog.domain.usecases.model import DataFlow
from catalog.domain.usecases.standing import ProductFacts, flow_standing

FLOW = DataFlow(key="f1", source="a1", target="a2", what="Prices", mode="push", products=("p",))
PULLED = ProductFacts(slug="p", title="Prices", level=3, delivery=("pull",))


@pytest.mark.parametrize(
    ("mode", "delivery", "why"),
    [
        ("push", ("pull",), "“Prices” serves it, but it is pulled, not pushed."),
        ("pull", ("push",), "“Prices” serves it, but it is pushed, not pulled."),
        ("push", ("pull", "push"), "“Prices” serves it."),
        ("push-or-pull", ("pull",), "“Prices” serves it."),
        ("push", (), "“Prices” serves it."),
        ("", ("pull",), "“Prices” serves it."),
    ],
)
def test_a_product_that_is_handed_over_otherwise_serves_and_it_is_said(
    mode: str, delivery: tuple[str, ...], why: str
) -> None:
    flow = msgspec.structs.replace(FLOW, mode=mode)
    standing = flow_standing(flow, {"p": msgspec.structs.replace(PULLED, delivery=delivery)})
    assert (standing.state, standing.why) == ("served", why)


def test_it_is_said_as_well_where_the_owner_is_asked_first() -> None:
    flow = msgspec.structs.replace(FLOW, uses=("mix_internal",))
    verdict = Verdict(question="mix_internal", answer="ask")
    asked = msgspec.structs.replace(PULLED, answers={"mix_internal": verdict})
    standing = flow_standing(flow, {"p": asked})
    assert standing.state == "ask"
    assert standing.why == "Ask the owner of “Prices” before you use it so. It is pulled, not pushed."
