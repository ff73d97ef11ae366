"""`{% component "layer_badge" layer=x %}`: the markup of a small component, kept for the same words.

`{% draw "facts.html#fact" "fact" facts %}`: a part of one for each of many items.
"""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from catalog.web.drawing import drawn

register = Library()


@register.simple_tag
def draw(template: str, name: str, items: Iterable[Mapping[str, Any]]) -> SafeString:
    """A partial of a component for each of many items: see `drawing.drawn`."""
    return drawn(f"components/{template}", name, items)


@register.simple_tag
@lru_cache(
    maxsize=4096, typed=True
)  # typed: a text that is marked as safe is not the same as one that is not
def component(name: str, /, **words: Hashable) -> SafeString:
    """components/NAME.html with `words` alone, which can be hashed: for what is drawn from few different words."""
    return mark_safe(render_to_string(f"components/{name}.html", words).strip())  # noqa: S308 - drawn by a template
