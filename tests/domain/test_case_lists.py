"""Lists of a case, and what differs between two versions of one."""

import msgspec
import pytest

from catalog.domain.errors import InvalidInput
from catalog.domain.usecases.change import actor_put, flow_drop, key_next, part_move
from catalog.domain.usecases.check import problems_of
from catalog.domain.usecases.difference import differences
from catalog.domain.usecases.lists import item_drop, item_get, item_move, item_put
from catalog.domain.usecases.model import Actor, Reference, Requirement
from tests.domain.usecases_sample import SAMPLE

FIRST, SECOND = Reference(title="Report"), Reference(title="Licence")


def test_items_come_move_and_go() -> None:
    case = item_put(item_put(SAMPLE, "references", None, FIRST), "references", None, SECOND)
    assert item_get(case, "references", 2) == SECOND
    case = item_move(case, "references", 2, up=True)
    assert case.references == (SECOND, FIRST)
    assert item_move(case, "references", 2, up=False) == case
    case = item_put(case, "references", 2, Reference(title="Paper"))
    assert [one.title for one in case.references] == ["Licence", "Paper"]
    assert [one.title for one in item_drop(case, "references", 1).references] == ["Paper"]


@pytest.mark.parametrize("number", [0, -1, 3])
def test_an_item_that_is_not_there_cannot_be_changed(number: int) -> None:
    case = item_put(SAMPLE, "references", None, FIRST)
    assert item_get(case, "references", number) is None
    with pytest.raises(InvalidInput, match="not there any more"):
        item_put(case, "references", number, SECOND)
    with pytest.raises(InvalidInput, match="not there any more"):
        item_drop(case, "references", number)


def test_a_list_has_an_end() -> None:
    case = msgspec.structs.replace(SAMPLE, references=(FIRST,) * 100)
    with pytest.raises(InvalidInput, match="at most 100 references"):
        item_put(case, "references", None, SECOND)


def test_requirements_get_keys() -> None:
    case = item_put(SAMPLE, "requirements", None, Requirement(key="", name="Quick", flows=("f1",)))
    assert case.requirements[0].key == "r1"
    assert flow_drop(case, "f1").requirements[0].flows == ()


@pytest.mark.parametrize("key", ["a/b", "x" * 21, "a b", "ä"])
def test_a_key_stands_in_addresses(key: str) -> None:
    case = msgspec.structs.replace(SAMPLE, actors=(*SAMPLE.actors, Actor(key=key, name="X")))
    assert "letters, digits" in " ".join(problems_of(case))


def test_a_text_without_a_place_in_the_database_is_refused() -> None:
    assert "NUL" in " ".join(problems_of(msgspec.structs.replace(SAMPLE, scope="a\0b")))


def test_what_differs_is_told_part_by_part() -> None:
    later = part_move(flow_drop(SAMPLE, "f3"), "f2", up=True)
    later = actor_put(later, Actor(key="a1", name="Operator of the nation", role="system-operator"))
    later = msgspec.structs.replace(later, scope="GB")

    found = {(one.kind, one.key, one.name): (one.before, one.after) for one in differences(SAMPLE, later)}

    assert found[("", "", "scope")] == ("", "GB")
    assert found[("actors", "a1", "name")] == ("National operator", "Operator of the nation")
    assert found[("flows", "f3", "what")] == ("National forecast", None)
    assert found[("flows", "", "order")] == (
        ("Network topology", "Half-hourly demand"),
        ("Half-hourly demand", "Network topology"),
    )
    assert found[("steps", "s2", "flows")] == (("f1", "f3"), ("f1",))
    assert ("flows", "f3", "two_way") not in found, "what says nothing before and after"


def test_the_same_differs_in_nothing() -> None:
    assert differences(SAMPLE, SAMPLE) == []


@pytest.mark.parametrize(
    ("keys", "new"),
    [
        ((), "a1"),
        (("a1", "a4", "f9"), "a5"),
        (("a²", "other", "a"), "a1"),
        (("a999999999", "a1000000000"), "a1000000001"),
    ],
)
def test_a_new_key_is_none_that_is_there(keys: tuple[str, ...], new: str) -> None:
    assert key_next("a", keys) == new
