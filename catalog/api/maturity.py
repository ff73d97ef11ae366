"""The maturity of a domain, for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import ErrorSerializer
from catalog.domain.maturity.assess import MODEL_VERSION
from catalog.domain.maturity.improve import SHOWN, Improvement
from catalog.models import GapPlan
from catalog.selectors.maturity import (
    domain_with_plan,
    examples_seen,
    improvements_of,
    levels_public,
    levels_seen,
    plan_of,
    plan_progress,
)


class ImprovementSerializer(serializers.Serializer):
    """One thing to do for public products."""

    check = serializers.CharField(help_text="id of a check of the maturity model")
    step = serializers.CharField(help_text="what to do")
    who = serializers.ChoiceField(choices=["source", "steward", "portal"])
    endpoint = serializers.CharField(
        allow_null=True, help_text="the endpoint that can state it once for all it has"
    )
    level = serializers.IntegerField(help_text="the level that it leads to")
    lifts = serializers.IntegerField(help_text="products that it alone brings to that level")
    nearer = serializers.IntegerField(help_text="products that then still lack something else")
    later = serializers.IntegerField(help_text="products of lower levels that will need it")
    example = serializers.CharField(allow_null=True, help_text="slug of a product")


class GapPlanSerializer(serializers.Serializer):
    """An aim, and how far the public products have come."""

    level = serializers.IntegerField()
    share = serializers.IntegerField(help_text="per cent of the products at that level or above")
    by = serializers.DateField()
    now = serializers.FloatField(help_text="per cent now")
    state = serializers.ChoiceField(choices=["reached", "on course", "behind", "over"])


class DomainMaturitySerializer(serializers.Serializer):
    """Levels of what the caller may see; improvements and plan are of public products."""

    domain = serializers.CharField()
    model = serializers.CharField()
    levels = serializers.ListField(
        child=serializers.IntegerField(), help_text="products at level 0, 1, 2, 3, 4 and 5"
    )
    unknown = serializers.IntegerField(help_text="products that have not been assessed yet")
    worked_out = serializers.DateTimeField(allow_null=True, help_text="when the improvements were")
    improvements = ImprovementSerializer(many=True)
    plan = GapPlanSerializer(allow_null=True)


class DomainMaturity(APIView):
    """The maturity of one domain."""

    @extend_schema(
        operation_id="domains_maturity",
        responses={200: DomainMaturitySerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Its products by level, the ten improvements that help most, and its plan."""
        domain = domain_with_plan(request.user, slug)
        if domain is None:
            raise NotFound(f"There is no domain “{slug}”.")
        spread, worked, plan = levels_seen(request.user, domain.pk), improvements_of(domain), plan_of(domain)
        first = worked.found[:SHOWN]
        examples = examples_seen(request.user, first)
        told = {
            "domain": domain.slug,
            "model": MODEL_VERSION,
            "levels": spread.levels,
            "unknown": spread.unknown,
            "worked_out": worked.at,
            "improvements": [_improvement(one, examples) for one in first],
            "plan": _plan(plan) if plan else None,
        }
        return Response(told)


def _improvement(one: Improvement, examples: frozenset[str]) -> dict[str, Any]:
    return {
        "check": one.check_id,
        "step": one.step,
        "who": one.check.who,
        "endpoint": one.source or None,
        "level": one.level,
        "lifts": one.lifts,
        "nearer": one.nearer,
        "later": one.later,
        "example": one.example if one.example in examples else None,
    }


def _plan(plan: GapPlan) -> dict[str, Any]:
    now = plan_progress(plan, levels_public(plan.domain_id))
    return {
        "level": plan.level,
        "share": plan.share,
        "by": plan.by,
        "now": round(now.share, 1),
        "state": now.state,
    }
