"""“from the linked OpenAPI description”, beside a value that documents add to."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from catalog.domain.linked import Linked
from catalog.formats.registry import PROTOCOLS
from catalog.selectors.products import ProductView
from catalog.web.components import component
from catalog.web.links import safe_url

_KINDS = {"schema": "schema"} | {name: each.document for name, each in PROTOCOLS.items() if each.document}


def kind_label(kind: str) -> str:
    """“OpenAPI description”; “document” where nothing was recognised."""
    return _KINDS.get(kind, "document")


def note(view: ProductView, field: str) -> SafeString:
    """components/linked_note.html where documents add to a field as it is shown; else empty."""
    layer = view.layers.get(field)
    if layer not in ("harvested", "linked"):
        return SafeString("")
    return note_of(view.linked.get(field, ()), more=layer == "harvested")


def told_by(view: ProductView, field: str) -> SafeString:
    """The same after the badge of its layer, for a field that the page shows without one."""
    told = note(view, field)
    return component("layer_badge", layer=view.layers[field]) + told if told else told


def note_of(said: Iterable[Linked], *, more: bool) -> SafeString:
    """The same of what documents add; `more`: to what the source says."""
    counting = (one for one in said if one.counts)
    documents = [{"label": kind_label(one.kind), "url": safe_url(one.url)} for one in counting]
    if not documents:
        return SafeString("")
    drawn = render_to_string("components/linked_note.html", {"documents": documents, "more": more})
    return mark_safe(f" {drawn.strip()}")  # noqa: S308 - drawn by a template
