"""How sure it is that an answer is an Opendatasoft portal's."""

import re

import msgspec

from catalog.domain.errors import InvalidInput
from catalog.formats.opendatasoft.addresses import api_of
from catalog.formats.opendatasoft.failures import is_failure
from catalog.formats.opendatasoft.listing import first_keys, is_dataset, opening, unwrapped

_HEAD = 200_000  # bytes
_PORTAL_PAGE = re.compile(
    rb"ods-front-header|opendatasoft-staticfileset|ods-widgets|ods-explore", re.IGNORECASE
)
# In the head of a body that is cut off or not clean JSON.
_DATASET = re.compile(rb'"(?:dataset_id|datasetid)"\s*:\s*"')
_METAS = re.compile(rb'"metas"\s*:\s*\{')
_FOREIGN = frozenset(("@context", "@graph", "@id", "@type"))  # JSON-LD
_API_ADDRESS = 0.85
_SITE_PAGE = 0.7
_SURE = 0.95

_object_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def certainty(url: str, body: bytes) -> float:
    """From 0 to 1; never raises."""
    start = body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return _SITE_PAGE if _PORTAL_PAGE.search(start) else 0.0
    if start[:1] not in (b"{", b"["):
        return 0.0
    try:
        return _of_json(body, is_api=_is_api(url))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0.8 if _DATASET.search(start) and _METAS.search(start) else 0.0


def _of_json(body: bytes, *, is_api: bool) -> float:
    if body.lstrip()[:1] == b"[":
        return _of_entries(_list_decoder.decode(body), is_api=is_api)
    fields = _object_decoder.decode(body)
    if not _FOREIGN.isdisjoint(fields):
        return 0.0
    if is_dataset(unwrapped(fields)):
        return _SURE
    listed = next((fields[key] for key in ("results", "datasets") if opening(fields.get(key)) == b"["), None)
    if listed is not None and ("total_count" in fields or "nhits" in fields):
        return _of_entries(_list_decoder.decode(listed), is_api=is_api)
    return _API_ADDRESS if is_api and (is_failure(fields) or "links" in fields or "facets" in fields) else 0.0


def _of_entries(entries: list[msgspec.Raw], *, is_api: bool) -> float:
    if is_dataset(first_keys(entries)):
        return _SURE
    return _API_ADDRESS if is_api else 0.0


def _is_api(url: str) -> bool:
    try:
        return bool(api_of(url))
    except InvalidInput:
        return False
