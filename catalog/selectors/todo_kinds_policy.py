"""What waits of policies: terms that stewards propose, and licences that are looser than what a product is made of."""

from catalog.models import LicenceProposal, ProductFlow
from catalog.selectors.todo_model import Kind, of_live

KINDS = (
    Kind(
        key="licence-proposals",
        one="proposal for a licence",
        many="proposals for licences",
        what="A steward says that a licence’s terms stand wrong in the registry. Accept, or refuse with a reason.",
        url="/licences/",
        rows=lambda scope: LicenceProposal.objects.filter(state=LicenceProposal.State.OPEN),
        since="at",
        curators_only=True,
    ),
    Kind(
        key="flows",
        one="licence looser than its inputs",
        many="licences looser than their inputs",
        what="A derived product states less than what it was made of asks for. Correct the licence, or its lineage.",
        url="/flows/",
        rows=lambda scope: ProductFlow.objects.filter(of_live(scope), since__isnull=False),
        since="since",
    ),
)
