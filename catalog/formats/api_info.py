"""What descriptions of interfaces say of themselves: `info`, tags, documentation, and the extensions that providers share.

Extensions that are read: `x-audience`, `x-api-id` (Zalando's guidelines), `x-providerName`, `x-apisguru-categories` (APIs.guru),
`x-sla`, `x-service-level`, `x-availability`, `x-support`, `x-quality`, `x-sensitivity`, `x-data-classification`, `x-lineage`,
`x-update-frequency`, `x-issued`, `x-modified`, `x-status`, `x-policy` and their spellings. The others stay in the raw record.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import msgspec

from catalog.domain.product import Agent, Concept, Contact, Licence, Lineage, StatedClass
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.formats.json_values import address, bounded_text, date, field_text, text
from catalog.formats.licences import licence_named
from catalog.formats.notes import Problems, note
from catalog.formats.odrl import is_odrl
from catalog.formats.references import Json, dict_of, dicts_of, resolved
from catalog.formats.text import TEXT_LIMIT, TITLE_LIMIT, clean_text

_KEYWORDS = 500
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_AUDIENCES = {
    "external-public": "PUBLIC",
    "external-partner": "RESTRICTED",
    "company-internal": "NON_PUBLIC",
    "business-unit-internal": "NON_PUBLIC",
    "component-internal": "NON_PUBLIC",
}
_SLA = ("x-sla", "x-service-level", "x-serviceLevel", "x-slo", "x-availability", "x-uptime", "x-support")
_QUALITY = ("x-quality", "x-data-quality", "x-dataQuality")
_CLASSES = (
    "x-sensitivity",
    "x-sensitivity-class",
    "x-data-classification",
    "x-dataClassification",
    "x-classification",
)
_LINEAGE = ("x-lineage", "x-source", "x-sources", "x-provenance")
_FREQUENCY = ("x-update-frequency", "x-updateFrequency", "x-frequency", "x-accrual-periodicity")
_ISSUED = ("x-issued", "x-published", "x-release-date", "x-releaseDate")
_MODIFIED = ("x-modified", "x-last-modified", "x-lastModified", "x-updated", "x-last-updated")
_RIGHTS = ("x-access-rights", "x-accessRights", "x-audience")
_POLICIES = ("x-policy", "x-odrl-policy", "x-odrl")
_STATUS = ("x-status", "x-stability", "x-lifecycle", "x-lifecycle-stage")


def info_parts(document: Json, source_id: str, base: str, problems: Problems) -> dict[str, Any]:
    """The parts of a ProductRecord that `info`, tags, `externalDocs` and extensions tell; `base`: the document's address."""
    info = dict_of(document.get("info"))
    if not info:
        note(problems, "info", "", "required", "“info” is required; the document does not have it.")
    own = {**{key: value for key, value in document.items() if key.startswith("x-")}, **info}
    frequency = field_text(own, *_FREQUENCY, limit=200)
    found = find_frequency(frequency) if frequency else None
    terms = _link(base, info.get("termsOfService"))
    return {
        "title": _title(info, source_id, problems),
        "description": _description(info, problems),
        "version": _version(info, problems),
        "publisher": _publisher(info),
        "contacts": _contacts(info, base, problems),
        "licence": _licence(info, base),
        "rights": f"Terms of service: {terms}" if terms else text(info.get("termsOfService"), TEXT_LIMIT),
        "access_rights": _access_rights(own, problems),
        "stated_classes": tuple(_classes(own)),
        "keywords": _keywords(document, info, problems),
        "documentation": tuple(_documentation(document, info, base, terms)),
        "quality": "\n".join(_lines(own, _QUALITY)),
        "sla": tuple(_lines(own, _SLA)),
        "lineage": _lineage(own),
        "frequency": found.code if found else "",
        "frequency_label": frequency,
        "issued": date(own, _ISSUED, problems),
        "modified": date(own, _MODIFIED, problems),
        "policies": tuple(_policies(own)),
    }


def status_of(document: Json) -> str:
    """How far along an interface says that it is (`beta`, `deprecated`), of the document or its `info`."""
    info = dict_of(document.get("info"))
    found = field_text({**document, **info}, *_STATUS, limit=100)
    return found or ("DEPRECATED" if _is_deprecated(info) or _is_deprecated(document) else "")


def link_from(base: str, value: Any) -> str:
    """An address as it is meant from the document's own; empty for what is none."""
    return _link(base, value)


# --- texts ------------------------------------------------------------------------------------


def _title(info: Json, source_id: str, problems: Problems) -> str:
    title = bounded_text(info.get("title"), TITLE_LIMIT, "info.title", problems)
    if title:
        return title
    message = f"The document has no title; its identifier “{source_id[:200]}” stands for it."
    note(problems, "info.title", "", "required", message)
    return source_id


def _description(info: Json, problems: Problems) -> str:
    """The summary (3.1) and the description, in Markdown as they are."""
    summary = text(info.get("summary"))
    description = bounded_text(info.get("description"), TEXT_LIMIT, "info.description", problems)
    if not (summary or description):
        note(
            problems,
            "info.description",
            "",
            "required",
            "The document does not say what the interface is for.",
        )
    return (
        description
        if not summary or summary in description
        else f"{summary}\n\n{description}".strip()[:TEXT_LIMIT]
    )


def _version(info: Json, problems: Problems) -> str:
    version = text(info.get("version"), 200)
    if not version:
        note(
            problems,
            "info.version",
            "",
            "required",
            "“info.version” is required; the document does not have it.",
        )
    return version


# --- people -----------------------------------------------------------------------------------


def _publisher(info: Json) -> Agent | None:
    name = field_text(
        info, "x-publisher", "x-provider", "x-providerName", "x-organisation", "x-organization", limit=500
    )
    stated = next(
        (dict_of(info[key]) for key in ("x-publisher", "x-provider") if isinstance(info.get(key), dict)), {}
    )
    page = address(stated.get("url") or stated.get("homepage"))
    return Agent(name=name, homepage=page) if name or page else None


def _contacts(info: Json, base: str, problems: Problems) -> tuple[Contact, ...]:
    stated = info.get("contact")
    contact = dict_of(stated)
    email = clean_text(contact.get("email"), 320).removeprefix("mailto:")
    if email and not _EMAIL.fullmatch(email):
        note(
            problems,
            "info.contact.email",
            email,
            "email",
            f"“{email[:80]}” is no e-mail address; it was left out.",
        )
        email = ""
    found = Contact(name=text(contact.get("name"), 500), email=email, url=_link(base, contact.get("url")))
    if found != Contact():
        return (found,)
    note(problems, "info.contact", text(stated, 200), "required", "The document does not say whom to ask.")
    return ()


# --- rights -----------------------------------------------------------------------------------


def _licence(info: Json, base: str) -> Licence | None:
    """By SPDX identifier (3.1), address and name."""
    stated = info.get("license")
    if not isinstance(stated, dict):
        return licence_named(text(stated)) if stated else None
    parts = (text(stated.get("identifier"), 200), text(stated.get("name")), _link(base, stated.get("url")))
    return licence_named(*parts) if any(parts) else None


def _access_rights(own: Json, problems: Problems) -> str:
    for key in _RIGHTS:
        if stated := text(own.get(key), 200):
            if code := _AUDIENCES.get(stated.lower()) or find_access_right(stated):
                return code
            note(
                problems, key, stated, "vocabulary", f"“{stated[:80]}” is no known audience or access right."
            )
    return ""


def _classes(own: Json) -> Iterator[StatedClass]:
    for key in _CLASSES:
        if stated := text(own.get(key), 200):
            yield StatedClass(value=find_class(stated) or stated, field=key)


def _policies(own: Json) -> Iterator[str]:
    for key in _POLICIES:
        if isinstance(policy := own.get(key), dict) and is_odrl(policy):
            yield msgspec.json.encode(policy).decode("utf-8")


# --- subjects, documents, service level -------------------------------------------------------


def _keywords(document: Json, info: Json, problems: Problems) -> tuple[str, ...]:
    """The names of tags, of the document (OpenAPI, AsyncAPI 2) or of `info` (AsyncAPI 3), and categories."""
    stated: list[Any] = []
    for value in (
        document.get("tags"),
        info.get("tags"),
        info.get("x-apisguru-categories"),
        info.get("x-keywords"),
    ):
        stated += value if isinstance(value, list) else []
    found = tuple(dict.fromkeys(filter(None, (text(_tag(value, document), 200) for value in stated))))
    if len(found) > _KEYWORDS:
        message = f"The document has {len(found):,} tags; the first {_KEYWORDS} were kept."
        note(problems, "tags", "", "count", message)
    return found[:_KEYWORDS]


def _tag(value: Any, document: Json) -> Any:
    return resolved(value, document).get("name") if isinstance(value, dict) else value


def _documentation(document: Json, info: Json, base: str, terms: str) -> Iterator[Concept]:
    stated = [document.get("externalDocs"), info.get("externalDocs"), *dicts_of(info.get("x-documentation"))]
    stated += [tag.get("externalDocs") for tag in dicts_of(document.get("tags"))[:100]]
    seen = {terms}
    for each in (resolved(value, document) for value in stated):
        if (url := _link(base, each.get("url"))) and url not in seen:
            seen.add(url)
            yield Concept(label=text(each.get("description"), 500), iri=url)
    if terms:
        yield Concept(label="Terms of service", iri=terms)


def _lineage(own: Json) -> Lineage | None:
    statement = "\n".join(_lines(own, _LINEAGE))
    return Lineage(statement=statement) if statement else None


def _lines(own: Json, keys: tuple[str, ...]) -> list[str]:
    """What extensions say, in lines: `availability: 99.5 %`."""
    found = [
        line for key in keys if key in own for line in spoken(own[key], _name(key) if key in _NAMED else "")
    ]
    return list(dict.fromkeys(found))[:50]


_NAMED = frozenset(_SLA[2:])


def _name(key: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", key.removeprefix("x-")).strip().lower()


def spoken(value: Any, name: str = "", depth: int = 4) -> Iterator[str]:
    """A value of an extension in words, one line a leaf, with the names that lead there; at most 4 levels."""
    if isinstance(value, dict) and depth:
        for key, part in list(value.items())[:50]:
            yield from spoken(part, f"{name} {_name(str(key)[:100])}".strip(), depth - 1)
    elif isinstance(value, list) and depth:
        for part in value[:50]:
            yield from spoken(part, name, depth - 1)
    elif isinstance(value, bool):
        yield f"{name}: {'yes' if value else 'no'}" if name else ""
    elif words := text(value, 2_000):
        yield f"{name[:1].upper()}{name[1:]}: {words}" if name else words


def _is_deprecated(part: Json) -> bool:
    return part.get("x-deprecated") in (True, "true") or part.get("deprecated") in (True, "true")


def _link(base: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        return ""
    if found := address(value):
        return found
    try:
        return address(urljoin(base, value.strip())) if base and not re.search(r"\s", value.strip()) else ""
    except ValueError:
        return ""
