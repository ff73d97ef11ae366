"""Pictures of cases: nothing overlaps or is cut off, each flow is drawn once or told of, and the same case gives the same."""

from collections import Counter
from itertools import combinations

import msgspec
import pytest

from catalog.domain.usecases.drawn import Picture, Room, lines_of, plain, width_of
from catalog.domain.usecases.lanes import MOST_DRAWN, flow_diagram
from catalog.domain.usecases.lanes_narrow import WIDTH, flow_diagram_narrow
from catalog.domain.usecases.lanes_who import MOST_LANES, lanes_of
from catalog.domain.usecases.model import Actor, DataFlow, Scenario, Step, UseCaseRecord
from catalog.domain.usecases.sequence import MOST_MESSAGES, MOST_STEPS, sequence, sequence_narrow
from catalog.domain.usecases.standing import State
from tests.domain.usecases_hard import HOSTILE, LONG, ODD, RTL, crowded
from tests.domain.usecases_sample import SAMPLE

CASES = {
    "sample": SAMPLE,
    "odd": ODD,
    "two actors": crowded(2, 3),
    "nine actors": crowded(9, 30),
    "ten actors": crowded(10, 30),
    "many flows": crowded(4, 200),
    "largest": crowded(60, 200),
    "one group": crowded(30, 60, groups=1),
    "few flows of many": crowded(60, 12),
}
STATES: dict[str, State] = {"f1": "gap", "f2": "below", "f3": "forbidden", "f4": "gone", "f5": "served"}


def pictures(case: UseCaseRecord) -> dict[str, Picture]:
    scenario = case.scenarios[0]
    drawn = {
        "flows": flow_diagram(case, STATES),
        "flows, narrow": flow_diagram_narrow(case, STATES),
        "course": sequence(case, scenario, STATES),
        "course, narrow": sequence_narrow(case, scenario, STATES),
    }
    return {name: picture for name, picture in drawn.items() if picture is not None}


ALL = [
    pytest.param(picture, id=f"{name}: {which}")
    for name, case in CASES.items()
    for which, picture in pictures(case).items()
]


def sides(room: Room) -> tuple[float, float, float, float]:
    return room.x, room.y, room.x + room.width, room.y + room.height


def meet(one: tuple[float, ...], other: tuple[float, ...], slack: float = 0.01) -> bool:
    """Whether two rectangles (left, top, right, bottom) have room in common."""
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


def test_every_case_has_all_four_pictures() -> None:
    kinds = {"course", "course, narrow", "flows", "flows, narrow"}
    assert {name for name, case in CASES.items() if pictures(case).keys() != kinds} == set()


@pytest.mark.parametrize("picture", ALL)
def test_no_words_lie_on_others(picture: Picture) -> None:
    ordered = sorted(picture.words, key=lambda words: words.y)
    on_each_other = [
        (one.text, other.text)
        for n, one in enumerate(ordered)
        for other in ordered[n + 1 : n + 60]
        if meet(one.box, other.box)
    ]
    assert on_each_other == []


@pytest.mark.parametrize("picture", ALL)
def test_all_is_inside_the_picture(picture: Picture) -> None:
    boxes = [words.box for words in picture.words] + [sides(room) for room in picture.rooms]
    points = [point for arrow in picture.arrows for point in arrow.points]
    boxes += [(x, y, x, y) for x, y in points]
    outside = [
        box for box in boxes if box[0] < 0 or box[1] < 0 or box[2] > picture.width or box[3] > picture.height
    ]
    assert outside == []


@pytest.mark.parametrize("picture", ALL)
def test_boxes_do_not_overlap_and_hold_their_words(picture: Picture) -> None:
    boxes = [sides(room) for room in picture.rooms if room.kind in ("flow", "gap", "target", "name", "step")]
    assert [pair for pair in combinations(boxes, 2) if meet(*pair)] == []
    crossed = [
        (words.text, box)
        for words in picture.words
        for box in boxes
        if meet(words.box, box)
        and not (box[0] <= words.box[0] and words.box[2] <= box[2] and words.box[3] <= box[3])
    ]
    assert crossed == []


@pytest.mark.parametrize("picture", ALL)
def test_arrows_cross_neither_words_nor_boxes_nor_lie_on_each_other(picture: Picture) -> None:
    parts = [
        (n, (min(a[0], b[0]), min(a[1], b[1]) - 0.5, max(a[0], b[0]), max(a[1], b[1]) + 0.5))
        for n, arrow in enumerate(picture.arrows)
        for a, b in zip(arrow.points, arrow.points[1:], strict=False)
    ]
    boxes = [words.box for words in picture.words]
    boxes += [sides(room) for room in picture.rooms if room.kind in ("flow", "gap", "target", "name", "step")]
    assert [(part, box) for _, part in parts for box in boxes if meet(part, box)] == []
    assert [(a, b) for (n, a), (m, b) in combinations(parts, 2) if n != m and meet(a, b)] == []


@pytest.mark.parametrize("name", CASES)
def test_each_flow_is_drawn_once_or_left_to_the_table(name: str) -> None:
    case = CASES[name]
    wide, narrow = flow_diagram(case, STATES), flow_diagram_narrow(case, STATES)
    assert wide
    assert narrow
    for picture in (wide, narrow):
        drawn = Counter(key for arrow in picture.arrows for key in arrow.keys)
        drawn.update(picture.left)
        assert drawn == Counter(flow.key for flow in case.flows)
        assert len(picture.arrows) <= MOST_DRAWN
    assert wide.left == narrow.left


@pytest.mark.parametrize("name", CASES)
def test_a_course_draws_each_flow_as_often_as_its_steps_name_it(name: str) -> None:
    case = CASES[name]
    picture = sequence(case, case.scenarios[0], STATES)
    assert picture
    steps = case.scenarios[0].steps
    drawn = [key for arrow in picture.arrows for key in arrow.keys]
    assert [*drawn, *picture.left] == [key for step in steps[:MOST_STEPS] for key in step.flows]
    assert picture.steps_left == max(0, len(steps) - MOST_STEPS)
    assert len(picture.arrows) <= MOST_MESSAGES


def test_so_many_actors_stand_together_in_groups() -> None:
    few, many = flow_diagram(crowded(8, 9), {}), flow_diagram(crowded(60, 200), {})
    assert few
    assert many
    assert not few.grouped
    assert many.grouped
    lanes = lanes_of(crowded(60, 200), crowded(60, 200).flows)
    assert len(lanes.lanes) <= MOST_LANES
    assert lanes.at.keys() >= {actor.key for actor in crowded(60, 200).actors}
    assert lanes.lanes[-1].name == "Everyone"


def test_groups_stand_beside_each_other() -> None:
    actors = tuple(Actor(key=f"a{n}", name=f"A{n}", group="Gas" if n % 2 else "Power") for n in range(4))
    flows = tuple(DataFlow(key=f"f{n}", source="a0", target=f"a{n}", what="x") for n in range(1, 4))
    lanes = lanes_of(UseCaseRecord(title="x", actors=actors), flows)
    assert [lane.name for lane in lanes.lanes] == ["A0", "A2", "A1", "A3"]


def test_direction_form_of_the_line_and_gaps() -> None:
    flows = (
        DataFlow(key="f1", source="a1", target="a2", what="Sent", mode="push"),
        DataFlow(key="f2", source="a2", target="a1", what="Fetched", mode="pull"),
        DataFlow(key="f3", source="a1", target="a2", what="Both", two_way=True),
    )
    case = msgspec.structs.replace(SAMPLE, flows=flows)
    picture = flow_diagram(case, {"f2": "gap"})
    assert picture
    sent, fetched, both = picture.arrows
    assert sent.points[0][0] < sent.points[-1][0]
    assert fetched.points[0][0] > fetched.points[-1][0]
    assert (sent.line, fetched.line, both.line) == ("push", "pull", "unsaid")
    assert (len(sent.heads), len(both.heads)) == (1, 2)
    assert [arrow.missing for arrow in picture.arrows] == [False, True, False]
    assert [room.kind for room in picture.rooms if room.kind in ("flow", "gap")] == ["flow", "gap", "flow"]
    assert any(words.text.startswith("Gap") for words in picture.words)


def test_who_gives_and_takes_nothing_has_no_lane() -> None:
    picture = flow_diagram(SAMPLE, {})
    assert picture
    more = msgspec.structs.replace(SAMPLE, actors=(*SAMPLE.actors, Actor(key="a9", name="Onlooker")))
    assert flow_diagram(more, {}) == picture


@pytest.mark.parametrize("name", CASES)
def test_the_same_case_gives_the_same_pictures(name: str) -> None:
    again = msgspec.json.decode(msgspec.json.encode(CASES[name]), type=UseCaseRecord)
    assert pictures(again) == pictures(CASES[name])


def test_nothing_to_draw() -> None:
    bare = UseCaseRecord(
        title="x", scenarios=(Scenario(key="c1", title="x", steps=(Step(key="s1", title="x"),)),)
    )
    assert flow_diagram(bare, {}) is None
    assert flow_diagram_narrow(bare, {}) is None
    assert sequence(bare, bare.scenarios[0], {}) is None
    assert sequence_narrow(bare, bare.scenarios[0], {}) is None


@pytest.mark.parametrize("text", [HOSTILE, RTL, LONG, "a b " * 300, "", "\u202e"])
@pytest.mark.parametrize("width", [30, 140, 300])
def test_lines_fit_and_lose_nothing_but_what_is_cut(text: str, width: int) -> None:
    for kind in ("note", "flow"):
        lines = lines_of(text, width=width, size=13, kind=kind, most=4)
        assert all(width_of(line, 13, kind) <= width for line in lines)
        assert len(lines) <= 4
        joined = "".join(lines)
        if not joined.endswith("…"):
            assert joined.replace(" ", "") == plain(text).replace(" ", "")


def test_signs_that_steer_other_words_are_left_out() -> None:
    assert plain("a\u202eb\u0007c\nd") == "ab c d"


def test_narrow_pictures_fit_a_small_window() -> None:
    assert {pictures(case)["flows, narrow"].width for case in CASES.values()} == {WIDTH}
    assert WIDTH <= 320 - 2 * 10
