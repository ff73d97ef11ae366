"""What an online resource is: a service, a file, a page; by its protocol, function and address."""

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import msgspec

from catalog.domain.vocabulary.formats import FormatEntry, find_format, formats
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import said, told
from catalog.formats.json_values import address

_SERVICES = (
    (re.compile(r"\bwms(?![a-z])|web ?map ?service|serviceType/ogc/wms", re.IGNORECASE), "WMS_SRVC"),
    (re.compile(r"\bwfs(?![a-z])|web ?feature ?service", re.IGNORECASE), "WFS_SRVC"),
    (re.compile(r"\bwcs(?![a-z])|web ?coverage ?service", re.IGNORECASE), "WCS_SRVC"),
    (re.compile(r"\bwmts(?![a-z])|web ?map ?tile ?service", re.IGNORECASE), "WMTS_SRVC"),
    (re.compile(r"\bwps(?![a-z])", re.IGNORECASE), "WPS_SRVC"),
    (re.compile(r"\bcsw(?![a-z])", re.IGNORECASE), "CSW_SRVC"),
    (re.compile(r"sensor ?things", re.IGNORECASE), "SENSORTHINGS"),
    (re.compile(r"ogc[ :]?api|\boapif\b", re.IGNORECASE), "OGC_API"),
    (re.compile(r"esri ?:? ?rest|arcgis|esri:?aims|(?:map|feature|image) ?server", re.IGNORECASE), "ESRI_REST"),
    (re.compile(r"opendap|thredds|\bdods\b", re.IGNORECASE), "OPENDAP"),
    (re.compile(r"\brest\b|open ?api", re.IGNORECASE), "REST"),
    (re.compile(r"\bmqtt|\bamqp|\bkafka", re.IGNORECASE), "STREAM"),
)  # fmt: skip
_ARCGIS = re.compile(r"/(?:Map|Feature|Image)Server(?:/\d+)?/?$", re.IGNORECASE)
_OWS = {
    "wms": "WMS_SRVC",
    "wfs": "WFS_SRVC",
    "wcs": "WCS_SRVC",
    "wmts": "WMTS_SRVC",
    "wps": "WPS_SRVC",
    "csw": "CSW_SRVC",
}
_INTERFACES = {code: f"OGC:{name.upper()}" for name, code in _OWS.items()}
_ASKED = frozenset(("service", "request", "version"))
_VERSION = re.compile(r"\d\.\d(?:\.\d)?")
_PAGES = frozenset(
    ("information", "search", "completeMetadata", "browseGraphic", "browsing", "emailService", "upload")
)
_DOCUMENTS = frozenset(
    (
        "HTML",
        "PDF",
        "TXT",
        "MARKDOWN",
        "DOC",
        "DOCX",
        "ODT",
        "RTF",
        "JSON",
        "YAML",
        "XML",
        "ATOM",
        "RSS",
        "PNG",
        "JPEG",
        "GIF",
        "SVG",
    )
)
_NOT_FILES = frozenset(("HTML", "ATOM", "RSS"))


class Online(msgspec.Struct, frozen=True):
    """A CI_OnlineResource. `kind`: the code of a format where it is a service; `form`: the file that its address shows."""

    url: str
    protocol: str
    function: str
    name: str
    description: str
    media_type: str
    kind: str = ""
    form: FormatEntry | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is about the data instead of a way to get them; some say so of everything, files of data included."""
        if "getlegendgraphic" in self.url.lower():
            return True
        if self.kind or self.function not in _PAGES or "DOWNLOAD" in self.protocol.upper():
            return False
        return self.form is None or self.form.code in _DOCUMENTS

    @property
    def is_file(self) -> bool:
        """Whether it is stated to be a download, or has the ending of a file."""
        if self.kind or self.is_page or self.is_feed:
            return False
        stated = self.function in {"download", "fileAccess"} or "DOWNLOAD" in self.protocol.upper()
        return stated or (
            self.form is not None and not self.form.is_service and self.form.code not in _NOT_FILES
        )

    @property
    def is_feed(self) -> bool:
        """Whether it is a feed, which lists the files, as INSPIRE's download services do."""
        return "atom" in self.protocol.lower() or (
            self.form is not None and self.form.code in {"ATOM", "RSS"}
        )

    @property
    def title(self) -> str:
        """Its name; one that is an address says nothing."""
        return ("" if address(self.name) else self.name) or self.description[:200]


def online_of(link: Node) -> Online | None:
    """None where there is no usable address; several lines of white space in it are left out."""
    url = address("".join(said(link.one("linkage"), 8000).split()))
    if not url:
        return None
    protocol, profile = said(link.one("protocol"), 300), said(link.one("applicationProfile"), 300)
    spoken = protocol or link.one("protocol").href()
    name = link.one("name")
    mime = name.one("MimeFileType", "FileName").attributes.get("type", "")
    online = Online(
        url=url,
        protocol=protocol or profile,
        function=link.one("function").code().partition(".")[0],
        name=said(name),
        description=told(link.one("description")),
        media_type=mime,
        kind=service_kind(spoken, url) or service_kind(profile, ""),
    )
    if online.kind:
        return online
    return msgspec.structs.replace(online, form=find_format("", "", url))


def service_kind(protocol: str, url: str) -> str:
    """The code of the service that a protocol (`OGC:WMS-1.3.0-http-get-map`) names, or an address shows; else empty."""
    if protocol and "DOWNLOAD" not in protocol.upper():
        for pattern, code in _SERVICES:
            if pattern.search(protocol):
                return code
    path = url.partition("?")[0]
    if _ARCGIS.search(path):
        return "ESRI_REST"
    asked = _parameters(url) if "?" in url else {}
    kind = asked.get("service", "") or (path.rpartition("/")[2] if "request" in asked else "")
    return _OWS.get(kind.lower(), "")


def endpoint_of(online: Online) -> tuple[str, str]:
    """(endpoint, address of its description): what an address asks of an OGC service is no part of where it is asked."""
    url = online.url
    if online.kind not in _INTERFACES:
        return url, ""
    parts = urlsplit(url)
    own = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0].lower() not in _ASKED]
    endpoint = urlunsplit(parts._replace(query="&".join(own)))
    asked = _parameters(url).get("request", "").lower() == "getcapabilities"
    return endpoint, url if asked or "capabilities" in online.protocol.lower() else ""


def interface_of(online: Online) -> str:
    """The interface of a service with its version, where the protocol or address states one: `OGC:WMS 1.3.0`."""
    version = _VERSION.search(online.protocol) or _VERSION.search(_parameters(online.url).get("version", ""))
    name = _INTERFACES.get(online.kind) or formats()[online.kind].label
    return f"{name} {version[0]}" if version and online.kind in _INTERFACES else name


def _parameters(url: str) -> dict[str, str]:
    try:
        return {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
    except ValueError:
        return {}
