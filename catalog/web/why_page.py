"""The context of pages/search_why.html: the parts of a result's score in words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from catalog.domain.maturity.model import level_name
from catalog.domain.numbers import counted
from catalog.domain.vocabulary.statuses import STATUSES
from catalog.search.explaining import Explanation
from catalog.search.prior import ENDED_WEIGHT, FRESH_WEIGHT, LEVEL_WEIGHT, USE_WEIGHT
from catalog.selectors.params import SearchParams
from catalog.selectors.why import Why
from catalog.web.links import breadcrumbs, search_url

_EXACT = {
    "title_sort": "Its title is exactly what you typed.",
    "exact": "An identifier, or the name of a file of it, is exactly what you typed.",
    "alike": "Its title, an identifier or the name of a file is what you typed, but for punctuation or an ending.",
}
_FACTS = {
    "protocol": "Its description was read as: {}.",
    "standard": "It is stated to conform to: {}.",
    "format": "It is offered as: {}.",
    "covers": "It covers: {}.",
}
_PLACES = {
    "title": "title",
    "description": "description",
    "names": "keywords, or the names of publisher, domain, files, themes, formats or licence",
}


def context(why: Why, asked: SearchParams) -> dict[str, Any]:
    """Everything the page shows."""
    back = search_url(replace(asked, page=1))
    title = f"Why “{why.title[:120]}” is found"
    return {
        "page_title": title,
        "page_description": "The parts of this result’s place: its words, its meaning, and the product itself.",
        "nav_section": "search",
        "crumbs": breadcrumbs(("Search", back), ("Why is this here?", "")),
        "product_url": f"/products/{why.slug}/",
        "product_title": why.title,
        "q": asked.q,
        "back_url": back,
        "sorted": "" if asked.sort == "relevance" else asked.sort,
        "away": why.away,
        "explained": _explained(why.explanation) if why.explanation else None,
    }


def _explained(explanation: Explanation) -> dict[str, Any]:
    found = any(
        (
            any(word.places for word in explanation.words),
            explanation.also,
            explanation.exact,
            explanation.facts,
        )
    )
    return {
        "exact": _EXACT.get(explanation.exact, ""),
        "words": [
            {
                "typed": word.typed,
                "places": "; ".join(_PLACES[place] for place in word.places),
                "share": f"{round(word.share * 100)} %" if word.places else "",
            }
            for word in explanation.words
        ],
        "also": explanation.also,
        "facts": [_FACTS[fact.facet].format(fact.label) for fact in explanation.facts],
        "meaning": _meaning(explanation.cosine, alone=not found),
        "prior": list(_prior(explanation)),
        "total": _percent(explanation.prior.factor - 1),
    }


def _meaning(cosine: float | None, *, alone: bool) -> str:
    if cosine is None:
        return ""
    only = " It has none of the words: it was found by meaning alone." if alone else ""
    return f"What it is about is near to what you typed: {cosine:.2f}, where 1 is the same.{only}"


def _prior(explanation: Explanation) -> Iterator[dict[str, str]]:
    level, age, used, prior = explanation.level, explanation.age_days, explanation.used, explanation.prior
    yield _part(
        "Maturity",
        "not known" if level is None else f"level {level}, {level_name(level)}",
        prior.level,
        LEVEL_WEIGHT,
    )
    yield _part("Freshness", _age(age), prior.fresh, FRESH_WEIGHT)
    opened = f"opened about {counted(2**used - 1, 'time')} in 90 days" if used else "not opened in 90 days"
    yield _part("Use", opened, prior.used, USE_WEIGHT)
    if prior.ended:
        yield _part("Status", STATUSES[explanation.status], prior.ended, ENDED_WEIGHT, "lowers")


def _age(days: int | None) -> str:
    if days is None:
        return "when the data changed is not known"
    return (
        "the data changed today"
        if days == 0
        else f"the data changed {counted(abs(days), 'day')} {'ago' if days > 0 else 'ahead'}"
    )


def _part(name: str, value: str, part: float, weight: float, verb: str = "raises") -> dict[str, str]:
    return {"name": name, "value": value, "verb": verb, "by": _percent(part), "most": _percent(weight)}


def _percent(part: float) -> str:
    return f"{part * 100:.1f} %"
