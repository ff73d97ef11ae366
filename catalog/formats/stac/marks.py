"""By what the lists of a STAC API and their entries are known where they are broken."""

import re

from catalog.formats.records import Entries
from catalog.formats.salvage import Marks

_IDENTIFIER = re.compile(r'"id"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
MARKS = Marks(
    listing=re.compile(r'"(?:collections|features)"\s*:\s*\['),
    keys=frozenset(("stac_version", "extent", "license", "assets", "properties")),
    identifier=_IDENTIFIER,
    identifier_inside=_IDENTIFIER,
    opening=re.compile(r'\{\s*"(type|id|stac_version)"'),
    told="The answer breaks off; the {count:,} records before that were read.",
)
ENTRIES = Entries(MARKS, whole="answer")
LISTS = ("collections", "features")
