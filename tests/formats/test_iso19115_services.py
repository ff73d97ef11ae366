"""Online resources, formats and services of ISO 19115: what is a file, a service, a page."""

import pytest

from catalog.domain.map_services import layers_of
from catalog.domain.product import Concept, Distribution, ProductRecord, Service
from catalog.formats.iso19115 import ISO19115
from tests.formats.iso19115_samples import (
    QUALITY,
    code,
    distribution,
    file_format,
    metadata,
    nested,
    online,
    transfer,
    words,
)

HOST = "https://maps.saltmere.example"


def record(*inside: str) -> ProductRecord:
    found = ISO19115.map_record(metadata(after=distribution(*inside) + QUALITY).encode())
    assert found.problems == ()
    return found.record


def one(*inside: str) -> Distribution:
    (found,) = record(*inside).distributions
    return found


@pytest.mark.parametrize(
    ("url", "protocol", "expected"),
    [
        (f"{HOST}/ows?SERVICE=WMS&amp;REQUEST=GetCapabilities", "", "WMS_SRVC"),
        (f"{HOST}/ows", "OGC:WMS-1.3.0-http-get-map", "WMS_SRVC"),
        (f"{HOST}/wfs?request=getCapabilities", "", "WFS_SRVC"),
        (f"{HOST}/x", "OGC:WFS-2.0.0-http-get-feature", "WFS_SRVC"),
        (f"{HOST}/x", "OGC Web Coverage Service", "WCS_SRVC"),
        (f"{HOST}/x", "OGC:WMTS", "WMTS_SRVC"),
        (f"{HOST}/x", "http://www.opengis.net/def/serviceType/ogc/wms", "WMS_SRVC"),
        (f"{HOST}/arcgis/rest/services/a/MapServer/0", "", "ESRI_REST"),
        (f"{HOST}/x", "ESRI REST: Map Service", "ESRI_REST"),
        (f"{HOST}/x", "OGC API - Features", "OGC_API"),
        (f"{HOST}/x", "OPeNDAP:OPeNDAP", "OPENDAP"),
        (f"{HOST}/x", "REST", "REST"),
    ],
)
def test_services_are_known_by_protocol_or_address(url: str, protocol: str, expected: str) -> None:
    found = one(transfer(online(url, protocol, "cables")))
    assert found.format == expected
    assert found.service is not None
    assert found.download_url == ""


def test_a_request_for_capabilities_describes_the_endpoint_below_it() -> None:
    url = f"{HOST}/ows?map=grid&amp;service=WMS&amp;version=1.3.0&amp;request=GetCapabilities"
    found = one(
        transfer(
            online(url, "OGC:WMS-1.3.0-http-get-capabilities", "grid:cables", description="Cables as a map")
        )
    )
    assert found.service == Service(
        title="grid:cables",
        endpoint_url=f"{HOST}/ows?map=grid",
        description_url=url.replace("&amp;", "&"),
        description="Layer: grid:cables.",
        conforms_to=(Concept("OGC:WMS 1.3.0"),),
    )
    assert (found.title, found.description) == ("grid:cables", "Cables as a map")


def test_the_portal_knows_the_layers_of_such_a_service() -> None:
    (layer,) = layers_of(record(transfer(online(f"{HOST}/ows?service=WFS&amp;typeNames=cables", "OGC:WFS"))))
    assert (layer.kind, layer.names) == ("WFS_SRVC", ("cables",))


@pytest.mark.parametrize(
    ("url", "protocol", "function", "download"),
    [
        (f"{HOST}/get/7", "WWW:DOWNLOAD-1.0-http--download", "", True),
        (f"{HOST}/get/7", "", "download", True),
        (f"{HOST}/cables.gpkg", "", "", True),
        (
            f"{HOST}/cables.zip",
            "WWW:LINK-1.0-http--link",
            "information",
            True,
        ),  # some call everything information
        (f"{HOST}/get/7", "WWW:LINK-1.0-http--link", "", False),
        (f"{HOST}/feed", "INSPIRE Atom", "", False),
        (f"{HOST}/order", "", "order", False),
    ],
)
def test_downloads_are_told_from_other_links(url: str, protocol: str, function: str, download: bool) -> None:
    found = one(transfer(online(url, protocol, "cables", function)))
    assert found.access_url == url
    assert found.download_url == (url if download else "")


def test_pages_about_the_data_are_documents() -> None:
    found = record(
        transfer(
            online(f"{HOST}/about", "", "About", "information"),
            online(f"{HOST}/guide.pdf", "", "Guide", "information"),
        )
    )
    assert found.distributions == ()
    assert found.documentation == (Concept("About", f"{HOST}/about"), Concept("Guide", f"{HOST}/guide.pdf"))
    assert found.landing_page == f"{HOST}/about"


def test_sizes_are_megabytes_of_the_one_file_beside_them() -> None:
    size = nested("transferSize", inside="<gco:Real>1.5</gco:Real>")
    assert one(transfer(size, online(f"{HOST}/a.csv"))).byte_size == 1_500_000
    two = record(transfer(size, online(f"{HOST}/a.csv"), online(f"{HOST}/b.csv")))
    assert [file.byte_size for file in two.distributions] == [None, None]


def test_formats_are_claimed_only_of_what_has_them() -> None:
    formats = file_format("ESRI Shapefile") + file_format("GeoPackage")
    alone = one(file_format("GeoPackage"), transfer(online(f"{HOST}/get/7")))
    assert (alone.format, alone.format_label) == ("GPKG", "GeoPackage")
    named = record(
        formats,
        transfer(online(f"{HOST}/get/7", "", "Cables, GeoPackage", "download"), online(f"{HOST}/b.csv")),
    )
    assert [file.format for file in named.distributions] == ["GPKG", "CSV"]
    unclear = one(formats, transfer(online(f"{HOST}/get/7", "", "Cables", "download")))
    assert (unclear.format, unclear.format_label) == ("", "ESRI Shapefile, GeoPackage")


def test_a_service_does_not_come_in_the_formats_of_the_files() -> None:
    found = record(
        file_format("GML"),
        transfer(online(f"{HOST}/ows", "OGC:WMS"), online(f"{HOST}/get/7", "", "", "download")),
    )
    assert [file.format for file in found.distributions] == ["WMS_SRVC", "GML"]


def test_a_format_that_is_a_service_makes_one_of_a_link_by_itself_only() -> None:
    opendap = file_format("OPeNDAP")
    alone = one(opendap, transfer(online(f"{HOST}/dods/7", "", "", "download")))
    assert (alone.format, alone.download_url, alone.service is not None) == ("OPENDAP", "", True)
    found = record(
        opendap, transfer(online(f"{HOST}/viewer", "", "Viewer", "download"), online(f"{HOST}/dods/7"))
    )
    assert [file.service for file in found.distributions] == [None, None]


def test_a_feed_is_no_file_and_has_not_the_format_of_what_it_lists() -> None:
    found = one(
        file_format("GML"), transfer(online(f"{HOST}/cables.atom", "INSPIRE Atom", "Cables", "download"))
    )
    assert (found.format, found.download_url) == ("ATOM", "")


def test_a_legend_is_no_service() -> None:
    found = record(
        transfer(online(f"{HOST}/wms?request=GetLegendGraphic&amp;layer=cables", "image/png", "Legend"))
    )
    assert found.distributions == ()
    assert [document.label for document in found.documentation] == ["Legend"]


def test_formats_without_any_link_are_still_told() -> None:
    found = one(file_format("GeoTIFF"))
    assert (found.title, found.format, found.access_url) == ("GeoTIFF", "GEOTIFF", "")


def test_files_of_obsolete_data_say_so() -> None:
    document = metadata(
        more=code("status", "MD_ProgressCode", "obsolete"),
        after=distribution(transfer(online(f"{HOST}/a.csv"))) + QUALITY,
    )
    (file,) = ISO19115.map_record(document.encode()).record.distributions
    assert file.status == "DEPRECATED"


def test_what_is_no_address_is_told() -> None:
    document = metadata(after=distribution(transfer(online("T:\\\\share\\cables.mdb"))) + QUALITY)
    found = ISO19115.map_record(document.encode())
    assert [(problem.path, problem.rule) for problem in found.problems] == [("onLine/linkage", "address")]
    assert found.record.distributions == ()


def test_many_faults_of_one_kind_are_told_in_few_words() -> None:
    document = metadata(after=distribution(transfer(*(online(f"T:\\{n}") for n in range(200)))) + QUALITY)
    problems = ISO19115.map_record(document.encode()).problems
    assert [problem.rule for problem in problems] == ["address"] * 4
    assert problems[-1].message.startswith("197 more")


def test_what_an_order_costs_is_told_with_the_rights() -> None:
    order = nested("distributor", "MD_Distributor", "distributionOrderProcess", "MD_StandardOrderProcess",
                   inside=words("fees", "40 GBP a tile") + words("turnaround", "5 days"))  # fmt: skip
    found = record(order)
    assert "Fees: 40 GBP a tile" in found.rights
    assert found.sla == ("Turnaround: 5 days",)


# --- services as such -------------------------------------------------------------------------


def service(*inside: str, links: str = "") -> ProductRecord:
    more = "".join(inside)
    document = metadata(
        more=more,
        after=(distribution(transfer(links)) if links else "") + QUALITY,
        kind="srv:SV_ServiceIdentification",
        hierarchyLevel=code("hierarchyLevel", "MD_ScopeCode", "service"),
        topic="",
    )
    found = ISO19115.map_record(document.encode())
    assert found.problems == ()
    return found.record


def operation(name: str, url: str) -> str:
    link = nested("CI_OnlineResource", "linkage", "URL", inside=url)
    point = f"<srv:connectPoint>{link}</srv:connectPoint>"
    named = f"<srv:operationName><gco:CharacterString>{name}</gco:CharacterString></srv:operationName>"
    return f"<srv:containsOperations><srv:SV_OperationMetadata>{named}{point}</srv:SV_OperationMetadata></srv:containsOperations>"


def kind(name: str, version: str = "") -> str:
    stated = (
        f"<srv:serviceTypeVersion><gco:CharacterString>{version}</gco:CharacterString></srv:serviceTypeVersion>"
        if version
        else ""
    )
    return f"<srv:serviceType><gco:LocalName>{name}</gco:LocalName></srv:serviceType>{stated}"


def test_a_service_is_asked_where_its_capabilities_are() -> None:
    url = f"{HOST}/ows?service=WMS&amp;request=GetCapabilities"
    found = service(
        kind("OGC:WMS", "1.3.0"), operation("GetMap", f"{HOST}/map"), operation("GetCapabilities", url)
    )
    assert found.kind == "service"
    assert found.service == Service(
        title="Export cable corridors",
        endpoint_url=f"{HOST}/ows",
        description_url=url.replace("&amp;", "&"),
        description="Operations: GetMap, GetCapabilities.",
        conforms_to=(Concept("OGC:WMS 1.3.0"),),
    )


def test_a_service_without_operations_is_asked_at_its_link() -> None:
    found = service(
        kind("view"), links=online(f"{HOST}/ows?request=GetCapabilities&amp;service=WMS", "OGC:WMS-1.3.0")
    )
    assert found.service is not None
    assert found.service.endpoint_url == f"{HOST}/ows"
    assert [concept.label for concept in found.service.conforms_to] == ["view", "OGC:WMS 1.3.0"]
    assert [layer.kind for layer in layers_of(found)][:1] == ["WMS_SRVC"]


def test_a_service_names_the_data_on_which_it_works() -> None:
    found = service(kind("download"), '<srv:operatesOn uuidref="cables-1" xlink:title="Cables"/>',
                    f'<srv:operatesOn xlink:href="{HOST}/csw?id=2#MD_DataIdentification"/>')  # fmt: skip
    assert found.related == (
        Concept("Cables", "cables-1"),
        Concept("", f"{HOST}/csw?id=2#MD_DataIdentification"),
    )


def test_services_that_a_record_of_data_describes_beside_them_are_ways_to_these() -> None:
    point = operation("OPeNDAP Client Access", f"{HOST}/thredds/dodsC/cables")
    title = f"<gmd:citation><gmd:CI_Citation>{words('title', 'Cables by OPeNDAP')}</gmd:CI_Citation></gmd:citation>"
    beside = f"<srv:SV_ServiceIdentification>{title}{kind('THREDDS OPeNDAP')}{point}</srv:SV_ServiceIdentification>"
    document = metadata().replace("</gmd:identificationInfo>", f"{beside}</gmd:identificationInfo>")
    found = ISO19115.map_record(document.encode()).record
    assert (found.kind, found.title) == ("dataset", "Export cable corridors")
    (way,) = found.distributions
    assert (way.format, way.title, way.access_url) == (
        "OPENDAP",
        "Cables by OPeNDAP",
        f"{HOST}/thredds/dodsC/cables",
    )
    assert way.service is not None
    first = document.replace(
        "<gmd:identificationInfo>",
        f"<gmd:identificationInfo>{beside}</gmd:identificationInfo><gmd:identificationInfo>",
        1,
    )
    assert ISO19115.map_record(first.encode()).record.title == "Export cable corridors"


def test_of_several_data_sets_in_one_record_the_first_is_the_product_and_the_others_are_named() -> None:
    other = (
        "<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>"
        f"{words('title', 'Joints of the cables')}<gmd:identifier><gmd:MD_Identifier>{words('code', 'joints-1')}"
        "</gmd:MD_Identifier></gmd:identifier></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:identificationInfo>"
    )
    document = metadata().replace("</gmd:identificationInfo>", f"</gmd:identificationInfo>{other}", 1)
    mapped = ISO19115.map_record(document.encode())
    assert mapped.record.title == "Export cable corridors"
    assert mapped.record.related == (Concept("Joints of the cables", "joints-1"),)
    (problem,) = [one for one in mapped.problems if one.path == "identificationInfo"]
    assert "2 data sets" in problem.message
    assert "“Joints of the cables”" in problem.message
