"""What waits of gaps: those that were given to a domain and whose cause is still there."""

from collections import Counter

from catalog.domain.usecases.gaps import gap_id
from catalog.models import Gap
from catalog.selectors.gap_offers import offers_open
from catalog.selectors.todo_model import PLACES, Kind, Place, Scope


def _offer_places(scope: Scope) -> list[Place]:
    """The gaps for which something is offered, those with most offers first."""
    names = offers_open().values_list("kind", "key")
    numbers = Counter((kind, key) for kind, key in names[:500])  # type: ignore[misc]
    return [
        Place(key[:100], f"/gaps/{gap_id(kind, key)}/", n) for (kind, key), n in numbers.most_common(PLACES)
    ]


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
    Kind(
        key="offers",
        one="offer for a gap",
        many="offers for gaps",
        what="Somebody has what is missing, they say. Close the gap with it, attach it to the use case, or answer.",
        url="/gaps/",
        rows=lambda scope: offers_open(),
        since="at",
        places=_offer_places,
        curators_only=True,
    ),
)
