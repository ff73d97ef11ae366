"""What goes on as somebody types, for programs that have a search box of their own."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.selectors.suggest import KINDS, LONGEST, Suggestion, suggestions


class SuggestionSerializer(serializers.Serializer):
    """One suggestion."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    name = serializers.CharField(
        help_text="slug of a product, domain or term; code of a theme (parameter `theme`); corrected words (parameter `q`)"
    )
    title = serializers.CharField()
    detail = serializers.CharField(
        allow_blank=True, help_text="what a term stands for; the sector of a domain"
    )
    url = serializers.CharField(help_text="where the API has it")


class SuggestionsSerializer(serializers.Serializer):
    """At most ten suggestions, by kind."""

    results = SuggestionSerializer(many=True)


class Suggest(APIView):
    """Suggestions while somebody types."""

    @extend_schema(
        operation_id="suggest",
        parameters=[
            OpenApiParameter(
                "q", str, description=f"the words so far; the first {LONGEST} characters are looked at"
            )
        ],
        responses={200: SuggestionsSerializer},
    )
    def get(self, request: Request) -> Response:
        """Products that the caller may see, domains, themes and glossary terms that have these words or their beginnings."""
        found = suggestions(request.user, request.query_params.get("q", ""))
        return Response({"results": [{**one._asdict(), "url": _url(one)} for one in found]})


def _url(one: Suggestion) -> str:
    if one.kind in ("product", "domain"):
        return reverse(f"api:{one.kind}", args=[one.name])
    if one.kind == "term":
        return reverse("api:glossary", query={"q": one.title})
    return reverse("api:products", query={"theme" if one.kind == "theme" else "q": one.name})
