"""The glossary and the names of standards as search uses them: kept by each process, and read anew as soon as a row changes."""

from typing import NamedTuple

from catalog.models import GlossaryTerm, Knowledge, Standard
from catalog.search import Glossary, Term
from catalog.selectors.knowledge import FOUND, Beside, plain_words
from catalog.selectors.prepared import prepared

type Version = tuple[int, int]

# Every write gives a row another place or another writer, so no edit is missed whoever makes it, and none is told of
# before it is committed.
_VERSION = """
    SELECT count(*) AS terms, coalesce(bit_xor(hashtextextended(concat_ws(' ', kind, id, ctid, xmin), 0)), 0) AS version
    FROM (
        SELECT 'term' AS kind, id, ctid, xmin FROM catalog_glossaryterm
        UNION ALL SELECT 'standard', id, ctid, xmin FROM catalog_standard
    ) AS rows
"""
_FOUND_AND_VERSION = f"""
    SELECT v.terms, v.version, f.total, f.kind, f.slug, f.title, f.text
    FROM ({_VERSION}) v LEFT JOIN ({FOUND}) f ON true ORDER BY f.place
"""  # noqa: S608 - of constants
_MOST_CARDS = 8  # meanings of the same letters that are shown
_COLUMNS = (
    "slug", "term", "expansion", "synonyms", "description", "group", "source", "confirmed", "widens",
)  # fmt: skip


class _Kept:
    """What the process holds: one assignment, so that threads see a version with its own glossary."""

    glossary: tuple[Version, Glossary] = ((-1, 0), Glossary())


class Around(NamedTuple):
    """What is known of the words of a search before products are looked for.

    `cards`: the terms that were typed; `beside`: other entries with the words, best first; `total`: how many have them.
    """

    glossary: Glossary
    beside: list[Beside]
    total: int
    cards: tuple[Term, ...]


def glossary_words() -> Glossary:
    """The glossary as it is now. One small query; two more after an edit."""
    with prepared() as cursor:
        cursor.execute(_VERSION)
        terms, version = cursor.fetchone()
    return _at((terms, version))


def words_around(q: str, most: int) -> Around:
    """The glossary, and what stands beside products for the words of `q`. One query; two more after an edit."""
    with prepared() as cursor:
        cursor.execute(_FOUND_AND_VERSION, {"q": plain_words(q), "kind": "", "most": most + _MOST_CARDS})
        rows = cursor.fetchall()
    glossary = _at((rows[0][0], rows[0][1]))
    cards = glossary.named(q)[:_MOST_CARDS]
    shown = {term.slug for term in cards}
    found = [Beside(*row[3:]) for row in rows if row[3] is not None]
    others = [one for one in found if one.kind != Knowledge.Kind.TERM or one.slug not in shown]
    return Around(glossary, others[:most], rows[0][2] or 0, cards)


def _at(version: Version) -> Glossary:
    held, glossary = _Kept.glossary
    if held != version:
        terms = GlossaryTerm.objects.order_by("term", "id").values_list(*_COLUMNS)
        standards = Standard.objects.order_by("slug").values_list("slug", "name", "names")
        glossary = Glossary(map(_term, terms), {slug: (name, names) for slug, name, names in standards})
        _Kept.glossary = (version, glossary)
    return glossary


def _term(row: tuple[object, ...]) -> Term:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Term(**{**values, "synonyms": tuple(values["synonyms"])})  # type: ignore[arg-type,call-overload]
