"""Queries for lists of products that the ORM puts into words once for each kind of viewer.

Wording such a query takes three times as long as sending it and reading the answer, and pages ask the same few all
the time. Whom it is for goes in through `live_with` as everywhere; only the values differ from one time to the next.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value

from catalog.models import DataProduct
from catalog.selectors.visibility import Viewer, live_with, tokens_of

GIVEN = Value(object())  # stands where a value goes that is told when the query is asked


class WordedQuery:
    """The columns `names` of those products that `narrow` leaves of the ones that may be seen."""

    def __init__(
        self, names: Sequence[str], narrow: Callable[[QuerySet[DataProduct]], QuerySet[DataProduct]]
    ) -> None:
        self._names = names
        self._narrow = narrow
        self._worded = lru_cache(maxsize=256)(self._word)

    def rows(self, user: Viewer, *given: object) -> list[dict[str, Any]]:
        """What `user` may see of it, with `given` in the places of GIVEN. One query."""
        sql, parameters = self._worded(tokens_of(user))
        values = iter(given)
        filled: list[Any] = [
            next(values) if parameter is GIVEN.value else parameter for parameter in parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return [dict(zip(self._names, row, strict=True)) for row in cursor]

    def _word(self, tokens: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
        found = self._narrow(live_with(tokens)).values_list(*self._names)
        worded: tuple[str, tuple[Any, ...]] = found.query.sql_with_params()
        return worded


def one_of(field: str) -> Func:
    """That a field has one of the values of a list that is GIVEN."""
    return Func(
        F(field), GIVEN, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )
