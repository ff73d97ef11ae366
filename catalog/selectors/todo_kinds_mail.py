"""What waits of mail: what a mail server refused for good."""

from catalog.selectors.todo_model import Kind
from catalog.selectors.undelivered import mails_given_up

KINDS = (
    Kind(
        key="mails",
        one="mail that cannot be delivered",
        many="mails that cannot be delivered",
        what="A mail server refused it for good. Have the address mended, or tell the person in another way.",
        url="/work/mails/",
        rows=lambda scope: mails_given_up(),
        since="given_up_at",
        curators_only=True,
    ),
)
