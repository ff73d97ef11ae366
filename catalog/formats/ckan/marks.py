"""By what CKAN's listings and packages are known where they are broken."""

import re

from catalog.formats.records import Entries
from catalog.formats.salvage import BARE_LIST, Marks

_MARKS = Marks(
    listing=re.compile(rf'{BARE_LIST}|"(?:results|packages|datasets|dataset)"\s*:\s*\[|"result"\s*:\s*\['),
    keys=frozenset(("resources", "notes", "tags", "organization", "extras", "metadata_modified")),
    foreign=frozenset(("package_id",)),
    # Resources, groups and tags have ids and names too: one of the package's own fields, or what its resources say.
    identifier=re.compile(r'"id"\s*:\s*"([^"\\\x00-\x1f]{1,500})"'),
    identifier_inside=re.compile(r'"package_id"\s*:\s*"([^"\\\x00-\x1f]{1,500})"'),
    opening=re.compile(r'\{\s*"(?!(?:id|name|title|description|url|state)")([^"]{1,40})"'),
    total=re.compile(r'"count"\s*:\s*(\d{1,11})\b'),
    failure=re.compile(r'"success"\s*:\s*(?:false|"false")'),
    told="The answer breaks off at character {end:,} of {size:,}; the {count:,} records before were read.",
)
ENTRIES = Entries(_MARKS)
