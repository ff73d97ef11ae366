"""Assets as distributions: address, format, size, checksum, fields, what it takes to get them.

Sources: STAC "Asset Object" and best practices (media types, roles), stac-extensions file 2.1 (`file:`), alternate-assets 1.2.
"""

from typing import Any

import msgspec

from catalog.domain.product import Checksum, Concept, Distribution
from catalog.formats.file_forms import Form, form_of
from catalog.formats.json_values import Fields, field_text, text
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import entries, moment_in, sentences
from catalog.formats.stac import access
from catalog.formats.stac.references import systems_of
from catalog.formats.stac.schemas import schema_of
from catalog.formats.text import TEXT_LIMIT
from catalog.formats.web_links import resolved

DISTRIBUTION_LIMIT = 20_000
_MOST_ALTERNATES = 20
_PREVIEWS = frozenset(("thumbnail", "browse", "preview", "icon", "graphic"))
_ABOUT = frozenset(("metadata", "documentation", "describedby", "iso-19115", "iso-19139"))
# Codes of the multiformats table → algorithm as SPDX writes it, and length of the digest in bytes.
_HASHES = {
    0x11: ("sha1", 20),
    0x12: ("sha256", 32),
    0x13: ("sha512", 64),
    0x14: ("sha3-512", 64),
    0x15: ("sha3-384", 48),
    0x16: ("sha3-256", 32),
    0x1E: ("blake3", 32),
    0x20: ("sha384", 48),
    0xD5: ("md5", 16),
    0xB220: ("blake2b-256", 32),
    0xB240: ("blake2b-512", 64),
}


class Context(msgspec.Struct, frozen=True):
    """What counts for all assets of a document: its address, and the schemes that they refer to."""

    base: str
    sign_in: dict[str, dict[str, Any]]
    storage: dict[str, dict[str, Any]]


class Assets(msgspec.Struct, frozen=True):
    """The assets of a document: the data, and documents about it."""

    distributions: tuple[Distribution, ...] = ()
    documents: tuple[Concept, ...] = ()


def context_of(fields: Fields, base: str) -> Context:
    """The context of a document's assets."""
    return Context(
        base, access.schemes_of(fields, "auth:schemes"), access.schemes_of(fields, "storage:schemes")
    )


def assets_of(fields: Fields, context: Context, problems: Problems) -> Assets:
    """All assets, at most DISTRIBUTION_LIMIT. Metadata, documentation and previews are documents, the rest distributions."""
    stated = fields.get("assets")
    if not isinstance(stated, dict):
        if stated:
            note(
                problems, "assets", text(stated), "type", "“assets” is no object of assets; it was left out."
            )
        return Assets()
    if len(stated) > DISTRIBUTION_LIMIT:
        message = f"There are {len(stated):,} assets; the first {DISTRIBUTION_LIMIT:,} were kept."
        note(problems, "assets", str(len(stated)), "count", message)
    found: list[Distribution] = []
    documents: list[Concept] = []
    for key, asset in list(stated.items())[:DISTRIBUTION_LIMIT]:
        if not isinstance(asset, dict):
            note(problems, f"assets.{key}", text(asset), "type", "This asset is no object; it was left out.")
        elif document := _document(asset, context.base):
            documents.append(document)
        else:
            found.append(distribution_of(key, asset, context, problems))
            if "alternate" in asset:
                found += _alternates(key, asset, context, problems)
    return Assets(tuple(found[:DISTRIBUTION_LIMIT]), tuple(dict.fromkeys(documents)))


def kinds_of(fields: Fields, found_at: str, context: Context, problems: Problems) -> list[Distribution]:
    """The files that each item has (`item_assets`): they are found through the items, at `found_at`."""
    stated = fields.get("item_assets")
    kinds = []
    for key, asset in list(stated.items())[:500] if isinstance(stated, dict) else ():
        if isinstance(asset, dict) and not _PREVIEWS & _roles(asset):
            one = distribution_of(key, asset, context, problems)
            said = sentences(one.description, "Each item of the collection has such a file.")
            kinds.append(msgspec.structs.replace(one, description=said, access_url=found_at, download_url=""))
    return kinds


def distribution_of(key: str, asset: Fields, context: Context, problems: Problems) -> Distribution:
    """One asset. An address that is none for the web (`abfs://…`) is told in its description."""
    stated = asset.get("href")
    stated = stated.strip() if isinstance(stated, str) else ""
    href = resolved(context.base, stated)
    if stated and not href:
        place = f"assets.{key}.href"
        note(problems, place, stated, "address", "This is no web address; it is told in the description.")
    form = asset_form(asset, href)
    identifier = text(key, 500)
    if asset.keys() <= _PLAIN:
        return Distribution(
            identifier=identifier,
            title=field_text(asset, "title") or identifier,
            description=_described(asset, "" if href else stated),
            access_url=href,
            download_url=href if _is_file(form) else "",
            format=form.code,
            format_label=form.label,
            media_type=form.media_type,
        )
    return _full(asset, identifier, href, "" if href else stated, form, context, problems)


_PLAIN = frozenset(("href", "title", "description", "type", "roles"))


def _full(
    asset: Fields,
    identifier: str,
    href: str,
    elsewhere: str,
    form: Form,
    context: Context,
    problems: Problems,
) -> Distribution:
    path = f"assets.{identifier}"
    sign_in = access.referred(asset, "auth:refs", context.sign_in)
    storage = access.referred(asset, "storage:refs", context.storage)
    rows = asset.get("table:row_count")
    return Distribution(
        identifier=identifier,
        title=field_text(asset, "title") or identifier,
        description=sentences(_described(asset, elsewhere), access.storage_words(asset, storage)),
        access_url=href,
        download_url=href if _is_file(form) else "",
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        byte_size=_whole(asset.get("file:size"), f"{path}.file:size", problems),
        rows=_whole(rows, f"{path}.table:row_count", problems),
        checksum=checksum_of(asset.get("file:checksum"), f"{path}.file:checksum", problems),
        issued=moment_in(asset.get("published") or asset.get("created"), f"{path}.created", problems),
        modified=moment_in(asset.get("updated"), f"{path}.updated", problems),
        rights=access.sign_in_words(sign_in),
        restricted=access.needs_sign_in(sign_in),
        conforms_to=systems_of(asset),
        schema=schema_of(asset),
    )


def asset_form(asset: Fields, href: str) -> Form:
    """The format by its media type, else by the ending of the address. A cloud-optimised GeoTIFF is one however it is written."""
    stated = asset.get("type")
    media = stated.strip() if isinstance(stated, str) else ""
    lower = media.lower()
    if "cloud-optimized" in lower and "tif" in lower:
        return form_of("Cloud Optimized GeoTIFF", "image/tiff", "")
    if lower.startswith("image/vnd.stac.geotiff"):
        return form_of("GeoTIFF", "image/tiff", "")
    if not media or lower in _UNTELLING:
        return form_of("", media, href) if not media else form_of("", "", href)
    return form_of("", media, "")


_UNTELLING = frozenset(("application/octet-stream", "binary/octet-stream"))


def _is_file(form: Form) -> bool:
    """Whether there is a file behind an address: of a known format that is no web page and no service."""
    return bool(form.code or form.media_type) and form.code != "HTML" and not form.is_service


def _described(asset: Fields, elsewhere: str) -> str:
    """The description, what the asset is for beside being data, and an address that is none for the web."""
    roles = [text(role, 60) for role in entries(asset.get("roles"), 20)]
    told = ", ".join(role for role in roles if role and role.lower() != "data")
    said = (
        field_text(asset, "description", limit=TEXT_LIMIT),
        f"Roles: {told}." if told else "",
        f"Kept at {elsewhere[:500]}." if elsewhere else "",
    )
    return sentences(*said)


def _roles(asset: Fields) -> frozenset[str]:
    roles = asset.get("roles")
    if not isinstance(roles, list):
        return frozenset()
    return frozenset(role.lower() for role in roles[:50] if isinstance(role, str))


def _document(asset: Fields, base: str) -> Concept | None:
    """An asset that is about the data: metadata, documentation, a preview; None where it is the data."""
    roles = _roles(asset)
    if not roles or "data" in roles or roles.isdisjoint(_ABOUT | _PREVIEWS):
        return None
    stated = asset.get("href")
    href = resolved(base, stated.strip()) if isinstance(stated, str) else ""
    if not href:
        return None
    title = field_text(asset, "title")
    if roles.isdisjoint(_ABOUT):
        return Concept(
            label=f"Preview: {title}" if title and title.lower() != "thumbnail" else "Preview", iri=href
        )
    return Concept(label=title or field_text(asset, "description") or "Metadata", iri=href)


def _alternates(key: str, asset: Fields, context: Context, problems: Problems) -> list[Distribution]:
    """The same file elsewhere, such as in a bucket; what it does not say itself holds from the asset."""
    stated = asset["alternate"]
    found = []
    for name, other in list(stated.items())[:_MOST_ALTERNATES] if isinstance(stated, dict) else ():
        if isinstance(other, dict) and isinstance(other.get("href"), str):
            own = {key: value for key, value in asset.items() if key not in {"alternate", "title"}}
            title = field_text(other, "title") or f"{field_text(asset, 'title') or key} ({name})"
            found.append(
                distribution_of(f"{key}/{name}", {**own, **other, "title": title}, context, problems)
            )
    return found


def _whole(value: Any, path: str, problems: Problems) -> int | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**63:
        return int(value)
    note(
        problems,
        path,
        text(value),
        "number",
        f"“{text(value, 40)}” is no number of this kind; it was left out.",
    )
    return None


def checksum_of(value: Any, path: str, problems: Problems) -> Checksum | None:
    """A multihash in hexadecimal: a code of the algorithm, the length of the digest, the digest."""
    if value in (None, ""):
        return None
    stated = text(value, 400)
    try:
        data = bytes.fromhex(stated)
    except ValueError:
        data = b""
    code, rest = _number(data)
    length, digest = _number(rest)
    name, size = _HASHES.get(code, ("", 0))
    if name and len(digest) == length == size:
        return Checksum(algorithm=name, value=digest.hex())
    note(problems, path, stated, "checksum", "This is no multihash of a known kind; it was left out.")
    return None


def _number(data: bytes) -> tuple[int, bytes]:
    """An unsigned variable-length integer at the beginning of `data`, and what follows; -1 where there is none."""
    value = 0
    for place, byte in enumerate(data[:9]):
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return value, data[place + 1 :]
    return -1, b""
