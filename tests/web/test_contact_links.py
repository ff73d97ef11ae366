"""Where the names of contacts lead."""

from catalog.domain.product import Contact
from catalog.web.distributions import contact_links


def test_a_mail_to_a_contact_has_no_more_than_its_address_filled_in() -> None:
    (shown,) = contact_links([Contact(name="The desk", email="a@e.org?bcc=b@e.org&body=x")])
    assert shown == {"label": "The desk", "url": "mailto:a@e.org"}
