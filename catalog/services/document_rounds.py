"""The rounds in which documents about data are fetched: contracts, schemas and linked descriptions, each address once for all."""

from typing import Any

from django.conf import settings

from catalog.services.descriptors import DESCRIPTORS
from catalog.services.documents import Documents, documents_check_due
from catalog.services.linked_documents import LINKED
from catalog.services.schema_documents import SCHEMAS

_SECONDS = 30.0
_KINDS: tuple[Documents[Any, Any], ...] = (DESCRIPTORS, SCHEMAS, LINKED)


def descriptors_check_due(*, seconds: float = _SECONDS) -> int:
    """Fetch and read the contracts that are due for about `seconds`; returns how many addresses were asked for."""
    return _check(DESCRIPTORS, seconds)


def schemas_check_due(*, seconds: float = _SECONDS) -> int:
    """The same of the schemas that products name by address."""
    return _check(SCHEMAS, seconds)


def linked_check_due(*, seconds: float = _SECONDS) -> int:
    """The same of the descriptions that products link to."""
    return _check(LINKED, seconds)


def _check(documents: Documents[Any, Any], seconds: float) -> int:
    if not settings.CHECK_SAMPLES:
        return 0
    others = [kind for kind in _KINDS if kind is not documents]
    return documents_check_due(documents, seconds=seconds, beside=others)
