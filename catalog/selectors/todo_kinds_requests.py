"""What waits of requests for access, agreements and wishes."""

from catalog.domain.requests import agreement as agreement_states
from catalog.domain.requests import request as request_states
from catalog.models import AccessRequest, AccessWish, Agreement
from catalog.selectors.todo_model import Kind

KINDS = (
    Kind(
        key="requests",
        one="request for access",
        many="requests for access",
        what="Somebody asks for data of a domain. Ask, approve, refuse or forward before it is due.",
        url="/desk/",
        rows=lambda scope: AccessRequest.objects.filter(
            scope.of("domain"), state__in=request_states.WITH_OWNER
        ),
        since="sent_at",
    ),
    Kind(
        key="grants",
        one="agreement that waits for access",
        many="agreements that wait for access",
        what="Its text is accepted. Open the access, and say how it works.",
        url="/agreements/?side=owner&show=grant",
        rows=lambda scope: Agreement.objects.filter(scope.of("domain"), state=agreement_states.ACCEPTED),
        since="accepted_at",
    ),
    Kind(
        key="renewals",
        one="renewal asked",
        many="renewals asked",
        what="An agreement is asked to go on. Renew it, or let it end.",
        url="/agreements/?side=owner&show=renewal",
        rows=lambda scope: Agreement.objects.filter(scope.of("domain"), state=agreement_states.RENEWAL),
        since="renewal_at",
    ),
    Kind(
        key="closings",
        one="access to take away",
        many="accesses to take away",
        what="An agreement is over. Take access away, and say that it is done.",
        url="/agreements/?side=owner&show=close",
        rows=lambda scope: Agreement.objects.filter(
            scope.of("domain"), state__in=(agreement_states.ENDED, agreement_states.REVOKED)
        ),
        since="over_at",
    ),
    Kind(
        key="wishes",
        one="wish for data",
        many="wishes for data",
        what="Somebody needs data that is not here. Point to it, note it as a gap, or close it.",
        url="/wishes/?show=open",
        rows=lambda scope: AccessWish.objects.filter(state=AccessWish.State.OPEN),
        since="at",
        curators_only=True,
    ),
)
