"""Which records a data.json holds: the exact bytes of each; of the file, nothing but its outermost keys is decoded.

1.1 lists `dataset`; 3.0 also `service`, `datasetSeries` and catalogues within the `catalog`, and may describe datasets
inside a series (`seriesMember`) or a service (`servesDataset`). The first version of all (1.0) is a bare list.
"""

from collections.abc import Iterator

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.dcat_us.marks import ENTRIES
from catalog.formats.json_reader import DECODE_ERRORS, describe_body, read_json
from catalog.formats.salvage import Broken, cut_records

LISTS = ("dataset", "service", "datasetSeries")
_EMBEDDING = {"service": "servesDataset", "datasetSeries": "seriesMember"}
_SERIES_NAMES = ("@id", "identifier", "title")  # of a series, what its members are told
_DEEPEST = 20  # catalogues within catalogues
_DATASET_MARKS = frozenset(
    ("keyword", "distribution", "accessLevel", "contactPoint", "endpointURL", "seriesMember")
)
_KINDS = frozenset(("Dataset", "DataService", "DatasetSeries"))
_HEAD = 1_000  # bytes; no more blanks are expected before a document begins
_BOM = b"\xef\xbb\xbf"

RawFields = dict[str, msgspec.Raw]
_object_decoder = msgspec.json.Decoder(RawFields)
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_value_decoder = msgspec.json.Decoder()


class Listing(msgspec.Struct, frozen=True):
    """The records of one file, uncopied where it is sound JSON.

    `embedded` are described inside another record: only those that are not listed as well count. `problems` say
    what is wrong with the file as a whole, `complete` whether its end is there.
    """

    listed: list[msgspec.Raw | bytes | Broken]
    embedded: list[bytes] = []
    complete: bool = True
    problems: tuple[Problem, ...] = ()


def read_listing(content_type: str, body: bytes) -> Listing:
    """The records of a file; of a broken or cut one, those that are sound. Raises PageUnreadable."""
    body = body.removeprefix(_BOM)
    try:
        return _of_json(body)
    except DECODE_ERRORS:
        salvaged = cut_records(content_type, body, ENTRIES.marks)
    if salvaged is not None:
        listed = [*salvaged.records, salvaged.rest] if salvaged.rest else salvaged.records
        return Listing(list(listed), complete=salvaged.complete, problems=salvaged.problems)
    document = read_json(content_type, body, "The file")
    try:
        return _of_json(msgspec.json.encode(document))
    except DECODE_ERRORS as error:
        raise PageUnreadable(f"The file cannot be read: {error}.") from None


def top_fields(body: bytes | msgspec.Raw) -> RawFields:
    """The outermost keys of an object without their prefixes (`dcat:dataset`). Raises DECODE_ERRORS."""
    fields = _object_decoder.decode(body)
    return {key.rpartition(":")[2]: value for key, value in fields.items()}


def is_catalogue(fields: RawFields) -> bool:
    """Whether an object has a list of datasets, services, series or catalogues, be it empty."""
    if any(name in fields and first_byte(fields[name]) in {b"[", b"{"} for name in LISTS):
        return True
    return (
        "catalog" in fields and first_byte(fields["catalog"]) == b"["
    )  # an object may be what a dataset is in


def is_record(fields: RawFields) -> bool:
    """Whether an object is one dataset, service or series: it has a name, and says what it is or has its parts."""
    if "title" not in fields and "identifier" not in fields:
        return False
    kind = bytes(fields.get("@type", b"")).strip(b'"[]').rpartition(b":")[2].decode("utf-8", "replace")
    return kind in _KINDS or not _DATASET_MARKS.isdisjoint(fields)


def first_byte(value: bytes | msgspec.Raw) -> bytes:
    """What a JSON value begins with: `{`, `[`, `"` or other."""
    return bytes(memoryview(value)[:1])


def _of_json(body: bytes) -> Listing:
    """Raises DECODE_ERRORS where it is not JSON, PageUnreadable where it holds no datasets."""
    first = body[:_HEAD].lstrip()[:1]
    if first == b"[":
        return Listing(list(_list_decoder.decode(body)))
    if first != b"{":
        _value_decoder.decode(body)  # raises where it is not JSON at all
        raise PageUnreadable(_no_datasets(body))
    fields = top_fields(body)
    if is_catalogue(fields):
        listed: list[msgspec.Raw | bytes | Broken] = list(_listed(fields, 0))
        return Listing(listed, embedded=list(_embedded(fields, 0)))
    if is_record(fields):
        return Listing([body])
    raise PageUnreadable(_no_datasets(body))


def _no_datasets(body: bytes) -> str:
    return (
        f"The file has no list “dataset”: it is {describe_body('', body)}. "
        "Give the address of the data.json itself, which most sites have at /data.json."
    )


def entries(fields: RawFields, name: str) -> list[msgspec.Raw]:
    """The entries of the list `name`; one object without a list round it is a list of one, anything else is none."""
    value = fields.get(name)
    if value is None:
        return []
    first = first_byte(value)
    return _list_decoder.decode(value) if first == b"[" else [value] if first == b"{" else []


def _catalogues(fields: RawFields, depth: int) -> Iterator[RawFields]:
    """The catalogues within a catalogue."""
    for entry in entries(fields, "catalog") if depth < _DEEPEST else ():
        if first_byte(entry) == b"{":
            yield top_fields(entry)


def _listed(fields: RawFields, depth: int) -> Iterator[msgspec.Raw]:
    for name in LISTS:
        yield from entries(fields, name)
    for catalogue in _catalogues(fields, depth):
        yield from _listed(catalogue, depth + 1)


def _embedded(fields: RawFields, depth: int) -> Iterator[bytes]:
    """Datasets described inside a service or series; those of a series are told which one."""
    for name, key in _EMBEDDING.items():
        for entry in entries(fields, name):
            if first_byte(entry) == b"{":
                owner = top_fields(entry)
                series = {k: owner[k] for k in _SERIES_NAMES if k in owner} if name == "datasetSeries" else {}
                for member in entries(owner, key):
                    yield from _member(bytes(member), series)
    for catalogue in _catalogues(fields, depth):
        yield from _embedded(catalogue, depth + 1)


def _member(member: bytes, series: RawFields) -> Iterator[bytes]:
    """A member that is described, not only named by its address."""
    if member[:1] != b"{":
        return
    fields = top_fields(member)
    if "title" not in fields:
        return
    if series and "inSeries" not in fields:
        member = b'{"inSeries":[' + msgspec.json.encode(series) + b"]," + member[1:].lstrip()
    yield member
