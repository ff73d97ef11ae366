"""Products that are got in every way, made of what real readers read, for the tests of the pages on access."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from catalog.domain.product import (
    Contact,
    Distribution,
    Field,
    Licence,
    Period,
    Place,
    ProductRecord,
    Schema,
    Service,
)
from catalog.models import DataProduct, Link, LinkUse, Sample
from tests.domain.access.products import (
    BMU_YEAR,
    HALF_HOURLY_YEAR,
    ckan,
    datastore,
    file,
    opendatasoft,
    product,
    service,
)
from tests.endpoints import FakeEndpoint
from tests.factories import domain_make, endpoint_make, harvest_now, package

ASKED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OS_WFS = "https://api.os.uk/features/v1/wfs?typeNames=Buildings"
YEARS = tuple(range(2015, 2026))
CONTACT = Contact(name="Open data desk", email="data@northmoor.example")
COLUMNS = tuple(Field(name=f"column_{n}", type="double", title=f"Reading {n}") for n in range(45))
FEATURES = "https://g.example/collections/demand/items"


def _records() -> dict[str, ProductRecord]:
    boxed = (Place(name="Northmoor", bbox=(-3.25, 53.0, -1.5, 55.0)),)
    return {
        "bmu": ckan(datastore(BMU_YEAR), title="Output of every balancing unit"),
        "half-hourly": opendatasoft(HALF_HOURLY_YEAR),
        "quota": product(service(OS_WFS, format="WFS", rows=BMU_YEAR), title="Buildings", places=boxed),
        "years": product(
            *(
                file(
                    f"https://data.example/hh-{year}.csv",
                    title=f"Half-hourly demand {year}",
                    byte_size=1_000_000,
                )
                for year in YEARS
            ),
            title="Half-hourly demand",
            licence=Licence(code="CC-BY-4.0"),
        ),
        "restricted": product(
            Distribution(title="Meter readings", access_url="redacted", restricted=True, format="CSV"),
            title="Meter readings",
            contacts=(CONTACT,),
            access_rights="RESTRICTED",
        ),
        "slices": product(
            Distribution(access_url=FEATURES, rows=HALF_HOURLY_YEAR, title="Demand by place"),
            title="Demand by place",
            places=boxed,
            periods=(Period(start="2023", end="2023"),),
            schema=Schema(fields=(Field(name="timestamp", type="datetime"), *COLUMNS)),
        ),
        "stream": product(
            Distribution(
                service=Service(
                    endpoint_url="amqps://iris.example:5671",
                    description_url="https://iris.example/asyncapi.yaml",
                ),
                format="STREAM",
                format_label="AMQP",
                title="IRIS",
                delivery="push",
            ),
            file("https://archive.data.elexon.co.uk/all.zip", "ZIP", title="Archive of messages"),
            title="Frequency as it happens",
            frequency="UPDATE_CONT",
        ),
        "nothing": product(
            title="A list that nobody gives out", landing_page="https://northmoor.example/list"
        ),
        "hostile": product(
            file("javascript:alert(1)", title="<script>alert('way')</script>"),
            file("https://data.example/a\"b'c$(id).csv", title='x"; rm -rf "$HOME', byte_size=5),
            title="<script>alert('product')</script>\r\nX-Bad: 1",
        ),
    }


def products_put(server: FakeEndpoint) -> dict[str, DataProduct]:
    """One product for each record, in a domain of its own; what their readers read stands in their rows."""
    records = _records()
    domain = domain_make("Access Networks", contact="ask@access.example")
    harvest_now(endpoint_make(server.ckan([package(name) for name in records]), domain=domain, slug="access"))
    found = {}
    for name, record in records.items():
        row = DataProduct.objects.get(source_id=name)
        row.harvested = msgspec.to_builtins(msgspec.structs.replace(record, source_id=name))
        row.title = record.title
        row.save(update_fields=["harvested", "title"])
        found[name] = row
    _limits(found["quota"])
    return found


def _limits(row: DataProduct) -> None:
    """What a server said of its quota when it was asked."""
    sample_put(
        row,
        OS_WFS,
        limits={"X-RateLimit-Limit": "10000", "X-RateLimit-Reset": "2026-11-21 00:00:00+00:00"},
    )


def sample_put(row: DataProduct, url: str, **told: Any) -> Sample:
    return Sample.objects.create(
        product=row,
        key=f"{abs(hash(url)):032x}"[:32],
        url=url,
        host="h",
        fetched_at=ASKED_AT,
        due_at=ASKED_AT,
        **told,
    )


def link_put(row: DataProduct, url: str, **told: Any) -> Link:
    link = Link.objects.create(
        key=f"{abs(hash(url)):032x}"[:32],
        url=url,
        host="h",
        **{"checked_at": ASKED_AT, "due_at": ASKED_AT, **told},
    )
    LinkUse.objects.create(link=link, product=row)
    return link
