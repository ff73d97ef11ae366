"""Queries for lists of products that the ORM puts into words once for each kind of viewer.

Wording such a query takes three times as long as sending it and reading the answer, and pages ask the same few all
the time; PostgreSQL keeps their plans (`prepared`). Whom a query is for goes in through `live_with` as everywhere; only
the values differ from one time to the next.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value

from catalog.models import DataProduct
from catalog.selectors.prepared import prepared
from catalog.selectors.visibility import Viewer, live_with, tokens_of, visible_with

GIVEN = Value(object())  # stands where a value goes that is told when the query is asked


Narrow = Callable[[QuerySet[DataProduct]], QuerySet[DataProduct]]


class WordedQuery:
    """The columns `names` of those products that `narrow` leaves of the ones that may be seen; `withdrawn` ones too if told."""

    def __init__(self, names: Sequence[str], narrow: Narrow, *, withdrawn: bool = False) -> None:
        self._names = names
        self._narrow = narrow
        self._of = visible_with if withdrawn else live_with
        self._worded = lru_cache(maxsize=256)(self._word)

    def rows(self, user: Viewer, *given: object) -> list[dict[str, Any]]:
        """What `user` may see of it, with `given` in the places of GIVEN. One query."""
        return [dict(zip(self._names, row, strict=True)) for row in self.values(user, *given)]

    def values(self, user: Viewer, *given: object) -> list[tuple[Any, ...]]:
        """The same as bare values, JSON as its text."""
        sql, parameters = self._worded(tokens_of(user))
        values = iter(given)
        filled: list[Any] = [
            next(values) if parameter is GIVEN.value else parameter for parameter in parameters
        ]
        with prepared() as cursor:
            cursor.execute(sql, filled)
            return cursor.fetchall()

    def _word(self, tokens: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
        found = self._narrow(self._of(tokens)).values_list(*self._names)
        worded: tuple[str, tuple[Any, ...]] = found.query.sql_with_params()
        return worded


class _Part(NamedTuple):
    """The columns of one model in a row: which, from where, and what turns a stored value into that of the field."""

    model: type[Model]
    names: tuple[str, ...]
    begin: int
    key: int
    stored: tuple[tuple[int, Any], ...]  # which of them are stored otherwise (JSON as text), and their fields

    def read(self, row: Sequence[Any]) -> Model | None:
        """The row's object; None where a join found none."""
        values = list(row[self.begin : self.begin + len(self.names)])
        if values[self.key] is None:
            return None
        for n, field in self.stored:
            values[n] = field.from_db_value(values[n], None, connection)
        return self.model.from_db(connection.alias, self.names, values)


class WordedProducts:
    """Products with their `joined` objects (relation → model), as `select_related` gives them; `marks` are annotations."""

    def __init__(
        self, narrow: Narrow, *, joined: Mapping[str, type[Model]], marks: Sequence[str] = ()
    ) -> None:
        self._narrow = narrow
        self._joined = joined
        self._marks = tuple(marks)

    def all(self, user: Viewer, *given: object) -> list[DataProduct]:
        """Those that `user` may see, withdrawn and merged ones among them. One query."""
        return [self._product(row) for row in self._query.values(user, *given)]

    def _product(self, row: Sequence[Any]) -> DataProduct:
        own, *joined = self._parts
        product: Any = own.read(row)
        for relation, part in zip(self._joined, joined, strict=True):
            field: Any = DataProduct._meta.get_field(relation)
            field.set_cached_value(product, part.read(row))
        for name, value in zip(self._marks, row[len(row) - len(self._marks) :], strict=True):
            setattr(product, name, value)
        return product

    @cached_property
    def _parts(self) -> list[_Part]:
        return list(self._laid_out())

    def _laid_out(self) -> Iterator[_Part]:
        begin = 0
        models: tuple[type[Model], ...] = (DataProduct, *self._joined.values())
        for model in models:
            fields = model._meta.concrete_fields
            names = tuple(field.attname for field in fields)
            stored = tuple((n, field) for n, field in enumerate(fields) if hasattr(field, "from_db_value"))
            yield _Part(model, names, begin, names.index(model._meta.pk.attname), stored)
            begin += len(fields)

    @cached_property
    def _query(self) -> WordedQuery:
        paths = ("", *(f"{relation}__" for relation in self._joined))
        names = [path + name for path, part in zip(paths, self._parts, strict=True) for name in part.names]
        return WordedQuery((*names, *self._marks), self._narrow, withdrawn=True)


def one_of(field: str) -> Func:
    """That a field has one of the values of a list that is GIVEN."""
    return Func(
        F(field), GIVEN, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )
