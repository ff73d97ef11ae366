"""What waits for a person: one table of kinds, from which the to-do list, its counts and the number in the header come.

To add a kind, add a row to the KINDS of a `todo_kinds…` module, and such a module to KINDS here: the rows of a scope, since
when each waits, and where it is decided.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import DateTimeField, Min, QuerySet, Value
from django.db.models.functions import Cast
from redis.exceptions import RedisError

from catalog.selectors import (
    todo_kinds,
    todo_kinds_cases,
    todo_kinds_gaps,
    todo_kinds_governance,
    todo_kinds_mail,
    todo_kinds_policy,
    todo_kinds_requests,
)
from catalog.selectors.todo_model import Kind, Place, Scope, scope_of
from catalog.selectors.visibility import Viewer

KINDS = (
    *todo_kinds.KINDS,
    *todo_kinds_requests.KINDS,
    *todo_kinds_governance.KINDS,
    *todo_kinds_policy.KINDS,
    *todo_kinds_cases.KINDS,
    *todo_kinds_gaps.KINDS,
    *todo_kinds_mail.KINDS,
)
_HEADER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Todo:
    """How many things of a kind wait, and since when the oldest does."""

    kind: Kind
    number: int
    oldest: datetime | None
    places: tuple[Place, ...] = ()

    @property
    def label(self) -> str:
        """“1 claim”, “3 claims” without the number."""
        return self.kind.one if self.number == 1 else self.kind.many


def todo_list(scope: Scope, *, places: bool = True) -> list[Todo]:
    """What waits in a scope, in the order of KINDS, kinds without any left out. One query, and one for each with places."""
    kinds = {kind.key: kind for kind in KINDS if scope.domains is None or not kind.curators_only}
    if scope.empty:
        return []
    first, *others = (_counted(kind, scope) for kind in kinds.values())
    found = {row["todo"]: row for row in first.union(*others, all=True).order_by("todo")}
    return [
        Todo(
            kind,
            row["todos"],
            row["oldest"],
            tuple(kind.places(scope)) if places and kind.places else (),
        )
        for key, kind in kinds.items()
        if (row := found.get(key)) and row["todos"]
    ]


def _counted(kind: Kind, scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    rows = kind.rows(scope).order_by().annotate(todo=Value(kind.key)).values("todo")
    never = Cast(Value(None), DateTimeField())
    return rows.annotate(todos=kind.number, oldest=Min(kind.since) if kind.since else never)


@dataclass(frozen=True, slots=True)
class WorkLink:
    """What the header shows: whether the person has a work page, and how much waits there."""

    shown: bool
    number: int = 0


def work_link(user: Viewer) -> WorkLink:
    """For the header of every page: kept for a minute, so that it costs no query."""
    key = _header_key(user)
    try:
        kept = cache.get(key)
    except RedisError:
        return WorkLink(not scope_of(user).empty)
    if kept is None:
        scope = scope_of(user)
        kept = -1 if scope.empty else _urgent(todo_list(scope, places=False))
        with suppress(RedisError):  # it has gone just now
            cache.set(key, kept, _HEADER_SECONDS)
    return WorkLink(kept >= 0, max(kept, 0))


def work_link_keep(user: Viewer, todos: Iterable[Todo]) -> None:
    """The header's number from what waits, where that has just been counted."""
    with suppress(RedisError):  # it is counted again for the header then
        cache.set(_header_key(user), _urgent(todos), _HEADER_SECONDS)


def _urgent(todos: Iterable[Todo]) -> int:
    return sum(todo.number for todo in todos if todo.kind.urgent)


def work_link_forget(user: Viewer) -> None:
    """Count anew for the next page: this person has just decided something."""
    with suppress(RedisError):  # it is kept for a minute only
        cache.delete(_header_key(user))


def _header_key(user: Viewer) -> str:
    return f"todo:{user.pk}"
