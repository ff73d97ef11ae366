"""What is offered while somebody types: products, domains, themes and glossary terms that go on as the words do."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q

from catalog.domain.errors import SearchUnavailable
from catalog.domain.vocabulary.themes import themes
from catalog.models import Domain
from catalog.selectors.engine import search_engine
from catalog.selectors.prepared import prepared
from catalog.selectors.search import products_search
from catalog.selectors.visibility import Viewer, domain_seen, tokens_of

MOST = 10  # of all kinds together
LONGEST = 100  # characters that are looked at
KINDS = {
    "product": "Data products",
    "domain": "Domains",
    "theme": "Themes",
    "term": "Glossary",
    "correction": "Did you mean",
}
_EACH = 2  # domains, themes, terms
_PRODUCTS = 8
_WORDS = 8
_CORRECTABLE = 4  # characters
# Each of the words, or its beginning, is in a name; those that begin as typed come first.
_KEPT = """
    (SELECT 'domain' AS kind, slug, name, sector FROM catalog_domain
        WHERE name ~* ALL(%(all)s) AND id IN ({seen})
        ORDER BY name ILIKE %(begun)s DESC, name LIMIT %(each)s)
    UNION ALL
    (SELECT 'term', slug, term, expansion FROM catalog_glossaryterm
        WHERE concat_ws(' ', term, expansion, array_to_string(synonyms, ' ')) ~* ALL(%(all)s)
        ORDER BY term ILIKE %(begun)s DESC, term, id LIMIT %(each)s)
"""


class Suggestion(NamedTuple):
    """One of them: `kind` of KINDS; `name` is a slug, a theme's code, or the corrected words."""

    kind: str
    name: str
    title: str
    detail: str = ""


def suggestions(user: Viewer, q: str) -> list[Suggestion]:
    """At most MOST for what was typed so far, in the order of KINDS; a correction alone where nothing goes on so.

    One request to Elasticsearch and one query, and what belongs to the person; without Elasticsearch no products.
    """
    typed = " ".join(q.replace("\0", " ").split())[:LONGEST]
    words = re.findall(r"\w+", typed)[:_WORDS]
    if not words:
        return []
    others = [*_kept(user, typed, words), *_themes(typed, words)]
    found = [*_products(user, typed, min(_PRODUCTS, MOST - len(others))), *others]
    order = list(KINDS)
    return sorted(found, key=lambda one: order.index(one.kind)) or list(_correction(user, typed))


def _products(user: Viewer, typed: str, most: int) -> Iterator[Suggestion]:
    try:
        found = search_engine().suggest(typed, tokens_of(user), most)
    except SearchUnavailable:
        return
    yield from (Suggestion("product", one.slug, one.title) for one in found)


def _kept(user: Viewer, typed: str, words: list[str]) -> list[Suggestion]:
    """Domains that the person may know of, and terms. One query."""
    seen, values = _seen_worded(domain_seen(user))
    begun = typed.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    told: dict[str, Any] = {"all": [rf"\m{word}" for word in words], "begun": begun, "each": _EACH}
    with prepared() as cursor:
        cursor.execute(_KEPT.replace("{seen}", seen), {**told, **values})
        return [Suggestion(*row) for row in cursor.fetchall()]


@lru_cache(maxsize=256)
def _seen_worded(seen: Q) -> tuple[str, dict[str, Any]]:
    """The domains of a filter as SQL with named parameters: put into words once, as `selectors.domains` does."""
    sql, values = Domain.objects.filter(seen).order_by().values("pk").query.sql_with_params()
    return sql % tuple(f"%(seen{n})s" for n in range(len(values))), {
        f"seen{n}": v for n, v in enumerate(values)
    }


def _themes(typed: str, words: list[str]) -> list[Suggestion]:
    begun = [re.compile(rf"\b{word}", re.IGNORECASE) for word in words]
    found = [one for one in themes().values() if all(part.search(one.label) for part in begun)]
    found.sort(key=lambda one: not one.label.lower().startswith(typed.lower()))
    return [Suggestion("theme", one.code, one.label) for one in found[:_EACH]]


def _correction(user: Viewer, typed: str) -> Iterator[Suggestion]:
    if len(typed) < _CORRECTABLE:
        return
    try:
        corrected = products_search(user, q=typed, page_size=1, facets=False).response.corrected
    except SearchUnavailable:
        return
    if corrected:
        yield Suggestion("correction", corrected, corrected)
