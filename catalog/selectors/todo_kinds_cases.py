"""What waits of use cases."""

from catalog.domain.usecases.states import REVIEW
from catalog.models import UseCase
from catalog.selectors.todo_model import Kind

KINDS = (
    Kind(
        key="case_review",
        one="use case to review",
        many="use cases to review",
        what="Somebody asks to have it published. Read it, then publish it or return it with comments.",
        url="/use-cases/?show=review",
        rows=lambda scope: UseCase.objects.filter(state=REVIEW),
        since="changed_at",
        curators_only=True,
    ),
)
