"""JSON-LD that is broken in places: what is sound in its lists is kept, each broken record is a refused one."""

import re
from typing import Any

import msgspec

from catalog.domain.product import Problem
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.dcat.jsonld_context import Context, Unsupported
from catalog.formats.dcat.terms import DCAT, ENTRY_TYPES
from catalog.formats.json_reader import decode_text
from catalog.formats.protocol import RawItem
from catalog.formats.records import Entries
from catalog.formats.salvage import BARE_LIST, Broken, Marks, mended

_TYPES = ("@type", "type")
_KINDS = frozenset(map(last_part, ENTRY_TYPES))
# An identifier of the record where it has no IRI.
_IDENTIFIER = re.compile(r'"(?:\w{1,20}:)?identifier"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')


class _NodeMarks(Marks, frozen=True):
    def is_record(self, value: Any) -> bool:
        """By its type, or by what only datasets and services have."""
        if not isinstance(value, dict):
            return False
        stated = next((value[key] for key in _TYPES if key in value), ())
        types = stated if isinstance(stated, list) else [stated]
        return any(isinstance(kind, str) and last_part(kind) in _KINDS for kind in types) or (
            super().is_record(value)
        )


_OF_CATALOGUE = _NodeMarks(
    listing=re.compile(r'"(?:[^"\s]{1,60}[:#])?(?:dataset|service)"\s*:\s*\['),
    keys=frozenset(
        f"{space}{name}"
        for space in ("", "dcat:", DCAT)
        for name in ("distribution", "keyword", "landingPage", "contactPoint", "endpointURL")
    ),
    identifier=re.compile(r'"(?:@id|id)"\s*:\s*"([^"\\\x00-\x1f]{1,500})"'),
    identifier_inside=re.compile(r"(?!)"),  # what is inside has an IRI of its own
    opening=re.compile(
        r'\{\s*(?:"(?:@id|id)"\s*:\s*"[^"]{1,500}"\s*,\s*)?"(?:@type|type)"\s*:\s*"([^"]{1,80})"'
    ),
    told="The document is cut off or broken behind {count:,} sound records: nothing from there on was read.",
    several=True,
)
_OF_GRAPH = msgspec.structs.replace(
    _OF_CATALOGUE,
    listing=re.compile(rf'"@graph"\s*:\s*\[|{BARE_LIST}'),
    several=False,
    part=frozenset(("@id", "@type")),  # publishers and files that several records, or later ones, refer to
)
_ENTRIES = Entries(_OF_GRAPH, whole="document")


class Salvage(msgspec.Struct, frozen=True):
    """A document as far as it is sound; its broken records; whether its end is there, and what is to be said if not."""

    document: Any
    refused: tuple[RawItem, ...]
    complete: bool
    problems: tuple[Problem, ...]


def salvaged(url: str, content_type: str, body: bytes) -> Salvage | None:
    """What is sound in JSON that cannot be decoded, or None where no dataset of it is."""
    found = mended(decode_text(content_type, body), (_OF_CATALOGUE, _OF_GRAPH))
    if found is None:
        return None
    refused = tuple(_refused(broken, place, found.document, url) for place, broken in found.broken)
    return Salvage(found.document, refused, found.complete, found.problems)


def _refused(broken: Broken, place: int, document: Any, url: str) -> RawItem:
    source_id = _absolute(broken.source_id, document, url) if broken.source_id else _identifier_in(broken)
    return _ENTRIES.refused(broken.body, place, "is broken JSON; it was left out", "json", source_id)


def _absolute(name: str, document: Any, url: str) -> str:
    context = Context(url)
    try:
        return (context.enter(document) if isinstance(document, dict) else context).expand_id(name)
    except Unsupported:
        return name


def _identifier_in(broken: Broken) -> str:
    named = _IDENTIFIER.search(broken.body.decode())
    return named[1] if named else ""
