"""Links and link templates that lead to the data: files, services, streams.

Sources: OGC 20-004r1 (link.yaml, linkTemplate.yaml), IANA link relations, the WMO core metadata profile (channels).
"""

import re
from typing import Any

from catalog.domain.product import Delivery, Distribution, Field, Schema, Service
from catalog.formats.file_forms import Form
from catalog.formats.json_values import Fields, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import entries, language_of, moment_in, sentences
from catalog.formats.ogc_records.link_forms import PUSHES, form_of_link, is_query
from catalog.formats.ogc_records.templates import template_of
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import Link

DISTRIBUTION_LIMIT = 20_000
# Relations that lead to the data or to a way to ask for them. “describes” is what a record does to its resource (RFC 6892).
_ASKS = frozenset(("service", "services", "items", "hub", "api", "coverage", "map", "tiles", "wms", "wfs", "wmts",
                   "wcs", "describes", "search", "tilesets-vector", "tilesets-map"))  # fmt: skip
_DATA = _ASKS | {"enclosure", "data", "item", "download", "archives", "stations", "dataset", "distribution", "observations",
                 "parameter", "processes"}  # fmt: skip
_SIGNED = re.compile(r"^\w+://[^/@\s]+:[^/@\s]+@")


def distributions_of(
    record: Fields, properties: Fields, links: list[Link], problems: Problems
) -> tuple[Distribution, ...]:
    """The links that lead to data, then the templates; at most DISTRIBUTION_LIMIT."""
    contract = next((link.href for link in links if link.rel == "service-desc" and link.href), "")
    formats = _formats(properties)
    found = [
        _distribution(link, contract, formats, problems)
        for link in links
        if (link.rel in _DATA or _is_collection_of_data(link)) and (link.href or link.stated)
    ]
    found += [
        template_of(value, problems)
        for value in entries(record.get("linkTemplates"), 500)
        if isinstance(value, dict)
    ]
    if len(found) > DISTRIBUTION_LIMIT:
        message = f"The record has {len(found):,} links to data; the first {DISTRIBUTION_LIMIT:,} were kept."
        note(problems, "links", str(len(found)), "count", message)
    return tuple(found[:DISTRIBUTION_LIMIT])


def service_of(properties: Fields, distributions: tuple[Distribution, ...], links: list[Link]) -> Service:
    """A record that is a service: where it is asked, and its description."""
    first = next((one.service for one in distributions if one.service), None)
    contract = next((link.href for link in links if link.rel == "service-desc" and link.href), "")
    return Service(
        title=field_text(properties, "title"),
        endpoint_url=first.endpoint_url
        if first
        else next((one.access_url for one in distributions if one.access_url), ""),
        description_url=contract or (first.description_url if first else ""),
        description=field_text(properties, "description", "abstract", limit=TEXT_LIMIT),
        conforms_to=first.conforms_to if first else (),
        access=first.access if first else "",
    )


def _is_collection_of_data(link: Link) -> bool:
    """A collection of features or coverages with the data; the catalogue that the record is in is left out before."""
    return link.rel == "collection" and "json" in link.type


def _formats(properties: Fields) -> list[tuple[str, str]]:
    """(name, media type) of each format that the resource comes in."""
    found = []
    for value in entries(properties.get("formats"), 100):
        if isinstance(value, dict):
            found.append(
                (
                    field_text(value, "name", limit=200),
                    field_text(value, "mediaType", "media_type", limit=200),
                )
            )
        else:
            found.append((text(value, 200), ""))
    return [pair for pair in found if any(pair)]


def _distribution(
    link: Link, contract: str, formats: list[tuple[str, str]], problems: Problems
) -> Distribution:
    fields, path = link.fields, f"links[{link.rel}]"
    if not link.href:
        note(problems, path, link.stated, "address", "This is no web address; it is told in the description.")
    form = form_of_link(link, formats)
    pushes = PUSHES.match(link.href)
    is_file = link.rel in {"enclosure", "download"} or not (link.rel in _ASKS or form.is_service)
    is_file = (is_file or is_query(link.href)) and bool(form.code) and form.code != "HTML" and not pushes
    channel = field_text(fields, "channel", limit=500)
    said = (
        field_text(fields, "description", limit=TEXT_LIMIT),
        f"Channel: {channel}." if channel else "",
        f"Kept at {link.stated[:500]}." if not link.href else "",
        _signing(fields),
    )
    delivery: Delivery = "push" if pushes else ""
    return Distribution(
        title=link.title or field_text(fields, "name"),
        description=sentences(*said),
        access_url=link.href,
        download_url=link.href if is_file else "",
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        byte_size=_length(fields.get("length"), path, problems),
        issued=_moment(fields, "created", path, problems),
        modified=_moment(fields, "updated", path, problems),
        languages=tuple(filter(None, (language_of(fields.get("hreflang")),))),
        service=_service(link, form, contract, pushes is not None),
        delivery=delivery,
        schema=_filters(fields.get("filters")),
    )


def _moment(fields: Fields, name: str, path: str, problems: Problems) -> str:
    return moment_in(fields[name], f"{path}.{name}", problems) if name in fields else ""


def _service(link: Link, form: Form, contract: str, pushes: bool) -> Service | None:
    if (
        not (pushes or form.is_service or link.rel in _ASKS)
        or not link.href
        or (link.is_page and link.rel != "service")
    ):
        return None
    access = (
        "The address holds the user and the password to sign in with." if _SIGNED.match(link.href) else ""
    )
    return Service(title=link.title, endpoint_url=link.href, description_url=contract, access=access)


def _signing(fields: Fields) -> str:
    """What a link of the WMO says about a message: `Messages of at most 4096 bytes.`"""
    stated = fields.get("distribution")
    if not isinstance(stated, dict):
        return ""
    said = (
        f"{text(key, 60)} {text(value, 60)}" for key, value in list(stated.items())[:20] if text(value, 60)
    )
    words = ", ".join(said)
    return f"Delivery: {words}." if words else ""


def _filters(value: Any) -> Schema | None:
    """What a stream can be filtered by (WMO): properties of its messages."""
    if not isinstance(value, dict):
        return None
    fields = []
    for name, part in list(value.items())[:200]:
        if isinstance(part, dict) and (label := field_text(part, "title") or text(name, 200)):
            fields.append(
                Field(
                    name=text(name, 200) or label,
                    type=field_text(part, "type", limit=60),
                    title=field_text(part, "title"),
                    description=field_text(part, "description", limit=TEXT_LIMIT),
                )
            )
    return Schema(fields=tuple(fields)) if fields else None


def _length(value: Any, path: str, problems: Problems) -> int | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**63:
        return int(value)
    note(
        problems,
        f"{path}.length",
        text(value),
        "number",
        f"“{text(value, 40)}” is not a size in bytes; it was left out.",
    )
    return None
