"""Holding JSON against a JSON Schema (2020-12)."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]


def keeps_to(value: Any, schema: dict[str, Any]) -> None:
    """Raises an AssertionError that names the first place where `value` is not as the schema says."""
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
    assert not wrong, "\n".join(wrong)
