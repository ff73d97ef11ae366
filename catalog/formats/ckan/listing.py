"""Which packages an answer holds: the exact bytes of each, nothing decoded but the envelope.

The envelope is `{"help", "success", "result"}`. In the wild `success` is missing, the result is a list, a search, one
package or a group, a static file holds bare packages, and errors come with status 200.
"""

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.ckan.marks import ENTRIES
from catalog.formats.error_bodies import words_in
from catalog.formats.json_reader import DECODE_ERRORS, describe_body, read_json
from catalog.formats.salvage import Broken, cut_records
from catalog.formats.text import clean_text

_LISTING_KEYS = ("results", "packages", "datasets", "dataset")
_PACKAGE_MARKS = frozenset(
    ("resources", "notes", "tags", "extras", "owner_org", "license_id", "metadata_created")
)
_FOREIGN_MARKS = frozenset(("distribution", "distributions", "keyword", "keywords", "title_translated"))
_NAMES = frozenset(("id", "name", "identifier"))
_TRUE = frozenset((b"", b"true", b"null", b"1", b'"true"', b'"True"'))
_SHOWN = 300  # characters of CKAN's own message that a sentence quotes


class Listing(msgspec.Struct, frozen=True):
    """The packages of one answer. `total`: how many the endpoint says that it has, None where it does not say.

    `names` counts entries of an answer that only names its packages. A part that could not be read is Broken.
    """

    records: list[bytes | Broken]
    total: int | None = None
    names: int = 0
    problems: tuple[Problem, ...] = ()
    complete: bool = True


class _Search(msgspec.Struct):
    results: list[msgspec.Raw]
    count: int | None = None


class _SearchAnswer(msgspec.Struct):
    result: _Search
    success: bool = True


_search_decoder = msgspec.json.Decoder(_SearchAnswer)
_object_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def read_listing(content_type: str, body: bytes) -> Listing:
    """The packages of an answer, cut out of broken JSON where need be. Raises PageUnreadable."""
    try:
        return _read(body)
    except DECODE_ERRORS:
        salvaged = cut_records(content_type, body, ENTRIES.marks)
    if salvaged is None:
        return _read_cleaned(content_type, body)
    return Listing(salvaged.records, salvaged.total, problems=salvaged.problems, complete=salvaged.complete)


def _read_cleaned(content_type: str, body: bytes) -> Listing:
    document = read_json(content_type, body, "CKAN's answer")
    try:
        return _read(msgspec.json.encode(document))
    except DECODE_ERRORS as error:
        raise PageUnreadable(f"CKAN's answer cannot be read: {error}.") from None


def _read(body: bytes) -> Listing:
    """Raises DECODE_ERRORS where it is not JSON, PageUnreadable where it holds no packages."""
    try:
        answer = _search_decoder.decode(body)  # the common case, in one go
    except msgspec.ValidationError:
        return _of_value(body)
    if not answer.success:
        return _of_value(body)
    return _of_entries(answer.result.results, answer.result.count)


def _of_value(body: bytes, *, inside: bool = False) -> Listing:
    """`inside`: the value is an envelope's result."""
    first = body.lstrip()[:1]
    if first == b"{":
        return _of_object(body, inside=inside)
    if first == b"[":
        return _of_entries(_list_decoder.decode(body), None)
    text = clean_text(msgspec.json.decode(body), _SHOWN)
    if first == b'"':
        raise PageUnreadable(f"CKAN answered with a text instead of datasets: “{text}”.")
    raise PageUnreadable(
        f"CKAN's answer holds no datasets: it is {bytes(body[:20]).decode('utf-8', 'replace')}."
    )


def _of_object(body: bytes, *, inside: bool) -> Listing:
    fields = _object_decoder.decode(body)
    if bytes(fields.get("success", b"")) not in _TRUE or ("error" in fields and "result" not in fields):
        raise PageUnreadable(_failure(fields))
    if "result" in fields and not inside:
        return _of_value(bytes(fields["result"]), inside=True)
    key = next((key for key in _LISTING_KEYS if bytes(fields.get(key, b""))[:1] == b"["), "")
    if key:
        return _of_entries(_list_decoder.decode(fields[key]), _count(fields))
    if _is_package(fields):
        return Listing([body])
    raise PageUnreadable(_no_package(fields, body))


def _of_entries(entries: list[msgspec.Raw], total: int | None) -> Listing:
    records: list[bytes | Broken] = [bytes(entry) for entry in entries]
    if records and all(record[:1] == b'"' for record in records if isinstance(record, bytes)):
        return Listing([], names=len(records))
    return Listing(records, total=total)


def _is_package(fields: dict[str, msgspec.Raw]) -> bool:
    if "package_id" in fields or "is_organization" in fields:
        return False
    marked = not (_PACKAGE_MARKS | _FOREIGN_MARKS).isdisjoint(fields)
    return marked or ("title" in fields and not _NAMES.isdisjoint(fields))


def _count(fields: dict[str, msgspec.Raw]) -> int | None:
    text = bytes(fields.get("count", b""))
    return int(text) if text.isdigit() and len(text) < 12 else None


def _no_package(fields: dict[str, msgspec.Raw], body: bytes) -> str:
    if "package_id" in fields:
        return (
            "CKAN's answer is one resource (a file of a dataset), not a dataset. "
            "Ask for its dataset with package_show and the resource's “package_id”."
        )
    return f"CKAN's answer holds no datasets: it is {describe_body('', body)}. Check the address of the API."


def _failure(fields: dict[str, msgspec.Raw]) -> str:
    """CKAN's own words: `{"message", "__type"}`, or a list of complaints under each parameter."""
    message = words_in({"error": msgspec.json.decode(bytes(fields.get("error", b"null")))})
    if not message:
        return "CKAN says that the request failed (“success” is false) and gives no reason."
    return f"CKAN refused the request and says: “{message}”."
