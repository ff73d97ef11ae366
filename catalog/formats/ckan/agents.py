"""Who publishes, who made it, whom to ask: scheming subfields, ckanext-dcat extras, then CKAN's own fields."""

from typing import Any

from catalog.domain.product import Agent, Contact
from catalog.formats.json_values import Fields, address, field_text, items, text

_MOST = 50
_CONTACTS = ("contact", "contact_point", "contact_points", "contactpoint")


def publisher_of(fields: Fields) -> Agent | None:
    """`publisher`, else `publisher_name` and its like, else the organisation that owns the package."""
    stated = items(fields["publisher"]) if "publisher" in fields else ()
    return next((agent for value in stated if (agent := _agent(value))), None) or (
        _agent_of_extras(fields, "publisher")
        or _agent_of_extras(fields, "dcat_publisher")
        or _organisation(fields)
    )


def creators_of(fields: Fields) -> tuple[Agent, ...]:
    """`creator`, else `creator_name` and its like, else the author."""
    stated = items(fields["creator"])[:_MOST] if "creator" in fields else ()
    agents = [agent for value in stated if (agent := _agent(value))]
    if agents:
        return tuple(dict.fromkeys(agents))
    agent = _agent_of_extras(fields, "creator") or _agent_of_extras(fields, "dcat_creator")
    if agent is None and "author" in fields:
        agent = Agent(name=field_text(fields, "author"), email=email(fields.get("author_email")))
    return (agent,) if agent and agent.name else ()


def contacts_of(fields: Fields) -> tuple[Contact, ...]:
    """`contact` and its like, else `contact_name` and its like, else the maintainer, else the author."""
    for name in _CONTACTS:
        if name in fields:
            found = [contact for value in items(fields[name])[:_MOST] if (contact := _contact(value))]
            if found:
                return tuple(dict.fromkeys(found))
    for name in ("contact", "contact_point"):
        if f"{name}_name" in fields or f"{name}_email" in fields or f"{name}_uri" in fields:
            return (_contact_of_extras(fields, name),)
    for name in ("maintainer", "author"):
        if name in fields or f"{name}_email" in fields:
            contact = Contact(name=field_text(fields, name), email=email(fields.get(f"{name}_email")))
            if contact != _NO_CONTACT:
                return (contact,)
    return ()


_NO_CONTACT = Contact()


def email(value: Any) -> str:
    """The mail address in `value`, without `mailto:`; empty where there is no @."""
    if not value:
        return ""
    found = text(value, 320)
    found = found[7:] if found[:7].lower() == "mailto:" else found
    return found if "@" in found else ""


def _agent(value: Any) -> Agent | None:
    if not isinstance(value, dict):
        name = text(value)
        iri = address(name)
        return Agent(name="" if iri else name, iri=iri) if name else None
    agent = Agent(
        name=field_text(value, "name_translated", "name", "title", "label", "fn"),
        iri=address(value.get("uri")) or address(value.get("identifier") or value.get("resource")),
        email=email(value.get("email") or value.get("mbox")),
        homepage=address(value.get("url") or value.get("homepage")),
    )
    return agent if agent != Agent() else None


def _agent_of_extras(fields: Fields, prefix: str) -> Agent | None:
    if f"{prefix}_name" not in fields and f"{prefix}_uri" not in fields:
        return None
    return Agent(
        name=field_text(fields, f"{prefix}_name"),
        iri=address(fields.get(f"{prefix}_uri")) or address(fields.get(f"{prefix}_identifier")),
        email=email(fields.get(f"{prefix}_email")),
        homepage=address(fields.get(f"{prefix}_url")),
    )


def _contact_of_extras(fields: Fields, prefix: str) -> Contact:
    return Contact(
        name=field_text(fields, f"{prefix}_name"),
        email=email(fields.get(f"{prefix}_email")),
        url=address(fields.get(f"{prefix}_url")) or address(fields.get(f"{prefix}_uri")),
        phone=field_text(fields, f"{prefix}_phone", f"{prefix}_telephone"),
    )


def _organisation(fields: Fields) -> Agent | None:
    organisation = fields.get("organization")
    if isinstance(organisation, dict):
        name = field_text(organisation, "title_translated", "title", "display_name", "name")
        return Agent(name=name, homepage=address(organisation.get("url"))) if name else None
    name = text(organisation)
    return Agent(name=name) if name else None


def _contact(value: Any) -> Contact | None:
    if not isinstance(value, dict):
        found = text(value)
        mail = email(found)
        return Contact(name="" if mail else found, email=mail) if found else None
    contact = Contact(
        name=field_text(value, "name_translated", "name", "fn", "title"),
        email=email(value.get("email") or value.get("hasEmail") or value.get("mbox")),
        url=address(value.get("url") or value.get("uri") or value.get("resource")),
        phone=field_text(value, "phone", "telephone", "tel"),
    )
    return contact if contact != _NO_CONTACT else None
