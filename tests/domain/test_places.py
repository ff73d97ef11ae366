"""What a box of degrees is called."""

import pytest

from catalog.domain.product import BBox
from catalog.domain.vocabulary.places import place_told


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ((-6.4, 49.9, 1.8, 55.8), "England, United Kingdom"),
        ((-8.6, 54.6, -0.7, 60.9), "Scotland, United Kingdom"),  # Rockall, far out, does not count
        ((-8.0, 49.9, 1.8, 60.9), "United Kingdom"),
        ((-2.55, 53.29, 0.15, 54.56), "Yorkshire and the Humber, England"),
        ((-2.6, 53.2, 0.2, 55.82), "around Manchester, Sheffield and Leeds"),
        ((-1.55, 53.79, -1.54, 53.8), "around Leeds"),
        ((-1.6, 53.83, -1.59, 53.84), "near Leeds, England"),  # the middle of no town
        ((-5.0, 58.0, -4.9, 58.1), "in Highland, Scotland"),
        ((100.0, -60.0, 120.0, -50.0), "near Perth, Australia"),
        ((1.0, 1.0, 1.0, 1.0), "near Accra, Ghana"),  # a point
    ],
)
def test_a_box_is_called_by_the_area_that_it_is_or_the_towns_in_it(box: BBox, told: str) -> None:
    assert place_told(box) == told
