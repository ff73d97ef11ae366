"""The six worked examples of the maturity model as records, with what the portal finds out about each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from catalog.domain.maturity.evidence import Conformance, Descriptor, Evidence, LinkAnswer, Sample
from catalog.domain.product import (
    Agent,
    Concept,
    Contact,
    Distribution,
    Field,
    Licence,
    Lineage,
    Period,
    Place,
    ProductRecord,
    Schema,
    Service,
    StatedClass,
)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LATELY, LONG_AGO = "2026-11-20T00:00:00+00:00", "2026-09-01T00:00:00+00:00"
PAGE, FILE = "https://data.example/page", "https://data.example/file.csv"
CC_BY = Licence(code="CC-BY-4.0", label="CC BY 4.0")
OPEN = StatedClass(value="Open", field="dublin-core.accessRights")
EXPORTS = "https://data.example/api/explore/v2.1/catalog/datasets/live-maturity/exports/csv"
TWELVE = tuple(Field(name=f"column_{n}", type="text") for n in range(12))

LEGACY = ProductRecord(
    source_id="a",
    title="Network losses",
    publisher=Agent(name="Example Networks"),
    distributions=(Distribution(access_url=PAGE, format_label="zipped spreadsheets", issued="2019-03"),),
)
GATED = ProductRecord(
    source_id="b",
    title="Transformer flows",
    description="Half-hourly power flow through each primary transformer of the example network.",
    keywords=("transformers",),
    publisher=Agent(name="Example Grid"),
    contacts=(Contact(email="data@grid.example"),),
    stated_classes=(StatedClass(value="Shared", field="dataclassification"),),
    frequency="MONTHLY",
    issued="2022-01-01",
    modified="2024-05-01",
    distributions=(
        Distribution(
            access_url=PAGE,
            format="CSV",
            licence=Licence(code="SHARED-AGREEMENT", label="Example shared"),
            rights="Shared with registered users for reasons of security",
            restricted=True,
        ),
    ),
)
PRACTICE = ProductRecord(
    source_id="c",
    title="Live maturity",
    description="How far the example network is with each principle of good practice with data, by year.",
    themes=(Concept(label="Customers"),),
    publisher=Agent(name="Example Power"),
    places=(Place(name="Eastern", network_area="EPN"),),
    licence=CC_BY,
    stated_classes=(OPEN,),
    frequency="ANNUAL",
    issued="2023-01-01",
    modified="2026-07-01",
    quality="Checked by two people before it is published.",
    schema=Schema(fields=TWELVE),
    distributions=(
        Distribution(access_url=PAGE, download_url=EXPORTS, format="CSV", media_type="text/csv", rows=11),
        Distribution(access_url=PAGE, format="XLSX"),
    ),
)
EDITED = msgspec.structs.replace(
    PRACTICE,
    keywords=("best practice",),
    contacts=(Contact(url="https://data.example/contact"),),
    periods=(Period(start="2023"),),
    access_rights="PUBLIC",
)
SELF_DESCRIBING = msgspec.structs.replace(
    EDITED,
    version="2.1.0",
    version_notes="Two columns more.",
    schema=Schema(
        fields=tuple(
            msgspec.structs.replace(field, description=f"Meaning of {field.name}") for field in TWELVE
        )
    ),
    conforms_to=(Concept(label="CIM", iri="https://cim.ucaiug.io/ns"),),
    lineage=Lineage(sources=(Concept(label="Meters of the network"),)),
    contract_url="https://data.example/contract.yaml",
    sla=("availability 99.5 %",),
    policies=('{"@type": "Offer", "permission": [{"action": "use", "duty": [{"action": "attribute"}]}]}',),
    distributions=(
        Distribution(
            access_url=PAGE,
            download_url="https://data.example/all.parquet",
            format="PARQUET",
            media_type="application/vnd.apache.parquet",
        ),
        Distribution(
            access_url=PAGE,
            download_url=FILE,
            format="CSV",
            media_type="text/csv",
            byte_size=4096,
            rights="CC BY 4.0, no other terms",
            service=Service(
                endpoint_url="https://data.example/api", description_url="https://data.example/openapi.json"
            ),
        ),
    ),
)
CLOSED = msgspec.structs.replace(
    SELF_DESCRIBING,
    stated_classes=(),
    access_rights="NON_PUBLIC",
    licence=Licence(label="Operator data agreement", iri="https://data.example/agreement"),
    contract_url="",
    sla=(),
    lineage=None,
    conforms_to=(),
    policies=('{"@type": "Offer", "permission": [{"action": "use"}]}',),
    distributions=(
        Distribution(
            access_url=PAGE,
            format="CSV",
            media_type="text/csv",
            rights="Closed on grounds of security",
            service=Service(
                endpoint_url="https://data.example/api", description_url="https://data.example/openapi.json"
            ),
        ),
    ),
)
PAGE_ANSWERS = {PAGE: LinkAnswer(200, LATELY)}
CONFORMS = Conformance(passed=True)
STRAYS = Conformance(passed=False, detail="no description")


def _both(file: str) -> dict[str, LinkAnswer]:
    return {PAGE: LinkAnswer(301, LATELY), file: LinkAnswer(206, LATELY)}


@dataclass(frozen=True)
class Example:
    record: ProductRecord
    evidence: Evidence


WORKED: dict[str, Example] = {
    "A": Example(LEGACY, Evidence(links={PAGE: LinkAnswer(200, LONG_AGO)}, shacl=STRAYS)),
    "B": Example(GATED, Evidence(links=PAGE_ANSWERS, shacl=CONFORMS)),
    "C": Example(PRACTICE, Evidence(links=_both(EXPORTS), shacl=CONFORMS, contact="data@power.example")),
    "D": Example(EDITED, Evidence(links=_both(EXPORTS), shacl=CONFORMS)),
    "E": Example(
        SELF_DESCRIBING,
        Evidence(
            links=_both(FILE),
            shacl=CONFORMS,
            samples=(Sample(url=FILE, outcome="valid", at=LATELY, rows=100),),
            descriptor=Descriptor(
                url="https://data.example/contract.yaml", outcome="valid", at=LATELY, kind="odcs"
            ),
        ),
    ),
    "F": Example(CLOSED, Evidence(links=PAGE_ANSWERS, shacl=CONFORMS)),
}


def changed(example: str, **fields: Any) -> ProductRecord:
    """The record of an example with other fields."""
    return msgspec.structs.replace(WORKED[example].record, **fields)
