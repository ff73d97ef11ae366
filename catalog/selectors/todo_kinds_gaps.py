"""What waits of gaps: those that were given to a domain and whose cause is still there."""

from catalog.models import Gap
from catalog.selectors.todo_model import Kind

KINDS = (
    Kind(
        key="gaps",
        one="gap given to a domain",
        many="gaps given to domains",
        what="A use case or people need something that a domain may have. Publish it, hand it back, or close it.",
        url="/gaps/?state=assigned",
        rows=lambda scope: Gap.objects.filter(scope.of("domain"), state=Gap.State.ASSIGNED, gone_at=None),
        since="since",
    ),
)
