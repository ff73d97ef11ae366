"""By what two records may be recognised as the same product: a ladder of rungs, the surest first.

A rung gives a product keys; two products that share one are a pair for a person to judge. Nothing is merged by itself.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from catalog.domain.product import ProductRecord

_WORDS = re.compile(r"[^\W_]+")
_DOI = re.compile(r"\b10\.\d{4,9}/\S+", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_VISIT = re.compile(r"utm_\w+|fbclid|gclid|session\w*|sid", re.IGNORECASE)
_SHORTEST_TITLE = 12  # letters; a shorter one says too little


class Rung(msgspec.Struct, frozen=True):
    """One kind of evidence: its words for people, how much it says (0 to 1), and the keys that a record has on it."""

    label: str
    weight: float
    keys: Callable[[ProductRecord], Iterator[str]]


def plain_url(url: str) -> str:
    """An address without what does not tell documents apart: scheme, letter case of the host, `www.`, visit marks."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _VISIT.fullmatch(k)]
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    tail = f"?{urlencode(sorted(query))}" if query else ""
    anchor = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{host}{parts.path.rstrip('/')}{tail}{anchor}"


def plain_words(text: str) -> str:
    """Letters and digits without accents, case, and marks between them."""
    folded = unicodedata.normalize("NFKD", text[:400]).casefold()
    return " ".join(_WORDS.findall("".join(c for c in folded if not unicodedata.combining(c))))


def _uri(record: ProductRecord) -> Iterator[str]:
    if key := plain_url(record.uri):
        yield key


def _identifier(record: ProductRecord) -> Iterator[str]:
    """Identifiers that are the same everywhere: DOI, UUID, address. A plain number is somebody's own."""
    for identifier in (*record.identifiers, record.source_id):
        if doi := _DOI.search(identifier):
            yield doi[0].lower()
        elif uuid := _UUID.fullmatch(identifier.removeprefix("urn:uuid:").strip("{}")):
            yield uuid[0].lower().replace("-", "")
        elif (url := plain_url(identifier)) and "/" in url:
            yield url


def _landing(record: ProductRecord) -> Iterator[str]:
    """A page of its own; a site's front page is nobody's."""
    key = plain_url(record.landing_page)
    if "/" in key or "?" in key:
        yield key


def _title(record: ProductRecord) -> str:
    title = plain_words(record.title)
    publisher = plain_words(record.publisher.name) if record.publisher else ""
    return f"{title}|{publisher}" if len(title) >= _SHORTEST_TITLE and publisher else ""


def _fingerprint(record: ProductRecord) -> Iterator[str]:
    title = _title(record)
    addresses = sorted({plain_url(d.download_url or d.access_url) for d in record.distributions} - {""})
    if title and addresses:
        yield f"{title}|{'|'.join(addresses)}"


def _likeness(record: ProductRecord) -> Iterator[str]:
    title = _title(record)
    if title and record.distributions:
        formats = sorted(d.format or plain_words(d.format_label) for d in record.distributions)
        yield f"{title}|{'|'.join(formats)}"


LADDER: Mapping[str, Rung] = MappingProxyType(
    {
        "uri": Rung("the same URI", 1.0, _uri),
        "identifier": Rung("the same global identifier", 0.9, _identifier),
        "landing": Rung("the same landing page", 0.8, _landing),
        "fingerprint": Rung("the same title, publisher and addresses of the data", 0.8, _fingerprint),
        "likeness": Rung("the same title, publisher and kinds of files", 0.5, _likeness),
    }
)


def identity_keys(record: ProductRecord) -> set[tuple[str, str]]:
    """(rung, 32 hex digits) for everything by which the record may be recognised."""
    return {(name, _digest(key)) for name, rung in LADDER.items() for key in rung.keys(record)}


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
