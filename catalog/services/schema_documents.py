"""The schemas that products name by address, such as a JSON Schema or an XSD: fetched, recognised and read.

Only of what everybody may see and nobody calls shared or closed. What was found is evidence of the product's structure.
"""

from typing import Any

import msgspec

from catalog.domain.data_fields import is_explained
from catalog.formats.schema_documents import SchemaRead, read_schema
from catalog.formats.text import clean_text
from catalog.models import SchemaDocument
from catalog.services.documents import LIMITS, Documents
from catalog.services.rounds import OF_PRODUCT_SQL, Waiting
from catalog.services.sample_sources import SCHEMA_MAY_SQL, SCHEMA_STILL_SQL

_KEPT = 500  # fields that are kept to be shown; all are counted
_LONGEST = 500  # characters of each text


def _keep(_row: SchemaDocument, read: SchemaRead, _url: str) -> dict[str, Any]:
    fields = read.fields
    return {
        "fields": [_shown(msgspec.to_builtins(field)) for field in fields[:_KEPT]],
        "named": len(fields),
        "typed": sum(bool(field.type) for field in fields),
        "explained": sum(map(is_explained, fields)),
    }


def _shown(field: dict[str, Any]) -> dict[str, Any]:
    return {
        name: clean_text(value, _LONGEST) if isinstance(value, str) else value
        for name, value in field.items()
    }


SCHEMAS = Documents(
    waiting=Waiting(
        model=SchemaDocument,
        limits=LIMITS,
        joined=OF_PRODUCT_SQL,
        may=SCHEMA_MAY_SQL,
        still=SCHEMA_STILL_SQL,
    ),
    accept="application/schema+json, application/json, application/yaml, text/turtle, application/xml, */*;q=0.5",
    read=read_schema,
    keep=_keep,
    nothing={"fields": [], "named": 0, "typed": 0, "explained": 0},
)
