"""What the portal and its people have found out about products, gathered for their assessment."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from catalog.domain.maturity.evidence import Assertion, Conformance, Evidence, LinkAnswer, TriageNote
from catalog.models import CheckAssertion, DataProduct, Domain, Link, LinkUse, Triage
from catalog.services.sample_evidence import descriptors_of, samples_of, schemas_of

_NO_ANSWER, _ANSWERS = 0, 200
_DOMAIN = ("domain__name", "domain__confirmed", "domain__contact")
_OWN = tuple(f"evidence__{name}" for name in ("shared_description", "shacl", "shacl_at", "shacl_detail"))


def evidence_new(domain: Domain) -> Evidence:
    """What is known of a product of `domain` that has only just been read."""
    return Evidence(owner=domain.name, owner_known=domain.confirmed, contact=domain.contact)


def evidence_of(ids: Iterable[int]) -> dict[int, Evidence]:
    """Product id → evidence, for those that exist. Six queries, however many they are."""
    wanted = list(ids)
    links, assertions = _links(wanted), _assertions(wanted)
    samples, descriptors, schemas = samples_of(wanted), descriptors_of(wanted), schemas_of(wanted)
    triages = Triage.objects.filter(product=OuterRef("pk")).order_by("-pk")
    latest = Subquery(
        triages.values(made=JSONObject(outcome="outcome", on="decided_on", review_on="review_on"))[:1]
    )
    products = DataProduct.objects.filter(pk__in=wanted).values("pk", *_DOMAIN, *_OWN, triage=latest)
    return {
        pk: Evidence(
            links=links.get(pk, {}),
            shacl=_conformance(row),
            samples=samples.get(pk, ()),
            descriptor=descriptors.get(pk),
            schemas=schemas.get(pk, {}),
            shared_description=bool(row["evidence__shared_description"]),
            owner=row["domain__name"],
            owner_known=row["domain__confirmed"],
            contact=row["domain__contact"],
            assertions=assertions.get(pk, {}),
            triage=TriageNote(**made) if made else None,
        )
        for row in products
        for pk, made in ((row["pk"], row["triage"]),)
    }


def _conformance(row: Mapping[str, Any]) -> Conformance | None:
    if row["evidence__shacl"] is None:
        return None
    at = row["evidence__shacl_at"]
    return Conformance(
        passed=row["evidence__shacl"],
        at=at.isoformat(timespec="seconds") if at else "",
        detail=row["evidence__shacl_detail"],
    )


def _links(ids: list[int]) -> dict[int, dict[str, LinkAnswer]]:
    checked = LinkUse.objects.filter(product_id__in=ids).exclude(link__state=Link.State.UNKNOWN)
    columns = (
        "product_id",
        "link__url",
        "link__state",
        "link__status",
        "link__checked_at",
        "link__byte_size",
    )
    answers: dict[int, dict[str, LinkAnswer]] = {}
    for pk, url, state, status, at, size in checked.order_by("link_id").values_list(*columns):
        asked = at.isoformat(timespec="seconds") if at else ""
        answers.setdefault(pk, {})[url] = LinkAnswer(_status(state, status), asked, size)
    return answers


def _status(state: str, status: int | None) -> int:
    """The HTTP status that stands for a state: one bad answer among good ones does not make a link bad, or the reverse."""
    answered = status is not None and status < 400
    if state == Link.State.OK:
        return status if status is not None and answered else _ANSWERS
    return _NO_ANSWER if status is None or answered else status


def _assertions(ids: list[int]) -> dict[int, dict[str, Assertion]]:
    found: dict[int, dict[str, Assertion]] = {}
    for said in CheckAssertion.objects.filter(product_id__in=ids):
        found.setdefault(said.product_id, {})[said.check_id] = Assertion(
            str(said.by),
            said.at.isoformat(timespec="seconds"),
            said.until.isoformat(timespec="seconds"),
            said.reason,
        )
    return found
