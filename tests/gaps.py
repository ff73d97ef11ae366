"""Gaps of each kind with a real cause, made through the services that people go through."""

from dataclasses import dataclass
from datetime import timedelta

import msgspec
from django.utils import timezone

from catalog.domain.policy.model import QuestionId
from catalog.domain.usecases.gaps import KindId
from catalog.domain.usecases.model import DataFlow, UseCaseRecord
from catalog.models import DataProduct, Domain, Gap, SearchWords, UseCase, User
from catalog.selectors.gaps import GapView, gaps_seen
from catalog.selectors.visibility import Viewer
from catalog.services.gaps import GapDecision, gap_decide
from catalog.services.usecases import case_change, case_make, case_step
from catalog.services.wishes import wish_make
from catalog.services.withdrawals import withdraw_products
from tests.asking import Asking, asking_make
from tests.domain.usecases_sample import SAMPLE
from tests.standing import products_make, stand_at

NO_COMMERCE = {
    "license_id": "cc-by-nc",
    "license_title": "Creative Commons Attribution-NonCommercial 4.0",
    "license_url": "https://creativecommons.org/licenses/by-nc/4.0/",
}


def flow(
    what: str,
    *products: DataProduct,
    need: str = "",
    level: int | None = None,
    uses: tuple[QuestionId, ...] = (),
) -> DataFlow:
    """A flow of the sample's actors; its key is given when the case is made."""
    slugs = tuple(product.slug for product in products)
    return DataFlow(
        key="", source="a2", target="a1", what=what, need=need, level=level, uses=uses, products=slugs
    )


def record(title: str, *flows: DataFlow, **more: object) -> UseCaseRecord:
    """The sample with these flows."""
    keyed = tuple(msgspec.structs.replace(one, key=f"f{n}") for n, one in enumerate(flows, start=1))
    return msgspec.structs.replace(SAMPLE, title=title, flows=keyed, scenarios=(), **more)


def published(title: str, *flows: DataFlow, **more: object) -> UseCase:
    """A published case with these flows."""
    case = case_make(None, record=record(title, *flows, **more))
    return publish(case)


def publish(case: UseCase) -> UseCase:
    """Through review onto the pages."""
    case = case_step(None, case=case, step="submit", seen=case.version)
    return case_step(None, case=case, step="publish", seen=case.version)


def changed(case: UseCase, *flows: DataFlow) -> UseCase:
    """The case published anew with other flows."""
    new = record(case.title, *flows)
    return publish(case_change(None, case=case, record=new, seen=case.version, what="Other flows"))


@dataclass
class Gaps:
    """A domain with products, a case that needs more than there is, and people who wait."""

    asking: Asking
    case: UseCase
    other: UseCase
    products: dict[KindId, DataProduct]

    @property
    def domain(self) -> Domain:
        """Whose products they are."""
        return self.asking.domain

    @property
    def steward(self) -> User:
        """The domain's steward."""
        return self.asking.steward


def gaps_make() -> Gaps:
    """One gap of each kind; the need “Half-hourly heat demand” is that of two cases, a wish and a search."""
    asking = asking_make()
    gone, low, second, third = products_make(asking.domain, 4)
    (closed,) = products_make(asking.domain, 1, notes="For study alone.", **NO_COMMERCE)
    stand_at([second, third], 4)
    stand_at([low], 1)
    case = published(
        "Heat pumps in a cold week",
        flow("Half-hourly heat demand"),
        flow("Weather observations", gone),
        flow("Feeder ratings", low, level=3),
        flow("Tariffs offered", closed, uses=("commercial",)),
        flow("Substation locations", second, third),
    )
    other = published("Plan for heat", flow("half hourly heat demands"))
    withdraw_products([gone.pk], because="Its source has closed.")
    wish_make(asking.requester, title="Half-hourly heat demand", text="By substation.")
    wish_make(asking.requester, title="Soil temperatures by depth", text="For ground-source heat pumps.")
    asking.request("refused")
    searched("half hourly heat demand", people=2)
    searched("frost days per district", people=7, times=11)
    searched("my street name", people=1)
    products: dict[KindId, DataProduct] = {
        "gone": gone, "below": low, "forbidden": closed, "refused": asking.products[0], "parallel": second,
    }  # fmt: skip
    return Gaps(asking, case, other, products)


def searched(words: str, *, people: int, times: int = 0, ago: int = 1) -> None:
    """That words were searched for in vain some days ago, as the counters leave it in the database."""
    day = timezone.now().date() - timedelta(days=ago)
    missed = times or people
    SearchWords.objects.create(
        words=words, day=day, people=people, times=missed, missed=missed, missed_people=people
    )


def seen_by(user: Viewer, kind: str = "", title: str = "") -> list[GapView]:
    """What somebody sees of one kind, or under one title."""
    return [gap for gap in gaps_seen(user).gaps if kind in ("", gap.kind) and title in ("", gap.title)]


def decided(actor: User, gap: GapView, step: str, **given: object) -> Gap:
    """A decision on a gap as it was seen."""
    decision = GapDecision(step=step, **given)  # type: ignore[arg-type]
    return gap_decide(actor, gap=gap.id, decision=decision, seen=gap.row.revision if gap.row else 0)
