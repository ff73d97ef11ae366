"""What a record conforms to is recognised by address or by words."""

import json
from importlib.resources import files

import pytest

from catalog.domain.conforms import MOST, conforms_of, name_key, standards_named
from catalog.domain.product import Concept, Distribution, ProductRecord, Schema, Service

NAMES = {
    "cim": ("iec 61970", "iec.ch/tc57/61970", "cim.ucaiug.io"),
    "iec": ("iec.ch/",),
    "wfs": ("ogc wfs", "opengis.net/spec/wfs"),
}


def test_all_places_of_a_record_are_looked_at_and_each_mark_stands_once() -> None:
    record = ProductRecord(
        source_id="1",
        title="Network",
        conforms_to=(Concept(iri="http://iec.ch/TC57/61970#profile"), Concept(label="IEC-61970")),
        service=Service(conforms_to=(Concept(iri="https://www.opengis.net/spec/wfs/2.0/"),)),
        schema=Schema(standard="IEC 61970"),
        distributions=(
            Distribution(conforms_to=(Concept(label="GeoPackage"),)),
            Distribution(schema=Schema(standard="https://datapackage.org/")),
            Distribution(conforms_to=(Concept(iri="http://www.opengis.net/def/crs/EPSG/0/27700"),)),
        ),
    )

    assert conforms_of(record) == [
        "iec.ch/tc57/61970", "iec 61970", "opengis.net/spec/wfs/2.0", "geopackage", "datapackage.org",
    ]  # fmt: skip


def test_a_record_that_says_nothing_has_no_marks_and_one_that_says_too_much_a_bounded_number() -> None:
    assert conforms_of(ProductRecord(source_id="1", title="x")) == []
    many = tuple(Concept(label=f"standard {n}") for n in range(1000))
    assert len(conforms_of(ProductRecord(source_id="1", title="x", conforms_to=many))) == MOST


def test_the_longest_beginning_of_an_address_decides_and_words_have_to_be_the_same() -> None:
    assert standards_named(["iec.ch/tc57/61970/v3"], NAMES) == ["cim"]
    assert standards_named(["iec.ch/other"], NAMES) == ["iec"]
    assert standards_named(["iec 61970", "ogc wfs", "iec 619701", "an ogc wfs"], NAMES) == ["cim", "wfs"]


def test_names_are_kept_in_the_form_in_which_marks_are_compared() -> None:
    assert name_key(" https://www.OpenGIS.net/spec/WFS/ ") == "opengis.net/spec/wfs"
    assert name_key("IEC.ch/TC57/61970") == "iec.ch/tc57/61970"
    assert name_key("IEC-61970") == "iec 61970"


@pytest.mark.parametrize(
    ("stated", "slug"),
    [
        (Concept(label="STAC extension table 1.2.0", iri="https://stac-extensions.github.io/table/v1.2.0/schema.json"), "stac"),
        (Concept(label="ODCS v3.1.0"), "odcs"),
        (Concept(label="OpenAPI 3.1.0", iri="https://spec.openapis.org/oas/v3.1"), "openapi"),
        (Concept(label="AsyncAPI 3.0.0", iri="https://www.asyncapi.com/docs/reference/specification/v3.0.0"), "asyncapi"),
        (Concept(iri="https://www.w3.org/TR/tabular-data-model/"), "csvw"),
        (Concept(label="CSVW"), "csvw"),
    ],
)  # fmt: skip
def test_what_readers_state_is_known_to_the_portal(stated: Concept, slug: str) -> None:
    rows = json.loads(files("catalog.services").joinpath("data", "standards.json").read_bytes())
    names = {row["slug"]: [name_key(name) for name in row["names"]] for row in rows}
    record = ProductRecord(source_id="1", title="x", conforms_to=(stated,))
    assert standards_named(conforms_of(record), names) == [slug]
