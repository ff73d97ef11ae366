"""Providers by their roles, and the contacts of the extension of that name."""

from typing import Any

from catalog.domain.product import Agent, Contact
from catalog.formats.json_values import Fields, address, field_text
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import agent_of, contact_of, entries, roles_of

_MOST = 100
# Who publishes, in this order: who gives the licence, who hosts it, who made it.
_PUBLISHING = ("publisher", "licensor", "distributor", "host", "producer", "processor")
_MAKING = frozenset(("producer", "processor", "author", "creator"))
_ASKED = frozenset(("licensor", "host", "pointofcontact", "publisher"))


class People:
    """Who stands behind a document: publisher, creators, contacts."""

    def __init__(self, fields: Fields, problems: Problems) -> None:
        """Reads `providers` (an old `provider` counts) and `contacts`."""
        stated = entries(fields.get("providers"), _MOST)
        self._providers = [value for value in stated if isinstance(value, dict)]
        if len(self._providers) < len(stated):
            note(
                problems,
                "providers",
                "",
                "type",
                "A provider is an object with a name; others were left out.",
            )
        self._contacts = [
            value for value in entries(fields.get("contacts"), _MOST) if isinstance(value, dict)
        ]
        self._roles = [(value, roles_of(value)) for value in (*self._providers, *self._contacts)]
        self._problems = problems

    def publisher(self) -> Agent | None:
        """The first with a role that publishes; without any role, the first provider."""
        for role in _PUBLISHING:
            for value, roles in self._roles:
                if role in roles and (agent := _agent(value)):
                    return agent
        return next(filter(None, map(_agent, self._providers)), None)

    def creators(self) -> tuple[Agent, ...]:
        """Producers and processors, each once."""
        found = (_agent(value) for value, roles in self._roles if _MAKING & roles)
        return tuple(dict.fromkeys(filter(None, found)))

    def contacts(self) -> tuple[Contact, ...]:
        """The contacts; where there are none, the licensors and hosts (else all providers) with a page or address."""
        stated = [contact_of(value, self._problems) for value in self._contacts]
        if stated:
            return tuple(dict.fromkeys(one for one in stated if one != _NOBODY))
        reached = [(value, roles) for value, roles in self._roles if _reached(value)]
        asked = [value for value, roles in reached if _ASKED & roles] or [value for value, _ in reached]
        return tuple(dict.fromkeys(contact_of(value, self._problems, "providers") for value in asked))


_NOBODY = Contact()


def _agent(value: dict[str, Any]) -> Agent | None:
    if value.keys() <= {"name", "roles"}:
        name = field_text(value, "name")
        return Agent(name=name) if name else None
    return agent_of(value)


def _reached(value: dict[str, Any]) -> bool:
    return bool(address(value.get("url")) or value.get("email") or value.get("emails"))
