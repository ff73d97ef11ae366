"""Which product fits what a flow asks, and why."""

import msgspec

from catalog.domain.usecases.candidates import candidate, ranked
from catalog.domain.usecases.model import DataFlow
from catalog.domain.usecases.standing import ProductFacts

FLOW = DataFlow(
    key="f1", source="a1", target="a2", what="Half-hourly demand", mode="push", pattern="stream", level=3, sensitivity="IB1-O"
)  # fmt: skip
FIT = ProductFacts(
    slug="fit", title="Half-hourly demand by substation", level=3, openness="open", patterns=("stream",), delivery=("push",)
)  # fmt: skip
WORDS = "half-hourly demand at each substation"


def test_what_fits_says_so_in_a_sentence() -> None:
    found = candidate(FLOW, FIT, WORDS)
    assert found.lacks == ()
    assert found.why == (
        "Its title has “half, hourly, demand, substation”, it can be pushed, it is obtained by “Push stream (AMQP, Kafka, "
        "AsyncAPI)”, it is at level 3, where 3 is enough and it is open."
    )


def test_fit_outweighs_a_place_or_two_but_not_all_of_the_search() -> None:
    pulled = msgspec.structs.replace(
        FIT, slug="pulled", level=1, delivery=("pull",), patterns=("bulk-file",), openness="closed"
    )
    others = [msgspec.structs.replace(pulled, slug=f"other-{n}") for n in range(9)]

    assert ranked(FLOW, [pulled, FIT], WORDS)[0].facts.slug == "fit"
    first = msgspec.structs.replace(FIT, slug="exact", delivery=(), patterns=(), openness="unknown")
    elsewhere = msgspec.structs.replace(FIT, slug="elsewhere", title="Weather", level=4)
    assert ranked(FLOW, [first, *others, elsewhere], WORDS)[0].facts.slug == "exact"


def test_what_does_not_fit_is_said_too() -> None:
    poor = ProductFacts(
        slug="poor", title="Weather", level=1, openness="closed", delivery=("pull",), patterns=("query",)
    )
    why = candidate(FLOW, poor, WORDS).why
    for said in (
        "But it is pulled, not pushed",
        "level 1, where 3 is needed",
        "closed, where open is expected",
    ):
        assert said in why


def test_what_nobody_has_said_counts_for_nothing() -> None:
    bare = DataFlow(key="f1", source="a1", target="a2", what="Demand")
    unknown = ProductFacts(slug="x", title="Something")
    assert candidate(bare, unknown, "").why == ""
    assert candidate(FLOW, msgspec.structs.replace(unknown, title="Demand"), "demand").lacks == (
        "its maturity has not been assessed",
    )
