"""The licence registry, for programs."""

from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import ErrorSerializer
from catalog.selectors.licence_registry import (
    LicenceText,
    licence_text,
    licence_texts,
    licence_uses,
    licence_versions,
)


class LicenceTermsSerializer(serializers.Serializer):
    """Terms in ODRL 2.2 and Creative Commons words; of a licence that curators have added, its names as well."""

    open = serializers.ChoiceField(
        choices=["", "yes", "no", "unknown"], allow_blank=True, help_text="blank: as the portal's file has it"
    )
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a declared field, not the base's own
    family = serializers.CharField(allow_blank=True)
    version = serializers.CharField(allow_blank=True, help_text="of the licence, where its name has one")
    iri = serializers.CharField(allow_blank=True)
    spellings = serializers.ListField(child=serializers.CharField(), help_text="what else sources call it")
    permissions = serializers.ListField(child=serializers.CharField())
    duties = serializers.ListField(child=serializers.CharField())
    prohibitions = serializers.ListField(child=serializers.CharField())
    share_alike = serializers.CharField(allow_blank=True, help_text="licence that a result must carry")
    attribution = serializers.CharField(allow_blank=True, help_text="words of the credit line")
    text_date = serializers.CharField(allow_blank=True, help_text="day of the text that this sums up")
    source = serializers.CharField(  # type: ignore[assignment]  # a declared field, not the base's own
        allow_blank=True, help_text="where that text stands"
    )
    note = serializers.CharField(allow_blank=True)
    confirmed = serializers.BooleanField(help_text="false: nobody has compared it with the text yet")


class LicenceSerializer(serializers.Serializer):
    """A licence with the terms that count."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    family = serializers.CharField()
    iri = serializers.CharField(allow_blank=True)
    open = serializers.BooleanField(allow_null=True, help_text="null: not known")
    version = serializers.IntegerField(help_text="of the terms, from 1")
    since = serializers.DateTimeField(allow_null=True, help_text="null: the portal began with it")
    products = serializers.IntegerField(help_text="that carry it, and that the caller may see")
    terms = LicenceTermsSerializer()


class LicenceListSerializer(serializers.Serializer):
    """All of them."""

    count = serializers.IntegerField()
    results = LicenceSerializer(many=True)


class LicenceVersionSerializer(serializers.Serializer):
    """The terms at one time."""

    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    why = serializers.CharField(allow_blank=True)
    terms = LicenceTermsSerializer()


class LicenceDetailSerializer(LicenceSerializer):
    """One licence, with its versions, the newest first; none where nobody has touched it."""

    versions = LicenceVersionSerializer(many=True)


class LicenceList(APIView):
    """The registry."""

    @extend_schema(operation_id="licences_list", responses={200: LicenceListSerializer})
    def get(self, request: Request) -> Response:
        """All licences with the terms that count."""
        uses = licence_uses(request.user)
        rows = [_told(text, uses) for text in licence_texts().values()]
        return Response({"count": len(rows), "results": rows})


class LicenceDetail(APIView):
    """One licence."""

    @extend_schema(
        operation_id="licences_retrieve", responses={200: LicenceDetailSerializer, 404: ErrorSerializer}
    )
    def get(self, request: Request, code: str) -> Response:
        """One licence, with its versions."""
        text = licence_text(code)
        if text is None:
            raise NotFound(f"The registry knows no licence “{code[:60]}”.")
        versions = [
            {
                "version": version.number,
                "at": version.at,
                "why": version.why,
                "terms": _whole(version.terms),
            }
            for version in licence_versions(code)
        ]
        return Response({**_told(text, licence_uses(request.user)), "versions": versions})


_EMPTY: dict[str, Any] = {
    "open": "", "label": "", "family": "", "version": "", "iri": "", "spellings": [],
    "permissions": [], "duties": [], "prohibitions": [], "share_alike": "", "attribution": "", "text_date": "", "source": "",
    "note": "", "confirmed": False,
}  # fmt: skip


def _whole(stored: Any) -> dict[str, Any]:
    """Terms with what is empty, which is not stored."""
    return {**_EMPTY, **stored}


def _told(text: LicenceText, uses: dict[str, int]) -> dict[str, Any]:
    entry = text.entry
    return {
        "id": entry.id,
        "label": entry.label,
        "family": entry.family,
        "iri": entry.iri,
        "open": entry.open,
        "version": text.number,
        "since": text.at,
        "products": uses.get(entry.id, 0),
        "terms": _whole(msgspec.to_builtins(text.terms)),
    }
