"""The shapes of the API's answers on access. They describe and do not run."""

from typing import Any

import msgspec
from django.urls import reverse
from rest_framework import serializers

from catalog.domain.access.model import PullPlan, Way
from catalog.selectors.access import Access
from catalog.selectors.pull_params import pull_query
from catalog.selectors.pulls import Pull, can_be_planned, way_code


class LimitSerializer(serializers.Serializer):
    """A limit, where it was found, and what was said there."""

    value = serializers.FloatField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a declared field, not the base's own
        choices=["published cap", "service description", "response header"]
    )
    text = serializers.CharField()


class FigureSerializer(serializers.Serializer):
    """A number, and whether the source declares it or the portal measured it."""

    value = serializers.IntegerField()
    source = serializers.ChoiceField(choices=["declared", "measured"])  # type: ignore[assignment]


class WaySerializer(serializers.Serializer):
    """One way to get a product; what is not known is left out."""

    way = serializers.CharField(help_text="its code, as the plan takes it")
    index = serializers.IntegerField(
        help_text="position of its distribution; -1: the product's own service, -2: none"
    )
    pattern = serializers.CharField(help_text="id of the access pattern; empty: a web page only")
    mode = serializers.ChoiceField(choices=["pull", "push", "push-or-pull", "push-code"])
    interface = serializers.CharField()
    url = serializers.CharField(required=False)
    resource = serializers.CharField(required=False)
    title = serializers.CharField(required=False)
    format = serializers.CharField(required=False)
    authentication = serializers.ChoiceField(choices=["none", "key", "account", "agreement"], required=False)
    restricted = serializers.BooleanField(required=False)
    limits = serializers.DictField(
        child=LimitSerializer(), required=False, help_text="page, window, per_minute, per_day"
    )
    byte_size = FigureSerializer(required=False)
    rows = FigureSerializer(required=False)
    cadence = serializers.CharField(required=False)
    cost = serializers.ChoiceField(choices=["free"], required=False)
    period = serializers.CharField(required=False)
    is_document = serializers.BooleanField(required=False)
    because = serializers.CharField(help_text="the evidence for the pattern")
    measured_at = serializers.DateTimeField(
        required=False, help_text="when the portal last asked its address"
    )
    plan_url = serializers.CharField(required=False)


class AlternativeSerializer(serializers.Serializer):
    """Another way, and what it trades off."""

    way = serializers.CharField()
    pattern = serializers.CharField()
    trade_off = serializers.CharField()


class RecommendationSerializer(serializers.Serializer):
    """The way that is advised, by which rule, and why."""

    way = serializers.CharField()
    pattern = serializers.CharField()
    rule = serializers.CharField()
    wish = serializers.CharField(help_text="what it was advised for")
    why = serializers.CharField()
    alternatives = AlternativeSerializer(many=True)


class AccessSerializer(serializers.Serializer):
    """The ways of a product, those of 100 distributions a page, and the one that is advised."""

    count = serializers.IntegerField(help_text="how many distributions there are")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = WaySerializer(many=True)
    recommendation = RecommendationSerializer()


class ScriptSerializer(serializers.Serializer):
    """A script that does a plan, and where it can be saved."""

    language = serializers.ChoiceField(choices=["python", "curl", "duckdb", "outline"])
    file_name = serializers.CharField()
    how = serializers.CharField()
    note = serializers.CharField()
    url = serializers.CharField()


class PlanSerializer(serializers.Serializer):
    """What a pull takes; what cannot be said is left out."""

    way = serializers.CharField()
    need = serializers.DictField(help_text="what was asked for of it")
    verdict = serializers.ChoiceField(
        choices=["fine", "slow", "use-bulk", "ask-owner", "not-possible", "cannot-say"]
    )
    sentence = serializers.CharField()
    rows = serializers.IntegerField(required=False)
    rows_basis = serializers.CharField(required=False)
    page = serializers.IntegerField(required=False, help_text="rows a call")
    window = serializers.IntegerField(required=False, help_text="rows that paging reaches")
    calls = serializers.IntegerField(required=False)
    rate = serializers.FloatField(required=False, help_text="calls a minute")
    rate_told = serializers.BooleanField(required=False, help_text="whether the owner states that rate")
    minutes = serializers.FloatField(required=False)
    days = serializers.IntegerField(required=False, help_text="under a daily quota")
    byte_size = serializers.IntegerField(required=False)
    bytes_basis = serializers.CharField(required=False)
    time_field = serializers.CharField(required=False)
    chunks = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="[start, end excluded]",
    )
    notes = serializers.ListField(child=serializers.CharField())
    better = serializers.CharField(allow_null=True, help_text="code of a way that serves better")
    better_why = serializers.CharField(required=False)
    scripts = ScriptSerializer(many=True)


def way_full(way: Way, access: Access, slug: str) -> dict[str, Any]:
    """A way in the shape of WaySerializer."""
    found = access.found_at(way)
    return {
        "way": way_code(way),
        **msgspec.to_builtins(way),
        **({"measured_at": found.at.isoformat().replace("+00:00", "Z")} if found else {}),
        **(
            {"plan_url": f"{reverse('api:plan', args=[slug])}?way={way_code(way)}"}
            if can_be_planned(way)
            else {}
        ),
    }


def recommendation_full(access: Access) -> dict[str, Any]:
    """What is advised, in the shape of RecommendationSerializer."""
    choice = access.choice
    return {
        "way": way_code(choice.way),
        "pattern": choice.way.pattern,
        "rule": choice.rule,
        "wish": choice.wish,
        "why": choice.why,
        "alternatives": [
            {"way": way_code(way), "pattern": way.pattern, "trade_off": told}
            for way, told in choice.alternatives
        ],
    }


def plan_full(pull: Pull, slug: str) -> dict[str, Any]:
    """A plan in the shape of PlanSerializer."""
    code = way_code(pull.way)
    plan: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(pull.plan, better=None))
    return {
        **plan,
        "way": code,
        "need": msgspec.to_builtins(pull.need),
        "notes": [*pull.notes, *pull.plan.notes],
        "better": _code(pull.plan),
        "scripts": [
            {
                "language": script.language,
                "file_name": script.file_name,
                "how": script.how,
                "note": script.note,
                "url": f"{reverse('pull_script', args=[slug, script.language])}?{pull_query(code, pull.need)}",
            }
            for script in pull.scripts
        ],
    }


def _code(plan: PullPlan) -> str | None:
    return way_code(plan.better) if plan.better else None
