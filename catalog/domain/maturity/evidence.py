"""What the portal and its people found out about a product beyond what its source states."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from catalog.domain.numbers import counted


class LinkAnswer(msgspec.Struct, frozen=True, array_like=True):
    """How an address answered: HTTP status (0: no answer), when it was asked (ISO 8601; empty: not known), bytes told."""

    status: int
    at: str = ""
    byte_size: int | None = None


class Sample(msgspec.Struct, frozen=True):
    """The first rows of a distribution, fetched and checked against the declared schema.

    `valid`: they keep to it; `invalid`: they do not (`detail` says where); `unread`: they could not be fetched or
    read, or there is no schema to check against. `at` ISO 8601.
    """

    url: str
    outcome: Literal["valid", "invalid", "unread"]
    at: str
    rows: int = 0
    detail: str = ""


class Descriptor(msgspec.Struct, frozen=True):
    """A contract that the product carries, fetched and read. `kind`: odcs, odps, dprod or datapackage; else empty.

    `says`: what it states: schema, dictionary, sla, quality, lineage, version, rights.
    """

    url: str
    outcome: Literal["valid", "invalid", "unreachable"]
    at: str
    kind: str = ""
    detail: str = ""
    says: tuple[str, ...] = ()


class SchemaDocument(msgspec.Struct, frozen=True):
    """A schema that the product names by its address, fetched and read; `kind` in words, such as “a JSON Schema”.

    `named`: how many fields it names; `typed` and `explained`: how many of them with a type, and with their meaning.
    """

    url: str
    outcome: Literal["valid", "invalid", "unreachable"]
    at: str
    kind: str = ""
    detail: str = ""
    named: int = 0
    typed: int = 0
    explained: int = 0

    @property
    def told(self) -> str:
        """“12 fields in a JSON Schema at https://…”."""
        return f"{counted(self.named, 'field')} in {self.kind} at {self.url}"


class Conformance(msgspec.Struct, frozen=True):
    """Whether the portal's own DCAT-AP export of the product passes the shapes; `detail`: the first things that do not."""

    passed: bool
    at: str = ""
    detail: str = ""


class Assertion(msgspec.Struct, frozen=True):
    """A person's word that a check is met: who, when, why, until when (ISO 8601; it no longer counts from then on)."""

    by: str
    at: str
    until: str
    reason: str


class TriageNote(msgspec.Struct, frozen=True):
    """That the class was decided here, on which day, and by when it is looked at again (ISO 8601)."""

    outcome: str
    on: str
    review_on: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All of it: an absent entry or None has not been checked.

    `links`: address → answer. `samples`: one a distribution looked at. `schemas`: address → what was read there.
    `shared_description`: five or more records of the
    same source have this very description. `owner` and `contact`: the domain's name and where to ask it; `owner_known`:
    it has been claimed or set up by a curator. `assertions`: check id → what a person said. `triage`: the latest made here.
    """

    links: Mapping[str, LinkAnswer] = {}
    shacl: Conformance | None = None
    samples: tuple[Sample, ...] = ()
    descriptor: Descriptor | None = None
    schemas: Mapping[str, SchemaDocument] = {}
    shared_description: bool = False
    owner: str = ""
    owner_known: bool = False
    contact: str = ""
    assertions: Mapping[str, Assertion] = {}
    triage: TriageNote | None = None


NO_EVIDENCE = Evidence()
