"""The form with which a use case begins."""

from typing import Any

from django import forms

from catalog.domain.usecases.model import ROLES, Actor, UseCaseRecord
from catalog.models import Domain, User
from catalog.selectors.permissions import stewarded_ids
from catalog.web.case_edit_fields import a_line

_TWO = "Name two actors: one who has data, and one who needs it."


class NewCaseForm(forms.Form):
    """A title, a question, and two actors; stewards say on behalf of which domain."""

    title = a_line(
        "Title",
        "Short, such as “Move load between grid supply points”. You can change it later.",
        needed="Give the use case a title.",
    )
    question = forms.CharField(
        label="The question",
        help_text="What do you want to know or do? One or two sentences.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a sentence what you want to know or do."},
    )
    first_name = a_line("First actor", "An organisation, a part or a system that has data.", needed=_TWO)
    first_role = forms.ChoiceField(
        label="Role of the first actor", choices=list(ROLES.items()), initial="other"
    )
    second_name = a_line("Second actor", "An organisation, a part or a system that needs it.", needed=_TWO)
    second_role = forms.ChoiceField(
        label="Role of the second actor", choices=list(ROLES.items()), initial="other"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Domain.objects.filter(pk__in=stewarded_ids(user)) if stewarded_ids(user) else ()
        self._domains = {domain.slug: domain for domain in own}
        if self._domains:
            self.fields["domain"] = forms.ChoiceField(
                label="On behalf of",
                help_text="Its stewards may then edit the case too.",
                required=False,
                choices=[("", "Nobody: my own"), *((d.slug, d.name) for d in self._domains.values())],
            )

    def chosen_domain(self) -> Domain | None:
        """The domain that was chosen."""
        return self._domains.get(self.cleaned_data.get("domain", ""))

    def record(self) -> UseCaseRecord:
        """The case as it begins."""
        given = self.cleaned_data
        actors = tuple(
            Actor(key=f"a{n}", name=given[f"{which}_name"], role=given[f"{which}_role"])
            for n, which in enumerate(("first", "second"), 1)
        )
        return UseCaseRecord(title=given["title"], question=given["question"], actors=actors)
