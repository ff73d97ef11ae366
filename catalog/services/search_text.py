"""The words of products in the database itself, by which they are found while Elasticsearch is away."""

from collections.abc import Iterable, Sequence

from catalog.models import IndexState, IndexStatus, SearchText
from catalog.search.document import Document
from catalog.search.sql import TEXT_SCHEMA, text_row
from catalog.services.bulk import copy_in

_FIELDS = ("product", "words", "values", "title_sort", "facts")


def texts_write(documents: Iterable[tuple[int, Document]], gone: Sequence[int]) -> None:
    """Write what products (id, document of the index) are found by, and drop that of others. Within a transaction."""
    rows = [(pk, *text_row(document)) for pk, document in documents]
    SearchText.objects.filter(pk__in=[*(row[0] for row in rows), *gone])._raw_delete("default")
    copy_in(SearchText, _FIELDS, rows)


def texts_renew() -> None:
    """Where the analysis of words has changed since they were written, all of them are due."""
    changed = IndexStatus.objects.filter(pk=1).exclude(text_schema=TEXT_SCHEMA)
    if changed.update(text_schema=TEXT_SCHEMA):
        IndexState.objects.exclude(text_revision=0).update(text_revision=0)
