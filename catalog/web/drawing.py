"""Drawing what a page holds dozens of times: result cards, facet options, facts.

The template stays the only place of the markup. It is rendered once for each shape (how many formats, ticked or not)
with slots for the words; after that only the slots are filled, at a tenth of the time.
"""

import html
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

_OPEN, _CLOSE = "\ue000", "\ue001"  # private-use characters, which no template holds
_WORD = "word"  # stands for any text that is not empty
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
    "why_url",
    "found_by",
    "status",
)
_MAYBE = ("level", "ways", "why_url", "found_by", "status")  # of these, what may be empty
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
    drawn = (
        _option_shape(facet, option["checked"], option.get("depth", 0)).fill(option) for option in options
    )
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
        len(formats),
        tuple(name for name in _MAYBE if card.get(name)),
        updated=bool(card["updated"]),
        scored=bool(score),
    )
    return shape.fill({**card, **(score or {}), **{f"format {n}": name for n, name in enumerate(formats)}})


@lru_cache(maxsize=256)
def _card_shape(formats: int, there: tuple[str, ...], *, updated: bool, scored: bool) -> Shape:
    card: dict[str, Any] = {name: _slot(name) for name in _CARD if name not in _MAYBE or name in there}
    card["formats"] = [_slot(f"format {n}") for n in range(formats)]
    card["updated"] = _slot("updated") if updated else ""
    card["mqa"] = {name: _slot(name) for name in _SCORE} if scored else None
    return _shape("components/result_card.html#card", {"result": card})


@lru_cache(maxsize=256)
def _option_shape(facet: str, checked: bool, depth: int) -> Shape:
    words = {name: _slot(name) for name in ("id", "value", "label", "count")}
    option = {**words, "checked": checked, "depth": depth}
    return _shape("components/facet.html#option", {"facet": {"name": facet}, "option": option})


@lru_cache(maxsize=64)
def _indicator_shape(state: str, possible: bool, explained: bool) -> Shape:
    given = {"label": True, "points": True, "possible": possible, "explanation": explained}
    indicator = {"state": state, **{name: _slot(name) for name, is_given in given.items() if is_given}}
    return _shape("components/indicator_row.html#row", {"indicator": indicator})


def drawn(template: str, name: str, items: Iterable[Mapping[str, Any]]) -> SafeString:
    """The partial `template` for each of `items`, which it knows as `name`.

    An item holds texts, numbers, truth values, and lists, mappings and named tuples of them. The partial may print texts and ask
    whether they are empty, but not compare or filter them: it is rendered once for all items that are alike in the rest.
    """
    markup = []
    for item in items:
        words: list[str] = []
        kind = _kind(item, words)
        shape = _kind_shape(template, name, kind)
        markup.append(shape.markup % tuple([_escaped(words[int(slot)]) for slot in shape.slots]))
    return mark_safe("".join(markup))  # noqa: S308 - the words are escaped


def _kind(value: Any, words: list[str]) -> Hashable:
    """All of a value but its words, which are added to `words`."""
    if isinstance(value, str):
        if value:
            words.append(value)
        return _WORD if value else ""
    if hasattr(value, "_asdict"):  # a named tuple
        value = value._asdict()
    if isinstance(value, Mapping):
        return (dict, *((key, _kind(inner, words)) for key, inner in value.items()))
    if isinstance(value, (list, tuple)):
        return (list, *(_kind(inner, words) for inner in value))
    if value is None or isinstance(value, (bool, int, float)):
        return (type(value), value)
    raise TypeError(f"{type(value).__name__} cannot be drawn: give its words.")


@lru_cache(maxsize=2048)
def _kind_shape(template: str, name: str, kind: Hashable) -> Shape:
    return _shape(template, {name: _of_kind(kind, count())})


def _of_kind(kind: Any, number: Iterator[int]) -> Any:
    """A value of that kind, with a slot in place of each word."""
    if isinstance(kind, str):
        return _slot(str(next(number))) if kind else ""
    if kind[0] is dict:
        return {key: _of_kind(inner, number) for key, inner in kind[1:]}
    if kind[0] is list:
        return [_of_kind(inner, number) for inner in kind[1:]]
    return kind[1]


def _slot(name: str) -> SafeString:
    return mark_safe(f"{_OPEN}{name}{_CLOSE}")  # noqa: S308 - names of slots are our own


def _shape(template: str, context: Mapping[str, Any]) -> Shape:
    pieces = _SLOT.split(render_to_string(template, dict(context)))
    markup = "%s".join(piece.replace("%", "%%") for piece in pieces[::2])
    return Shape(markup, tuple(pieces[1::2]))


def _escaped(word: object) -> str:
    return word if type(word) is SafeString else _escape(str(word))


_escape = lru_cache(maxsize=4096)(html.escape)  # formats, licences, domains: the same words on each card
