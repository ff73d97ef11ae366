"""The context of the page about an inventory's columns, and what its form says."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.domain.product import ProductRecord
from catalog.formats.inventory import TARGETS
from catalog.harvest.preview import Previewed
from catalog.models import Endpoint, MappingVersion
from catalog.web.links import breadcrumbs

_DATES = {
    "": "With the year first",
    "day-first": "Day first (31/12/2024)",
    "month-first": "Month first (12/31/2024)",
}
_DATED = frozenset(("date", "period"))
_LONGEST_SAMPLE = 60


def options_given(options: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """The options as the form has them; what it does not name stays as it was."""
    columns = [_given(n, column, given) for n, column in enumerate(options["columns"])]
    names = [c["name"] for n, c in enumerate(columns) if f"identifier-{n}" in given]
    return {**options, "columns": columns, "identifier": names}


def _given(n: int, column: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    changed: dict[str, Any] = {
        name: given[f"{name}-{n}"].replace("\0", "")[:40]
        for name in ("target", "dates", "separator")
        if f"{name}-{n}" in given
    }
    if changed.get("target", column["target"]) != column["target"]:
        changed |= {"confidence": 1.0, "because": "A person chose it."}
    return {**column, **changed}


def context(
    endpoint: Endpoint,
    options: Mapping[str, Any],
    versions: Sequence[MappingVersion],
    previewed: Sequence[Previewed],
    *,
    why: str,
    error: str,
) -> dict[str, Any]:
    """The table of columns, what five records become, and the history."""
    return {
        "endpoint": endpoint,
        "columns": [_column(n, column, options) for n, column in enumerate(options["columns"])],
        "notes": options.get("notes", ()),
        "identifier_because": options.get("identifier_because", ""),
        "state": versions[0].state,
        "approved": next((v for v in versions if v.state == MappingVersion.State.APPROVED), None),
        "versions": versions,
        "records": [_record(found) for found in previewed],
        "why": why,
        "errors": [{"text": error, "href": "#why" if "reason" in error else ""}] if error else [],
        "caption": endpoint.slug,
        "page_title": "What the columns mean",
        "page_description": f"How the columns of {endpoint.slug} become fields of data products.",
        "nav_section": "endpoints",
        "crumbs": breadcrumbs(
            ("Endpoints", "/endpoints/"), (endpoint.slug, f"/endpoints/{endpoint.slug}/"), ("Columns", "")
        ),
    }


def _column(n: int, column: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    target = TARGETS.get(column["target"])
    return {
        "n": n,
        "name": column["name"],
        "percent": f"{column.get('confidence', 1):.0%}",
        "because": column.get("because", ""),
        "samples": [str(sample)[:_LONGEST_SAMPLE] for sample in column.get("samples", ())[:3]],
        "new": column.get("new", False),
        "lost": column.get("lost", False),
        "separator": column.get("separator", ""),
        "many": bool(target and target.many),
        "identifies": column["name"] in options.get("identifier", ()),
        "targets": [(key, t.label, key == column["target"]) for key, t in TARGETS.items()],
        "dates": [(key, label, key == column.get("dates", "")) for key, label in _DATES.items()]
        if target and target.kind in _DATED
        else [],
    }


def _record(found: Previewed) -> dict[str, Any]:
    record = found.record
    return {
        "title": record.title if record else found.source_id or "A record",
        "facts": _facts(record) if record else [],
        "refused": record is None,
        "problems": [problem.message for problem in found.problems],
    }


def _facts(record: ProductRecord) -> list[tuple[str, str]]:
    rows = (
        ("Description", record.description[:200]),
        ("Identifier", record.source_id),
        ("Publisher", record.publisher.name if record.publisher else ""),
        ("Keywords", ", ".join(record.keywords[:8])),
        ("Licence", record.licence.label if record.licence else ""),
        ("Area", ", ".join(place.name for place in record.places[:4])),
        ("Updated", record.frequency or record.frequency_label),
        ("Data last changed", record.modified),
        (
            "Ways to get it",
            ", ".join(d.download_url or d.access_url or d.title for d in record.distributions[:3]),
        ),
    )
    return [(name, value) for name, value in rows if value]
