"""Where the data come from, what was measured of their quality, and what they conform to."""

import re

from catalog.domain.product import Concept, Lineage
from catalog.formats.iso19115.code_lists import EPSG_BASE
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import cited, day, each_once, identifier_words, said, told
from catalog.formats.json_values import address
from catalog.formats.notes import Problems
from catalog.formats.text import TEXT_LIMIT

_MOST = 500
_EPSG = re.compile(r"\bEPSG\b(?:\W|geographic|crs)*?(?:\d+(?:\.\d+)+\W+|0/)?(\d{4,6})\b", re.IGNORECASE)
_CODE = re.compile(r"\d{4,6}")
_PASSES = {"true": "conforms", "1": "conforms", "false": "does not conform", "0": "does not conform"}
_POINTER = "see the referenced specification"  # what INSPIRE's editors write where nothing is to be said
_NO_LINEAGE = Lineage()


def lineage_of(record: Node, problems: Problems) -> Lineage | None:
    """Statement, process steps and sources, from the quality section (ISO 19139) or by themselves (ISO 19115-3)."""
    stated = [
        lineage for quality in record.objects("dataQualityInfo") for lineage in quality.objects("lineage")
    ]
    stated += record.objects("resourceLineage")
    statements = [told(lineage.one("statement")) for lineage in stated]
    sources: list[Concept | None] = []
    for lineage in stated:
        steps = lineage.objects("processStep")[:_MOST]
        statements += [_step(step, problems) for step in steps]
        for source in [
            *lineage.objects("source"),
            *(one for step in steps for one in step.objects("source")),
        ][:_MOST]:
            sources.append(cited(source.at("sourceCitation")) or _described(source))
    found = Lineage(
        sources=each_once(sources), statement="\n".join(dict.fromkeys(filter(None, statements)))[:TEXT_LIMIT]
    )
    return found if found != _NO_LINEAGE else None


def _described(source: Node) -> Concept | None:
    words = said(source.one("description"))
    return Concept(label=words) if words else None


def _step(step: Node, problems: Problems) -> str:
    """`2024-03-01: What was done. (Why)`."""
    when = step.one("dateTime", "stepDateTime")
    moment = when.words() or next((one.text for one in when.walk("timePosition")), "")
    date, words = day("LI_ProcessStep/dateTime", moment, problems), told(step.one("description"))
    why = told(step.one("rationale"))
    said_so = ": ".join(filter(None, (date, words)))
    return f"{said_so} ({why})" if why and words else said_so if words else ""


def quality_of(record: Node, identification: Node) -> str:
    """Resolutions, results of measures and of tests of conformity, as lines of text."""
    lines = [*_resolutions(identification)]
    for quality in record.objects("dataQualityInfo")[:_MOST]:
        for report in quality.objects("report")[:_MOST]:
            lines += _report(report)
        lines += [told(one.one("abstract")) for one in quality.objects("standaloneQualityReport")]
    return "\n".join(dict.fromkeys(filter(None, lines)))[:TEXT_LIMIT]


def _resolutions(identification: Node) -> list[str]:
    found = []
    for resolution in identification.objects("spatialResolution")[:_MOST]:
        scale = said(resolution.at("equivalentScale").one("denominator"))
        if scale:
            found.append(f"Equivalent scale: 1:{scale}")
        for name, label in (
            ("distance", "Spatial resolution"),
            ("vertical", "Vertical resolution"),
            ("angularDistance", "Angular resolution"),
        ):
            measure = resolution.one(name).inner()
            if size := measure.text.strip():
                found.append(f"{label}: {size} {_unit(measure.attributes.get('uom', ''))}".rstrip())
        if level := said(resolution.one("levelOfDetail")):
            found.append(f"Level of detail: {level}")
    for prop in identification.all("temporalResolution"):
        if duration := next(
            (one.text.strip() for one in (prop.inner(), *prop.inner().walk("duration")) if one.text.strip()),
            "",
        ):
            found.append(f"Temporal resolution: {duration}")
    return found


def _unit(uom: str) -> str:
    """`m` of `urn:ogc:def:uom:EPSG::9001`, `http://…/gmxUom.xml#m` or `m`."""
    if uom.rstrip("/").endswith("EPSG::9001"):
        return "m"
    return uom.rpartition("#")[2].strip("\"' ]").rpartition("'")[2]


def _report(report: Node) -> list[str]:
    """`Name of the measure: 99.2 %`, `Specification: conforms. Explanation`."""
    measure = report.at("measure")
    name = said(report.one("nameOfMeasure")) or said(measure.one("nameOfMeasure"))
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", report.name.partition("_")[2]).capitalize()
    lines = []
    for result in report.objects("result")[:_MOST]:
        if "pass" in result.children or "specification" in result.children:
            lines.append(_conformity(result))
        elif "value" in result.children:
            lines += [f"{name or kind}: {value}" for value in filter(None, [_value(result)])]
        elif statement := told(result.one("statement")):
            lines.append(f"{name or kind}: {statement}")
    description = told(report.one("measureDescription")) or told(report.one("evaluationMethodDescription"))
    if not lines and (name or description):
        lines.append(": ".join(filter(None, (name or kind, description))))
    return lines


def _conformity(result: Node) -> str:
    specification = cited(result.at("specification"))
    named = (specification.label or specification.iri) if specification else "The specification"
    passed = _PASSES.get(result.one("pass").words().strip().lower(), "not evaluated")
    explanation = told(result.one("explanation"))
    return (
        f"{named}: {passed}. {explanation}"
        if explanation and explanation.rstrip(". ").lower() not in (named.lower(), _POINTER)
        else f"{named}: {passed}."
    )


def _value(result: Node) -> str:
    values = [
        said(prop) or next((said(one) for one in prop.children.get("Record", ())), "")
        for prop in result.all("value")[:20]
    ]
    unit = result.at("valueUnit")
    shown = (
        said(unit.one("catalogSymbol"))
        or unit.one("catalogSymbol").text.strip()
        or said(unit.one("identifier"))
    )
    return " ".join(filter(None, (", ".join(filter(None, values)), shown)))


def conforms_to_of(record: Node) -> tuple[Concept, ...]:
    """Specifications that a test found met, and the systems of coordinates."""
    found: list[Concept | None] = []
    for quality in record.objects("dataQualityInfo"):
        for report in quality.objects("report"):
            for result in report.objects("result"):
                if result.one("pass").words().strip().lower() in {"true", "1"}:
                    found.append(cited(result.at("specification")))
    found += [
        _system(system.at("referenceSystemIdentifier")) for system in record.objects("referenceSystemInfo")
    ]
    return each_once(found)


def _system(identifier: Node) -> Concept | None:
    """A system of coordinates, with its address in the OGC's register where an EPSG code is stated."""
    code, space = identifier.one("code"), said(identifier.one("codeSpace"))
    words = said(code)
    label = said(identifier.one("description")) or ("" if address(words) else words)
    stated = f"{identifier_words(identifier)} {words} {label}"
    number = _EPSG.search(stated)
    epsg = (
        number[1]
        if number
        else words
        if "EPSG" in f"{space} {said(identifier.at('authority').one('title'))}".upper()
        and _CODE.fullmatch(words)
        else ""
    )
    iri = EPSG_BASE + epsg if epsg else address(identifier_words(identifier))
    if epsg and label in {"", epsg}:
        label = f"EPSG:{epsg}"
    return Concept(label=label, iri=iri) if label or iri else None
