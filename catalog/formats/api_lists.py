"""Files that list descriptions of interfaces: what of a broken one can still be read."""

import re

from catalog.formats.salvage import BARE_LIST, Broken, Marks, Salvaged, cut_records

_NAME = r'"\s*:\s*"([^"\\\x00-\x1f]{1,500})"'
_MARKS = Marks(
    listing=re.compile(BARE_LIST),
    keys=frozenset(("openapi", "swagger", "asyncapi")),
    identifier=re.compile(rf'"(?:id|\$self){_NAME}'),
    identifier_inside=re.compile(rf'"x-api-id{_NAME}'),
    opening=re.compile(r'\{\s*"(openapi|swagger|asyncapi)"\s*:'),
    told="The file is broken or cut off from character {end:,} of {size:,} on: nothing behind it was read.",
)
_TITLE = re.compile(rf'"info"\s*:\s*\{{[^{{}}\[\]]{{0,4000}}?"title{_NAME}')


def salvaged_list(content_type: str, body: bytes) -> Salvaged | None:
    """The documents of a JSON list that is broken or cut off; None where it is no such list, or nothing can be read."""
    return cut_records(content_type, body, _MARKS)


def name_of(broken: Broken) -> str:
    """What names a broken document: its own identifier, else its title, as it does in a list; empty where neither shows."""
    if broken.source_id:
        return broken.source_id
    title = _TITLE.search(broken.body.decode("utf-8", "replace"))
    return title[1] if title else ""
