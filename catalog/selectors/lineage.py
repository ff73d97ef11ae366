"""What a product was made from and what was made from it, as far as a person may see it."""

import re
from collections.abc import Sequence
from itertools import batched
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import F, Q

from catalog.domain.identity import source_key
from catalog.domain.identity_ladder import identity_keys
from catalog.domain.layers import Inference, counts
from catalog.domain.lineage import reference_key
from catalog.domain.lineage_behind import Behind, Named, behind
from catalog.domain.lineage_graph import (
    STEPS,
    Entry,
    Graph,
    graph_begin,
    made_add,
    mark_of,
    sources_add,
    sources_wanted,
)
from catalog.domain.linked import value_with
from catalog.domain.product import Concept, Lineage, ProductRecord
from catalog.models import IdentityKey
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer, live_to

_ASKED = 150  # sources that are looked up for a step, and products that are looked at
_RUNGS = ("uri", "identifier", "landing")
_SLUG = re.compile(r"/([-\w]{1,100})")
_ROW = (
    "pk", "slug", "title", "endpoint_id", "source_id", "identifiers", "domain_name", "uri", "landing", "says", "added",
    "guessed", "decided",
)  # fmt: skip
_PATHS = {
    "domain_name": F("domain__name"),
    "uri": F("harvested__uri"),
    "landing": F("harvested__landing_page"),
    "says": F("harvested__lineage"),
    "added": F("linked__lineage"),
    "guessed": F("inferred__lineage"),
    "decided": F("curated__lineage"),
}


def lineage_of(user: Viewer, view: ProductView) -> Graph:
    """Two steps back and two on, of what `user` may see. One query a step."""
    graph = graph_begin(_entry_of(view))
    for step in range(0, -STEPS, -1):
        if wanted := sources_wanted(graph, step):
            sources_add(graph, step, _sources(user, wanted[:_ASKED]))
    for step in range(STEPS):
        if entries := graph.entries(step):
            made_add(graph, step, _made_from(user, entries))
    return graph


def lineage_behind(user: Viewer, views: Sequence[ProductView]) -> list[Behind]:
    """All that each of these was made of, of what `user` may see. One query a step for 150 sources, none where none is named."""

    def look(wanted: Sequence[Named]) -> tuple[list[Entry], bool]:
        found: dict[int, Entry] = {}
        cut = False
        for some in batched(wanted, _ASKED):
            entries = _sources(user, some)
            cut = cut or len(entries) >= _ASKED
            found |= {entry.pk: entry for entry in entries}
        return list(found.values()), cut

    return behind([_entry_of(view) for view in views], look)


def _sources(user: Viewer, wanted: Sequence[tuple[Entry, Concept]]) -> list[Entry]:
    """The products that may be meant by these sources, at most 150 of them."""
    slugs, digests, own = set(), set(), Q(pk__in=[])
    for made, source in wanted:
        for text in filter(str.strip, (source.iri, source.label)):
            named = ProductRecord(source_id=text, title="", uri=text, landing_page=text)
            digests |= {digest for rung, digest in identity_keys(named) if rung in _RUNGS}
            own |= Q(endpoint_id=made.home, source_key=source_key(text))
            if match := _SLUG.fullmatch(mark_of(text).removeprefix(mark_of(_address("")))):
                slugs.add(match[1])
    recognised = IdentityKey.objects.filter(rung__in=_RUNGS, key__in=digests).values("product_id")
    return _entries(live_to(user).filter(Q(slug__in=slugs) | Q(pk__in=recognised) | own))


def _made_from(user: Viewer, entries: Sequence[Entry]) -> list[Entry]:
    """Products that seem to name one of these as their source."""
    keys = {reference_key(Concept(iri=name)) for entry in entries for name in entry.names}
    folded = {reference_key(Concept(label=name)) for entry in entries for name in entry.names}
    return _entries(live_to(user).filter(~Q(sources=[]), sources__overlap=sorted((keys | folded) - {""})))


def _address(slug: str) -> str:
    return f"{settings.SITE_URL}/products/{slug}"


def _entries(found: Any) -> list[Entry]:
    rows = found.annotate(**_PATHS).order_by("pk").values_list(*_ROW, named=True)
    return [_entry(row) for row in rows[:_ASKED]]


def _entry(row: Any) -> Entry:
    names = (_address(row.slug), row.uri, *row.identifiers, row.source_id, row.landing)
    lineage = _lineage(row)
    return Entry(
        pk=row.pk,
        slug=row.slug,
        title=row.title,
        domain=row.domain_name,
        home=row.endpoint_id,
        names=tuple(filter(None, names)),
        lineage=msgspec.convert(lineage, Lineage) if lineage else None,
    )


def _lineage(row: Any) -> Any:
    """What is shown of it, in JSON form: as a person decided, else as source and documents say, else as it was worked out."""
    if row.decided:
        return row.decided["value"]
    says = row.says
    for added in row.added or ():
        says = value_with(says, added["value"])
    if says or not row.guessed:
        return says
    guess = msgspec.convert(row.guessed, Inference)
    return guess.value if counts("lineage", guess) else None


def _entry_of(view: ProductView) -> Entry:
    product, record = view.product, view.record
    names = (_address(product.slug), record.uri, *record.identifiers, record.source_id, record.landing_page)
    return Entry(
        pk=product.pk,
        slug=product.slug,
        title=record.title,
        domain=product.domain.name,
        home=product.endpoint_id,
        names=tuple(filter(None, names)),
        lineage=record.lineage,
    )
