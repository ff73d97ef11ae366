"""What the readers of paged listings share: telling that a page came again, and stopping."""

import hashlib
from collections.abc import Iterable

from catalog.domain.product import Problem
from catalog.formats.protocol import Page, RawItem

_FEW = 10  # records; a page of as many that is too large is the fault of one of them


def fewer(rows: int) -> int:
    """How many records a page is to have where one of so many is too large; 0 where they are few already."""
    return max(rows // 10, _FEW) if rows > _FEW else 0


def digest_of(items: Iterable[RawItem]) -> str:
    """Stands for the content of a page, by the identifiers on it."""
    names = "\n".join(item.source_id for item in items)
    return hashlib.blake2b(names.encode(), digest_size=8).hexdigest()


def stopped_page(total: int | None, message: str, fix: str) -> Page:
    """A page that ends a listing too early; `fix`: what its owner can do."""
    problem = Problem(message=message, rule="paging", fix=fix)
    return Page(items=(), total=total, problems=(problem,), complete=False)
