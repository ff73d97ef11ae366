"""What search finds beside products: one row for each published case, standard, initiative and glossary term."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from catalog.models import Knowledge

_CONFIG = "english"
_LONGEST = 50_000  # characters of all words together; a vector holds a megabyte at most


def knowledge_put(
    kind: str,
    slug: str,
    *,
    title: str,
    text: str,
    words: Iterable[str] = (),
    layers: Iterable[str] = (),
    sectors: Iterable[str] = (),
) -> None:
    """Have it found by its title first, then its text, then other words of it."""
    body = " ".join(words)[:_LONGEST]
    vector = (
        SearchVector(Value(title), config=_CONFIG, weight="A")
        + SearchVector(Value(text[:_LONGEST]), config=_CONFIG, weight="B")
        + SearchVector(Value(body), config=_CONFIG, weight="C")
    )
    Knowledge.objects.update_or_create(
        kind=kind,
        slug=slug,
        defaults={
            "title": title[:300],
            "text": text[:1000],
            "layers": list(layers),
            "sectors": list(sectors),
            "words": vector,
        },
    )


def knowledge_drop(kind: str, slug: str) -> None:
    """Have it found no more."""
    Knowledge.objects.filter(kind=kind, slug=slug).delete()
