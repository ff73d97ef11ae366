"""Every protocol the portal reads. To add one: write its module, list its instance here."""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.domain.errors import UnknownProtocol
from catalog.formats.asyncapi import ASYNCAPI
from catalog.formats.ckan import CKAN
from catalog.formats.csw import CSW
from catalog.formats.dbt import DBT
from catalog.formats.dcat import DCAT
from catalog.formats.dcat_us import DCAT_US
from catalog.formats.frictionless import FRICTIONLESS
from catalog.formats.inventory import INVENTORY
from catalog.formats.iso19115 import ISO19115
from catalog.formats.oai_pmh import OAI_PMH
from catalog.formats.odcs import ODCS
from catalog.formats.odps import ODPS
from catalog.formats.ogc_records import OGC_RECORDS
from catalog.formats.open_energy_file import OPEN_ENERGY
from catalog.formats.openapi import OPENAPI
from catalog.formats.opendatasoft import OPENDATASOFT
from catalog.formats.protocol import HarvestProtocol
from catalog.formats.schema_org import SCHEMA_ORG
from catalog.formats.stac import STAC
from catalog.formats.waf import WAF

PROTOCOLS: Mapping[str, HarvestProtocol] = MappingProxyType(
    {
        p.name: p
        for p in (
            CKAN,
            DCAT,
            OPENDATASOFT,
            DCAT_US,
            INVENTORY,
            FRICTIONLESS,
            OAI_PMH,
            STAC,
            OGC_RECORDS,
            OPENAPI,
            ASYNCAPI,
            ODCS,
            ODPS,
            DBT,
            OPEN_ENERGY,
            ISO19115,
            SCHEMA_ORG,
            CSW,
            WAF,
        )
    }
)
AUTO = "auto"
_SURE_ENOUGH = 0.3


def protocol_get(name: str) -> HarvestProtocol:
    """The protocol called `name`. Raises UnknownProtocol, naming those there are."""
    try:
        return PROTOCOLS[name]
    except KeyError:
        known = ", ".join(PROTOCOLS)
        raise UnknownProtocol(f"There is no protocol “{name}”. Choose one of: {known}, or {AUTO}.") from None


def protocol_asks(name: str) -> bool:
    """Whether endpoints of a protocol may be asked for what changed, in place of everything."""
    return name in PROTOCOLS and type(PROTOCOLS[name]).since is not HarvestProtocol.since


def protocol_recognise(url: str, content_type: str, body: bytes) -> HarvestProtocol:
    """The protocol that is surest of an answer to a plain GET of `url`. Raises UnknownProtocol where none is."""
    sure, best = max(
        ((p.recognises(url, content_type, body), p) for p in PROTOCOLS.values()), key=lambda pair: pair[0]
    )
    if sure < _SURE_ENOUGH:
        kind = content_type or "no content type"
        raise UnknownProtocol(
            f"The answer of {url} ({kind}) is in none of the {len(PROTOCOLS)} protocols known here. "
            "Check the address, or name the protocol yourself."
        )
    return best
