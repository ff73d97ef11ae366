"""Who may have it and what may be done with it: access level and rights (1.1), restrictions of three kinds (3.0)."""

from typing import Any

from catalog.domain.product import Licence, StatedClass
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.domain.vocabulary.tables import fold, last_part
from catalog.formats.dcat_us.fields import parts
from catalog.formats.json_values import Fields, concept, field_text, text
from catalog.formats.licences import licence_named
from catalog.formats.notes import Problems, note
from catalog.formats.text import TEXT_LIMIT

LICENCE = ("license", "licence")
RIGHTS = (
    "rights",
    "accessLevelComment",
    "liabilityStatement",
    "useRestriction",
    "accessRestriction",
    "cuiRestriction",
)
ACCESS = ("accessLevel", "accessRights", "accessRestriction", "cuiRestriction")
CLASSES = ("cuiRestriction", "rights")
_RESTRICTIONS = ("accessRestriction", "useRestriction")
# The status list of the US National Archives, by the beginning of its folded terms.
_STATUS = {"unrestricted": "PUBLIC", "restricted fully": "NON_PUBLIC", "restricted": "RESTRICTED"}


def licence_of(fields: Fields) -> Licence | None:
    """The licence as text, an address, or an object with either."""
    value = next((fields[name] for name in LICENCE if name in fields), None)
    if isinstance(value, str):
        return licence_named(text(value))
    found = concept(parts(value)[0]) if parts(value) else None
    return licence_named(found.label, found.iri) if found else None


def access_rights_of(fields: Fields, problems: Problems) -> str:
    """PUBLIC, RESTRICTED or NON_PUBLIC, else an empty string. What is marked as controlled (CUI) is not public."""
    for name in ("accessLevel", "accessRights"):
        if name in fields:
            stated = _words(fields[name])
            if code := find_access_right(stated):
                return code
            if name == "accessLevel":
                message = f"“{stated[:80]}” is no access level (public, restricted public, non-public); it was left out."
                note(problems, name, stated, "vocabulary", message, "Write one of the three.")
    statuses = [_status(value) for value in parts(fields.get("accessRestriction"))]
    for code in ("NON_PUBLIC", "RESTRICTED", "PUBLIC"):
        if code in statuses:
            return code
    return "RESTRICTED" if "cuiRestriction" in fields else ""


def rights_of(fields: Fields) -> str:
    """What is said about rights in words: statements, notes of restrictions, markings and liability."""
    said = [_words(value) for name in ("rights", "accessLevelComment") for value in parts(fields.get(name))]
    said += [
        _words(value) for value in parts(fields.get("accessRights")) if not find_access_right(_words(value))
    ]
    said += [_restriction(value) for name in _RESTRICTIONS for value in parts(fields.get(name))]
    said += [_marking(value) for value in parts(fields.get("cuiRestriction"))]
    said += [_words(value) for value in parts(fields.get("liabilityStatement"))]
    return "\n".join(dict.fromkeys(filter(None, said)))[:TEXT_LIMIT]


def stated_classes_of(fields: Fields) -> tuple[StatedClass, ...]:
    """The class that `rights` names, and the banner marking of controlled unclassified information."""
    named = find_class(text(fields.get("rights"), 200))
    found = [StatedClass(value=named, field="rights")] if named else []
    for value in parts(fields.get("cuiRestriction")):
        if isinstance(value, dict) and (marking := text(value.get("cuiBannerMarking"), 200)):
            found.append(StatedClass(value=marking, field="cuiRestriction"))
    return tuple(found)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return field_text(
            value, "label", "prefLabel", "title", "description", "@value", "@id", limit=TEXT_LIMIT
        )
    return text(value, TEXT_LIMIT)


def _term(value: Any) -> str:
    """A concept by its label, else by the end of its IRI."""
    found = concept(value) if value else None
    return (found.label or last_part(found.iri)) if found else ""


def _status(value: Any) -> str:
    term = fold(_term(value.get("restrictionStatus")) if isinstance(value, dict) else _term(value))
    return next((code for beginning, code in _STATUS.items() if term.startswith(beginning)), "")


def _restriction(value: Any) -> str:
    """`Restricted - Partly: Personal information. The note.`; nothing where there is no restriction and no note."""
    if not isinstance(value, dict):
        return ""
    status, why = _term(value.get("restrictionStatus")), _term(value.get("specificRestriction"))
    remark = text(value.get("restrictionNote"), TEXT_LIMIT)
    if fold(status) == "unrestricted":
        return remark
    return ". ".join(filter(None, (": ".join(filter(None, (status, why))), remark)))


def _marking(value: Any) -> str:
    if not isinstance(value, dict):
        return _words(value)
    said = (
        value.get("cuiBannerMarking"),
        value.get("designationIndicator"),
        *parts(value.get("requiredIndicatorPerAuthority")),
    )
    return ". ".join(filter(None, map(text, said)))
