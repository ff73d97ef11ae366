"""Whether a case holds together: keys once, references that lead somewhere, bounds."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from catalog.domain.errors import InvalidInput
from catalog.domain.usecases.model import EVERYONE, MOST, UseCaseRecord

_LONGEST = 20_000  # characters of a text
_WHOLE = 600_000  # characters of a case
_KEY = re.compile(r"[A-Za-z0-9_-]{1,20}")  # it stands in addresses


def case_checked(case: UseCaseRecord) -> UseCaseRecord:
    """The case, if it holds together. Raises InvalidInput that names all that does not."""
    if wrong := list(problems_of(case)):
        raise InvalidInput(" ".join(wrong))
    return case


def problems_of(case: UseCaseRecord) -> Iterator[str]:
    """What does not hold together, as sentences that say what to do."""
    if not case.title.strip():
        yield "Give the use case a title."
    yield from _bounds(case)
    yield from _twice("actor", (actor.key for actor in case.actors))
    yield from _twice("flow", (flow.key for flow in case.flows))
    yield from _twice("scenario", (scenario.key for scenario in case.scenarios))
    yield from _twice("step", (step.key for step in case.steps))
    yield from _twice("requirement", (requirement.key for requirement in case.requirements))
    yield from _loose(case)


def _bounds(case: UseCaseRecord) -> Iterator[str]:
    counts = {
        "actors": len(case.actors),
        "scenarios": len(case.scenarios),
        "steps": len(case.steps),
        "flows": len(case.flows),
    }
    for name, count in counts.items():
        if count > MOST[name]:
            yield f"A case has at most {MOST[name]} {name}; this one has {count}. Split it into cases that build on each other."
    for flow in case.flows:
        if len(flow.products) > MOST["products"]:
            yield f"“{flow.what}” names more than {MOST['products']} products: keep the ones to use."
        if flow.level is not None and not 0 <= flow.level <= 5:
            yield f"The level that “{flow.what}” needs is a number from 0 to 5."
    texts = list(_texts(case))
    if any("\0" in text for text in texts):
        yield "A text holds the character NUL, which cannot be kept: take it out."
    lengths = [len(text) for text in texts]
    if lengths and max(lengths) > _LONGEST:
        yield f"A text has at most {_LONGEST:,} characters: shorten the longest."
    if sum(lengths) > _WHOLE:
        yield f"A case has at most {_WHOLE:,} characters in all: split it into cases that build on each other."


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)
    elif hasattr(part, "__struct_fields__"):
        for name in part.__struct_fields__:
            yield from _texts(getattr(part, name))


def _twice(what: str, keys: Iterable[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if not key:
            yield f"Each {what} needs a key."
        elif not _KEY.fullmatch(key):
            yield f"The key “{key[:40]}” of a {what} has to be at most 20 letters, digits, hyphens and underscores."
        elif key == EVERYONE:
            yield f"“{EVERYONE}” stands for everybody: give the {what} another key."
        elif count > 1:
            yield f"Two of its {what}s have the key “{key}”: give one another."


def _loose(case: UseCaseRecord) -> Iterator[str]:
    actors = {actor.key for actor in case.actors}
    for flow in case.flows:
        for end in (flow.source, flow.target):
            if end not in actors and end != EVERYONE:
                yield f"“{flow.what}” goes from or to an actor that is not there (“{end}”): choose one, or add it."
        if flow.source == flow.target:
            yield f"“{flow.what}” goes from an actor to itself: choose two."
    played = [("Scenario", one.title, one.actor) for one in case.scenarios]
    played += [("Step", one.title, one.actor) for one in case.steps]
    for what, title, actor in played:
        if actor and actor not in actors:
            yield f"{what} “{title}” names an actor that is not there (“{actor}”)."
    yield from _loose_flows(case)


def _loose_flows(case: UseCaseRecord) -> Iterator[str]:
    flows = {flow.key for flow in case.flows}
    naming = [("Step", one.title, one.flows) for one in case.steps]
    naming += [("Requirement", one.name, one.flows) for one in case.requirements]
    for what, title, keys in naming:
        for key in keys:
            if key not in flows:
                yield f"{what} “{title}” names a flow that is not there (“{key}”)."
