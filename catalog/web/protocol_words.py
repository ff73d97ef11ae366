"""The protocols as people are offered them: in groups, each with a line by which its owner knows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.formats.registry import PROTOCOLS

# Group → protocol → what to have for it.
GROUPS = {
    "Data portals and catalogues": {
        "ckan": "A portal built on CKAN, or a file of its API.",
        "opendatasoft": "A portal of Opendatasoft (Huwise), such as those of many network operators.",
        "dcat": "A catalogue file, or a page of one, in the words of DCAT.",
        "dcat-us": "A data.json file, such as an ArcGIS Hub publishes.",
        "schema-org": "A website whose pages describe data for search engines, or one such page.",
        "oai-pmh": "A repository of papers and data, such as DSpace, Dataverse or Zenodo.",
    },
    "Maps and observations": {
        "csw": "A catalogue service of a map portal, such as GeoNetwork.",
        "iso19115": "Metadata of maps as XML documents.",
        "waf": "A folder on a web server with such documents.",
        "stac": "A catalogue of satellite images, weather or other data in space and time.",
        "ogc-records": "A newer catalogue service, with a landing page and JSON.",
    },
    "Lists and packages": {
        "inventory": "A table or a list of your data, with columns of any name.",
        "frictionless": "A datapackage.json beside the files, or a list of such packages.",
    },
    "Interfaces and streams": {
        "openapi": "The description of a web interface, or an index of several.",
        "asyncapi": "The description of messages and the channels they come on.",
    },
    "Contracts and data products": {
        "odcs": "A contract on the columns, quality and service of tables.",
        "odps": "A description of a product: its use, terms, plans and service.",
        "dbt": "The manifest of a dbt project.",
        "open-energy": "A metadata file of the Open Energy register.",
    },
}


@dataclass(frozen=True)
class Offered:
    """A protocol to choose: its key, its name for people, and what to have for it."""

    name: str
    title: str
    hint: str


def offered_as(name: str) -> Offered:
    """One protocol, which some group has."""
    hint = next(group[name] for group in GROUPS.values() if name in group)
    return Offered(name, PROTOCOLS[name].title, hint)


def groups_offered(without: str = "") -> Iterator[tuple[str, list[Offered]]]:
    """(group, its protocols); `without` the one that stands before them."""
    for group, hints in GROUPS.items():
        others = [offered_as(name) for name in hints if name != without]
        if others:
            yield group, others
