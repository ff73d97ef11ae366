"""How many of the products that a search finds cover each stretch of time."""

from catalog.search.timeline import Timeline
from catalog.selectors.engine import search_engine
from catalog.selectors.params import SearchParams
from catalog.selectors.search import request_of
from catalog.selectors.visibility import Viewer


def products_timeline(user: Viewer, asked: SearchParams) -> Timeline:
    """Count what `user` may see, under all that is asked for. Raises SearchUnavailable."""
    return search_engine().timeline(request_of(user, asked, facets=False))
