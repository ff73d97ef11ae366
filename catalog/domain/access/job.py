"""What a script that pulls data has to do, in plain values: the bridge between a pull plan and the scripts."""

from typing import Literal

import msgspec

from catalog.domain.product import BBox

Interface = Literal[
    "file",  # one address, one file (ranges where the server has them)
    "parquet",  # a Parquet file that is read in parts
    "ckan-datastore",  # CKAN action API: datastore_search
    "ods-records",  # Opendatasoft Explore API v2.1: records
    "ods-export",  # Opendatasoft Explore API v2.1: exports
    "ogc-features",  # OGC API Features: items
    "wfs",  # OGC Web Feature Service 2.0
    "arcgis",  # ArcGIS REST: a layer's query
    "stac",  # STAC API or collection: assets of items
    "oai-pmh",  # OAI-PMH ListRecords
    "amqp",  # a queue described by AsyncAPI
    "kafka",  # a topic described by AsyncAPI
    "mqtt",
    "http-api",  # some other API, of which the portal knows an address or a contract only
    "page",  # a web page for people
    "request",  # no address: ask the owner
]


class PullJob(msgspec.Struct, frozen=True, kw_only=True):
    """One pull, as a script needs to know it.

    `url` is the address to ask: of a CKAN datastore `https://host/api/3/action/datastore_search` with `resource` the
    resource's id; of Opendatasoft `…/api/explore/v2.1/catalog/datasets/<id>/records` or `/exports/<format>`; of OGC API
    Features `…/collections/<id>/items`; of WFS the service's address with `resource` the type name; of ArcGIS
    `…/FeatureServer/0` (without `/query`); of STAC `…/collections/<id>/items` or `…/search`; of OAI-PMH the base address
    with `resource` the metadata prefix; of a stream the server with `resource` the channel.

    `name` is a safe file name without an ending. `page` rows a call, `window` rows that paging can reach (0: no end),
    `per_minute` calls a minute that the owner allows (0: not told), `rows` the expected total (None: not known).
    `time_field` with `start` and `end` (ISO 8601, end excluded) ask for a span, `bbox` for an area, `fields` for some
    columns; empty: all. `format` is a code of the format vocabulary. `needs_key`: a key is to be read from the
    environment variable VESPORTAL_KEY and sent in the header `key_header`.
    """

    interface: Interface
    url: str
    name: str
    title: str = ""
    resource: str = ""
    format: str = ""
    page: int = 0
    window: int = 0
    per_minute: float = 0
    rows: int | None = None
    byte_size: int | None = None
    sha256: str = ""
    time_field: str = ""
    start: str = ""
    end: str = ""
    bbox: BBox | None = None
    fields: tuple[str, ...] = ()
    needs_key: bool = False
    key_header: str = "Authorization"


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A text to save and run. `language`: python, curl (a POSIX shell script), duckdb (SQL) or outline.

    `how`: the command that runs it, in words for a person; `note`: what it needs or does not do, may be empty.
    """

    language: Literal["python", "curl", "duckdb", "outline"]
    file_name: str
    text: str
    how: str
    note: str = ""
