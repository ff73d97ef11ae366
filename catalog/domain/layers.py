"""The layers of a product and its effective record: curated over harvested over linked documents over inferred.

Whatever says `harvested` here takes the source's record with what its linked documents add to it (`linked.enriched`).
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal, get_type_hints

import msgspec

from catalog.domain.linked import NOTHING, counting, enriched
from catalog.domain.linked import Layer as LinkedLayer
from catalog.domain.product import Distribution, ProductRecord

Layer = Literal["harvested", "linked", "inferred", "curated"]
State = Literal["applied", "notified", "proposed", "accepted", "refused"]
Says = Literal["source", "portal", "person", "nobody"]

# What may be done with data is said by its owner alone: an inference of these is shown as a question, never as a value.
RIGHTS_FIELDS = frozenset(
    {"licence", "rights", "access_rights", "stated_classes", "policies", "contribution"}
)
# Not a field of a record but of its distributions: position (from 0) → format code, where the source names none.
FORMATS = "formats"
STATES: dict[State, str] = {
    "applied": "Applied",
    "notified": "Applied, for you to know",
    "proposed": "Waits for a decision",
    "accepted": "Accepted",
    "refused": "Refused",
}
DECIDED = frozenset({"accepted", "refused"})
_SHOWN = frozenset({"applied", "notified", "accepted"})


class Inference(msgspec.Struct, frozen=True):
    """What the portal worked out for one field: `confidence` 0 to 1, `rule` with its version, `because` in words.

    `rule` is `id@version`. `value` is the field's own type or its JSON form. `state`: whether the value counts, waits
    for a person, or was decided on by one.
    """

    value: Any
    confidence: float
    rule: str
    because: str = ""
    state: State = "notified"

    @property
    def rule_id(self) -> str:
        """The rule without its version."""
        return self.rule.partition("@")[0]


class Decision(msgspec.Struct, frozen=True):
    """What a person decided for one field: `by` a pseudonymous key, `at` ISO 8601, `why` in their words.

    `source` is what the source said then, in JSON form: where it says something else later, that is a conflict.
    """

    value: Any
    by: str
    at: str
    why: str = ""
    source: Any = None


class Bridge(msgspec.Struct, frozen=True):
    """Who describes a product: the fields that its source, the portal, a person, and nobody fills."""

    source: tuple[str, ...] = ()
    portal: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()


# The fields that a user of data asks for; a bridge is measured over these alone.
BRIDGE_FIELDS = (
    "title", "description", "publisher", "contacts", "themes", "keywords", "licence", "access_rights", "places", "periods",
    "frequency", "modified", "schema", "distributions", "landing_page",
)  # fmt: skip


def plain(value: Any) -> Any:
    """A value as its JSON reads: what is stored and what is typed compare equal."""
    return msgspec.json.decode(msgspec.json.encode(value))


def counts(field: str, guess: Inference) -> bool:
    """Whether an inference fills its field: never one of rights, and none that waits or was refused."""
    return guess.state in _SHOWN and field not in RIGHTS_FIELDS


def format_key(position: int) -> str:
    """The name under which `filled` tells who filled the format of the distribution at that position."""
    return f"{FORMATS}.{position}"


def filled(
    harvested: ProductRecord, inferred: Mapping[str, Inference], curated: Mapping[str, Decision]
) -> dict[str, Layer]:
    """Field → layer, of those that people or the portal fill; of formats, those of the single distributions."""
    layers: dict[str, Layer] = {}
    for name, guess in inferred.items():
        if not counts(name, guess):
            continue
        if name == FORMATS:
            given = enumerate(harvested.distributions)
            layers |= {
                format_key(n): "inferred" for n, file in given if _guessed_format(n, file, guess.value)
            }
        elif not getattr(harvested, name):
            layers[name] = "inferred"
    return layers | dict.fromkeys(curated, "curated")


def effective(
    harvested: ProductRecord,
    inferred: Mapping[str, Inference],
    curated: Mapping[str, Decision],
    linked: LinkedLayer = NOTHING,
) -> tuple[ProductRecord, dict[str, Layer]]:
    """The record as shown, and the layer of every field that has a value.

    `harvested` is the source's own record, without what is `linked`. A document adds what the source leaves out, an
    inference fills a field only where both are silent; a decision always stands, an empty one too.
    Values are ProductRecord's own types or their JSON form.
    """
    layers: dict[str, Layer] = {}
    added = counting(linked)
    source, harvested = harvested, enriched(harvested, added)
    for name in ProductRecord.__struct_fields__:
        if name in curated:
            layers[name] = "curated"
        elif getattr(source, name):
            layers[name] = "harvested"
        elif name in added:
            layers[name] = "linked"
        elif name in inferred and counts(name, inferred[name]):
            layers[name] = "inferred"
    record = merged(harvested, inferred, curated)
    if record.distributions != harvested.distributions and "distributions" not in curated:
        layers[FORMATS] = "inferred"
    return record, layers


def merged(
    harvested: ProductRecord, inferred: Mapping[str, Inference], curated: Mapping[str, Decision]
) -> ProductRecord:
    """The record as shown. Raises msgspec.ValidationError for a value that its field cannot hold."""
    changes = {
        name: _typed(name, guess.value)
        for name, guess in inferred.items()
        if name != FORMATS and name not in curated and counts(name, guess) and not getattr(harvested, name)
    }
    changes |= {
        name: _typed(name, decision.value) for name, decision in curated.items() if name in _types()
    }  # an entry's audience is decided too, and is no field of the record
    guess = inferred.get(FORMATS)
    if guess is not None and "distributions" not in changes and counts(FORMATS, guess):
        changes["distributions"] = _with_formats(harvested.distributions, guess.value)
    return msgspec.structs.replace(harvested, **changes) if changes else harvested


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(ProductRecord)


def _typed(field: str, value: Any) -> Any:
    return msgspec.convert(value, _types()[field])


def _with_formats(files: tuple[Distribution, ...], codes: Mapping[str, str]) -> tuple[Distribution, ...]:
    """The distributions, with the formats inferred for those that have none."""
    return tuple(
        msgspec.structs.replace(file, format=code) if (code := _guessed_format(n, file, codes)) else file
        for n, file in enumerate(files)
    )


def _guessed_format(position: int, file: Distribution, codes: Mapping[str, str]) -> str:
    """The format that a distribution gets from an inference; empty where it has one."""
    return "" if file.format or file.format_label else codes.get(str(position), "")


def says(
    field: str, harvested: ProductRecord, inferred: Mapping[str, Inference], curated: Mapping[str, Decision]
) -> Says:
    """Who fills a field as it is shown: a person's empty value leaves it to nobody."""
    if field in curated:
        return "person" if curated[field].value else "nobody"
    if getattr(harvested, field) or said_elsewhere(field, harvested):
        return "source"
    return "portal" if field in inferred and counts(field, inferred[field]) else "nobody"


def said_elsewhere(field: str, record: ProductRecord) -> bool:
    """Whether a record tells it in another place: fields stand with a file as well, an own service is a way to get the data."""
    if field == "schema":
        return any(file.schema for file in record.distributions)
    return field == "distributions" and record.service is not None


def bridge_of(
    harvested: ProductRecord,
    inferred: Mapping[str, Inference],
    curated: Mapping[str, Decision],
    fields: Iterable[str] = BRIDGE_FIELDS,
) -> Bridge:
    """Who describes each of the fields that matter."""
    found: dict[Says, list[str]] = {"source": [], "portal": [], "person": [], "nobody": []}
    for name in fields:
        found[says(name, harvested, inferred, curated)].append(name)
    return Bridge(**{who: tuple(names) for who, names in found.items()})
