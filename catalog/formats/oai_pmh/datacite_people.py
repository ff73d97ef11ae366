"""Who made, publishes, keeps and holds the rights of what a DataCite record describes."""

from catalog.domain.product import Agent, Contact
from catalog.formats.dublin_core.elements import Element, attribute, child, child_words, children, words
from catalog.formats.dublin_core.links import name_link

_MOST = 500
_CONTACTS = ("ContactPerson", "DataManager", "DataCurator")
_HOLDER = "RightsHolder"
# Whose part in it is worth a line where the data come from.
_MAKERS = {"DataCollector": "Collected by", "Producer": "Produced by", "ProjectLeader": "Project led by"}


def publisher_of(resource: Element) -> Agent | None:
    """With its address by ROR (4.5); else the institution that hosts the data."""
    one = child(resource, "publisher")
    if one is not None and (name := words(one)):
        scheme = attribute(one, "publisherIdentifierScheme")
        return Agent(name=name, iri=name_link(attribute(one, "publisherIdentifier"), scheme))
    return next((_agent(one) for one in _contributors(resource, "HostingInstitution")), None)


def creators_of(resource: Element) -> tuple[Agent, ...]:
    """Who made the data, with ORCID, ROR or ISNI where stated."""
    found = (_agent(one) for one in children(child(resource, "creators"), "creator"))
    return tuple(dict.fromkeys(agent for agent in found if agent.name or agent.iri))[:_MOST]


def contacts_of(resource: Element) -> tuple[Contact, ...]:
    """Contact persons, else those who manage or curate the data; DataCite knows no e-mail addresses."""
    for kind in _CONTACTS:
        found = [_agent(one) for one in _contributors(resource, kind)]
        if found:
            return tuple(dict.fromkeys(Contact(name=one.name, url=one.iri) for one in found if one.name))[
                :_MOST
            ]
    return ()


def holders_of(resource: Element) -> list[str]:
    """The names of those who hold the rights."""
    return [one.name for one in map(_agent, _contributors(resource, _HOLDER)) if one.name]


def makers_of(resource: Element) -> list[str]:
    """`Collected by A, B.` a line."""
    lines = []
    for kind, part in _MAKERS.items():
        names = [one.name for one in map(_agent, _contributors(resource, kind)) if one.name]
        if names:
            lines.append(f"{part} {', '.join(dict.fromkeys(names))}.")
    return lines


def _contributors(resource: Element, kind: str) -> list[Element]:
    stated = children(child(resource, "contributors"), "contributor")
    return [one for one in stated if attribute(one, "contributorType") == kind]


def _agent(element: Element) -> Agent:
    """By name as it is cited; its address by ORCID, ROR or ISNI."""
    names = (child_words(element, "creatorName"), child_words(element, "contributorName"))
    both = ", ".join(filter(None, (child_words(element, "familyName"), child_words(element, "givenName"))))
    links = (
        name_link(words(one), attribute(one, "nameIdentifierScheme") or attribute(one, "schemeURI"))
        for one in children(element, "nameIdentifier")
    )
    iri = next(filter(None, links), "")
    return Agent(name=next(filter(None, names), both), iri=iri)
