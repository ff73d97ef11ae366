"""Standards, initiatives and the glossary, for programs."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.domain.usecases.model import LAYERS, SECTORS
from catalog.models import GlossaryTerm, Initiative, Standard
from catalog.selectors.knowledge import entries_of, standard_names, standards_counted

_Q = OpenApiParameter("q", str, description="words that the entry has", required=False)
_NARROW = [
    _Q,
    OpenApiParameter("layer", str, enum=list(LAYERS), required=False),
    OpenApiParameter("sector", str, enum=list(SECTORS), required=False),
]


class _Placed(serializers.Serializer):
    """What all entries but terms have."""

    slug = serializers.CharField()
    url = serializers.CharField(allow_blank=True, help_text="of the thing itself")
    sectors = serializers.ListField(child=serializers.ChoiceField(choices=list(SECTORS)))
    layers = serializers.ListField(child=serializers.ChoiceField(choices=list(LAYERS)))
    source = serializers.CharField(allow_blank=True, help_text="where this is known from")  # type: ignore[assignment]


class StandardSerializer(_Placed):
    """A standard."""

    name = serializers.CharField()
    body = serializers.CharField(allow_blank=True, help_text="who keeps it")
    number = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    names = serializers.ListField(child=serializers.CharField(), help_text="how records refer to it")
    products = serializers.IntegerField(help_text="that say they conform to it, and that the caller may see")


class InitiativeSerializer(_Placed):
    """An initiative."""

    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Initiative.Kind.choices)
    owner = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    offers = serializers.CharField(allow_blank=True)
    cases = serializers.ListField(child=serializers.CharField(), help_text="slugs of use cases")


class TermSerializer(serializers.Serializer):
    """A term of the glossary."""

    slug = serializers.CharField()
    term = serializers.CharField()
    expansion = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True)
    synonyms = serializers.ListField(child=serializers.CharField())
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    confirmed = serializers.BooleanField(help_text="false: no source was seen")
    widens = serializers.BooleanField(help_text="whether searches are widened by it")


class StandardListSerializer(serializers.Serializer):
    """Standards."""

    count = serializers.IntegerField()
    results = StandardSerializer(many=True)


class InitiativeListSerializer(serializers.Serializer):
    """Initiatives."""

    count = serializers.IntegerField()
    results = InitiativeSerializer(many=True)


class TermListSerializer(serializers.Serializer):
    """Terms."""

    count = serializers.IntegerField()
    results = TermSerializer(many=True)


class StandardList(APIView):
    """The registry of standards."""

    @extend_schema(operation_id="standards_list", parameters=_NARROW, responses={200: StandardListSerializer})
    def get(self, request: Request) -> Response:
        """All standards that fit, with how many products conform to each."""
        uses = standards_counted(request.user, standard_names())
        return _answer(
            {**_told(row, StandardSerializer), "products": uses[row.slug]}
            for row in entries_of(Standard, _asked(request, layer=LAYERS, sector=SECTORS))
        )


class InitiativeList(APIView):
    """The registry of initiatives."""

    @extend_schema(
        operation_id="initiatives_list", parameters=_NARROW, responses={200: InitiativeListSerializer}
    )
    def get(self, request: Request) -> Response:
        """All initiatives that fit."""
        asked = _asked(request, layer=LAYERS, sector=SECTORS)
        return _answer(_told(row, InitiativeSerializer) for row in entries_of(Initiative, asked))


class TermList(APIView):
    """The glossary."""

    @extend_schema(operation_id="glossary_list", parameters=[_Q], responses={200: TermListSerializer})
    def get(self, request: Request) -> Response:
        """All terms that fit."""
        return _answer(_told(row, TermSerializer) for row in entries_of(GlossaryTerm, _asked(request)))


def _asked(request: Request, **narrowing: Iterable[str]) -> dict[str, str]:
    """What the entries have to have: words, and values of what narrows. Raises ValidationError for a value that there is not."""
    asked = {name: request.query_params.get(name, "").replace("\0", "")[:200] for name in ("q", *narrowing)}
    strange = {
        name: f"Give one of {', '.join(known)}."
        for name, known in narrowing.items()
        if asked[name] and asked[name] not in known
    }
    if strange:
        raise ValidationError(strange)
    return asked


def _told(row: Any, serializer: type[serializers.Serializer]) -> dict[str, Any]:
    names: list[str] = list(serializer().get_fields())
    return {name: getattr(row, name) for name in names if name != "products"}


def _answer(rows: Any) -> Response:
    results: list[Mapping[str, Any]] = list(rows)
    return Response({"count": len(results), "results": results})
