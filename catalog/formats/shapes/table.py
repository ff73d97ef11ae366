"""The table of DCAT-AP 3.0.1: classes, properties, obligation, cardinality, range, lists."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

type Obligation = Literal["M", "R", "O"]


class Row(NamedTuple):
    """One property of a class, in prefixed names. `most` is None where there is no end; `list_` empty where there is none."""

    of: str
    of_name: str
    obligation: Obligation
    path: str
    least: int
    most: int | None
    range: str
    list_: str
    name: str


def table_text() -> str:
    return files(__package__).joinpath("dcat_ap_3_0_1.txt").read_text(encoding="utf-8")


@cache
def table() -> tuple[Row, ...]:
    """The rows in their order."""
    return tuple(_rows(table_text()))


def _rows(text: str) -> Iterator[Row]:
    of = of_name = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line[1] != " ":
            of, _, of_name = line.partition(" ")
            continue
        obligation, path, cardinality, kind, listed, name = line.split(maxsplit=5)
        least, _, most = cardinality.partition("..")
        yield Row(
            of, of_name, obligation, path, int(least), None if most == "*" else int(most), kind,  # type: ignore[arg-type]
            "" if listed == "-" else listed, name,
        )  # fmt: skip
