"""Every dialect in which the made-up data sets are published."""

from tests.bench.dialect_asyncapi import ASYNCAPI
from tests.bench.dialect_csw import CSW
from tests.bench.dialect_dbt import DBT
from tests.bench.dialect_frictionless import FRICTIONLESS
from tests.bench.dialect_iso19115 import ISO19115
from tests.bench.dialect_oai_pmh import OAI_PMH, OAI_PMH_PAGES
from tests.bench.dialect_odcs import ODCS
from tests.bench.dialect_odps import ODPS
from tests.bench.dialect_ogc_records import OGC_RECORDS, OGC_RECORDS_PAGES
from tests.bench.dialect_open_energy import OPEN_ENERGY
from tests.bench.dialect_openapi import OPENAPI
from tests.bench.dialect_schema_org import SCHEMA_ORG, SCHEMA_ORG_SITE
from tests.bench.dialect_stac import STAC, STAC_PAGES, STAC_STATIC
from tests.bench.dialect_waf import WAF
from tests.bench.dialects import DCAT, DIALECTS, Dialect

EVERY: tuple[Dialect, ...] = (
    *DIALECTS,
    *(FRICTIONLESS, OAI_PMH, OAI_PMH_PAGES, STAC, STAC_PAGES, STAC_STATIC, OGC_RECORDS, OGC_RECORDS_PAGES),
    *(OPENAPI, ASYNCAPI, ODCS, ODPS, DBT, OPEN_ENERGY, ISO19115, SCHEMA_ORG, SCHEMA_ORG_SITE, CSW, WAF),
)
# Page by page, by what each says.
LINKED = frozenset((DCAT, OAI_PMH_PAGES, STAC_PAGES, OGC_RECORDS_PAGES, CSW))
