"""Who made, publishes and provides a data set, and whom to ask: the contact points of each."""

import re
from typing import Any

from catalog.domain.product import Agent, Contact
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.schema_org.nodes import types_of
from catalog.formats.schema_org.values import identifier_in, name_of, page_of, parts

PEOPLE = ("creator", "author", "publisher", "provider", "maintainer", "producer", "contactPoint", "sourceOrganization",
          "contributor", "editor", "sdPublisher", "copyrightHolder")  # fmt: skip
_CREATORS = ("creator", "author")
_PUBLISHERS = ("publisher", "provider", "sourceOrganization", "producer")
_ASKED = (
    "maintainer",
    "publisher",
    "provider",
    "creator",
    "author",
    "sourceOrganization",
    "producer",
    "editor",
)
_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
_MOST = 200


def people_of(fields: Fields, problems: Problems) -> dict[str, Any]:
    """`publisher`, `creators` and `contacts` of a record."""
    publishers = [
        agent for name in _PUBLISHERS for value in _people(fields, name) if (agent := _agent(value))
    ]
    creators = [agent for name in _CREATORS for value in _people(fields, name) if (agent := _agent(value))]
    return {
        "publisher": publishers[0] if publishers else None,
        "creators": tuple(dict.fromkeys(creators))[:_MOST],
        "contacts": _contacts(fields, problems),
    }


def _people(fields: Fields, name: str) -> list[Any]:
    """The people of a property; a Role stands for whoever has it (https://schema.org/Role)."""
    found = []
    for value in parts(fields.get(name), _MOST):
        if isinstance(value, dict) and "Role" in types_of(value) and name in value:
            found += parts(value[name], _MOST)
        else:
            found.append(value)
    return found


def _agent(value: Any) -> Agent | None:
    if not isinstance(value, dict):
        name = text(value)
        iri = address(name)
        return Agent(name="" if iri else name, iri=iri) if name else None
    name = name_of(value) or _full_name(value)
    own, homepage = (
        address(value.get("@id")),
        next(filter(None, map(address, parts(value.get("url"), 5))), ""),
    )
    iri = address(identifier_in(value)) or own or page_of(value)
    agent = Agent(name=name, iri=iri, email=_bare(value.get("email")), homepage=homepage)
    return agent if agent.name or agent.iri else None


def _full_name(value: Fields) -> str:
    return " ".join(filter(None, (field_text(value, "givenName"), field_text(value, "familyName"))))


def _contacts(fields: Fields, problems: Problems) -> tuple[Contact, ...]:
    """The contact points first of the data set, then of those who answer for it; maintainers are contacts themselves."""
    found = [_contact(value, "", problems) for value in parts(fields.get("contactPoint"), _MOST)]
    for name in _ASKED:
        for value in _people(fields, name):
            if not isinstance(value, dict):
                found += [Contact(name=text(value))] if name == "maintainer" else []
                continue
            points = parts(value.get("contactPoint"), 20)
            found += [_contact(point, name_of(value), problems) for point in points]
            if not points and (name == "maintainer" or "email" in value or "telephone" in value):
                found.append(_contact(value, "", problems))
    return tuple(dict.fromkeys(contact for contact in found if contact != _NOBODY))[:_MOST]


_NOBODY = Contact()


def _contact(value: Any, whose: str, problems: Problems) -> Contact:
    """A contact point; without a name it goes by what it is for, or by whose it is."""
    if not isinstance(value, dict):
        stated = _bare(value)
        is_mail = _EMAIL.match(stated) is not None
        return Contact(name="" if is_mail else stated, email=stated if is_mail else "")
    mail = _bare(value.get("email"))
    if mail and not _EMAIL.match(mail):
        message = f"“{mail[:80]}” is not an e-mail address; it was left out."
        note(problems, "contactPoint.email", mail, "email", message)
        mail = ""
    url, phone = page_of(value), field_text(value, "telephone", limit=100).removeprefix("tel:")
    if not (mail or url or phone or name_of(value)):
        return _NOBODY
    name = name_of(value) or _full_name(value) or whose or field_text(value, "contactType")
    return Contact(name=name, email=mail, url=url, phone=phone)


def _bare(value: Any) -> str:
    stated = text(value, 320)
    return stated[7:].strip() if stated[:7].lower() == "mailto:" else stated
