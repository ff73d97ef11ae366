"""How open a product is, from what its source states. Never guessed: what nobody states is unknown.

The rule, in this order:

1. Statements: sensitivity classes (Open Energy, Icebreaker One, or Open, Shared, Closed), access rights (EU
   list: PUBLIC open, RESTRICTED shared, NON_PUBLIC closed), and a licence that is an agreement to share
   (shared). The strictest wins, and where they differ that is said: a person has to look, and nothing closed
   may be shown as open meanwhile.
2. Without any statement: an open licence together with a file that the source offers to everyone is open, for
   that is what open data is (https://opendefinition.org/od/2.1/en/, 1.1 and 1.2). Files that all need
   permission make the product shared. What a service gives is offered to everyone only where the service says
   that it asks for nothing. An open licence alone says nothing: it rules what may be done with the
   data, not who can get it (https://docs.openenergy.org.uk/main/ops_guidelines/common_policies.html keeps the
   two apart as well).
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from catalog.domain.product import Distribution, Licence, ProductRecord
from catalog.domain.vocabulary.licences import licence_entry
from catalog.domain.vocabulary.sensitivity import Openness as StatedOpenness
from catalog.domain.vocabulary.sensitivity import find_class, sensitivity_classes

OpennessValue = Literal["open", "shared", "closed", "unknown"]

_STRICTNESS: dict[StatedOpenness, int] = {"open": 0, "shared": 1, "closed": 2}
_OF_ACCESS_RIGHT: dict[str, StatedOpenness] = {
    "PUBLIC": "open",
    "RESTRICTED": "shared",
    "NON_PUBLIC": "closed",
}


class Statement(msgspec.Struct, frozen=True):
    """What one field of the source says, and what that amounts to (None: an unknown term)."""

    field: str
    value: str
    openness: StatedOpenness | None


class Openness(msgspec.Struct, frozen=True):
    """`value` for search and badges; `statements` side by side; `reasons` and `conflicts` in sentences."""

    value: OpennessValue
    reasons: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


def openness_of(record: ProductRecord) -> Openness:
    """The openness of a product by the rule of this module. Pure; never raises."""
    statements = _statements(record)
    stated = {statement.openness for statement in statements if statement.openness}
    reasons = tuple(_sentence(statement) for statement in statements)
    if not stated:
        value, reason = _without_statement(record)
        return Openness(value, (*reasons, reason), (), statements)
    strictest = max(stated, key=_STRICTNESS.__getitem__)
    conflicts = (*_disagreement(statements, strictest), *_restricted_though_open(record, strictest))
    return Openness(strictest, reasons, conflicts, statements)


def _statements(record: ProductRecord) -> tuple[Statement, ...]:
    statements = [_of_class(stated.field or "class", stated.value) for stated in record.stated_classes]
    if record.access_rights:
        openness = _OF_ACCESS_RIGHT.get(record.access_rights)
        statements.append(Statement("access rights", record.access_rights, openness))
    if record.licence and _family(record.licence) == "SHARED":
        statements.append(Statement("licence", record.licence.label or record.licence.code, "shared"))
    return tuple(statements)


def _of_class(field: str, value: str) -> Statement:
    code = find_class(value)
    return Statement(field, value, sensitivity_classes()[code].openness if code else None)


def _sentence(statement: Statement) -> str:
    meaning = statement.openness or "not a class that the portal knows"
    return f"“{statement.value}” is stated ({statement.field}): {meaning}."


def disagreeing(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements of which is known what they amount to, where they differ; else none."""
    known = tuple(statement for statement in statements if statement.openness)
    return known if len({statement.openness for statement in known}) > 1 else ()


def _disagreement(statements: tuple[Statement, ...], strictest: StatedOpenness) -> tuple[str, ...]:
    known = disagreeing(statements)
    if not known:
        return ()
    said = "; ".join(f"{statement.field}: {statement.value}" for statement in known)
    return (f"The stated classes disagree ({said}). The strictest counts: {strictest}.",)


def _restricted_though_open(record: ProductRecord, stated: StatedOpenness) -> tuple[str, ...]:
    if stated != "open" or not record.distributions or not all(map(_needs_permission, record.distributions)):
        return ()
    return (
        "The product is stated to be open, but the source gives out none of its files without permission.",
    )


def _without_statement(record: ProductRecord) -> tuple[OpennessValue, str]:
    files = record.distributions
    if files and all(map(_needs_permission, files)):
        return "shared", "No class is stated; the source gives out its files with permission only."
    offered = [file.licence or record.licence for file in files if _is_offered(file, record)]
    licence = next((licence for licence in offered if licence and _is_open(licence)), None)
    if licence:
        label = licence.label or licence.code
        return "open", f"No class is stated; the licence ({label}) is open and files are offered to everyone."
    if record.licence and _is_open(record.licence):
        return "unknown", "The licence is open, but it is not stated who can get the data."
    return "unknown", "The source states neither a class nor access rights."


def _needs_permission(file: Distribution) -> bool:
    return file.restricted or file.access_rights in ("RESTRICTED", "NON_PUBLIC")


def _is_offered(file: Distribution, record: ProductRecord) -> bool:
    """To everyone: of a product that is a service, and of a service that asks for something, only where it says so."""
    service = file.service
    says_so = service is not None and service.open_to == "anyone"
    asks = service is not None and bool(service.access or service.open_to)
    return (
        bool(file.download_url or file.access_url)
        and not _needs_permission(file)
        and (says_so or not (asks or record.kind == "service"))
    )


def _is_open(licence: Licence) -> bool:
    entry = licence_entry(licence.code, licence.iri, licence.label)
    return entry is not None and entry.open is True


def _family(licence: Licence) -> str:
    entry = licence_entry(licence.code, licence.iri, licence.label)
    return entry.family if entry else ""
