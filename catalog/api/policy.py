"""What may be done with a product, for programs: answers, duties, the clauses they rest on, and the same as ODRL."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.elsewhere import to_the_kept
from catalog.api.errors import Gone
from catalog.api.serializers import ErrorSerializer
from catalog.domain.policy.model import ANSWERS, NOT_LEGAL_ADVICE, QUESTIONS, Clause, Duty, Verdict
from catalog.selectors.policy import ProductPolicy, policy_of
from catalog.selectors.policy_offer import offer_of
from catalog.selectors.products import ProductView, product_get


class ClauseSerializer(serializers.Serializer):
    """One line of a trace."""

    input = serializers.CharField(allow_blank=True, help_text="which input says it")
    clause = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # a declared field, not the base's own
        allow_blank=True, help_text="where that stands"
    )
    effect = serializers.CharField(help_text="grants, forbids, duty, limits, class, unknown, guess or note")
    about = serializers.CharField(allow_blank=True)


class DutySerializer(serializers.Serializer):
    """What has to be done."""

    action = serializers.CharField()
    text = serializers.CharField(help_text="in words ready to paste")


class AnswerSerializer(serializers.Serializer):
    """The answer to one question."""

    question = serializers.ChoiceField(choices=list(QUESTIONS))
    text = serializers.CharField()
    answer = serializers.ChoiceField(choices=list(ANSWERS))
    says = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField())
    duties = DutySerializer(many=True)
    blocking = ClauseSerializer(many=True)
    trace = ClauseSerializer(many=True)


class PolicySerializer(serializers.Serializer):
    """What may be done with a product."""

    product = serializers.CharField()
    guessed = serializers.BooleanField(help_text="some of it is a guess of the portal")
    known = serializers.BooleanField(help_text="false: nobody states terms that the portal can read")
    sensitivity = serializers.CharField(help_text="class of the data")
    until = serializers.CharField(allow_null=True, help_text="last day, if there is one")
    licences = serializers.ListField(child=serializers.CharField())
    answers = AnswerSerializer(many=True)
    duties = DutySerializer(many=True)
    odrl = serializers.JSONField(help_text="an ODRL 2.2 Offer")
    advice = serializers.CharField(help_text="what this is not")


class ProductPolicyDetail(APIView):
    """The policy of one product."""

    @extend_schema(
        operation_id="products_policy_retrieve",
        responses={200: PolicySerializer, 301: None, 404: ErrorSerializer, 410: ErrorSerializer},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Each question with its answer and what that rests on, the duties, and the terms as ODRL."""
        view = product_get(request.user, slug)
        if view is None:
            raise NotFound(f"There is no product “{slug}”, or it is not for you to see.")
        if view.withdrawn:
            raise Gone(view.product.withdrawn_because)
        if view.merged:
            return to_the_kept(request.user, "api:policy", slug)
        return Response(_told(view, policy_of(view)))


def _told(view: ProductView, policy: ProductPolicy) -> dict[str, Any]:
    terms = policy.terms
    return {
        "product": view.product.slug,
        "guessed": terms.guessed,
        "known": terms.known,
        "sensitivity": terms.sensitivity or "unknown",
        "until": terms.until or None,
        "licences": list(terms.licences),
        "answers": [_answer(verdict) for verdict in policy.verdicts.values()],
        "duties": [_duty(duty) for duty in policy.duties],
        "odrl": offer_of(view),
        "advice": NOT_LEGAL_ADVICE,
    }


def _answer(verdict: Verdict) -> dict[str, Any]:
    return {
        "question": verdict.question,
        "text": QUESTIONS[verdict.question].text,
        "answer": verdict.answer,
        "says": verdict.says,
        "needs": list(verdict.needs),
        "duties": [_duty(duty) for duty in verdict.duties],
        "blocking": [_clause(clause) for clause in verdict.blocking],
        "trace": [_clause(clause) for clause in verdict.trace],
    }


def _duty(duty: Duty) -> dict[str, str]:
    return {"action": duty.action, "text": duty.text}


def _clause(clause: Clause) -> dict[str, str]:
    return {name: getattr(clause, name) for name in ("input", "clause", "source", "effect", "about")}
