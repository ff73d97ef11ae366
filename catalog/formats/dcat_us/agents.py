"""Who publishes and whom to ask: a name (1.0), an object (1.1), or organisations and contacts in lists (3.0)."""

import re
from typing import Any

from catalog.domain.product import Agent, Contact
from catalog.formats.dcat_us.fields import parts
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.notes import Problems, note

_MOST = 50
_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
_SEPARATORS = re.compile(r"[\s,;<>]+")
_NAMES = ("name", "prefLabel", "fn", "altLabel", "title", "organization-name")
_PHONES = ("hasTelephone", "tel", "telephone")


def publisher_of(fields: Fields) -> Agent | None:
    """The publisher; one without a name of its own is known by the organisation that it belongs to."""
    for value in parts(fields.get("publisher")):
        if agent := _agent(value):
            return agent
    return None


def agents_of(fields: Fields, name: str) -> tuple[Agent, ...]:
    """All agents of a field, each once."""
    found = (_agent(value) for value in parts(fields.get(name))[:_MOST])
    return tuple(dict.fromkeys(agent for agent in found if agent))


def contacts_of(fields: Fields, problems: Problems) -> tuple[Contact, ...]:
    """All contacts, each once. What is no e-mail address is left out, and said."""
    found = [_contact(value, problems) for value in parts(fields.get("contactPoint"))[:_MOST]]
    if "mbox" in fields:  # 1.0: the address stands beside the name
        name = found[0].name if found else ""
        found = [Contact(name=name, email=_email(fields["mbox"], "mbox", problems)), *found[1:]]
    return tuple(dict.fromkeys(contact for contact in found if contact != _NOBODY))


_NOBODY = Contact()


def _agent(value: Any, depth: int = 0) -> Agent | None:
    if not isinstance(value, dict):
        name = text(value)
        iri = address(name)
        return Agent(name="" if iri else name, iri=iri) if name else None
    name = field_text(value, *_NAMES)
    if not name and depth < _MOST and "subOrganizationOf" in value:
        return next(
            (agent for above in parts(value["subOrganizationOf"]) if (agent := _agent(above, depth + 1))),
            None,
        )
    agent = Agent(
        name=name,
        iri=address(value.get("@id")),
        email=_bare(text(value.get("mbox") or value.get("email"), 320)),
        homepage=address(value.get("homepage") or value.get("url")),
    )
    return agent if agent.name or agent.iri else None


def _contact(value: Any, problems: Problems) -> Contact:
    if not isinstance(value, dict):
        stated = text(value)
        if _EMAIL.match(_bare(stated)):
            return Contact(email=_bare(stated))
        url = address(stated)
        return Contact(url=url) if url else Contact(name=stated)
    mail = value.get("hasEmail") or value.get("email")
    page = address(value.get("hasURL") or value.get("url"))
    if (
        mail and (form := address(mail)) and form[:4].lower() == "http"
    ):  # a contact form in place of an address
        page, mail = page or form, ""
    phone = field_text(value, *_PHONES)
    return Contact(
        name=field_text(value, "fn", *_NAMES),
        email=_email(mail, "contactPoint.hasEmail", problems) if mail else "",
        url=page,
        phone=phone.removeprefix("tel:").lstrip("/"),
    )


def _email(value: Any, path: str, problems: Problems) -> str:
    """The e-mail address in `value`; of several the first that is one."""
    stated = text(value.get("@id") if isinstance(value, dict) else value, 500)
    bare = _bare(stated)
    if not bare or _EMAIL.match(bare):
        return bare
    first = next((word for word in map(_bare, _SEPARATORS.split(bare)) if _EMAIL.match(word)), "")
    done = f"“{first}” was taken" if first else "it was left out"
    note(problems, path, stated, "email", f"“{stated[:80]}” is not one e-mail address; {done}.")
    return first


def _bare(stated: str) -> str:
    return stated[7:].lstrip("/").strip() if stated[:7].lower() == "mailto:" else stated.strip()
