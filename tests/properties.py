"""How many examples a property test tries: as many as the profile says (tests/conftest.py), or a share of them.

`manage.py test` tries the same examples each time, so that a change fails only by what it changed; `make fuzz`
tries many new ones. A test states no number of its own.
"""

from typing import Any

from hypothesis import settings


def examples(times: float, **others: Any) -> settings:
    """So many times the examples of the profile: more where one is quick, fewer where it is dear."""
    return settings(max_examples=max(1, round(settings.default.max_examples * times)), **others)
