"""Any use case that can be kept: texts with all characters, keys as they are made, references that lead somewhere or not."""

from typing import Any, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from catalog.domain.usecases.model import UseCaseRecord

KEYS = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "a, b",
            "vesportal:flows/f1/mode",
            "1, 2",
            "<b>&amp;]]>",
            " x ",
            "two\nlines\r\nthree",
            "\x00\x1b\ufffe",
            "=1+1",
            "1",
        ]
    ),
)
SLUGS = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
BY_NAME = {"products": st.lists(SLUGS, max_size=3), "builds_on": st.lists(SLUGS, max_size=3)}


def part(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Any instance of a part."""
    fields = {field.name: _field(field.name, field.type) for field in msgspec.structs.fields(kind)}
    return st.builds(kind, **fields)


def _field(name: str, kind: Any) -> st.SearchStrategy[Any]:
    if name in BY_NAME:
        return BY_NAME[name].map(tuple)
    if name == "key":
        return KEYS
    return _value(kind)


def _value(kind: Any) -> st.SearchStrategy[Any]:
    if kind is str:
        return TEXTS
    if kind is bool:
        return st.booleans()
    if get_origin(kind) is tuple:
        return st.lists(_value(get_args(kind)[0]), max_size=2).map(tuple)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return part(kind)
    if int in get_args(kind):
        return st.none() | st.integers(0, 5)
    return st.sampled_from([one for arg in get_args(kind) for one in (get_args(arg) or (arg,))])


def _unique(case: UseCaseRecord) -> UseCaseRecord:
    """With each key once, as the check of a case asks for."""

    def once(parts: Any) -> tuple[Any, ...]:
        return tuple({one.key: one for one in parts}.values())

    seen: set[str] = set()
    scenarios = []
    for scenario in once(case.scenarios):
        steps = tuple(step for step in once(scenario.steps) if step.key not in seen)
        seen.update(step.key for step in steps)
        scenarios.append(msgspec.structs.replace(scenario, steps=steps))
    return msgspec.structs.replace(
        case,
        actors=once(case.actors),
        flows=once(case.flows),
        scenarios=tuple(scenarios),
        requirements=once(case.requirements),
    )


CASES = part(UseCaseRecord).map(_unique)
