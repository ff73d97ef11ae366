"""Contacts by their roles: who publishes, who made it, whom to ask."""

from typing import Any

from catalog.domain.product import Agent, Contact
from catalog.formats.json_values import Fields, address, text
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import agent_of, contact_of, entries, roles_of

_MOST = 100
_WHO = ("contacts", "providers", "contactPoint")  # drafts called them providers
_PUBLISHING = (
    "publisher",
    "distributor",
    "host",
    "owner",
    "custodian",
    "resourceprovider",
    "producer",
    "pointofcontact",
)
_MAKING = frozenset(("author", "creator", "producer", "originator", "processor", "principalinvestigator"))
# Whom to ask: those whose role it is, else those who hold or give it out, else all.
_ASKED = (
    frozenset(("pointofcontact", "contact")),
    frozenset(("publisher", "custodian", "distributor", "host", "owner")),
)
_NOBODY = Contact()


def _object(value: Any) -> dict[str, Any]:
    """A contact as it is; one that is but text is a page, an address for mail, or a name."""
    if isinstance(value, dict):
        return value
    stated = text(value, 500)
    if not stated:
        return {}
    return {"url" if address(stated) else "email" if "@" in stated else "name": stated}


class People:
    """Who stands behind a record."""

    def __init__(self, properties: Fields, problems: Problems) -> None:
        """Reads `contacts` (or as drafts had it, `providers`)."""
        stated = [_object(value) for name in _WHO for value in entries(properties.get(name), _MOST)]
        known = [value for value in stated if value]
        if len(known) < len(stated):
            note(
                problems, "contacts", "", "type", "A contact is an object with a name; others were left out."
            )
        self._known = [(value, roles_of(value)) for value in known]
        self._problems = problems

    def publisher(self) -> Agent | None:
        """The first with a role that publishes; without any role, the first contact."""
        for role in _PUBLISHING:
            for value, roles in self._known:
                if role in roles and (agent := agent_of(value)):
                    return agent
        return next(filter(None, (agent_of(value) for value, roles in self._known if not roles)), None)

    def creators(self) -> tuple[Agent, ...]:
        """Authors, producers and processors, each once."""
        found = (agent_of(value) for value, roles in self._known if roles & _MAKING)
        return tuple(dict.fromkeys(filter(None, found)))

    def contacts(self) -> tuple[Contact, ...]:
        """Those whose role it is to be asked, else all."""
        asked: list[dict[str, Any]] = []
        for wanted in _ASKED:
            asked = asked or [value for value, roles in self._known if roles & wanted]
        found = [contact_of(value, self._problems) for value in asked or [value for value, _ in self._known]]
        return tuple(dict.fromkeys(one for one in found if one != _NOBODY))
