"""The version of the shapes and of the export that is held against them: a digest of the files that make both."""

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable


def version_of(parts: Iterable[Traversable]) -> str:
    """16 hex digits that are others once the bytes of any part are, whatever their order."""
    digests = sorted(hashlib.sha256(part.read_bytes()).digest() for part in parts)
    return hashlib.sha256(b"".join(digests)).hexdigest()[:16]


def _parts() -> Iterable[Traversable]:
    for package, endings in (("catalog.formats.shapes", (".py", ".ttl")), ("catalog.formats.dcat", (".py",))):
        yield from (part for part in files(package).iterdir() if part.name.endswith(endings))


VERSION = version_of(_parts())
