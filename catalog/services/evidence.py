"""What the portal has found out by itself about products: how their addresses answered."""

from collections.abc import Iterable

from catalog.domain.maturity.evidence import Evidence, LinkAnswer
from catalog.models import Link, LinkUse

_NO_ANSWER, _ANSWERS = 0, 200


def evidence_of(ids: Iterable[int]) -> dict[int, Evidence]:
    """Product id → evidence, for the products of which an address has been checked. One query."""
    checked = LinkUse.objects.filter(product_id__in=list(ids)).exclude(link__state=Link.State.UNKNOWN)
    answers: dict[int, dict[str, LinkAnswer]] = {}
    columns = ("product_id", "link__url", "link__state", "link__status", "link__checked_at", "link__byte_size")
    for pk, url, state, status, at, size in checked.values_list(*columns):
        answer = LinkAnswer(_status(state, status), at.isoformat() if at else "", size)
        answers.setdefault(pk, {})[url] = answer
    return {pk: Evidence(links=found) for pk, found in answers.items()}


def _status(state: str, status: int | None) -> int:
    """The HTTP status that stands for a state: one bad answer among good ones does not make a link bad, or the reverse."""
    answered = status is not None and status < 400
    if state == Link.State.OK:
        return status if status is not None and answered else _ANSWERS
    return _NO_ANSWER if status is None or answered else status
