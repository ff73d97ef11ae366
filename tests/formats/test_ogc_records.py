"""OGC API Records: ways to the records, pages, what a record becomes, drafts and servers, broken answers, who claims it."""

import json
from typing import Any

import pytest

from catalog.domain.errors import InvalidInput, PageUnreadable, RecordRefused
from catalog.domain.product import Agent, Concept, Contact, Period, ProductRecord
from catalog.formats.ogc_records import OGC_RECORDS
from catalog.formats.protocol import MappedRecord, Page, PageRequest, RawItem

API = "https://records.tarnside.example/api"
ITEMS = f"{API}/collections/energy/items"
Json = dict[str, Any]
CONFORMS = ["http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"]


def link(rel: str, href: str, **more: Any) -> Json:
    return {"rel": rel, "href": href, **more}


def feature(name: str = "wind-forecast", *, links: Any = (), **properties: Any) -> Json:
    """A plain record."""
    return {
        "id": name, "type": "Feature", "geometry": None, "time": None, "conformsTo": CONFORMS,
        "properties": {"type": "dataset", "title": f"About {name}", "description": "Half-hourly.", **properties},
        "links": list(links),
    }  # fmt: skip


def records(*features: Any, **more: Any) -> Json:
    return {"type": "FeatureCollection", "features": list(features), "links": [], **more}


def page(document: Any, url: str = f"{ITEMS}?limit=100") -> Page:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return OGC_RECORDS.read_page(PageRequest(url), "application/json", body)


def items(document: Any, url: str = f"{ITEMS}?limit=100") -> list[RawItem]:
    return list(page(document, url).items)


def mapped(document: Json) -> MappedRecord:
    (only,) = items(document, f"{ITEMS}/x")
    assert only.refusal is None, only.refusal
    return OGC_RECORDS.map_record(only.body)


def record(document: Json) -> ProductRecord:
    return mapped(document).record


# --- the way to the records -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (API, API),
        (f"{ITEMS}", f"{ITEMS}?limit=100"),
        (f"{ITEMS}?q=wind&f=json#x", f"{ITEMS}?q=wind&f=json&limit=100"),
        (f"{ITEMS}?limit=10", f"{ITEMS}?limit=10"),
        (f"{ITEMS}/wind-forecast", f"{ITEMS}/wind-forecast"),
    ],
)
def test_an_address_keeps_its_filters(given: str, asked: str) -> None:
    assert OGC_RECORDS.start(given).url == asked


def test_what_is_no_web_address_is_refused() -> None:
    with pytest.raises(InvalidInput):
        OGC_RECORDS.start("file:///x")


def test_from_the_landing_page_to_the_items() -> None:
    landing = {"links": [link("conformance", "/api/conformance"), link("data", "/api/collections", type="text/html"),
                         link("data", "/api/collections?f=json", type="application/json")]}  # fmt: skip
    start = page(landing, API)
    assert start.next is not None
    assert start.next.url == f"{API}/collections?f=json"
    listed = {"collections": [
        {"id": "roads", "itemType": "feature", "links": [link("items", "roads/items")]},
        {"id": "energy", "itemType": "record", "links": [link("items", "x", type="text/html"), link("items", f"{ITEMS}?f=json")]},
    ], "links": []}  # fmt: skip
    found = page(listed, start.next.url)
    assert found.next is not None
    assert found.next.url == f"{ITEMS}?f=json&limit=100"
    assert found.more == ()


def test_several_catalogues_are_all_read() -> None:
    listed = {
        "collections": [
            {"id": n, "itemType": "record", "links": [link("items", f"{n}/items")]} for n in "ab"
        ],
        "links": [],
    }
    found = page(listed, f"{API}/collections")
    assert [one.url for one in found.more] == [f"{API}/a/items?limit=100", f"{API}/b/items?limit=100"]


def test_collections_of_features_alone_are_told() -> None:
    listed = {
        "collections": [{"id": "roads", "itemType": "feature", "links": [link("items", "x/items")]}],
        "links": [],
    }
    found = page(listed, f"{API}/collections")
    assert (found.next, found.more) == (None, ())
    assert found.problems[0].rule == "no-record"


def test_where_no_collection_says_what_it_holds_all_are_asked() -> None:
    listed = {"collections": [{"name": "main", "links": [link("items", "main/items")]}], "links": []}
    found = page(listed, f"{API}/collections")
    assert found.next is not None


def test_a_crawlable_catalogue_leads_to_records_and_catalogues() -> None:
    static = {"id": "root", "type": "Collection", "itemType": "record", "links": [
        link("self", "catalog.json"), link("root", "catalog.json"), link("child", "solar/catalog.json"),
        link("item", "a.json"), link("item", "a.json"), link("item", "a.html", type="text/html"), link("child", "catalog.json"),
    ]}  # fmt: skip
    found = page(static, "https://static.example/r/catalog.json")
    assert [one.url for one in found.more] == [
        "https://static.example/r/solar/catalog.json",
        "https://static.example/r/a.json",
    ]


def test_a_landing_page_without_a_way_is_refused() -> None:
    with pytest.raises(PageUnreadable, match="links no collections"):
        page({"links": [link("conformance", "/c"), link("service-desc", "/openapi")]}, API)


# --- pages ------------------------------------------------------------------------------------


def test_pages_follow_their_links() -> None:
    body = records(
        feature("a"), feature("b"), numberMatched=3, links=[link("next", f"{ITEMS}?offset=2&limit=2")]
    )
    found = page(body)
    assert [one.source_id for one in found.items] == ["a", "b"]
    assert (found.total, found.complete) == (3, True)
    assert found.next is not None
    assert found.next.url == f"{ITEMS}?offset=2&limit=2"
    assert page(records(links=[link("next", "?offset=9")])).next is None


def test_a_record_is_the_same_on_whichever_page_it_stands() -> None:
    first, second = (items(records(feature("a")), f"{ITEMS}?offset={n}")[0] for n in (0, 100))
    assert first.body == second.body


def test_records_without_an_id_are_refused_or_known_by_their_identifier() -> None:
    nameless, known = feature(), feature(identifier="urn:x")
    del nameless["id"], known["id"]
    first, second = items(records(nameless, known))
    assert first.refusal is not None
    assert second.source_id == "urn:x"


def test_of_an_answer_that_breaks_off_the_whole_records_count() -> None:
    body = json.dumps(records(feature("a"), feature("b"), feature("c"))).encode()
    found = page(body[: body.rindex(b"Half") + 2])
    assert [one.source_id for one in found.items if one.refusal is None] == ["a", "b"]
    assert not found.complete


def test_a_broken_record_is_refused_and_the_next_page_is_still_known() -> None:
    body = json.dumps(
        records(feature("a"), feature("b"), feature("c"), links=[link("next", "?offset=3")])
    ).encode()
    found = page(body.replace(b'"About b"', b'"About "b""'))
    assert [(one.source_id, one.refusal is None) for one in found.items] == [
        ("a", True),
        ("b", False),
        ("c", True),
    ]
    assert found.next is not None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"<html>",
        b'{"type": "Feature"}',
        b'{"links": []}',
        b'{"links": {"rel": "data"}}',
        b"[" * 50_000,
    ],
)
def test_what_is_nothing_of_this_api_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match=r"\.$"):
        list(page(body).items)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"document": []}', b'{"document": {"id": "a"}}', b'{"id": 1, "properties": 2}']
)
def test_what_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(RecordRefused):
        OGC_RECORDS.map_record(body)


# --- a record ---------------------------------------------------------------------------------


def test_statements_that_are_a_term_of_access_say_who_may_have_it() -> None:
    found = record(feature(license="CC-BY-4.0", rights="Open", accessConstraints=["restricted"]))
    assert found.access_rights == "RESTRICTED"
    assert record(feature(license="CC-BY-4.0", rights="Ask us first.")).access_rights == ""


def test_a_record_with_all_that_the_standard_knows() -> None:
    document = feature(
        language={"code": "en-GB", "name": "English"}, resourceLanguages=[{"code": "en"}, {"code": "cy"}],
        keywords=["wind", "forecast"], created="2020-01-01T00:00:00Z", updated="2024-02-01T00:00:00Z",
        externalIds=[{"scheme": "doi", "value": "10.1/wind"}], license="CC-BY-4.0", rights="© Tarnside.",
        themes=[{"concepts": [{"id": "wind", "title": "Wind power", "url": "https://t.example/wind"}, "plain"], "scheme": "x"},
                {"concepts": [{"id": "daily"}], "scheme": "https://iso.example#MD_MaintenanceFrequencyCode"}],
        contacts=[{"name": "Ada Moss", "organization": "Tarnside Energy", "roles": ["pointOfContact"],
                   "emails": [{"value": "ada@tarnside.example"}], "phones": [{"value": "tel:+441"}]},
                  {"organization": "Tarnside Energy", "roles": ["publisher"], "links": [link("about", "https://tarnside.example")]},
                  {"name": "Calder Lab", "roles": ["processor"]}],
    )  # fmt: skip
    document["geometry"] = {
        "type": "Polygon",
        "coordinates": [[[-3, 50], [2, 50], [2, 55], [-3, 55], [-3, 50]]],
    }
    document["time"] = {"interval": ["2010-01-01", ".."], "resolution": "PT30M"}
    found = record(document)
    assert (found.language, found.languages) == ("en-GB", ("en", "cy"))
    assert found.keywords == ("wind", "forecast")
    assert (found.issued, found.modified, found.record_modified) == ("", "", "2024-02-01T00:00:00Z")
    assert found.identifiers == ("10.1/wind",)
    assert found.licence is not None
    assert (found.licence.code, found.rights) == ("CC-BY-4.0", "© Tarnside.")
    assert found.themes == (Concept(label="Wind power", iri="https://t.example/wind"), Concept(label="plain"))
    assert (found.frequency, found.frequency_label) == ("DAILY", "daily")
    assert found.publisher == Agent(name="Tarnside Energy", homepage="https://tarnside.example")
    assert found.creators == (Agent(name="Calder Lab"),)
    assert found.contacts[0] == Contact(
        name="Ada Moss, Tarnside Energy", email="ada@tarnside.example", phone="+441"
    )
    assert found.places[0].bbox == (-3.0, 50.0, 2.0, 55.0)
    assert found.periods == (Period(start="2010-01-01"),)
    assert found.quality == "Temporal resolution: PT30M"
    assert [one.iri for one in found.conforms_to] == CONFORMS


def test_links_by_relation() -> None:
    found = record(feature(links=[
        link("enclosure", "files/a.parquet", type="application/vnd.apache.parquet", title="Rows", length=1234,
             updated="2024-01-01T00:00:00Z", hreflang="en"),
        link("service", "https://maps.example/ows?SERVICE=WMS&request=GetCapabilities", title="Map"),
        link("items", "mqtts://broker.example:8883", channel="origin/a/wind", title="Messages"),
        link("service-desc", "https://api.example/openapi.json"),
        link("items", "https://api.example/collections/wind/items", type="application/geo+json", title="API"),
        link("data", "https://files.example/", type="text/html"),
        link("license", "https://creativecommons.org/licenses/by/4.0/"),
        link("about", "https://tarnside.example/wind", type="text/html"),
        link("alternate", "?f=xml", type="application/xml"),
        link("related", "https://records.tarnside.example/other", title="Other"),
        link("preview", "p.png"),
        link("prev-version", "v1", title="Version 1"),
        link("collection", f"{API}/collections/energy", type="application/json"),
        link("canonical", "https://id.example/wind"),
        link("via", "https://source.example/", type="text/html", title="Met"),
    ]))  # fmt: skip
    rows, map_one, stream, api, page_one = found.distributions
    assert (rows.format, rows.byte_size, rows.modified) == ("PARQUET", 1234, "2024-01-01T00:00:00Z")
    assert rows.download_url == f"{ITEMS}/files/a.parquet"
    assert (map_one.format, map_one.service is not None) == ("WMS_SRVC", True)
    assert (stream.format, stream.delivery, stream.description) == (
        "STREAM",
        "push",
        "Channel: origin/a/wind.",
    )
    assert api.service is not None
    assert api.service.description_url == "https://api.example/openapi.json"
    assert (page_one.access_url, page_one.download_url) == ("https://files.example/", "")
    assert found.licence is not None
    assert found.licence.code == "CC-BY-4.0"
    assert found.landing_page == "https://tarnside.example/wind"
    assert [one.label for one in found.documentation] == ["Other form of this record", "Preview"]
    assert [one.label for one in found.related] == ["Other", "Predecessor: Version 1", "Canonical form"]
    assert found.uri == "https://id.example/wind"
    assert found.lineage is not None
    assert found.lineage.sources == (Concept(label="Met", iri="https://source.example/"),)


def test_templates_tell_their_variables() -> None:
    document = feature()
    document["linkTemplates"] = [{
        "rel": "describes", "title": "By day", "uriTemplate": "https://files.example/{day}/all.csv", "type": "text/csv",
        "variables": {"day": {"type": "string", "description": "day as yyyymmdd"}},
    }, {"rel": "data", "uriTemplate": "{root}/x"}]  # fmt: skip
    found = mapped(document)
    first, second = found.record.distributions
    assert first.service is not None
    assert (first.access_url, first.format) == ("https://files.example/", "CSV")
    assert "Variables: day (string, day as yyyymmdd)." in first.service.description
    assert (second.access_url, second.service) == ("", None)
    assert [problem.path for problem in found.problems] == ["linkTemplates"]


def test_the_address_of_a_service_stands_once() -> None:
    """A bare link is the service itself; a link with a name or a format is a way of its own."""
    bare = link("service", "https://api.example/radar", title="")
    named = link("service", "https://api.example/radar", title="Radar by square")
    assert record(feature(type="service", links=[bare])).distributions == ()
    found = record(feature(type="service", links=[bare, named]))
    assert found.service is not None
    assert found.service.endpoint_url == "https://api.example/radar"
    assert [one.title for one in found.distributions] == ["Radar by square"]
    assert len(record(feature(links=[bare])).distributions) == 1


def test_a_service_is_one() -> None:
    found = record(feature(type="service", links=[link("hub", "wss://a:b@hub.example/mqtt", title="Hub")]))
    assert found.kind == "service"
    assert found.service is not None
    assert found.service.endpoint_url == "wss://a:b@hub.example/mqtt"
    assert "user and the password" in found.service.access


@pytest.mark.parametrize(
    ("stated", "expected"),
    [({"date": "2024-05-01"}, ("2024-05-01", "2024-05-01")), ("2024-05-01", ("2024-05-01", "2024-05-01")),
     (["2024-01-01", ".."], ("2024-01-01", "")), ({"timestamp": "2024-05-01T01:00:00Z"}, ("2024-05-01T01:00:00Z",) * 2)],
)  # fmt: skip
def test_times(stated: Any, expected: tuple[str, str]) -> None:
    document = feature()
    document["time"] = stated
    assert [(period.start, period.end) for period in record(document).periods] == [expected]


# --- drafts and servers -----------------------------------------------------------------------


def test_a_record_of_the_draft_of_2021_as_pygeoapi_served_it() -> None:
    found = record({
        "id": "urn:x", "type": "Feature", "geometry": None,
        "properties": {
            "externalId": [{"scheme": "default", "value": "urn:y"}], "recordUpdated": "2021-01-01", "type": "dataset",
            "title": "T",
            "themes": [{"concepts": ["ozone", "uv"], "scheme": "s"}], "language": "en",
            "extent": {"spatial": {"bbox": [[-3, 50, 2, 55]]}, "temporal": {"interval": ["2010-01-01", None]}},
            "providers": [{"name": "Tarnside", "individual": "Ada", "roles": [{"name": "pointOfContact"}],
                           "contactInfo": {"email": {"office": "a@t.example"}, "phone": {"office": "+44"},
                                           "url": {"href": "https://t.example"}}}],
            "associations": [{"href": "https://t.example/x.zip", "name": "Archive", "type": "WWW:LINK"},
                             {"href": "https://t.example/ows", "name": "Map", "type": "OGC:WMS"}],
            "formats": ["CSV", "KML"],
        },
    })  # fmt: skip
    assert found.identifiers == ("urn:y",)
    assert found.record_modified == "2021-01-01"
    assert found.contacts[0].email == "a@t.example"
    assert found.places[0].bbox == (-3.0, 50.0, 2.0, 55.0)
    assert found.periods == (Period(start="2010-01-01"),)
    assert [(one.title, one.format) for one in found.distributions] == [
        ("Archive", "ZIP"),
        ("Map", "WMS_SRVC"),
    ]


def test_links_as_pycsw_and_geonetwork_write_them() -> None:
    found = record(feature(abstract="x", links=[
        link("item", "https://x.example/ows", protocol="OGC:WFS", name="Lines"),
        link("enclosure", "https://x.example/lines", type="WWW:DOWNLOAD-1.0-http--download"),
    ], formats=[{"name": "GeoPackage"}]))  # fmt: skip
    assert [(one.title, one.format) for one in found.distributions] == [("Lines", "WFS_SRVC"), ("", "GPKG")]


@pytest.mark.parametrize(
    ("href", "more", "code", "is_file"),
    [
        ("https://x.example/wfs?service=WFS&request=GetFeature&typeName=a&outputFormat=csv", {}, "CSV", True),
        (
            "https://x.example/wfs?SERVICE=WFS&REQUEST=GetFeature&outputFormat=shape-zip",
            {"type": "download"},
            "SHP",
            True,
        ),
        ("https://x.example/wfs?service=WFS&request=GetCapabilities", {}, "WFS_SRVC", False),
        ("https://x.example/arcgis/rest/services/Lines/MapServer/12", {}, "ESRI_REST", False),
        ("https://x.example/a.gpkg", {}, "GPKG", True),
        ("https://x.example/a", {"type": "text/html"}, "HTML", False),
    ],
)
def test_formats_of_links(href: str, more: Json, code: str, is_file: bool) -> None:
    (found,) = record(feature(links=[link("item", href, **more)])).distributions
    assert found.format == code
    assert bool(found.download_url) == is_file
    assert (found.service is not None) == (not is_file and code != "HTML")


# --- who claims it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [feature(), records(feature()), {"id": "a", "itemType": "record", "links": []},
     {"collections": [{"id": "a", "itemType": "record", "links": []}], "links": []},
     {"links": [link("http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog", "/x")]},
     {"type": "Feature", "geometry": None, "properties": {"type": "dataset", "title": "x", "keywords": []}, "links": []}],
)  # fmt: skip
def test_records_are_known(document: Json) -> None:
    assert OGC_RECORDS.recognises(API, "", json.dumps(document).encode()) > 0.8


@pytest.mark.parametrize(
    "document",
    [{"type": "Feature", "geometry": None, "properties": {"title": "Mast 7", "height": 12}},
     {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None, "properties": {"name": "x"}}]},
     {"type": "FeatureCollection", "features": []},
     {"type": "Feature", "stac_version": "1.0.0", "properties": {"title": "x", "license": "y"}, "links": []},
     {"collections": [{"id": "a", "itemType": "feature", "links": []}], "links": []},
     {"links": [link("self", "/x")]}, {"result": {"results": []}}],
)  # fmt: skip
def test_features_and_stac_are_left_alone(document: Json) -> None:
    assert OGC_RECORDS.recognises(API, "", json.dumps(document).encode()) < 0.3


def test_a_landing_page_that_does_not_say_what_it_lists_is_perhaps_one() -> None:
    document = {
        "title": "Data",
        "extent": {},
        "links": [link("conformance", "/c"), link("data", "/collections")],
    }
    assert 0.3 < OGC_RECORDS.recognises(API, "", json.dumps(document).encode()) < 0.5
