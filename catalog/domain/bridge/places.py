"""Places from their names: the nations, the English regions, and the licence areas of electricity distribution."""

from functools import cache
from importlib.resources import files

import msgspec

from catalog.domain.bridge.model import Guess
from catalog.domain.bridge.phrases import Phrases
from catalog.domain.bridge.subject import Subject
from catalog.domain.product import BBox, Place

_MOST = 4  # a title that names more is a list of something else
_CONFIDENCE = (("title", 0.85), ("keywords", 0.8), ("description", 0.55))


class _Row(msgspec.Struct, frozen=True):
    name: str
    spellings: tuple[str, ...]
    iri: str = ""
    network_area: str = ""
    bbox: BBox | None = None


class _File(msgspec.Struct, frozen=True):
    not_places: tuple[str, ...]
    places: tuple[_Row, ...]


@cache
def _phrases() -> Phrases[Place | None]:
    """Spelling → place; None for names that only look like one."""
    data = msgspec.json.decode(files(__package__).joinpath("data", "places.json").read_bytes(), type=_File)
    table: dict[str, Place | None] = {}
    for row in data.places:
        place = Place(name=row.name, iri=row.iri, bbox=row.bbox, network_area=row.network_area)
        table |= dict.fromkeys(row.spellings, place)
    return Phrases(table | dict.fromkeys(data.not_places))


def place_from_names(subject: Subject) -> Guess | None:
    """The places that the title names, else the keywords, else one that the description names alone."""
    firsts = _phrases().firsts_in(subject.words)
    if not firsts:
        return None
    for part, confidence in _CONFIDENCE:
        named = [
            (phrase, place) for phrase, place in _phrases().find(firsts, getattr(subject, part)) if place
        ]
        places = tuple(dict.fromkeys(place for _, place in named))
        if places and len(places) <= (1 if part == "description" else _MOST):
            names = ", ".join(f"“{phrase}”" for phrase, _ in named)
            return Guess(places, confidence, f"The {part} name{'' if part == 'keywords' else 's'} {names}.")
    return None
