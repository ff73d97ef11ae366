"""What the portal has found out by itself about products: how their addresses answered."""

from collections.abc import Iterable

from catalog.domain.maturity.mqa import Evidence
from catalog.models import Link, LinkUse

_NO_ANSWER, _ANSWERS = 0, 200


def evidence_of(ids: Iterable[int]) -> dict[int, Evidence]:
    """Product id → evidence, for the products of which an address has been checked. One query."""
    checked = LinkUse.objects.filter(product_id__in=list(ids)).exclude(link__state=Link.State.UNKNOWN)
    states: dict[int, dict[str, int]] = {}
    for pk, url, state, status in checked.values_list(
        "product_id", "link__url", "link__state", "link__status"
    ):
        states.setdefault(pk, {})[url] = _status(state, status)
    return {pk: Evidence(link_states=found) for pk, found in states.items()}


def _status(state: str, status: int | None) -> int:
    """The HTTP status that stands for a state: one bad answer among good ones does not make a link bad, or the reverse."""
    answered = status is not None and status < 400
    if state == Link.State.OK:
        return status if status is not None and answered else _ANSWERS
    return _NO_ANSWER if status is None or answered else status
