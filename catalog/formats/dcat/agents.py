"""Organisations, people and contact points [foaf:Agent, vcard:Kind, org:Organization]."""

from collections.abc import Sequence

from catalog.domain.product import Agent, Contact
from catalog.formats.dcat.terms import ADMS, DCAT, DCT, DPROD_SPACES, FOAF, ORG, SCHEMA, SCHEMA_S, VCARD
from catalog.formats.dcat.values import (
    Node,
    address,
    first_values,
    iri_of,
    is_address,
    label_of,
    text,
    text_of,
    values,
)

_EMAILS = (
    VCARD + "hasEmail", VCARD + "email", FOAF + "mbox", SCHEMA + "email", SCHEMA_S + "email",
)  # fmt: skip
_PHONES = (
    VCARD + "hasTelephone",
    VCARD + "tel",
    FOAF + "phone",
    SCHEMA + "telephone",
    SCHEMA_S + "telephone",
)
_PAGES = (VCARD + "hasURL", VCARD + "url", FOAF + "homepage", FOAF + "page", SCHEMA + "url", SCHEMA_S + "url")
_HOMEPAGES = (
    FOAF + "homepage",
    FOAF + "workplaceHomepage",
    VCARD + "hasURL",
    SCHEMA + "url",
    SCHEMA_S + "url",
)
_ORGANISATIONS = (VCARD + "organization-name", VCARD + "hasOrganizationName", VCARD + "org", ORG + "memberOf")
_PUBLISHERS = (DCT + "publisher", SCHEMA + "publisher", SCHEMA_S + "publisher")
_CREATORS = (DCT + "creator", SCHEMA + "creator", SCHEMA_S + "creator")
_OWNERS = tuple(space + name for space in DPROD_SPACES for name in ("dataProductOwner", "datasetOwner"))


def publisher_of(record: Node) -> Agent | None:
    agents = _agents(first_values(record, *_PUBLISHERS, *_OWNERS))
    return max(agents, key=lambda agent: bool(agent.name), default=None)


def creators_of(record: Node) -> tuple[Agent, ...]:
    return _agents(first_values(record, *_CREATORS))


def contacts_of(record: Node) -> tuple[Contact, ...]:
    found = (_contact(value) for value in values(record, DCAT + "contactPoint", ADMS + "contactPoint"))
    return tuple(dict.fromkeys(contact for contact in found if contact != Contact()))


def _agents(found: Sequence[Node]) -> tuple[Agent, ...]:
    agents = (_agent(value) for value in found)
    return tuple(dict.fromkeys(agent for agent in agents if agent != Agent()))


def _agent(value: Node) -> Agent:
    if "@value" in value:
        stated = text_of(value)
        return Agent(iri=stated) if is_address(stated) else Agent(name=stated)
    return Agent(
        name=label_of(value) or text(value, *_ORGANISATIONS),
        iri=iri_of(value),
        email=email_of(value),
        homepage=address(value, *_HOMEPAGES),
    )


def _contact(value: Node) -> Contact:
    if "@value" in value:
        stated = text_of(value)
        if is_address(stated):
            return _from_address(stated)
        return Contact(email=stated) if "@" in stated and " " not in stated else Contact(name=stated)
    name, email = label_of(value) or text(value, *_ORGANISATIONS), email_of(value)
    page = address(value, *_PAGES)
    phone = _bare(address(value, *_PHONES) or text(value, *_PHONES), "tel:")
    if not (name or email or page or phone):
        return _from_address(iri_of(value))
    return Contact(name=name, email=email, url=page, phone=phone)


def _from_address(iri: str) -> Contact:
    if iri.lower().startswith("mailto:"):
        return Contact(email=_bare(iri, "mailto:"))
    return Contact(url=iri) if iri.startswith(("http://", "https://")) else Contact()


def email_of(value: Node) -> str:
    """The e-mail address of a node, whether literal, `mailto:` IRI or a node with a value."""
    return _bare(address(value, *_EMAILS) or text(value, *_EMAILS), "mailto:")


def _bare(stated: str, scheme: str) -> str:
    """Without the scheme, and what a `mailto:` would fill in beside the address (RFC 6068, 2: subject, bcc, body)."""
    return (
        stated[len(scheme) :].lstrip("/").partition("?")[0] if stated.lower().startswith(scheme) else stated
    )
