"""Who publishes, who made it, whom to ask."""

from catalog.domain.product import Agent, Contact
from catalog.formats.json_values import Fields
from catalog.formats.opendatasoft.values import address, field_text

_PUBLISHER = ("default.publisher", "dublin-core.publisher")
_CREATORS = ("dcat.creator", "dublin-core.creator", "dcat.contributor", "dublin-core.contributor")


def publisher_of(fields: Fields) -> Agent | None:
    """The publisher by name: a portal states no more of it."""
    name = field_text(fields, _PUBLISHER)
    return Agent(name=name) if name else None


def creators_of(fields: Fields) -> tuple[Agent, ...]:
    """Creators, then contributors, each once."""
    names = (field_text(fields, (name,)) for name in _CREATORS)
    return tuple(Agent(name=name) for name in dict.fromkeys(filter(None, names)))


def contacts_of(fields: Fields) -> tuple[Contact, ...]:
    """The contacts of the blocks `dcat` and `inspire`."""
    found = (
        _contact(fields, ("dcat.contact_name",), "dcat.contact_email"),
        _contact(
            fields, ("inspire.contact_individual_name", "inspire.contact_position"), "inspire.contact_email"
        ),
    )
    return tuple(dict.fromkeys(contact for contact in found if contact != _NOBODY))


_NOBODY = Contact()


def _contact(fields: Fields, names: tuple[str, ...], mail: str) -> Contact:
    """The field for a mail address holds that of a form in places."""
    stated = field_text(fields, (mail,)).removeprefix("mailto:")
    url = address(stated)
    return Contact(name=field_text(fields, names), email="" if url or "@" not in stated else stated, url=url)
