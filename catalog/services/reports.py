"""Problems that people report about products: taken in from anybody, answered or closed by who decides for the product."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.models import DataProduct, ProblemReport, User
from catalog.services.audit import audit_write, identity_of
from catalog.services.checks import clean
from catalog.services.limits import limit
from catalog.services.notices import quoted
from catalog.services.outbox import mail_send, task_start
from catalog.services.permission import require_decider

LONGEST = 4_000
_MOST, _AN_HOUR = 10, 3600
_State = ProblemReport.State


def problem_report(
    reporter: User | None, *, product: DataProduct, kind: str, text: str, email: str = "", source: str = ""
) -> ProblemReport:
    """Take in what somebody found wrong with a product that they may see; `source`: whose reports are counted together.

    Raises InvalidInput, and TooMany above 10 an hour of one source.
    """
    if not text.strip():
        raise InvalidInput("Say what is wrong, so that somebody can put it right.")
    if source:
        limit("report", source, most=_MOST, seconds=_AN_HOUR)
    report = ProblemReport(
        product=product, kind=kind, text=text.strip()[:LONGEST], email=email.strip(), user=reporter
    )
    clean(report)
    with transaction.atomic():
        report.save()
        task_start("report_tell", report_id=report.pk)
    return report


def report_answer(actor: User | None, *, report: ProblemReport, answer: str, fixed: bool) -> ProblemReport:
    """Answer a report, or (not `fixed`) close it with a reason; the reporter gets it by mail if they left an address."""
    if not answer.strip():
        raise InvalidInput("Write an answer, or the reason for closing it: the reporter gets it by e-mail.")
    with transaction.atomic():
        locked = (
            ProblemReport.objects.select_for_update(of=("self",))
            .select_related("product__domain")
            .get(pk=report.pk)
        )
        require_decider(actor, locked.product.domain)
        if locked.state != _State.OPEN:
            raise InvalidInput(f"This report is {locked.get_state_display().lower()} already.")
        locked.state = _State.ANSWERED if fixed else _State.CLOSED
        locked.answer, locked.answered_at = answer.strip()[:LONGEST], timezone.now()
        locked.answered_by = identity_of(actor) if actor else None
        locked.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        audit_write(
            actor,
            action=f"report.{locked.state}",
            on=locked,
            before={"state": _State.OPEN},
            why=locked.answer,
        )
        if locked.email:
            _mail(locked)
    return locked


def _mail(report: ProblemReport) -> None:
    product = report.product
    done = "answered" if report.state == _State.ANSWERED else "closed"
    mail_send(
        f"Your report about “{product.title[:60]}” was {done}",
        body=f"You wrote about {settings.SITE_URL}/products/{product.slug}/ :\n\n{quoted(report.text)}\n\n"
        f"{product.domain.name} {'answers' if done == 'answered' else 'closed it'}:\n\n{report.answer}\n",
        to=report.email,
    )
