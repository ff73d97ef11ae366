"""Values of fields as lines of text: for layers side by side, histories and comparisons."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalog.domain.audience import AUDIENCES, PARTS
from catalog.domain.fields import EDITABLE
from catalog.domain.linked import file_of
from catalog.domain.vocabulary.frequency import frequencies
from catalog.domain.vocabulary.licences import licences
from catalog.domain.vocabulary.statuses import STATUSES
from catalog.web.dates import date_text
from catalog.web.facts import language_name
from catalog.web.labels import KINDS

ACCESS = {"PUBLIC": "Public", "RESTRICTED": "Restricted", "NON_PUBLIC": "Not public"}
_OTHERS = {
    "distributions": "Ways to get it",
    "format": "Format",
    "formats": "Formats of files",
    "frequency_label": "Updated, as the source words it",
    "merged_into": "Merged into",
    "record_modified": "Source’s record changed",
    "source_id": "Identifier at the source",
    "state": "State",
    "uri": "Address as identifier",
}
Part = Mapping[str, Any]


def field_label(field: str) -> str:
    """What pages call a field, or a part of one distribution (`linked.file_key`)."""
    if (at := file_of(field)) is not None:
        return f"{field_label(at[1])} of way {at[0] + 1} to get it"
    return EDITABLE[field].label if field in EDITABLE else _OTHERS.get(field, field.replace("_", " "))


def value_lines(field: str, value: Any) -> list[str]:
    """A value in JSON form as lines of text; none for nothing."""
    if value in (None, "", [], {}):
        return []
    at = file_of(field)
    one = _ONE.get(at[1] if at else field, _plain)
    items = value if isinstance(value, list) else [value]
    return [line for item in items for line in one(item).split("\n")]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(filter(None, (_pair(name, each) for name, each in value.items())))
    if isinstance(value, str):
        return value
    return "; ".join(map(_plain, value)) if isinstance(value, list) else f"{value}"


def _pair(name: str, value: Any) -> str:
    text = _plain(value)
    return text if name in ("label", "title", "name", "value") else f"{name.replace('_', ' ')}: {text}"


def _concept(concept: Part) -> str:
    label, iri = concept.get("label", ""), concept.get("iri", "")
    return f"{label} ({iri})" if label and iri and label != iri else label or iri


def _agent(agent: Part) -> str:
    return ", ".join(
        filter(None, (agent.get(name) for name in ("name", "email", "homepage", "url", "phone", "iri")))
    )


def _place(place: Part) -> str:
    box = place.get("bbox")
    sides = box and "west {:g}°, south {:g}°, east {:g}°, north {:g}°".format(*box)
    words = (place.get("name"), place.get("network_area"), place.get("iri"), sides)
    return ", ".join([*filter(None, words), *(["with an outline"] if place.get("geometry") else [])])


def _period(period: Part) -> str:
    start, end = date_text(period.get("start", "")), date_text(period.get("end", ""))
    return f"{start} to {end}" if start and end else f"from {start}" if start else f"until {end}"


def _licence(licence: Part) -> str:
    entry = licences().get(licence.get("code", ""))
    label, iri = (entry.label if entry else licence.get("label", "")), licence.get("iri", "")
    return f"{label} ({iri})" if label and iri else label or iri


def _class(stated: Part) -> str:
    told = f"{stated['value']} (field {stated['field']})" if stated.get("field") else stated["value"]
    basis = stated.get("basis")
    return f"{told}, on a lawful basis until {date_text(basis['until'])}: {basis['words']}" if basis else told


def _translation(part: Part) -> str:
    words = (part.get("title"), part.get("description"))
    return f"{language_name(part['language'])}: " + "\n".join(filter(None, words))


def _lineage(lineage: Part) -> str:
    parts = [lineage.get("statement", "")]
    parts += [f"made from {_concept(source)}" for source in lineage.get("sources", ())]
    parts += [f"made by {_concept(maker)}" for maker in lineage.get("generated_by", ())]
    return "\n".join(filter(None, parts))


def _schema(schema: Part) -> str:
    lines = [_plain(each) for each in schema.get("fields", ())]
    return "\n".join([*lines, *filter(None, (schema.get("url"), schema.get("standard")))])


def _file(file: Part) -> str:
    words = (
        file.get("title"),
        file.get("format") or file.get("format_label"),
        file.get("download_url") or file.get("access_url"),
    )
    rest = {name: each for name, each in file.items() if name not in _FILE_SHOWN}
    return ", ".join(filter(None, (*words, _plain(rest))))


_FILE_SHOWN = ("title", "format", "format_label", "download_url", "access_url", "identifier")


def _audience(choice: Part) -> str:
    label: str = AUDIENCES.get(choice["audience"]) or choice["audience"]
    told = f"{label}: {', '.join(choice['domains'])}" if choice.get("domains") else label
    parts = (
        f"{words.lower()}: {AUDIENCES[choice[part]]}" for part, words in PARTS.items() if choice.get(part)
    )
    return "; ".join((told, *parts))


def _frequency(code: str) -> str:
    entry = frequencies().get(code)
    return entry.label if entry else code


_STATES = {"live": "In the catalogue", "withdrawn": "Withdrawn", "merged": "Merged into another entry"}
_ONE: dict[str, Callable[[Any], str]] = {
    "access_rights": lambda code: ACCESS.get(code, code),
    "status": lambda code: STATUSES.get(code, code),
    "audience": _audience,
    "conforms_to": _concept,
    "contacts": _agent,
    "contribution": _concept,
    "creators": _agent,
    "distributions": _file,
    "documentation": _concept,
    "frequency": _frequency,
    "in_series": _concept,
    "issued": date_text,
    "kind": lambda kind: KINDS.get(kind, kind),
    "language": language_name,
    "languages": language_name,
    "licence": _licence,
    "lineage": _lineage,
    "modified": date_text,
    "periods": _period,
    "places": _place,
    "publisher": _agent,
    "record_modified": date_text,
    "related": _concept,
    "schema": _schema,
    "stated_classes": _class,
    "state": lambda state: _STATES.get(state, state),
    "themes": _concept,
    "translations": _translation,
}


def value_text(field: str, value: Any, limit: int = 0) -> str:
    """The same in one line, at most `limit` characters of it."""
    text = " · ".join(filter(str.strip, value_lines(field, value)))
    return f"{text[:limit].rstrip()}…" if limit and len(text) > limit else text


def shortened(lines: Sequence[str], most: int = 12) -> list[str]:
    """The first lines, and how many more there are."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], f"and {len(lines) - most + 1:,} more lines"]
