"""What readers share: an entry of a JSON listing as a raw item, refused or not, and a raw item, JSON or XML, as a record."""

from collections.abc import Callable
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable, RecordRefused
from catalog.domain.product import Problem, ProductRecord
from catalog.formats.json_reader import read_json
from catalog.formats.notes import Problems
from catalog.formats.protocol import MappedRecord, RawItem
from catalog.formats.salvage import Broken, Marks
from catalog.formats.text import clean_text
from catalog.formats.xml_reader import xml_root

RECORD_LIMIT = 20_000_000  # bytes of one record
ID_LIMIT = 500  # characters
_KEPT_OF_REFUSED = 10_000  # bytes


class Entries(msgspec.Struct, frozen=True):
    """The entries of a listing, and how a refusal names them: `Record 3 of the listing …`.

    A refused record goes by its own identifier where that can be made out: it must not count as withdrawn.
    """

    marks: Marks
    one: str = "Record"
    whole: str = "listing"

    def item(
        self, record: bytes | msgspec.Raw | Broken, place: int, read: Callable[[bytes, int], RawItem]
    ) -> RawItem:
        """The raw item of an entry at `place` (from 1): as `read` says where it is an object of a bearable size."""
        if isinstance(record, Broken):
            return self.refused(
                record.body, place, "is broken JSON; it was left out", "json", record.source_id
            )
        body = bytes(record)
        if len(body) > RECORD_LIMIT:
            size = f"has {len(body):,} bytes; the most for one {self.one.lower()} is {RECORD_LIMIT:,}"
            return self.refused(body, place, size, "size", self._name_in(body))
        if body[:1] != b"{":
            body = body.strip()
        if body[:1] != b"{":
            shown = body[:40].decode("utf-8", "replace")
            return self.refused(body, place, f"is not a dataset but “{shown}”", "type")
        return read(body, place)

    def odd(self, body: bytes, place: int) -> dict[str, Any] | RawItem:
        """The fields of an object that the strict decoder refuses; refused where the tolerant one does too."""
        try:
            document = read_json("", body, f"{self.one} {place:,}")
        except PageUnreadable as error:
            reason = f"cannot be read ({str(error).rstrip('.')})"
            return self.refused(body, place, reason, "json", self._name_in(body))
        return document if isinstance(document, dict) else {}

    def refused(
        self, body: bytes, place: int, reason: str, rule: str, source_id: str = "", fix: str = ""
    ) -> RawItem:
        """A refused entry; of its body only the beginning. `fix`: where the rule's own remedy does not say it."""
        problem = Problem(message=f"{self.one} {place:,} of the {self.whole} {reason}.", rule=rule, fix=fix)
        return RawItem(clean_text(source_id, ID_LIMIT), body[:_KEPT_OF_REFUSED], problem)

    def _name_in(self, body: bytes) -> str:
        return self.marks.name_in(body.decode("utf-8", "replace"))


def mapped(
    body: bytes, record_of: Callable[[dict[str, Any], Problems], ProductRecord], wrapping: int = 0
) -> MappedRecord:
    """The canonical record of the JSON object in `body`; `wrapping`: bytes that its reader may have put round it.

    Raises RecordRefused with path, value and rule.
    """
    if len(body) > RECORD_LIMIT + wrapping:
        size = f"{len(body):,}"
        raise RecordRefused(
            f"The dataset has {size} bytes; the most is {RECORD_LIMIT:,}.", value=size, rule="size"
        )
    try:
        document = read_json("", body, "The dataset")
    except PageUnreadable as error:
        raise RecordRefused(str(error), value=body[:200].decode("utf-8", "replace"), rule="json") from None
    if not isinstance(document, dict):
        raise RecordRefused("A dataset is a JSON object; this is not one.", value=str(document), rule="type")
    problems: Problems = []
    try:
        record = record_of(document, problems)
    except RecursionError:
        raise RecordRefused("The dataset is nested too deeply to be read.", rule="json") from None
    return MappedRecord(record, tuple(problems))


def record_root(body: bytes) -> Any:
    """The root element (lxml) of a record in XML. Raises RecordRefused with value and rule."""
    if len(body) > RECORD_LIMIT:
        size = f"{len(body):,}"
        raise RecordRefused(
            f"The record has {size} bytes; the most is {RECORD_LIMIT:,}.", value=size, rule="size"
        )
    try:
        return xml_root(body)
    except PageUnreadable as error:
        reason = f"{str(error).rstrip('.')}."
        raise RecordRefused(reason, value=body[:200].decode("utf-8", "replace"), rule="xml") from None
