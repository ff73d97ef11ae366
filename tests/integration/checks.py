"""What must hold of every run, however its endpoint behaved; and waiting for what other processes do."""

import time
from collections import Counter
from collections.abc import Callable

from catalog.models import DataProduct, HarvestItem, HarvestRun
from tests.integration.sentences import MACHINE_WORDS


def assert_sound(run: HarvestRun) -> None:
    """It has ended, says how in plain words, and its counts balance and agree with its items."""
    assert run.state in ("complete", "partial", "failed"), run.state
    assert run.verdict.endswith("."), run.verdict
    assert not MACHINE_WORDS.search(run.verdict), run.verdict
    assert run.counts.balanced
    assert run.ended_at is not None
    outcomes = Counter(HarvestItem.objects.filter(run=run).values_list("outcome", flat=True))
    assert outcomes.total() == run.listed + run.gone
    assert outcomes == {
        name: getattr(run, name)
        for name in ("created", "changed", "unchanged", "refused", "gone")
        if getattr(run, name)
    }
    assert_refusals_are_sentences(run)
    run.endpoint.refresh_from_db()
    assert run.endpoint.lease_owner == ""
    assert run.endpoint.due_at is not None


def assert_refusals_are_sentences(run: HarvestRun) -> None:
    """Each refused record tells why, in a sentence for its owner."""
    for item in HarvestItem.objects.filter(run=run, outcome="refused"):
        assert item.problems, item.source_id
        message = item.problems[0]["message"]
        assert message.endswith("."), message
        assert not MACHINE_WORDS.search(message), message


def live(run: HarvestRun) -> set[str]:
    """Identifiers of the endpoint's live products."""
    products = DataProduct.objects.filter(endpoint=run.endpoint_id, state=DataProduct.State.LIVE)
    return set(products.values_list("source_id", flat=True))


def eventually[T](look: Callable[[], T], *, seconds: float = 60) -> T:
    """What `look` gives as soon as it is truthy. The bound is for a machine that is busy; it is never waited out."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"nothing came of {getattr(look, '__name__', look)} in {seconds} s"
        time.sleep(0.05)
    return found
