"""Products as real endpoints describe them, through the readers, for the tests of access."""

import json

from catalog.domain.access.model import Way
from catalog.domain.product import Distribution, ProductRecord, Service
from catalog.formats.ckan import CKAN
from catalog.formats.opendatasoft import OPENDATASOFT
from catalog.formats.protocol import PageRequest

UKPN = "https://ukpowernetworks.opendatasoft.com/api/explore/v2.1/catalog/datasets"
HALF_HOURLY_YEAR = 48 * 365
BMU_YEAR = 1000 * HALF_HOURLY_YEAR  # 17.52 million rows


def product(*distributions: Distribution, **fields: object) -> ProductRecord:
    return ProductRecord(**{"source_id": "x", "title": "Demand", "distributions": distributions, **fields})


def opendatasoft(
    rows: int = HALF_HOURLY_YEAR, *, api: str = UKPN, visible: bool = True, geo: bool = False, **metas: object
) -> ProductRecord:
    dataset = {
        "dataset_id": "gsp-demand",
        "has_records": True,
        "data_visible": visible,
        "features": ["geo"] if geo else [],
        "fields": [{"name": "timestamp", "type": "datetime"}, {"name": "mw", "type": "double"}],
        "metas": {"default": {"title": "GSP demand", "records_count": rows, "license": "CC BY 4.0", **metas}},
    }
    body = json.dumps({"total_count": 1, "results": [dataset]}).encode()
    items = list(OPENDATASOFT.read_page(PageRequest(url=api), "", body).items)
    return OPENDATASOFT.map_record(items[0].body).record


def ckan(
    *resources: dict[str, object], site: str = "https://api.neso.energy", **fields: object
) -> ProductRecord:
    package = {
        "id": "7f1c",
        "name": "bmu",
        "title": "BMU",
        "resources": [{"ckan_url": site, **resource} for resource in resources],
        **fields,
    }
    return CKAN.map_record(json.dumps(package).encode()).record


def datastore(rows: int | None = BMU_YEAR, name: str = "BMU output", **fields: object) -> dict[str, object]:
    """A CSV file whose rows CKAN's DataStore holds too."""
    return {
        "id": "a1b2",
        "name": name,
        "format": "CSV",
        "url": "https://api.neso.energy/dataset/7f1c/resource/a1b2/download/bmu.csv",
        "url_type": "upload",
        "datastore_active": True,
        **({"row_count": rows} if rows is not None else {}),
        **fields,
    }


def service(url: str, **fields: object) -> Distribution:
    return Distribution(access_url=url, service=Service(endpoint_url=url), **fields)


def file(url: str, code: str = "CSV", **fields: object) -> Distribution:
    return Distribution(download_url=url, access_url=url, format=code, **fields)


def one(ways: tuple[Way, ...], interface: str, pattern: str = "") -> Way:
    """The one way with this interface (and pattern)."""
    found = [way for way in ways if way.interface == interface and pattern in ("", way.pattern)]
    assert len(found) == 1, [(way.pattern, way.interface) for way in ways]
    return found[0]
