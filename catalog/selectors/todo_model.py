"""What a kind of thing to do is, and whose rows of it count."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.aggregates import Aggregate

from catalog.models import DataProduct
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer

PLACES = 8  # listed of a kind at most


@dataclass(frozen=True, slots=True)
class Scope:
    """The domains that somebody decides for; None for all of them."""

    domains: frozenset[int] | None

    def of(self, path: str) -> Q:
        """Rows of these domains; `path` leads to the domain, such as `product__domain`."""
        return Q() if self.domains is None else Q(**{f"{path}__in": self.domains})

    @property
    def empty(self) -> bool:
        """Whether there is nothing to decide for."""
        return self.domains is not None and not self.domains


def scope_of(user: Viewer) -> Scope:
    """Curators decide for all domains, stewards for theirs. At most one query."""
    return Scope(None if getattr(user, "is_curator", False) else stewarded_ids(user))


class Place(NamedTuple):
    """One of several places where things of a kind are decided."""

    label: str
    url: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of thing to do. `since` is the field that tells since when a row waits, empty where none does.

    `url` is where all are listed; where they are decided in several `places` (pages of endpoints or runs), these are listed
    instead. A kind that is not `urgent` stands in the list alone, not in the number of the header.
    """

    key: str
    one: str
    many: str
    what: str
    url: str
    rows: Callable[[Scope], QuerySet[Any]]
    since: str
    number: Aggregate = field(default_factory=lambda: Count("pk"))
    places: Callable[[Scope], list[Place]] | None = None
    curators_only: bool = False
    urgent: bool = True


def of_live(scope: Scope, path: str = "product__") -> Q:
    """Rows whose product is in the catalogue and of the scope; `path` leads to the product."""
    return scope.of(f"{path}domain") & Q(**{f"{path}state": DataProduct.State.LIVE})
