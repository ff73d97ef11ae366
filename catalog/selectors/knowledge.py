"""What stands beside products: standards, initiatives, glossary terms and published cases, found by their words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from catalog.domain.conforms import standards_named
from catalog.models import DataProduct, GlossaryTerm, Initiative, Knowledge, Standard, UseCase
from catalog.selectors.prepared import prepared
from catalog.selectors.visibility import Viewer, live_to

Names = Mapping[str, Sequence[str]]
MOST = 100  # entries of one answer
# Stems that a question has in common with an entry: at least six in ten, and an entry called just so comes first.
FOUND = r"""
    WITH asked AS (SELECT tsvector_to_array(to_tsvector('english', %(q)s)) AS stems),
    any_of AS (
        SELECT stems, ceil(cardinality(stems) * 0.6) AS needed, (
            SELECT string_agg('''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''', ' | ')
            FROM unnest(stems) stem
        )::tsquery AS query FROM asked
    )
    SELECT k.kind, k.slug, k.title, k.text, count(*) OVER () AS total, row_number() OVER (
        ORDER BY lower(k.title) = lower(%(q)s) DESC, shared.number DESC, ts_rank(k.words, query) DESC, k.title, k.id
    ) AS place
    FROM any_of, catalog_knowledge k, LATERAL (
        SELECT count(*) AS number FROM unnest(tsvector_to_array(k.words)) word WHERE word = ANY(stems)
    ) shared
    WHERE k.words @@ query AND shared.number >= needed AND (%(kind)s = '' OR k.kind = %(kind)s)
    ORDER BY place
    LIMIT %(most)s
"""
_PATHS = {
    Knowledge.Kind.CASE: "/use-cases/",
    Knowledge.Kind.STANDARD: "/standards/",
    Knowledge.Kind.INITIATIVE: "/initiatives/",
    Knowledge.Kind.TERM: "/glossary/",
}


class Beside(NamedTuple):
    """One entry that answers to the words of a search."""

    kind: str
    slug: str
    title: str
    text: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"{_PATHS[Knowledge.Kind(self.kind)]}{self.slug}/"

    @property
    def kind_label(self) -> str:
        """What it is, in words."""
        return str(Knowledge.Kind(self.kind).label)


def plain_words(q: str) -> str:
    """What of a search is sent to the database."""
    return q.replace("\0", " ").strip()[:500]


def knowledge_found(q: str, *, kind: str = "", most: int = MOST) -> tuple[list[Beside], int]:
    """The entries that have most of these words, best first, and how many there are in all. One query; none without words."""
    asked = plain_words(q)
    if not asked:
        return [], 0
    with prepared() as cursor:
        cursor.execute(FOUND, {"q": asked, "kind": kind, "most": min(most, MOST)})
        rows = cursor.fetchall()
    return [Beside(*row[:4]) for row in rows], rows[0][4] if rows else 0


def standard_names() -> dict[str, list[str]]:
    """How records refer to each standard, by slug. One query."""
    return dict(Standard.objects.values_list("slug", "names"))


def standards_counted(user: Viewer, names: Names) -> Counter[str]:
    """How many products that `user` may see say that they conform to each standard. One query."""
    counted: Counter[str] = Counter()
    for marks, number in _stated(user):
        for slug in standards_named(marks, names):
            counted[slug] += number
    return counted


class Conforming(NamedTuple):
    """What products call a standard, and how many do."""

    marks: list[str]
    number: int


def standard_conforming(user: Viewer, slug: str, names: Names) -> Conforming:
    """How the products that `user` may see refer to this standard. One query."""
    found: set[str] = set()
    number = 0
    for marks, products in _stated(user):
        meant = [mark for mark in marks if standards_named([mark], names) == [slug]]
        found.update(meant)
        number += products if meant else 0
    return Conforming(sorted(found), number)


def standard_products(user: Viewer, marks: Sequence[str]) -> QuerySet[DataProduct]:
    """The products that `user` may see and that state one of these marks, the most mature first."""
    return _stating(user).filter(conforms__overlap=list(marks)).order_by("-level", "title", "pk")


def _stating(user: Viewer) -> QuerySet[DataProduct]:
    return live_to(user).exclude(conforms=[])


def _stated(user: Viewer) -> Iterable[tuple[list[str], int]]:
    """The marks of products, and how many state just these."""
    return _stating(user).order_by().values_list("conforms").annotate(number=Count("pk"))


def entries_of(
    model: type[Standard] | type[Initiative] | type[GlossaryTerm], asked: Mapping[str, str]
) -> QuerySet[Any]:
    """The entries of a kind that fit: `q` in their names and texts, `layer`, `sector`, and for initiatives `kind`, `country`."""
    rows: QuerySet[Any] = model._default_manager.all()
    if q := asked.get("q", "").replace("\0", ""):
        columns = _SEARCHED[model]
        for word in q.split()[:10]:
            rows = rows.filter(_any(columns, word))
    for name, column in (("layer", "layers__contains"), ("sector", "sectors__contains")):
        if (value := asked.get(name)) and model is not GlossaryTerm:
            rows = rows.filter(**{column: [value]})
    for name in ("kind", "country"):
        if (value := asked.get(name)) and model is Initiative:
            rows = rows.filter(**{name: value})
    if (group := asked.get("group")) and model is GlossaryTerm:
        rows = rows.filter(group=group)
    return rows


def groups_of(model: type[Standard] | type[Initiative] | type[GlossaryTerm]) -> list[str]:
    """What initiatives (their countries) and terms (their groups) can be narrowed by. One query; none for standards."""
    column = {Initiative: "country", GlossaryTerm: "group"}.get(model)
    if column is None:
        return []
    values = model._default_manager.exclude(**{column: ""}).order_by(column).values_list(column, flat=True)
    return list(values.distinct())


_SEARCHED: dict[type, tuple[str, ...]] = {
    Standard: ("name", "number", "body", "description"),
    Initiative: ("title", "owner", "country", "offers"),
    GlossaryTerm: ("term", "expansion", "description"),
}


def _any(columns: Sequence[str], word: str) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": word})
    return found


def cases_of_standard(slug: str) -> QuerySet[UseCase]:
    """Published cases that name a standard."""
    return UseCase.objects.filter(published__isnull=False, standards__contains=[slug])


def cases_named(slugs: Sequence[str]) -> list[UseCase]:
    """The published cases at these slugs, in their order."""
    rows = {case.slug: case for case in UseCase.objects.filter(published__isnull=False, slug__in=slugs)}
    return [rows[slug] for slug in slugs if slug in rows]


def questions(number: int) -> list[dict[str, str]]:
    """What people wanted to do when they wrote published cases: question, title and address, the newest first. One query."""
    rows = Knowledge.objects.filter(kind=Knowledge.Kind.CASE).exclude(text="").order_by("-pk")[:number]
    return [{"question": row.text, "title": row.title, "url": f"/use-cases/{row.slug}/"} for row in rows]
