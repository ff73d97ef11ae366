"""What is compared of products: the table GROUPS declares it, and how each row reads of one product."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from catalog.domain.access.patterns import patterns
from catalog.domain.data_fields import field_uses, is_explained, schema_uses
from catalog.domain.maturity.model import level_name
from catalog.domain.numbers import counted
from catalog.domain.openness import openness_of
from catalog.domain.vocabulary.formats import formats
from catalog.selectors.products import ProductView
from catalog.web.distributions import size_text
from catalog.web.facts import FACTS
from catalog.web.labels import KINDS, OPENNESS
from catalog.web.licence_terms import licence_terms
from catalog.web.links import Link, texts

Show = Callable[[ProductView], list[Link]]
_DELIVERY = {"pull": "Pull: you fetch it", "push": "Push: it is sent to you"}
_MOST = 12  # values of a cell


class Row(NamedTuple):
    """A row: its name, and what it says of one product; nothing where nobody states it."""

    name: str
    show: Show


def _fact(section: str, name: str) -> Row:
    """A row of the product's own page."""
    fact = next(fact for fact in FACTS[section] if fact.name == name)
    return Row(name, lambda view: fact.show(view.record))


def _openness(view: ProductView) -> list[Link]:
    return texts(OPENNESS[openness_of(view.record).value])


def _terms(group: str) -> Show:
    def show(view: ProductView) -> list[Link]:
        terms = licence_terms(view.record.licence)
        found = [g["terms"] for g in terms["groups"] if g["name"] == group] if terms else []
        return texts(*(word for words in found for word in words))

    return show


def _formats(view: ProductView) -> list[Link]:
    known = formats()
    return texts(*(known[code].label if code in known else code for code in view.product.formats))


def _patterns(view: ProductView) -> list[Link]:
    known = patterns()
    return texts(*(known[p].name for p in view.product.patterns if p in known))  # type: ignore[index]


def _bulk(view: ProductView) -> list[Link]:
    if not view.product.patterns:
        return []
    return texts("Yes" if view.product.bulk else "No")


def _size(view: ProductView) -> list[Link]:
    sizes = [d.byte_size for d in view.record.distributions if d.byte_size]
    return texts(size_text(sum(sizes))) if sizes else []


def _rows(view: ProductView) -> list[Link]:
    rows = [d.rows for d in view.record.distributions if d.rows]
    return texts(f"{sum(rows):,}") if rows else []


def _files(view: ProductView) -> list[Link]:
    number = len(view.record.distributions)
    return texts(counted(number, "distribution")) if number else []


def _level(view: ProductView) -> list[Link]:
    if view.maturity is None:
        return []
    url = f"/products/{view.product.slug}/maturity/"
    level = view.maturity.level
    return [{"label": f"Level {level} of 5: {level_name(level)}", "url": url}]


def _facet(facet: str) -> Show:
    def show(view: ProductView) -> list[Link]:
        found = view.maturity.facets if view.maturity else ()
        return texts(*(f"{f.passed} of {f.applicable} checks" for f in found if f.id == facet))

    return show


def _points(view: ProductView) -> list[Link]:
    return texts(f"{view.mqa.points} of {view.mqa.max_points}: {view.mqa.band_label}") if view.mqa else []


def _fields(view: ProductView) -> list[Link]:
    uses = field_uses(schema_uses(view.record))
    if not uses:
        return []
    explained = sum(is_explained(use.field) for use in uses)
    label = f"{counted(len(uses), 'field')}, {explained:,} explained"
    return [{"label": label, "url": f"/products/{view.product.slug}/schema/"}]


def _standards(view: ProductView) -> list[Link]:
    stated = [*view.record.conforms_to, *(c for d in view.record.distributions for c in d.conforms_to)]
    return texts(*dict.fromkeys(c.label or c.iri for c in stated))


GROUPS: dict[str, tuple[Row, ...]] = {
    "What it is": (
        Row("Domain", lambda v: [{"label": v.product.domain.name, "url": f"/domains/{v.product.domain.slug}/"}]),
        Row("Kind", lambda v: texts(KINDS[v.record.kind])),
        _fact("what", "Themes"),
        _fact("what", "Area"),
        _fact("what", "Time covered"),
        _fact("what", "Updated"),
        _fact("what", "Data last changed"),
    ),
    "May I use it": (
        Row("Openness", _openness),
        _fact("use", "Access"),
        _fact("use", "Licence"),
        Row("You may", _terms("You may")),
        Row("You must", _terms("You must")),
        Row("You may not", _terms("You may not")),
        _fact("use", "Contact"),
    ),
    "How to get it": (
        Row("Push or pull", lambda v: texts(*(_DELIVERY[d] for d in v.product.delivery if d in _DELIVERY))),
        Row("Access patterns", _patterns),
        Row("All of it in one go", _bulk),
        Row("Formats", _formats),
        Row("Ways to get it", _files),
        Row("Size, as stated", _size),
        Row("Rows, as stated", _rows),
    ),
    "How good it is": (
        Row("Maturity", _level),
        Row("Findable", _facet("FND")),
        Row("Accessible", _facet("ACC")),
        Row("Structured", _facet("STR")),
        Row("Governed", _facet("POL")),
        Row("Operated", _facet("OPS")),
        Row("EU points for metadata", _points),
        Row("Fields", _fields),
        Row("Standards", _standards),
    ),
}  # fmt: skip


def cell(links: Iterable[Link]) -> dict[str, Any]:
    """A cell: the first values, how many more there are, and what tells whether two cells say the same."""
    values = list(links)
    return {
        "links": values[:_MOST],
        "more": max(0, len(values) - _MOST),
        "says": tuple(sorted(value["label"].casefold() for value in values)),
    }
