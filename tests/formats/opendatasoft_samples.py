"""Datasets as an Opendatasoft portal sends them, all invented: every key is there, most of them null."""

from copy import deepcopy
from typing import Any

API = "https://data.ouseford.example/api/explore/v2.1"
EXPORT = f"{API}/catalog/exports/json?limit=-1"
_DCAT = (
    "created issued creator contributor contact_name contact_email accrualperiodicity spatial "
    "temporal granularity dataquality publisher_type conforms_to temporal_coverage_start "
    "temporal_coverage_end accessRights relation "
)
_INSPIRE = (
    "theme type file_identifier hierarchy_level spatial_resolution topologic_consistency "
    "contact_individual_name contact_position contact_address contact_email identification_purpose "
    "extend_description extend_bounding_box_westbound_longitude "
    "extend_bounding_box_eastbound_longitude extend_bounding_box_southbound_latitude "
    "extend_bounding_box_northbound_latitude "
)
_DUBLIN_CORE = (
    "title alternative subject description abstract type language coverage spatial temporal_start "
    "temporal_end relation source replaces references requires conformsTo hasFormat hasPart "
    "hasVersion isFormatOf isPartOf isVersionOf isReferencedBy isReplacedBy isRequiredBy contributor "
    "creator publisher rights accessRights license date_start date_end created dateSubmitted issued "
    "modified format identifier bibliographicCitation rightsHolder accrualMethod accrualPeriodicity "
    "provenance "
)
_DEFAULT = (
    "title description theme keyword license license_url language metadata_languages timezone "
    "modified data_processed metadata_processed geographic_reference territory geometry_types bbox "
    "publisher references records_count attributions source_domain source_domain_title "
    "source_domain_address source_dataset shared_catalog federated parent_domain update_frequency "
)


def nulls(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split())


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": None, "annotations": {}, "label": name.title(), "type": kind} | more


def dataset(
    name: str = "river-turbines", *, metas: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A plain open dataset; `metas` by `block.name` on top, `more` beside the metas."""
    blocks: dict[str, dict[str, Any]] = {
        "dcat": nulls(_DCAT),
        "inspire": nulls(_INSPIRE),
        "default": nulls(_DEFAULT),
        "dublin-core": nulls(_DUBLIN_CORE),
    }
    blocks["default"] |= {
        "title": "River Turbines",
        "description": "<h2>Introduction&nbsp;</h2>\n<p>Turbines in the river, with <b>output</b>.</p>",
        "theme": ["Generation, small scale"],
        "license": "CC BY 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "language": "en",
        "metadata_languages": ["en"],
        "modified": "2026-05-04T10:20:30.123000+00:00",
        "metadata_processed": "2026-05-05T01:02:03+00:00",
        "publisher": "Ouseford Power (invented)",
        "records_count": 12,
        "federated": False,
    }
    for path, value in (metas or {}).items():
        block, _, key = path.partition(".")
        blocks.setdefault(block, {})[key] = value
    found: dict[str, Any] = {
        "visibility": "domain",
        "fields": [field("site"), field("output", "double", annotations={"unit": "kW", "decimals": 1})],
        "dataset_id": name,
        "dataset_uid": f"da_{name[:6]}",
        "has_records": True,
        "features": ["analyze"],
        "attachments": [],
        "alternative_exports": [],
        "data_visible": True,
        "metas": blocks,
    }
    return deepcopy(found | more)
