"""How a domain keeps to the shared rules, for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import ErrorSerializer
from catalog.domain.governance.standing import STANDINGS
from catalog.selectors.compliance import Cell, compliance_of, failing_number
from catalog.selectors.principles import Shown, principles_shown
from catalog.selectors.shared_rules import domain_governed, rules_for


class RuleStandingSerializer(serializers.Serializer):
    """How the domain stands to one rule. The numbers are of public products, or of requests."""

    rule = serializers.CharField()
    title = serializers.CharField()
    standing = serializers.ChoiceField(choices=list(STANDINGS))
    exempt_until = serializers.DateField(
        allow_null=True, help_text="the last day of an exemption, past or to come"
    )
    met = serializers.IntegerField()
    unmet = serializers.IntegerField()
    unknown = serializers.IntegerField()
    failing = serializers.IntegerField(help_text="products that the caller may see and that do not meet it")


class PrincipleFigureSerializer(serializers.Serializer):
    """A number that is evidence, and where it can be looked up."""

    title = serializers.CharField()
    met = serializers.IntegerField()
    of = serializers.IntegerField()
    unknown = serializers.IntegerField()
    counted = serializers.CharField(help_text="what is counted")
    url = serializers.CharField(allow_null=True, help_text="a path of this portal")


class StatementSerializer(serializers.Serializer):
    """What the domain says itself."""

    text = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    on = serializers.DateField()


class PrincipleSerializer(serializers.Serializer):
    """A principle of Data Best Practice with what shows how it is kept; nothing is scored."""

    number = serializers.IntegerField()
    id = serializers.CharField()
    title = serializers.CharField()
    evidence = PrincipleFigureSerializer(many=True)
    statement = StatementSerializer(allow_null=True)


class DomainGovernanceSerializer(serializers.Serializer):
    """What a domain has decided and how it stands."""

    domain = serializers.CharField()
    version = serializers.IntegerField(allow_null=True, help_text="of the shared rules that are agreed")
    worked_out = serializers.DateField(allow_null=True, help_text="the day of the figures")
    rules = RuleStandingSerializer(many=True)
    principles = PrincipleSerializer(many=True)


class DomainGovernance(APIView):
    """The governance of one domain."""

    @extend_schema(
        operation_id="domains_governance",
        responses={200: DomainGovernanceSerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """How it stands to each shared rule, and what shows how it keeps to the principles of Data Best Practice."""
        domain = domain_governed(request.user, slug)
        if domain is None:
            raise NotFound(f"There is no domain “{slug}”.")
        row, day = compliance_of(domain, rules_for(domain))
        failed = failing_number(request.user, domain)
        told = {
            "domain": domain.slug,
            "version": domain.agreed_version,  # type: ignore[attr-defined]
            "worked_out": day,
            "rules": [_cell(cell, failed.get(cell.rule.id, (0, 0))[0]) for cell in row.cells],
            "principles": [_principle(one) for one in principles_shown(domain)],
        }
        return Response(told)


def _cell(cell: Cell, failing: int) -> dict[str, Any]:
    return {
        "rule": cell.rule.id,
        "title": cell.rule.title,
        "standing": cell.standing,
        "exempt_until": cell.decided.until if cell.decided else None,
        **cell.figures._asdict(),
        "failing": failing,
    }


def _principle(one: Shown) -> dict[str, Any]:
    said = one.statement
    return {
        "number": one.principle.number,
        "id": one.principle.id,
        "title": one.principle.title,
        "evidence": [
            {
                "title": figure.label,
                "met": figure.met,
                "of": figure.asked,
                "unknown": figure.unknown,
                "counted": f"{figure.thing}s",
                "url": figure.url or None,
            }
            for figure in one.figures
        ],
        "statement": {"text": said.text, "url": said.url or None, "on": said.on} if said else None,
    }
