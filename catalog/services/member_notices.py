"""What people are told when a membership begins, changes or ends."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from catalog.models import Domain, User
from catalog.selectors.todo import work_link_forget
from catalog.services.outbox import mail_send


def tell(
    people: Iterable[User | None], title: str, *, domain: Domain, text: str = "", page: str = ""
) -> None:
    """Tell each of them once, in the transaction of the change; `page` is one beneath the domain's, such as `members/`."""
    url = f"/domains/{domain.slug}/{page}"
    for user in {person.pk: person for person in people if person is not None}.values():
        work_link_forget(user)
        mail_send(title, body=f"{title}\n\n{text}\n\n{settings.SITE_URL}{url}", to=user.email)


def worded(day: date) -> str:
    """“5 March 2027”."""
    return f"{day:%-d %B %Y}"
