"""By what the lists of a data.json and their records are known where they are broken."""

import re

from catalog.formats.records import Entries
from catalog.formats.salvage import BARE_LIST, Marks

_IDENTIFIER = re.compile(r'"identifier"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
_MARKS = Marks(
    listing=re.compile(rf'{BARE_LIST}|"(?:dcat:)?(?:dataset|service|datasetSeries)"\s*:\s*\['),
    keys=frozenset(
        ("keyword", "contactPoint", "publisher", "accessLevel", "bureauCode", "distribution", "endpointURL")
    ),
    identifier=_IDENTIFIER,
    identifier_inside=_IDENTIFIER,
    opening=re.compile(r'\{\s*(?:"(@type)"\s*:\s*"([^"]{1,40})"|"([^"]{1,40})")'),
    told="The file is broken or cut off from character {end:,} of {size:,} on: nothing behind it was read.",
    several=True,
)
ENTRIES = Entries(_MARKS, whole="file")
