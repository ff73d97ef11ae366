"""Data sets out of a document or block that is cut off, or has a broken one among sound ones."""

import re
from typing import Any

import msgspec

from catalog.domain.product import Problem
from catalog.formats.json_reader import read_json_text
from catalog.formats.salvage import BARE_LIST, Broken, Marks, cut_records

_HEAD = 20_000  # bytes in which the context stands
_WORD = re.compile(r"https?://(?:www\.)?schema\.org", re.IGNORECASE)
# As of a sound one, `identifier` goes before `@id` and `url`; where it is no text, what is broken is of no known name.
_NAMES = re.compile(
    r'(?:\A(?s:.*?)"(?:schema:|sdo:)?identifier"|"(?:schema:|sdo:)?(?:@id|url)")\s*:\s*(?:"([^"\\\x00-\x1f]{1,500})")?'
)
_MARKS = Marks(
    listing=re.compile(
        rf'{BARE_LIST}|"(?:schema:|sdo:)?(?:dataset|@graph|itemListElement|hasPart)"\s*:\s*\['
    ),
    keys=frozenset(
        (
            "identifier",
            "description",
            "distribution",
            "keywords",
            "license",
            "creator",
            "publisher",
            "dateModified",
            "variableMeasured",
        )
    ),
    # what stands in lists of its own inside a data set: files, columns, people to ask
    foreign=frozenset(
        ("contentUrl", "contentSize", "value", "unitText", "unitCode", "propertyID", "contactType")
    ),
    identifier=_NAMES,
    identifier_inside=_NAMES,
    opening=re.compile(r'\{\s*"(@[a-z]+)"\s*:\s*"?([^"]{1,40})"'),
    told="The document is broken or cut off from character {end:,} of {size:,} on: nothing behind it was read.",
    several=True,
)


class Salvage(msgspec.Struct, frozen=True):
    """The sound entries of a broken list, and those that are broken. `complete` is False where its end is missing."""

    documents: list[Any]
    broken: list[Broken]
    complete: bool
    problems: tuple[Problem, ...] = ()


def salvaged(content_type: str, body: bytes, *, known_vocabulary: bool) -> Salvage | None:
    """None where there is no list with anything sound in it, or its words may not be schema.org's."""
    head = body[:_HEAD].decode("utf-8", "replace")
    if not (known_vocabulary or _WORD.search(head)):
        return None
    found = cut_records(content_type, body, _MARKS)
    if found is None or not found.sound:
        return None
    broken = [one for one in (*found.records, found.rest) if isinstance(one, Broken)]
    documents = [read_json_text(one.decode()) for one in found.records if isinstance(one, bytes)]
    return Salvage(documents, broken, found.complete, found.problems)
