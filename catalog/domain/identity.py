"""How a record is known: at its source, by its content, and in an address."""

import base64
import hashlib
import re
import unicodedata

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_WORDS = 60


def source_key(source_id: str) -> str:
    """32 hex digits that stand for an identifier of any length at one source."""
    return hashlib.blake2b(source_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def content_hash(body: bytes, salt: bytes = b"") -> bytes:
    """16 bytes that change when `body` does. `salt` (such as a mapping version) makes equal bytes count as changed."""
    digest = hashlib.blake2b(salt + b"\0", digest_size=16)
    digest.update(body)
    return digest.digest()


def slug_of(text: str, longest: int = _SLUG_WORDS) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word where possible; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode().lower()
    slug = _NOT_SLUG.sub("-", plain).strip("-")
    if len(slug) > longest:
        cut = slug[: longest + 1].rpartition("-")[0]
        slug = cut if len(cut) > longest // 2 else slug[:longest]
    return slug


def product_slug(title: str, endpoint_slug: str, source_id: str) -> str:
    """The address of a product: its title for people, and 8 characters that keep equal titles apart.

    The characters are a digest of where the product comes from, so the address is the same after a rebuild.
    """
    digest = hashlib.blake2b(
        f"{endpoint_slug}\n{source_id}".encode("utf-8", "surrogatepass"), digest_size=5
    ).digest()
    mark = base64.b32encode(digest).decode().lower()
    return f"{slug_of(title) or 'product'}-{mark}"
