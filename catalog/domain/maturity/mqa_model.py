"""The EU metadata quality assessment as data: indicators, dimensions, bands (`data/mqa.json`)."""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Dimension = Literal["findability", "accessibility", "interoperability", "reusability", "contextuality"]


class Indicator(msgspec.Struct, frozen=True):
    """One question. `id` is the one of the EU's own software; `on` says what is asked.

    `label` names it; `met` and `not_met` say the finding; `advice` is the subject of "… would add n points".
    """

    id: str
    dimension: Dimension
    points: int
    on: Literal["dataset", "distribution", "either"]
    label: str
    met: str
    not_met: str
    advice: str


class Band(msgspec.Struct, frozen=True):
    """A range of points, both ends included."""

    id: Literal["excellent", "good", "sufficient", "bad"]
    label: str
    least: int
    most: int


class MqaModel(msgspec.Struct, frozen=True):
    """The whole model. `dimensions`: id → label, in the order to show; `source`: the methodology's
    address."""

    source: str
    dimensions: dict[Dimension, str]
    bands: tuple[Band, ...]
    indicators: tuple[Indicator, ...]


@cache
def mqa_model() -> MqaModel:
    """The model, read once."""
    text = files(__package__).joinpath("data", "mqa.json").read_bytes()
    return msgspec.json.decode(text, type=MqaModel)


@cache
def indicators_by_id() -> dict[str, Indicator]:
    """The indicators by id, in the order to show."""
    return {indicator.id: indicator for indicator in mqa_model().indicators}


@cache
def band_of(points: int) -> Band:
    """The band in which 0 to 405 points lie."""
    return next(band for band in mqa_model().bands if points >= band.least)
