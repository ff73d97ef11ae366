"""By what a list of packages and its entries are known where they are broken."""

import re

from catalog.formats.records import Entries
from catalog.formats.salvage import BARE_LIST, Marks

_NAME = re.compile(r'"(?:id|name)"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
_MARKS = Marks(
    listing=re.compile(rf'{BARE_LIST}|"(?:packages|datapackages|datasets)"\s*:\s*\['),
    keys=frozenset(("resources", "licenses", "contributors", "package")),
    identifier=_NAME,
    identifier_inside=_NAME,
    opening=re.compile(r'\{\s*"([^"]{1,40})"'),
    told="The list is broken or cut off from character {end:,} of {size:,} on: nothing behind it was read.",
)
ENTRIES = Entries(_MARKS, one="Package", whole="list")
