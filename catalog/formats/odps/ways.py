"""The ways to a product's data: access interfaces (`dataAccess`), formats and a sample."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.product import Checksum, Delivery, Distribution, OpenTo, Service
from catalog.formats.contracts.values import listed, named, words_of
from catalog.formats.file_forms import form_of
from catalog.formats.json_values import address, field_text, text
from catalog.formats.odps.parts import Document, is_part, spoken_text
from catalog.formats.text import TEXT_LIMIT

_PUSHED = frozenset(
    ("kafka", "mqtt", "amqp", "websocket", "websockets", "stream", "streaming", "webhook", "webhooks", "push")
)
_FILES = frozenset(("file", "files", "download", "sftp", "ftp", "zip"))
_FREE = frozenset(("none", "no", "no authentication", "anonymous", "open"))


def distributions_of(access: Any, details: Document, status: str, language: str) -> Iterator[Distribution]:
    """One for each interface; where there is none, the formats that the product is said to come in; then its sample."""
    ways = list(_interfaces(access))
    for name, way in ways:
        yield _of_interface(name, way, status, language)
    if not ways:
        for value in listed(details.get("OutputFileFormats") or details.get("outputFileFormats"), 50):
            form = form_of(words_of(value, 100), "", "")
            if form.label:
                yield Distribution(title=form.label, format=form.code, format_label=form.label, media_type=form.media_type,
                                   status=status)  # fmt: skip
    if url := address(details.get("contentSample")):
        form = form_of("", "", url)
        yield Distribution(title="Sample of the content", access_url=url, download_url=url, format=form.code,
                           format_label=form.label, media_type=form.media_type, status=status)  # fmt: skip


def documents_of(access: Any, language: str) -> Iterator[tuple[str, str]]:
    """(label, address) of the documentation of each interface."""
    for name, way in _interfaces(access):
        if url := address(way.get("documentationURL")):
            yield f"Documentation of {_title(name, way, language)}", url


def _interfaces(access: Any) -> Iterator[tuple[str, Document]]:
    """One interface by itself, a list of them, or an object with their names."""
    if isinstance(access, dict) and is_part(
        access, "outputPorttype", "outputPortType", "accessURL", "format", "specification"
    ):
        yield "", access
    else:
        yield from named(access)


def _title(name: str, way: Document, language: str) -> str:
    stated = spoken_text(way.get("name"), language, 500)
    return stated or (name if name != "default" else "") or text(way.get("outputPorttype"), 100) or "the data"


def _of_interface(name: str, way: Document, status: str, language: str) -> Distribution:
    port = field_text(way, "outputPorttype", "outputPortType", "type", limit=100)
    stated, url = text(way.get("format"), 100), address(way.get("accessURL") or way.get("url"))
    specification = text(way.get("specification"), 200)
    kind = port.lower()
    is_file = kind in _FILES or (not kind and not specification and bool(url))
    form = form_of(stated, "", "" if stated else url) if is_file or stated else form_of(port, "", "")
    code, label = form.code, form.label
    if not is_file:
        found = form_of(port or stated, "", "")
        code = (
            found.code
            if found.is_service
            else "REST"
            if specification.upper().startswith("OAS")
            else form.code
        )
        label = f"{port} ({stated})" if port and stated else port or stated or specification
    title = _title(name, way, language)
    description = spoken_text(way.get("description"), language, TEXT_LIMIT)
    asked, open_to = _access(way)
    return Distribution(
        identifier=name,
        title=title,
        description="\n".join(filter(None, (description, f"Specification: {specification}." if specification else ""))),
        access_url=url,
        download_url=url if is_file else "",
        format=code,
        format_label=label,
        media_type=form.media_type,
        status=status,
        rights=asked,
        checksum=_checksum(way),
        service=None if is_file else Service(
            title=title, endpoint_url=url, description_url=address(way.get("specsURL")), description=description,
            access=asked, open_to=open_to,
        ),
        delivery=_delivery(kind, stated.lower()),
    )  # fmt: skip


def _access(way: Document) -> tuple[str, OpenTo]:
    stated = words_of(way.get("authenticationMethod"), 200)
    if not stated:
        return "", ""
    if stated.lower() in _FREE:
        return "No authentication is needed.", "anyone"
    return f"Authentication: {stated}.", "registered"


def _delivery(kind: str, form: str) -> Delivery:
    return "push" if kind in _PUSHED or form in _PUSHED else "pull" if kind else ""


def _checksum(way: Document) -> Checksum | None:
    value = text(way.get("checksum"), 300)
    return (
        Checksum(algorithm=text(way.get("hashType"), 40).lower().replace("-", ""), value=value)
        if value
        else None
    )
