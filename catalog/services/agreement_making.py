"""What an approval becomes: an agreement with its terms and the first version of its text."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from catalog.domain.errors import InvalidInput
from catalog.domain.policy.model import plain_terms
from catalog.domain.requests.terms import agreement_terms, agreement_text, one_line
from catalog.models import AccessRequest, Agreement, AgreementText, DataProduct, RequestSettings, User
from catalog.services.audit import audit_write, identity_of
from catalog.services.numbering import reference_next

USUAL_DAYS, LONGEST_DAYS, MOST_DUTIES = 365, 3653, 20


def agreement_make(
    actor: User | None,
    *,
    request: AccessRequest,
    products: Sequence[DataProduct],
    actions: Sequence[str],
    duties: Sequence[str],
    starts: date | None,
    ends: date | None,
    conditions: str,
) -> Agreement:
    """What an approval becomes, with the first version of its text. In the transaction of the approval. Raises InvalidInput."""
    usual = RequestSettings.objects.filter(domain_id=request.domain_id).first()
    first = starts or request.starts or timezone.localdate()
    last = ends or request.ends or first + timedelta(days=usual.agreement_days if usual else USUAL_DAYS)
    period_check(first, last)
    reference = reference_next("A")
    kept = [duty.replace("\0", "").strip()[:500] for duty in duties if duty.strip()][:MOST_DUTIES]
    terms = agreement_terms(
        reference=reference,
        granted=actions,
        duties=kept,
        purposes=request.purposes,
        recipients=[one_line(request.organisation) or str(request.requester)],
        starts=first,
        ends=last,
    )
    agreement = Agreement.objects.create(
        reference=reference,
        request=request,
        domain=request.domain,
        assignee=request.requester,
        assignee_key=request.requester_key,
        organisation=one_line(request.organisation),
        terms=plain_terms(terms),
        purposes=request.purposes,
        starts=first,
        ends=last,
    )
    agreement.products.set(products)
    text = agreement_text(
        terms,
        reference=reference,
        owner=request.domain.name,
        holder=str(request.requester),
        organisation=request.organisation,
        products=[product.title for product in products],
        conditions=conditions,
        standard=usual.agreement_text if usual else "",
    )
    by = identity_of(actor) if actor else None
    AgreementText.objects.create(agreement=agreement, version=1, text=text, by=by)
    audit_write(
        actor,
        action="agreement.make",
        on=agreement,
        after={"reference": reference, "request": request.reference, "terms": agreement.terms},
        why=conditions,
    )
    return agreement


def period_check(starts: date, ends: date) -> None:
    """From when to when an agreement may hold. Raises InvalidInput."""
    if ends < starts:
        raise InvalidInput("The agreement ends before it begins: change one of the dates.")
    if ends < timezone.localdate():
        raise InvalidInput("The agreement would be over already: give a later end.")
    if ends - starts > timedelta(days=LONGEST_DAYS):
        raise InvalidInput("An agreement holds for ten years at most; it can be renewed.")
