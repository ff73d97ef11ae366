"""What the API shows. Lists are made from plain rows, so their serializers describe and do not run."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.urls import reverse
from rest_framework import serializers

from catalog.api.why import WhySerializer
from catalog.domain.maturity.assess import MODEL_VERSION, CheckResult
from catalog.domain.maturity.mqa import IndicatorResult
from catalog.domain.vocabulary.statuses import STATUSES
from catalog.harvest.guard import public_url
from catalog.models import Domain, Endpoint, HarvestRun
from catalog.selectors.domains import may_see_items
from catalog.selectors.products import LinkedDescription, ProductView, shortened
from catalog.selectors.runs import run_veil


class MaturitySerializer(serializers.Serializer):
    """The maturity of a product; `level` is null until it is assessed, `model` the version of the maturity model."""

    level = serializers.IntegerField(allow_null=True, min_value=0, max_value=5)
    mqa = serializers.IntegerField(min_value=0, max_value=405)
    band = serializers.CharField()
    model = serializers.CharField()


class ProductRowSerializer(serializers.Serializer):
    """A product in a list."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    domain = serializers.CharField(help_text="slug of the domain")
    publisher = serializers.CharField()
    source_id = serializers.CharField(help_text="the identifier at the source")
    identifiers = serializers.ListField(child=serializers.CharField())
    formats = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    openness = serializers.ChoiceField(choices=["open", "shared", "closed", "unknown"])
    status = serializers.ChoiceField(
        choices=["", *STATUSES],
        help_text="how far along it is in its life; empty where the source does not say",
    )
    modified = serializers.CharField(
        allow_null=True, help_text="when the data last changed, ISO 8601, as precise as the source"
    )
    maturity = MaturitySerializer()
    why = WhySerializer(required=False, help_text="with `explain=yes`")


class WidenedSerializer(serializers.Serializer):
    """Words of a search that were also searched in other words for the same."""

    said = serializers.CharField()
    term = serializers.CharField(help_text="the term of the glossary, at /glossary/")
    slug = serializers.CharField()
    also = serializers.ListField(child=serializers.CharField())


class ProductPageSerializer(serializers.Serializer):
    """A page of products."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ProductRowSerializer(many=True)
    fallback = serializers.BooleanField(
        help_text="true while the search engine does not answer: the database does, with the same filters in a like order"
    )
    ends = serializers.CharField(
        required=False,
        help_text="on the last page that can be turned to, where there are more: how to have the others",
    )
    relaxed = serializers.BooleanField(
        required=False, help_text="true where too few have what was asked for, and the nearest follow"
    )
    precise = serializers.IntegerField(
        required=False, help_text="how many of `count` have what was asked for"
    )
    notes = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="what of `q` was not understood, and how it was taken; parameters that there are not",
    )
    corrected = serializers.CharField(
        allow_null=True, required=False, help_text="what was searched instead of a `q` that was spelled wrong"
    )
    widened = WidenedSerializer(
        many=True, required=False, help_text="what was also searched, by the glossary"
    )
    meaning = serializers.ChoiceField(
        ["used", "slow", "absent", ""],
        required=False,
        help_text="whether it was also searched by meaning: `slow` and `absent` say why not; empty where that does not apply",
    )
    by_meaning = serializers.IntegerField(
        required=False, help_text="how many of `count` do not have the words and were found by meaning alone"
    )


class LinkedDocumentSerializer(serializers.Serializer):
    """A description that a product's record links to."""

    url = serializers.CharField()
    kind = serializers.CharField(
        help_text="such as openapi, stac or odcs; empty where nothing was recognised"
    )
    outcome = serializers.ChoiceField(
        ["", "valid", "invalid", "unreachable"], help_text="empty where it was not read so far"
    )
    detail = serializers.CharField(help_text="why nothing was taken from it")
    read_at = serializers.CharField(allow_null=True)
    adds = serializers.ListField(
        child=serializers.CharField(),
        help_text="fields; `distributions.0.schema` is the schema of the first distribution",
    )
    asks = serializers.ListField(
        child=serializers.CharField(),
        help_text="fields about rights that it speaks of and that the owner has to confirm",
    )


class ProductSerializer(ProductRowSerializer):
    """One product with everything known of it."""

    record = serializers.DictField(
        help_text="the effective record; empty fields are left out; of its distributions the first 100"
    )
    distributions_count = serializers.IntegerField(help_text="how many distributions there are")
    distributions_url = serializers.CharField(help_text="where all of them are, by pages")
    layers = serializers.DictField(
        child=serializers.CharField(), help_text="field → harvested, linked, inferred or curated"
    )
    documents = LinkedDocumentSerializer(
        many=True, help_text="the descriptions that the record links to, and what each adds to it"
    )
    mqa_indicators = serializers.ListField(child=serializers.DictField())
    maturity_checks = serializers.ListField(
        child=serializers.DictField(),
        help_text="each check: id, level that asks for it (0: none), facet, passed (null: not applicable), evidence, detail",
    )
    problems = serializers.ListField(child=serializers.DictField())
    endpoint = serializers.CharField()
    first_seen = serializers.DateTimeField()
    last_changed = serializers.DateTimeField()


class DistributionPageSerializer(serializers.Serializer):
    """A page of a product's distributions; each has `position`, from 0, beside what the record says of it."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())


class ErrorSerializer(serializers.Serializer):
    """The one shape of an error."""

    error = serializers.DictField()


class DomainSerializer(serializers.ModelSerializer):
    """A domain; `products` counts those that the caller may see."""

    homepage = serializers.CharField(allow_blank=True)
    products = serializers.IntegerField(source="product_count", read_only=True)

    class Meta:
        model = Domain
        fields = ["slug", "name", "description", "sector", "homepage", "contact", "is_demo", "products"]


class RunSerializer(serializers.ModelSerializer):
    """A harvest run; numbers are null where the endpoint's entries are not for the caller."""

    endpoint = serializers.CharField(source="endpoint.slug", read_only=True)

    class Meta:
        model = HarvestRun
        fields = [
            "id", "endpoint", "state", "created_at", "started_at", "ended_at", "changes_since", "total", "listed", "created",
            "changed", "unchanged", "refused", "held", "gone", "withdrawn", "requests", "bytes_read", "verdict",
        ]  # fmt: skip
        extra_kwargs = {
            name: {"allow_null": True}
            for name in (
                "total", "listed", "created", "changed", "unchanged", "refused", "held", "gone", "withdrawn", "requests",
                "bytes_read",
            )
        }  # fmt: skip

    def to_representation(self, run: HarvestRun) -> dict[str, Any]:
        """As the caller may see it."""
        return super().to_representation(run_veil(self.context["request"].user, run))


class EndpointSerializer(serializers.ModelSerializer):
    """An endpoint and its last run."""

    domain = serializers.CharField(source="domain.slug", read_only=True)
    last_run = RunSerializer(read_only=True, allow_null=True)
    products = serializers.IntegerField(source="product_count", read_only=True)
    url = serializers.SerializerMethodField(
        help_text="without credentials and query; empty where it is not for the caller"
    )

    def get_url(self, endpoint: Endpoint) -> str:
        """What may be shown of the address."""
        return public_url(endpoint.url) if may_see_items(self.context["request"].user, endpoint) else ""

    class Meta:
        model = Endpoint
        fields = [
            "slug",
            "domain",
            "protocol",
            "url",
            "enabled",
            "interval_hours",
            "whole_every_days",
            "enriched",
            "due_at",
            "products",
            "last_run",
        ]


def product_row(row: dict[str, Any], model: str) -> dict[str, Any]:
    """A row of `selectors.search.CARD_FIELDS` in the shape of ProductRowSerializer."""
    return {
        "id": row["id"],
        "slug": row["slug"],
        "title": row["title"],
        "description": row["description"],
        "domain": row["domain_slug"],
        "publisher": row["publisher"],
        "source_id": row["source_id"],
        "identifiers": row["identifiers"],
        "formats": row["formats"],
        "licence": row["licence"] or row["licence_label"],
        "openness": row["openness"],
        "status": row["status"],
        "modified": row["modified_text"] or None,
        "maturity": {"level": row["level"], "mqa": row["mqa"], "band": row["mqa_band"], "model": model},
    }


def product_full(view: ProductView) -> dict[str, Any]:
    """A product in the shape of ProductSerializer."""
    product = view.product
    model = MODEL_VERSION
    row = {name: getattr(product, name) for name in (
        "id", "slug", "title", "description", "publisher", "source_id", "identifiers", "formats", "licence",
        "licence_label", "openness", "status", "modified_text", "level", "mqa", "mqa_band",
    )}  # fmt: skip
    return {
        **product_row({**row, "domain_slug": product.domain.slug}, model),
        "record": msgspec.to_builtins(shortened(view.record)),
        "distributions_count": len(view.record.distributions),
        "distributions_url": reverse("api:distributions", args=[product.slug]),
        "layers": view.layers,
        "documents": [_document(document) for document in view.documents],
        "mqa_indicators": [_indicator(result) for result in view.mqa.indicators] if view.mqa else [],
        "maturity_checks": [_check(result) for result in view.maturity.results] if view.maturity else [],
        "problems": msgspec.to_builtins(view.problems),
        "endpoint": product.endpoint.slug,
        "first_seen": _utc(product.first_seen),
        "last_changed": _utc(product.last_changed),
    }


def _document(document: LinkedDescription) -> dict[str, Any]:
    names = ("url", "kind", "outcome", "detail")
    told = {name: getattr(document, name) for name in names}
    return {
        **told,
        "read_at": document.checked_at or None,
        "adds": list(document.adds),
        "asks": list(document.asks),
    }


def _indicator(result: IndicatorResult) -> dict[str, Any]:
    names = ("id", "dimension", "label", "points", "possible", "state", "explanation")
    return {name: getattr(result, name) for name in names}


def _check(result: CheckResult) -> dict[str, Any]:
    check = result.check
    return {
        "id": check.id,
        "title": check.title,
        "level": check.gate,
        "facet": check.facet,
        "passed": result.passed,
        "evidence": result.state,
        "detail": result.detail,
        "step": result.step if result.passed is False else "",
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
