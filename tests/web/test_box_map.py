"""Boxes of results on a map, and the same in words."""

from typing import Any

import pytest

from catalog.search import Box
from catalog.web.box_map import Boxed, box_told, boxes_drawn

LEEDS, WORLD = (-1.8, 53.7, -1.3, 53.9), (-180.0, -90.0, 180.0, 90.0)


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ((-2.5, 53.0, 1.0, 55.2), "2.5° W to 1° E, 53° N to 55.2° N"),
        ((0.0, -1.0, 0.004, 0.0), "0° to 0°, 1° S to 0°"),
        (WORLD, "the whole world"),
        ((170.0, -50.0, -170.0, -30.0), "170° E to 170° W, 50° S to 30° S"),
    ],
)
def test_a_box_is_told_by_its_sides(box: Any, told: str) -> None:
    assert box_told(box) == told


def test_what_is_of_the_whole_world_hides_nothing_and_stands_in_the_table() -> None:
    drawn = boxes_drawn([Boxed("World", "/w/", [WORLD]), Boxed("Leeds", "/l/", [LEEDS])])
    assert drawn["map"]["window"] == "Great Britain and Ireland"
    assert len(drawn["map"]["areas"]) == 1
    assert [(row["name"], row["areas"]) for row in drawn["rows"]] == [
        ("World", [{"name": "The whole world", "degrees": ""}]),
        (
            "Leeds",
            [
                {
                    "name": "Around Leeds, Bradford and Morley",
                    "degrees": "1.8° W to 1.3° W, 53.7° N to 53.9° N",
                }
            ],
        ),
    ]


def test_the_window_is_that_of_the_area_asked_for() -> None:
    item = Boxed("Leeds", "/l/", [LEEDS])
    assert boxes_drawn([item], asked=Box(-20, 40, 10, 60))["map"]["window"] == "Europe"
    assert boxes_drawn([item], asked=Box(170, 40, -170, 60))["map"]["window"] == "The world"


def test_what_says_no_place_is_counted_and_many_boxes_are_told_short() -> None:
    drawn = boxes_drawn([Boxed("Prices", "/p/", []), Boxed("Many", "/m/", [LEEDS] * 5)])
    assert drawn["placeless"] == 1
    assert (len(drawn["rows"][0]["areas"]), drawn["rows"][0]["more"]) == (3, "and 2 more areas")
    assert boxes_drawn([Boxed("Prices", "/p/", [])]) == {"map": None, "rows": [], "placeless": 1}
