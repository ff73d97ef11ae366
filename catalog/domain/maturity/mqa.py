"""The EU metadata quality assessment (MQA), strict: 405 points [https://data.europa.eu/mqa/methodology].

Only the best-scoring distribution counts; dates of issue and change count once, wherever they stand. What the
portal has not checked yet (addresses, DCAT-AP shapes) gives no points, is no failure, and is told apart
(`unchecked_points`).
"""

from collections.abc import Iterable

import msgspec

from catalog.domain.maturity.evidence import NO_EVIDENCE, Evidence
from catalog.domain.maturity.mqa_checks import (
    DATASET_CHECKS,
    DISTRIBUTION_CHECKS,
    Finding,
    State,
)
from catalog.domain.maturity.mqa_model import Dimension, Indicator, band_of, indicators_by_id, mqa_model
from catalog.domain.product import Distribution, ProductRecord
from catalog.domain.vocabulary.formats import formats

__all__ = [
    "MAX_POINTS",
    "MODEL_VERSION",
    "IndicatorResult",
    "MqaAssessment",
    "assess_mqa",
]

MODEL_VERSION = "mqa-1.0"
MAX_POINTS = sum(indicator.points for indicator in mqa_model().indicators)
_DATASET_POINTS = tuple(indicators_by_id()[name].points for name in DATASET_CHECKS)
_DISTRIBUTION_POINTS = tuple(indicators_by_id()[name].points for name in DISTRIBUTION_CHECKS)
_ASKED = [
    *DATASET_CHECKS,
    *DISTRIBUTION_CHECKS,
]  # the order of asking; answers come in the order of the model
_PLACES = tuple(_ASKED.index(indicator.id) for indicator in mqa_model().indicators)
_MACHINE_READABLE = indicators_by_id()["formatMediaTypeMachineInterpretable"].points
_NON_PROPRIETARY = indicators_by_id()["formatMediaTypeNonProprietary"].points
_LONGEST_EVIDENCE = 120  # characters that are kept of what was found


class IndicatorResult(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The answer to one indicator. `distribution`: index of the one asked; None: the whole product."""

    id: str
    state: State
    evidence: str = ""
    distribution: int | None = None

    @property
    def indicator(self) -> Indicator:
        return indicators_by_id()[self.id]

    @property
    def dimension(self) -> Dimension:
        return self.indicator.dimension

    @property
    def label(self) -> str:
        return self.indicator.label

    @property
    def possible(self) -> int:
        """The points that the indicator gives where it is met."""
        return self.indicator.points

    @property
    def points(self) -> int:
        return self.indicator.points if self.state == "met" else 0

    @property
    def explanation(self) -> str:
        """What was found, and what would change it, in plain sentences."""
        indicator = self.indicator
        finding = "Not checked yet" if self.state == "not_checked" else getattr(indicator, self.state)
        sentence = f"{finding}: {self.evidence}." if self.evidence else f"{finding}."
        if self.state == "met":
            return sentence
        return f"{sentence} {indicator.advice} would add {indicator.points} points."


class DimensionResult(msgspec.Struct, frozen=True):
    """The points of one dimension; `unchecked`: what is still to come there at most."""

    id: Dimension
    label: str
    points: int
    possible: int
    unchecked: int


class MqaAssessment(msgspec.Struct, frozen=True, array_like=True):
    """The assessment of one product; the texts come from the model when read.

    `unchecked_points`: at most so many may be added once everything is checked. `distribution_index`: the one
    that scored best, None where the product has none. `extended_points`: what it would have if the portal's longer
    list of formats were the EU's; None in assessments that were stored before it was worked out.
    """

    model_version: str
    points: int
    unchecked_points: int
    distribution_index: int | None
    indicators: tuple[IndicatorResult, ...]
    extended_points: int | None = None

    @property
    def max_points(self) -> int:
        return MAX_POINTS

    @property
    def possible(self) -> int:
        """The points if all that is not checked yet turns out well."""
        return self.points + self.unchecked_points

    @property
    def band(self) -> str:
        """`excellent`, `good`, `sufficient` or `bad`."""
        return band_of(self.points).id

    @property
    def band_label(self) -> str:
        return band_of(self.points).label

    @property
    def dimensions(self) -> tuple[DimensionResult, ...]:
        return tuple(self._dimension(dimension, label) for dimension, label in mqa_model().dimensions.items())

    def _dimension(self, dimension: Dimension, label: str) -> DimensionResult:
        results = [result for result in self.indicators if result.dimension == dimension]
        return DimensionResult(
            id=dimension,
            label=label,
            points=sum(result.points for result in results),
            possible=sum(result.possible for result in results),
            unchecked=sum(result.possible for result in results if result.state == "not_checked"),
        )


def assess_mqa(record: ProductRecord, evidence: Evidence = NO_EVIDENCE) -> MqaAssessment:
    """Assess `record` with what the portal found out. Pure; the order of distributions changes no points."""
    dataset = [check(record, evidence) for check in DATASET_CHECKS.values()]
    index, distribution, extended = _best_distribution(record, evidence)
    points, unchecked = _score(dataset, _DATASET_POINTS)
    more_points, more_unchecked = _score(distribution, _DISTRIBUTION_POINTS)
    results = _results(DATASET_CHECKS, dataset, None) + _results(DISTRIBUTION_CHECKS, distribution, index)
    return MqaAssessment(
        model_version=MODEL_VERSION,
        points=points + more_points,
        unchecked_points=unchecked + more_unchecked,
        distribution_index=index,
        indicators=tuple([results[place] for place in _PLACES]),
        extended_points=points + extended,
    )


def _best_distribution(record: ProductRecord, evidence: Evidence) -> tuple[int | None, list[Finding], int]:
    """The one with most points; of equals, the one with most still to come; of these, the first.

    Also the most points that any of them would have by the portal's longer list of formats.
    """
    best: list[Finding] = [("not_met", "the product has no distribution")] * len(DISTRIBUTION_CHECKS)
    best_index, best_score, extended = None, (-1, -1), 0
    for index, distribution in enumerate(record.distributions):
        findings = [check(record, distribution, evidence) for check in DISTRIBUTION_CHECKS.values()]
        score = _score(findings, _DISTRIBUTION_POINTS)
        extended = max(extended, score[0] + _more_by_longer_list(distribution))
        if score > best_score:
            best, best_index, best_score = findings, index, score
    return best_index, best, extended


def _more_by_longer_list(distribution: Distribution) -> int:
    """The points that the portal's longer list of formats would add to the EU's own."""
    entry = formats().get(distribution.format)
    if entry is None:
        return 0
    machine = entry.machine_readable_extended and not entry.machine_readable
    free = entry.non_proprietary_extended and not entry.non_proprietary
    return _MACHINE_READABLE * machine + _NON_PROPRIETARY * free


def _score(findings: list[Finding], weights: tuple[int, ...]) -> tuple[int, int]:
    """Points, and points not checked yet."""
    points = unchecked = 0
    for finding, weight in zip(findings, weights, strict=True):
        if finding[0] == "met":
            points += weight
        elif finding[0] == "not_checked":
            unchecked += weight
    return points, unchecked


def _results(
    names: Iterable[str], findings: list[Finding], distribution: int | None
) -> list[IndicatorResult]:
    return [
        IndicatorResult(name, finding[0], finding[1][:_LONGEST_EVIDENCE], distribution)
        for name, finding in zip(names, findings, strict=True)
    ]
