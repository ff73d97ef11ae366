"""What may be done with a product: worked out from its record, its policies and the licence registry."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F, OuterRef
from django.utils import timezone

from catalog.domain.policy.agreement import answer_all_holding
from catalog.domain.policy.algebra import combine
from catalog.domain.policy.answer import answer_all
from catalog.domain.policy.model import Clause, Duty, QuestionId, Terms, Use, Verdict
from catalog.domain.policy.product import terms_of
from catalog.domain.product import Agent, Distribution, ProductRecord
from catalog.domain.requests.agreement import IN_FORCE
from catalog.formats.policy_terms import record_policies
from catalog.models import Agreement
from catalog.selectors.agreements import partners_named, terms_under
from catalog.selectors.licence_registry import registry_at, registry_state
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer, holds

_BEARING = frozenset(
    {"licence", "rights", "access_rights", "stated_classes", "policies", "contribution", "distributions"}
)
_MOST_HELD = 100  # agreements of one person about one product
_KEPT = 4096  # products whose answers a process remembers


@dataclass(frozen=True, slots=True)
class ProductPolicy:
    """The terms of a product, and the verdict on each question."""

    terms: Terms
    verdicts: dict[QuestionId, Verdict]

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What has to be done by whoever does all that is allowed, credits first, each once."""
        return duties_of(self.verdicts)


def duties_of(verdicts: dict[QuestionId, Verdict]) -> tuple[Duty, ...]:
    """The duties of all verdicts, credits first, each once."""
    every = dict.fromkeys(duty for verdict in verdicts.values() for duty in verdict.duties)
    return tuple(sorted(every, key=lambda duty: not duty.is_credit))


def policy_of(view: ProductView) -> ProductPolicy:
    """The answers for a product as its viewer sees it. No query; one in each process after the registry has changed."""
    return _policy(_bearing(view.record), _inferred(view), state_of(view), _is_veiled(view), _today())


def terms_of_view(view: ProductView) -> Terms:
    """The terms of a product as its viewer sees it. No query, as above."""
    return _terms(_bearing(view.record), _inferred(view), state_of(view), _is_veiled(view))


@dataclass(frozen=True, slots=True)
class UnderAgreement:
    """What an agreement in force lets its holder do with a product, beside what everyone may."""

    agreement: Agreement
    verdicts: dict[QuestionId, Verdict]


def policies_held(user: Viewer, view: ProductView) -> list[UnderAgreement]:
    """The answers under each agreement that `user` holds about the product. One query at most, none for who holds none."""
    terms, use = terms_of_view(view), Use(day=_today())
    return [
        UnderAgreement(one.agreement, answer_all_holding(terms, [one.terms], use))
        for one in agreements_about(user, [view.product.pk]).get(view.product.pk, ())
    ]


@dataclass(frozen=True, slots=True)
class AgreementHeld:
    """An agreement of somebody, with its terms and the partners that its owner has named."""

    agreement: Agreement
    terms: Terms


def agreements_about(user: Viewer, product_ids: Iterable[int]) -> dict[int, list[AgreementHeld]]:
    """By product, the agreements in force that `user` holds about it, what ends first first; never anybody else's.

    One query at most, none for who holds none.
    """
    wanted = [pk for pk in product_ids if holds(user, pk)]
    if not wanted:
        return {}
    today = timezone.localdate()
    rows = Agreement.products.through.objects.filter(
        dataproduct__in=wanted,
        agreement__assignee=user.pk,
        agreement__state__in=IN_FORCE,
        agreement__starts__lte=today,
        agreement__ends__gte=today,
    )
    named = partners_named(OuterRef("agreement"))
    read = rows.select_related("agreement").annotate(named=named, asked=F("agreement__request__recipients"))
    found: dict[int, list[AgreementHeld]] = {}
    for row in read.order_by("agreement__ends", "agreement"):
        about = found.setdefault(row.dataproduct_id, [])
        if len(about) < _MOST_HELD:
            terms = terms_under(row.agreement, row.named, asked=row.asked)  # type: ignore[attr-defined]  # annotated
            about.append(AgreementHeld(row.agreement, terms))
    return found


def _is_veiled(view: ProductView) -> bool:
    return "policy" in view.veiled


def state_of(view: ProductView) -> int:
    """The state of the licence registry when the product was read."""
    state: int | None = getattr(view.product, "registry", None)
    return registry_state() if state is None else state


def _today() -> str:
    return timezone.localdate().isoformat()


def _inferred(view: ProductView) -> frozenset[str]:
    return frozenset(name for name in _BEARING if view.layers.get(name) == "inferred")


def _bearing(record: ProductRecord) -> ProductRecord:
    """What of a record bears on its policy: small, so that it can be remembered."""
    return ProductRecord(
        source_id=record.source_id,
        title=record.title,
        publisher=Agent(name=record.publisher.name) if record.publisher else None,
        licence=record.licence,
        rights=record.rights,
        access_rights=record.access_rights,
        stated_classes=record.stated_classes,
        policies=record.policies,
        contribution=record.contribution,
        distributions=tuple(map(_bearing_file, record.distributions)),
    )


def _bearing_file(file: Distribution) -> Distribution:
    return Distribution(
        title=file.title if file.licence else "",
        access_url=(file.access_url or file.download_url)[:1],
        licence=file.licence,
        access_rights=file.access_rights,
        restricted=file.restricted,
    )


@lru_cache(maxsize=_KEPT)
def _policy(
    record: ProductRecord, inferred: frozenset[str], state: int, is_veiled: bool, day: str
) -> ProductPolicy:
    terms = _terms(record, inferred, state, is_veiled)
    return ProductPolicy(terms, answer_all(terms, Use(day=day)))


@lru_cache(maxsize=_KEPT)
def _terms(record: ProductRecord, inferred: frozenset[str], state: int, is_veiled: bool) -> Terms:
    terms = terms_of(record, inferred=inferred, policies=record_policies(record), registry=registry_at(state))
    return combine(terms, _beyond_the_veil(record.title)) if is_veiled else terms


def _beyond_the_veil(name: str) -> Terms:
    """What cannot be seen may forbid anything: it is unknown."""
    return Terms(trace=(Clause(name, "The owner shows further terms to fewer people.", "", "unknown"),))
