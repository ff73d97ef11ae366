"""Links and link templates that lead to the data: files, services, streams.

Sources: OGC 20-004r1 (link.yaml, linkTemplate.yaml), IANA link relations, the WMO core metadata profile (channels).
"""

import re
from typing import Any

from catalog.domain.product import Delivery, Distribution, Field, Schema, Service
from catalog.formats.file_forms import Form, form_of
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import entries, language_of, moment_in, sentences
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import Link

DISTRIBUTION_LIMIT = 20_000
# Relations that lead to the data or to a way to ask for them. “describes” is what a record does to its resource (RFC 6892).
_ASKS = frozenset(("service", "services", "items", "hub", "api", "coverage", "map", "tiles", "wms", "wfs", "wmts",
                   "wcs", "describes", "search", "tilesets-vector", "tilesets-map"))  # fmt: skip
_DATA = _ASKS | {"enclosure", "data", "item", "download", "archives", "stations", "dataset", "distribution", "observations",
                 "parameter", "processes"}  # fmt: skip
_PUSHES = re.compile(r"^(mqtts?|wss?|amqps?|kafka)://", re.IGNORECASE)
_STREAMS = {"mqtt": "MQTT", "mqtts": "MQTT", "ws": "WebSocket", "wss": "WebSocket", "amqp": "AMQP", "amqps": "AMQP",
            "kafka": "Kafka"}  # fmt: skip
_SERVICE_ASKED = re.compile(r"[?&]service=(wms|wfs|wcs|wmts|csw|wps)\b", re.IGNORECASE)
_SIGNED = re.compile(r"^\w+://[^/@\s]+:[^/@\s]+@")
_VARIABLE = re.compile(r"\{([^{}]{1,80})\}")


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
        _template(value, problems)
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
    form = _form(link, formats)
    pushes = _PUSHES.match(link.href)
    is_file = link.rel in {"enclosure", "download"} or not (link.rel in _ASKS or form.is_service)
    is_file = is_file and bool(form.code) and form.code != "HTML" and not pushes
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


def _form(link: Link, formats: list[tuple[str, str]]) -> Form:
    """By protocol, query or media type; by the resource's only format where the link tells none."""
    pushes = _PUSHES.match(link.href)
    if pushes:
        return form_of(_STREAMS[pushes[1].lower()], "", "")
    if asked := _SERVICE_ASKED.search(link.href):
        return form_of(asked[1].upper(), "", "")
    protocol = field_text(link.fields, "protocol", limit=200)
    if protocol and (found := form_of(protocol, "", "")).code:
        return found
    media = link.type
    if media and "/" not in media and (named := form_of(media, "", "")).code:
        return named  # pycsw: a protocol such as OGC:WMS stands as the type
    if "/" not in media:
        media = ""
    if not media and len(formats) == 1:
        return form_of(*formats[0], "")
    return form_of("", media, "" if media else link.href)


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


# --- templates --------------------------------------------------------------------------------


def _template(value: dict[str, Any], problems: Problems) -> Distribution:
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
    asked = _SERVICE_ASKED.search(stated)
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
