"""Addresses with variables (RFC 6570) as distributions.

Source: OGC 20-004r1, linkTemplate.yaml.
"""

import re
from typing import Any

from catalog.domain.product import Distribution, Service
from catalog.formats.file_forms import form_of
from catalog.formats.json_values import address, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import entries
from catalog.formats.ogc_records.link_forms import SERVICE_ASKED

_VARIABLE = re.compile(r"\{([^{}]{1,80})\}")


def template_of(value: dict[str, Any], problems: Problems) -> Distribution:
    """An address with variables: what stands before them can be opened, the whole is told with what each variable is."""
    stated = field_text(value, "uriTemplate", "href", limit=4_000)
    before, brace, _ = stated.partition("{")
    if brace:
        before = before.rpartition("?")[0] or before.rpartition("/")[0] + "/"
    endpoint = address(before)
    if not endpoint:
        note(
            problems,
            "linkTemplates",
            stated,
            "address",
            "This template holds no web address before its variables.",
        )
    asked = SERVICE_ASKED.search(stated)
    media = field_text(value, "type", limit=200)
    form = form_of(asked[1].upper() if asked else "", "" if asked else media, "")
    title = field_text(value, "title")
    described = f"Template: {stated}. {_variables(value.get('variables'), stated)}".strip() if stated else ""
    return Distribution(
        title=title,
        access_url=endpoint,
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        description="" if endpoint else described,
        service=Service(title=title, endpoint_url=endpoint, description=described) if endpoint else None,
    )


def _variables(value: Any, template: str) -> str:
    """`Variables: bbox (array: the box), crs (string, one of EPSG:4326, EPSG:3857).`"""
    parts = value if isinstance(value, dict) else {}
    names = dict.fromkeys([*map(str, list(parts)[:50]), *_VARIABLE.findall(template)[:50]])
    return f"Variables: {'; '.join(_variable(name, parts.get(name)) for name in names)}." if names else ""


def _variable(name: str, part: Any) -> str:
    if not isinstance(part, dict):
        return text(name, 100)
    choices = [text(one, 60) for one in entries(part.get("enum"), 15)]
    low, high = text(part.get("minimum"), 30), text(part.get("maximum"), 30)
    said = (
        field_text(part, "type", limit=40),
        field_text(part, "description", limit=500).strip("."),
        f"one of {', '.join(filter(None, choices))}" if choices else "",
        f"from {low} to {high}" if low and high else "",
        f"otherwise {text(part['default'], 60)}" if part.get("default") is not None else "",
    )
    inside = ", ".join(filter(None, said))
    return f"{text(name, 100)} ({inside})" if inside else text(name, 100)
