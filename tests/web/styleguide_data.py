"""Made-up content for the components on the data itself."""

from typing import Any

_WORD = "substation_transformer_" * 5


def data_context() -> dict[str, Any]:
    """Part of the context of styleguide.html."""
    return {
        "field_rows": [
            {
                "name": "site_id",
                "type": "string",
                "unit": "",
                "title": "Site",
                "description": "Code of the site, as on its sign.",
                "key": True,
                "required": True,
                "files": "All",
            },
            {
                "name": _WORD,
                "type": "number",
                "unit": "MW",
                "title": "",
                "description": "",
                "key": None,
                "required": None,
                "files": "Half-hourly readings, Sites and 4 more",
            },
        ],
    }
