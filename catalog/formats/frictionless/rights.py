"""Under which licence a package or resource is, and what its licences ask for in words."""

from typing import Any

from catalog.domain.product import Licence
from catalog.domain.vocabulary.access_rights import find_access_right, strictest
from catalog.formats.frictionless.values import entries, field_said, link, objects, said
from catalog.formats.json_values import Fields
from catalog.formats.licences import licence_named
from catalog.formats.text import TEXT_LIMIT

LICENCES = ("licenses", "license", "licence", "licences")
RIGHTS = (*LICENCES, "attribution", "rights", "embargoPeriod")
ACCESS = ("embargoPeriod", "accessRights", "rights")
_MOST = 20


def licence_of(fields: Fields) -> Licence | None:
    """The first licence: `name`, `title`, `path` since version 1, `type`, `id`, `url` before, or bare text."""
    for value in _stated(fields):
        if found := _licence(value):
            return found
    return None


def rights_of(fields: Fields) -> str:
    """What licences ask for (attribution, instructions), further licences, and embargoes, as lines."""
    lines = []
    for place, value in enumerate(_stated(fields)):
        found = _licence(value)
        if place and found:
            lines.append(f"Also under {found.label or found.code or found.iri}.")
        if isinstance(value, dict):
            lines.append(said(value.get("instruction"), TEXT_LIMIT))
            owed = field_said(value, "attribution", "copyright")
            lines.append(f"Attribution: {owed}" if owed else "")
    owed = said(fields.get("attribution"), TEXT_LIMIT)
    lines += [
        f"Attribution: {owed}" if owed else "",
        said(fields.get("rights"), TEXT_LIMIT),
        _embargo(fields),
    ]
    return "\n".join(dict.fromkeys(filter(None, lines)))[:TEXT_LIMIT]


def access_rights_of(fields: Fields) -> str:
    """A code of the EU list: the strictest term that is stated as such, and an embargo that is active lets not everybody in."""
    stated = [said(value, 500) for name in ACCESS[1:] for value in entries(fields.get(name), _MOST)]
    return strictest([*map(find_access_right, stated), "RESTRICTED" if _embargo(fields) else ""])


def shared_licences(resources: list[dict[str, Any]]) -> Any:
    """The licences that all resources state alike, for a package that states none; None where they differ."""
    stated = [next((each[name] for name in LICENCES if name in each), None) for each in resources]
    return stated[0] if stated and all(each == stated[0] for each in stated) else None


def _stated(fields: Fields) -> list[Any]:
    return [value for name in LICENCES for value in entries(fields.get(name), _MOST)][:_MOST]


def _licence(value: Any) -> Licence | None:
    if not isinstance(value, dict):
        return licence_named(said(value))
    name = field_said(value, "name", "id", "type")
    named = (name, field_said(value, "title"), link(value.get("path")) or link(value.get("url")))
    return licence_named(*named)


def _embargo(fields: Fields) -> str:
    """OEMetadata 2: `{"start", "end", "isActive"}`."""
    period = next(iter(objects(fields.get("embargoPeriod"), 1)), {})
    if period.get("isActive") is not True:
        return ""
    end = field_said(period, "end", limit=100)
    return f"Under embargo until {end}." if end else "Under embargo."
