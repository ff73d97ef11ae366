"""Telling the curators what waits for them: a claim to a domain, a problem that somebody reported.

Each once; nobody is told of what they did themselves.
"""

from catalog.domain.errors import TooMany
from catalog.models import DomainClaim, ProblemReport
from catalog.selectors.people import curators
from catalog.services.limits import limit
from catalog.services.notify import notify

_MOST, _AN_HOUR = 20, 3600  # reports told of: more than that is a flood, and the list says it all


def claim_tell(claim_id: int) -> int:
    """Tell of a claim that waits; returns how many were told."""
    claim = DomainClaim.objects.select_related("domain", "user").filter(pk=claim_id).first()
    if claim is None or claim.state != DomainClaim.State.OPEN:
        return 0
    what = "a new domain" if not claim.domain.confirmed else "a domain without a steward"
    return notify(
        curators(),
        kind="claim.made",
        title=f"A claim to {claim.domain.name}",
        url=f"/claims/{claim.pk}/",
        text=f"{claim.user} wants to be steward of {claim.domain.name}, {what}. They write:\n\n{quoted(claim.reason)}",
        about=claim,
        but=claim.user,
        once=f"claim:{claim.pk}",
    )


def report_tell(report_id: int) -> int:
    """Tell of a problem report that is open, as long as there are not very many; returns how many were told."""
    report = ProblemReport.objects.select_related("product__domain", "user").filter(pk=report_id).first()
    if report is None or report.state != ProblemReport.State.OPEN:
        return 0
    try:
        limit("report-mail", "curators", most=_MOST, seconds=_AN_HOUR)
    except TooMany:
        return 0
    product = report.product
    return notify(
        curators(),
        kind="report.made",
        title=f"A problem with “{product.title}”",
        url=f"/reports/{report.pk}/",
        text=f"{report.get_kind_display()}: “{product.title}” of {product.domain.name}\n\n{quoted(report.text)}",
        about=report,
        but=report.user,
        once=f"report:{report.pk}",
    )


def quoted(text: str) -> str:
    """As mail quotes what somebody wrote."""
    return "\n".join(f"> {line}" for line in text.splitlines())
