"""JSON-LD by way of rdflib, for the parts of the language that the direct walk leaves.

rdflib fetches contexts by itself. So every context that is named by URL is written out from the bundle before rdflib
sees the document, and a document that names another one is refused.
"""

from typing import Any
from urllib.parse import urljoin

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat.contexts import bundled_context
from catalog.formats.dcat.rdf_graph import stated_forms

_MAX_NESTING = 100


def read_json_ld_graph(document: Any, url: str) -> Graph:
    """JSON-LD by way of rdflib. Contexts named by URL are replaced by those kept here, so none is left to be fetched."""
    graph = Graph()
    try:
        with stated_forms():
            to_rdf(_with_local_contexts(document, url), graph, base=url)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise PageUnreadable(f"The JSON-LD document breaks a rule of JSON-LD: {str(error)[:200]}") from None
    return graph


def _with_local_contexts(value: Any, base: str, depth: int = 0) -> Any:
    if depth > _MAX_NESTING:
        raise PageUnreadable(
            f"The JSON-LD document is nested deeper than {_MAX_NESTING} levels; it was not read."
        )
    if isinstance(value, list):
        return [_with_local_contexts(entry, base, depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _local_context(entry, base, depth + 1)
        if key == "@context"
        else _with_local_contexts(entry, base, depth + 1)
        for key, entry in value.items()
    }


def _local_context(context: Any, base: str, depth: int) -> Any:
    if depth > _MAX_NESTING:
        raise PageUnreadable(
            f"The JSON-LD context is nested deeper than {_MAX_NESTING} levels; it was not read."
        )
    if isinstance(context, str):
        return _local_context(bundled_context(urljoin(base, context)), base, depth + 1)
    if isinstance(context, list):
        entries = (_local_context(entry, base, depth + 1) for entry in context)
        return [part for entry in entries for part in (entry if isinstance(entry, list) else [entry])]
    if not isinstance(context, dict):
        return context
    own = {
        key: _with_local_contexts(entry, base, depth + 1)
        for key, entry in context.items()
        if key != "@import"
    }
    if isinstance(context.get("@import"), str):
        imported = _local_context(context["@import"], base, depth + 1)
        return [*imported, own] if isinstance(imported, list) else [imported, own]
    return own
