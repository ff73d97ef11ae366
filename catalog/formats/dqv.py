"""Assessments as measurements in the Data Quality Vocabulary [https://www.w3.org/TR/vocab-dqv/].

Indicators and points of the EU's assessment in the words of its own software (piveau); the portal's maturity checks and
level as metrics of its own. What has not been checked, or does not apply, is not measured.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from rdflib import Graph, Literal, URIRef

from catalog.domain.errors import InvalidInput
from catalog.domain.maturity.assess import CheckResult, Maturity
from catalog.domain.maturity.finding import STATES
from catalog.domain.maturity.model import maturity_model
from catalog.domain.maturity.mqa import IndicatorResult, MqaAssessment
from catalog.formats.dcat.sheet import PREF_LABEL, TYPE, Sheet, safe_iri
from catalog.formats.dcat.terms import DQV, PROV, RDFS, SKOS, XSD

PIVEAU = "https://piveau.eu/ns/voc#"
LEVEL = "level"
_MEASUREMENT, _METRIC = URIRef(DQV + "QualityMeasurement"), URIRef(DQV + "Metric")
_DIMENSION, _IN_DIMENSION = URIRef(DQV + "Dimension"), URIRef(DQV + "inDimension")
_HAS, _OF, _ON = (
    URIRef(DQV + "hasQualityMeasurement"),
    URIRef(DQV + "isMeasurementOf"),
    URIRef(DQV + "computedOn"),
)
_VALUE, _EXPECTED = URIRef(DQV + "value"), URIRef(DQV + "expectedDataType")
_GENERATED, _COMMENT = URIRef(PROV + "generatedAtTime"), URIRef(RDFS + "comment")
_DEFINITION, _SEE = URIRef(SKOS + "definition"), URIRef(RDFS + "seeAlso")
_BOOLEAN, _INTEGER, _MOMENT = URIRef(XSD + "boolean"), URIRef(XSD + "integer"), URIRef(XSD + "dateTime")
_STATUS = re.compile(r"HTTP (\d{3})")
_STATUS_CODES = frozenset({"accessUrlStatusCode", "downloadUrlStatusCode"})


class _Measured(NamedTuple):
    """One value of one metric; `on` is the IRI of what was measured, `comment` the finding in words."""

    metric: str
    value: bool | int
    comment: str
    on: str


def dqv_graph(
    uri: str,
    maturity: Maturity | None,
    mqa: MqaAssessment,
    assessed_at: datetime,
    *,
    metrics: str,
    distributions: Sequence[str] = (),
) -> Graph:
    """The measurements of the product at `uri`, made at `assessed_at` (with its zone).

    `metrics`: the address under the portal's own that, followed by a check's id or LEVEL, names a metric
    (`https://portal.example/maturity/metrics#`). `distributions`: the IRIs of the product's, by place, as
    `distribution_uris` gives them; without them everything is measured on the product. Raises InvalidInput for an
    address that is none.
    """
    for address in (uri, metrics):
        if safe_iri(address) != address:
            raise InvalidInput(
                f"“{address[:200]}” is no absolute IRI, and cannot be measured or name metrics."
            )
    sheet = Sheet(uri)
    sheet.graph.bind("pv", PIVEAU)
    moment = Literal(assessed_at.isoformat(timespec="seconds"), datatype=_MOMENT, normalize=False)
    for measured in (
        *_indicators(mqa, uri, distributions),
        *_points(mqa, uri),
        *_checks(maturity, uri, metrics),
    ):
        _write(sheet, measured, moment)
    return sheet.graph


def metrics_graph(metrics: str) -> Graph:
    """What the portal's own metrics ask, for the page at the address `metrics`: one a check, and the level."""
    sheet = Sheet(metrics.rstrip("#/"))
    model = maturity_model()
    for facet, name in model.facets.items():
        dimension = URIRef(f"{metrics}{facet}")
        sheet.add(dimension, TYPE, _DIMENSION)
        sheet.text(dimension, PREF_LABEL, name, "en")
    for check in model.checks:
        node = _metric(sheet, f"{metrics}{check.id}", check.title, check.test, _BOOLEAN)
        sheet.add(node, _IN_DIMENSION, URIRef(f"{metrics}{check.facet}"))
        for same in check.mqa:
            sheet.add(node, _SEE, URIRef(PIVEAU + same))
    steps = "; ".join(f"{level.number} {level.name}" for level in model.levels)
    _metric(
        sheet,
        f"{metrics}{LEVEL}",
        "Level of maturity",
        f"By gates, each on top of those below: {steps}.",
        _INTEGER,
    )
    return sheet.graph


def _metric(sheet: Sheet, iri: str, label: str, definition: str, datatype: URIRef) -> URIRef:
    node = URIRef(iri)
    sheet.add(node, TYPE, _METRIC)
    sheet.text(node, PREF_LABEL, label, "en")
    sheet.text(node, _DEFINITION, definition, "en")
    sheet.add(node, _EXPECTED, datatype)
    return node


def _indicators(mqa: MqaAssessment, uri: str, distributions: Sequence[str]) -> Iterator[_Measured]:
    for result in mqa.indicators:
        value = _status(result) if result.id in _STATUS_CODES else result.state == "met"
        if result.state != "not_checked" and value is not None:
            place = result.distribution
            known = place is not None and place < len(distributions)
            on = distributions[place] if known and place is not None else uri
            yield _Measured(PIVEAU + result.id, value, result.explanation, on)


def _status(result: IndicatorResult) -> int | None:
    """The HTTP status of an address, as piveau measures it; 0 where it did not answer, None where none was asked."""
    found = _STATUS.match(result.evidence)
    return int(found[1]) if found else 0 if result.evidence else None


def _points(mqa: MqaAssessment, uri: str) -> Iterator[_Measured]:
    yield _Measured(f"{PIVEAU}scoring", mqa.points, f"{mqa.points} of {mqa.max_points} points.", uri)
    for dimension in mqa.dimensions:
        words = f"{dimension.label}: {dimension.points} of {dimension.possible} points."
        yield _Measured(f"{PIVEAU}{dimension.id}Scoring", dimension.points, words, uri)


def _checks(maturity: Maturity | None, uri: str, metrics: str) -> Iterator[_Measured]:
    if maturity is None:
        return
    level = maturity_model().levels[maturity.level]
    yield _Measured(f"{metrics}{LEVEL}", maturity.level, f"{level.name}: {level.meaning}", uri)
    for result in maturity.results:
        if result.passed is not None:
            yield _Measured(f"{metrics}{result.id}", result.passed, _found(result), uri)


def _found(result: CheckResult) -> str:
    """The finding in the model's words: who asserted what, and why, is not for other machines."""
    return f"{STATES[result.state]}: {result.check.met if result.passed else result.check.not_met}."


def _write(sheet: Sheet, measured: _Measured, moment: Literal) -> None:
    name = re.split("[/#]", measured.metric)[-1]
    node, subject = sheet.mint(f"measured-{name}"), URIRef(measured.on)
    sheet.add(node, TYPE, _MEASUREMENT)
    sheet.add(node, _OF, URIRef(measured.metric))
    sheet.add(node, _ON, subject)
    sheet.add(subject, _HAS, node)
    sheet.add(node, _VALUE, Literal(measured.value))
    sheet.add(node, _GENERATED, moment)
    sheet.text(node, _COMMENT, measured.comment, "en")
