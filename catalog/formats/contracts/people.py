"""Whom to ask about a contract's data, and who owns it: team, support channels, tenant."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.product import Agent, Contact
from catalog.formats.contracts.values import contact_of, custom, email_in, parts, words_of
from catalog.formats.json_values import address, field_text, text

Document = dict[str, Any]
_MOST = 50


def publisher_of(contract: Document) -> Agent | None:
    """The organisation that it names (tenant), else the team."""
    team = contract.get("team")
    name = text(contract.get("tenant"), 300) or (
        field_text(team, "name", limit=300) if isinstance(team, dict) else ""
    )
    iri = address(name)
    return Agent(name="" if iri else name, iri=iri) if name else None


def contacts_of(contract: Document) -> tuple[Contact, ...]:
    """Support channels, then the team and those of its members who have not left."""
    found = [*_channels(contract), *_team(contract)]
    return tuple(dict.fromkeys(contact for contact in found if contact is not None))[:_MOST]


def _channels(contract: Document) -> Iterator[Contact | None]:
    for part in parts(contract.get("support")):
        name = field_text(part, "channel", "name", limit=300)
        tool = text(part.get("tool"), 60)
        shown = f"{name} ({tool})" if tool and tool.lower() not in {"email", "other"} else name
        yield contact_of(
            shown,
            part.get("email"),
            part.get("url"),
            part.get("invitationUrl"),
            name if email_in(name) else "",
        )


def _team(contract: Document) -> Iterator[Contact | None]:
    team = contract.get("team")
    if isinstance(team, dict):
        own = custom(team)
        name = field_text(team, "name", limit=300)
        email = next((mail for value in own.values() if (mail := email_in(value))), "")
        yield contact_of(name, email) if name or email else None
    members = team.get("members") if isinstance(team, dict) else team
    for member in parts(members):
        if member.get("dateOut"):
            continue
        user = field_text(member, "username", "email", limit=300)
        name, role = (
            field_text(member, "name", limit=300) or ("" if email_in(user) else user),
            words_of(member.get("role"), 100),
        )
        shown = f"{name or user} ({role})" if role and (name or user) else name or role
        yield (
            contact_of(shown, user if email_in(user) else "", member.get("email")) if shown or user else None
        )
