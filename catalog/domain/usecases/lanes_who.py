"""Which lanes a picture of a case has: one for each actor, or one for each group where there are too many."""

from collections.abc import Iterable
from typing import NamedTuple

from catalog.domain.usecases.model import EVERYONE, ROLES, Actor, DataFlow, UseCaseRecord

MOST_LANES = 9  # above it, actors stand together in lanes of their groups
MOST_GROUPS = 7  # which fit a page
EVERYONE_NAME = "Everyone"
_OTHERS = "Other actors"


class Lane(NamedTuple):
    """A lane: its name, the group that stands above it (empty in a grouped picture) and the keys of its actors."""

    name: str
    group: str
    keys: tuple[str, ...]


class Lanes(NamedTuple):
    """Lanes from left to right, and where each actor is."""

    lanes: tuple[Lane, ...]
    at: dict[str, int]
    grouped: bool


def lanes_of(case: UseCaseRecord, flows: Iterable[DataFlow], also: Iterable[str] = ()) -> Lanes:
    """The lanes of those who give or take in these flows, and of `also` (keys); groups together, everyone last."""
    used = dict.fromkeys(end for flow in flows for end in (flow.source, flow.target))
    used.update(dict.fromkeys(also))
    actors = _by_group([actor for actor in case.actors if actor.key in used])
    everyone = [Lane(EVERYONE_NAME, "", (EVERYONE,))] if EVERYONE in used else []
    lanes = [Lane(actor.name, group_of(actor), (actor.key,)) for actor in actors]
    grouped = len(lanes) > MOST_LANES - len(everyone)
    if grouped:
        lanes = _together(actors, MOST_GROUPS - len(everyone))
    lanes += everyone
    return Lanes(tuple(lanes), {key: n for n, lane in enumerate(lanes) for key in lane.keys}, grouped)


def group_of(actor: Actor) -> str:
    """How those are called with whom an actor stands: its group, else its role; empty where nobody says either."""
    return actor.group or ("" if actor.role == "other" else ROLES[actor.role])


def _by_group(actors: list[Actor]) -> list[Actor]:
    """The actors, those of one group beside each other, groups in the order of their first."""
    order = {name: n for n, name in enumerate(dict.fromkeys(map(group_of, actors)))}
    return sorted(actors, key=lambda actor: order[group_of(actor)])


def _together(actors: list[Actor], most: int) -> list[Lane]:
    groups: dict[str, list[Actor]] = {}
    for actor in actors:
        groups.setdefault(group_of(actor) or _OTHERS, []).append(actor)
    largest = list(groups)
    if len(groups) > most:
        largest = sorted(groups, key=lambda name: -len(groups[name]))[: most - 1]
    lanes = {name: few for name, few in groups.items() if name in largest and name != _OTHERS}
    if others := [actor for name, few in groups.items() if name not in lanes for actor in few]:
        lanes[_OTHERS] = others
    return [_lane(name, few) for name, few in lanes.items()]


def _lane(name: str, actors: list[Actor]) -> Lane:
    """A lane of a group; one actor alone keeps its name."""
    told = actors[0].name if len(actors) == 1 else f"{name} ({len(actors)})"
    return Lane(told, "", tuple(actor.key for actor in actors))
