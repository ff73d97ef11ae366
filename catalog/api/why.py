"""Why products stand where they do in a list, and what of a search was understood."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from catalog.search import SearchResponse, query_problems
from catalog.search.explaining import Explanation
from catalog.selectors.params import SearchParams

EXPLAIN = OpenApiParameter(
    "explain",
    str,
    enum=["yes"],
    description="`yes`: each result says `why` it is there. Only in an order of relevance, with `q`, without `cursor`",
)
_EXACT = {"title_sort": "title", "exact": "identifier", "alike": "alike"}


class WordSerializer(serializers.Serializer):
    """A word of the search."""

    typed = serializers.CharField()
    places = serializers.ListField(
        child=serializers.ChoiceField(["title", "description", "names"]),
        help_text="where it stands; `names` are keywords and names of publisher, domain, files, themes, formats, licence",
    )
    share = serializers.FloatField(help_text="its part of what all words count, 0 to 1")


class FactSerializer(serializers.Serializer):
    """How a product is described or served, which words of the search mean."""

    facet = serializers.ChoiceField(["protocol", "standard", "format", "covers"])
    value = serializers.CharField(help_text="a value of the facet")
    name = serializers.CharField(help_text="what it is called")


class PriorSerializer(serializers.Serializer):
    """By how much the product itself raises its score: 0.05 is five percent."""

    level = serializers.FloatField(help_text="for its maturity, 0.08 at most")
    fresh = serializers.FloatField(help_text="for how lately its data changed, 0.06 at most")
    used = serializers.FloatField(help_text="for how often it was opened in 90 days, 0.06 at most")
    ended = serializers.FloatField(
        help_text="taken off where its source calls it deprecated, no longer updated or withdrawn: 0.1, else 0"
    )


class WhySerializer(serializers.Serializer):
    """The parts of a result's place."""

    exact = serializers.ChoiceField(
        ["title", "identifier", "alike", ""],
        help_text="what is exactly as typed: the title, an identifier or file name, or one of them but for punctuation",
    )
    words = WordSerializer(many=True)
    also = serializers.ListField(
        child=serializers.CharField(), help_text="other words for the same that stand in it"
    )
    facts = FactSerializer(many=True)
    meaning = serializers.FloatField(allow_null=True, help_text="how near its meaning is; 1 is the same")
    prior = PriorSerializer()


def understood(asked: SearchParams, response: SearchResponse, unused: list[str]) -> dict[str, Any]:
    """What a page of products says of how its search was taken; `unused`: what of its address was not used."""
    return {
        "relaxed": response.relaxed,
        "precise": response.precise if response.relaxed else response.worded,
        "notes": [*unused, *filter(None, [asked.cut]), *query_problems(asked.q)],
    }


def why_row(explanation: Explanation) -> dict[str, Any]:
    """An explanation in the shape of WhySerializer."""
    return {
        "exact": _EXACT.get(explanation.exact, ""),
        "words": [
            {"typed": word.typed, "places": word.places, "share": round(word.share, 4)}
            for word in explanation.words
        ],
        "also": explanation.also,
        "facts": [
            {"facet": fact.facet, "value": fact.value, "name": fact.label} for fact in explanation.facts
        ],
        "meaning": None if explanation.cosine is None else round(explanation.cosine, 4),
        "prior": {name: round(part, 4) for name, part in explanation.prior._asdict().items()},
    }
