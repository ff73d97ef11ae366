"""By what a portal's listings and datasets are known where they are broken."""

import re

from catalog.formats.records import Entries
from catalog.formats.salvage import BARE_LIST, Marks

_IDENTIFIER = re.compile(r'"(?:dataset_id|datasetid)"\s*:\s*"([^"\\\x00-\x1f]{1,500})"')
_MARKS = Marks(
    listing=re.compile(rf'{BARE_LIST}|"(?:results|datasets)"\s*:\s*\['),
    keys=frozenset(("metas", "dataset")),
    identifier=_IDENTIFIER,
    identifier_inside=_IDENTIFIER,
    opening=re.compile(r'\{\s*"(visibility|dataset_id|datasetid|links)"'),
    total=re.compile(r'"(?:total_count|nhits)"\s*:\s*(\d{1,11})\b'),
    told="The answer breaks off at character {end:,} of {size:,}; the {count:,} datasets before were read.",
)
ENTRIES = Entries(_MARKS, one="Dataset")
