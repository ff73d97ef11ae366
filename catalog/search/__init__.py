"""Search: the only importer of elasticsearch. Knows no Django; takes plain arguments.

`SearchEngine` does the input and output. Building documents (`document`), requests (`query`, `facets`) and
excerpts (`highlight`) is pure.
"""

from catalog.search.client import IndexMissing
from catalog.search.document import IndexedProduct
from catalog.search.engine import Health, SearchEngine
from catalog.search.facet_kinds import FACETS, TREES
from catalog.search.forms import Term
from catalog.search.glossary import Glossary, Meaning, Widening
from catalog.search.highlight import highlight
from catalog.search.index import Ensured, WriteResult
from catalog.search.parsing import query_problems
from catalog.search.rebuild import Built, RebuildRefused, RebuildResult
from catalog.search.request import (
    MAX_PAGE_SIZE,
    MAX_WINDOW,
    SORTS,
    Box,
    Bucket,
    SearchRequest,
    SearchResponse,
    Span,
    Suggestion,
)

__all__ = [
    "FACETS",
    "MAX_PAGE_SIZE",
    "MAX_WINDOW",
    "SORTS",
    "TREES",
    "Box",
    "Bucket",
    "Built",
    "Ensured",
    "Glossary",
    "Health",
    "IndexMissing",
    "IndexedProduct",
    "Meaning",
    "RebuildRefused",
    "RebuildResult",
    "SearchEngine",
    "SearchRequest",
    "SearchResponse",
    "Span",
    "Suggestion",
    "Term",
    "Widening",
    "WriteResult",
    "highlight",
    "query_problems",
]
