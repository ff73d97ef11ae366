"""Drawing what a page holds dozens of times: result cards, facet options, indicators.

The template stays the only place of the markup. It is rendered once for each shape (how many formats, ticked or not)
with slots for the words; after that only the slots are filled, at a tenth of the time.
"""

import html
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

_OPEN, _CLOSE = "\ue000", "\ue001"  # private-use characters, which no template holds
_SLOT = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_CARD = (
    "url",
    "title",
    "excerpt",
    "domain",
    "domain_url",
    "openness",
    "openness_label",
    "licence",
    "level",
    "ways",
    "name",
    "compare_url",
)
_SCORE = ("band", "band_label", "text", "percent")


class Shape(NamedTuple):
    """Markup with `%s` where the named words go."""

    markup: str
    slots: tuple[str, ...]

    def fill(self, words: Mapping[str, Any]) -> str:
        """The markup with the words, escaped unless they are marked as safe."""
        return self.markup % tuple([_escaped(words[slot]) for slot in self.slots])


def cards_drawn(cards: Iterable[Mapping[str, Any]]) -> SafeString:
    """The list items of components/result_card.html."""
    return mark_safe("".join(map(_card, cards)))  # noqa: S308 - Shape.fill escapes


def options_drawn(facet: str, options: Iterable[Mapping[str, Any]]) -> SafeString:
    """The options of one facet of components/facet.html."""
    drawn = (_option_shape(facet, option["checked"]).fill(option) for option in options)
    return mark_safe("".join(drawn))  # noqa: S308 - Shape.fill escapes


def indicators_drawn(indicators: Iterable[Mapping[str, Any]]) -> SafeString:
    """The list items of components/indicator_row.html."""
    drawn = (
        _indicator_shape(i["state"], bool(i["possible"]), bool(i["explanation"])).fill(i) for i in indicators
    )
    return mark_safe("".join(drawn))  # noqa: S308 - Shape.fill escapes


def _card(card: Mapping[str, Any]) -> str:
    formats, score = card["formats"], card["mqa"]
    shape = _card_shape(
        len(formats), bool(card["updated"]), bool(score), bool(card.get("level")), bool(card.get("ways"))
    )
    return shape.fill({**card, **(score or {}), **{f"format {n}": name for n, name in enumerate(formats)}})


@lru_cache(maxsize=256)
def _card_shape(formats: int, updated: bool, scored: bool, levelled: bool, told: bool) -> Shape:
    card: dict[str, Any] = {name: _slot(name) for name in _CARD}
    card["level"], card["ways"] = levelled and card["level"], told and card["ways"]
    card["formats"] = [_slot(f"format {n}") for n in range(formats)]
    card["updated"] = _slot("updated") if updated else ""
    card["mqa"] = {name: _slot(name) for name in _SCORE} if scored else None
    return _shape("components/result_card.html#card", {"result": card})


@lru_cache(maxsize=64)
def _option_shape(facet: str, checked: bool) -> Shape:
    option = {**{name: _slot(name) for name in ("id", "value", "label", "count")}, "checked": checked}
    return _shape("components/facet.html#option", {"facet": {"name": facet}, "option": option})


@lru_cache(maxsize=64)
def _indicator_shape(state: str, possible: bool, explained: bool) -> Shape:
    given = {"label": True, "points": True, "possible": possible, "explanation": explained}
    indicator = {"state": state, **{name: _slot(name) for name, is_given in given.items() if is_given}}
    return _shape("components/indicator_row.html#row", {"indicator": indicator})


def _slot(name: str) -> SafeString:
    return mark_safe(f"{_OPEN}{name}{_CLOSE}")  # noqa: S308 - names of slots are our own


def _shape(template: str, context: Mapping[str, Any]) -> Shape:
    pieces = _SLOT.split(render_to_string(template, dict(context)))
    markup = "%s".join(piece.replace("%", "%%") for piece in pieces[::2])
    return Shape(markup, tuple(pieces[1::2]))


def _escaped(word: object) -> str:
    return word if type(word) is SafeString else _escape(str(word))


_escape = lru_cache(maxsize=4096)(html.escape)  # formats, licences, domains: the same words on each card
