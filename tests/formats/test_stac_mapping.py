"""Collections and items as records: what each field and extension of STAC becomes, and what earlier versions called it."""

import json
from typing import Any

import pytest

from catalog.domain.openness import openness_of
from catalog.domain.product import Agent, Checksum, Concept, Contact, Distribution, Licence, Period, Place
from catalog.formats.stac import STAC
from catalog.formats.stac.assets import checksum_of
from catalog.formats.stac.upgrade import upgraded
from tests.formats.stac_samples import DIGEST, EXTENSIONS, ROOT, collection, item, items, link, mapped, record


def rules(document: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in mapped(document).problems]


def asset(**more: Any) -> Distribution:
    """The distribution of one asset."""
    document = collection(
        assets={"rows": {"href": "rows.parquet", "type": "application/vnd.apache.parquet", **more}}
    )
    return record(document).distributions[0]


# --- the record -------------------------------------------------------------------------------


def test_a_plain_collection_needs_nothing_else() -> None:
    found = mapped(collection())
    assert found.problems == ()
    assert found.record.kind == "dataset"
    assert found.record.source_id == "wind-100m"
    assert found.record.description == "Hourly wind speed at *hub height*."
    assert found.record.places == (Place(bbox=(-8.65, 49.84, 1.77, 60.86)),)
    assert found.record.periods == (Period(start="2010-01-01T00:00:00Z"),)
    assert found.record.licence is not None
    assert found.record.licence.code == "CC-BY-4.0"


def test_what_is_required_and_missing_is_told_and_the_rest_is_kept() -> None:
    bare = {"type": "Collection", "stac_version": "1.0.0", "id": "x", "links": [], "license": "CC0-1.0"}
    assert record(bare).title == "x"
    assert {
        ("title", "required"),
        ("description", "required"),
        ("extent.spatial", "required"),
        ("extent.temporal", "required"),
    } == set(rules(bare))


def test_keywords_that_say_nothing_are_left_out() -> None:
    assert record(collection(keywords=["wind", "Not provided", "wind", "hub height"])).keywords == (
        "wind",
        "hub height",
    )


def test_dates_of_the_metadata_are_not_those_of_the_data() -> None:
    found = record(
        collection(
            created="2020-01-01T00:00:00Z", updated="2024-02-02T00:00:00Z", published="2021-03-03T00:00:00Z"
        )
    )
    assert (found.issued, found.modified, found.record_modified) == (
        "2021-03-03T00:00:00Z",
        "",
        "2024-02-02T00:00:00Z",
    )


def test_versions() -> None:
    found = record(collection(
        version="2.1", deprecated=True,
        links=[link("predecessor-version", "../v1/collection.json", title="Version 1"), link("latest-version", "../v3/c.json")],
    ))  # fmt: skip
    assert found.version == "2.1"
    assert "deprecated" in found.version_notes
    assert found.status == "DEPRECATED"
    assert found.related == (
        Concept(label="Predecessor: Version 1", iri=f"{ROOT}/v1/collection.json"),
        Concept(label="Latest version", iri=f"{ROOT}/v3/c.json"),
    )


# --- people and rights ------------------------------------------------------------------------


def test_providers_by_role() -> None:
    found = record(collection(providers=[
        {"name": "Fellgate Met Office", "roles": ["producer"], "url": "https://met.example/"},
        {"name": "Calder Analytics", "roles": ["processor"]},
        {"name": "Fellgate Energy", "roles": ["licensor"], "url": "https://energy.example/"},
        {"name": "Cloud Ltd", "roles": ["host"], "url": "https://cloud.example/"},
    ]))  # fmt: skip
    assert found.publisher == Agent(name="Fellgate Energy", homepage="https://energy.example/")
    assert [agent.name for agent in found.creators] == ["Fellgate Met Office", "Calder Analytics"]
    assert [contact.name for contact in found.contacts] == ["Fellgate Energy", "Cloud Ltd"]


def test_contacts_of_the_extension_come_first() -> None:
    found = record(collection(
        providers=[{"name": "Fellgate Energy", "roles": ["host"], "url": "https://energy.example/"}],
        contacts=[{"name": "Ada Moss", "organization": "Fellgate Energy", "roles": ["pointOfContact"],
                   "emails": [{"value": "not an address"}, {"value": "data@energy.example"}], "phones": [{"value": "+44 1"}]}],
    ))  # fmt: skip
    assert found.contacts == (
        Contact(name="Ada Moss, Fellgate Energy", email="data@energy.example", phone="+44 1"),
    )


@pytest.mark.parametrize(
    ("stated", "links", "expected"),
    [
        ("OGL-UK-3.0", [], ("OGL-UK-3.0", "OGL-UK-3.0")),
        ("CC-BY-4.0 OR MIT", [], ("", "CC-BY-4.0 OR MIT")),
        ("proprietary", [], ("OTHER", "proprietary")),
        ("other", [link("license", "./terms.html", title="Terms of use")], ("", "Terms of use")),
        (
            "proprietary",
            [link("license", "https://creativecommons.org/licenses/by/4.0/")],
            ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
        ),
    ],
)
def test_licences(stated: str, links: list[Any], expected: tuple[str, str]) -> None:
    found = record(collection(license=stated, links=links)).licence
    assert isinstance(found, Licence)
    assert found.code == expected[0]
    assert found.label.startswith(expected[1])


def test_no_licence_is_made_out_of_none() -> None:
    assert record(collection(license="not-provided")).licence is None
    assert rules(collection(license="not-provided")) == [("license", "licence")]


def test_proprietary_is_not_taken_for_closed() -> None:
    """Up to 1.0 the word stood for every licence without an identifier, the open ones among them."""
    found = record(collection(license="proprietary"))
    assert found.licence is not None
    assert found.licence.code != "OTHER-CLOSED"
    assert found.access_rights == ""


def test_what_it_takes_to_sign_in() -> None:
    found = record(collection(**{
        "auth:schemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "Ask the data desk"},
            "sso": {"type": "openIdConnect", "openIdConnectUrl": "https://sso.example/.well-known/openid-configuration"},
            "none": {"type": "public"},
        },
        "assets": {
            "closed": {"href": "a.nc", "type": "application/x-netcdf", "auth:refs": ["key"]},
            "open": {"href": "b.nc", "type": "application/x-netcdf", "auth:refs": ["none"]},
        },
    }))  # fmt: skip
    closed, open_one = found.distributions
    assert closed.rights == "Needs an API key (“X-Key” in the header). Ask the data desk."
    assert (closed.restricted, open_one.restricted) == (True, False)
    assert "OpenID Connect, from https://sso.example" in found.rights


def test_where_files_are_kept_and_who_pays() -> None:
    kept = record(collection(**{
        "storage:schemes": {"aws": {"type": "aws-s3", "bucket": "wind", "region": "eu-west-2", "requester_pays": True}},
        "assets": {"zarr": {"href": "s3://wind/era.zarr", "type": "application/vnd+zarr", "storage:refs": ["aws"]},
                   "blob": {"href": "abfs://wind/era.parquet", "type": "application/x-parquet"}},
    })).distributions  # fmt: skip
    assert kept[0].access_url == "s3://wind/era.zarr"
    assert kept[0].format == "ZARR"
    assert (
        kept[0].description
        == "Kept at aws-s3, bucket wind, region eu-west-2. The requester pays for the transfer."
    )
    assert (kept[1].access_url, kept[1].description) == ("", "Kept at abfs://wind/era.parquet.")


# --- where and when ---------------------------------------------------------------------------


def extent(boxes: Any = ..., intervals: Any = ...) -> dict[str, Any]:
    plain = collection()["extent"]
    return {
        "spatial": plain["spatial"] if boxes is ... else {"bbox": boxes},
        "temporal": plain["temporal"] if intervals is ... else {"interval": intervals},
    }


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([[-3, 50, 0, 2, 55, 100]], [(-3, 50, 2, 55)]),  # with heights
        ([[170, -20, -170, -10]], [(170, -20, -170, -10)]),  # across the antimeridian
        (
            [[-3, 50, 2, 55], [-3, 50, -2, 51], [1, 54, 2, 55]],
            [(-3, 50, 2, 55), (-3, 50, -2, 51), (1, 54, 2, 55)],
        ),
        ([-3, 50, 2, 55], [(-3, 50, 2, 55)]),
        ([[0, -90, 359.75, 90]], [(-180, -90, 180, 90)]),
        ([[350, 50, 355, 55]], [(-10, 50, -5, 55)]),
        ([[-3, 55, 2, 50]], []),  # north below south
        ([["a", None, 2, 50]], []),
        ([[1, 2, 3]], []),
        ([None], []),
    ],
)
def test_boxes(boxes: Any, expected: list[Any]) -> None:
    found = mapped(collection(extent=extent(boxes=boxes)))
    assert [place.bbox for place in found.record.places] == expected
    assert bool(found.problems) == (not expected or expected[0][0] in {-180, -10})


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([["2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]], [("2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z")]),
        ([[None, "2020-01-01T00:00:00Z"]], [("", "2020-01-01T00:00:00Z")]),
        ([["2010-01-01T00:00:00Z", ".."]], [("2010-01-01T00:00:00Z", "")]),
        ([[None, None]], []),
        (["2010-01-01T00:00:00Z", None], [("2010-01-01T00:00:00Z", "")]),
        ([["2010-01-01T00:00:00Z", None], ["2010-01-01T00:00:00Z", "2011-01-01T00:00:00Z"]],
         [("2010-01-01T00:00:00Z", ""), ("2010-01-01T00:00:00Z", "2011-01-01T00:00:00Z")]),
    ],
)  # fmt: skip
def test_intervals(intervals: Any, expected: list[Any]) -> None:
    found = record(collection(extent=extent(intervals=intervals)))
    assert [(period.start, period.end) for period in found.periods] == expected


@pytest.mark.parametrize(
    ("stated", "words"),
    [("soon", "is not a date"), ("0850-01-01T00:00:00Z", "outside the years 1000 to 2200")],
)
def test_a_date_that_is_none_is_told(stated: str, words: str) -> None:
    (problem,) = mapped(collection(extent=extent(intervals=[[stated, None]]))).problems
    assert (problem.path, problem.rule) == ("extent.temporal.interval", "date")
    assert words in problem.message


def test_the_last_year_stands_for_no_end() -> None:
    found = mapped(collection(extent=extent(intervals=[["2010-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]])))
    assert found.problems == ()
    assert found.record.periods == (Period(start="2010-01-01T00:00:00Z"),)


def test_a_link_to_the_text_of_the_same_licence_is_no_further_one() -> None:
    same = link("license", "https://creativecommons.org/licenses/by/4.0/")
    other = link("license", "https://x.example/policy", title="Use policy")
    found = record(collection(license="CC-BY-4.0", links=[same, other]))
    assert found.rights == "Licence text: Use policy (https://x.example/policy)"


# --- assets -----------------------------------------------------------------------------------


def test_an_asset_is_a_distribution_with_all_that_it_states() -> None:
    found = asset(**{
        "title": "Rows", "description": "All rows.", "roles": ["data", "overview"], "file:size": 1234,
        "file:checksum": f"1220{DIGEST}", "table:row_count": 99, "created": "2024-01-01T00:00:00Z",
        "updated": "2024-02-01T00:00:00Z", "proj:code": "EPSG:27700",
        "table:columns": [{"name": "speed", "type": "double", "description": "Wind speed"}],
    })  # fmt: skip
    assert found.identifier == "rows"
    assert found.access_url == found.download_url == f"{ROOT}/wind/rows.parquet"
    assert (found.format, found.byte_size, found.rows) == ("PARQUET", 1234, 99)
    assert found.checksum == Checksum(algorithm="sha256", value=DIGEST)
    assert (found.issued, found.modified) == ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z")
    assert found.description == "All rows. Roles: overview."
    assert found.conforms_to == (
        Concept(label="EPSG:27700", iri="http://www.opengis.net/def/crs/EPSG/0/27700"),
    )
    assert found.schema is not None
    assert [(field.name, field.type) for field in found.schema.fields] == [("speed", "double")]


@pytest.mark.parametrize(
    ("media", "href", "code"),
    [
        ("image/tiff; application=geotiff; profile=cloud-optimized", "x", "COG"),
        ("image/tiff; profile=cloud-optimized; application=geotiff", "x", "COG"),
        ("image/vnd.stac.geotiff; cloud-optimized=true", "x", "COG"),
        ("image/vnd.stac.geotiff", "x", "GEOTIFF"),
        ("image/tiff; application=geotiff", "x", "GEOTIFF"),
        ("application/vnd+zarr", "x", "ZARR"),
        ("application/x-netcdf", "x", "NETCDF"),
        ("application/x-hdf5", "x", "HDF"),
        ("application/x-parquet", "x", "PARQUET"),
        ("application/wmo-GRIB2", "x", "GRIB"),
        ("application/octet-stream", "x.nc", "NETCDF"),
        (None, "x.laz", "LAZ"),
    ],
)
def test_formats(media: str | None, href: str, code: str) -> None:
    found = record(
        collection(assets={"a": {"href": href, **({"type": media} if media else {})}})
    ).distributions[0]
    assert found.format == code
    assert bool(found.download_url)


def test_metadata_and_previews_are_documents() -> None:
    found = record(collection(assets={
        "thumbnail": {"href": "t.png", "type": "image/png", "roles": ["thumbnail"]},
        "iso": {"href": "iso.xml", "title": "ISO 19139", "roles": ["metadata"]},
        "mask": {"href": "m.tif", "type": "image/tiff", "roles": ["metadata", "data"]},
    }))  # fmt: skip
    assert found.documentation == (
        Concept(label="Preview", iri=f"{ROOT}/wind/t.png"),
        Concept(label="ISO 19139", iri=f"{ROOT}/wind/iso.xml"),
    )
    assert [one.identifier for one in found.distributions] == ["mask"]


def test_the_same_file_elsewhere() -> None:
    found = record(collection(assets={"a": {
        "href": "a.nc", "type": "application/x-netcdf", "title": "Year 2024", "alternate": {"s3": {"href": "s3://wind/a.nc"}},
    }})).distributions  # fmt: skip
    assert [(one.title, one.access_url, one.format) for one in found] == [
        ("Year 2024", f"{ROOT}/wind/a.nc", "NETCDF"),
        ("Year 2024 (s3)", "s3://wind/a.nc", "NETCDF"),
    ]


def test_a_file_that_needs_signing_in_needs_it_elsewhere_too_unless_that_is_said() -> None:
    alternates = {
        "s3": {"href": "s3://wind/a.nc"},
        "mirror": {"href": "https://m.example/a.nc", "auth:refs": []},
    }
    asset = {"href": "a.nc", "auth:refs": ["key"], "alternate": alternates}
    document = collection(assets={"a": asset}, **{"auth:schemes": {"key": {"type": "apiKey"}}})
    assert [one.restricted for one in record(document).distributions] == [True, True, False]


@pytest.mark.parametrize(
    ("stated", "algorithm"),
    [(f"1220{DIGEST}", "sha256"), ("d50110" + "ab" * 16, "md5"), ("1114" + "ab" * 20, "sha1"), ("b2e402" + "20" + "ab" * 32, ""),
     ("a0e40220" + "ab" * 32, "blake2b-256"), ("12", ""), ("zz", ""), (f"1221{DIGEST}", ""), (7, "")],
)  # fmt: skip
def test_multihashes(stated: Any, algorithm: str) -> None:
    problems: list[Any] = []
    found = checksum_of(stated, "file:checksum", problems)
    assert (found.algorithm if found else "") == algorithm
    assert bool(problems) == (not algorithm)


def test_assets_of_unexpected_types_are_told() -> None:
    assert ("assets", "type") in rules(collection(assets=[{"href": "x"}]))
    assert ("assets.a", "type") in rules(collection(assets={"a": "x.tif"}))
    assert ("assets.a.file:size", "number") in rules(
        collection(assets={"a": {"href": "x.tif", "file:size": "1 GB"}})
    )


# --- items, services, schemas -----------------------------------------------------------------


def test_the_items_of_a_collection_in_an_api() -> None:
    api = json.dumps({"api": {
        "url": "https://a.example/v1", "search": "https://a.example/v1/search", "description": "https://a.example/v1/api",
        "classes": ["https://api.stacspec.org/v1.0.0/core"],
    }})  # fmt: skip
    document = collection(
        links=[link("items", "https://a.example/v1/collections/wind/items", type="application/geo+json")],
        summaries={"gsd": [10, 30], "eo:cloud_cover": {"minimum": 0, "maximum": 80}},
        item_assets={"B04": {"type": "image/tiff; application=geotiff; profile=cloud-optimized", "title": "Red",
                             "eo:bands": [{"name": "B04", "common_name": "red"}], "roles": ["data"]},
                     "thumb": {"roles": ["thumbnail"]}},
    )  # fmt: skip
    (only,) = items({"collections": [document], "links": []}, "https://a.example/v1/collections", api)
    found = STAC.map_record(only.body).record
    way, red = found.distributions
    assert way.service is not None
    assert way.service.endpoint_url == "https://a.example/v1/collections/wind/items"
    assert way.service.description_url == "https://a.example/v1/api"
    assert "https://a.example/v1/search" in way.service.description
    assert way.service.conforms_to == (Concept(iri="https://api.stacspec.org/v1.0.0/core"),)
    assert way.description == "Items state: gsd 10, 30; eo:cloud_cover 0 to 80."
    assert (red.title, red.format, red.access_url, red.download_url) == ("Red", "COG", way.access_url, "")
    assert red.schema is not None
    assert red.schema.fields[0].description == "Common name: red."
    assert found.quality == "Ground sample distance: 10, 30 m\nCloud cover: 0 to 80 %"


def test_the_items_of_a_static_collection() -> None:
    (found,) = record(collection(links=[link("item", f"./{n}.json") for n in range(3)])).distributions
    assert found.access_url == f"{ROOT}/wind/collection.json"
    assert found.description.startswith("3 items are linked from this document")


def test_a_list_of_items_is_nothing_open_where_the_files_need_signing_in() -> None:
    """The list of a static catalogue is for all to read; what it leads to is not, and openness must not come from it."""
    signing = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    gated = {"photos": {"href": "./photos.zip", "type": "application/zip", "auth:refs": ["key"]}}
    items = [link("item", "./1.json")]
    for assets in ({"assets": gated}, {}):
        found = record(collection(links=items, license="CC-BY-4.0", **{"auth:schemes": signing}, **assets))
        assert all(file.restricted for file in found.distributions)
        assert openness_of(found).value == "shared"
    some = {**gated, "index": {"href": "./index.csv", "type": "text/csv"}}
    found = record(collection(links=items, license="CC-BY-4.0", assets=some, **{"auth:schemes": signing}))
    assert [file.restricted for file in found.distributions] == [True, False, False]


def test_a_cube_gives_fields_with_units() -> None:
    found = record(collection(**{
        "cube:dimensions": {
            "time": {"type": "temporal", "extent": ["2010-01-01T00:00:00Z", None], "step": "PT1H"},
            "x": {"type": "spatial", "axis": "x", "extent": [-8, 2], "reference_system": 4326},
        },
        "cube:variables": {"u100": {"type": "data", "dimensions": ["time", "x"], "unit": "m s-1", "description": "Eastward wind"}
                           },
    }))  # fmt: skip
    assert found.schema is not None
    time, x, wind = found.schema.fields
    assert (wind.name, wind.unit, wind.description) == ("u100", "m s-1", "Eastward wind. By time, x.")
    assert "Step: PT1H." in time.description
    assert x.description.endswith("From -8 to 2.")
    assert Concept(label="EPSG:4326", iri="http://www.opengis.net/def/crs/EPSG/0/4326") in found.conforms_to


@pytest.mark.parametrize(
    "bands",
    [
        {"bands": [{"name": "B8", "data_type": "uint16", "unit": "1", "nodata": 0, "eo:common_name": "nir"}]},
        {
            "eo:bands": [{"name": "B8", "common_name": "nir"}],
            "raster:bands": [{"data_type": "uint16", "unit": "1", "nodata": 0}],
        },
    ],
)
def test_bands_of_1_1_and_of_1_0_are_the_same_fields(bands: Any) -> None:
    found = asset(**bands)
    assert found.schema is not None
    (band,) = found.schema.fields
    assert (band.name, band.type, band.unit, band.description) == (
        "B8",
        "uint16",
        "1",
        "Common name: nir. No data: 0.",
    )


def test_links_to_services_maps_and_documents() -> None:
    found = record(collection(links=[
        link("self", f"{ROOT}/wind/collection.json"),
        link("about", "https://energy.example/wind", type="text/html"),
        link("wms", "https://maps.example/wms", title="Map", **{"wms:layers": ["u100"]}),
        link("via", "https://meta.example/1.xml", type="application/xml", title="ISO record"),
        link("via", "https://met.example/wind.html", type="text/html", title="Met Office"),
        link("derived_from", "https://met.example/era5.json", title="ERA5"),
        link("describedby", "guide.pdf", title="Guide"),
        link("preview", "p.png"),
    ], **{"processing:software": {"cdo": "2.4"}, "processing:lineage": "Regridded.",
          "summaries": {"platform": ["Mast 7"], "instruments": ["Not provided"]}}))  # fmt: skip
    assert found.uri == f"{ROOT}/wind/collection.json"
    assert found.landing_page == "https://energy.example/wind"
    assert [one.label for one in found.documentation] == ["ISO record", "Guide", "Preview"]
    (map_one,) = found.distributions
    assert (map_one.format, map_one.description) == ("WMS_SRVC", "Layers: u100.")
    assert found.lineage is not None
    assert [one.label for one in found.lineage.sources] == ["Met Office", "ERA5"]
    assert [one.label for one in found.lineage.generated_by] == ["Platform: Mast 7", "Software: cdo 2.4"]
    assert found.lineage.statement == "Regridded."


def test_publications_and_extensions() -> None:
    found = record(collection(
        stac_extensions=[f"{EXTENSIONS}/scientific/v1.0.0/schema.json", "eo"],
        links=[link("cite-as", "https://doi.org/10.1/wind"), link("cite-as", "https://doi.org/10.2/paper")],
        **{"sci:doi": "10.1/wind", "sci:citation": "Moss (2024)",
           "sci:publications": [{"doi": "10.2/paper", "citation": "Calder (2023)"}]},
    ))  # fmt: skip
    assert found.identifiers == ("https://doi.org/10.1/wind",)
    assert found.landing_page == "https://doi.org/10.1/wind"
    assert found.rights == "Cite as: Moss (2024)"
    assert found.related == (Concept(label="Calder (2023)", iri="https://doi.org/10.2/paper"),)
    assert [one.label for one in found.conforms_to] == [
        "STAC extension scientific 1.0.0",
        "STAC extension eo",
    ]


# --- items ------------------------------------------------------------------------------------


def test_an_item_that_stands_alone() -> None:
    found = record(
        item(
            title="Scene",
            license="CC0-1.0",
            keywords=["lidar"],
            gsd=0.5,
            providers=[{"name": "Fellgate Survey"}],
        )
    )
    assert (found.title, found.keywords, found.publisher) == (
        "Scene",
        ("lidar",),
        Agent(name="Fellgate Survey"),
    )
    assert found.places[0].bbox == (-1.5, 54.0, -1.5, 54.0)
    assert found.places[0].geometry
    assert found.periods == (Period(start="2024-05-01T10:00:00Z", end="2024-05-01T10:00:00Z"),)
    assert found.distributions[0].access_url == f"{ROOT}/wind/scene.tif"
    ranged = record(item(start_datetime="2024-01-01T00:00:00Z", end_datetime="2024-02-01T00:00:00Z"))
    assert ranged.periods == (Period(start="2024-01-01T00:00:00Z", end="2024-02-01T00:00:00Z"),)


# --- earlier versions -------------------------------------------------------------------------


def test_a_collection_of_0_6() -> None:
    found = record({
        "stac_version": "0.6.2", "id": "landsat", "description": "Scenes.", "license": "PDDL-1.0",
        "extent": {"spatial": [-180, -90, 180, 90], "temporal": ["2013-06-01", None]},
        "provider": [{"name": "Survey", "roles": ["producer"]}],
        "properties": {"eo:gsd": 30, "eo:platform": "landsat-8", "eo:instrument": "oli", "eo:epsg": 32630,
                       "sci:citation": "Survey (2019)", "eo:bands": [{"name": "B1", "common_name": "coastal"}]},
        "links": {"self": {"href": "https://old.example/landsat.json"}},
    })  # fmt: skip
    assert found.places == (Place(bbox=(-180.0, -90.0, 180.0, 90.0)),)
    assert found.periods == (Period(start="2013-06-01"),)
    assert found.publisher == Agent(name="Survey")
    assert found.lineage is not None
    assert [one.label for one in found.lineage.generated_by] == ["Platform: landsat-8", "Instrument: oli"]
    assert found.quality == "Ground sample distance: 30 m"
    assert found.rights == "Cite as: Survey (2019)"
    assert found.uri == "https://old.example/landsat.json"
    assert [one.label for one in found.conforms_to] == ["EPSG:32630"]
    assert found.schema is not None
    assert found.schema.fields[0].name == "B1"


def test_bands_by_their_place_and_old_checksums() -> None:
    old = item(**{"eo:bands": [{"name": "B1"}, {"name": "B2"}], "eo:off_nadir": 3})
    old["stac_version"] = "0.8.0"
    old["assets"] = {"b": {"href": "b.tif", "eo:bands": [1], "checksum:multihash": f"1220{DIGEST}"}}
    found = record(old).distributions[0]
    assert found.schema is not None
    assert [field.name for field in found.schema.fields] == ["B2"]
    assert found.checksum is not None
    assert upgraded(old)["properties"]["view:off_nadir"] == 3
    assert old["properties"]["eo:off_nadir"] == 3


def test_ranges_of_0_9() -> None:
    old = collection(summaries={"eo:cloud_cover": {"min": 0, "max": 50}})
    old["stac_version"] = "0.9.0"
    assert record(old).quality == "Cloud cover: 0 to 50 %"
