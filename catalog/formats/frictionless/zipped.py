"""A package in a ZIP file: its descriptor is unpacked, within bounds; its data are not."""

import zipfile
from typing import NamedTuple
from urllib.parse import quote

from catalog.domain.errors import PageUnreadable
from catalog.formats.text import clean_text
from catalog.formats.zip_files import ZIP_START, unpacked_part, zip_parts

_ENTRIES = 20_000
_PACKAGES = 500  # descriptors in one file
_UNPACKED = 100_000_000  # bytes of all descriptors
_RATIO, _RATIO_FROM = 200, 5_000_000  # unpacked to packed bytes, of a descriptor that is large when unpacked
_DESCRIPTORS = ("datapackage.json", "datapackage.yaml", "datapackage.yml")


class Packed(NamedTuple):
    """A descriptor: `name` in the ZIP file, and its bytes."""

    name: str
    body: bytes


def is_zip(body: bytes) -> bool:
    """Whether it begins as a ZIP file."""
    return body.startswith(ZIP_START)


def has_descriptor(body: bytes) -> bool:
    """Whether a ZIP file holds a package; never raises."""
    try:
        return bool(_descriptors(body))
    except PageUnreadable:
        return False


def packed_descriptors(body: bytes) -> list[Packed]:
    """The descriptors that lie nearest to the root of a ZIP file: those below are data of the package. Raises PageUnreadable."""
    parts = _descriptors(body)
    if not parts:
        raise PageUnreadable(
            "The ZIP file holds no datapackage.json. Give the address of a zipped Data Package, or of its descriptor."
        )
    found, unpacked = [], 0
    for part in parts[:_PACKAGES]:
        descriptor = _read(body, part, _UNPACKED - unpacked)
        unpacked += len(descriptor)
        found.append(Packed(clean_text(part.filename, 500), descriptor))
    return found


def _descriptors(body: bytes) -> list[zipfile.ZipInfo]:
    named = [
        part
        for part in zip_parts(body, _ENTRIES)
        if part.filename.rpartition("/")[2] in _DESCRIPTORS and not part.filename.startswith("__MACOSX/")
    ]
    top = min((part.filename.count("/") for part in named), default=0)
    return [part for part in named if part.filename.count("/") == top]


def _read(body: bytes, part: zipfile.ZipInfo, most: int) -> bytes:
    if part.flag_bits & 1:
        raise PageUnreadable("The ZIP file is protected with a password. Publish it without one.")
    pieces, size = [], 0
    for piece in unpacked_part(body, part):
        size += len(piece)
        if size > most or (size > _RATIO_FROM and size > _RATIO * max(part.compress_size, 1)):
            raise PageUnreadable(
                f"“{part.filename[:100]}” in the ZIP file unpacks to {size:,} bytes or more. At most {_UNPACKED:,} bytes of "
                f"descriptors, and {_RATIO} times their packed size, are read."
            )
        pieces.append(piece)
    return b"".join(pieces)


def address_inside(url: str, name: str) -> str:
    """How a file in a ZIP file is called: `…/prices.zip#datapackage.json`, its name as a fragment."""
    return f"{url}#{quote(name)}"
