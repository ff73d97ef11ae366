"""By what the records of an answer are known where it is broken."""

import re

from catalog.formats.records import Entries
from catalog.formats.salvage import Marks

_IDENTIFIER = re.compile(r'"id"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
MARKS = Marks(
    listing=re.compile(r'"features"\s*:\s*\['),
    keys=frozenset(("properties", "geometry", "conformsTo", "links")),
    identifier=_IDENTIFIER,
    identifier_inside=_IDENTIFIER,
    opening=re.compile(r'\{\s*"(type|id|conformsTo)"'),
    total=re.compile(r'"numberMatched"\s*:\s*(\d{1,11})\b'),
    told="The answer breaks off; the {count:,} records before that were read.",
)
ENTRIES = Entries(MARKS, whole="answer")
