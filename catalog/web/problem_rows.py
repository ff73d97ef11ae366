"""Problems as rows of a table, with their rules and remedies in words."""

from collections.abc import Iterable

import msgspec

from catalog.domain.problems import fix_words, rule_words
from catalog.domain.product import Problem


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Context of pages/problems.html."""
    return [{**msgspec.structs.asdict(p), "rule": rule_words(p), "fix": fix_words(p)} for p in problems]
