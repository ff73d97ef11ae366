"""Who made a package, who publishes it, whom to ask: by the roles of its contributors, and the fields before version 1."""

import re
from collections.abc import Iterator
from typing import Any

from catalog.domain.product import Agent, Contact
from catalog.formats.frictionless.values import entries, field_said, link, said
from catalog.formats.json_values import Fields
from catalog.formats.notes import Problems, note

PEOPLE = (
    "contributors",
    "author",
    "authors",
    "maintainer",
    "maintainers",
    "publisher",
    "publishers",
    "context",
    "contact",
)
_PUBLISHERS = frozenset(("publisher", "distributor", "dataowner", "owner"))
_CREATORS = frozenset(("author", "creator", "datacollector", "datacurator", "producer", "dataproducer"))
_CONTACTS = frozenset(("maintainer", "contact", "contactpoint", "wrangler", "datamanager", "contactperson"))
_OWN_FIELDS = {"author": "author", "authors": "author", "maintainer": "maintainer", "maintainers": "maintainer",
               "publisher": "publisher", "publishers": "publisher", "contact": "contact"}  # fmt: skip
_MOST = 200
_LETTERS = re.compile(r"[^a-z]+")
_EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+$")
_AS_TEXT = re.compile(
    r"^([^<(]*)(?:<([^>]*)>)?\s*(?:\(([^)]*)\))?$"
)  # `Name <mail> (page)`, as in package.json of npm


def people_of(fields: Fields, problems: Problems) -> dict[str, Any]:
    """`publisher`, `creators` and `contacts` of a record. Who has no role is asked where nobody else can be."""
    publishers, creators, contacts, others = [], [], [], []
    for roles, person in _people(fields):
        if not (named := _person(person, problems)):
            continue
        agent, contact = named
        publishers += [agent] if roles & _PUBLISHERS else []
        creators += [agent] if roles & _CREATORS else []
        contacts += [contact] if roles & _CONTACTS else []
        others += [contact] if contact.email or contact.url else []
    contacts += _of_context(fields, publishers)
    reachable = [one for one in contacts if one.email or one.url]
    return {
        "publisher": publishers[0] if publishers else None,
        "creators": tuple(dict.fromkeys(creators)),
        "contacts": tuple(dict.fromkeys(contacts if reachable else [*contacts, *others])),
    }


def _people(fields: Fields) -> Iterator[tuple[set[str], Any]]:
    """(roles, the person as stated)."""
    for person in entries(fields.get("contributors"), _MOST):
        yield _roles(person), person
    for name, role in _OWN_FIELDS.items():
        for person in entries(fields.get(name), _MOST):
            yield {role}, person


def _roles(person: Any) -> set[str]:
    if not isinstance(person, dict):
        return set()
    stated = [*entries(person.get("roles"), 20), *entries(person.get("role"), 20)]
    return {_LETTERS.sub("", role.lower()) for role in stated if isinstance(role, str)}


def _person(value: Any, problems: Problems) -> tuple[Agent, Contact] | None:
    """As an object, or as text in the manner of npm."""
    if isinstance(value, str):
        written = _AS_TEXT.match(said(value))
        name, mail, page = (part or "" for part in written.groups()) if written else (said(value), "", "")
        return _person({"title": name.strip(), "email": mail.strip(), "path": page.strip()}, problems)
    if not isinstance(value, dict):
        return None
    name = (
        field_said(value, "title", "name")
        or _full_name(value)
        or field_said(value, "organization", "organisation")
    )
    mail = _email(value, problems)
    page = next((found for key in ("path", "web", "url", "homepage") if (found := link(value.get(key)))), "")
    if not (name or mail or page):
        return None
    return Agent(name=name, iri=page, email=mail), Contact(name=name, email=mail, url=page)


def _full_name(value: Fields) -> str:
    return " ".join(filter(None, (field_said(value, "givenName"), field_said(value, "familyName"))))


def _email(value: Fields, problems: Problems) -> str:
    stated = said(value.get("email"), 320).removeprefix("mailto:")
    if not stated or _EMAIL.match(stated):
        return stated
    message = f"“{stated[:80]}” is not an e-mail address; it was left out."
    note(problems, "contributors.email", stated, "email", message)
    return ""


def _of_context(fields: Fields, publishers: list[Agent]) -> list[Contact]:
    """OEMetadata: `context.contact`, one or more e-mail addresses or a page, and `context.publisher`."""
    context = fields.get("context")
    if not isinstance(context, dict):
        return []
    if name := said(context.get("publisher")):
        publishers.append(Agent(name="" if link(name) else name, iri=link(name)))
    stated = re.split(r"[,;\s]+", said(context.get("contact"), 1_000))
    mails = [Contact(email=word) for word in stated if _EMAIL.match(word)]
    return mails or [Contact(url=page) for word in stated if (page := link(word))]
