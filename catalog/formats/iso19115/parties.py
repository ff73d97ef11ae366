"""Who answers for the data, and whom to ask: CI_ResponsibleParty (ISO 19139) and CI_Responsibility (ISO 19115-3)."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from catalog.domain.product import Agent, Contact
from catalog.formats.iso19115.tree import NOTHING, Node
from catalog.formats.iso19115.values import said
from catalog.formats.json_values import address
from catalog.formats.notes import Problems, note

_MOST = 200
# Who stands for the publisher where no party has that role: nearest first.
_PUBLISHERS = (
    "publisher",
    "owner",
    "resourceProvider",
    "custodian",
    "distributor",
    "pointOfContact",
    "originator",
    "author",
)
_CREATORS = frozenset(("author", "originator", "principalInvestigator", "coAuthor"))
_EMAIL = re.compile(r"[^@\s,;<>()\[\]]+@[^@\s,;<>()\[\]]+\.[^@\s,;<>().\[\]]+")


class Party(msgspec.Struct, frozen=True):
    """An organisation or person with a role."""

    role: str
    organisation: str = ""
    person: str = ""
    position: str = ""
    iri: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""

    @property
    def agent(self) -> Agent | None:
        name = self.organisation or self.person or self.position
        return (
            Agent(name=name, iri=self.iri, email=self.email, homepage=self.url) if name or self.iri else None
        )

    @property
    def contact(self) -> Contact | None:
        """Whom to ask; None where only a name is known."""
        name = ", ".join(dict.fromkeys(filter(None, (self.person or self.position, self.organisation))))
        if not (self.email or self.phone or (self.url and name)):
            return None
        return Contact(name=name, email=self.email, url=self.url, phone=self.phone)


def parties_in(places: Iterable[tuple[str, list[Node]]], problems: Problems) -> list[Party]:
    """The parties of several lists, each with the path by which a problem names it; at most 200."""
    found: list[Party] = []
    for path, nodes in places:
        for node in nodes[:_MOST]:
            found += _parties(node, path, problems)
    return found[:_MOST]


def publisher_of(parties: list[Party]) -> Agent | None:
    """The party that publishes the data, else the one that is nearest to that."""
    for role in _PUBLISHERS:
        for party in parties:
            if party.role == role and (agent := party.agent):
                return agent
    return next((agent for party in parties if (agent := party.agent)), None)


def creators_of(parties: list[Party]) -> tuple[Agent, ...]:
    """Those who made the data."""
    found = (party.agent for party in parties if party.role in _CREATORS)
    return tuple(dict.fromkeys(agent for agent in found if agent))


def contacts_of(parties: list[Party], record_parties: list[Party]) -> tuple[Contact, ...]:
    """Whom to ask about the data, points of contact first; of the record only where there is nobody else."""
    ordered = sorted(parties, key=lambda party: party.role != "pointOfContact")
    for asked in (ordered, record_parties):
        if found := [contact for party in asked if (contact := party.contact)]:
            return _each_way_once(found)
    return ()


def _each_way_once(contacts: list[Contact]) -> tuple[Contact, ...]:
    """Without those that only repeat how an earlier one is reached: an owner often has the address of its desk."""
    kept: list[Contact] = []
    for contact in contacts:
        if not any(_same_ways(contact, earlier) for earlier in kept):
            kept.append(contact)
    return tuple(kept)


def _same_ways(one: Contact, other: Contact) -> bool:
    """Whether `other` is reached by everything that `one` is, and says at least as well who that is."""
    stated = ((one.email, other.email), (one.url, other.url), (one.phone, other.phone))
    return all(not mine or mine == its for mine, its in stated) and (
        one.name in other.name.split(", ") or one.name == other.name
    )


def _parties(node: Node, path: str, problems: Problems) -> Iterator[Party]:
    role = node.one("role").code() or said(node.one("role"))
    if "party" in node.children:
        for party in node.objects("party"):
            yield _of_party(role, party, path, problems)
        return
    organisation, person = node.one("organisationName"), _person(node)
    iri = address(organisation.href()) or address(node.one("individualName").href())
    yield _party(
        role,
        said(organisation),
        person,
        said(node.one("positionName")),
        iri,
        node.at("contactInfo"),
        path,
        problems,
    )


def _person(node: Node) -> str:
    """Swiss metadata state first and last name apart."""
    apart = (said(node.one("individualFirstName")), said(node.one("individualLastName")))
    return said(node.one("individualName")) or " ".join(filter(None, apart))


def _of_party(role: str, party: Node, path: str, problems: Problems) -> Party:
    name, person = party.one("name"), party
    organisation = "" if "Individual" in party.name else said(name)
    if organisation:
        person = party.at("individual")
    how = party.at("contactInfo")
    if not how.children:
        how = person.at("contactInfo")
    stated = [name.href(), *(said(one.one("code")) for one in party.objects("partyIdentifier"))]
    iri = next((found for text in stated if (found := address(text))), "")
    own = said(person.one("name")) if person is not NOTHING else ""
    return _party(role, organisation, own, said(person.one("positionName")), iri, how, path, problems)


def _party(
    role: str,
    organisation: str,
    person: str,
    position: str,
    iri: str,
    how: Node,
    path: str,
    problems: Problems,
) -> Party:
    mails = [said(prop, 320) for box in how.objects("address") for prop in box.all("electronicMailAddress")]
    links = [said(link.one("linkage")) for link in how.objects("onlineResource")]
    email = next((match[0] for mail in mails if (match := _EMAIL.search(mail))), "")
    if not email and any(mails):
        stated = next(filter(None, mails))
        note(
            problems,
            f"{path}/electronicMailAddress",
            stated,
            "email",
            f"“{stated[:80]}” is not an e-mail address; it was left out.",
        )
    url = next((found for link in links if (found := address(link))), "")
    return Party(role, organisation, person, position, iri, email.removeprefix("mailto:"), _phone(how), url)


def _phone(how: Node) -> str:
    """The voice telephone: `voice`, or a `number` whose type is no fax."""
    for telephone in how.objects("phone"):
        kind = telephone.one("numberType").code()
        if kind in {"", "voice"} and (found := said(telephone.one("voice", "number"), 100)):
            return found
    return ""
