"""What may be done with it and who may have it: licence, access rights, and every class that a field states."""

from typing import Any

import msgspec

from catalog.domain.product import Licence, StatedClass
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.licences import licences
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.formats.json_values import Fields, field_text, text, unpacked
from catalog.formats.licences import licence_in_words, licence_named
from catalog.formats.text import TEXT_LIMIT

# National Grid Electricity Distribution states its class in several fields, which disagree at times: all are kept.
CLASSES = ("dataclassification", "data_classification", "ib1_sensitivity_class", "sensitivity_class",
            "oe_sensitivity_class", "classification", "restricted_level")  # fmt: skip
ACCESS = ("access_rights", "accessrights", "access_right", "access_level", "accesslevel")
RIGHTS = ("rights", "access_constraints", "use_constraints", "usage", "liability")
LICENCE = ("license_id", "license_title", "license_url", "license", "licence")
POLICY = ("has_policy", "odrl_policy", "policy")
IB1 = (
    "ib1_trust_framework",
    "ib1_scheme",
    "ib1_dataset_assurance",
    "ib1_sensitivity_class",
    "ib1_role_required",
)


def licence_of(fields: Fields) -> Licence | None:
    """The licence by id, title and address together; where none is stated, `rights` if that names one."""
    licence = licence_named(*(_spelling(fields[name]) for name in LICENCE if name in fields))
    if "rights" in fields and (licence is None or _is_vague(licence)):
        return licence_in_words(text(fields["rights"])) or licence
    return licence


def access_rights_of(fields: Fields) -> str:
    """PUBLIC, RESTRICTED or NON_PUBLIC, else an empty string. A private package is NON_PUBLIC where nothing is said."""
    stated = next(
        (code for name in ACCESS if name in fields and (code := find_access_right(text(fields[name])))), ""
    )
    if not stated and "restricted_level" in fields:
        stated = find_access_right(text(fields["restricted_level"]).replace("_", " "))
    return stated or ("NON_PUBLIC" if fields.get("private") is True else "")


def rights_of(fields: Fields) -> str:
    """What is said about rights in words; also access rights that are no code."""
    access = field_text(fields, *ACCESS, limit=TEXT_LIMIT)
    said = [text(fields[name], TEXT_LIMIT) for name in RIGHTS if name in fields]
    if access and not find_access_right(access):
        said.append(access)
    return "\n".join(dict.fromkeys(filter(None, said)))[:TEXT_LIMIT]


def stated_classes_of(fields: Fields) -> tuple[StatedClass, ...]:
    """Each field that states a class, with its value: normalised where it is known."""
    found = [(name, text(fields[name], 200)) for name in CLASSES if name in fields]
    if "rights" in fields and (named := find_class(text(fields["rights"], 200))):
        found.append(("rights", named))
    return tuple(StatedClass(value=find_class(value) or value, field=name) for name, value in found if value)


def policies_of(fields: Fields) -> tuple[str, ...]:
    """Policies as JSON text: a stated ODRL policy, and the Icebreaker One fields together."""
    found = [_as_json(fields[name]) for name in POLICY if name in fields]
    scheme = {key: value for key, value in fields.items() if key.startswith("ib1_")}
    if scheme:
        found.append(_as_json(scheme))
    return tuple(filter(None, found))


def _is_vague(licence: Licence) -> bool:
    entry = licences().get(licence.code)
    return entry is None or entry.vague


def _spelling(value: Any) -> str:
    """`license` is an object in some portals: `{"id", "title", "resource"}`."""
    value = unpacked(value)
    if isinstance(value, dict):
        return field_text(value, "id", "title", "name", "resource")
    return text(value)


def _as_json(value: Any) -> str:
    value = unpacked(value)
    encoded = msgspec.json.encode(value if isinstance(value, dict | list) else {"policy": value}).decode()
    return encoded if len(encoded) <= TEXT_LIMIT else ""
