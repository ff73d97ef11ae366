"""Products one by one, with what keeps each from its next level."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import BooleanField, F, Func, JSONField, QuerySet, Value

from catalog.domain.maturity.model import Check, gates
from catalog.models import DataProduct, Domain
from catalog.selectors.visibility import Viewer, live_to

_FAILED = "strict $[2][*] ? (@[1] == false)[0]"
PAGE = 50


class Row(NamedTuple):
    """A product; `missing`: ids of the unmet gates of its next level. `level` None: not assessed yet."""

    slug: str
    title: str
    level: int | None
    mqa: int
    missing: tuple[str, ...]


def products_with_gaps(user: Viewer, domain: Domain) -> Iterator[Row]:
    """All products of a domain that `user` may see, oldest first, read piece by piece. One query."""
    failed = Func(
        F("assessment__maturity"), Value(_FAILED), function="jsonb_path_query_array", output_field=JSONField()
    )
    rows = live_to(user).filter(domain=domain).annotate(failed=failed).order_by("first_seen", "pk")
    for slug, title, level, mqa, names in rows.values_list(
        "slug", "title", "level", "mqa", "failed"
    ).iterator(chunk_size=1000):
        yield Row(slug, title, level, mqa, _missing(level, names or ()))


def _missing(level: int | None, failed: Any) -> tuple[str, ...]:
    if level is None or level >= len(gates()):
        return ()
    return tuple(name for name in gates()[level] if name in failed)


def products_lacking(user: Viewer, domain: Domain, check: Check, source: str = "") -> QuerySet[DataProduct]:
    """Products of a domain that `user` may see and that would rise, or come nearer to it, if `check` were passed; newest first.

    `source`: only those of this endpoint.
    """
    lacks = Func(
        F("assessment__maturity"),
        Value(f'strict $[2][*] ? (@[0] == "{check.id}" && @[1] == false)'),
        function="jsonb_path_exists",
        output_field=BooleanField(),
    )
    products = live_to(user).filter(lacks, domain=domain, level=check.gate - 1)
    if source:
        products = products.filter(endpoint__slug=source)
    return products.order_by("-first_seen", "-pk").only("slug", "title", "domain_id", "level")
