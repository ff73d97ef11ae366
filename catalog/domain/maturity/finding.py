"""What a check is given, and what it answers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from catalog.domain.access.model import Way
from catalog.domain.layers import Layer, format_key
from catalog.domain.maturity.evidence import Evidence
from catalog.domain.openness import OpennessValue
from catalog.domain.product import Concept, Distribution, Licence, ProductRecord, Schema
from catalog.domain.vocabulary.formats import FormatEntry, formats
from catalog.domain.vocabulary.licences import LicenceEntry, licence_entry

State = Literal["verified", "declared", "inherited", "asserted", "unknown", "not_applicable"]
STATES: dict[State, str] = {
    "verified": "Verified",
    "declared": "Declared",
    "inherited": "Inherited",
    "asserted": "Asserted",
    "unknown": "Unknown",
    "not_applicable": "Not applicable",
}
STATE_MEANINGS: dict[State, str] = {
    "verified": "The portal tested it.",
    "declared": "The source states it.",
    "inherited": "Taken from the publisher, the domain or the source’s other words.",
    "asserted": "A person says so here, with name and date.",
    "unknown": "Nobody says, and the portal has not found out.",
    "not_applicable": "It cannot be asked of this product.",
}
_OF_LAYER: dict[str, State] = {"curated": "asserted", "inferred": "inherited"}


class Finding(NamedTuple):
    """The answer to one check. `passed` None: it does not apply. `until`: when time alone may change the answer."""

    passed: bool | None
    state: State
    detail: str = ""
    until: datetime | None = None


UNKNOWN = Finding(False, "unknown")
UNASKED = "the portal may ask for none of its addresses"
STREAM = "a stream, and no schema of its messages is named"  # the detail by which other advice is given


class Subject:
    """One product as the checks see it: effective record, layer of each field, evidence, class, ways to it, and the time.

    `layers` names only what the source does not fill itself [`layers.filled`].
    """

    def __init__(
        self,
        record: ProductRecord,
        evidence: Evidence,
        *,
        layers: Mapping[str, Layer],
        openness: OpennessValue,
        ways: tuple[Way, ...],
        now: datetime,
    ) -> None:
        self.record = record
        self.evidence = evidence
        self.layers = layers
        self.openness = openness
        self.ways = ways
        self.now = now

    def stated(self, field: str, detail: str = "") -> Finding:
        """Passed, with the state that follows from who filled the field."""
        return Finding(True, _OF_LAYER.get(self.layers.get(field, ""), "declared"), detail)

    def format_stated(self, position: int, label: str) -> Finding:
        """The same by the format of the distribution at `position`."""
        return self.stated(format_key(position), label)

    def in_contract(self, fact: str) -> Finding:
        """Passed where the contract that the product carries, as the portal read it, states this; else unknown."""
        contract = self.evidence.descriptor
        if contract is None or contract.outcome != "valid" or fact not in contract.says:
            return UNKNOWN
        return Finding(True, "verified", f"in the contract at {contract.url}")

    def read_at(self, url: str) -> str:
        """What the portal has read at an address that the record names, in words; empty where it read nothing sound there."""
        read = self.evidence.schemas.get(url)
        if read is not None:
            return read.kind if read.outcome == "valid" else ""
        contract = self.evidence.descriptor
        return "a description" if contract and contract.url == url and contract.outcome == "valid" else ""

    @cached_property
    def formats(self) -> list[tuple[int, FormatEntry]]:
        """The recognised formats of the distributions, with the position of each."""
        known = formats()
        return [(n, entry) for n, d in enumerate(self.files) if (entry := known.get(d.format))]

    @cached_property
    def licence(self) -> tuple[Licence, LicenceEntry | None] | None:
        """The licence of the product, else of the first distribution that has one; "none stated" is none."""
        for stated in (self.record.licence, *(d.licence for d in self.record.distributions)):
            if stated is not None and stated.code != "UNSTATED":
                return stated, licence_entry(stated.code, stated.iri, stated.label)
        return None

    @cached_property
    def schemas(self) -> list[Schema]:
        """All schemas of the product and its distributions."""
        return [s for s in (self.record.schema, *(d.schema for d in self.files)) if s is not None]

    def licensed(self, detail: str) -> Finding:
        """Passed by `licence`, be it the product's or that of a distribution, which its source states."""
        return self.stated("licence", detail) if self.record.licence else Finding(True, "declared", detail)

    @property
    def files(self) -> tuple[Distribution, ...]:
        return self.record.distributions


def concept_name(concept: Concept) -> str:
    """What to call a term: its label, else its address."""
    return concept.label or concept.iri


def moment(text: str) -> datetime | None:
    """A point in time from ISO 8601 text of any precision, the end of the year, month or day it names; None for none.

    Data of "2024" may have been renewed on its last day: a coarse date must not make it look older than it is.
    """
    if not text:
        return None
    try:
        if len(text) == 4:
            return datetime(int(text), 12, 31, 23, 59, 59, tzinfo=UTC)
        if len(text) == 7:
            first = datetime.fromisoformat(text + "-01").replace(tzinfo=UTC)
            return (first + timedelta(days=32)).replace(day=1) - timedelta(seconds=1)
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found + timedelta(hours=24, seconds=-1) if len(text) == 10 else found


def begins(text: str) -> datetime:
    """The first moment that a date means, of any precision; `moment` is its last. Raises ValueError for no date."""
    found = datetime.fromisoformat(text + {4: "-01-01", 7: "-01"}.get(len(text), ""))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day_words(text: str) -> str:
    """The day of an ISO 8601 text for people, “3 May 2024”; what names none stays as it is."""
    try:
        return f"{date.fromisoformat(text[:10]):%-d %B %Y}"
    except ValueError:
        return text
