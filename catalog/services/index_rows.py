"""What the search index gets of a product: its row, and what stands beside it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.db.models import F, Func, JSONField, QuerySet
from django.utils import timezone

from catalog.domain.conforms import standards_named
from catalog.domain.freshness import late_and_stale
from catalog.domain.vocabulary.licences import licences
from catalog.domain.vocabulary.sectors import sectors_named
from catalog.domain.vocabulary.themes import themes
from catalog.formats.registry import PROTOCOLS
from catalog.models import DataProduct, FlowProduct, Standard
from catalog.search import IndexedProduct

_FIELDS = (
    "id", "revision", "state", "slug", "title", "description", "keywords", "themes", "domain__slug", "domain__name",
    "publisher", "source_id", "identifiers", "formats", "file_names", "licence", "licence_label", "openness", "mqa", "mqa_band",
    "level", "patterns", "delivery", "bulk", "no_signup", "modified", "modified_text", "first_seen", "audience_tokens",
    "conforms", "part_audiences", "domain__sector", "status", "frequency", "network_levels", "areas", "boxes", "periods", "used",
    "endpoint__protocol",
)  # fmt: skip
# The kinds of the documents that add to a product: of `linked` nothing else is read.
_LINKED = Func(
    F("linked"), template="jsonb_path_query_array(%(expressions)s, '$.*[*].kind')", output_field=JSONField()
)


class _Beside(NamedTuple):
    """What stands beside products and is searched with them: the registry of standards; published cases by product."""

    standards: dict[str, tuple[list[str], list[str]]]  # slug → its names, its layers
    layers: dict[int, list[str]]
    cases: dict[int, list[str]]

    @classmethod
    def of(cls, ids: Sequence[int]) -> Self:
        """For these products. Two queries."""
        standards = {s.slug: (s.names, s.layers) for s in Standard.objects.only("slug", "names", "layers")}
        layers: dict[int, list[str]] = {}
        cases: dict[int, list[str]] = {}
        served = FlowProduct.objects.filter(product__in=ids).order_by("flow__use_case__slug")
        found = served.values_list("product", "flow__use_case__slug", "flow__use_case__layers").distinct()
        for pk, slug, named in found:
            layers.setdefault(pk, []).extend(named)
            cases.setdefault(pk, []).append(slug)
        return cls(standards, layers, cases)


def product_rows(products: QuerySet[DataProduct]) -> QuerySet[DataProduct, dict[str, Any]]:
    """What the index needs to know of products."""
    return products.values(*_FIELDS, linked_kinds=_LINKED)


def products_indexed(rows: Sequence[dict[str, Any]]) -> list[IndexedProduct]:
    """What the index should hold of the live products among these rows of `product_rows`."""
    return _split(rows, _Beside.of([row["id"] for row in rows]))[0]


def products_live_and_gone(ids: Sequence[int]) -> tuple[list[IndexedProduct], list[tuple[int, int]]]:
    """What the index should hold of the live ones among these products, and id and revision of the others."""
    return _split(product_rows(DataProduct.objects.filter(pk__in=ids)), _Beside.of(ids))


def _split(
    rows: Iterable[dict[str, Any]], beside: _Beside
) -> tuple[list[IndexedProduct], list[tuple[int, int]]]:
    names = {slug: names for slug, (names, _) in beside.standards.items()}
    live, gone = [], []
    for row in rows:
        if row["state"] == DataProduct.State.LIVE:
            standards = standards_named(row["conforms"], names) if row["conforms"] else []
            layers = [layer for slug in standards for layer in beside.standards[slug][1]]
            layers += beside.layers.get(row["id"], [])
            live.append(_indexed(row, standards, layers, beside.cases.get(row["id"], [])))
        else:
            gone.append((row["id"], row["revision"]))
    return live, gone


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _indexed(
    row: dict[str, Any], standards: list[str], layers: list[str], cases: list[str]
) -> IndexedProduct:
    late = late_and_stale(row["modified_text"], row["frequency"], timezone.now())
    licence = licences().get(row["licence"])
    return IndexedProduct(
        id=row["id"],
        revision=row["revision"],
        slug=row["slug"],
        title=row["title"],
        description=row["description"],
        keywords=tuple(row["keywords"]),
        themes=tuple(row["themes"]),
        theme_labels=tuple(themes()[code].label for code in row["themes"] if code in themes()),
        domain=row["domain__slug"],
        domain_name=row["domain__name"],
        publisher=row["publisher"],
        source_id=row["source_id"],
        identifiers=tuple(row["identifiers"]),
        # addresses that are not for everybody: then no search finds the product by the names of its files
        file_names=() if "urls" in row["part_audiences"] else tuple(row["file_names"]),
        formats=tuple(row["formats"]),
        licence=row["licence"] or row["licence_label"],
        licence_label=row["licence_label"],
        openness=row["openness"],
        band=row["mqa_band"],
        mqa=row["mqa"],
        level=row["level"],
        patterns=tuple(row["patterns"]),
        delivery=tuple(row["delivery"]),
        bulk=row["bulk"],
        no_signup=row["no_signup"],
        modified=_iso(row["modified"]),
        late_at=_iso(late[0]) if late else None,
        stale_at=_iso(late[1]) if late else None,
        created=row["first_seen"].isoformat(),
        audience=tuple(row["audience_tokens"]),
        standards=tuple(standards),
        protocols=_protocols(row),
        layers=tuple(dict.fromkeys(layers)),
        cases=tuple(cases),
        sectors=sectors_named(row["domain__sector"]),
        licence_family=licence.family if licence else "",
        status=row["status"],
        frequency=row["frequency"],
        network_levels=tuple(row["network_levels"]),
        areas=tuple(row["areas"]),
        boxes=tuple(map(tuple, row["boxes"])),
        periods=tuple(map(tuple, row["periods"])),
        used=row["used"],
    )


def _protocols(row: dict[str, Any]) -> tuple[str, ...]:
    """In which of the known protocols a product is described: that of its endpoint, and what its links lead to."""
    named = dict.fromkeys((row["endpoint__protocol"], *row["linked_kinds"]))
    return tuple(name for name in named if name in PROTOCOLS)
