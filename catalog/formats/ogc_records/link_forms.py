"""The format that a link leads to: by its protocol, its query, its media type, or the ending of its address."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from catalog.formats.file_forms import Form, form_of
from catalog.formats.json_values import field_text
from catalog.formats.web_links import Link

PUSHES = re.compile(r"^(mqtts?|wss?|amqps?|kafka)://", re.IGNORECASE)
SERVICE_ASKED = re.compile(r"[?&]service=(wms|wfs|wcs|wmts|csw|wps)\b", re.IGNORECASE)
_STREAMS = {"mqtt": "MQTT", "mqtts": "MQTT", "ws": "WebSocket", "wss": "WebSocket", "amqp": "AMQP", "amqps": "AMQP",
            "kafka": "Kafka"}  # fmt: skip
_DATA_ASKED = re.compile(r"[?&]request=get(?:feature|coverage|map)\b", re.IGNORECASE)
_OUTPUT = re.compile(r"[?&](?:outputformat|format)=([^&#]{1,100})", re.IGNORECASE)
_ARCGIS = re.compile(r"/rest/services/.+/(?:Map|Feature|Image)Server\b", re.IGNORECASE)


def is_query(url: str) -> bool:
    """Whether an address asks a service for data, and so leads to a file: `…&request=GetFeature&outputFormat=csv`."""
    return _DATA_ASKED.search(url) is not None and _OUTPUT.search(url) is not None


def form_of_link(link: Link, formats: list[tuple[str, str]]) -> Form:
    """`formats`: (name, media type) of what the resource comes in; a single one is that of a link that tells none."""
    if pushes := PUSHES.match(link.href):
        return form_of(_STREAMS[pushes[1].lower()], "", "")
    found = next(filter(None, map(_named, _names(link))), None)
    if found:
        return found
    media = link.type if "/" in link.type else ""
    if not media and len(formats) == 1:
        return form_of(*formats[0], "")
    return form_of("", media, "" if media else link.href)


def _names(link: Link) -> Iterator[str]:
    """What names a format, the surest first. Of pycsw a protocol such as OGC:WMS may stand as the type."""
    output = _OUTPUT.search(link.href) if is_query(link.href) else None
    asked = SERVICE_ASKED.search(link.href)
    yield unquote(output[1]) if output else ""
    yield asked[1].upper() if asked else ""
    yield field_text(link.fields, "protocol", limit=200)
    yield link.type if "/" not in link.type else ""
    yield "ArcGIS REST service" if _ARCGIS.search(link.href) else ""


def _named(stated: str) -> Form | None:
    """A format by a name that is known, also with what servers add to it: `shape-zip`, `csv; header=true`."""
    spelt = (stated, stated.partition(";")[0], stated.replace("-", " ").replace("_", " "))
    for name in spelt if stated else ():
        if (found := form_of(name, "", "")).code:
            return found
    return None
