"""The GEMINI records as the demo plays them, read by the portal's own reader."""

from lxml import etree

from catalog.domain.product import Problem, ProductRecord
from catalog.formats.iso19115 import ISO19115
from catalog.formats.protocol import PageRequest
from catalog.formats.registry import protocol_recognise
from tests.demo.conftest import Fetch
from vesportal.demo.records import domains

PATH = "/saltmere/metadata/collection.xml"


def read(fetch: Fetch) -> dict[str, tuple[ProductRecord, tuple[Problem, ...]]]:
    page = ISO19115.read_page(PageRequest(url=PATH), "application/xml", fetch(PATH).body)
    assert page.complete
    names = {product.uuid: product.name for product in domains()["saltmere"].products}
    found = {}
    for item in page.items:
        assert item.refusal is None
        mapped = ISO19115.map_record(item.body)
        assert mapped.record.source_id == item.source_id
        found[names.get(item.source_id, item.source_id)] = (mapped.record, mapped.problems)
    return found


def test_the_document_is_recognised_and_holds_products_and_collections(fetch: Fetch) -> None:
    domain = domains()["saltmere"]
    assert protocol_recognise(PATH, "application/xml", fetch(PATH).body) is ISO19115
    series = "https://data.saltmere.example/id/series/export-cables"
    records = read(fetch)
    assert records.keys() == {product.name for product in domain.products} | {series}
    assert records[series][0].kind == "series"
    members = [
        name for name, (record, _) in records.items() if series in {one.iri for one in record.in_series}
    ]
    assert members == ["export-cable-corridors", "landfall-joint-bays", "cable-burial-surveys"]


def test_only_the_poor_record_lacks_what_the_profile_makes_mandatory(fetch: Fetch) -> None:
    faulty = {name: problems for name, (_, problems) in read(fetch).items() if problems}
    assert faulty.keys() == {"old-bathymetry"}
    assert {problem.rule for problem in faulty["old-bathymetry"]} == {"required"}
    assert "abstract" in {problem.path for problem in faulty["old-bathymetry"]}


def test_a_full_record_tells_what_the_definition_tells(fetch: Fetch) -> None:
    record, _ = read(fetch)["metocean-buoys"]
    product = domains()["saltmere"].product("metocean-buoys")
    assert product is not None
    assert record.schema is not None
    assert [(f.name, f.type, f.unit) for f in record.schema.fields] == [
        (column.name, column.type, column.unit) for column in product.columns
    ]
    assert (record.frequency, record.frequency_label) == ("30MIN", "PT30M")
    assert record.licence is not None
    assert record.licence.code == "OGL-UK-3.0"
    assert {theme.label for theme in record.themes} >= {"Energy resources", "Utilities and communication"}
    file, api = record.distributions
    assert (file.format, file.byte_size) == ("CSV", 31_000_000)
    assert api.service is not None
    assert api.service.endpoint_url.endswith("/api/records/metocean-buoys")
    assert fetch(file.download_url).status == 200
    assert fetch(record.landing_page).status == 200


def test_a_restricted_product_has_no_file_and_names_its_limitation(fetch: Fetch) -> None:
    record, _ = read(fetch)["cable-burial-surveys"]
    assert record.access_rights == "RESTRICTED"
    assert "security" in record.rights
    assert all(not distribution.download_url for distribution in record.distributions)


def test_a_record_by_itself_is_the_one_in_the_collection(fetch: Fetch) -> None:
    alone = ISO19115.read_page(PageRequest(url=""), "", fetch("/saltmere/metadata/metocean-buoys.xml").body)
    (item,) = alone.items
    listed = ISO19115.read_page(PageRequest(url=PATH), "", fetch(PATH).body)
    record = next(other for other in listed.items if other.source_id == item.source_id)
    mapped = [ISO19115.map_record(body).record for body in (item.body, record.body)]
    assert mapped[0] == mapped[1]
    assert fetch("/saltmere/metadata/nothing.xml").status == 404
    assert fetch("/skelmere/metadata/collection.xml").status == 404


def test_records_keep_the_order_of_the_schema(fetch: Fetch) -> None:
    root = etree.fromstring(fetch("/saltmere/metadata/export-cable-corridors.xml").body)
    names = [etree.QName(child).localname for child in root]
    assert names == [
        "fileIdentifier", "language", "parentIdentifier", "hierarchyLevel", "contact", "dateStamp", "metadataStandardName",
        "metadataStandardVersion", "referenceSystemInfo", "identificationInfo", "contentInfo", "distributionInfo",
        "dataQualityInfo",
    ]  # fmt: skip
