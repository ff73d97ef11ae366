"""The page on where data lies: picture, list, layers, formats; and the small picture on the product's page."""

import json

import pytest
from django.test import Client

from catalog.domain.product import Concept, Distribution, Place
from catalog.models import DataProduct
from tests.web.catalogue import Catalogue
from tests.web.data_products import HOSTILE, product_make
from tests.web.test_data_pages import hide, read

pytestmark = pytest.mark.django_db
BOX = Place(name="North East", bbox=(-2.6, 54.4, -0.7, 55.8), network_area="_B")
OUTLINE = Place(geometry='{"type":"Point","coordinates":[-1.6,54.9]}')
NONSENSE = Place(name="Grid metres", bbox=(400_000.0, 100_000.0, 500_000.0, 200_000.0))


@pytest.fixture
def product(catalogue: Catalogue) -> DataProduct:
    files = (
        Distribution(title="Lines", format="WFS_SRVC", access_url="https://x.example/ows?typename=lines"),
        Distribution(format="GEOJSON", download_url="https://x.example/lines.geojson"),
    )
    grid = (Concept(iri="http://www.opengis.net/def/crs/EPSG/0/27700"),)
    places = (BOX, OUTLINE, NONSENSE)
    return product_make(catalogue.endpoint, "placed", places=places, distributions=files, conforms_to=grid)


def test_the_area_stands_as_picture_and_as_list(client: Client, product: DataProduct) -> None:
    page = read(client, "/products/placed/map/")
    assert "on a map of Great Britain and Ireland" in page
    assert page.count('class="ves-map__area"') == 1
    assert page.count('class="ves-map__point"') == 1
    assert 'data-label="West">-2.6°<' in page
    assert 'data-label="North">55.8°<' in page
    assert ">_B<" in page
    assert "Not drawn: It lies nowhere on Earth" in page
    assert "British National Grid (EPSG:27700)" in page
    assert ">lines<" in page
    assert "The features themselves" in page
    assert "Points, lines and areas as text" in page


def test_the_product_shows_a_small_picture_that_leads_to_it(client: Client, product: DataProduct) -> None:
    page = read(client, "/products/placed/")
    assert 'class="ves-map ves-map--small"><a href="/products/placed/map/">' in page
    assert ">Map</a>" in page


@pytest.mark.parametrize("place", [NONSENSE, Place(name="Wales"), Place(geometry="POINT(1 2)")])
def test_what_cannot_be_drawn_is_a_list_alone(client: Client, catalogue: Catalogue, place: Place) -> None:
    product_make(catalogue.endpoint, "placed", places=(place,))
    assert "ves-map--small" not in read(client, "/products/placed/")
    page = read(client, "/products/placed/map/")
    assert '<svg class="ves-map' not in page
    assert "leaflet" not in page
    assert "The area as a list" in page


def test_scripts_are_loaded_on_the_map_alone_and_nothing_from_elsewhere(
    client: Client, product: DataProduct
) -> None:
    assert "leaflet" not in read(client, "/products/placed/")
    page = read(client, "/products/placed/map/")
    assert 'src="/static/catalog/vendor/leaflet/leaflet.js" defer' in page
    assert "<script>" not in page
    assert " style=" not in page


def test_the_coverage_is_geojson_for_those_who_may_see_it(client: Client, product: DataProduct) -> None:
    answer = client.get("/products/placed/map.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    kinds = [feature["geometry"]["type"] for feature in json.loads(answer.content)["features"]]
    assert kinds == ["Polygon", "MultiPoint"]
    hide(product)
    assert client.get("/products/placed/map.geojson").status_code == 404


def test_the_date_line_is_crossed_in_two_parts(client: Client, catalogue: Catalogue) -> None:
    product_make(catalogue.endpoint, "far", places=(Place(name="Fiji", bbox=(177.0, -19.0, -178.0, -16.0)),))
    page = read(client, "/products/far/map/")
    assert page.count('class="ves-map__area"') == 2
    assert "Goes across the date line." in page


def test_very_many_and_hostile_places(client: Client, catalogue: Catalogue) -> None:
    bad = Place(name=HOSTILE, iri="javascript:alert(1)", network_area=HOSTILE, bbox=(0.0, 50.0, 1.0, 51.0))
    many = tuple(Place(name=f"Place {n}", bbox=(0.0, 50.0, 1.0, 51.0)) for n in range(400))
    files = (
        Distribution(title=HOSTILE, format="WMS_SRVC", access_url=f"https://x.example/?layers={HOSTILE}"),
    )
    product_make(catalogue.endpoint, "many-places", title=HOSTILE, places=(bad, *many), distributions=files)
    for path in ("/products/many-places/", "/products/many-places/map/"):
        page = read(client, path)
        assert HOSTILE not in page
        assert 'href="javascript' not in page
    assert "And 301 more areas" in page
    assert page.count('class="ves-map__area"') == 300


def test_a_name_alone_is_said_to_be_searched_by_its_box(client: Client, catalogue: Catalogue) -> None:
    product_make(catalogue.endpoint, "placed", places=(Place(name="Wales"), Place(name="Newport")))
    page = read(client, "/products/placed/map/")
    assert page.count("A name alone: searched as") == 1
    assert "A name alone: searched as 5.35° W to 2.65° W, 51.38° N to 53.43° N." in page
