"""What people are told when a membership begins, changes or ends."""

from collections.abc import Iterable
from datetime import date

from catalog.models import Domain, User
from catalog.selectors.todo import work_link_forget
from catalog.services.notify import notify


def tell(
    people: Iterable[User | None], title: str, *, domain: Domain, text: str = "", page: str = ""
) -> None:
    """Tell each of them, in the transaction of the change; `page` is one beneath the domain's, such as `members/`."""
    found = [person for person in people if person is not None]
    for person in found:
        work_link_forget(person)
    notify(
        found,
        kind="member.changed",
        title=title,
        text=text,
        url=f"/domains/{domain.slug}/{page}",
        about=domain,
    )


def worded(day: date) -> str:
    """“5 March 2027”."""
    return f"{day:%-d %B %Y}"
