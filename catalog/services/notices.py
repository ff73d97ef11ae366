"""Mail to the curators about what waits for them: a claim to a domain, a problem that somebody reported.

One mail each; nobody is written to about what they did themselves.
"""

from django.conf import settings

from catalog.domain.errors import TooMany
from catalog.models import DomainClaim, ProblemReport, User
from catalog.services.limits import limit
from catalog.services.outbox import mail_send

_MOST, _AN_HOUR = 20, 3600  # mails about reports: more than that is a flood, and the list says it all


def claim_tell(claim_id: int) -> int:
    """Tell of a claim that waits; returns how many mails."""
    claim = DomainClaim.objects.select_related("domain", "user").filter(pk=claim_id).first()
    if claim is None or claim.state != DomainClaim.State.OPEN:
        return 0
    what = "a new domain" if not claim.domain.confirmed else "a domain without a steward"
    body = (
        f"{claim.user} wants to be steward of {claim.domain.name}, {what}. They write:\n\n{quoted(claim.reason)}\n\n"
        f"Confirm or refuse it: {settings.SITE_URL}/claims/{claim.pk}/"
    )
    return _mail(f"A claim to {claim.domain.name}", body, but=claim.user_id)


def report_tell(report_id: int) -> int:
    """Tell of a problem report that is open, as long as there are not very many; returns how many mails."""
    report = ProblemReport.objects.select_related("product__domain").filter(pk=report_id).first()
    if report is None or report.state != ProblemReport.State.OPEN:
        return 0
    try:
        limit("report-mail", "curators", most=_MOST, seconds=_AN_HOUR)
    except TooMany:
        return 0
    product = report.product
    body = (
        f"{report.get_kind_display()}: “{product.title}” of {product.domain.name}\n\n{quoted(report.text)}\n\n"
        f"Answer it: {settings.SITE_URL}/reports/{report.pk}/"
    )
    return _mail(f"A problem with “{product.title}”", body, but=report.user_id)


def quoted(text: str) -> str:
    """As mail quotes what somebody wrote."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def _mail(subject: str, body: str, *, but: int | None) -> int:
    curators = User.objects.filter(is_curator=True, is_active=True).exclude(email="").exclude(pk=but)
    text = f"{body}\n\nYou get this because you are a curator of this portal. All that waits: {settings.SITE_URL}/work/\n"
    for curator in curators:
        mail_send(subject, body=text, to=curator.email)
    return len(curators)
