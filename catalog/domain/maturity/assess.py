"""The maturity of a product: 35 checks, five facets, and a level from 0 to 5 by gates. Pure.

A level is reached where every check that it and the levels below ask for is passed or does not apply. Nothing is blended
into one number: points of the EU's assessment (`mqa`) and the openness class stand beside it. What the portal tested
itself no person can assert away.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from catalog.domain.access.model import Way
from catalog.domain.layers import Layer
from catalog.domain.maturity import checks, checks_of_structure, checks_of_use
from catalog.domain.maturity.checks import CheckFunction
from catalog.domain.maturity.evidence import NO_EVIDENCE, Assertion, Evidence
from catalog.domain.maturity.finding import STREAM, UNASKED, Finding, State, Subject, moment
from catalog.domain.maturity.model import Check, Facet, checks_by_id, gates, maturity_model
from catalog.domain.openness import OpennessValue, openness_of
from catalog.domain.product import ProductRecord

MODEL_VERSION = maturity_model().version
_GIVE_WORD = "The portal cannot look at it: a steward may give their word here that it answers."
_LONGEST = 200  # characters of evidence that are kept
_NOTHING: Mapping[str, Layer] = {}

CHECKS: dict[str, CheckFunction] = {
    "FND-ID": checks.identifier,
    "FND-TITLE": checks.title,
    "FND-OWNER": checks.owner,
    "FND-DESC": checks.description,
    "FND-TERMS": checks.terms,
    "FND-THEME": checks.theme,
    "FND-SPATIAL": checks.spatial,
    "FND-TEMPORAL": checks.temporal,
    "ACC-LOC": checks.located,
    "ACC-LIVE": checks.live,
    "ACC-MACH": checks.machine_access,
    "ACC-BULK": checks.bulk,
    "ACC-SIZE": checks.size,
    "STR-FORMAT": checks_of_structure.format_stated,
    "STR-MACHINE": checks_of_structure.machine_readable,
    "STR-OPENFMT": checks_of_structure.open_format,
    "STR-LINKED": checks_of_structure.linked,
    "STR-SCHEMA": checks_of_structure.fields_listed,
    "STR-DICT": checks_of_structure.fields_explained,
    "STR-VALID": checks_of_structure.sample_valid,
    "STR-STD": checks_of_structure.standard,
    "POL-CLASS": checks_of_use.class_stated,
    "POL-TERMS": checks_of_use.terms_stated,
    "POL-KNOWN": checks_of_use.terms_known,
    "POL-RULES": checks_of_use.rules,
    "POL-TRIAGE": checks_of_use.triage,
    "POL-FLOW": checks_of_use.flows,
    "OPS-CONTACT": checks_of_use.contact,
    "OPS-FREQ": checks_of_use.frequency,
    "OPS-FRESH": checks_of_use.fresh,
    "OPS-VERSION": checks_of_use.versions,
    "OPS-CONTRACT": checks_of_use.contract,
    "OPS-SLA": checks_of_use.service_level,
    "OPS-LINEAGE": checks_of_use.lineage,
    "OPS-QUALITY": checks_of_use.quality,
}


class CheckResult(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The answer to one check: passed, not passed, or None where it does not apply; on what evidence; `detail` in few words.

    Of an assertion, `detail` is the reason, `by` the person's key, and `until` the date from which it no longer counts.
    """

    id: str
    passed: bool | None
    state: State
    detail: str = ""
    by: str = ""
    until: str = ""

    @property
    def check(self) -> Check:
        return checks_by_id()[self.id]

    @property
    def step(self) -> str:
        """What to do about it: as the model says, or what holds for streams and for what the portal cannot look at."""
        other = {STREAM: self.check.stream_step, UNASKED: _GIVE_WORD}
        return other.get(self.detail) or self.check.step


class FacetResult(msgspec.Struct, frozen=True):
    """How many checks of a facet are passed, of those that apply."""

    id: Facet
    name: str
    passed: int
    applicable: int


class Maturity(msgspec.Struct, frozen=True, array_like=True):
    """The maturity of one product, stored as it is; texts come from the model when read.

    `until` (ISO 8601, may be empty): when time alone may change it, such as a promise that is then broken.
    """

    model_version: str
    level: int
    results: tuple[CheckResult, ...]
    until: str = ""

    @property
    def missing(self) -> tuple[CheckResult, ...]:
        """What keeps it from the next level, in the model's order: the next best step. Empty at level 5."""
        if self.level >= len(gates()):
            return ()
        wanted = gates()[self.level]
        return tuple(r for r in self.results if r.id in wanted and r.passed is False)

    @property
    def facets(self) -> tuple[FacetResult, ...]:
        return tuple(
            FacetResult(facet, name, sum(r.passed is True for r in of), sum(r.passed is not None for r in of))
            for facet, name in maturity_model().facets.items()
            for of in [[r for r in self.results if r.check.facet == facet]]
        )

    @property
    def passed(self) -> frozenset[str]:
        """The checks that are passed."""
        return frozenset(r.id for r in self.results if r.passed)


def assess(
    record: ProductRecord,
    evidence: Evidence = NO_EVIDENCE,
    *,
    now: datetime,
    ways: tuple[Way, ...],
    layers: Mapping[str, Layer] = _NOTHING,
    openness: OpennessValue | None = None,
) -> Maturity:
    """Assess the effective `record` with what is known beyond it.

    `layers`: field → layer, at least of those that the source does not fill itself. `ways`: how it is got
    (`access.detect`). `openness` is worked out where not given. `now` must know its zone.
    """
    subject = Subject(
        record,
        evidence,
        layers=layers,
        openness=openness_of(record).value if openness is None else openness,
        ways=ways,
        now=now,
    )
    until: list[datetime] = []
    results = []
    for name in checks_by_id():
        finding = CHECKS[name](subject)
        said = evidence.assertions.get(name)
        if said is not None and finding.passed is False and finding.state != "verified" and _holds(said, now):
            results.append(CheckResult(name, True, "asserted", said.reason, said.by, said.until))
            until += filter(None, [moment(said.until)])
            continue
        results.append(_result(name, finding))
        if finding.until is not None and finding.until >= now:
            until.append(finding.until)
    ends = min(until).astimezone(UTC).isoformat(timespec="seconds") if until else ""
    return Maturity(MODEL_VERSION, level_of({r.id: r.passed for r in results}), tuple(results), ends)


def level_of(passed: Mapping[str, bool | None]) -> int:
    """The highest level of which every gate, and every one below, is passed or does not apply. Absent: not passed."""
    for number, wanted in enumerate(gates()):
        if any(passed.get(name, False) is False for name in wanted):
            return number
    return len(gates())


def _holds(said: Assertion, now: datetime) -> bool:
    until = moment(said.until)
    return until is not None and now < until


def _result(name: str, finding: Finding) -> CheckResult:
    return CheckResult(name, finding.passed, finding.state, finding.detail[:_LONGEST])


def passed_in(stored: list[Any]) -> frozenset[str]:
    """The checks that a stored Maturity of any model version holds as passed."""
    return frozenset(result[0] for result in stored[2] if result[1])


def from_stored(stored: Any) -> Maturity | None:
    """A stored assessment; None where there is none, or where another version of the model made it."""
    if not stored or stored[0] != MODEL_VERSION:
        return None
    return msgspec.convert(stored, Maturity)
