"""A use case as a document that leaves the portal: products and other cases are named by their public addresses."""

import re
from collections.abc import Callable

import msgspec

from catalog.domain.product import Part
from catalog.domain.usecases.model import DataFlow, Parallel, UseCaseRecord

_SLUG = re.compile(r"[A-Za-z0-9_-]{1,100}")
PRODUCT, CASE = "products", "use-cases"  # the paths below which they stand
type Naming = Callable[[str, str], str]  # kind and name → name


class CaseDocument(Part, frozen=True):
    """One use case, to be handed on.

    `slug`, `address`, `version`, `date` (ISO 8601): what it is called at the portal that it comes from, and which version this
    is, since when. `left_out`:
    how many products of a flow (by its key) its reader was not shown. In `case`, products and cases that it builds on are
    addresses of their pages; other words in their place are what somebody has called them.
    """

    case: UseCaseRecord
    schema: str = msgspec.field(default="", name="$schema")
    slug: str = ""
    address: str = ""
    version: int | None = None
    date: str = ""
    left_out: dict[str, int] = {}


def address_of(base: str, kind: str, slug: str) -> str:
    """The public address of a product or case (`kind` PRODUCT or CASE) of the portal at `base`; what is no slug stays."""
    return f"{base.rstrip('/')}/{kind}/{slug}/" if _SLUG.fullmatch(slug) else slug


def slug_of(base: str, kind: str, address: str) -> str:
    """The slug in an address of the portal at `base`; another address or word stays as it is."""
    prefix = f"{base.rstrip('/')}/{kind}/"
    slug = address.removeprefix(prefix).removesuffix("/")
    return slug if address.startswith(prefix) and _SLUG.fullmatch(slug) else address


def is_slug(name: str) -> bool:
    """Whether `name` can be the slug of a product or case here."""
    return _SLUG.fullmatch(name) is not None


def addressed(case: UseCaseRecord, base: str) -> UseCaseRecord:
    """The case with addresses in the place of slugs."""
    return _renamed(case, lambda kind, name: address_of(base, kind, name))


def localised(case: UseCaseRecord, base: str) -> UseCaseRecord:
    """The case with slugs in the place of addresses of the portal at `base`."""
    return _renamed(case, lambda kind, name: slug_of(base, kind, name))


def _renamed(case: UseCaseRecord, name: Naming) -> UseCaseRecord:
    def flow(one: DataFlow) -> DataFlow:
        return msgspec.structs.replace(one, products=tuple(name(PRODUCT, it) for it in one.products))

    def parallel(one: Parallel) -> Parallel:
        return msgspec.structs.replace(one, products=tuple(name(PRODUCT, it) for it in one.products))

    return msgspec.structs.replace(
        case,
        flows=tuple(map(flow, case.flows)),
        parallels=tuple(map(parallel, case.parallels)),
        builds_on=tuple(name(CASE, it) for it in case.builds_on),
    )
